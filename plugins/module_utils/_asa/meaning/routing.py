# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which interfaces packets leave, as far as connected networks, static routes and assigned default routes say.

Rules (Cisco's ASA general operations guide, "Static and Default Routes", "Routing for management traffic", "Traffic zones"):
the longest prefix wins, then the lowest metric; a route that is tracked may go away; ``tunneled`` defaults are for traffic
from tunnels; from 9.5 on, management-only interfaces have a table of their own; an address that is assigned may bring a
default route that no line shows (``setroute``); what leads by an interface that is shut down is not used. What a routing
protocol knows is not in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..configuration import addresses
from ..configuration.addresses import AddressSet, Host
from ..configuration.model import Configuration, Interface

# The release from which management-only interfaces have a routing table of their own.
MANAGEMENT_TABLE = (9, 5)
_PROTOCOLS = ("router ", "ipv6 router ")


@dataclass(frozen=True)
class Way:
    """One way by which packets may leave.

    Args:
        metric: 0 for a connected network.
        text: the line that says so.
    """

    interface: str
    network: AddressSet
    metric: int
    tracked: bool
    text: str


@dataclass(frozen=True)
class Ways:
    """The ways to an address.

    Args:
        best: those that are used: the longest prefix with the lowest metric; several share the packets.
        spare: others for the same prefix, which are used while the best ones are gone.
        known: False where a routing protocol may know a better one.
    """

    best: tuple[Way, ...]
    spare: tuple[Way, ...]
    known: bool

    @property
    def interfaces(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(way.interface for way in self.best))


def _ways(configuration: Configuration) -> Iterator[Way]:
    """Every way for traffic through the firewall."""
    apart = configuration.release >= MANAGEMENT_TABLE
    interfaces = configuration.interfaces
    for one in interfaces.values():
        if one.shutdown or (one.management_only and apart):
            continue
        shown = [addresses.subnet(one.address, one.mask)] if one.mask else []
        shown += [addresses.prefix6(prefix) for prefix in one.v6]
        for network in shown:
            if network is not None:
                yield Way(one.nameif, network, 0, False, f"interface {one.hardware} / nameif {one.nameif}")
        if one.default_route:
            text = f"interface {one.hardware} / ip address with setroute"
            yield Way(one.nameif, addresses.ANY4, one.default_metric, one.default_tracked, text)
        if one.default_route6:
            text = f"interface {one.hardware} / ipv6 address with default"
            yield Way(one.nameif, addresses.ANY6, 1, False, text)
    for route in configuration.routes:
        found = interfaces.get(route.interface)
        if route.tunneled or (found is not None and (found.shutdown or (found.management_only and apart))):
            continue
        network = (
            addresses.subnet(route.destination, route.mask) if route.mask else addresses.prefix6(route.destination)
        )
        if network is not None:
            yield Way(route.interface, network, route.metric, route.tracked, route.text)


def ways_to(configuration: Configuration, host: Host | None, version: int = 4) -> Ways:
    """The ways to ``host``; None is any address of ``version`` that no narrower route is about, as most partners are."""
    if host is None:
        return _to_most(configuration, version)
    found = [way for way in _ways(configuration) if way.network.has(host) is addresses.Match.ALL]
    narrowest = min((way.network.size for way in found), default=0)
    found = [way for way in found if way.network.size == narrowest]
    best, spare = _cheapest(found)
    return Ways(tuple(best), tuple(spare), not _has_protocols(configuration))


def is_default(way: Way) -> bool:
    """Whether it is the one for what no other route is about."""
    return way.network in (addresses.ANY4, addresses.ANY6)


# A route for so large a part of all addresses is not one to a partner's network, but a part of a default route.
_LARGE_PART = 64


def _to_most(configuration: Configuration, version: int) -> Ways:
    """The ways to partners, wherever they are: the default route, and parts of it (two halves) that come before it."""
    everywhere, partners = addresses.every(version), addresses.partners(version)
    known = not _has_protocols(configuration)
    found = [way for way in _ways(configuration) if way.network.meets(partners) is not addresses.Match.NONE]
    default = _of(found, everywhere)
    parts = [way for way in found if way not in default and way.network.size * _LARGE_PART >= partners.size]
    usual, spare = _cheapest(default)
    together = addresses.union(way.network for way in parts)
    if together.meets(partners) is addresses.Match.ALL:
        best = [way for network in {one.network: None for one in parts} for way in _cheapest(_of(parts, network))[0]]
        others = [way for way in parts if way not in best]
        return Ways(tuple(best), (*others, *default), known)
    return Ways(tuple(usual), tuple(spare), known)


def _of(ways: list[Way], network: AddressSet) -> list[Way]:
    return [way for way in ways if way.network == network]


def _cheapest(ways: list[Way]) -> tuple[list[Way], list[Way]]:
    """Those of the lowest metric, and the others."""
    lowest = min((way.metric for way in ways), default=0)
    return [way for way in ways if way.metric == lowest], [way for way in ways if way.metric != lowest]


def _has_protocols(configuration: Configuration) -> bool:
    return any(line.startswith(_PROTOCOLS) for line in configuration.opaque)


def same_place(configuration: Configuration, one: str, other: str) -> bool:
    """Whether two names are of one place: the same interface, or a bridge group's own and one of its members."""
    first, second = configuration.interfaces.get(one), configuration.interfaces.get(other)
    if one == other or first is None or second is None:
        return one == other
    return bool(_group(first) and _group(first) == _group(second) and (first.bvi or second.bvi))


def _group(interface: Interface) -> str:
    return interface.bvi or interface.bridge_group


def members(configuration: Configuration, bvi: Interface) -> list[str]:
    """The names of the members of a bridge group."""
    return sorted(one.nameif for one in configuration.interfaces.values() if one.bridge_group == bvi.bvi)
