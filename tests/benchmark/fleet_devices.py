# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Presence nodes and firewalls of many sites in one process: ``python -m benchmark.fleet_devices FIRST COUNT DIRECTORY``.

It prints ``ready`` when all of them listen, and ends with its standard input. After an empty line on its standard input it prints as JSON what
its devices were asked since the last one: logins and requests of the pages, logins and commands of the firewalls and nodes. A line
``{"site": N, "firewall": [FAULT...], "presence": [FAULT...]}`` gives the devices of a site these faults, in place of those that they have.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import paramiko
from lab.asa import __main__ as _registered  # noqa: F401  (makes every command known)
from lab.asa import server as asa_server
from lab.asa.device import Credentials, Device
from lab.asa.faults import read_faults
from lab.cups import web
from lab.cups.cli import CommandLine
from lab.cups.emulator import Emulator
from lab.cups.faults import Faults as NodeFaults
from lab.cups.prosody import Desired
from lab.cups.settings import parse_settings

from benchmark.fleet_sites import (
    APPLICATION,
    DIALBACK,
    ENABLE,
    FIREWALL,
    PLATFORM,
    RESOLVER,
    Site,
)

SEED = Path(__file__).resolve().parents[1] / "lab" / "asa" / "site.cfg"
asked: Counter[str] = Counter()
_counting = threading.Lock()


def count(what: str) -> None:
    with _counting:
        asked[what] += 1


class NoServer:
    """In place of the XMPP server behind a node: those of all sites are one, which the benchmark runs."""

    def apply(self, desired: Desired | None) -> None:
        """Nothing runs."""

    def check(self) -> str:
        """All is well."""
        return ""


class CountingDevice(Device):
    """A firewall that counts what it is asked."""

    def open_session(self) -> int:
        count("firewall logins")
        return super().open_session()

    def log_command(self, session: int, command: str) -> None:
        count("firewall commands")
        super().log_command(session, command)


def firewall(site: Site, published: str, home: Path, key: paramiko.PKey) -> Device:
    """The site's firewall; ``published`` is the configuration of site 0, empty for one that nobody has set up."""
    text = published or SEED.read_text(encoding="ascii")
    first = Site(0)
    for old, new in ((first.name, site.name), (f"{first.inside}.", f"{site.inside}."), (first.public, site.public)):
        text = re.sub(rf"(?<![\d]){re.escape(old)}(?!\d)" if old[-1] != "." else re.escape(old), new, text)
    text = text.replace(f" 5269 {first.port}\n", f" 5269 {site.port}\n")
    credentials = Credentials(*FIREWALL, ENABLE)
    device = CountingDevice(text, credentials, home / "asa" / site.name)
    device.apply_all()
    asa_server.serve(device, (site.firewall_mgmt, 22), key)
    return device


def node(site: Site, set_up: bool, home: Path) -> tuple[Emulator, NodeFaults]:
    """The site's presence node, and its faults."""
    on = {"node_status": "On", "security_mode": "No TLS", "dialback_secret": DIALBACK}
    settings = {
        "release": "12.5",
        "listen_https": [f"{site.presence_mgmt}:{port}" for port in (443, 8443)],
        "listen_ssh": [f"{site.presence_mgmt}:22"],
        "node": "cup1",
        "domain": site.domain,
        "address": site.private,
        "netmask": "255.255.255.0",
        "gateway": f"{site.inside}.1",
        "dns": [RESOLVER],
        "users": {},
        "platform": {"user": PLATFORM[0], "password": PLATFORM[1]},
        "application": {"user": APPLICATION[0], "password": APPLICATION[1]},
        "host_key": str(home / "pki" / "host_key"),
        "certificate": str(home / "pki" / "pages.crt"),
        "key": str(home / "pki" / "pages.key"),
        "xmpp_certificate": str(home / "pki" / "pages.crt"),
        "xmpp_key": str(home / "pki" / "pages.key"),
        "transition_time": 0.01,
        **({"initial": on} if set_up else {}),
    }
    parsed = parse_settings(settings)
    emulator = Emulator(parsed, home / "cups" / site.name, NoServer())
    emulator.start()
    return emulator, parsed.faults


def counted() -> None:
    """Count requests and logins of the nodes' pages, and commands of their command line."""
    log_request, session, logging_in = web.Handler.log_request, CommandLine.session, web.Handler._login

    def one_request(self: web.Handler, code: Any = "-", size: Any = "-") -> None:
        count("page requests")
        log_request(self, code, size)

    def one_session(self: CommandLine) -> Any:
        count("node logins")
        return session(self)

    def one_login(self: web.Handler, body: bytes) -> None:
        count("page logins")
        logging_in(self, body)

    web.Handler.log_request, CommandLine.session, web.Handler._login = one_request, one_session, one_login  # type: ignore[method-assign]


def main(first: int, number: int, home: Path) -> None:
    logging.getLogger("cups").addHandler(logging.NullHandler())
    logging.getLogger("cups").propagate = False
    key = paramiko.ECDSAKey.from_private_key_file(str(home / "pki" / "host_key"))
    seed = home / "published.cfg"
    published = seed.read_text(encoding="ascii") if seed.exists() else ""
    counted()
    sites = range(first, first + number)
    firewalls = {one: firewall(Site(one), published, home, key) for one in sites}
    nodes = {one: node(Site(one), bool(published), home) for one in sites}
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip():
            order = json.loads(line)
            firewalls[order["site"]].faults = read_faults(order["firewall"])
            nodes[order["site"]][1].values = NodeFaults.parse(order["presence"]).values
            print("done", flush=True)
            continue
        with _counting:
            told = json.dumps(asked)
            asked.clear()
        print(told, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
