# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy routes: `policy-route route-map NAME` at an interface sends what enters there by the first entry of the map that matches.

The lists of an entry are asked one after the other; none means every packet. `deny`, and a `permit` that sets no next hop, leave a
packet to the routes.
"""

from __future__ import annotations

from dataclasses import dataclass

from lab.asa.catalog import Catalog


@dataclass(frozen=True)
class Entry:
    """One entry of a route-map. `lists` is None where it matches everything; `next_hop` is empty where it sets none."""

    name: str
    permit: bool
    sequence: int
    lists: tuple[str, ...] | None
    next_hop: str
    lines: tuple[str, ...]

    @property
    def diverts(self) -> bool:
        """Whether what it takes does not go by the routes."""
        return self.permit and bool(self.next_hop)


def entries(catalog: Catalog, nameif: str) -> list[Entry]:
    """The entries of the map at an interface, in their order; none without a map."""
    wanted = _map_at(catalog, nameif)
    found = []
    for block in catalog.config.of("route-map"):
        words = block.head.split()
        if len(words) < 4 or words[1] != wanted or not words[3].isdigit():
            continue
        lists: tuple[str, ...] | None = None
        next_hop = ""
        for line in (line.split() for line in block.sub):
            if line[:3] in (["match", "ip", "address"], ["match", "ipv6", "address"]):
                lists = (*(lists or ()), *line[3:])
            elif line[:1] == ["set"] and line[2:3] == ["next-hop"]:
                next_hop = next((word for word in line[3:] if "." in word or ":" in word), next_hop)
        found.append(Entry(wanted, words[2] == "permit", int(words[3]), lists, next_hop, tuple(block.lines)))
    return sorted(found, key=lambda entry: entry.sequence)


def _map_at(catalog: Catalog, nameif: str) -> str:
    for block in catalog.config.of("interface"):
        lines = [line.split() for line in block.sub]
        if ["nameif", nameif] in lines:
            return next((words[2] for words in lines if words[:2] == ["policy-route", "route-map"]), "")
    return ""
