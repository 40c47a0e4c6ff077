# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which servers are authoritative for a name: the zone that holds it, and its servers, found by asking a resolver."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Callable, Optional

from ..library import Message, Name, dns
from ..names import shown
from .answers import Asks, read_reply
from .srv_lookups import SrvLookups

MOST_SERVERS = 16
"""Of one zone that are used; the root has 13 names."""


@dataclass
class NameServer:
    """An authoritative server; without addresses where its name leads to none, for which ``status`` is the reason."""

    name: Name
    addresses: list[str]
    status: str


@dataclass
class Delegation:
    """A zone and its servers.

    Args:
        status: ok, or why the servers could not be found: as of a lookup, or no_servers.
        zone: None where not even that was found.
        servers: as the zone itself names them.
        left_out: what is not among ``servers`` because there are too many, in words.
    """

    status: str
    detail: str = ""
    zone: Optional[Name] = None
    servers: list[NameServer] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)


# The addresses of a name as a resolver gives them, and their status.
FindAddresses = Callable[[str, "Name"], Awaitable[tuple[list[str], str]]]


class Walk:
    """Finds delegations.

    Args:
        resolver: address of the resolver that is asked for zones and names.
        recursive: asks resolvers.
        find_addresses: finds the addresses of a name.
    """

    def __init__(self, resolver: str, recursive: Asks, find_addresses: FindAddresses) -> None:
        self.resolver = resolver
        self.recursive = recursive
        self.find_addresses = find_addresses

    async def find(self, name: Name) -> Delegation:
        """The zone that holds ``name`` or would hold it, and its servers."""
        found = await self._zone(name)
        if found.zone is None:
            return found
        reply = await self.recursive.ask(self.resolver, found.zone, "NS")
        found.evidence.append(reply.text(f"{shown(found.zone)} NS at {self.resolver}"))
        answer = read_reply(reply, found.zone, "NS")
        if answer.rrset is None:
            found.status, found.detail = answer.status, answer.detail
            return found
        targets = sorted(rdata.target for rdata in answer.rrset)
        if len(targets) > MOST_SERVERS:
            found.left_out.append(
                f"{len(targets) - MOST_SERVERS} of {len(targets)} name servers of {shown(found.zone)}"
            )
        for target in targets[:MOST_SERVERS]:
            addresses, status = await self.find_addresses(self.resolver, target)
            found.servers.append(NameServer(target, addresses, status))
        if not any(server.addresses for server in found.servers):
            found.status = "no_servers"
            found.detail = f"no server of {shown(found.zone)} has an address"
        return found

    async def _zone(self, name: Name) -> Delegation:
        """The closest zone above ``name``: its SOA stands in the answer, or beside the "there is none" of its server."""
        evidence: list[str] = []
        candidate = name
        while True:
            reply = await self.recursive.ask(self.resolver, candidate, "SOA")
            evidence.append(reply.text(f"{shown(candidate)} SOA at {self.resolver}"))
            answer = read_reply(reply, candidate, "SOA")
            if reply.message is None or answer.status not in ("ok", "nodata", "nxdomain"):
                return Delegation(answer.status, answer.detail, evidence=evidence)
            zone = _soa_owner(reply.message, candidate)
            if zone is not None:
                return Delegation("ok", zone=zone, evidence=evidence)
            if candidate == dns.name.root:
                return Delegation("nodata", f"no answer names the zone of {shown(name)}", evidence=evidence)
            candidate = candidate.parent()


def _soa_owner(message: Message, name: Name) -> Optional[Name]:
    for rrset in [*message.answer, *message.authority]:
        if rrset.rdtype == dns.rdatatype.SOA and rrset.rdclass == dns.rdataclass.IN and name.is_subdomain(rrset.name):
            return rrset.name
    return None


class Authorities:
    """Finds the authoritative servers of names, each zone once, through the first resolver that knows them."""

    def __init__(self, resolvers: Sequence[str], lookups: SrvLookups) -> None:
        self.resolvers = resolvers
        self.lookups = lookups
        self._under_way: dict[Name, asyncio.Future[Delegation]] = {}

    async def of(self, name: Name) -> Delegation:
        """The delegation of the zone that holds ``name``."""
        if name not in self._under_way:
            self._under_way[name] = asyncio.ensure_future(self._find(name))
        return await self._under_way[name]

    async def _find(self, name: Name) -> Delegation:
        found = Delegation("error", "there is no resolver to ask")
        for resolver in self.resolvers:
            found = await Walk(resolver, self.lookups.client, self._addresses).find(name)
            if found.status == "ok":
                break
        return found

    async def _addresses(self, resolver: str, name: Name) -> tuple[list[str], str]:
        found = await self.lookups.addresses(resolver, name)
        return found.addresses, found.status
