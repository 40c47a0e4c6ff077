# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewalls of an inventory with their configurations: interfaces, routes and mapped addresses, read with the emulator's reader."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lab.asa import catalog as typed
from lab.asa import policy, routing, translation, translation_lines
from lab.asa.addresses import written
from lab.asa.catalog import Catalog
from lab.asa.store import Configuration
from lab.asa.translation import Rule
from lab.errors import UsageError
from lab.given import default_config, types
from lab.given.types import FIREWALL, Inventory, Machine, Network, Site, version

OLDEST = (8, 3)
"""Before, NAT was another language, which neither the emulator's packets nor the collection's change know."""


@dataclass(frozen=True)
class Interface:
    """A named interface with its addresses, of each version of IP one at the most.

    :ivar own: the addresses with their networks, IPv4 first
    """

    nameif: str
    own: tuple[types.Interface, ...]
    management: bool

    def of(self, version: int) -> types.Interface | None:
        """The address of a version of IP with its network."""
        return next((one for one in self.own if one.version == version), None)

    def beside(self, address: str) -> types.Interface | None:
        """The one in whose network an address is, without any router between."""
        return next((one for one in self.own if types.inside_of(address, one.network)), None)

    @property
    def networks(self) -> list[Network]:
        return [one.network for one in self.own]

    @property
    def addresses(self) -> list[str]:
        return [str(one.ip) for one in self.own]

    @property
    def address(self) -> str:
        """The IPv4 address."""
        own = self.of(4)
        return str(own.ip) if own else ""


@dataclass(frozen=True)
class Firewall:
    """A device, which may stand in the inventory under a name for each of its sites.

    :ivar hosts: its names in the inventory
    :ivar sites: that it serves
    :ivar text: its first configuration
    :ivar source: the file that it comes from; empty where the lab made it
    :ivar context: the security context that the configuration is of; empty on a firewall without contexts
    """

    hosts: tuple[str, ...]
    machine: Machine
    sites: tuple[Site, ...]
    text: str = field(repr=False)
    source: str
    context: str = ""

    @cached_property
    def catalog(self) -> Catalog:
        """The configuration, typed."""
        return typed.read(Configuration.load(self.text))

    @cached_property
    def interfaces(self) -> dict[str, Interface]:
        """The interfaces that have an IPv4 address and are not shut down, by name."""
        return {
            item.nameif: Interface(item.nameif, tuple(_own_addresses(item)), item.management_only)
            for item in self.catalog.interfaces.values()
            if item.address and not item.shutdown
        }

    @cached_property
    def routes(self) -> list[routing.Route]:
        """The static routes."""
        return list(routing.static(self.catalog))

    @cached_property
    def rules(self) -> list[Rule]:
        """The NAT rules; what cannot be read is in ``unread``."""
        resolver = policy.resolver_for(self.catalog, [])
        return translation_lines.read(self.catalog, resolver, translation_lines.own_addresses(self.catalog), [])

    def towards(self, address: str) -> str:
        """The interface that an address is behind; empty where none is."""
        return routing.interface(self.catalog, translation.address(address))

    def next_hops(self, nameif: str, version: int) -> list[str]:
        """Those of an interface's routes that are on its own network."""
        own = self.interfaces[nameif].of(version)
        here = [route.gateway for route in self.routes if route.nameif == nameif and own and is_next_hop(route, own)]
        return list(dict.fromkeys(here))

    def mapped(self, nameif: str) -> Iterator[str]:
        """Addresses in an interface's network that the firewall answers for, because something is translated to them."""
        own = {address for one in self.interfaces.values() for address in one.addresses}
        for rule in self.rules:
            if rule.mapped_interface not in (nameif, "any") or rule.no_proxy_arp or rule.identity:
                continue
            for network in self.interfaces[nameif].networks:
                ends = [translation.address(str(one)) for one in (network[0], network[-1])]
                for low, high in rule.mapped.spans:
                    first, last = max(low, ends[0]), min(high, ends[1])
                    for value in range(first, min(last, first + MOST_MAPPED) + 1):
                        if (text := written(value)) not in own:
                            yield text


MOST_MAPPED = 255
"""Of one range of mapped addresses; a range beyond it is a network that is routed to the firewall."""


def is_next_hop(route: routing.Route, own: types.Interface) -> bool:
    """Whether the next hop of a route is on the link of an address; IPv6 has link-local ones beside those of its network."""
    gateway = ipaddress.ip_address(route.gateway)
    return gateway.version == own.version and (gateway in own.network or gateway.is_link_local)


def _own_addresses(item: typed.Interface) -> Iterator[types.Interface]:
    yield ipaddress.IPv4Interface(f"{item.address}/{item.mask}")
    if item.address6:
        yield ipaddress.IPv6Interface(f"{item.address6}/{item.length6}")


def find(inventory: Inventory, files: Mapping[str, str]) -> list[Firewall]:
    """The firewalls of all sites.

    :param files: inventory host -> file with its running configuration
    :raises UsageError: a line for everything that does not fit
    """
    wrong = [_unknown(name, inventory) for name in files if name not in _firewall_hosts(inventory)]
    found: list[Firewall] = []
    hosts = {address for address in inventory.addresses() if address}
    for device, names in _devices(inventory).items():
        sites = tuple(site for site in inventory.sites if set(site.hosts.get(FIREWALL, ())) & set(names))
        given = [name for name in names if name in files]
        if len({files[name] for name in given}) > 1:
            wrong.append(
                f"--running-config: {' and '.join(given)} are one device ({device}): give it one configuration"
            )
        machine = inventory.machines[given[0] if given else names[0]]
        contexts = {name: _context(inventory.machines[name]) for name in names}
        if len(set(contexts.values())) > 1:
            each = ", ".join(f"{context or 'none'} of {name}" for name, context in contexts.items())
            wrong.append(
                f"--inventory: ansible_asa_context of one device ({device}) differs: {each}: rehearse the sites of one context at a time"
            )
            continue
        source = files[given[0]] if given else ""
        text = (
            _read(source) if source else default_config.text(names[0], sites, hosts - _of(sites, machine), _own(found))
        )
        found.append(Firewall(tuple(names), machine, sites, text, source, _context(machine)))
    wrong += [line for firewall in found for line in misfits(firewall)]
    if wrong:
        raise UsageError("\nlab: ".join(dict.fromkeys(wrong)))
    return found


def _context(machine: Machine) -> str:
    return str(machine.variables.get("ansible_asa_context") or "")


def _of(sites: Sequence[Site], machine: Machine) -> set[str]:
    """What a firewall may have itself: the address by which one logs in, and a public address that is said to be its own."""
    return {machine.ip, *(node.public for site in sites for node in site.nodes if node.interface_address)}


def _own(firewalls: Sequence[Firewall]) -> set[str]:
    return {address for firewall in firewalls for one in firewall.interfaces.values() for address in one.addresses}


def _firewall_hosts(inventory: Inventory) -> list[str]:
    return [name for name, machine in inventory.machines.items() if FIREWALL in machine.groups]


def _devices(inventory: Inventory) -> dict[str, list[str]]:
    devices: dict[str, list[str]] = {}
    for name in _firewall_hosts(inventory):
        machine = inventory.machines[name]
        if any(name in site.hosts.get(FIREWALL, ()) for site in inventory.sites):
            devices.setdefault(f"{machine.address}, port {machine.port}", []).append(name)
    return devices


def _unknown(name: str, inventory: Inventory) -> str:
    known = ", ".join(_firewall_hosts(inventory)) or "none"
    return f"--running-config: {name} is no firewall of the inventory ({FIREWALL}: {known})"


def _read(source: str) -> str:
    try:
        return Path(source).read_bytes().decode("latin-1")
    except OSError as error:
        raise UsageError(f"--running-config: {source}: {error.strerror}") from None


def misfits(firewall: Firewall) -> Iterator[str]:
    """A line for everything in which a configuration does not fit what is described of its sites."""
    where = f"--running-config: {firewall.source}" if firewall.source else f"host {firewall.hosts[0]}"
    catalog = firewall.catalog
    if not catalog.interfaces:
        yield f"{where}: it has no named interface, so it is not the output of 'show running-config'"
        return
    if catalog.config.release < OLDEST:
        release = ".".join(map(str, catalog.config.release))
        yield f"{where}: its release {release} is older than 8.3, where NAT was written otherwise: neither lab nor collection knows that"
        return
    for site in firewall.sites:
        yield from (f"{where}: {line}" for line in _site_misfits(firewall, site))


def _site_misfits(firewall: Firewall, site: Site) -> Iterator[str]:
    missing = False
    for role, nameif in (("inside", site.inside), ("outside", site.outside)):
        item = firewall.catalog.interfaces.get(nameif)
        field_name = f"federation_site.firewall.{role} of site {site.name}"
        if item is None:
            names = ", ".join(firewall.catalog.interfaces)
            yield f"no interface is named {nameif}, as {field_name} says; there are {names}"
        elif item.shutdown:
            yield f"interface {nameif}, which {field_name} names, is shut down"
        elif not item.address:
            yield f"interface {nameif}, which {field_name} names, has no IPv4 address of its own in it"
        missing = missing or nameif not in firewall.interfaces
    if missing:
        return
    for number, node in enumerate(site.nodes):
        place = f"federation_site.nodes[{number}] of site {site.name}"
        wanted = version(node.private)
        without = [name for name in (site.inside, site.outside) if firewall.interfaces[name].of(wanted) is None]
        if without:
            yield f"{place}: {node.private} and {node.public}: interface {without[0]} has no IPv{wanted} address"
            continue
        if wanted == 6 and firewall.interfaces[site.inside].beside(node.private) is None:
            yield f"{place}.private_address {node.private} is not in the network of {site.inside}: the lab has no routers inside for IPv6"
            continue
        towards = firewall.towards(node.private)
        if towards != site.inside:
            way = f"behind {towards}" if towards else "behind no interface"
            yield f"{place}.private_address {node.private} is {way} by its networks and routes, not behind {site.inside}"
        yield from _taken(firewall, site, place, number)
    yield from _pcs(firewall, site)


def _pcs(firewall: Firewall, site: Site) -> Iterator[str]:
    """A probe PC where none can be."""
    own = {
        address: f"the firewall's own, of interface {item.nameif}"
        for item in firewall.interfaces.values()
        for address in item.addresses
    }
    own |= {route.gateway: f"a next hop, of route {route.network} by {route.nameif}" for route in firewall.routes}
    own |= {node.public: f"the public address of {node.label}" for node in site.nodes}
    for role, address in (("firewall.inside_pc", site.inside_pc), ("probe.address", site.probe_address)):
        if not types.is_address(address):
            continue
        place = f"federation_site.{role} of site {site.name}: {address}"
        if address in own:
            yield f"{place} is taken: it is {own[address]}"
        elif role == "firewall.inside_pc" and firewall.towards(address) != site.inside:
            yield f"{place} is behind {firewall.towards(address) or 'no interface'} by its networks and routes, not behind {site.inside}"


def _taken(firewall: Firewall, site: Site, place: str, number: int) -> Iterator[str]:
    """An address that something else has."""
    node = site.nodes[number]
    for item in firewall.interfaces.values():
        if node.private in item.addresses:
            yield f"{place}.private_address {node.private} is the firewall's own, of interface {item.nameif}"
        if node.public in item.addresses and not node.interface_address:
            yield f"{place}.public_address {node.public} is taken: it is the firewall's own, of interface {item.nameif} (interface_address: true?)"
    own = firewall.interfaces[site.outside].addresses
    if node.interface_address and node.public not in own:
        yield f"{place}.public_address {node.public} is not the address of interface {site.outside}, which is {' and '.join(own)}"
    for route in firewall.routes:
        if route.gateway in (node.public, node.private):
            yield f"{place}: {route.gateway} is taken: it is a next hop, of route {route.network} by {route.nameif}"
    yield from _translated(firewall, site, place, number)


def _translated(firewall: Firewall, site: Site, place: str, number: int) -> Iterator[str]:
    """A static translation of the public address and port to another host."""
    node = site.nodes[number]
    private, public = translation.address(node.private), translation.address(node.public)
    for rule in firewall.rules:
        if rule.dynamic or not rule.mapped.spans or not rule.real.spans or public not in rule.mapped:
            continue
        if rule.mapped_interface not in (site.outside, "any") or private in rule.real or rule.has_destination:
            continue
        far = rule.source_ports.far
        if far is None or any(low <= node.port <= high for low, high in far):
            line = " / ".join(part.strip() for part in rule.owner)
            yield f"{place}.public_address {node.public} port {node.port} is taken: it is translated to another host by {line}"


def links(firewall: Firewall) -> Sequence[Interface]:
    """The interfaces that get a network in the lab, those of the sites first."""
    wanted = [nameif for site in firewall.sites for nameif in (site.outside, site.inside)]
    names = dict.fromkeys([*wanted, *firewall.interfaces])
    return [firewall.interfaces[name] for name in names]
