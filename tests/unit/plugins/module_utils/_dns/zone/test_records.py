# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intake of records, and what becomes of an RRset."""

from __future__ import annotations

from typing import Any

import dns.name
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import (
    MAX_TTL,
    RRset,
    changes,
    read_leftovers,
    read_prune,
    read_wishes,
    zone_text,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

ZONE = dns.name.from_text("cup.example.")


def record(
    name: str = "_xmpp-server._tcp.cup.example", rdtype: str = "SRV", *values: str, ttl: int = 300
) -> dict[str, Any]:
    return {"name": name, "type": rdtype, "ttl": ttl, "rdata": list(values)}


def refusal(*records: dict[str, Any], present: bool = True) -> str:
    with pytest.raises(FederationError) as caught:
        read_wishes(list(records), ZONE, present)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("cup.example", "cup.example."),
        ("CUP.example.", "CUP.example."),
        ("_xmpp-server._tcp.cup.example.", "_xmpp-server._tcp.cup.example."),
        ("b\u00fccher.cup.example", "xn--bcher-kva.cup.example."),
        ("*.cup.example", "*.cup.example."),
    ],
)
def test_owner_names(written: str, name: str) -> None:
    (wish,) = read_wishes([record(written, "A", "192.0.2.1")], ZONE, True)
    assert wish.name.to_text() == name


@pytest.mark.parametrize(
    ("rdtype", "written", "value"),
    [
        ("SRV", "0 5 5269 cup1.cup.example.", "0 5 5269 cup1.cup.example."),
        ("SRV", "  0   5\t5269  cup1.cup.example. ", "0 5 5269 cup1.cup.example."),
        ("SRV", "0 0 0 .", "0 0 0 ."),
        ("SRV", "0 0 5269 b\u00fccher.example.", "0 0 5269 xn--bcher-kva.example."),
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:DB8:0::1", "2001:db8::1"),
        ("CNAME", "host.other.example.", "host.other.example."),
        ("TXT", '"v=1; k=2" "more"', '"v=1; k=2" "more"'),
        ("TXT", "word", '"word"'),
    ],
)
def test_values(rdtype: str, written: str, value: str) -> None:
    (wish,) = read_wishes([record("x.cup.example", rdtype, written)], ZONE, True)
    assert [rdata.to_text() for rdata in wish.rdatas] == [value]


@pytest.mark.parametrize(
    ("one", "part"),
    [
        (record("cup1", "A", "192.0.2.1"), "is cup1.cup.example. meant?"),
        (record("cup.example.org", "A", "192.0.2.1"), "cup.example.org. is not inside the zone cup.example."),
        (record("a..cup.example", "A", "192.0.2.1"), "'a..cup.example' is not a domain name"),
        (record("x" * 64 + ".cup.example", "A", "192.0.2.1"), "is not a domain name"),
        (record("stra\u00dfe.cup.example", "A", "192.0.2.1"), "sharp s"),
        (record("", "A", "192.0.2.1"), "not a domain name"),
        (record("a b.cup.example", "A", "192.0.2.1"), "white space"),
        (record("x.cup.example", "MX", "10 a."), "type 'MX' is not supported"),
        (record("x.cup.example", "A"), "there is no rdata"),
        (record("x.cup.example", "A", "192.0.2.1", ttl=-1), "ttl -1 is out of range"),
        (record("x.cup.example", "A", "192.0.2.1", ttl=MAX_TTL + 1), "out of range"),
        (record("x.cup.example", "A", "192.0.2"), "'192.0.2' is not an IPv4 address"),
        (record("x.cup.example", "A", "2001:db8::1"), "Put it into a record of type AAAA"),
        (record("x.cup.example", "AAAA", "192.0.2.1"), "Put it into a record of type A."),
        (record("x.cup.example", "AAAA", "fe80::1%eth0"), "zone identifier"),
        (record("x.cup.example", "A", "192.0.2.1", "192.0.2.1"), "in the list twice"),
        (record("x.cup.example", "SRV", "0 0 5269 a.example.", "0 0 5269 A.example."), "in the list twice"),
        (record("x.cup.example", "SRV", "0 0 5269"), "Write: priority weight port target."),
        (record("x.cup.example", "SRV", "0 0 65536 a.example."), "the port '65536'"),
        (record("x.cup.example", "SRV", "-1 0 5269 a.example."), "the priority '-1'"),
        (record("x.cup.example", "SRV", "0 \u0661 5269 a.example."), "the weight"),
        (record("x.cup.example", "SRV", "0 0 5269 192.0.2.1"), "the target '192.0.2.1' is an address"),
        (record("x.cup.example", "SRV", "0 0 5269 192.0.2.1."), "is an address"),
        (record("x.cup.example", "SRV", "0 0 5269 @"), "Write cup.example."),
        (record("x.cup.example", "SRV", "0 0 0 .", "0 0 5269 a.example."), "stands beside other targets"),
        (record("x.cup.example", "CNAME", "a.example.", "b.example."), "exactly one value"),
        (record("cup.example", "CNAME", "a.example."), "cannot be an alias"),
        (record("x.cup.example", "TXT", "v=1; k=2"), "double quotes"),
        (record("x.cup.example", "TXT", '"' + "x" * 256 + '"'), "is not a TXT value"),
        (record("x.cup.example", "TXT", '"open'), "is not a TXT value"),
    ],
)
def test_refused(one: dict[str, Any], part: str) -> None:
    text = refusal(one)
    assert part in text
    assert text.startswith("record 1 ")


@pytest.mark.parametrize(("rdtype", "before"), [("SRV", "0 0 5269 "), ("CNAME", "")])
def test_a_relative_target_is_refused_with_the_two_names_it_could_mean(rdtype: str, before: str) -> None:
    text = refusal(record("x.cup.example", rdtype, before + "CUP1.cup.example"))
    assert "could mean CUP1.cup.example. or, relative to the zone, CUP1.cup.example.cup.example." in text


def test_the_same_rrset_twice_is_refused() -> None:
    text = refusal(record("x.cup.example", "A", "192.0.2.1"), record("X.cup.example.", "A", "192.0.2.2"))
    assert text.startswith("record 2 ")
    assert "is in the list twice" in text


def test_an_alias_beside_data_is_refused() -> None:
    text = refusal(record("x.cup.example", "CNAME", "a.example."), record("x.cup.example", "A", "192.0.2.1"))
    assert "cannot have a CNAME and a A record" in text


def rrset(*values: str, ttl: int = 300) -> RRset:
    (wish,) = read_wishes([record("x.cup.example", "A", *values, ttl=ttl)], ZONE, True)
    return RRset(wish.name, "A", ttl, wish.rdatas)


@pytest.mark.parametrize(
    ("values", "present", "found", "after"),
    [
        (["192.0.2.1"], True, None, rrset("192.0.2.1")),
        (["192.0.2.1"], True, rrset("192.0.2.2"), rrset("192.0.2.1")),
        (["192.0.2.1", "192.0.2.2"], True, rrset("192.0.2.2", "192.0.2.1"), rrset("192.0.2.1", "192.0.2.2")),
        (["192.0.2.1"], True, rrset("192.0.2.1", ttl=60), rrset("192.0.2.1")),
        ([], False, rrset("192.0.2.1", "192.0.2.9"), None),
        ([], False, None, None),
        (["192.0.2.1"], False, rrset("192.0.2.1", "192.0.2.9", ttl=60), rrset("192.0.2.9", ttl=60)),
        (["192.0.2.1"], False, rrset("192.0.2.1"), None),
        (["192.0.2.1"], False, rrset("192.0.2.9"), rrset("192.0.2.9")),
        (["192.0.2.1"], False, None, None),
    ],
)
def test_what_becomes_of_an_rrset(values: list[str], present: bool, found: RRset | None, after: RRset | None) -> None:
    (wish,) = read_wishes([record("x.cup.example", "A", *values)], ZONE, present)
    assert wish.outcome(found) == after
    assert bool(changes([wish], {wish.key: found})) == (found != after)


def test_names_in_values_compare_without_case() -> None:
    (one,) = read_wishes([record("x.cup.example", "SRV", "0 0 5269 CUP1.example.")], ZONE, True)
    (two,) = read_wishes([record("X.cup.example", "SRV", "0 0 5269 cup1.example.")], ZONE, True)
    assert one.outcome(None) == two.outcome(None)
    assert changes([one], {one.key: two.outcome(None)}) == []


def test_zone_file_form() -> None:
    assert zone_text([rrset("192.0.2.10", "192.0.2.9"), None]) == (
        "x.cup.example. 300 IN A 192.0.2.9\nx.cup.example. 300 IN A 192.0.2.10\n"
    )


def test_pruned_names_lose_their_addresses_only() -> None:
    found = read_prune(["cup2.cup.example", "CUP2.cup.example.", "b\u00fccher.cup.example"], ZONE, [])
    assert [(wish.name.to_text().lower(), wish.rdtype, wish.present, wish.rdatas) for wish in found] == [
        (name, rdtype, False, frozenset())
        for name in ("cup2.cup.example.", "xn--bcher-kva.cup.example.")
        for rdtype in ("A", "AAAA")
    ]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("cup1.cup.example", "has records in the same list"),
        ("CUP2.cup.example", "is still the target of _xmpp-server._tcp.cup.example. SRV"),
        ("host.cup.example", "is still the target of alias.cup.example. CNAME"),
        ("cup.example", "is the zone's own name"),
        ("cup2.other.example", "is not inside the zone"),
        ("cup2", "is cup2.cup.example. meant?"),
    ],
)
def test_what_is_not_pruned(name: str, part: str) -> None:
    wishes = read_wishes(
        [
            record("_xmpp-server._tcp.cup.example", "SRV", "0 0 5269 cup2.cup.example."),
            record("cup1.cup.example", "A", "192.0.2.1"),
            record("alias.cup.example", "CNAME", "host.cup.example."),
        ],
        ZONE,
        True,
    )
    with pytest.raises(FederationError) as caught:
        read_prune([name], ZONE, wishes)
    assert part in str(caught.value)


def test_leftovers_are_addresses_of_names_in_the_zone_that_nothing_needs():
    zone = dns.name.from_text("cup.example.")
    wishes = read_wishes(
        [
            {
                "name": "_xmpp-server._tcp.cup.example",
                "type": "SRV",
                "ttl": 60,
                "rdata": ["0 0 5269 cup1.cup.example."],
            },
            {"name": "cup3.cup.example", "type": "A", "ttl": 60, "rdata": ["192.0.2.3"]},
        ],
        zone,
        True,
    )
    names = [
        "cup1.cup.example",
        "cup2.cup.example",
        "cup3.cup.example",
        "cup.example",
        "cup4.other.example",
        "cup2.cup.example.",
    ]
    found = read_leftovers(names, zone, wishes)
    assert [(str(one.name), one.rdtype, one.present) for one in found] == [
        ("cup2.cup.example.", "A", False),
        ("cup2.cup.example.", "AAAA", False),
    ]
