# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which interface of the configuration an address is behind: connected networks first, then the longest static route.

A route through an interface that is shut down is none; of equally long ones the lower metric is taken.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from lab.asa.addresses import written
from lab.asa.catalog import Catalog

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Route:
    """Where packets to an address go; `gateway` is the address itself in a connected network."""

    nameif: str
    network: Network
    gateway: str
    metric: int = 0


def route(catalog: Catalog, destination: int, nameif: str = "") -> Route | None:
    """The route to an address, by an interface if one is named; None when there is none."""
    wanted = ipaddress.ip_address(written(destination))
    through = _interfaces(catalog, nameif)
    found = [
        Route(one.nameif, one.network, one.gateway or str(wanted), one.metric)
        for one in _routes(catalog)
        if nameif in ("", one.nameif) and wanted in one.network and one.nameif in through
    ]
    return max(found, key=lambda one: (one.network.prefixlen, -one.metric)) if found else None


def _interfaces(catalog: Catalog, named: str) -> set[str]:
    """Those that routes lead to: from 9.5 on, management-only interfaces have a table of their own.

    One that is ``named`` by a translation is looked up all the same; that it passes nothing is another matter.
    """
    apart = catalog.config.release >= (9, 5)
    return {
        name
        for name, item in catalog.interfaces.items()
        if not item.shutdown and (name == named or not (apart and item.management_only))
    }


def interface(catalog: Catalog, address: int) -> str:
    """Name of the interface towards an address; empty when there is no route."""
    found = route(catalog, address)
    return found.nameif if found else ""


def _routes(catalog: Catalog) -> Iterator[Route]:
    for name, item in catalog.interfaces.items():
        if item.address:
            yield Route(name, ipaddress.ip_network(f"{item.address}/{item.mask}", strict=False), "")
        if item.address6:
            yield Route(name, ipaddress.ip_network(f"{item.address6}/{item.length6}", strict=False), "")
        if item.default_route:
            yield Route(name, ipaddress.ip_network("0.0.0.0/0"), "", 1)
    yield from static(catalog)


def static(catalog: Catalog) -> Iterator[Route]:
    """The routes that the configuration lists."""
    for block in catalog.config.of("route", "ipv6"):
        words = block.head.removeprefix("ipv6 ").split()
        six = block.kind == "ipv6"
        if words[0] != "route" or len(words) < (4 if six else 5):
            continue
        text, rest = (words[2], words[3:]) if six else (f"{words[2]}/{words[3]}", words[4:])
        if "tunneled" in rest:  # for what comes out of a tunnel only
            continue
        metric = int(rest[1]) if len(rest) > 1 and rest[1].isdigit() else 1
        try:
            yield Route(words[1], ipaddress.ip_network(text), rest[0], metric)
        except ValueError:
            continue
