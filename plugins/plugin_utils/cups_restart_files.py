# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files in which the controller keeps the pending restarts of each presence node."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ..module_utils._cups.restarts.pending import PendingRestarts
from ..module_utils._errors import FederationError
from . import files

_CURE = "set state_dir to a directory of your own that can be read and written, on a disk with room, and that survives the run"


class RestartFiles:
    """A directory with a file a node.

    Args:
        directory: made when the first restart is listed, for its owner only. One that others can write to is refused.
    """

    def __init__(self, directory: str) -> None:
        self._directory = os.path.expanduser(directory)

    def read(self, node: str) -> PendingRestarts:
        """The pending restarts of a node; none where it has no file.

        Raises:
            FederationError: the file is there and cannot be understood.
        """
        path = self._path(node)
        files.check_private(Path(self._directory), _CURE)
        try:
            with open(path, encoding="utf-8") as file:
                return PendingRestarts.from_data(json.load(file))
        except FileNotFoundError:
            return PendingRestarts()
        except OSError as error:
            raise self._unusable(path, error) from error
        except ValueError as error:
            raise FederationError(
                f"the list of the pending restarts of {node} cannot be read ({error})",
                where=path,
                cure="see what is in the file; without it, it is not known whether restarts are pending: to be safe, restart the XCP "
                "Router and the federation connection manager of this node, and remove the file",
            ) from error

    def change(self, node: str, update: Callable[[PendingRestarts], PendingRestarts]) -> PendingRestarts:
        """Change a node's list, safe against other runs and against a crash in the middle."""
        with self._lock(f"{_file_name(node)}.lock", wait=True):
            before = self.read(node)
            after = update(before)
            if after != before:
                self._write(node, after)
            return after

    @contextlib.contextmanager
    def one_at_a_time(self, cluster: str) -> Iterator[None]:
        """Keep other runs on this controller from restarting services of the same cluster meanwhile.

        Raises:
            FederationError: another run is restarting them.
        """
        with self._lock(f"{_file_name(cluster)}.restarting", wait=False):
            yield

    def _path(self, node: str) -> str:
        return os.path.join(self._directory, f"{_file_name(node)}.json")

    def _write(self, node: str, pending: PendingRestarts) -> None:
        path = Path(self._path(node))
        if pending == PendingRestarts():
            files.remove(path, _CURE)
        else:
            files.write(path, json.dumps(pending.as_data(), indent=1) + "\n", files.OWNER_ONLY, _CURE)

    @contextlib.contextmanager
    def _lock(self, name: str, wait: bool) -> Iterator[None]:
        path = os.path.join(self._directory, name)
        files.private_directory(Path(self._directory), _CURE)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, files.OWNER_ONLY)
        except OSError as error:
            raise self._unusable(path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise FederationError(
                "another run on this controller is restarting services of this cluster",
                where=path,
                cure="wait until it has ended, and run again",
            ) from error
        finally:
            os.close(descriptor)

    @staticmethod
    def _unusable(path: str, error: OSError) -> FederationError:
        return FederationError(
            f"the list of pending restarts cannot be kept here ({error.strerror})",
            where=path,
            cure=_CURE,
        )


def _file_name(name: str) -> str:
    """A host's name in a form that cannot lead out of the directory."""
    return re.sub(r"[^A-Za-z0-9_.-]|^\.", lambda found: f"%{ord(found.group()):02X}", name)
