# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of an inquiry: resolvers, authoritative servers, and what their answers come to together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import read_reply
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.comparison import compare
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.delegation import Delegation, Walk
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.endpoints import merge
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.resolver import Asker
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.survey import Question, Survey
from ansible_collections.xmpp.federation.plugins.module_utils._dns.names import shown

if TYPE_CHECKING:
    from dns.name import Name


@dataclass
class Settings:
    """How to ask; ``timeout`` in seconds."""

    port: int = 53
    timeout: float = 5
    authoritative: bool = False
    dnssec: bool = False
    tlsa: bool = False


class Authorities:
    """Finds the authoritative servers of names, each zone once, through the first resolver that can tell."""

    def __init__(self, resolvers: Sequence[str], recursive: Survey, direct: Asker) -> None:
        self.resolvers = resolvers
        self.recursive = recursive
        self.direct = direct
        self._under_way: dict[Name, asyncio.Future[Delegation]] = {}

    async def of(self, name: Name) -> Delegation:
        """The delegation of the zone that holds ``name``."""
        if name not in self._under_way:
            self._under_way[name] = asyncio.ensure_future(self._find(name))
        return await self._under_way[name]

    async def _find(self, name: Name) -> Delegation:
        found = Delegation("error", "there is no resolver to ask")
        for resolver in self.resolvers:
            found = await Walk(resolver, self.recursive.asker, self.direct, self._addresses).find(name)
            if found.status == "ok":
                break
        return found

    async def _addresses(self, resolver: str, name: Name) -> tuple[list[str], str]:
        found = await self.recursive.addresses(resolver, name)
        return found.addresses, found.status


async def inquire(questions: Sequence[Question], settings: Settings) -> dict[str, Any]:
    """Everything at once. What asks is made here, inside the event loop that it belongs to."""
    survey = Survey(Asker(settings.port, settings.timeout, dnssec=settings.dnssec), settings.dnssec, settings.tlsa)
    asked = survey.run(questions)
    if not settings.authoritative:
        lookups = await asked
        return {"lookups": lookups, "comparison": compare(lookups), "merged": merge(lookups)}
    direct = Asker(settings.port, settings.timeout, recursive=False, dnssec=settings.dnssec)
    # Without signatures: the way to the servers needs none, and what they say about it is not what was asked.
    plain = Survey(Asker(settings.port, settings.timeout))
    authorities = Authorities(list(dict.fromkeys(one.resolver for one in questions)), plain, direct)
    lookups, (zones, own) = await asyncio.gather(asked, _ask_authorities(questions, authorities, settings, direct))
    return {
        "lookups": lookups,
        "authoritative": own,
        "zones": zones,
        "comparison": compare([*lookups, *own]),
        "merged": merge([*lookups, *own]),
    }


async def _ask_authorities(
    questions: Sequence[Question], authorities: Authorities, settings: Settings, direct: Asker
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    names = {question.name: question for question in questions}
    found = await asyncio.gather(*(authorities.of(name) for name in names))
    serials = await _serials(found, direct)
    asked = [
        Question(one.domain, one.absolute, one.name, address, one.service, zone.zone, shown(server.name))
        for one, zone in zip(names.values(), found)
        for server in zone.servers
        for address in server.addresses
    ]
    lookups = await Survey(direct, settings.dnssec, settings.tlsa).run(asked)
    return [_zone(one, zone, serials) for one, zone in zip(names.values(), found)], lookups


async def _serials(zones: Iterable[Delegation], direct: Asker) -> dict[tuple[str, str], Optional[int]]:
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


def _zone(question: Question, found: Delegation, serials: dict[tuple[str, str], Optional[int]]) -> dict[str, Any]:
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
        "delegated": found.delegated,
        "evidence": found.evidence,
    }
