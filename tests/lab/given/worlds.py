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
from lab.given.firewalls import Firewall, is_next_hop, links
from lab.given.partners import stand_in
from lab.given.types import (
    INSIDE,
    OUTSIDE,
    Inventory,
    Machine,
    Network,
    Node,
    Site,
    free_in,
    host,
    inside_of,
    is_address,
    of_version,
    overlap,
    version,
)
from lab.layout import MGMT, Frame, Host, Link, Partner

NET, VOID = "br-net", "br-void"
INTERNET, PUBLIC_DNS = "lab-internet", "lab-dns"


@dataclass(frozen=True)
class NodePlace:
    """A presence node: its host, its name among the lab's servers, its own addresses, and where one logs in.

    :ivar address: for IPv4, which a node always has; address6: for IPv6, empty where it is not described by such an address
    """

    node: Node
    machine: Machine
    netns: str
    address: str
    login: str
    netmask: str
    gateway: str
    address6: str = ""


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
    :ivar nobody6: the same for IPv6, empty in a lab without it
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
    nobody6: str = ""
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
        self._management6 = places.management(known, 6) if inventory.six else None
        self._pool = places.Pool(known, firewalls)
        self._taken = {address for address in inventory.addresses() if address}
        self._bridges = [MGMT, NET, VOID]
        self._hosts: list[Host] = []
        self._routes: list[str] = []
        self._names: list[str] = []
        self._cloud: list[str] = []  # addresses on the lab's Internet
        self._up: list[Link] = []
        self._up6: dict[str, Network] = {}  # link of the lab's Internet -> the IPv6 network of an outside interface
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
        nobody6 = "".join(self._also6())
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
            self._with_length(self._six_of(self._controller)) if self._management6 else "",
        )
        order = {site.name: index for index, site in enumerate(self._inventory.sites)}
        sites.sort(key=lambda place: order[place.site.name])
        near = tuple(dict.fromkeys([*self._near, *map(host, (*self._cloud, *spares.values()))]))
        return World(
            frame, tuple(self._hosts), tuple(sites), dns, ports, partners, near, self._notes, nobody, nobody6, spares
        )

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
        addresses = self._managed(mgmt)
        if not machine.ip:
            self._names.append(f"{mgmt} {machine.address}")
            return mgmt, Link("mgmt", MGMT, tuple(addresses))
        if self._logins.setdefault(machine.ip, netns) != netns:
            raise UsageError(
                f"--inventory: host {machine.name}: its ansible_host {machine.ip} is another device's, {self._logins[machine.ip]}"
            )
        if machine.ip not in own:
            addresses.append(host(machine.ip))
        self._routes.append(self._way(machine.ip, mgmt))
        return machine.ip, Link("mgmt", MGMT, tuple(addresses))

    def _way(self, address: str, mgmt: str) -> str:
        """The controller's route to an address of a host: for IPv6 by its management address, as the host answers neighbour
        discovery for those of the very link only."""
        return f"{host(address)} {f'via {self._six_of(mgmt)}' if version(address) == 6 else f'dev {MGMT}'}"

    def _managed(self, mgmt: str) -> list[str]:
        """A management address with the length of its prefix, and the same host's for IPv6."""
        six = [self._with_length(self._six_of(mgmt))] if self._management6 else []
        return [f"{mgmt}/{self._management.prefixlen}", *six]

    def _six_of(self, mgmt: str) -> str:
        """The IPv6 management address of the host that has one for IPv4."""
        assert self._management6
        return str(self._management6[int(ipaddress.IPv4Address(mgmt)) - int(self._management[0])])

    def _with_length(self, six: str) -> str:
        assert self._management6
        return f"{six}/{self._management6.prefixlen}"

    def in_the_cloud(
        self, name: str, addresses: Sequence[str], resolver: str, mgmt: str = "", more: Sequence[Link] = ()
    ) -> None:
        """A host of the lab's Internet."""
        self._cloud += addresses
        links_ = [Link("eth0", NET, tuple(map(host, addresses))), *more]
        if mgmt:
            links_.append(Link("mgmt", MGMT, tuple(self._managed(mgmt))))
        six = f"{places.HUB6} dev eth0" if of_version(6, addresses) else None
        hub = (f"{places.HUB}/32 dev eth0",)
        self._hosts.append(Host(name, tuple(links_), resolver, gateway=places.HUB, routes=hub, gateway6=six))

    # -- the lab's Internet

    def _public_dns(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        main = self._pool.take()
        addresses = [main, *self._also6()]
        for site in self._inventory.sites:
            addresses += [site.dns_server] if is_address(site.dns_server) else []
        for machine in self._inventory.machines.values():
            for name in ("dns_resolvers", "verify_dns_resolvers"):
                asked = machine.variables.get(name)
                addresses += [one for one in asked if is_address(str(one))] if isinstance(asked, list) else []
        unique = tuple(dict.fromkeys(map(str, addresses)))
        mgmt = self.manage()
        self._routes += [
            self._way(address, mgmt) if version(address) == 6 else f"{address}/32 via {mgmt}" for address in unique
        ]
        self.in_the_cloud(PUBLIC_DNS, unique, main, mgmt)
        return unique, tuple(sorted({53, *(site.dns_port for site in self._inventory.sites)}))

    def _also6(self, within: Iterable[str] = ()) -> list[str]:
        """A public IPv6 address for a host of the lab's Internet, where the lab has IPv6."""
        return [self._pool.take(within, 6)] if self._inventory.six else []

    def _partners(self, resolver: str) -> dict[str, Partner]:
        found: dict[str, Partner] = {}
        own = {site.domain for site in self._inventory.sites}
        for site in self._inventory.sites:
            for described in site.partners:
                domain = str(described["domain"])
                if domain in own or domain in found:
                    continue
                netns, mgmt = f"partner-{host_name(domain)}", self.manage()
                addresses = [self._pool.take(site.sources), *self._also6(site.sources)]
                found[domain] = stand_in(described, (netns, addresses[0], mgmt), self._servers, "".join(addresses[1:]))
                self.in_the_cloud(netns, addresses, resolver, mgmt)
        return found

    def _outside_pcs(self, resolver: str) -> dict[str, PC]:
        found = {}
        for machine in self._inventory.machines.values():
            if OUTSIDE not in machine.groups:
                continue
            served = [site for site in self._inventory.sites if machine.name in site.hosts.get(OUTSIDE, ())]
            stands_for = [site.probe_address for site in served if is_address(site.probe_address)]
            sources = next((site.sources for site in served if site.sources), ())
            address = next(iter(of_version(4, stands_for)), "") or self._pool.take(sources)
            also = [] if of_version(6, stands_for) else self._also6(sources)
            netns = host_name(machine.name)
            self.in_the_cloud(netns, list(dict.fromkeys([*stands_for, address, *also])), resolver)
            found[machine.name] = PC(machine, netns, address)
        return found

    def _internet(self, resolver: str, spares: Iterable[str]) -> None:
        routes = [f"{host(address)} dev inet" for address in (*self._cloud, *spares)] + self._beyond
        hub6 = (f"{places.HUB6}/64",) if self._inventory.six else ()
        inet = Link("inet", NET, (f"{places.HUB}/32", *hub6))
        stands_for = tuple(
            f"{address} dev {link}"
            for link, network in self._up6.items()
            for address in self._cloud
            if inside_of(address, network)
        )
        self._hosts.append(
            Host(
                INTERNET,
                (inet, *self._up),
                resolver,
                forwards=True,
                proxies=True,
                routes=tuple(routes),
                stands_for=stands_for,
            )
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

    def outside(self, gateways: Sequence[str], networks: Sequence[Network], beyond: Iterable[str]) -> str:
        """The bridge of an outside interface's networks; two firewalls on one network share it.

        :param gateways: next hops, with the lengths of their prefixes
        """
        self._beyond += beyond
        for index, link in enumerate(self._up):
            here = [ipaddress.ip_interface(text).network for text in link.addresses]
            if any(overlap(one, networks) for one in here if not one.is_link_local):
                self._up[index] = Link(link.name, link.bridge, tuple(dict.fromkeys([*link.addresses, *gateways])))
                return self._reached(self._up[index], networks)
        bridge = self.bridge(f"br-o{len(self._up)}")
        self._up.append(Link(f"up{len(self._up)}", bridge, tuple(gateways)))
        return self._reached(self._up[-1], networks)

    def _reached(self, link: Link, networks: Iterable[Network]) -> str:
        for network in networks:
            if network.version == 6:
                self._up6[link.name] = network
        return link.bridge


def _with_length(addresses: Iterable[str], network: Network) -> list[str]:
    """Next hops on a network; link-local ones have a network of their own."""
    return [
        f"{address}/{64 if ipaddress.ip_address(address).is_link_local else network.prefixlen}" for address in addresses
    ]


class _FirewallDrawing:
    """One firewall with all that is on its inside."""

    def __init__(
        self, drawing: _Drawing, firewall: Firewall, number: int, resolver: str, pcs: Mapping[str, PC]
    ) -> None:
        self._drawing, self._firewall, self._number = drawing, firewall, number
        self._resolver, self._pcs = resolver, pcs
        self._bridges: dict[str, str] = {}
        self._cores: dict[str, list[str]] = {}
        self._placed: dict[tuple[str, str], str] = {}

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
                for network in interface.networks:
                    self._drawing.near(network)
                self._drawing.taken.update(interface.addresses)
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
        gateways: list[str] = []
        beyond: list[str] = []
        public = dict.fromkeys(node.public for site in firewall.sites if site.outside == nameif for node in site.nodes)
        own = [one for one in interface.own if one.version == 4 or self._drawing.inventory.six]
        for one in own:
            here = firewall.next_hops(nameif, one.version)
            if not here:
                here = [free_in(one.network, [*self._drawing.taken, *interface.addresses])]
                self._drawing.note(
                    f"{firewall.hosts[0]}: no route leads out by {nameif}: only its own network {one.network} is reached"
                )
            elif not any(
                inside_of(hop, one.network) for hop in here
            ):  # link-local: the router is in the network all the same
                here = [*here, free_in(one.network, [*self._drawing.taken, *interface.addresses])]
            gateways += _with_length(here, one.network)
            self._drawing.near(one.network)
            beyond += [
                f"{host(address)} via {one.ip}"
                for address in of_version(one.version, public)
                if not inside_of(address, one.network)
            ]
        return self._drawing.outside(gateways, [one.network for one in own], beyond)

    def _place(self) -> FirewallPlace:
        firewall = self._firewall
        netns = host_name(firewall.hosts[0])
        made, named = [], []
        for index, interface in enumerate(links(firewall)):
            device = f"e{index}"
            addresses = [one.with_prefixlen for one in interface.own if one.version == 4 or self._six]
            if self._bridges[interface.nameif] != VOID:
                answered = [one for one in self._answered(interface.nameif) if version(one) == 4 or self._six]
                addresses += [host(one) for one in answered if one not in interface.addresses]
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
            if route.network.version == 6 and not self._six:
                continue
            if not any(is_next_hop(route, one) for one in interface.own):
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
        address, six = node.private, ""
        if version(node.private) == 6:
            address, six = self._free_inside(site), node.private
            self._drawing.note(
                f"{machine.name}: has {address} beside {node.private}: a presence node has an IPv4 address, here for its cluster only"
            )
        made = self._inside(netns, site.inside, [address, *([six] if six else [])], resolver, (link,))
        mask = str(ipaddress.IPv4Interface(made.links[0].addresses[0]).netmask)
        direct = mask != "255.255.255.255"
        gateway = self._firewall.interfaces[site.inside].address
        return NodePlace(node, machine, netns, address, login, mask if direct else "255.255.255.0", gateway, six)

    def _inside_pc(self, site: Site, machine: Machine, resolver: str) -> PC:
        named = [one for one in (site.inside_pc, machine.ip) if is_address(one)]
        own = [one for one in named if self._firewall.towards(one) == site.inside]
        four = next(iter(of_version(4, own[:1])), "") or self._free_inside(site)
        six = self._beside(site, next(iter(of_version(6, own)), "")) if self._six else []
        netns = host_name(machine.name)
        self._inside(netns, site.inside, [four, *six], resolver)
        return PC(machine, netns, four)

    def _beside(self, site: Site, wanted: str) -> list[str]:
        """An IPv6 address in the network of the inside interface, where it has one: the wanted one if that is there."""
        own = self._firewall.interfaces[site.inside].of(6)
        if own is None:
            return []
        return [wanted if wanted and inside_of(wanted, own.network) else self._free(own.network)]

    def _free_inside(self, site: Site) -> str:
        own = self._firewall.interfaces[site.inside].of(4)
        assert own
        network: Network = own.network
        first = next(iter(of_version(4, (node.private for node in site.nodes))), str(own.ip))
        if not inside_of(first, network):  # beside the node, which is behind a router
            network = ipaddress.IPv4Network(f"{first}/28", strict=False)
        return self._free(network)

    def _free(self, network: Network) -> str:
        address = free_in(network, self._drawing.taken)
        self._drawing.taken.add(address)
        return address

    @property
    def _six(self) -> bool:
        return self._drawing.inventory.six

    def _site_resolver(self, site: Site) -> tuple[str, str]:
        """The site's DNS server: on the nodes' network, with a way of its own to public DNS."""
        name = f"lab-resolver-{host_name(site.name)}"
        address, up = self._free_inside(site), self._drawing.free_public()
        self._drawing.in_cloud(up)
        uplink = Link("uplink", NET, (f"{up}/32",))
        routes = (f"{places.HUB}/32 dev uplink", f"{self._resolver}/32 via {places.HUB} dev uplink src {up}")
        self._inside(name, site.inside, [address], address, (uplink,), routes)
        return name, address

    def _inside(
        self,
        name: str,
        nameif: str,
        addresses: Sequence[str],
        resolver: str,
        more: Sequence[Link] = (),
        routes: Sequence[str] = (),
    ) -> Host:
        """A host at an inside interface, or behind its router.

        :param addresses: IPv4 first; an IPv6 one is in the network of the interface
        """
        for address in addresses:
            if (other := self._placed.setdefault((nameif, address), name)) != name:
                raise UsageError(
                    f"--inventory: hosts {other} and {name} have one address, {address}: give it to one of them"
                )
        interface = self._firewall.interfaces[nameif]
        address, *six = addresses
        own, own6 = interface.beside(address), interface.of(6)
        if own:
            lengths = [
                f"{address}/{own.network.prefixlen}",
                *(f"{one}/{own6.network.prefixlen}" for one in six if own6),
            ]
            link = Link("eth0", self._bridges[nameif], tuple(lengths))
            ways = tuple(
                f"{route.network} via {route.gateway}"
                for route in self._firewall.routes
                if route.nameif == nameif and route.network.prefixlen and is_next_hop(route, own)
            )
            made = Host(
                name,
                (link, *more),
                resolver,
                interface.address,
                routes=(*routes, *dict.fromkeys(ways)),
                gateway6=str(own6.ip) if six and own6 else None,
            )
        elif six:
            raise UsageError(f"--inventory: {name}: {address} is behind a router of {nameif}, and {six[0]} is not")
        else:
            self._cores.setdefault(nameif, []).append(address)
            self._drawing.near(host(address))
            link = Link("eth0", f"{self._bridges[nameif]}r", (f"{address}/32",))
            hub = f"{places.INSIDE_HUB}/32 dev eth0"
            made = Host(name, (link, *more), resolver, places.INSIDE_HUB, routes=(hub, *routes))
        self._drawing.add(made)
        return made

    def _core(self, nameif: str, addresses: Sequence[str]) -> None:
        """The router that has the next hops at an inside interface."""
        interface = self._firewall.interfaces[nameif]
        own = interface.of(4)
        assert own
        gateways = self._firewall.next_hops(nameif, 4)
        behind = self._drawing.bridge(f"{self._bridges[nameif]}r")
        up = Link("uplink", self._bridges[nameif], tuple(_with_length(gateways, own.network)))
        down = Link("downlink", behind, (f"{places.INSIDE_HUB}/32",))
        routes = tuple(f"{address}/32 dev downlink" for address in dict.fromkeys(addresses))
        name = f"lab-core{self._number}-{host_name(nameif)}"
        self._drawing.add(
            Host(name, (up, down), self._resolver, gateway=interface.address, forwards=True, routes=routes)
        )
