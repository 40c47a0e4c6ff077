# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to a reading question says: only an authoritative "no" is absence."""

from __future__ import annotations

from typing import Optional

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.queries import (
    Place,
    Query,
    alias_at,
    check_zone,
    found_rrset,
    parse,
    query,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

ZONE = dns.name.from_text("cup.example.")
NAME = dns.name.from_text("h.sub.cup.example.")
PLACE = Place("203.0.113.53", ZONE)
SOA = "ns1.cup.example. hostmaster.cup.example. 1 3600 600 86400 5"


def reply(
    name: dns.name.Name,
    rdtype: str,
    rcode: str = "NOERROR",
    flags: int = dns.flags.AA,
    answer: Optional[list[tuple[str, str, str]]] = None,
    authority: Optional[list[tuple[str, str, str]]] = None,
) -> dns.message.Message:
    message = dns.message.make_response(dns.message.from_wire(query(7, name, rdtype).wire))
    message.flags |= flags
    message.set_rcode(dns.rcode.from_text(rcode))
    message.answer = [dns.rrset.from_text(owner, 60, "IN", kind, value) for owner, kind, value in answer or []]
    message.authority = [dns.rrset.from_text(owner, 60, "IN", kind, value) for owner, kind, value in authority or []]
    return parse(message.to_wire(), Query(b""), None, PLACE)


def test_a_question_in_wire_form() -> None:
    message = dns.message.from_wire(query(513, NAME, "SRV").wire)
    assert (message.id, message.flags) == (513, 0)
    assert message.question[0].to_text() == "h.sub.cup.example. IN SRV"


def test_found() -> None:
    found = found_rrset(reply(NAME, "A", answer=[("H.sub.cup.example.", "A", "192.0.2.1")]), (NAME, "A"), PLACE)
    assert found is not None
    assert (found.ttl, found.values()) == (60, ["192.0.2.1"])


@pytest.mark.parametrize("rcode", ["NOERROR", "NXDOMAIN"])
def test_absent(rcode: str) -> None:
    message = reply(NAME, "A", rcode, authority=[("cup.example.", "SOA", SOA)])
    assert found_rrset(message, (NAME, "A"), PLACE) is None


@pytest.mark.parametrize(
    ("message", "part"),
    [
        (reply(NAME, "A", "REFUSED", 0), "asked for h.sub.cup.example. A, the server refuses to answer (REFUSED)"),
        (reply(NAME, "A", "SERVFAIL", 0), "cannot answer (SERVFAIL)"),
        (reply(NAME, "A", "NOTAUTH", 0), "NOTAUTH"),
        (reply(NAME, "A", "FORMERR", 0), "FORMERR"),
        (reply(NAME, "A", "NOTIMP", 0), "NOTIMP"),
        (reply(NAME, "A", "YXDOMAIN"), "the server answers YXDOMAIN"),
        (reply(NAME, "A", "NXDOMAIN", 0), "is not authoritative"),
        (reply(NAME, "A", flags=0), "is not authoritative"),
        (reply(NAME, "A", flags=0, answer=[("h.sub.cup.example.", "A", "192.0.2.1")]), "is not authoritative"),
        (reply(NAME, "A", flags=dns.flags.AA | dns.flags.TC), "is cut off"),
        (reply(NAME, "AAAA"), "about another question"),
        (
            reply(NAME, "A", flags=0, authority=[("sub.cup.example.", "NS", "ns.other.example.")]),
            "sub.cup.example. is delegated to ns.other.example.",
        ),
    ],
)
def test_never_absent(message: dns.message.Message, part: str) -> None:
    with pytest.raises(FederationError) as caught:
        found_rrset(message, (NAME, "A"), PLACE)
    assert part in str(caught.value)
    assert "DNS server 203.0.113.53, zone cup.example." in str(caught.value)


def test_alias() -> None:
    message = reply(NAME, "A", answer=[("h.sub.cup.example.", "CNAME", "x.example.")])
    assert found_rrset(message, (NAME, "A"), PLACE) is None
    assert alias_at(message, NAME) == "x.example."
    assert alias_at(reply(NAME, "A"), NAME) is None


def test_the_zone() -> None:
    check_zone(reply(ZONE, "SOA", answer=[("cup.example.", "SOA", SOA)]), PLACE)


@pytest.mark.parametrize(
    ("message", "part"),
    [
        (reply(ZONE, "SOA", "REFUSED", 0), "asked for the zone's SOA, the server refuses"),
        (reply(ZONE, "SOA", flags=0, answer=[("cup.example.", "SOA", SOA)]), "a resolver cannot be updated"),
        (reply(ZONE, "SOA", "NXDOMAIN", authority=[("example.", "SOA", SOA)]), "Set zone to example."),
        (reply(ZONE, "SOA", authority=[("example.", "SOA", SOA)]), "inside its zone example."),
        (reply(ZONE, "SOA", flags=0, authority=[("example.", "NS", "ns.example.")]), "not authoritative for the zone"),
        (reply(ZONE, "SOA"), "not authoritative for the zone"),
    ],
)
def test_not_the_zone(message: dns.message.Message, part: str) -> None:
    with pytest.raises(FederationError) as caught:
        check_zone(message, PLACE)
    assert part in str(caught.value)


@pytest.mark.parametrize("wire", [b"", b"short", b"\x00" * 12 + b"junk", b"HTTP/1.1 400 Bad Request\r\n"])
def test_no_dns_message(wire: bytes) -> None:
    with pytest.raises(FederationError, match="is not a DNS message"):
        parse(wire, Query(b""), None, PLACE)
