# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the network that an inventory and its firewalls' configurations describe: who lives where, and by which way.

``lab-internet`` is a router that has the next hops of all outside interfaces; behind it are public DNS, partners and outside PCs, each
with one address and no network. An inside interface has a bridge; where routes lead further, a router with their next hops stands on it
and the hosts are behind that.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lab.errors import UsageError
from lab.given import places
from lab.given.firewalls import Firewall, links
from lab.given.partners import stand_in
from lab.given.types import INSIDE, OUTSIDE, Inventory, Machine, Network, Node, Site, is_address
from lab.layout import MGMT, Frame, Host, Link, Partner

NET, VOID = "br-net", "br-void"
INTERNET, PUBLIC_DNS = "lab-internet", "lab-dns"


@dataclass(frozen=True)
class NodePlace:
    """A presence node: its host, its name among the lab's servers, its own address, and where one logs in."""

    node: Node
    machine: Machine
    netns: str
    address: str
    login: str
    netmask: str
    gateway: str


@dataclass(frozen=True)
class FirewallPlace:
    """A firewall: its host, where one logs in, its links as (nameif, device), and the networks that have hosts."""

    firewall: Firewall
    netns: str
    login: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PC:
    """A probe PC: its host and its address."""

    machine: Machine
    netns: str
    address: str


@dataclass(frozen=True)
class SitePlace:
    """A site in the lab."""

    site: Site
    nodes: tuple[NodePlace, ...]
    firewall: FirewallPlace
    inside_pcs: tuple[PC, ...]
    outside_pcs: tuple[PC, ...]
    resolver: tuple[str, str]


@dataclass
class World:
    """The whole network.

    :ivar dns: addresses of the public DNS server, the first of which every host asks
    :ivar ports: on which it listens
    :ivar partners: domain -> the server that stands in for it
    :ivar near: networks with hosts
    :ivar notes: what is otherwise in the lab than described, for people
    :ivar nobody: two addresses where nobody lives; spares: partner's domain -> a second address that it may take
    """

    frame: Frame
    hosts: tuple[Host, ...]
    sites: tuple[SitePlace, ...]
    dns: tuple[str, ...]
    ports: tuple[int, ...]
    partners: Mapping[str, Partner]
    near: tuple[str, ...]
    notes: list[str] = field(default_factory=list)
    nobody: tuple[str, str] = ("", "")
    spares: Mapping[str, str] = field(default_factory=dict)

    @property
    def firewalls(self) -> list[FirewallPlace]:
        """Each firewall once."""
        return list({place.firewall.netns: place.firewall for place in self.sites}.values())


def draw(inventory: Inventory, firewalls: Sequence[Firewall], servers: Mapping[str, str]) -> World:
    """The network.

    :param servers: profile -> software that stands in for its partners, where it is not the usual one
    :raises UsageError: there is no room for it
    """
    return _Drawing(inventory, firewalls, servers).world()


def host_name(text: str) -> str:
    """A name for a host of the lab: without dots, so that no name of a site is looked up in a hosts file."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)[:60]


class _Drawing:
    def __init__(self, inventory: Inventory, firewalls: Sequence[Firewall], servers: Mapping[str, str]) -> None:
        self._inventory, self._firewalls = inventory, firewalls
        self._servers = servers
        known = places.known_networks(inventory, firewalls)
        self._management = places.management(known)
        self._numbers = iter(self._management.hosts())
        self._controller = str(next(self._numbers))
        self._pool = places.Pool(known, firewalls)
        self._taken = {address for address in inventory.addresses() if address}
        self._bridges = [MGMT, NET, VOID]
        self._hosts: list[Host] = []
        self._routes: list[str] = []
        self._names: list[str] = []
        self._cloud: list[str] = []  # addresses on the lab's Internet
        self._up: list[Link] = []
        self._beyond: list[str] = []
        self._near: list[str] = []
        self._notes: list[str] = []
        self._logins: dict[str, str] = {}

    def world(self) -> World:
        sources = [site.probe_address for site in self._inventory.sites if is_address(site.probe_address)]
        self._pool.reserve(sources)
        dns, ports = self._public_dns()
        partners = self._partners(dns[0])
        spares = {domain: self._pool.take() for domain in partners}
        nobody = (self._pool.take(), self._pool.take())
        outside_pcs = self._outside_pcs(dns[0])
        sites: list[SitePlace] = []
        for number, firewall in enumerate(self._firewalls):
            sites += _FirewallDrawing(self, firewall, number, dns[0], outside_pcs).sites()
        self._internet(dns[0], spares.values())
        frame = Frame(
            tuple(self._bridges),
            f"{self._controller}/{self._management.prefixlen}",
            tuple(self._routes),
            dns[0],
            tuple(self._names),
        )
        order = {site.name: index for index, site in enumerate(self._inventory.sites)}
        sites.sort(key=lambda place: order[place.site.name])
        near = tuple(dict.fromkeys([*self._near, *(f"{address}/32" for address in (*self._cloud, *spares.values()))]))
        return World(frame, tuple(self._hosts), tuple(sites), dns, ports, partners, near, self._notes, nobody, spares)

    # -- what all hosts share

    def manage(self) -> str:
        """A management address."""
        found = next(self._numbers, None)
        if found is None:
            raise UsageError(
                f"--inventory: more hosts than the lab's management network {self._management} has room for"
            )
        return str(found)

    def login(self, machine: Machine, netns: str, mgmt: str, own: Iterable[str]) -> tuple[str, Link]:
        """Where one logs in to a device, and its link to the controller, which reaches it by the address of the inventory."""
        addresses = [f"{mgmt}/{self._management.prefixlen}"]
        if not machine.ip:
            self._names.append(f"{mgmt} {machine.address}")
            return mgmt, Link("mgmt", MGMT, tuple(addresses))
        if self._logins.setdefault(machine.ip, netns) != netns:
            raise UsageError(
                f"--inventory: host {machine.name}: its ansible_host {machine.ip} is another device's, {self._logins[machine.ip]}"
            )
        if machine.ip not in own:
            addresses.append(f"{machine.ip}/32")
        self._routes.append(f"{machine.ip}/32 dev {MGMT}")
        return machine.ip, Link("mgmt", MGMT, tuple(addresses))

    def in_the_cloud(
        self, name: str, addresses: Sequence[str], resolver: str, mgmt: str = "", more: Sequence[Link] = ()
    ) -> None:
        """A host of the lab's Internet."""
        self._cloud += addresses
        links_ = [Link("eth0", NET, tuple(f"{address}/32" for address in addresses)), *more]
        if mgmt:
            links_.append(Link("mgmt", MGMT, (f"{mgmt}/{self._management.prefixlen}",)))
        self._hosts.append(
            Host(name, tuple(links_), resolver, gateway=places.HUB, routes=(f"{places.HUB}/32 dev eth0",))
        )

    # -- the lab's Internet

    def _public_dns(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        main = self._pool.take()
        addresses = [main]
        for site in self._inventory.sites:
            addresses += [site.dns_server] if is_address(site.dns_server) else []
        for machine in self._inventory.machines.values():
            for name in ("dns_resolvers", "verify_dns_resolvers"):
                asked = machine.variables.get(name)
                addresses += [one for one in asked if is_address(str(one))] if isinstance(asked, list) else []
        unique = tuple(dict.fromkeys(map(str, addresses)))
        mgmt = self.manage()
        self._routes += [f"{address}/32 via {mgmt}" for address in unique]
        self.in_the_cloud(PUBLIC_DNS, unique, main, mgmt)
        return unique, tuple(sorted({53, *(site.dns_port for site in self._inventory.sites)}))

    def _partners(self, resolver: str) -> dict[str, Partner]:
        found: dict[str, Partner] = {}
        own = {site.domain for site in self._inventory.sites}
        for site in self._inventory.sites:
            for described in site.partners:
                domain = str(described["domain"])
                if domain in own or domain in found:
                    continue
                netns, mgmt = f"partner-{host_name(domain)}", self.manage()
                address = self._pool.take(site.sources)
                found[domain] = stand_in(described, (netns, address, mgmt), self._servers)
                self.in_the_cloud(netns, [address], resolver, mgmt)
        return found

    def _outside_pcs(self, resolver: str) -> dict[str, PC]:
        found = {}
        for machine in self._inventory.machines.values():
            if OUTSIDE not in machine.groups:
                continue
            served = [site for site in self._inventory.sites if machine.name in site.hosts.get(OUTSIDE, ())]
            stands_for = [site.probe_address for site in served if is_address(site.probe_address)]
            address = stands_for[0] if stands_for else self._pool.take()
            netns = host_name(machine.name)
            self.in_the_cloud(netns, list(dict.fromkeys([*stands_for, address])), resolver)
            found[machine.name] = PC(machine, netns, address)
        return found

    def _internet(self, resolver: str, spares: Iterable[str]) -> None:
        routes = [f"{address}/32 dev inet" for address in (*self._cloud, *spares)] + self._beyond
        inet = Link("inet", NET, (f"{places.HUB}/32",))
        self._hosts.append(
            Host(INTERNET, (inet, *self._up), resolver, forwards=True, proxies=True, routes=tuple(routes))
        )

    # -- for the firewalls' drawings

    @property
    def inventory(self) -> Inventory:
        return self._inventory

    @property
    def taken(self) -> set[str]:
        return self._taken

    def note(self, text: str) -> None:
        self._notes.append(text)

    def near(self, network: Network | str) -> None:
        self._near.append(str(network))

    def bridge(self, name: str) -> str:
        self._bridges.append(name)
        return name

    def add(self, host: Host) -> None:
        self._hosts.append(host)

    def free_public(self) -> str:
        return self._pool.take()

    def in_cloud(self, address: str) -> None:
        self._cloud.append(address)

    def outside(self, network: Network, gateways: Sequence[str], beyond: Iterable[str]) -> str:
        """The bridge of an outside network; two firewalls on one network share it."""
        for link in self._up:
            for text in link.addresses:
                if ipaddress.IPv4Interface(text).network.overlaps(network):
                    self._up[self._up.index(link)] = Link(
                        link.name,
                        link.bridge,
                        tuple(dict.fromkeys([*link.addresses, *_with_length(gateways, network)])),
                    )
                    self._beyond += beyond
                    return link.bridge
        bridge = self.bridge(f"br-o{len(self._up)}")
        self._up.append(Link(f"up{len(self._up)}", bridge, tuple(_with_length(gateways, network))))
        self._beyond += beyond
        return bridge


def _with_length(addresses: Iterable[str], network: Network) -> list[str]:
    return [f"{address}/{network.prefixlen}" for address in addresses]


class _FirewallDrawing:
    """One firewall with all that is on its inside."""

    def __init__(
        self, drawing: _Drawing, firewall: Firewall, number: int, resolver: str, pcs: Mapping[str, PC]
    ) -> None:
        self._drawing, self._firewall, self._number = drawing, firewall, number
        self._resolver, self._pcs = resolver, pcs
        self._bridges: dict[str, str] = {}
        self._cores: dict[str, list[str]] = {}

    def sites(self) -> Iterator[SitePlace]:
        """Add all hosts to the drawing; the sites."""
        firewall = self._firewall
        outside = {site.outside for site in firewall.sites}
        inside = {site.inside for site in firewall.sites}
        for interface in links(firewall):
            if interface.nameif in outside:
                self._bridges[interface.nameif] = self._outside_bridge(interface.nameif)
            elif interface.nameif in inside:
                self._bridges[interface.nameif] = self._drawing.bridge(f"br-i{self._number}-{len(self._bridges)}")
                self._drawing.near(interface.network)
                self._drawing.taken.add(interface.address)
                self._drawing.taken.update(
                    route.gateway for route in firewall.routes if route.nameif == interface.nameif
                )
            else:
                self._bridges[interface.nameif] = VOID
        place = self._place()
        for site in firewall.sites:
            yield self._site(site, place)
        for nameif, addresses in self._cores.items():
            self._core(nameif, addresses)

    def _outside_bridge(self, nameif: str) -> str:
        firewall = self._firewall
        interface = firewall.interfaces[nameif]
        gateways = list(dict.fromkeys(route.gateway for route in firewall.routes if route.nameif == nameif))
        here = [one for one in gateways if ipaddress.IPv4Address(one) in interface.network]
        if not here:
            here = [places.free_in(interface.network, [*self._drawing.taken, interface.address])]
            self._drawing.note(
                f"{firewall.hosts[0]}: no route leads out by {nameif}: only its own network {interface.network} is reached"
            )
        self._drawing.near(interface.network)
        public = [node.public for site in firewall.sites if site.outside == nameif for node in site.nodes]
        beyond = [
            f"{address}/32 via {interface.address}"
            for address in dict.fromkeys(public)
            if ipaddress.IPv4Address(address) not in interface.network
        ]
        return self._drawing.outside(interface.network, here, beyond)

    def _place(self) -> FirewallPlace:
        firewall = self._firewall
        netns = host_name(firewall.hosts[0])
        made, named = [], []
        for index, interface in enumerate(links(firewall)):
            device = f"e{index}"
            addresses = [f"{interface.address}/{interface.network.prefixlen}"]
            if self._bridges[interface.nameif] != VOID:
                addresses += [f"{one}/32" for one in self._answered(interface.nameif) if one != interface.address]
            made.append(Link(device, self._bridges[interface.nameif], tuple(dict.fromkeys(addresses))))
            named.append((interface.nameif, device))
        own = [text.split("/")[0] for link in made for text in link.addresses]
        login, link = self._drawing.login(firewall.machine, netns, self._drawing.manage(), own)
        for name in firewall.hosts:  # two sites may know it by two names
            machine = self._drawing.inventory.machines[name]
            if not machine.ip and machine.address != firewall.machine.address:
                self._drawing.login(machine, netns, login, own)
        self._drawing.add(
            Host(netns, (*made, link), self._resolver, forwards=True, routes=tuple(self._routes(dict(named))))
        )
        return FirewallPlace(firewall, netns, login, tuple(named))

    def _answered(self, nameif: str) -> Iterator[str]:
        """Addresses besides its own that the firewall has at an interface."""
        yield from self._firewall.mapped(nameif)
        for site in self._firewall.sites:
            if site.outside == nameif:
                yield from (node.public for node in site.nodes)

    def _routes(self, devices: Mapping[str, str]) -> Iterator[str]:
        done = set()
        for route in self._firewall.routes:
            interface = self._firewall.interfaces.get(route.nameif)
            if interface is None or route.nameif not in devices:
                continue
            if ipaddress.IPv4Address(route.gateway) not in interface.network:
                self._drawing.note(
                    f"{self._firewall.hosts[0]}: route {route.nameif} {route.network} {route.gateway}: its next hop is in no network of the interface"
                )
                continue
            if (route.network, route.metric) not in done:
                done.add((route.network, route.metric))
                yield f"{route.network} via {route.gateway} dev {devices[route.nameif]} metric {route.metric}"

    def _site(self, site: Site, place: FirewallPlace) -> SitePlace:
        resolver = self._site_resolver(site)
        nodes = tuple(self._node(site, node, resolver[1]) for node in site.nodes)
        pcs = tuple(self._inside_pc(site, one, resolver[1]) for one in self._drawing.inventory.of(site, INSIDE))
        outside = [self._pcs[name] for name in site.hosts.get(OUTSIDE, ()) if name in self._pcs]
        return SitePlace(site, nodes, place, pcs, tuple(outside), resolver)

    def _node(self, site: Site, node: Node, resolver: str) -> NodePlace:
        machine = self._drawing.inventory.machine_of(site, node)
        if machine is None:
            raise UsageError(
                f"--inventory: site {site.name}: no host of the inventory stands for the node {node.label}"
            )
        netns = host_name(machine.name)
        login, link = self._drawing.login(machine, netns, self._drawing.manage(), [node.private])
        host = self._inside(netns, site.inside, node.private, resolver, (link,))
        mask = str(ipaddress.IPv4Interface(host.links[0].addresses[0]).netmask)
        direct = mask != "255.255.255.255"
        gateway = self._firewall.interfaces[site.inside].address
        return NodePlace(node, machine, netns, node.private, login, mask if direct else "255.255.255.0", gateway)

    def _inside_pc(self, site: Site, machine: Machine, resolver: str) -> PC:
        address = site.inside_pc or machine.ip
        if not (is_address(address) and self._firewall.towards(address) == site.inside):
            address = self._free_inside(site)
        netns = host_name(machine.name)
        self._inside(netns, site.inside, address, resolver)
        return PC(machine, netns, address)

    def _free_inside(self, site: Site) -> str:
        first = ipaddress.IPv4Address(site.nodes[0].private)
        network = self._firewall.interfaces[site.inside].network
        if first not in network:  # beside the node, which is behind a router
            network = ipaddress.IPv4Network(f"{first}/28", strict=False)
        address = places.free_in(network, self._drawing.taken)
        self._drawing.taken.add(address)
        return address

    def _site_resolver(self, site: Site) -> tuple[str, str]:
        """The site's DNS server: on the nodes' network, with a way of its own to public DNS."""
        name = f"lab-resolver-{host_name(site.name)}"
        address, up = self._free_inside(site), self._drawing.free_public()
        self._drawing.in_cloud(up)
        uplink = Link("uplink", NET, (f"{up}/32",))
        routes = (f"{places.HUB}/32 dev uplink", f"{self._resolver}/32 via {places.HUB} dev uplink src {up}")
        self._inside(name, site.inside, address, address, (uplink,), routes)
        return name, address

    def _inside(
        self, name: str, nameif: str, address: str, resolver: str, more: Sequence[Link] = (), routes: Sequence[str] = ()
    ) -> Host:
        """A host at an inside interface, or behind its router."""
        interface = self._firewall.interfaces[nameif]
        if ipaddress.IPv4Address(address) in interface.network:
            link = Link("eth0", self._bridges[nameif], (f"{address}/{interface.network.prefixlen}",))
            ways = tuple(
                f"{route.network} via {route.gateway}"
                for route in self._firewall.routes
                if route.nameif == nameif
                and isinstance(route.network, Network)
                and route.network.prefixlen
                and ipaddress.IPv4Address(route.gateway) in interface.network
            )
            host = Host(name, (link, *more), resolver, interface.address, routes=(*routes, *dict.fromkeys(ways)))
        else:
            self._cores.setdefault(nameif, []).append(address)
            self._drawing.near(f"{address}/32")
            link = Link("eth0", f"{self._bridges[nameif]}r", (f"{address}/32",))
            hub = f"{places.INSIDE_HUB}/32 dev eth0"
            host = Host(name, (link, *more), resolver, places.INSIDE_HUB, routes=(hub, *routes))
        self._drawing.add(host)
        return host

    def _core(self, nameif: str, addresses: Sequence[str]) -> None:
        """The router that has the next hops at an inside interface."""
        interface = self._firewall.interfaces[nameif]
        here = [route.gateway for route in self._firewall.routes if route.nameif == nameif]
        gateways = [one for one in dict.fromkeys(here) if ipaddress.IPv4Address(one) in interface.network]
        behind = self._drawing.bridge(f"{self._bridges[nameif]}r")
        up = Link("uplink", self._bridges[nameif], tuple(_with_length(gateways, interface.network)))
        down = Link("downlink", behind, (f"{places.INSIDE_HUB}/32",))
        routes = tuple(f"{address}/32 dev downlink" for address in dict.fromkeys(addresses))
        name = f"lab-core{self._number}-{host_name(nameif)}"
        self._drawing.add(
            Host(name, (up, down), self._resolver, gateway=interface.address, forwards=True, routes=routes)
        )
