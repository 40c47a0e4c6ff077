# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a function as process 1 of a private tree of Linux namespaces that cannot outlive its caller.

Three processes: the launcher (the caller's namespaces), the middle, which leaves them, and its child, process 1 of the new
PID namespace. When process 1 ends, the kernel kills every process of the tree, and with them go namespaces, mounts and
the tmpfs that holds all state: taking the lab down needs no step that could be skipped.

Whatever ends the launcher ends the tree: the middle dies with the launcher (PR_SET_PDEATHSIG), process 1 with the middle,
and process 1 also watches a pipe, the lifeline, whose writing end only the launcher holds.

The three stay in the caller's process group, so that the command can use the terminal and ^C reaches the command, which may
clean up and say so; only a second ^C kills. A signal sent to the launcher alone (kill) ends the lab at once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import sys
import termios
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from lab import kernel, syscalls
from lab.errors import INTERNAL, LabError, UnavailableError

_PRIVATE = (
    syscalls.CLONE_NEWNS | syscalls.CLONE_NEWUTS | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWPID | syscalls.CLONE_NEWNET
)
_WATCHED = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SI_KERNEL = 0x80  # siginfo: the terminal sent it, so that the command has had it as well
_LAUNCHER_GONE = 128 + signal.SIGTERM
_LAST_BREATH = 5.0  # seconds in which the kernel has to clear the tree away

Inside = Callable[[], int]
Mask = set[int | signal.Signals]


def launch(inside: Inside, *, lifeline: int | None = None, pid_file: Path | None = None) -> int:
    """Run inside() as process 1 of a private tree and return its exit status.

    No thread may exist yet: the launcher forks.

    :param lifeline: a descriptor of the caller's; the tree ends when reading it gives end of file
    :param pid_file: gets the number of process 1 in the caller's PID namespace, for nsenter(1); removed at the end
    :returns: the function's status; 128 + the signal that ended the launcher or the tree; 70 if the function raised
    """
    sys.stdout.flush()
    sys.stderr.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # an inherited "ignore" would let no child be waited for
    previous: Mask = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    own_read, own_write = os.pipe()
    info_read, info_write = os.pipe()
    terminal = _Terminal()
    middle = os.fork()
    if middle == 0:
        with _exiting():
            os.close(own_write)
            os.close(info_read)
            if lifeline is not None:
                os.close(lifeline)
            os._exit(_middle(inside, own_read, info_write, previous))
    os.close(own_read)
    os.close(info_write)
    return _Launcher(middle, info_read, lifeline, pid_file, terminal).wait(previous)


class _Launcher:
    """The process that stays in the caller's namespaces: it waits, and kills the tree when it is told to end."""

    def __init__(
        self, middle: int, info: int, lifeline: int | None, pid_file: Path | None, terminal: _Terminal
    ) -> None:
        self._middle = middle
        self._handle = os.pidfd_open(middle)
        self._info = info
        self._lifeline = lifeline
        self._pid_file = pid_file
        self._terminal = terminal

    def wait(self, previous: Mask) -> int:
        if self._lifeline is not None:
            threading.Thread(target=self._watch_lifeline, daemon=True).start()
        first = self._read_first()
        status = self._wait_for_middle()
        if first is not None:
            select.select([first], [], [], _LAST_BREATH)
        if self._pid_file is not None:
            self._pid_file.unlink(missing_ok=True)
        self._terminal.restore(killed=status > 128)
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
        return status

    def _read_first(self) -> int | None:
        """A handle on process 1, by which to see that the tree is gone; None if there never was one."""
        with os.fdopen(self._info) as info:
            text = info.read()
        if not text:
            return None
        if self._pid_file is not None:
            self._pid_file.write_text(text + "\n")
        with contextlib.suppress(ProcessLookupError):
            return os.pidfd_open(int(text))
        return None

    def _wait_for_middle(self) -> int:
        caught = 0
        interrupted = False
        obeys_hangup = signal.getsignal(signal.SIGHUP) != signal.SIG_IGN  # nohup
        while True:
            info = signal.sigwaitinfo(_WATCHED)
            if info.si_signo == signal.SIGCHLD:
                pid, status = os.waitpid(self._middle, os.WNOHANG)
                if pid:
                    return 128 + caught if caught else _exit_status(status)
            elif info.si_signo == signal.SIGINT and info.si_code == _SI_KERNEL and not interrupted:
                interrupted = True
            elif info.si_signo != signal.SIGHUP or obeys_hangup:
                caught = info.si_signo
                self._kill()

    def _watch_lifeline(self) -> None:
        assert self._lifeline is not None
        with contextlib.suppress(OSError):
            while os.read(self._lifeline, 4096):
                pass
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)


class _Terminal:
    """The caller's terminal, if we are in its foreground: given back as it was when a shell in the lab took it."""

    def __init__(self) -> None:
        self._descriptor: int | None = None
        with contextlib.suppress(OSError, termios.error):
            descriptor = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
            if os.tcgetpgrp(descriptor) == os.getpgrp():
                self._attributes = termios.tcgetattr(descriptor)
                self._descriptor = descriptor
            else:
                os.close(descriptor)

    def restore(self, *, killed: bool) -> None:
        if self._descriptor is None:
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        with contextlib.suppress(OSError, termios.error):
            if not _group_exists(os.tcgetpgrp(self._descriptor)):
                os.tcsetpgrp(self._descriptor, os.getpgrp())
            if killed and os.tcgetpgrp(self._descriptor) == os.getpgrp():
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._attributes)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _exiting() -> Iterator[None]:
    """A forked child must never return into its parent's stack: it prints what went wrong and exits."""
    try:
        yield
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr, flush=True)
        os._exit(error.status)
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGINT)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(INTERNAL)


def _middle(inside: Inside, lifeline: int, info: int, mask: Mask) -> int:
    on_interrupt = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    _leave_namespaces()
    syscalls.die_with_parent()
    first = os.fork()
    if first == 0:
        with _exiting():
            os.close(info)
            signal.signal(signal.SIGINT, on_interrupt)
            os._exit(_first(inside, lifeline))
    os.write(info, str(first).encode())
    os.close(info)
    os.close(lifeline)
    return _exit_status(os.waitpid(first, 0)[1])


def _exit_status(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _leave_namespaces() -> None:
    """Root needs no user namespace, and keeps its power over other users' files without one; others need one.

    LAB_USER_NAMESPACE=1 makes root take one as well (to test the lab itself).
    """
    root = os.geteuid() == 0
    if root and os.environ.get("LAB_USER_NAMESPACE") != "1":
        try:
            syscalls.unshare(_PRIVATE)
            return
        except OSError as error:
            if error.errno != errno.EPERM:  # a root without SYS_ADMIN, as in a container, is one more ordinary user
                raise _refused("unshare", error) from None
    user, group = os.geteuid(), os.getegid()
    step = "unshare"
    try:
        syscalls.unshare(_PRIVATE | syscalls.CLONE_NEWUSER)
        step = "write /proc/self/uid_map"
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    except OSError as error:
        raise _refused(step, error) from None


def _refused(step: str, error: OSError) -> UnavailableError:
    return UnavailableError(
        kernel.namespaces_refused(
            step, error, root=os.geteuid() == 0, sysctls=kernel.read_sysctls(), filtered=kernel.seccomp_filtered()
        )
    )


def _first(inside: Inside, lifeline: int) -> int:
    syscalls.die_with_parent()
    threading.Thread(target=_watch_launcher, args=(lifeline,), daemon=True).start()
    try:
        syscalls.mount("none", "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
        syscalls.mount("proc", "/proc", "proc")
        syscalls.mount("tmpfs", "/run", "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "mode=755")
    except OSError as error:
        raise _refused(str(error).split(":")[0], error) from None
    status = inside()
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _watch_launcher(lifeline: int) -> None:
    while os.read(lifeline, 4096):
        pass
    os._exit(_LAUNCHER_GONE)
