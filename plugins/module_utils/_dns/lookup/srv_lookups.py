# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up the SRV records of many domains at many servers, and the addresses of every target (RFC 2782).

It finds facts and judges nothing. A name is always asked for as it is: the search list of the machine is never applied.

What a partner publishes is not ours, and may be anything: what cannot be used is noted and left aside, one record at a time, and
of what is too much only the first is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, TypeVar

from ..library import Name, dns
from ..names import shown
from .addresses import Addresses, not_asked, summary
from .answers import Answer, Asks, Reply, in_processing_order, read_reply
from .questions import SrvQuestion
from .signatures import signatures
from .tlsa import Associations, owner_text, told

Item = TypeVar("Item")

# Of one domain's records at one server, what is used; large services publish about a tenth of that.
MOST_RECORDS = 100
MOST_TARGETS = 40  # different names
MOST_PLACES = 100  # different pairs of address and port

_PORT_0 = Addresses("unusable", detail="no connection goes to port 0")


@dataclass
class Notes:
    """What a lookup leaves aside, in sentences: what cannot be used, and what is too much."""

    unusable: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def first(self, items: Sequence[Item], most: int, what: str) -> Sequence[Item]:
        """The first ``most`` of ``items``; that the others are left out is noted."""
        if len(items) > most:
            self.left_out.append(f"{len(items) - most} of {len(items)} {what}")
        return items[:most]

    def about(self, name: str, addresses: Addresses) -> None:
        """Take over what was noted about the addresses of ``name``, each sentence once."""
        for sentences, own in ((addresses.unusable, self.unusable), (addresses.left_out, self.left_out)):
            texts = (f"{text} of {name}" if sentences is addresses.left_out else text for text in sentences)
            own.extend(text for text in texts if text not in own)


class SrvLookups:
    """All lookups of one run; the addresses of a target are asked for once a resolver.

    Args:
        client: the transport.
        dnssec: whether ``client`` asks for signatures, so that answers tell of them.
        tlsa: whether to look at each target for TLSA records too.
    """

    def __init__(self, client: Asks, dnssec: bool = False, tlsa: bool = False) -> None:
        self.client = client
        self.dnssec = dnssec
        self.associations = Associations(client, dnssec) if tlsa else None
        self._under_way: dict[tuple[str, Name], asyncio.Future[Addresses]] = {}

    async def run(self, questions: Sequence[SrvQuestion]) -> list[dict[str, Any]]:
        """The lookups in the form that the module returns, in the order of ``questions``."""
        return list(await asyncio.gather(*(self._look_up(question) for question in questions)))

    async def _look_up(self, question: SrvQuestion) -> dict[str, Any]:
        reply = await self.client.ask(question.resolver, question.name, "SRV")
        answer = read_reply(reply, question.name, "SRV")
        evidence = [reply.text(f"{shown(question.name)} SRV at {question.resolver}")]
        notes = Notes(list(answer.unusable))
        records = await self._records(answer, question, evidence, notes)
        fallback = None
        if answer.status in ("nxdomain", "nodata"):
            addresses = await self._addresses(question, question.absolute)
            evidence.extend(addresses.evidence)
            notes.about(shown(question.absolute), addresses)
            fallback = {"status": addresses.status, "addresses": addresses.addresses, "detail": addresses.detail}
        return {
            "domain": question.domain,
            "name": shown(question.name),
            "service": question.service,
            "resolver": question.resolver,
            "server": question.server,
            "authoritative": reply.has_flag("AA"),
            "status": answer.status,
            "detail": answer.detail,
            "elapsed_ms": reply.elapsed_ms,
            "truncated": reply.truncated,
            "aliases": answer.aliases,
            "root_target": root_target(records),
            "records": records,
            "unusable": notes.unusable,
            "left_out": notes.left_out,
            "dnssec": await self._signatures(question, reply, answer),
            "address_fallback": fallback,
            "evidence": evidence,
        }

    async def _signatures(self, question: SrvQuestion, reply: Reply, answer: Answer) -> Optional[dict[str, Any]]:
        if not self.dnssec:
            return None
        return await signatures(self.client, question.resolver, question.name, "SRV", reply, answer)

    async def _records(
        self, answer: Answer, question: SrvQuestion, evidence: list[str], notes: Notes
    ) -> list[dict[str, Any]]:
        if answer.rrset is None:
            return []
        ordered = notes.first(in_processing_order(answer.rrset), MOST_RECORDS, "SRV records")
        names = notes.first(list(dict.fromkeys(srv.target for srv in ordered)), MOST_TARGETS, "targets")
        ordered = [srv for srv in ordered if srv.target in names]
        found, associations = await asyncio.gather(
            asyncio.gather(*(self._addresses_of(question, srv) for srv in ordered)),
            asyncio.gather(*(self._tlsa(question, srv.target, srv.port) for srv in ordered)),
        )
        said = [text for addresses in found for text in addresses.evidence]
        said += [text for _found, text in associations if text]
        evidence.extend(text for text in dict.fromkeys(said) if text not in evidence)
        for srv, addresses in zip(ordered, found):
            notes.about(shown(srv.target), addresses)
            if addresses.status == "unusable":
                notes.unusable.append(f"the record {srv_value(srv)}: {addresses.detail}")
        places = _first_places(ordered, found, notes)
        return [
            {
                "priority": srv.priority,
                "weight": srv.weight,
                "port": srv.port,
                "target": shown(srv.target),
                "ttl": answer.rrset.ttl,
                "address_status": addresses.status,
                "addresses": [address for address in addresses.addresses if (address, srv.port) in places],
                "aliases": addresses.aliases,
                "address_detail": addresses.detail,
                "tlsa": tlsa,
            }
            for srv, addresses, (tlsa, _text) in zip(ordered, found, associations)
        ]

    async def _addresses_of(self, question: SrvQuestion, srv: Any) -> Addresses:
        """The addresses of a record's target; none of a record that no connection can use."""
        if srv.port == 0 and srv.target != dns.name.root:
            return _PORT_0
        return await self._addresses(question, srv.target)

    async def _tlsa(self, question: SrvQuestion, target: Name, port: int) -> tuple[Optional[dict[str, Any]], str]:
        if self.associations is None:
            return None, ""
        reason = not_asked(target, question.within) or (_PORT_0 if port == 0 else None)
        if reason is not None:
            return told(owner_text(target, port), reason.status, reason.detail), ""
        return await self.associations.of(question.resolver, target, port)

    async def _addresses(self, question: SrvQuestion, name: Name) -> Addresses:
        return not_asked(name, question.within) or await self.addresses(question.resolver, name)

    async def addresses(self, resolver: str, name: Name) -> Addresses:
        """The addresses of ``name`` as ``resolver`` gives them."""
        reason = not_asked(name)
        if reason is not None:
            return reason
        key = (resolver, name)
        if key not in self._under_way:
            self._under_way[key] = asyncio.ensure_future(self._ask_addresses(resolver, name))
        return await self._under_way[key]

    async def _ask_addresses(self, resolver: str, name: Name) -> Addresses:
        types = ("A", "AAAA")
        replies = await asyncio.gather(*(self.client.ask(resolver, name, rdtype) for rdtype in types))
        answers = [read_reply(reply, name, rdtype) for reply, rdtype in zip(replies, types)]
        found = summary(answers, types)
        found.evidence = [reply.text(f"{shown(name)} {rdtype} at {resolver}") for reply, rdtype in zip(replies, types)]
        return found


def _first_places(records: Sequence[Any], found: Sequence[Addresses], notes: Notes) -> set[tuple[str, int]]:
    """Where connections could be made to, address and port, as far as that many are used."""
    places = dict.fromkeys((address, srv.port) for srv, one in zip(records, found) for address in one.addresses)
    return set(notes.first(list(places), MOST_PLACES, "pairs of address and port"))


def srv_value(srv: Any) -> str:
    """A record's value in zone-file form."""
    return f"{srv.priority} {srv.weight} {srv.port} {shown(srv.target)}"


def root_target(records: Sequence[dict[str, Any]]) -> str:
    """Whether the target '.', which says that there is no such service, stands ``alone`` or ``mixed`` with others, or not: ``none``."""
    roots = sum(record["target"] == "." for record in records)
    return "none" if not roots else "alone" if roots == len(records) else "mixed"
