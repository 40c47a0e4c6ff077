# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up the SRV records of many domains at many resolvers, and the addresses of every target (RFC 2782).

It finds facts and judges nothing. A name is always asked for as it is: the search list of the machine is never applied.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._dns.arguments import check_resolvers
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import (
    Answer,
    Asks,
    Reply,
    in_processing_order,
    read_reply,
)
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.signatures import signatures
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.tlsa import Associations, owner_text, told
from ansible_collections.xmpp.federation.plugins.module_utils._dns.names import absolute_name, is_address, shown
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

try:
    import dns.exception
    import dns.name
except ImportError:  # said by library.require_dnspython() before anything here is called
    pass

if TYPE_CHECKING:
    from dns.name import Name

RESOLV_CONF = "/etc/resolv.conf"
LOCAL_RESOLVER = "127.0.0.1"  # what resolv.conf(5) says about a file without a nameserver line


@dataclass(frozen=True)
class Question:
    """One SRV lookup at one server.

    Args:
        domain: as the user wrote it.
        name: the SRV record's owner.
        service: the part of it before the domain.
        resolver: the server's address.
        within: the zone that the server is asked as an authoritative server of, None for a resolver. Targets outside
            of it are not asked for, because the server need not know them.
        server: the name of an authoritative server.
    """

    domain: str
    absolute: Name
    name: Name
    resolver: str
    service: str = ""
    within: Optional[Name] = None
    server: str = ""


@dataclass
class Addresses:
    """A and AAAA records of a name.

    ``status``: ok; cname (an alias that leads to addresses); missing (an alias that leads to none); nxdomain; nodata
    (the name has neither type); servfail, refused, timeout or error; not_a_name (the root, or an address written as a name);
    not_asked (the name is outside the zone of an authoritative server).
    """

    status: str
    addresses: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    detail: str = ""
    evidence: list[str] = field(default_factory=list)


def read_questions(domains: Sequence[str], services: Sequence[str], resolvers: Sequence[str]) -> list[Question]:
    """Every combination, in the order of the lists.

    Raises:
        FederationError: something that is no domain, no service or no address.
    """
    check_resolvers(resolvers)
    found: list[Question] = []
    for domain in domains:
        absolute = absolute_name(domain, "domains")
        if absolute == dns.name.root or is_address(domain):
            raise FederationError(f"{domain!r} is not a domain that could have users", where="domains")
        for service in services:
            name = _owner(service, absolute)
            found.extend(Question(domain, absolute, name, resolver, service) for resolver in resolvers)
    return found


def _owner(service: str, domain: Name) -> Name:
    labels = service.split(".")
    if len(labels) != 2 or not all(label.startswith("_") and len(label) > 1 for label in labels):
        raise FederationError(f"{service!r} is not a service", where="services", cure="Write it as _xmpp-server._tcp")
    try:
        return dns.name.from_text(service, domain)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise FederationError(f"{service}.{shown(domain)} is not a name: {error}", where="services") from error


def system_resolvers(path: str = RESOLV_CONF) -> list[str]:
    """The addresses on the nameserver lines of resolv.conf(5)."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
    except FileNotFoundError:
        lines = []
    except OSError as error:
        raise FederationError(
            f"{path} cannot be read: {error.strerror}", where="resolvers", cure="Give resolvers in the task"
        ) from error
    return [line[1] for line in lines if len(line) > 1 and line[0] == "nameserver"] or [LOCAL_RESOLVER]


class Survey:
    """All lookups of one run; the addresses of a target are asked for once a resolver.

    Args:
        asker: the transport.
        dnssec: whether ``asker`` asks for signatures, so that answers tell of them.
        tlsa: whether to look at each target for TLSA records too.
    """

    def __init__(self, asker: Asks, dnssec: bool = False, tlsa: bool = False) -> None:
        self.asker = asker
        self.dnssec = dnssec
        self.associations = Associations(asker, dnssec) if tlsa else None
        self._under_way: dict[tuple[str, Name], asyncio.Future[Addresses]] = {}

    async def run(self, questions: Sequence[Question]) -> list[dict[str, Any]]:
        """The lookups in the form that the module returns, in the order of ``questions``."""
        return list(await asyncio.gather(*(self._look_up(question) for question in questions)))

    async def _look_up(self, question: Question) -> dict[str, Any]:
        reply = await self.asker.ask(question.resolver, question.name, "SRV")
        answer = read_reply(reply, question.name, "SRV")
        evidence = [reply.text(f"{shown(question.name)} SRV at {question.resolver}")]
        records = await self._records(answer, question, evidence)
        fallback = None
        if answer.status in ("nxdomain", "nodata"):
            addresses = await self._addresses(question, question.absolute)
            evidence.extend(addresses.evidence)
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
            "dnssec": await self._signatures(question, reply, answer),
            "address_fallback": fallback,
            "evidence": evidence,
        }

    async def _signatures(self, question: Question, reply: Reply, answer: Answer) -> Optional[dict[str, Any]]:
        if not self.dnssec:
            return None
        return await signatures(self.asker, question.resolver, question.name, "SRV", reply, answer)

    async def _records(self, answer: Answer, question: Question, evidence: list[str]) -> list[dict[str, Any]]:
        if answer.rrset is None:
            return []
        ordered = in_processing_order(answer.rrset)
        found, associations = await asyncio.gather(
            asyncio.gather(*(self._addresses(question, srv.target) for srv in ordered)),
            asyncio.gather(*(self._tlsa(question, srv.target, srv.port) for srv in ordered)),
        )
        said = [text for addresses in found for text in addresses.evidence]
        said += [text for _told, text in associations if text]
        evidence.extend(text for text in dict.fromkeys(said) if text not in evidence)
        return [
            {
                "priority": srv.priority,
                "weight": srv.weight,
                "port": srv.port,
                "target": shown(srv.target),
                "ttl": answer.rrset.ttl,
                "address_status": addresses.status,
                "addresses": addresses.addresses,
                "aliases": addresses.aliases,
                "address_detail": addresses.detail,
                "tlsa": tlsa,
            }
            for srv, addresses, (tlsa, _text) in zip(ordered, found, associations)
        ]

    async def _tlsa(self, question: Question, target: Name, port: int) -> tuple[Optional[dict[str, Any]], str]:
        if self.associations is None:
            return None, ""
        reason = _not_asked(target, question.within)
        if reason is not None:
            return told(owner_text(target, port), reason.status, reason.detail), ""
        return await self.associations.of(question.resolver, target, port)

    async def _addresses(self, question: Question, name: Name) -> Addresses:
        return _not_asked(name, question.within) or await self.addresses(question.resolver, name)

    async def addresses(self, resolver: str, name: Name) -> Addresses:
        """The addresses of ``name`` as ``resolver`` gives them."""
        reason = _not_asked(name)
        if reason is not None:
            return reason
        key = (resolver, name)
        if key not in self._under_way:
            self._under_way[key] = asyncio.ensure_future(self._ask_addresses(resolver, name))
        return await self._under_way[key]

    async def _ask_addresses(self, resolver: str, name: Name) -> Addresses:
        types = ("A", "AAAA")
        replies = await asyncio.gather(*(self.asker.ask(resolver, name, rdtype) for rdtype in types))
        answers = [read_reply(reply, name, rdtype) for reply, rdtype in zip(replies, types)]
        found = summary(answers, types)
        found.evidence = [reply.text(f"{shown(name)} {rdtype} at {resolver}") for reply, rdtype in zip(replies, types)]
        return found


def _not_asked(name: Name, within: Optional[Name] = None) -> Optional[Addresses]:
    """Why nobody needs to be asked about ``name``; None where somebody does."""
    if within is not None and not name.is_subdomain(within):
        return Addresses("not_asked", detail=f"outside the zone {shown(within)}")
    if name == dns.name.root:
        return Addresses("not_a_name", detail="the root: the service is declared not to exist (RFC 2782)")
    if is_address(shown(name)):
        return Addresses("not_a_name", detail="an address written as a name")
    return None


def root_target(records: Sequence[dict[str, Any]]) -> str:
    """Whether the target '.', which says that there is no such service, stands ``alone`` or ``mixed`` with others, or not: ``none``."""
    roots = sum(record["target"] == "." for record in records)
    return "none" if not roots else "alone" if roots == len(records) else "mixed"


def summary(answers: Sequence[Answer], types: Sequence[str]) -> Addresses:
    """A and AAAA answers about one name as one finding."""
    addresses = [rdata.address for answer in answers if answer.rrset is not None for rdata in sorted(answer.rrset)]
    aliases: list[str] = max((answer.aliases for answer in answers), key=len)
    failed = [(rdtype, answer) for rdtype, answer in zip(types, answers) if answer.status not in ("ok", "nodata")]
    detail = "; ".join(f"{rdtype}: {answer.detail}" for rdtype, answer in failed)
    status: Optional[str] = None
    if addresses:
        status = "cname" if aliases else "ok"
    else:
        # A question without an answer leaves open what the other's "none" seems to settle.
        unanswered = [answer.status for _rdtype, answer in failed if answer.status != "nxdomain"]
        if unanswered:
            status = unanswered[0]
        elif aliases:
            status = "missing"
    return Addresses(status or ("nxdomain" if failed else "nodata"), addresses, aliases, detail)
