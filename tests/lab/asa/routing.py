# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which interface of the configuration an address is behind: connected networks first, then the longest static route."""

from __future__ import annotations

from dataclasses import dataclass

from lab.asa.addresses import Addresses, dotted, number
from lab.asa.catalog import Catalog


@dataclass(frozen=True)
class Route:
    """Where packets to an address go; `gateway` is the address itself in a connected network."""

    nameif: str
    network: str
    mask: str
    gateway: str


def route(catalog: Catalog, destination: int) -> Route | None:
    """The route to an address; None when there is none."""
    found: list[tuple[int, Route]] = []
    for name, item in catalog.interfaces.items():
        address, mask = number(item.address), number(item.mask)
        if address is not None and mask is not None and destination in Addresses.network(address, mask):
            found.append((33, Route(name, dotted(address & mask), item.mask, dotted(destination))))
    for block in catalog.config.of("route"):
        words = block.head.split()
        if len(words) >= 5 and words[1] in catalog.interfaces:
            network, mask = number(words[2]), number(words[3])
            if network is not None and mask is not None and destination in Addresses.network(network, mask):
                found.append((mask.bit_count(), Route(words[1], words[2], words[3], words[4])))
    return max(found, key=lambda item: item[0])[1] if found else None


def interface(catalog: Catalog, address: int) -> str:
    """Name of the interface towards an address; empty when there is no route."""
    found = route(catalog, address)
    return found.nameif if found else ""
