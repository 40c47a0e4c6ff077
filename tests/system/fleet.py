# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day of many sites, in the benchmark's world: provisioned, drifted, one broken for good, looked at, mended, looked at again.

``python -m system.fleet SITES`` runs it in namespaces of its own and prints each step as JSON. All devices are in one process, and nothing is
judged here: that is the test's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import dns.query
import dns.zone
from benchmark import fleet_sites as made
from benchmark import fleet_world
from benchmark.fleet_runs import usual_environment
from benchmark.fleet_sites import Site
from benchmark.fleet_world import REPO, World
from lab import browser, hands
from lab.loopback.world import unshare

RULE, MODE, RECORD, BROKEN = 1, 2, 3, 0
"""The sites that drift - by a firewall rule, the mode of a node, an SRV record - and the one whose firewall refuses the login."""

INSIDE = "FLEET_INSIDE"  # set in the namespaces that this makes for itself
SECONDS = 900


def day(sites: int) -> list[dict[str, Any]]:
    """Every step of a day of so many sites, seen from outside."""
    command = [*unshare(), sys.executable, "-P", "-m", "system.fleet", str(sites)]
    paths = os.pathsep.join(str(REPO / "tests" / name) for name in ("", "collections"))
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, "PYTHONPATH": paths, INSIDE: "yes"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:] + done.stdout[-1000:])
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- inside -------------------------------------------------------------------------------------------------------------------


class Day:
    """The runs over a world, and what is seen of its devices after each."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._inventory = made.inventory(world.sites, world.keys, Path(sys.executable), world.home / "state")
        self._environment = usual_environment(world.home)

    def refuse_login(self, site: Site) -> None:
        """From now on the site's firewall does not know the account any more that the inventory has."""
        self._inventory["all"]["children"]["federation_firewall"]["hosts"][f"{site.name}-asa"] |= {
            "ansible_password": "former"
        }

    def run(self, name: str, playbook: str, *arguments: str) -> None:
        home = self._world.home
        (home / "inventory.json").write_text(json.dumps(self._inventory))
        drift = home / f"{name}.json"
        command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(home / "inventory.json")]
        command += [str(REPO / "playbooks" / f"{playbook}.yml"), "-e", "presence_restart=allowed"]
        command += ["-e", f"federation_drift_file={drift}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=home, env=self._environment, check=False)
        self.tell(
            name,
            status=done.returncode,
            said=done.stdout,
            drift=json.loads(drift.read_text()) if drift.exists() else {},
        )

    def tell(self, name: str, **more: Any) -> None:
        print(json.dumps({"name": name, **more, "devices": self._devices(), "zone": _zone()}), flush=True)

    def _devices(self) -> dict[str, dict[str, str]]:
        """Site -> the configuration of its firewall, whose checksum counts how often it was written to, and the state of its node."""
        home = self._world.home
        return {
            site.name: {
                "firewall": (home / "asa" / site.name / "running-config").read_text(),
                "presence": (home / "cups" / site.name / "state.json").read_text(),
            }
            for site in self._world.sites
        }


def _zone() -> dict[str, list[str]]:
    """What the zone holds, by name. Its serial counts how often it was updated."""
    found = dns.zone.from_xfr(dns.query.xfr(made.RESOLVER, made.ZONE, relativize=False), relativize=False)
    return {str(name): sorted(node.to_text(name).splitlines()) for name, node in found.items()}


def remove_rule(site: Site) -> None:
    """The inbound rule, by hand, at the firewall."""
    firewall = {"address": site.firewall_mgmt, "port": 22, "enable": made.ENABLE}
    login = dict(zip(("user", "password"), made.FIREWALL, strict=True))
    rule = f"no access-list OUTSIDE_IN extended permit tcp any host {site.private} eq 5269"
    hands.at_the_firewall({"firewall": {**firewall, **login}}, "configure terminal", rule, "end")


def change_mode(site: Site, certificate: Path) -> None:
    """The TLS mode, by hand, on the node's page."""
    login = dict(zip(("user", "password"), made.APPLICATION, strict=True))
    node = {"management": site.presence_mgmt, "application": login, "certificate": str(certificate)}
    pages = browser.Browser({**node, "self_signed": True, "release": "12.5"}, "")
    browser.set_settings(pages, {"TKSECURITYMODE": "TLS Optional"}, made.DIALBACK)


def change_record(site: Site) -> None:
    """The SRV record leads to another port, by somebody who holds the key."""
    name = f"_xmpp-server._tcp.{site.domain}."
    key = {"name": made.TSIG_NAME, "secret": made.TSIG_SECRET}
    zone = {"dns": {"public": made.RESOLVER, "algorithm": made.TSIG_ALGORITHM, "site_key": key}}
    target = f"cup1.{site.domain}."
    hands.with_nsupdate(zone, f"update delete {name} SRV", f"update add {name} 3600 SRV 0 0 15269 {target}")


def main(sites: int) -> None:
    fleet_world.settle()
    with tempfile.TemporaryDirectory(prefix="fleet-") as directory:
        home = Path(directory) / "world"
        with fleet_world.world(home, sites, "", streams=False, processes=1) as world:
            _live(Day(world), world)


def _live(today: Day, world: World) -> None:
    today.run("provisioned", "site", "--skip-tags", "verify")
    today.refuse_login(world.sites[BROKEN])
    remove_rule(world.sites[RULE])
    change_mode(world.sites[MODE], world.home / "pki" / "pages.crt")
    change_record(world.sites[RECORD])
    today.tell("drifted")
    today.run("looked", "drift")
    today.run("corrected", "drift", "-e", "federation_correct=true")
    today.run("again", "drift")


if __name__ == "__main__":
    if INSIDE not in os.environ:
        sys.exit("this runs in namespaces of its own: see day()")
    main(int(sys.argv[1]))
