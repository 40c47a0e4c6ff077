# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world of many sites in one network namespace: BIND, one XMPP server for all sites and one for their partner, the emulated devices.

All addresses are of the namespace's loopback. Devices share a few processes, so that their own work can be told apart from the runs'.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import paramiko
from lab.certificates import Authority
from lab.daemons import Daemon
from lab.loopback.dns import NAMED, Server, serves
from lab.loopback.process import running, until
from lab.loopback.prosody import PROSODY

from benchmark import fleet_sites as made
from benchmark.fleet_sites import Keys, Site

PROCESSES = 4  # of emulators
REPO = Path(__file__).resolve().parents[2]

NAMED_CONF = """
key "{key}" {{ algorithm {algorithm}; secret "{secret}"; }};
options {{ directory "{home}"; pid-file "{home}/named.pid"; session-keyfile "{home}/session.key"; managed-keys-directory "{home}";
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }}; recursion no; dnssec-validation no; notify no; allow-transfer {{ any; }};
  minimal-responses yes; empty-zones-enable no; }};
controls {{ }};
logging {{ channel f {{ file "{home}/queries.log"; severity info; }}; category queries {{ f; }}; category default {{ null; }}; }};
"""
PROSODY_LUA = """
run_as_root = true
daemonize = false
data_path = "{home}/data"
pidfile = "{home}/prosody.pid"
interfaces = {{ {addresses} }}
use_ipv6 = false
c2s_ports = {{ }}
c2s_direct_tls_ports = {{ }}
s2s_direct_tls_ports = {{ }}
s2s_ports = {{ 5269 }}
modules_enabled = {{ "dialback", "disco", "ping", "posix" }}
modules_disabled = {{ "tls", "s2s_auth_certs", "c2s" }}
storage = "internal"
s2s_require_encryption = false
s2s_secure_auth = false
unbound = {{ forward = "{resolver}", resolvconf = false, hoststxt = false }}
log = {{ warn = "{home}/prosody.log" }}
ssl = {{ certificate = "{certificate}", key = "{key}" }}
"""


class World:
    """What runs, and what a benchmark wants of it."""

    def __init__(self, home: Path, sites: Sequence[Site]) -> None:
        self.home, self.sites = home, sites
        self.keys = _make_keys(home / "pki")
        self._devices: list[subprocess.Popen[str]] = []

    def asked(self) -> Counter[str]:
        """What devices and DNS were asked since the last call."""
        total: Counter[str] = Counter()
        for process in self._devices:
            total.update(json.loads(_answer(process, "")))
        log = self.home / "named" / "queries.log"
        if log.exists():
            total["DNS questions"] = len(re.findall(r"query: ", log.read_text(errors="replace")))
            os.truncate(log, 0)
        return +total

    def disturb(self, site: Site, firewall: Sequence[str] = (), presence: Sequence[str] = ()) -> None:
        """Give the devices of a site faults of the emulators, in place of those that they have."""
        each = -(-len(self.sites) // len(self._devices))
        order = {"site": site.number, "firewall": list(firewall), "presence": list(presence)}
        _answer(self._devices[site.number // each], json.dumps(order))

    def _start_devices(self, stack: contextlib.ExitStack, processes: int) -> None:
        each = -(-len(self.sites) // processes)
        for first in range(0, len(self.sites), each):
            number = min(each, len(self.sites) - first)
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-P", "-m", "benchmark.fleet_devices", str(first), str(number), str(self.home)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            self._devices.append(process)
        for process in self._devices:
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                raise SystemExit("benchmark: the emulated devices did not start")


def _answer(devices: subprocess.Popen[str], line: str) -> str:
    assert devices.stdin and devices.stdout
    devices.stdin.write(f"{line}\n")
    devices.stdin.flush()
    return devices.stdout.readline()


@contextlib.contextmanager
def world(home: Path, number: int, published: str, streams: bool, processes: int = PROCESSES) -> Iterator[World]:
    """Run a world of so many sites.

    Args:
        home: an empty directory of its own.
        number: how many sites.
        published: the configuration of site 0's firewall when it is provisioned; empty for a world that nobody has set up.
        streams: whether XMPP servers run, which only verification needs.
        processes: of emulators.
    """
    home.mkdir(parents=True)
    if published:
        (home / "published.cfg").write_text(published, encoding="ascii")
    sites = [Site(one) for one in range(number)]
    with contextlib.ExitStack() as stack:
        built = World(home, sites)
        stack.enter_context(named(home / "named", made.zones(sites, bool(published))))
        built._start_devices(stack, processes)
        if streams:
            ours = {address for site in sites for address in (site.private, site.public)}
            stack.enter_context(_prosody(home / "sites", sorted(ours), [site.domain for site in sites], home / "pki"))
            stack.enter_context(_prosody(home / "partner", [made.PARTNER_ADDRESS], [made.PARTNER], home / "pki"))
        yield built


def settle() -> None:
    """Take the networks for this namespace's own. Runs once, as root of a namespace that has nothing else."""
    # BIND listens on addresses of interfaces only; for all else a route is enough.
    subprocess.run(["ip", "address", "add", f"{made.RESOLVER}/32", "dev", "lo"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for network in made.NETWORKS:
        subprocess.run(["ip", "route", "add", "local", network, "dev", "lo"], check=True)


def _make_keys(pki: Path) -> Keys:
    pki.mkdir()
    key = paramiko.ECDSAKey.generate()
    key.write_private_key_file(str(pki / "host_key"))
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    certificate, private = Authority("Benchmark").issue(["cup1.fleet.example"], itself=True)
    (pki / "pages.crt").write_bytes(certificate)
    (pki / "pages.key").write_bytes(private)
    of_pages = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.decode())).hexdigest()
    return Keys(f"SHA256:{digest}", of_pages)


@contextlib.contextmanager
def named(home: Path, zones: dict[str, str], address: str = made.RESOLVER) -> Iterator[None]:
    """A server of these zones. Where it was ended before, it goes on with what they held."""
    home.mkdir(exist_ok=True)
    text = NAMED_CONF.format(
        key=made.TSIG_NAME, algorithm=made.TSIG_ALGORITHM, secret=made.TSIG_SECRET, home=home, address=address
    )
    for at, (name, content) in enumerate(zones.items()):
        file = home / f"zone{at}"
        if not file.exists():
            file.write_text(content, encoding="ascii")
        grant = f'update-policy {{ grant "{made.TSIG_NAME}" zonesub ANY; }};' if name == made.ZONE else ""
        text += f'zone "{name}" {{ type primary; file "{home}/zone{at}"; {grant} }};\n'
    (home / "named.conf").write_text(text, encoding="ascii")
    argv = [NAMED, "-n", "1", "-f", "-c", str(home / "named.conf")]
    daemon = Daemon("named", None, argv, home, [f"{address}:53"])
    with running(daemon):
        server = Server(address, 53, home, daemon.pid)
        until(lambda: all(serves(server, name) for name in zones), "BIND serves its zones", daemon.last_words)
        yield


@contextlib.contextmanager
def _prosody(home: Path, addresses: Sequence[str], domains: Sequence[str], pki: Path) -> Iterator[None]:
    (home / "data").mkdir(parents=True)
    listed = ", ".join(f'"{one}"' for one in addresses)
    text = PROSODY_LUA.format(
        home=home, addresses=listed, resolver=made.RESOLVER, certificate=pki / "pages.crt", key=pki / "pages.key"
    )
    file = home / "prosody.cfg.lua"
    file.write_text(text + "".join(f'VirtualHost "{domain}"\n' for domain in domains), encoding="ascii")
    argv = [PROSODY, "-F", "--config", str(file)]
    with running(Daemon(home.name, None, argv, home, [f"{one}:5269" for one in addresses])):
        yield
