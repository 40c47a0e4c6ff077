# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and ports that nobody should publish, because they are the firewall's own, another device's, or no host's."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ..._addresses import NO_HOST, special
from ..._errors import FederationError
from ..configuration.addresses import IPV4_HIGHEST, Host, address, ipv4
from ..configuration.model import Configuration, Interface
from ..configuration.ports import port_number
from ..meaning.routing import same_place, ways_to
from ..meaning.uses import with_heads
from .draft import Draft
from .request import Publication

# The largest network that is somebody's; what is wider is a part of a default route.
_WIDEST = {4: 1 << 24, 6: 1 << 112}
_FREE = "publish at an address that nothing else has"
# Lines that name an interface and the port that the firewall serves there.
_WITH_PORT = ("crypto ikev2 enable", "aaa authentication listener")


def require_host(draft: Draft, publication: Publication, where: str) -> None:
    """Refuse a real address that is no presence node's; warn of one that may be another device's.

    Raises:
        FederationError: with whose address it is.
    """
    configuration, host = draft.configuration, publication.real
    for route in configuration.routes:
        if host == address(route.gateway):
            draft.warn(
                f"{where}: {publication.real_address} is the next hop of a route, {route.text!r}; a router is no presence node, "
                "so see whether real_address is the host's"
            )
            break
    cure = "set real_address to the address of the host"
    own = _own_addresses(configuration)
    if host in own:
        raise FederationError(f"{host} is the firewall's own: {own[host]}", where=where, cure=cure)
    _require_unicast(host, "real_address", where)
    _require_inside(configuration, publication.real_interface, host, where, cure)
    for line in configuration.opaque:
        if _in_pool(line, host) and not _is_reserved(configuration, host):
            draft.warn(
                f"{where}: {host} belongs to a pool that others get it from, so another device may have it, too: {line!r}"
            )


def require_free(draft: Draft, publication: Publication, public: Host, where: str) -> None:
    """Refuse a public address that is not free; warn of one that another device seems to have.

    Raises:
        FederationError: with whose address it is.
    """
    configuration = draft.configuration
    for route in configuration.routes:
        if public == address(route.gateway):
            raise FederationError(
                f"{public} is the next hop of a route, {route.text!r}; the firewall would answer ARP for it",
                where=where,
                cure=_FREE,
            )
    own = _own_addresses(configuration)
    if public in own:
        raise FederationError(f"{public} is the firewall's own: {own[public]}", where=where, cure=_FREE)
    _require_unicast(public, "mapped_address", where)
    _require_inside(configuration, publication.mapped_interface, public, where, "publish at an address of a host")
    router = next(_routers(configuration, public), "")
    if router:
        raise FederationError(
            f"{public} is a router's, {router!r}; the firewall would answer ARP for it", where=where, cure=_FREE
        )
    _warn_of_another_network(draft, publication, public, where)
    for line in configuration.opaque:
        if _in_pool(line, public):
            raise FederationError(
                f"{public} belongs to a pool that others get it from: {line!r}", where=where, cure=_FREE
            )
        if _is_anothers(line.split(), public, publication.mapped_interface):
            draft.warn(
                f"{where}: another device at interface {publication.mapped_interface} has {public}, by {line.strip()!r}"
            )


def _warn_of_another_network(draft: Draft, publication: Publication, public: Host, where: str) -> None:
    """Tell where the public address is one of a network behind another interface than the public one."""
    configuration = draft.configuration
    ways = [] if configuration.transparent else list(ways_to(configuration, public).best)
    if any(same_place(configuration, way.interface, publication.mapped_interface) for way in ways):
        return
    for way in ways:
        narrow = 1 < way.network.size <= _WIDEST[public.version]
        if narrow and way.interface in configuration.interfaces:
            draft.warn(
                f"{where}: by the firewall's networks and static routes, {public} is behind {way.interface}, not "
                f"{publication.mapped_interface}, so another device may have it: {way.text!r}"
            )
            return


def require_own_address(configuration: Configuration, publication: Publication, where: str) -> None:
    """Refuse to publish at the address of an interface that has none.

    Raises:
        FederationError: it has none, and none is assigned to it.
    """
    one = configuration.interfaces[publication.mapped_interface]
    has = (one.address or one.assigned) if publication.version == 4 else (one.v6 or one.assigned6)
    if has:
        return
    if publication.version == 4 and one.bridge_group:
        raise FederationError(
            f"interface {one.nameif} is a member of bridge group {one.bridge_group} and has no address of its own",
            where=where,
            cure="set mapped_address to an address",
        )
    raise FederationError(
        f"interface {one.nameif} has no IPv{publication.version} address that the service could be published at",
        where=where,
        cure="set mapped_address to an address, or give the interface one",
    )


def require_own_port(draft: Draft, publication: Publication, where: str) -> None:
    """Refuse a port of the interface's own address at which the firewall itself serves; it answers such a line with
    ``NAT unable to reserve ports``.

    Raises:
        FederationError: with the line that serves there.
    """
    if publication.mapped is not None or publication.protocol != "tcp":
        return
    for line, port in _services(draft.configuration, publication.mapped_interface):
        if port == publication.mapped_port:
            raise FederationError(
                f"the firewall itself serves port {port} at interface {publication.mapped_interface}, by {line!r}",
                where=where,
                cure="publish at another port or address, or move that service away from this port by hand",
            )


def _require_unicast(host: Host, field: str, where: str) -> None:
    found = special(host)
    if found is not None and found.use == NO_HOST and found.network != "::/0":
        raise FederationError(
            f"{field} cannot be {host}, {found.name}", where=where, cure="give the address of one host"
        )


def _require_inside(configuration: Configuration, nameif: str, host: Host, where: str, cure: str) -> None:
    """Refuse the addresses of an interface's network that stand for the network itself."""
    for name, what in _ends(configuration.addressed(nameif), host.version):
        if host == what:
            one = configuration.addressed(nameif)
            shown = f"{one.address} {one.mask}" if host.version == 4 else ", ".join(one.v6)
            raise FederationError(
                f"{host} is the {name} address of interface {nameif} ({shown})", where=where, cure=cure
            )


def _ends(one: Interface, version: int) -> Iterator[tuple[str, Host]]:
    if version == 6:
        for network in (ipaddress.IPv6Interface(prefix).network for prefix in one.v6):
            if network.prefixlen < 127:  # RFC 6164: a link of two routers has none
                yield "routers' anycast (RFC 4291)", network.network_address
        return
    base, mask = ipv4(one.address), ipv4(one.mask)
    if base is not None and mask is not None and mask < IPV4_HIGHEST - 1:
        yield "network", ipaddress.IPv4Address(base & mask)
        yield "broadcast", ipaddress.IPv4Address((base & mask) | (mask ^ IPV4_HIGHEST))


def _own_addresses(configuration: Configuration) -> dict[Host, str]:
    """The addresses of the firewall and of its standby unit, with the line that has them."""
    found: dict[Host, str] = {}
    for one in (*configuration.bridges.values(), *configuration.interfaces.values()):
        shown = [one.address, one.standby, *(prefix.partition("/")[0] for prefix in one.v6), *one.standby6]
        for known in map(address, shown):
            if known is not None:
                found[known] = f"interface {one.nameif or one.hardware}"
    for head, line in with_heads(configuration.opaque):
        words = line.split()
        if words[:3] == ["failover", "interface", "ip"]:
            named = words[4:]
        elif words[:1] == ["virtual"]:  # where users log in, for a cut-through proxy
            named = words[2:]
        elif head.startswith("vpn load-balancing") and words[:3] == ["cluster", "ip", "address"]:
            named = words[3:]
        else:
            continue
        found.update((known, line.strip()) for known in map(address, named) if known is not None)
    return found


def _routers(configuration: Configuration, host: Host) -> Iterator[str]:
    """The lines that name ``host`` as a neighbour of a routing protocol, or as a next hop of a policy."""
    for head, line in with_heads(configuration.opaque):
        words = line.split()
        neighbour = head.startswith(("router ", "ipv6 router ")) and words[0] == "neighbor"
        policy = head.startswith("route-map ") and words[0] == "set" and "next-hop" in words
        if (neighbour or policy) and host in map(address, words[1:]):
            yield f"{head} / {line.strip()}"


def _is_anothers(words: list[str], host: Host, interface: str) -> bool:
    """Whether a line says that a device at ``interface``, or somewhere, has the address."""
    if words[:2] == ["arp", interface] and "alias" not in words:
        return host in map(address, words[2:3])
    watched = words[:4] == ["type", "echo", "protocol", "ipIcmpEcho"]
    peer = words[:2] == ["crypto", "map"] and words[4:6] == ["set", "peer"]
    tunnel = words[:1] == ["tunnel-group"] and words[2:3] == ["type"]
    return (watched or peer or tunnel) and host in map(address, words[1:])


def _in_pool(line: str, host: Host) -> bool:
    """Whether a pool of addresses for VPN or DHCP clients holds ``host``."""
    words = line.split()
    pool = words[4] if words[:3] == ["ip", "local", "pool"] and len(words) > 4 else ""
    if words[:2] == ["dhcpd", "address"] and len(words) > 2:
        pool = words[2]
    low, _dash, high = pool.partition("-")
    first, last = address(low), address(high or low)
    if words[:3] == ["ipv6", "local", "pool"] and len(words) > 5 and words[5].isdecimal():
        first = address(words[4].partition("/")[0])
        last = None if first is None else ipaddress.IPv6Address(int(first) + int(words[5]) - 1)
    if first is None or last is None or first.version != host.version:
        return False
    return int(first) <= int(host) <= int(last)


def _is_reserved(configuration: Configuration, host: Host) -> bool:
    """Whether a pool gives ``host`` to one device only."""
    lines = (line.split() for line in configuration.opaque)
    return any(words[:2] == ["dhcpd", "reserve-address"] and host in map(address, words[2:3]) for words in lines)


def _services(configuration: Configuration, interface: str) -> Iterator[tuple[str, int]]:
    """The lines by which the firewall itself serves at an interface, with the port."""
    lines = list(with_heads(configuration.opaque))
    server = next((line.split() for _head, line in lines if line.startswith("http server enable")), None)
    portal = [line.split() for head, line in lines if head == "webvpn" and line is not head]
    portal_port = next((words[1] for words in portal if words[0] == "port" and len(words) == 2), "443")
    for head, line in lines:
        words = line.split()
        port = ""
        if len(words) in (3, 4) and words[0] in ("ssh", "telnet", "http") and words[-1] == interface:
            web = "" if server is None else server[3] if len(server) > 3 else "443"
            port = {"ssh": "22", "telnet": "23", "http": web}[words[0]]
        elif head == "webvpn" and words[:2] == ["enable", interface]:
            port = portal_port
        elif words[:3] == ["http", "redirect", interface]:
            port = words[3] if len(words) > 3 else "80"
        elif "port" in words[:-1] and interface in words and " ".join(words[:3]) in _WITH_PORT:
            port = words[words.index("port") + 1]
        number = port_number(port)
        if number is not None:
            yield (line.strip() if line is head else f"{head} / {line.strip()}"), number
