# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the controller: each is replaced whole or not at all, and state lies where its owner alone can write."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
import time
from pathlib import Path

from ..module_utils._errors import FederationError

OWNER_ONLY = 0o600  # what a run keeps for the next one
OWNER_AND_GROUP = 0o640  # reports, which describe the inside of a network
EVERYBODY = 0o644  # what is public anyway

_PART = ".part"  # at the end of a file that is being written
_OLD = 60.0  # seconds after which such a file that nobody writes any more is what a killed run left behind
_OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def write(path: Path, text: str, mode: int, cure: str) -> bool:
    """Make a file have ``text`` in UTF-8, whole or not at all, also where the disk is full or the machine stops.

    Args:
        path: absolute; directories that do not exist are made.
        mode: permissions of the file, whatever the umask; a file that has the text gets them too.
        cure: for the error.

    Returns:
        whether it had other content before, or none.

    Raises:
        FederationError: the file system refuses; the file is as it was, and nothing else is left behind.
    """
    data = text.encode("utf-8", "surrogateescape")
    try:
        _sweep(path)
        if _read(path) == data:
            if stat.S_IMODE(path.stat().st_mode) != mode:
                path.chmod(mode)
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data, mode)
    except OSError as error:
        raise FederationError(f"it cannot be written: {error.strerror or error}", where=str(path), cure=cure) from error
    return True


def remove(path: Path, cure: str) -> None:
    """Remove a file, where it exists.

    Raises:
        FederationError: the file system refuses.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FederationError(f"it cannot be removed: {error.strerror or error}", where=str(path), cure=cure) from error


def content(path: Path) -> str | None:
    """A file's text as it is, with its line ends; None where it does not exist.

    Raises:
        OSError: it exists and cannot be read.
    """
    data = _read(path)
    return None if data is None else data.decode("utf-8", "surrogateescape")


def state_directory(given: str | None) -> Path:
    """The directory for what a run keeps for the next one: pending restarts, and locks.

    Args:
        given: the user's ``federation_state_dir``; without one it is ``xmpp.federation`` in ``$XDG_STATE_HOME`` or ``~/.local/state``.
    """
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(given or f"{home}/xmpp.federation").expanduser()


def private_directory(path: Path, cure: str) -> None:
    """Make a directory that only its owner can enter, where it does not exist.

    Raises:
        FederationError: see :func:`check_private`.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FederationError(f"it cannot be made: {error.strerror or error}", where=str(path), cure=cure) from error
    check_private(path, cure)


def check_private(path: Path, cure: str) -> None:
    """Refuse a directory in which another user could change what is kept; one that does not exist is none.

    Raises:
        FederationError: it belongs to another user, others can write to it, or it cannot be looked at.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise FederationError(f"it cannot be used: {error.strerror or error}", where=str(path), cure=cure) from error
    if found.st_uid not in (os.geteuid(), 0):
        raise FederationError(
            f"the directory belongs to another user (uid {found.st_uid}), who could change what is kept there",
            where=str(path),
            cure=cure,
        )
    if found.st_mode & _OF_OTHERS:
        raise FederationError(
            f"others can write to this directory (mode {stat.S_IMODE(found.st_mode):04o}), and so change what is kept there",
            where=str(path),
            cure=f"take the permission away with `chmod go-w {path}`, and see that what is in it was not changed",
        )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes, mode: int) -> None:
    """By way of a file beside it, so that no reader and no crash ever sees half of it."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_PART, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            with contextlib.suppress(OSError):  # not every file system has locks; then nothing is swept there
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # gone when this process is, however it ends
            os.fchmod(handle, mode)
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)
        raise
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)  # so that the new name outlives a power cut, too
    finally:
        os.close(directory)


def _sweep(path: Path) -> None:
    """Take away what a run that was killed while it wrote this file left beside it; what cannot be taken away does no harm."""
    try:
        names = os.listdir(path.parent)
    except FileNotFoundError:
        return
    for name in names:
        if name.startswith(f".{path.name}.") and name.endswith(_PART):
            with contextlib.suppress(OSError):
                _sweep_one(path.parent / name)


def _sweep_one(part: Path) -> None:
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if time.time() - os.fstat(handle).st_mtime > _OLD:
            part.unlink()
    finally:
        os.close(handle)
