# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hands that break things: each is a context manager that breaks on entering and mends on leaving.

Everything is done as somebody would do it by hand: nsupdate, a terminal at the firewall or node, a server's configuration file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import dns.rdatatype
import dns.rrset
import yaml  # type: ignore[import-untyped]

from lab import control, hands
from lab.daemons import Daemon, wait_until_ready
from lab.inventory import FACTS
from lab.layout import RUN

MANAGER = "XCP XMPP Federation Connection Manager"
PUBLIC_TTL = 60
_ANSWER_WITHIN = 5.0


class DoesNotFit(Exception):
    """A break needs something that this site does not have; the text says what."""


class World:
    """A running lab, as lab.json describes it: the lab's own site, or one that was made for an inventory."""

    def __init__(self, facts: str = FACTS) -> None:
        self._file = Path(facts)
        self.lab: dict[str, Any] = json.loads(self._file.read_text())

    @property
    def domain(self) -> str:
        """The site's domain."""
        return str(self.lab["site"]["domain"])

    @property
    def node(self) -> dict[str, Any]:
        """The site's first presence node."""
        found: dict[str, Any] = self.lab["presence"]
        return found

    @property
    def record(self) -> str:
        """The name of the first node's address record."""
        return f"{self.node['fqdn']}."

    @property
    def srv(self) -> str:
        """The name of the site's SRV record."""
        return f"_xmpp-server._tcp.{self.domain}."

    @property
    def way_in(self) -> str:
        """Packets to the first node's public address and port, in the words of nft."""
        return f"ip daddr {self.node['public_address']} tcp dport {self.node['public_port']}"

    def partner(self, profile: str, software: str = "") -> dict[str, Any]:
        """A partner's entry in lab.json.

        :raises DoesNotFit: the site has none that a server stands in for, or none with this software
        """
        found = [one for one in self.lab["partners"] if one["profile"] == profile and one["software"] != "site"]
        if not found:
            raise DoesNotFit(f"the site has no partner of the profile {profile} that a server stands in for")
        if software and found[0]["software"] != software:
            raise DoesNotFit(f"{software} serves no partner of the profile {profile}")
        return found[0]

    def pc(self, side: str) -> str:
        """The host of a probe PC, ``inside`` or ``outside``.

        :raises DoesNotFit: the site has none
        """
        if not self.lab["pcs"][side]:
            raise DoesNotFit(f"the site has no {side} PC")
        return str(self.lab["pcs"][side][0])

    def service(self, name: str) -> str:
        """A service of the nodes, as their release calls it."""
        return f"Cisco UP {name}" if self.node["release"] == "8.6" else f"Cisco {name}"

    # -- public DNS

    def rrset(self, name: str, kind: str) -> dns.rrset.RRset | None:
        """What the public DNS server holds, None where it has no such records."""
        query = dns.message.make_query(name, kind)
        answer = dns.query.tcp(query, self.lab["dns"]["public"], timeout=_ANSWER_WITHIN).answer
        wanted = dns.rdatatype.from_text(kind)
        return next((found for found in answer if found.rdtype == wanted), None)

    @contextmanager
    def records(self, name: str, kind: str, *values: str) -> Iterator[None]:
        """Publish these values in place of what is there; none: publish nothing."""
        before = self.rrset(name, kind)
        was = [f"{before.ttl} {kind} {value}" for value in map(str, before)] if before is not None else []
        self._publish(name, kind, [f"{PUBLIC_TTL} {kind} {value}" for value in values])
        try:
            yield
        finally:
            self._publish(name, kind, was)

    def _publish(self, name: str, kind: str, values: Sequence[str]) -> None:
        key = "site_key" if name.rstrip(".").endswith(self.domain) else "partner_key"
        lines = [f"update delete {name} {kind}", *(f"update add {name} {value}" for value in values)]
        hands.with_nsupdate(self.lab, *lines, key=key)

    # -- servers and programs

    @contextmanager
    def stopped(self, daemon: str) -> Iterator[None]:
        """Have a server of the lab down."""
        entry = self._daemons()[daemon]
        control.stop(entry)
        try:
            yield
        finally:
            control.start(daemon, entry)
            self._save()

    def restart(self, *daemons: str) -> None:
        """Restart servers of the lab, which ends every connection of theirs."""
        running = self._daemons()
        for daemon in daemons:
            control.stop(running[daemon])
            control.start(daemon, running[daemon])
        self._save()

    def _daemons(self) -> dict[str, Any]:
        """The servers with their process numbers of now: a server that sites share may have been restarted for another one."""
        for name, entry in json.loads(self._file.read_text())["daemons"].items():
            self.lab["daemons"][name]["pid"] = entry["pid"]
        return dict(self.lab["daemons"])

    def _save(self) -> None:
        """Keep the new process numbers, in the facts of the lab's other sites too."""
        self._file.write_text(json.dumps(self.lab, indent=1) + "\n")
        others = self._file.parent.glob("*.json") if self._file.parent.name == "sites" else ()
        for file in others:
            facts = json.loads(file.read_text())
            file.write_text(json.dumps({**facts, "daemons": self.lab["daemons"]}, indent=1) + "\n")

    @contextmanager
    def edited(self, daemon: str, file: Path, change: Callable[[str], str]) -> Iterator[None]:
        """Change a file and restart the server that reads it."""
        before = file.read_text()
        after = change(before)
        if after == before:
            raise RuntimeError(f"{file} does not have what was to be changed")
        file.write_text(after)
        self.restart(daemon)
        try:
            yield
        finally:
            file.write_text(before)
            self.restart(daemon)

    @contextmanager
    def rearranged(self, daemon: str, *more: str) -> Iterator[None]:
        """Run a server of the lab with more arguments."""
        argv = self.lab["daemons"][daemon]["argv"]
        self.lab["daemons"][daemon]["argv"] = [*argv, *more]
        self.restart(daemon)
        try:
            yield
        finally:
            self.lab["daemons"][daemon]["argv"] = argv
            self.restart(daemon)

    @contextmanager
    def answering(self, host: str, address: str, port: int, manner: str) -> Iterator[None]:
        """Have something answer at a host's port in a manner of answerer.py."""
        argv = [sys.executable, "-P", "-m", "lab.breaks.answerer", manner, address, str(port)]
        with self.listening(host, *argv, at=f"{address}:{port}"):
            yield

    @contextmanager
    def listening(self, host: str, *argv: str, at: str) -> Iterator[None]:
        """Run a program at a host until leaving; it listens on ``ADDRESS:PORT`` when this returns."""
        daemon = Daemon(f"broken-{host}", host, argv, Path(RUN), [at])
        daemon.start("ip", Path(RUN, "log"))
        try:
            wait_until_ready([daemon])
            yield
        finally:
            control.stop({"pid": daemon.pid})

    def at(self, host: str, *argv: str, say: str = "") -> str:
        """Run a command at a host to its end, and return what it printed."""
        done = subprocess.run(
            ["ip", "netns", "exec", host, *argv], input=say, capture_output=True, text=True, timeout=20, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(argv)} at {host}: {done.stderr.strip()}")
        return done.stdout

    # -- the way

    @contextmanager
    def unplugged(self, host: str) -> Iterator[None]:
        """Have a host's cable out."""
        entry = self.lab["hosts"][host]
        self.at(host, "ip", "link", "set", "eth0", "down")
        try:
            yield
        finally:
            self.at(host, "ip", "link", "set", "eth0", "up")
            for route in entry.get("routes", ()):  # the kernel forgets routes with the link
                self.at(host, "ip", "route", "replace", *route.split())
            if entry["gateway"]:
                self.at(host, "ip", "route", "add", "default", "via", entry["gateway"])

    def forget(self) -> None:
        """End the connections between the site and its partners: an open one outlives the rule that let it in."""
        self.restart(*(name for name in self.lab["daemons"] if name.startswith("partner-")))

    def ask_anew(self) -> None:
        """Have the site's DNS server and its node forget the questions that got no answer: they would wait, or not ask again."""
        self.restart(self.lab["resolver"])
        hands.at_the_presence_node(self.lab, f"utils service restart {self.service(MANAGER)}")

    @contextmanager
    def filtered(self, hosts: Sequence[str], *matches: str) -> Iterator[None]:
        """Have hosts drop what they would send, and that matches (in the words of nft)."""
        rules = "".join(f"{match} drop\n" for match in matches)
        table = f"table ip lab_broken {{\nchain out {{\ntype filter hook output priority filter;\n{rules}}}\n}}\n"
        for host in hosts:
            self.at(host, "nft", "-f", "-", say=table)
        try:
            yield
        finally:
            for host in hosts:
                self.at(host, "nft", "delete", "table", "ip", "lab_broken")

    # -- the description

    @contextmanager
    def described(self, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
        """Change the site's description in the inventory, as somebody does who has not run site.yml yet."""

        def of_this_site(inventory: dict[str, Any]) -> None:
            sites = [one.get("vars", {}) for one in inventory["all"]["children"].values()]
            for variables in (*sites, *inventory["all"].get("hosts", {}).values()):
                described = variables.get("federation_site")
                if described and described["domain"] == self.domain:
                    change(described)

        with self._inventory(of_this_site):
            yield

    @contextmanager
    def variables(self, **values: Any) -> Iterator[None]:
        """Set variables for all hosts of the inventory."""
        with self._inventory(lambda inventory: inventory["all"].setdefault("vars", {}).update(values)):
            yield

    @contextmanager
    def _inventory(self, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
        file = Path(self.lab["inventory"])
        before = file.read_text()
        inventory = yaml.safe_load(before)
        change(inventory)
        file.write_text(yaml.safe_dump(inventory, sort_keys=False))
        try:
            yield
        finally:
            file.write_text(before)
