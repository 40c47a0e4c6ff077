# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask resolvers and authoritative servers at once, and compare what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ..library import Name
from ..names import shown
from .answers import read_reply
from .comparison import compare
from .delegation import Authorities, Delegation
from .questions import SrvQuestion
from .resolver import DnsClient
from .srv_lookups import SrvLookups


@dataclass
class LookupOptions:
    """How to ask; ``timeout`` in seconds."""

    port: int = 53
    timeout: float = 5
    authoritative: bool = False
    dnssec: bool = False
    tlsa: bool = False


async def look_up(questions: Sequence[SrvQuestion], options: LookupOptions) -> dict[str, Any]:
    """Everything at once. What asks is made here, inside the event loop that it belongs to."""
    lookups = SrvLookups(DnsClient(options.port, options.timeout, dnssec=options.dnssec), options.dnssec, options.tlsa)
    asked = lookups.run(questions)
    if not options.authoritative:
        found = await asked
        return {"lookups": found, "comparison": compare(found)}
    direct = DnsClient(options.port, options.timeout, recursive=False, dnssec=options.dnssec)
    # Without signatures: the way to the servers needs none, and what they say about it is not what was asked.
    plain = SrvLookups(DnsClient(options.port, options.timeout))
    authorities = Authorities(list(dict.fromkeys(one.resolver for one in questions)), plain)
    found, (zones, own) = await asyncio.gather(asked, _ask_authorities(questions, authorities, options, direct))
    return {
        "lookups": found,
        "authoritative": own,
        "zones": zones,
        "comparison": compare([*found, *own]),
    }


async def _ask_authorities(
    questions: Sequence[SrvQuestion], authorities: Authorities, options: LookupOptions, direct: DnsClient
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    names = {question.name: question for question in questions}
    found = await asyncio.gather(*(authorities.of(name) for name in names))
    serials = await _serials(found, direct)
    asked = [
        SrvQuestion(one.domain, one.absolute, one.name, address, one.service, zone.zone, shown(server.name))
        for one, zone in zip(names.values(), found)
        for server in zone.servers
        for address in server.addresses
    ]
    lookups = await SrvLookups(direct, options.dnssec, options.tlsa).run(asked)
    return [_zone(one, zone, serials) for one, zone in zip(names.values(), found)], lookups


async def _serials(zones: Iterable[Delegation], direct: DnsClient) -> dict[tuple[str, str], Optional[int]]:
    """The SOA's serial of each zone at each address; None where the server does not tell."""
    places = {
        (shown(zone.zone), address): zone.zone
        for zone in zones
        if zone.zone is not None
        for server in zone.servers
        for address in server.addresses
    }

    async def ask(address: str, name: Name) -> Optional[int]:
        rrset = read_reply(await direct.ask(address, name, "SOA"), name, "SOA").rrset
        return int(rrset[0].serial) if rrset is not None else None

    found = await asyncio.gather(*(ask(address, name) for (_zone, address), name in places.items()))
    return dict(zip(places, found))


def _zone(question: SrvQuestion, found: Delegation, serials: dict[tuple[str, str], Optional[int]]) -> dict[str, Any]:
    zone = shown(found.zone) if found.zone is not None else ""
    return {
        "domain": question.domain,
        "name": shown(question.name),
        "zone": zone,
        "status": found.status,
        "detail": found.detail,
        "servers": [
            {
                "name": shown(server.name),
                "status": server.status,
                "addresses": server.addresses,
                "serials": [serials.get((zone, address)) for address in server.addresses],
            }
            for server in found.servers
        ],
        "left_out": found.left_out,
        "evidence": found.evidence,
    }
