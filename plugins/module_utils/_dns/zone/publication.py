# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether public DNS shows records: the zone's own servers first, then resolvers.

Resolvers are only asked once all authoritative servers show everything. Asked before, they would remember that there is
nothing (RFC 2308), and the wait would be longer for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..library import Name
from ..lookup.answers import Answer, read_reply
from ..lookup.delegation import Authorities, Delegation
from ..lookup.resolver import DnsClient
from ..lookup.srv_lookups import SrvLookups
from ..names import shown
from .records import Wish

SHOWN, ABSENT, DIFFERS, UNANSWERED = "shown", "absent", "differs", "unanswered"


@dataclass(frozen=True)
class Sight:
    """One RRset as one server shows it.

    Args:
        server: name and address of an authoritative server, or address of a resolver.
        state: shown (as wished), absent, differs (other values, or still there), or unanswered.
        detail: what is there instead, or why there is no answer.
    """

    name: str
    rdtype: str
    server: str
    state: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.rdtype} at {self.server}: {self.detail or self.state}"


@dataclass
class View:
    """What one look found. ``problem``: why servers could not be asked at all. ``waiting``: resolvers not asked yet."""

    sights: list[Sight] = field(default_factory=list)
    problem: str = ""
    waiting: list[str] = field(default_factory=list)

    def missing(self) -> list[str]:
        """What is not as it shall be, in words."""
        found = [self.problem] if self.problem else []
        found += [str(sight) for sight in self.sights if sight.state != SHOWN]
        if self.waiting and not found:
            found.append(f"the resolvers {', '.join(self.waiting)} have not been asked")
        return found

    @property
    def complete(self) -> bool:
        return not self.missing()


@dataclass(frozen=True)
class Watch:
    """What to look for, and where.

    Args:
        resolvers: addresses of the resolvers; the first that can tell finds the authoritative servers.
        authoritative: whether to ask those.
        timeout: seconds for each answer.
    """

    zone: Name
    wishes: Sequence[Wish]
    resolvers: Sequence[str]
    authoritative: bool = True
    port: int = 53
    timeout: float = 5

    async def look(self) -> View:
        """Ask everybody once."""
        recursive = DnsClient(self.port, self.timeout)
        view = View()
        if self.authoritative:
            direct = DnsClient(self.port, self.timeout, recursive=False)
            zone = await Authorities(self.resolvers, SrvLookups(recursive)).of(self.zone)
            view.problem = self._problem(zone)
            if view.problem:
                return view
            servers = [(f"{shown(one.name)} ({address})", address) for one in zone.servers for address in one.addresses]
            view.sights = await self._ask(direct, servers)
            silent = [shown(one.name) for one in zone.servers if not one.addresses]
            view.problem = f"the name servers {', '.join(silent)} have no address" if silent else ""
        if view.complete:
            view.sights += await self._ask(recursive, [(resolver, resolver) for resolver in self.resolvers])
        else:
            view.waiting = list(self.resolvers)
        return view

    def _problem(self, found: Delegation) -> str:
        if found.zone is not None and found.zone != self.zone:
            return f"public DNS has no zone {shown(self.zone)}: the name lies in {shown(found.zone)}"
        if found.status != "ok":
            return f"the servers of {shown(self.zone)} cannot be found: {found.detail}"
        return ""

    async def _ask(self, client: DnsClient, servers: Sequence[tuple[str, str]]) -> list[Sight]:
        return list(
            await asyncio.gather(
                *(self._sight(client, wish, label, address) for label, address in servers for wish in self.wishes)
            )
        )

    async def _sight(self, client: DnsClient, wish: Wish, label: str, address: str) -> Sight:
        reply = await client.ask(address, wish.name, wish.rdtype)
        state, detail = judge(wish, read_reply(reply, wish.name, wish.rdtype))
        return Sight(shown(wish.name), wish.rdtype, label, state, detail)


def judge(wish: Wish, answer: Answer) -> tuple[str, str]:
    """Whether ``answer`` shows ``wish``; TTLs are the provider's and the resolver's own matter."""
    if answer.status in ("nxdomain", "nodata"):
        return (ABSENT, "not there yet") if wish.present else (SHOWN, "")
    if answer.rrset is None:
        return UNANSWERED, answer.detail
    values = ", ".join(rdata.to_text() for rdata in sorted(answer.rrset))
    if not wish.present:
        # An address that comes over an alias is not this name's own; the alias is none of ours.
        there = not answer.aliases and (not wish.rdatas or wish.rdatas & frozenset(answer.rrset))
        return (DIFFERS, f"still there: {values}") if there else (SHOWN, "")
    if answer.aliases:
        return DIFFERS, f"an alias (CNAME) for {answer.aliases[-1]} instead"
    if frozenset(answer.rrset) != wish.rdatas:
        return DIFFERS, f"holds {values}"
    return SHOWN, ""
