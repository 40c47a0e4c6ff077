# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to one question says: records, an alias, or which kind of nothing (RFC 1035, RFC 2308)."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Optional, Protocol

from ..library import Message, Name, RRset, dns
from ..names import shown

MAX_ALIASES = 16  # how far a chain of CNAMEs is followed; resolvers give up earlier
LONGEST_EVIDENCE = 20000  # characters of one message that are kept as evidence; a full one has ten times as many
RCODES = {"NXDOMAIN": "nxdomain", "SERVFAIL": "servfail", "REFUSED": "refused"}


@dataclass
class Reply:
    """What asking came to: a message, or why there is none.

    Args:
        message: the answer; None where none came.
        failure: timeout or error where ``message`` is None, else "".
        detail: more about it, in words.
        elapsed_ms: milliseconds until then.
        truncated: whether the answer over UDP was cut off, so that TCP was used.
        unreadable: what stands in the message and is no record, in words.
    """

    message: Optional[Message] = None
    failure: str = ""
    detail: str = ""
    elapsed_ms: float = 0.0
    truncated: bool = False
    unreadable: list[str] = field(default_factory=list)

    def has_flag(self, name: str) -> bool:
        """Whether a message came, and has the header flag ``name`` (AA, AD, ...)."""
        return self.message is not None and bool(self.message.flags & dns.flags.from_text(name))

    def is_signed(self) -> bool:
        """Whether a message came, and has signatures (RFC 4034)."""
        sections = [*self.message.answer, *self.message.authority] if self.message is not None else []
        return any(rrset.rdtype == dns.rdatatype.RRSIG for rrset in sections)

    def text(self, question: str) -> str:
        """The evidence, in text form."""
        if self.message is None:
            return f";; {question}: {self.failure}, {self.detail}"
        text = str(self.message.to_text())
        if len(text) <= LONGEST_EVIDENCE:
            return text
        return f"{text[:LONGEST_EVIDENCE]}\n;; and {len(text) - LONGEST_EVIDENCE} characters more"


class Asks(Protocol):
    """What this module needs of a transport."""

    def ask(self, resolver: str, name: Name, rdtype: str, checked: bool = True) -> Awaitable[Reply]:
        """The reply of ``resolver``; unless ``checked``, also where signatures are not right."""


@dataclass
class Answer:
    """What a reply says.

    ``status``: ok, nxdomain, nodata, servfail, refused, timeout or error. ``aliases``: the chain of CNAMEs that led
    from the name asked for to where the answer ended. ``unusable``: what else stands there instead of records, in words.
    """

    status: str
    detail: str = ""
    aliases: list[str] = field(default_factory=list)
    rrset: Optional[RRset] = None
    unusable: list[str] = field(default_factory=list)


def read_reply(reply: Reply, name: Name, rdtype: str) -> Answer:
    """What ``reply`` says about ``name`` and ``rdtype``."""
    if reply.message is None:
        return Answer(reply.failure, reply.detail)
    answer = _read_message(reply.message, name, rdtype)
    foreign = [one for one in reply.message.answer if one.rdclass != dns.rdataclass.IN]
    answer.unusable = [*reply.unreadable, *(_foreign(rrset) for rrset in foreign)]
    return answer


def _foreign(rrset: RRset) -> str:
    kind, of_class = dns.rdatatype.to_text(rrset.rdtype), dns.rdataclass.to_text(rrset.rdclass)
    return f"{shown(rrset.name)} {kind}: the record is of class {of_class}, and the Internet's is IN"


def _read_message(message: Message, name: Name, rdtype: str) -> Answer:
    rcode = dns.rcode.to_text(message.rcode())
    if rcode not in ("NOERROR", "NXDOMAIN"):
        return Answer(RCODES.get(rcode, "error"), f"the server answers {rcode}")
    aliases, end, rrset = _follow(message, name, rdtype)
    if rrset is not None and rcode == "NOERROR":
        return Answer("ok", "", aliases, rrset)
    if rcode == "NXDOMAIN":
        return Answer("nxdomain", f"{shown(end)} does not exist", aliases)
    referral = _referral(message)
    if referral:
        return Answer(
            "error", f"no answer, only a referral to the servers of {referral}: this server resolves nothing", aliases
        )
    if aliases and _knows_only_own_zones(message):
        return Answer("error", f"an alias leads to {shown(end)}, about which this server says nothing", aliases)
    return Answer("nodata", f"{shown(end)} exists, but has no {rdtype} record", aliases)


def _follow(message: Message, name: Name, rdtype: str) -> tuple[list[str], Name, Optional[RRset]]:
    """The aliases from ``name`` on, the name they end at, and the RRset asked for if it stands there."""
    by_key = {
        (one.name, dns.rdatatype.to_text(one.rdtype)): one
        for one in message.answer
        if one.rdclass == dns.rdataclass.IN and len(one)
    }
    aliases: list[str] = []
    while len(aliases) < MAX_ALIASES:
        rrset = by_key.get((name, rdtype))
        if rrset is not None:
            return aliases, name, rrset
        alias: Any = by_key.get((name, "CNAME"))
        if alias is None:
            break
        name = alias[0].target
        aliases.append(shown(name))
    return aliases, name, None


def _referral(message: Message) -> str:
    """The zone that an answer without records refers to, "" where it is no referral (RFC 2308 section 2.2)."""
    if message.flags & dns.flags.AA or not _knows_only_own_zones(message):
        return ""
    return next((shown(one.name) for one in message.authority if one.rdtype == dns.rdatatype.NS), "")


def _knows_only_own_zones(message: Message) -> bool:
    """Whether ``message`` comes from a server that does not resolve for others, and does not vouch for what is missing."""
    return not message.flags & dns.flags.RA and all(one.rdtype != dns.rdatatype.SOA for one in message.authority)


def in_processing_order(rrset: RRset) -> list[Any]:
    """SRV records as clients use them: lowest priority first and, as far as weights can be put in order, heaviest first.

    RFC 2782 has a client draw lots by weight inside a priority; here the order must be the same each time.
    """
    return sorted(rrset, key=lambda srv: (srv.priority, -srv.weight, shown(srv.target).lower(), srv.port))
