# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a zone from its own server: the questions, and what each answer says.

Only an authoritative answer says that an RRset is absent. Everything else, from REFUSED to a referral, is a failure
with its own message (RFC 1035, RFC 2308).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ..._errors import FederationError
from ..library import Key, Message, Name, dns
from ..names import shown
from . import tsig
from .records import RRKey, RRset

# What a server that refuses to answer means by it: rcode -> (what, cure).
READ_REFUSALS = {
    "REFUSED": (
        "the server refuses to answer (REFUSED)",
        "Check that it serves this zone, and lets this address ask (BIND: allow-query, and the clients of each view)",
    ),
    "SERVFAIL": (
        "the server cannot answer (SERVFAIL)",
        "Look into its log: the zone may not have loaded, or a secondary's copy has expired",
    ),
    "NOTAUTH": ("the server says that it is not authoritative (NOTAUTH)", "Give the zone's own primary server"),
    "NOTIMP": ("the server does not implement the question (NOTIMP)", "Check that this is a DNS server for zones"),
    "FORMERR": (
        "the server does not understand the question (FORMERR)",
        "Check that this is a DNS server, and nothing on the way changes messages",
    ),
}


@dataclass(frozen=True)
class Place:
    """Where an answer comes from: the server as the user knows it, and the zone."""

    server: str
    zone: Name

    def __str__(self) -> str:
        return f"DNS server {self.server}, zone {shown(self.zone)}"


@dataclass(frozen=True)
class Query:
    """A question in wire form, and its signature, empty where it has none."""

    wire: bytes
    mac: bytes = b""


def query(number: int, name: Name, rdtype: str, key: Optional[Key] = None) -> Query:
    """A non-recursive question (RFC 1035 section 4) with ``number`` as its id, signed where there is a key.

    A server may choose by the key what it shows (BIND: views), so what is written with a key is read with it. It is written by
    hand because a run asks thousands of them, and this is all that one holds.
    """
    header = struct.pack("!HHHHHH", number, 0, 1, 0, 0, 0)
    qname: bytes = name.to_wire()
    wire = header + qname + struct.pack("!HH", dns.rdatatype.from_text(rdtype), dns.rdataclass.IN)
    return Query(wire) if key is None else Query(*tsig.sign(wire, number, key))


def parse(wire: bytes, asked: Query, key: Optional[Key], place: Place) -> Message:
    """The answer to ``asked`` as a message."""
    return tsig.read_answer(wire, key, asked.mac, place, "an answer")


def check_zone(reply: Message, place: Place) -> None:
    """Whether ``reply`` to the question for the zone's SOA shows a server that is authoritative for it.

    Raises:
        FederationError: it is not, with the zone that it has instead where it says so.
    """
    _refuse_rcode(reply, place)
    for rrset in reply.answer:
        if rrset.name == place.zone and rrset.rdtype == dns.rdatatype.SOA and _authoritative(reply):
            return
    if reply.answer and not _authoritative(reply):
        raise FederationError(
            "the server knows the zone only from others (its answer is not authoritative)",
            where=str(place),
            cure="Give the zone's primary server: a resolver cannot be updated",
        )
    enclosing = next((rrset.name for rrset in reply.authority if rrset.rdtype == dns.rdatatype.SOA), None)
    if enclosing is not None and _authoritative(reply):
        raise FederationError(
            f"there is no zone of this name: the server has {shown(place.zone)} inside its zone {shown(enclosing)}",
            where=str(place),
            cure=f"Set zone to {shown(enclosing)}",
        )
    raise FederationError(
        "the server is not authoritative for the zone (it refers to other servers or has no answer)",
        where=str(place),
        cure="Give the zone's primary server",
    )


def found_rrset(reply: Message, key: RRKey, place: Place) -> Optional[RRset]:
    """What ``reply`` says about the RRset ``key``: the RRset, or None where the server says that there is none.

    Raises:
        FederationError: the answer says neither, or an alias is in the way of a record that shall be there.
    """
    name, rdtype = key
    _refuse_rcode(reply, place, f"{shown(name)} {rdtype}")
    if not _is_answer_to(reply, key):
        raise FederationError(f"the answer about {shown(name)} {rdtype} is about another question", where=str(place))
    if not _authoritative(reply):
        _refuse_referral(reply, name, place)
    for rrset in reply.answer:
        if rrset.name == name and dns.rdatatype.to_text(rrset.rdtype) == rdtype:
            return RRset(name, rdtype, rrset.ttl, frozenset(rrset))
    return None


def alias_at(reply: Message, name: Name) -> Optional[str]:
    """The target of the CNAME that ``reply`` shows at ``name``, if it shows one."""
    for rrset in reply.answer:
        if rrset.name == name and rrset.rdtype == dns.rdatatype.CNAME:
            return shown(rrset[0].target)
    return None


def _authoritative(reply: Message) -> bool:
    return bool(reply.flags & dns.flags.AA)


def _is_answer_to(reply: Message, key: RRKey) -> bool:
    if not reply.flags & dns.flags.QR or len(reply.question) != 1:
        return False
    asked: Any = reply.question[0]
    return bool(asked.name == key[0] and dns.rdatatype.to_text(asked.rdtype) == key[1])


def _refuse_rcode(reply: Message, place: Place, subject: str = "the zone's SOA") -> None:
    rcode = dns.rcode.to_text(reply.rcode())
    if rcode in ("NOERROR", "NXDOMAIN"):
        if reply.flags & dns.flags.TC:
            raise FederationError(f"the answer about {subject} is cut off although it came over TCP", where=str(place))
        return
    what, cure = READ_REFUSALS.get(rcode, (f"the server answers {rcode}", "Look into the server's log"))
    raise FederationError(f"asked for {subject}, {what}", where=str(place), cure=cure, rcode=rcode)


def _refuse_referral(reply: Message, name: Name, place: Place) -> None:
    for rrset in reply.authority:
        if rrset.rdtype == dns.rdatatype.NS and rrset.name != place.zone and name.is_subdomain(rrset.name):
            servers = ", ".join(sorted(shown(rdata.target) for rdata in rrset))
            raise FederationError(
                f"{shown(name)} is not in this zone: {shown(rrset.name)} is delegated to {servers}",
                where=str(place),
                cure=f"Set zone to {shown(rrset.name)} and server to one of its servers",
            )
    raise FederationError(
        f"the answer about {shown(name)} is not authoritative", where=str(place), cure="Give the zone's primary server"
    )


def numbered(keys: Sequence[RRKey], first: int, key: Optional[Key] = None) -> list[Query]:
    """The questions for ``keys``, their ids counted from ``first``."""
    return [query(number, name, rdtype, key) for number, (name, rdtype) in enumerate(keys, first)]
