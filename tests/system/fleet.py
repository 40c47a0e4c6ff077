# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs over several sites in the benchmark's world, and what is seen of the devices after each.

``python -m system.fleet COURSE [SITES]`` lives a course in namespaces of its own and prints each step as JSON. All devices are in one process,
and nothing is judged here: that is the tests'.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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

BROKEN, RULE, MODE, RECORD = range(4)
"""Of a day: the site whose firewall refuses the login, and those that drift - by a firewall rule, the mode of a node, an SRV record."""

STANDBY, CUT, REFUSED, STOPPED, GONE, FULL, HEALTHY = range(7)
"""Of a disturbed run: after the look, the firewall is the standby unit; it ends the connection in the middle of the change; the node's page
refuses to save; its service does not start; the DNS server is gone; before the look, the firewall's flash is full; and nothing is wrong."""

GONE_DNS = "192.0.2.54"  # of GONE alone

INSIDE = "FLEET_INSIDE"  # set in the namespaces that this makes for itself
SECONDS = 900
Steps = dict[str, dict[str, Any]]


def live(course: str, *arguments: int) -> Steps:
    """Every step of a course, by its name."""
    command = [*unshare(), sys.executable, "-P", "-m", "system.fleet", course, *map(str, arguments)]
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
    return {step["name"]: step for step in map(json.loads, done.stdout.splitlines())}


# --- inside -------------------------------------------------------------------------------------------------------------------


class Controller:
    """Who runs playbooks over sites of a world: with an inventory of its own, and the state directory of all."""

    def __init__(self, world: World, sites: list[Site], name: str = "controller") -> None:
        self._world, self._home = world, world.home / name
        self._home.mkdir()
        self.inventory = made.inventory(sites, world.keys, Path(sys.executable), world.home / "state")

    def host(self, group: str, name: str) -> dict[str, Any]:
        """The variables of a host, to be changed."""
        found: dict[str, Any] = self.inventory["all"]["children"][f"federation_{group}"]["hosts"][name]
        return found

    def describe(self, site: Site) -> dict[str, Any]:
        """The description of a site, to be changed."""
        found: dict[str, Any] = self.inventory["all"]["children"][f"site_{site.name}"]["vars"]["federation_site"]
        return found

    def begin(self, playbook: Path, *arguments: str) -> subprocess.Popen[str]:
        (self._home / "inventory.json").write_text(json.dumps(self.inventory))
        command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(self._home / "inventory.json")]
        command += [str(playbook), "-e", "presence_restart=allowed", "-e", f"federation_drift_file={self.drift}"]
        command += ["-e", f"federation_state_dir={self._world.home / 'state'}", *arguments]
        with (self._home / "said").open("w") as said:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=self._home,
                env=usual_environment(self._world.home),
            )

    @property
    def drift(self) -> Path:
        return self._home / "drift-of-run.json"

    @property
    def said(self) -> str:
        return (self._home / "said").read_text()

    def run(self, name: str, playbook: str, *arguments: str) -> None:
        """A whole run, told as a step."""
        self.drift.unlink(missing_ok=True)
        status = self.begin(REPO / "playbooks" / f"{playbook}.yml", *arguments).wait()
        drift = json.loads(self.drift.read_text()) if self.drift.exists() else {}
        self.tell(name, status=status, said=self.said, drift=drift)

    def tell(self, name: str, **more: Any) -> None:
        print(json.dumps({"name": name, **more, "devices": self._devices(), "zone": _zone()}), flush=True)

    def _devices(self) -> dict[str, dict[str, str]]:
        """Site -> the configurations of its firewall, whose checksum counts how often it was written to, and the state of its node."""
        home = self._world.home
        return {
            site.name: {
                "firewall": (home / "asa" / site.name / "running-config").read_text(),
                "saved": (home / "asa" / site.name / "startup-config").read_text(),
                "presence": (home / "cups" / site.name / "state.json").read_text(),
            }
            for site in self._world.sites
        }


class Hook:
    """A playbook that waits after it has looked at every device, until it is told to go on."""

    def __init__(self, home: Path, playbook: str, name: str = "") -> None:
        self._seen, self._go = home / f"looked{name}", home / f"go{name}"
        self.file = home / f"hooked{name}.yml"
        directory = REPO / "playbooks"
        text = (
            (directory / f"{playbook}.yml").read_text().replace("import_playbook: ", f"import_playbook: {directory}/")
        )
        before, look, after = text.partition(f"import_playbook: {directory}/parts/look.yml\n")
        wait = f"touch {self._seen} && until [ -e {self._go} ]; do sleep 0.05; done"
        # A limit leaves the controller out of the hosts.
        task = {"ansible.builtin.raw": wait, "run_once": True, "delegate_to": "localhost"}
        hook = {"hosts": "all", "connection": "local", "gather_facts": False, "tags": "always", "tasks": [task]}
        self.file.write_text(f"{before}{look}- {json.dumps(hook)}\n{after}")

    def wait(self, run: subprocess.Popen[str]) -> None:
        """Until the run has looked, or has ended before."""
        while not self._seen.exists() and run.poll() is None:
            time.sleep(0.02)

    def go_on(self) -> None:
        self._go.touch()


def _zone(server: str = made.RESOLVER) -> dict[str, list[str]]:
    """What the zone holds, by name. Its serial counts how often it was updated."""
    found = dns.zone.from_xfr(dns.query.xfr(server, made.ZONE, relativize=False), relativize=False)
    return {str(name): sorted(node.to_text(name).splitlines()) for name, node in found.items()}


# A day: drift, by hand


def _at_the_firewall(site: Site, *lines: str) -> None:
    firewall = {"address": site.firewall_mgmt, "port": 22, "enable": made.ENABLE}
    login = dict(zip(("user", "password"), made.FIREWALL, strict=True))
    hands.at_the_firewall({"firewall": {**firewall, **login}}, *lines)


def remove_rule(site: Site) -> None:
    """The inbound rule, by hand, at the firewall."""
    rule = f"no access-list OUTSIDE_IN extended permit tcp any host {site.private} eq 5269"
    _at_the_firewall(site, "configure terminal", rule, "end")


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


def day(sites: int) -> None:
    """Provisioned; three drift and one refuses the login; looked at, corrected, looked at again."""
    with _world(sites) as world:
        today = Controller(world, list(world.sites))
        today.run("provisioned", "site", "--skip-tags", "verify")
        # The account that the inventory has is not known there any more.
        today.host("firewall", f"{world.sites[BROKEN].name}-asa")["ansible_password"] = "former"
        remove_rule(world.sites[RULE])
        change_mode(world.sites[MODE], world.home / "pki" / "pages.crt")
        change_record(world.sites[RECORD])
        today.tell("drifted")
        today.run("looked", "drift")
        today.run("corrected", "drift", "-e", "federation_correct=true")
        today.run("again", "drift")


# Devices that change in the middle of a run


def disturbed() -> None:
    """One site is disturbed before the look and five after it, and a second run finds them well again."""
    quick = ("--skip-tags", "verify", "-e", "presence_timeout=20")  # seconds that the stopped service is waited for
    with _world(7) as world:
        subprocess.run(["ip", "address", "add", f"{GONE_DNS}/32", "dev", "lo"], check=True)
        zones = {made.ZONE: made.zones(world.sites, False)[made.ZONE]}
        one = Controller(world, list(world.sites))
        one.describe(world.sites[GONE])["dns"]["server"] = GONE_DNS
        one.tell("before")
        world.disturb(world.sites[FULL], firewall=["flash-free=512"])
        hook = Hook(world.home, "site")
        with fleet_world.named(world.home / "gone", zones, GONE_DNS):
            run = one.begin(hook.file, *quick)
            hook.wait(run)
            one.tell("looked", gone=_zone(GONE_DNS))
        world.disturb(world.sites[STANDBY], firewall=["standby"])
        world.disturb(world.sites[CUT], firewall=["drop-after=4"])
        world.disturb(world.sites[REFUSED], presence=["save-rejected"])
        world.disturb(world.sites[STOPPED], presence=["service-never-starts"])
        hook.go_on()
        one.tell("disturbed", status=run.wait(), said=one.said)
        for site in world.sites:
            world.disturb(site)
        with fleet_world.named(world.home / "gone", zones, GONE_DNS):
            one.run("again", "site", *quick)
            one.tell("after", gone=_zone(GONE_DNS))


# One site alone


def limited() -> None:
    """A run that is limited to one site, so that each failure is one of all hosts of its stage."""
    with _world(1) as world:
        (site,) = world.sites
        one = Controller(world, [site])
        quick = ("--limit", f"site_{site.name}", "--skip-tags", "verify")
        one.tell("before")
        for name, address in (("node", site.presence_mgmt), ("firewall", site.firewall_mgmt)):
            hook = Hook(world.home, "site", name)
            run = one.begin(hook.file, *quick)
            hook.wait(run)
            with _gone(address):
                hook.go_on()
                one.tell(name, status=run.wait(), said=one.said)
        one.run("well", "site", *quick)
        named_as_ours = f"object network XMPP_S2S_5269_cup9_{site.domain}"
        _at_the_firewall(site, "configure terminal", named_as_ours, f"host {site.inside}.11", "end")
        world.disturb(site, firewall=["unauthorized=^no object"])
        one.run("left over", "site", *quick, "-e", "federation_leftovers=remove")


@contextlib.contextmanager
def _gone(address: str) -> Iterator[None]:
    """Nobody at this address can be reached."""
    route = [f"{address}/32", "table", "local"]
    subprocess.run(["ip", "route", "add", "unreachable", *route], check=True)
    yield
    subprocess.run(["ip", "route", "delete", "unreachable", *route], check=True)


# Two runs at once


def together() -> None:
    """Three sites on one firewall: two are worked on by one controller, the third at the same time by another; the two are verified."""
    with _world(3) as world:
        first, *others = world.sites
        pair = (Controller(world, [first, others[0]], "one"), Controller(world, [others[1]], "two"))
        for controller, site in zip(pair, others, strict=True):
            controller.describe(site)["firewall"]["inside_pc"] = f"{first.inside}.99"
            controller.describe(site)["nodes"][0]["private_address"] = f"{first.inside}.{10 + site.number}"
            controller.host("firewall", f"{site.name}-asa")["ansible_host"] = first.firewall_mgmt
        pair[0].tell("before")
        hooks = [Hook(world.home, "site", name) for name in ("one", "two")]
        runs = [one.begin(hook.file, "--tags", "firewall") for one, hook in zip(pair, hooks, strict=True)]
        for hook, run in zip(hooks, runs, strict=True):
            hook.wait(run)
        world.disturb(first, firewall=["slow=2"])
        for hook in hooks:
            hook.go_on()
        # The first writes slowly until the two others wait for it.
        while sum(one.said.count(": waiting, because") for one in pair) < 2 and None in [run.poll() for run in runs]:
            time.sleep(0.05)
        log = world.home / "asa" / first.name / "commands.log"
        early = "write memory" not in log.read_text()
        world.disturb(first)
        ends = [run.wait() for run in runs]
        pair[0].tell("together", ends=ends, both=[one.said for one in pair], early=early, log=log.read_text())
        written = len(log.read_text())
        status = pair[0].begin(REPO / "playbooks" / "verify.yml").wait()
        pair[0].tell("verified", status=status, said=pair[0].said, log=log.read_text()[written:])


@contextlib.contextmanager
def _world(sites: int) -> Iterator[World]:
    fleet_world.settle()
    with (
        tempfile.TemporaryDirectory(prefix="fleet-") as directory,
        fleet_world.world(Path(directory) / "world", sites, "", streams=False, processes=1) as world,
    ):
        yield world


COURSES: dict[str, Callable[..., None]] = {"day": day, "disturbed": disturbed, "limited": limited, "together": together}

if __name__ == "__main__":
    if INSIDE not in os.environ:
        sys.exit("this runs in namespaces of its own: see live()")
    COURSES[sys.argv[1]](*map(int, sys.argv[2:]))
