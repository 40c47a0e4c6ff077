# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A BIND, Knot or PowerDNS on a loopback address: started in a directory of its own, gone when the block ends."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import dns.exception
import dns.flags
import dns.message
import dns.query

from lab.daemons import Daemon
from lab.loopback.ports import ADDRESS, reserved
from lab.loopback.process import running, until

NAMED = shutil.which("named") or "/usr/sbin/named"
_PATH = "/usr/local/sbin:/usr/sbin:/usr/bin"

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

    @property
    def text(self) -> str:
        """Its zone file."""
        return ZONE.format(address=ADDRESS) + self.records


@dataclass
class Server:
    """A running server."""

    address: str
    port: int
    home: Path
    pid: int

    def pause(self) -> None:
        """Stop answering, as a server that hangs: connections are still taken by the kernel."""
        os.kill(self.pid, signal.SIGSTOP)
        # A signal stops one thread after the other, and one that still runs still answers.
        until(lambda: all(_stopped(thread) for thread in Path(f"/proc/{self.pid}/task").iterdir()), "the server stops")

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def log(self) -> str:
        """What a BIND has written so far."""
        file = self.home / "named.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def _stopped(thread: Path) -> bool:
    return (thread / "stat").read_text().rpartition(")")[2].split()[0] == "T"


@contextlib.contextmanager
def bind(
    home: Path, keys: Sequence[Key], zones: Sequence[Zone], more: str = "", options: str = AUTHORITATIVE
) -> Iterator[Server]:
    """Run named with ``zones``; ``more`` is put into its configuration as it is, ``options`` into its options."""
    home.mkdir(parents=True, exist_ok=True)
    with reserved(1) as (port,):
        text = "".join(map(str, keys)) + OPTIONS.format(home=home, port=port, address=ADDRESS, more=options)
        for number, zone in enumerate(zones):
            file = home / f"zone{number}"
            file.write_text(zone.text, encoding="utf-8")
            text += f'zone "{zone.name}" {{ type primary; file "{file}"; {zone.grant} }};\n'
        (home / "named.conf").write_text(text + more, encoding="utf-8")
        argv = [NAMED, "-n", "1", "-f", "-c", str(home / "named.conf")]
        # It listens before it has loaded its zones, and says so when it has.
        with _server(argv, home, port, lambda server: server.log().rstrip().endswith("running")) as server:
            yield server


def why_not(software: ModuleType) -> str:
    """Why Knot or PowerDNS (a module of lab.dns) cannot be run; empty where it can."""
    return "" if shutil.which(software.PROGRAM, path=_PATH) else f"not installed: {software.PACKAGE}"


@contextlib.contextmanager
def primary(
    software: ModuleType, home: Path, writers: Sequence[Key], readers: Sequence[Key], zones: Sequence[Zone]
) -> Iterator[Server]:
    """Run Knot or PowerDNS (a module of lab.dns) with ``zones``; who may change them are the writers."""
    with reserved(1) as (port,):
        secrets = [{key.name: key.secret for key in keys} for keys in (writers, readers)]
        argv = software.prepare(home, ADDRESS, port, {zone.name: zone.text for zone in zones}, *secrets)
        program = shutil.which(argv[0], path=_PATH) or argv[0]
        served = [zone.name for zone in zones]
        with _server([program, *argv[1:]], home, port, lambda one: all(serves(one, name) for name in served)) as server:
            yield server


@contextlib.contextmanager
def _server(argv: Sequence[str], home: Path, port: int, ready: Callable[[Server], bool]) -> Iterator[Server]:
    daemon = Daemon(Path(argv[0]).name, None, argv, home, [f"{ADDRESS}:{port}"])
    with running(daemon):
        server = Server(ADDRESS, port, home, daemon.pid)
        until(lambda: ready(server), f"{daemon.name} serves its zones", daemon.last_words)
        yield server


def serves(server: Server, zone: str) -> bool:
    """Whether it answers for a zone."""
    try:
        answer = dns.query.udp(dns.message.make_query(zone, "SOA"), server.address, 1, server.port)
    except (dns.exception.DNSException, OSError):
        return False
    return bool(answer.answer) and bool(answer.flags & dns.flags.AA)
