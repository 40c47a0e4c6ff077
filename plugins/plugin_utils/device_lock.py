# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One writer at a time for each device, whatever names the inventory has for it, also between two runs on one controller.

The lock is the kernel's (``flock``) on a file in the state directory, so it ends with the process that holds it, killed or not.
What stands in the file says who holds it, and counts only while somebody does.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import hashlib
import json
import os
import platform
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..module_utils._errors import FederationError
from . import files
from .clock import now

PATIENCE = 600.0
"""Seconds to wait for another run."""

_APART = 0.25  # seconds between two tries
_CURE = "set federation_state_dir to a directory of your own that can be read and written, on a disk with room"


def address_of(host: str, port: int) -> str:
    """A device by its address: the same for two names of one address, and the name where it leads nowhere from here."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        found = {host.lower()}
    return f"{min(found)} port {port}"


@contextlib.contextmanager
def held(
    state: Path, device: str, name: str, tell: Callable[[str], None], patience: float = PATIENCE
) -> Iterator[None]:
    """Hold the lock of a device while the block runs.

    Args:
        state: the state directory; made for its owner alone.
        device: what is the same for all names of the device.
        name: the device in the words of the user, for who waits.
        tell: takes a line for people, once it has to be waited.
        patience: seconds to wait before giving up.

    Raises:
        FederationError: another run holds it for longer than that, or the file system refuses.
    """
    directory = state / "locks"
    files.private_directory(state, _CURE)
    files.private_directory(directory, _CURE)
    path = directory / f"{hashlib.sha256(device.encode()).hexdigest()[:24]}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, files.OWNER_ONLY)
    except OSError as error:
        raise FederationError(
            f"the lock cannot be taken that keeps two runs from writing to {name} at once: {error.strerror}",
            where=str(path),
            cure=_CURE,
        ) from error
    try:
        _take(descriptor, path, name, tell, patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(_myself(name)).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, name: str, tell: Callable[[str], None], patience: float) -> None:
    told, until = "", time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = _holder(descriptor)
        if holder != told:
            told = holder
            tell(f"{name}: waiting, because {holder} is writing to this device")
        if time.monotonic() >= until:
            raise FederationError(
                f"{holder} is writing to this device still, after {patience:g} s",
                where=f"{name} (lock {path})",
                cure="wait until it has ended, and run again; a lock ends with the run that holds it, so no file has to be removed",
            )
        time.sleep(_APART)


def _myself(name: str) -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container without a passwd entry
        user = str(os.geteuid())
    # The run is the process that started this worker.
    return {"pid": os.getppid(), "user": user, "machine": platform.node(), "host": name, "since": now()}


def _holder(descriptor: int) -> str:
    """Who holds the lock, in words. It may have been taken this moment, and nothing be written yet."""
    try:
        one = json.loads(os.pread(descriptor, 4096, 0))
        return f"the run of {one['user']} on {one['machine']} (process {one['pid']}, host {one['host']}, since {one['since']})"
    except (ValueError, KeyError, TypeError):
        return "another run"
