# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy routes: which entry of a route-map takes a flow, and whether it sends it elsewhere than the routes say.

Rules (Cisco's ASA general operations guide, "Policy Based Routing"): the entries of a route-map are tried in the order of their
numbers, and the first that matches decides; one without a match is about everything; ``deny`` leaves a packet to the routes, and so
does a ``permit`` that sets no next hop and no interface.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..configuration.model import Configuration
from .access import Flow, permits, takes_all
from .resolve import Resolver
from .uses import with_heads

# What a packet is sent by; other settings (dscp, df) leave its way alone.
_WAYS = frozenset(("next-hop", "interface", "adaptive-interface"))


@dataclass
class _Entry:
    """An entry of a route-map: its first line, the lists that it matches, other conditions, and what it sets about the way."""

    head: str
    permit: bool
    number: int
    matches: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)


def policy_route(configuration: Configuration, resolver: Resolver, flow: Flow, interface: str) -> str:
    """The route-map's line that sends the flow, or a part of it, elsewhere than the routes say; empty where none does."""
    name = configuration.interfaces[interface].policy_route
    for entry in sorted(_entries(configuration, name), key=lambda one: one.number) if name else ():
        some, all_ = _takes(configuration, resolver, flow, entry)
        if some and entry.permit and entry.sets:
            return f"{entry.head} / {(entry.matches or entry.sets)[0]}"
        if all_:
            return ""
    return ""


def _entries(configuration: Configuration, name: str) -> Iterator[_Entry]:
    """``route-map NAME permit|deny NUMBER`` with its lines; both words may be left out."""
    entry: _Entry | None = None
    for head, line in with_heads(configuration.opaque):
        words = line.split()
        if line is head:
            if entry is not None:
                yield entry
            entry = None
            if words[:2] == ["route-map", name]:
                number = int(words[-1]) if words[-1].isdecimal() and len(words) > 2 else 10
                entry = _Entry(head, "deny" not in words[2:3], number)
        elif entry is not None and words[:1] == ["match"]:
            entry.matches.append(line.strip())
            if words[1:3] in (["ip", "address"], ["ipv6", "address"]):
                entry.lists += words[3:]
        elif entry is not None and words[:1] == ["set"] and _WAYS & set(words):
            entry.sets.append(line.strip())
    if entry is not None:
        yield entry


def _takes(configuration: Configuration, resolver: Resolver, flow: Flow, entry: _Entry) -> tuple[bool, bool]:
    """Whether an entry may take some of the flow, and whether it surely takes all of it."""
    if not entry.lists:
        return True, not entry.matches
    some = all_ = False
    for one in entry.lists:
        known = configuration.access_lists.get(one)
        if known is None:
            some = True
            continue
        some = some or bool(permits(known, flow, resolver))
        all_ = all_ or takes_all(known, flow, resolver)
    return some, all_ and len(entry.matches) == 1
