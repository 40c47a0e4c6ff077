# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A BIND of the tests' own on a loopback address: started in a directory of its own, gone when the block ends."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NAMED = shutil.which("named") or "/usr/sbin/named"
ADDRESS = "127.0.0.1"  # named binds only what stands on an interface, and no other of 127/8 does
START_SECONDS = 10.0

OPTIONS = """
options {{ directory "{home}"; pid-file "{home}/named.pid"; session-keyfile "{home}/session.key";
  managed-keys-directory "{home}"; listen-on port {port} {{ {address}; }}; listen-on-v6 port {port} {{ ::1; }};
  notify no; allow-transfer {{ none; }}; minimal-responses yes; empty-zones-enable no; {more} }};
controls {{ }};
logging {{ channel f {{ file "{home}/named.log"; severity info; print-time yes; }};
  category default {{ f; }}; category update {{ f; }}; category update-security {{ f; }}; }};
"""
AUTHORITATIVE = "recursion no; dnssec-validation no;"
ZONE = """$TTL 60
@ SOA ns1 hostmaster 1 3600 600 86400 5
@ NS ns1
ns1 A {address}
"""


@dataclass
class Key:
    """A TSIG key of the tests."""

    name: str = "lab-key"
    algorithm: str = "hmac-sha256"
    secret: str = field(default_factory=lambda: base64.b64encode(os.urandom(32)).decode())

    def __str__(self) -> str:
        return f'key "{self.name}" {{ algorithm {self.algorithm}; secret "{self.secret}"; }};\n'


@dataclass
class Zone:
    """A zone: its name, records beside SOA and NS, and who may change it (the inside of BIND's zone statement)."""

    name: str
    records: str = ""
    grant: str = "update-policy { grant lab-key zonesub ANY; };"


@dataclass
class Server:
    """A running server."""

    address: str
    port: int
    home: Path
    process: subprocess.Popen[bytes]

    def pause(self) -> None:
        """Stop answering, as a server that hangs: connections are still taken by the kernel."""
        self.process.send_signal(signal.SIGSTOP)
        # A signal stops one thread after the other, and one that still runs still answers.
        end = time.monotonic() + 5
        while not all(_stopped(thread) for thread in Path(f"/proc/{self.process.pid}/task").iterdir()):
            if time.monotonic() > end:
                raise RuntimeError("the server does not stop")
            time.sleep(0.005)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def _stopped(thread: Path) -> bool:
    return (thread / "stat").read_text().rpartition(")")[2].split()[0] == "T"


class Bind(Server):
    """A running named."""

    def log(self) -> str:
        return (self.home / "named.log").read_text(encoding="utf-8", errors="replace")


def zone_text(zone: Zone) -> str:
    """Its zone file."""
    return ZONE.format(address=ADDRESS) + zone.records


def free_port() -> int:
    """A port that is free for TCP on the address at this moment."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def bind(
    home: Path, keys: list[Key], zones: list[Zone], more: str = "", options: str = AUTHORITATIVE
) -> Iterator[Bind]:
    """Run named with ``zones``; ``more`` is put into its configuration as it is, ``options`` into its options."""
    port = free_port()
    home.mkdir(parents=True, exist_ok=True)
    text = "".join(str(key) for key in keys) + OPTIONS.format(home=home, port=port, address=ADDRESS, more=options)
    for number, zone in enumerate(zones):
        file = home / f"zone{number}"
        file.write_text(zone_text(zone), encoding="utf-8")
        text += f'zone "{zone.name}" {{ type primary; file "{file}"; {zone.grant} }};\n'
    (home / "named.conf").write_text(text + more, encoding="utf-8")
    with started([NAMED, "-n", "1", "-f", "-c", str(home / "named.conf")], home, port) as process:
        yield Bind(ADDRESS, port, home, process)


@contextlib.contextmanager
def started(argv: list[str], home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a DNS server that listens on ``port`` of the tests' address; its output goes to a file in ``home``."""
    with (home / "output").open("wb") as output:
        process = subprocess.Popen(argv, stdout=output, stderr=output, cwd=home)
    try:
        _wait(process, home, port)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], home: Path, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection((ADDRESS, port), 0.2):
            return
        time.sleep(0.02)
    said = (home / "output").read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"{process.args[0]} did not start: {said}")
