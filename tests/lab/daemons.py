# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start servers in their hosts, see that they listen, and notice when one ends."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.errors import LabError

PATIENCE = 60.0  # seconds until what starts must serve, on a machine that does much else: only what hangs takes so long
_POLL = 0.01  # seconds
_SHOWN = 12  # lines of a log


@dataclass
class Daemon:
    """A server of the lab.

    :ivar name: unique in the lab; also the name of its log in the log directory
    :ivar netns: its host; None for the controller's namespace
    :ivar listen: ``ADDRESS:PORT`` (TCP) on which it must listen to be ready, an IPv6 address in brackets; empty if it says ``ready``
        instead
    """

    name: str
    netns: str | None
    argv: Sequence[str]
    directory: Path
    listen: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path = Path()
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} has not been started"
        return self.process.pid

    def start(self, ip: str, logs: Path) -> None:
        """Start it in its host, away from the terminal, with its output in a log."""
        self.log = logs / f"{self.name}.log"
        way_in = [ip, "netns", "exec", self.netns] if self.netns else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*way_in, *self.argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )

    def ready(self) -> bool:
        """Whether it serves by now.

        :raises LabError: it has ended
        """
        status = self.process.poll() if self.process else 0
        if status is not None:
            raise LabError(f"{self.name} did not start: {ended(status)}\n{self.last_words()}")
        if not self.listen:
            return "ready" in self.log.read_text(errors="replace").splitlines()
        try:
            tables = [Path(f"/proc/{self.pid}/net/{name}") for name in ("tcp", "tcp6")]
            found = {one for table in tables if table.exists() for one in listening(table.read_text())}
        except OSError:
            return False  # it ends just now: the next round sees it
        return set(self.listen) <= found

    def last_words(self) -> str:
        """The end of its log, indented."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError as error:
            lines = [f"(its log cannot be read: {error})"]
        return "\n".join(f"    {line}" for line in lines[-_SHOWN:] or ["(it wrote nothing)"])


def ended(status: int) -> str:
    """How a process ended, from subprocess's return code."""
    return f"killed by signal {-status}" if status < 0 else f"exit status {status}"


def listening(table: str) -> set[str]:
    """``ADDRESS:PORT`` of the sockets that listen, from the text of /proc/PID/net/tcp or tcp6."""
    found = set()
    for line in table.splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A":
            address, port = fields[1].split(":")
            words = [int(address[start : start + 8], 16) for start in range(0, len(address), 8)]
            packed = struct.pack(f"={len(words)}L", *words)
            found.add(endpoint(socket.inet_ntop(_FAMILIES[len(packed)], packed), int(port, 16)))
    return found


_FAMILIES = {4: socket.AF_INET, 16: socket.AF_INET6}


def endpoint(address: str, port: int) -> str:
    """``ADDRESS:PORT``, an IPv6 address in brackets."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def wait_until_ready(daemons: Iterable[Daemon], seconds: float = PATIENCE) -> None:
    """Return when all serve.

    :raises LabError: one of them ended, or not all serve in time
    """
    deadline = time.monotonic() + seconds
    waiting = list(daemons)
    while True:
        waiting = [daemon for daemon in waiting if not daemon.ready()]
        if not waiting:
            return
        if time.monotonic() > deadline:
            slow = "\n".join(f"{daemon.name}:\n{daemon.last_words()}" for daemon in waiting)
            raise LabError(f"not ready within {seconds:g} s: {', '.join(d.name for d in waiting)}\n{slow}")
        time.sleep(_POLL)
