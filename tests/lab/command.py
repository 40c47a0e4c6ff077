# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's command or shell in the lab: its environment, its terminal, and the care for what ends meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab import control, inventory
from lab.daemons import Daemon, ended
from lab.layout import RUN
from lab.programs import collections_path, search_path

_BANNER = """\
This shell is in the lab; with its end the lab is gone. Try:
  ansible-playbook playbooks/site.yml          ip netns exec pc-out dig +short SRV _xmpp-server._tcp.gmail.example
  ansible-inventory --graph                    python -m lab.chat
  ls $LAB_DIR/log                              ip netns list"""


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, with what Ansible and the lab's own tools need, and every home of state in the lab."""
    result = {name: value for name, value in given.items() if name != "LAB_LIFELINE" and not name.startswith("XDG_")}
    own = os.path.dirname(sys.executable)
    result.update(
        {
            **_of_ansible(),
            "PATH": os.pathsep.join([own, search_path({name: given[name] for name in ("PATH",) if name in given})]),
            "HOME": f"{RUN}/home",
            "TMPDIR": f"{RUN}/tmp",
            "LAB_DIR": RUN,
            "LAB_INVENTORY": inventory.INVENTORY,
            "LAB_FACTS": inventory.FACTS,
        }
    )
    return result


def _of_ansible() -> dict[str, str]:
    return {
        "ANSIBLE_INVENTORY": inventory.INVENTORY,
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
        "ANSIBLE_HOME": f"{RUN}/ansible",
        "ANSIBLE_LOCAL_TEMP": f"{RUN}/ansible/tmp",
        "ANSIBLE_REMOTE_TMP": f"{RUN}/ansible/remote",
    }


def without_settings(given: Mapping[str, str]) -> dict[str, str]:
    """The lab's environment without the caller's settings of Ansible, which may name a log, a cache, a callback or a jump host."""
    own = _of_ansible()
    result = {name: value for name, value in given.items() if not name.startswith("ANSIBLE_") or name in own}
    return {**result, "ANSIBLE_CONFIG": f"{RUN}/ansible.cfg"}


def run(command: Sequence[str], daemons: Sequence[Daemon]) -> int:
    """Run the command, or a shell if it is empty, and return its exit status; report every daemon that ends before it."""
    # ^C is the command's to handle. Not SIG_IGN, which the command would inherit.
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        process = _start(command, environment(os.environ))
    except FileNotFoundError as error:
        return _refuse(f"{error.filename}: no such command", 127)
    except OSError as error:
        return _refuse(f"{command[0]}: {error.strerror}", 126)
    return _wait(process, {daemon.pid: daemon for daemon in daemons})


def _refuse(what: str, status: int) -> int:
    print(f"lab: {what}", file=sys.stderr)
    return status


def _start(command: Sequence[str], variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    if command:  # close_fds: what the caller passed on (a jobserver, a pipe) belongs to the command
        return subprocess.Popen(_located(command, variables["PATH"]), env=variables, close_fds=False)
    shell = variables.get("SHELL") or "/bin/bash"
    if not os.access(shell, os.X_OK):
        shell = "/bin/sh"
    argv = [shell]
    variables = {**variables, "PS1": r"(lab) \w \$ " if shell.endswith("bash") else "(lab) $ "}
    if os.path.basename(shell) == "bash":
        rcfile = Path(RUN, "bashrc")
        rcfile.write_text("[ -r /etc/bash.bashrc ] && . /etc/bash.bashrc\nPS1='(lab) \\w \\$ '\n")
        argv = [shell, "--rcfile", str(rcfile)]
    if os.isatty(0):
        print(_BANNER, file=sys.stderr, flush=True)
        return subprocess.Popen(argv, env=variables, close_fds=False, preexec_fn=_take_terminal)
    return subprocess.Popen(argv, env=variables, close_fds=False)


def _located(command: Sequence[str], path: str) -> list[str]:
    """The command with its program looked up on the lab's PATH, which Popen would look up on ours."""
    found = shutil.which(command[0], path=path) if os.sep not in command[0] else command[0]
    if found is None:
        raise FileNotFoundError(2, "no such command", command[0])
    return [found, *command[1:]]


def _take_terminal() -> None:
    """Put the shell into the terminal's foreground in a group of its own: seen from the lab, the caller's group has number 0,
    which not every shell can give back to when a job of its own ends."""
    os.setpgid(0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        os.tcsetpgrp(0, os.getpid())
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTTOU})


def _wait(process: subprocess.Popen[bytes], daemons: dict[int, Daemon]) -> int:
    """Process 1 reaps whatever ends, its own children and orphans, until the command itself does."""
    while True:
        pid, status = os.waitpid(-1, 0)
        code = os.waitstatus_to_exitcode(status)
        if pid == process.pid:
            process.returncode = code
            return code if code >= 0 else 128 - code
        daemon = daemons.pop(pid, None)
        if daemon is not None:
            assert daemon.process
            daemon.process.returncode = code
            if (control.EXPECTED / str(pid)).exists():
                continue
            report = f"lab: {daemon.name} has ended ({ended(code)}); its last words:\n{daemon.last_words()}"
            print(report, file=sys.stderr, flush=True)
            with daemon.log.with_name("lab.log").open("a") as log:  # a program that fills the screen may hide the other
                log.write(f"{report}\n")
