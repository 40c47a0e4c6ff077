# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who lives where: hosts, links, addresses and domains of the lab. Nothing here touches the machine.

Outside 203.0.113.0/24 (RFC 5737) plays the Internet, inside 10.10.0.0/24 the site, 172.31.0.0/24 the way of the controller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from lab.errors import UsageError
from lab.peers.manners import MANNERS

RUN = "/run/lab"

SITE = "cupdomain.example"
NODE = "cup1"

CONTROLLER = "172.31.0.1"
PUBLIC_DNS = "203.0.113.53"
INSIDE_PC = "10.10.0.99"
OUTSIDE_PC = "203.0.113.99"
PROBE = f"probe.{SITE}"  # what the outside PC may stand for
INSIDE_DNS = "10.10.0.53"
FIREWALL_OUTSIDE = "203.0.113.1"
FIREWALL_INSIDE = "10.10.0.1"
FIREWALL_MGMT = "172.31.0.3"
JUMP = "172.31.0.10"
NODE_NETMASK = "255.255.255.0"
WEB_SITE = "203.0.113.80"  # where the site's www record leads: nobody lives there
NOBODY = "203.0.113.200"  # nobody lives there either
PUBLIC_BLOCK = tuple(f"203.0.113.{octet}" for octet in range(10, 20))  # what the site may publish on
_IPV6 = {"203.0.113": "2001:db8:203::", "10.10.0": "fd10:10::"}  # of each network: the host has the same number in it


def ipv6(address: str) -> str:
    """The IPv6 address, with ``--ipv6``, of what has this address."""
    network, _, number = address.rpartition(".")
    return f"{_IPV6[network]}{number}"


INTERNATIONAL = "xn--bcher-kva.example"  # the domain of a partner that knows it in its national script
DEAD_IPV6 = "2001:db8:203::dead"  # where nobody lives

MOST_NODES = 4
S2S_PORT = 5269

OUT, IN, MGMT = "br-out", "br-in", "br-mgmt"
BRIDGES = (OUT, IN, MGMT)

Tls = Literal["none", "optional", "required"]
Certificates = Literal["ignored", "checked", "required"]
Software = Literal["prosody", "ejabberd", "cups", "peer"]


@dataclass(frozen=True)
class Partner:
    """One kind of federation partner, and the host and domain that stand for it.

    :ivar tls: what its server offers to other servers
    :ivar certificates: the peer's certificate: not looked at, accepted in place of dialback, or demanded
    :ivar software: what serves it; cups is the CUPS emulator, set up and federating; peer is one of the gallery (lab.peers), which
        serves no users
    :ivar manner: of a peer of the gallery, NAME or NAME=VALUE
    :ivar presents: whether it shows its own certificate to the servers that it connects to
    :ivar first_srv_only: whether it tries only the first of several SRV records
    :ivar place: where it is, if not where the lab usually has it: name of its host, address, address on the management network
    :ivar self_signed: whether its certificate for XMPP is its own
    :ivar address6: its IPv6 address; empty where it has none
    """

    profile: str
    domain: str
    octet: int
    tls: Tls
    certificates: Certificates
    software: Software = "prosody"
    presents: bool = True
    first_srv_only: bool = False
    manner: str = ""
    place: tuple[str, str, str] | None = None
    self_signed: bool = False
    address6: str = ""

    @property
    def netns(self) -> str:
        return self.place[0] if self.place else f"partner-{self.profile}"

    @property
    def address(self) -> str:
        return self.place[1] if self.place else f"203.0.113.{self.octet}"

    @property
    def mgmt(self) -> str:
        return self.place[2] if self.place else f"172.31.0.{self.octet}"

    @property
    def server(self) -> str:
        return f"{'cup1' if self.software == 'cups' else 'xmpp'}.{self.domain}"


PARTNERS = {
    partner.profile: partner
    for partner in (
        Partner("googletalk", "gmail.example", 20, "none", "ignored"),
        Partner("webex", "webex.example", 21, "optional", "ignored", presents=False),
        Partner("sametime", "sametime.example", 22, "required", "required", first_srv_only=True),
        Partner("cups", "partnercup.example", 23, "optional", "checked", "cups"),
        Partner("xmpp", "jabber.example", 24, "optional", "checked", "ejabberd"),
    )
}
# Sametime wants TLS Required, which Google Talk and WebEx cannot have: one site cannot serve it together with them.
COEXISTING = tuple(partner for partner in PARTNERS.values() if partner.profile != "sametime")
_INSTEAD: dict[str, tuple[Software, ...]] = {"xmpp": ("ejabberd", "prosody")}  # profiles that leave the software open


def choose_partners(text: str, servers: str = "", six: bool = False) -> tuple[Partner, ...]:
    """The partners that an argument like ``webex,googletalk`` or ``all`` names, each once, in its order.

    :param servers: which software serves a profile that leaves that open, as ``xmpp=prosody``
    :param six: each has an IPv6 address too, but for the peers of the gallery, which have what their manner says
    :raises UsageError: a profile that does not exist, or none at all; a server that a profile cannot have
    """
    chosen = _choose_by_name(text)
    for word in filter(None, servers.split(",")):
        profile, _, software = word.partition("=")
        chosen = tuple(
            _served(partner, software, word) if partner.profile == profile else partner for partner in chosen
        )
        if profile not in _INSTEAD:
            raise UsageError(_no_server(word))
    if not six:
        return chosen
    return tuple(
        partner if partner.software == "peer" else replace(partner, address6=ipv6(partner.address))
        for partner in chosen
    )


def _served(partner: Partner, software: str, word: str) -> Partner:
    """The partner with other software: a server, or MANNER[=VALUE][/TLS] of the gallery."""
    servers = {str(one): one for one in _INSTEAD.get(partner.profile, ())}
    if software in servers:
        return replace(partner, software=servers[software])
    manner, _, tls = software.partition("/")
    name = manner.partition("=")[0]
    if partner.profile not in _INSTEAD or name not in MANNERS:
        raise UsageError(_no_server(word))
    possible = MANNERS[name].WITH_TLS
    if tls and tls not in possible:
        raise UsageError(f"--partner-server: {name} is there with TLS {', '.join(possible)} only, not {tls}")
    chosen = tls or (partner.tls if partner.tls in possible else possible[-1])
    domain = INTERNATIONAL if manner == "international" else partner.domain
    return replace(partner, software="peer", manner=manner, tls=cast(Tls, chosen), domain=domain)


def _no_server(word: str) -> str:
    known = ", ".join(f"{name}={one}" for name, several in _INSTEAD.items() for one in (*several, *MANNERS))
    return f"--partner-server: {word!r} is none of {known}"


def _choose_by_name(text: str) -> tuple[Partner, ...]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if names == ["all"]:
        return COEXISTING
    unknown = [name for name in names if name not in PARTNERS]
    if unknown or not names:
        what = f"unknown partner profile {', '.join(unknown)}" if unknown else "no partner profile given"
        raise UsageError(f"--partner: {what}; known are {', '.join(PARTNERS)}, or all of them with 'all'")
    return tuple(PARTNERS[name] for name in names)


@dataclass(frozen=True)
class Node:
    """A presence node of the site.

    :ivar number: from 1; the first is the cluster's publisher
    :ivar public_address: what the site publishes it on, with public_port
    :ivar six: whether it is described and published by its IPv6 address; it has its IPv4 address for the cluster all the same
    """

    number: int
    public_address: str
    public_port: int
    six: bool = False

    @property
    def name(self) -> str:
        return f"cup{self.number}"

    @property
    def fqdn(self) -> str:
        return f"{self.name}.{SITE}"

    @property
    def netns(self) -> str:
        return "cup" if self.number == 1 else self.name

    @property
    def daemon(self) -> str:
        """Its name among the lab's servers, and of its state directory."""
        return "cups" if self.number == 1 else f"cups{self.number}"

    @property
    def address(self) -> str:
        return f"10.10.0.{9 + self.number}"

    @property
    def address6(self) -> str:
        return ipv6(self.address) if self.six else ""

    @property
    def private_address(self) -> str:
        """What its description calls so."""
        return self.address6 or self.address

    @property
    def mgmt(self) -> str:
        return f"172.31.0.{3 + self.number}"


def site_nodes(number: int, shared_address: bool, six: bool = False) -> tuple[Node, ...]:
    """The nodes of the site.

    :param shared_address: all are published on one address, the first on port 5269, the next on 25269, 35269 and so on; else each
        has a public address of its own
    :param six: the second is described by its IPv6 address, the others by their IPv4 addresses
    """
    nodes = tuple(
        Node(
            index,
            PUBLIC_BLOCK[0 if shared_address else index - 1],
            int(f"{index}{S2S_PORT}") if shared_address and index > 1 else S2S_PORT,
        )
        for index in range(1, number + 1)
    )
    if not six:
        return nodes
    return tuple(
        replace(node, six=True, public_address=ipv6(PUBLIC_BLOCK[1]), public_port=S2S_PORT)
        if node.number == 2
        else node
        for node in nodes
    )


@dataclass(frozen=True)
class Link:
    """A network interface: its name in the host, the bridge it hangs on, its addresses with their prefix lengths."""

    name: str
    bridge: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Host:
    """A host, which is a network namespace of the same name.

    :ivar routes: what stands behind ``ip route add``, before the default route by the gateway
    :ivar proxies: whether it answers ARP for what it has a route to
    :ivar gateway6: for IPv6, as ``ADDRESS dev LINK`` where it is a link-local address
    :ivar stands_for: ``ADDRESS dev LINK`` of IPv6 addresses that it answers neighbour discovery for
    """

    name: str
    links: tuple[Link, ...]
    resolver: str
    gateway: str | None = None
    forwards: bool = False
    routes: tuple[str, ...] = ()
    proxies: bool = False
    gateway6: str | None = None
    stands_for: tuple[str, ...] = ()

    @property
    def six(self) -> bool:
        """Whether it has an IPv6 address."""
        return any(":" in address for link in self.links for address in link.addresses)

    def address(self, bridge: str) -> str:
        """The first address on a bridge, without its prefix length."""
        return next(link.addresses[0] for link in self.links if link.bridge == bridge).split("/")[0]


@dataclass(frozen=True)
class Frame:
    """The controller's part of a network.

    :ivar controller: its address on the management bridge, with the length of the prefix
    :ivar controller6: its IPv6 address there; empty where it has none
    :ivar routes: what stands behind ``ip route add``
    :ivar resolver: the DNS server that it asks
    :ivar names: further lines of its /etc/hosts
    """

    bridges: tuple[str, ...]
    controller: str
    routes: tuple[str, ...]
    resolver: str
    names: tuple[str, ...] = ()
    controller6: str = ""


def usual_frame(every: Sequence[Host]) -> Frame:
    """That of a lab with these hosts: the public DNS server is reached over the management network."""
    over = next(host for host in every if host.name == "ns-out").address(MGMT)
    return Frame(BRIDGES, f"{CONTROLLER}/24", (f"{PUBLIC_DNS}/32 via {over}",), PUBLIC_DNS)


def hosts(
    partners: Sequence[Partner], nodes: Sequence[Node], jump: bool = False, six: bool = False
) -> tuple[Host, ...]:
    """Every host of a lab with these partners and nodes, with a jump host where one is wanted, and with IPv6 too."""
    found = _hosts(partners, nodes, jump)
    return tuple(_with_ipv6(host, nodes) for host in found) if six else found


def _with_ipv6(host: Host, nodes: Sequence[Node]) -> Host:
    """The same host with IPv6 addresses on both sides of the firewall; a node has one where it is described by it."""
    if host.name in {node.netns for node in nodes if not node.six}:
        return host
    links = tuple(
        replace(link, addresses=(*link.addresses, *map(_same_ipv6, link.addresses))) if link.bridge != MGMT else link
        for link in host.links
    )
    return replace(host, links=links, gateway6=ipv6(host.gateway) if host.gateway else None)


def _same_ipv6(address: str) -> str:
    """An address of a link with the length of its prefix, for IPv6."""
    text, _, length = address.partition("/")
    return f"{ipv6(text)}/{64 if length == '24' else 128}"


def _hosts(partners: Sequence[Partner], nodes: Sequence[Node], jump: bool) -> tuple[Host, ...]:
    return (
        _outside("ns-out", PUBLIC_DNS, "172.31.0.2"),
        _outside("pc-out", OUTSIDE_PC, "172.31.0.8"),
        *(_outside(partner.netns, partner.address, partner.mgmt) for partner in partners),
        Host(
            "fw",
            (
                Link("outside", OUT, (f"{FIREWALL_OUTSIDE}/24", *(f"{address}/32" for address in PUBLIC_BLOCK))),
                Link("inside", IN, (f"{FIREWALL_INSIDE}/24",)),
                Link("mgmt", MGMT, (f"{FIREWALL_MGMT}/24",)),
            ),
            resolver=PUBLIC_DNS,
            forwards=True,
        ),
        *(_inside(node.netns, node.address, node.mgmt) for node in nodes),
        _inside("ns-in", INSIDE_DNS, None),
        _inside("pc-in", INSIDE_PC, "172.31.0.9"),
        *([Host("jump", (Link("mgmt", MGMT, (f"{JUMP}/24",)),), resolver=PUBLIC_DNS)] if jump else []),
    )


def _outside(name: str, address: str, mgmt: str) -> Host:
    return Host(name, (Link("eth0", OUT, (f"{address}/24",)), Link("mgmt", MGMT, (f"{mgmt}/24",))), resolver=PUBLIC_DNS)


def _inside(name: str, address: str, mgmt: str | None) -> Host:
    links = [Link("eth0", IN, (f"{address}/24",))]
    if mgmt:
        links.append(Link("mgmt", MGMT, (f"{mgmt}/24",)))
    return Host(name, tuple(links), resolver=INSIDE_DNS, gateway=FIREWALL_INSIDE)
