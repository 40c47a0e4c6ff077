# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an empty private namespace to a lab that is an inventory's, with as much as possible at the same time."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from lab import bringup as usual
from lab import ejabberd, inventory, network, presence, prosody, resolver
from lab.credentials import FIREWALL_USER, Credentials, invent_for
from lab.daemons import Daemon, endpoint, wait_until_ready
from lab.given import contexts, firewalls, partners, reading, servers, told, worlds
from lab.given.types import Inventory
from lab.given.worlds import FirewallPlace, World
from lab.layout import RUN, Partner
from lab.presence import Place, emulator_environment, write_private
from lab.programs import copy_confined

NOTES = f"{RUN}/notes.json"
"""What is otherwise in the lab than described, and what of the configurations does not reach its packets."""


@dataclass(frozen=True)
class Given:
    """An inventory that has been read and fits.

    :ivar users: in each domain
    """

    inventory: Inventory
    world: World
    users: int


def given(sources: Sequence[str], configurations: Mapping[str, str], partner_servers: str, users: int) -> Given:
    """Read everything and draw the network; nothing is started.

    :param configurations: inventory host -> file with its running configuration
    :raises UsageError: a line for everything that is wrong
    """
    read = reading.read(sources)
    found = firewalls.find(read, configurations)
    return Given(read, worlds.draw(read, found, partners.servers(partner_servers)), users)


class Bringup:
    """One start.

    :ivar daemons: what has been started so far
    """

    def __init__(self, asked: Given, programs: Mapping[str, str], show_times: bool) -> None:
        self._given, self._world = asked.inventory, asked.world
        self._programs = dict(programs)
        self._run = Path(RUN)
        self._pki, self._logs = self._run / "pki", self._run / "log"
        self._place = Place(self._run, self._pki)
        domains = [place.site.domain for place in self._world.sites]
        self._secrets = invent_for(domains, list(self._world.partners.values()), asked.users)
        self._watch = usual.Stopwatch(show_times)
        self.daemons: list[Daemon] = []

    def run(self) -> None:
        """Start everything, wait until it serves, and write inventory and facts."""
        world = self._world
        for directory in ("pki", "log", "home", "tmp", "ansible", "sites"):
            (self._run / directory).mkdir(parents=True)
        certificates = usual.start_certificates(servers.certificates(world), self._pki)
        network.lay_over_etc(world.hosts, world.frame)
        network.make_namespaces(world.hosts)
        self._watch.done("namespaces")
        network.connect(world.hosts, world.frame, self._programs["ip"])
        self._watch.done("network")
        probing = usual.probe_nft(self._programs, world.firewalls[0].netns)
        self._programs = copy_confined(self._programs, self._run / "bin")
        self._start(servers.public_dns(world, self._run / "dns", self._any().tsig, self._programs["named"]))
        for place in world.sites:
            name, (netns, address) = servers.resolver(place), place.resolver
            self._start(
                resolver.prepare(self._run / name, self._programs["dnsmasq"], name, netns, address, world.dns[0])
            )
        usual.check_nft(probing)
        usual.finish(certificates, "certificates")
        self._watch.done("certificates, firewall of the kernel")
        self._start_devices()
        self._watch.done("all started")
        wait_until_ready(self.daemons)
        self._watch.done("all serve")
        self._describe()
        self._watch.done("inventory")

    def _any(self) -> Credentials:
        """Credentials of a site, for what all sites share."""
        return next(iter(self._secrets.values()))

    def _start(self, daemon: Daemon) -> None:
        daemon.start(self._programs["ip"], self._logs)
        self.daemons.append(daemon)

    def _start_devices(self) -> None:
        firewall_keys, keys = {}, {}
        for firewall in self._world.firewalls:
            firewall_keys[_known(firewall.login, firewall.firewall.machine.port)] = f"{firewall.netns}_host_key"
            for name in firewall.firewall.hosts:
                machine = self._given.machines[name]
                firewall_keys[_known(machine.address, machine.port)] = f"{firewall.netns}_host_key"
            self._start(self._asa(firewall))
        for place in self._world.sites:
            for node in place.nodes:
                for address in (node.login, node.machine.address):
                    keys[_known(address, node.machine.port)] = f"{servers.daemon(node)}_host_key"
                self._start(servers.node(place, node, self._secrets[place.site.domain], self._place))
        for partner in self._world.partners.values():
            if partner.software == "cups":
                keys[partner.mgmt] = f"{partner.netns}_host_key"
            self._start(self._partner(partner))
        usual.write_known_hosts(self._pki, "asa", firewall_keys)
        usual.write_known_hosts(self._pki, "cups", keys)

    def _partner(self, partner: Partner) -> Daemon:
        secrets, asks = self._any(), self._world.dns[0]
        users, directory = secrets.accounts[partner.domain], self._run / partner.netns
        if partner.software == "cups":
            return presence.partner_node(partner, secrets, self._place, asks)
        if partner.software == "ejabberd":
            return ejabberd.prepare(partner, directory, self._pki, users, self._programs["erl"], asks)
        return prosody.prepare(partner, directory, self._pki, users, self._programs["prosody"], asks)

    def _asa(self, place: FirewallPlace) -> Daemon:
        state = Path(told.state(place))
        state.mkdir()
        config, login = state / "first.cfg", state / "credentials.json"
        config.write_bytes(place.firewall.text.encode("latin-1", "replace"))
        context = place.firewall.context
        spaces = contexts.around(context, place.firewall.text) if context else {}
        for name, text in spaces.items():
            (state / f"{name}.cfg").write_text(text)
        secrets = self._any()
        user = {"user": FIREWALL_USER, "password": secrets.firewall_password, "enable": secrets.firewall_enable}
        write_private(login, json.dumps(user))
        argv = [sys.executable, "-P", "-u", "-m", "lab.asa", "--state", str(state)]
        argv += ["--config", str(state / "system.cfg" if context else config)]
        if context:
            argv += ["--context", f"{context}={config}"]
            argv += [
                word for name in spaces if name != "system" for word in ("--context", f"{name}={state / name}.cfg")
            ]
        argv += ["--listen", endpoint(place.login, place.firewall.machine.port)]
        argv += ["--host-key", str(self._pki / f"{place.netns}_host_key"), "--credentials", str(login)]
        for nameif, device in place.links:
            argv += ["--link", f"{nameif}={device}"]
        for near in self._world.near:
            argv += ["--near", near]
        return Daemon(f"asa-{place.netns}", place.netns, argv, state, environment=emulator_environment())

    def _describe(self) -> None:
        for place in self._world.sites:
            for pc in (*place.inside_pcs, *place.outside_pcs):
                usual.write_wrapper(Path(told.wrapper(pc.netns)), self._programs["ip"], pc.netns)
        secrets = dict.fromkeys(secret for one in self._secrets.values() for secret in one.all())
        write_private(Path(inventory.SECRETS), "".join(f"{secret}\n" for secret in secrets))
        write_private(Path(NOTES), json.dumps(self._world.notes, indent=1) + "\n")
        for number, place in enumerate(self._world.sites):
            text = json.dumps(told.facts(place, self._world, self._secrets, self.daemons), indent=1) + "\n"
            write_private(told.facts_file(place.site.name), text)
            if number == 0:
                write_private(Path(inventory.FACTS), text)
        document = told.playbook_inventory(self._given, self._world, self._secrets)
        write_private(Path(inventory.INVENTORY), yaml.safe_dump(document, sort_keys=False))


def _known(address: str, port: int) -> str:
    """How OpenSSH writes a host and port in known_hosts."""
    return address if port == 22 else f"[{address}]:{port}"
