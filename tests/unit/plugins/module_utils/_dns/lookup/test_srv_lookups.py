# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a partner publishes may be anything: each record is looked at by itself, and what is too much is left out aloud."""

from __future__ import annotations

import asyncio
from typing import Any

import dns.flags
import dns.message
import dns.rdataclass
import dns.rrset
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import Reply
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.questions import read_questions
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.srv_lookups import SrvLookups

OWNER = "_xmpp-server._tcp.partner.example."
SERVER = "192.0.2.53"
RRset = tuple[Any, ...]
"""Owner, class, type, values."""


class Zone:
    """A server with these RRsets in each of its answers to the name and type."""

    def __init__(self, *rrsets: RRset, unreadable: tuple[str, ...] = ()) -> None:
        self.rrsets = [dns.rrset.from_text(owner, 60, of, kind, *values) for owner, of, kind, *values in rrsets]
        self.unreadable = unreadable
        self.asked: list[tuple[str, str]] = []

    async def ask(self, resolver: str, name: Any, rdtype: str, checked: bool = True) -> Reply:
        self.asked.append((name.to_text(), rdtype))
        message = dns.message.make_response(dns.message.make_query(name, rdtype))
        message.flags |= dns.flags.RA
        message.answer = [
            one for one in self.rrsets if one.name == name and one.rdtype == dns.rdatatype.from_text(rdtype)
        ]
        return Reply(message, unreadable=list(self.unreadable))


def look_up(zone: Zone, **options: bool) -> dict[str, Any]:
    questions = read_questions(["partner.example"], ["_xmpp-server._tcp"], [SERVER])
    return asyncio.run(SrvLookups(zone, **options).run(questions))[0]


GOOD = (OWNER, "IN", "SRV", "5 0 5269 good.partner.example.")
ADDRESS = ("good.partner.example.", "IN", "A", "192.0.2.1")


def with_good(value: str) -> RRset:
    return (*GOOD, value)


@pytest.mark.parametrize(
    ("rrsets", "said"),
    [
        (
            [with_good("0 0 0 good.partner.example."), ADDRESS],
            "0 0 0 good.partner.example.: no connection goes to port 0",
        ),
        ([with_good("0 0 5269 a\\000b.partner.example."), ADDRESS], "no host has a name with such characters"),
        ([with_good("0 0 5269 a\\032b.partner.example."), ADDRESS], "no host has a name with such characters"),
        ([with_good("0 0 5269 \\255\\254.partner.example."), ADDRESS], "no host has a name with such characters"),
        (
            [with_good("0 0 5269 \\036\\040id\\041.partner.example."), ADDRESS],
            "no host has a name with such characters",
        ),
        ([GOOD, (OWNER, "CH", "SRV", "\\# 4 00010203"), ADDRESS], "SRV: the record is of class CH"),
        ([GOOD, (OWNER, "HS", "SRV", "\\# 0"), ADDRESS], "SRV: the record is of class HS"),
        ([GOOD, ADDRESS, ("good.partner.example.", "CH", "A", "\\# 3 000001")], "A: the record is of class CH"),
        ([GOOD, ADDRESS, ("good.partner.example.", "CH", "AAAA", "\\# 1 00")], "AAAA: the record is of class CH"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_used(rrsets: list[RRset], said: str) -> None:
    found = look_up(Zone(*rrsets), tlsa=True)
    assert len(found["unusable"]) == 1
    assert said in found["unusable"][0]
    usable = [one for one in found["records"] if one["address_status"] != "unusable"]
    assert [(one["target"], one["port"], one["addresses"]) for one in usable] == [
        ("good.partner.example.", 5269, ["192.0.2.1"])
    ]
    assert all(one["addresses"] == [] for one in found["records"] if one not in usable)
    assert found["status"] == "ok"


def test_nothing_is_asked_about_what_cannot_be_used() -> None:
    zone = Zone((OWNER, "IN", "SRV", "0 0 0 zero.partner.example.", "0 0 5269 a\\032b.partner.example."))
    look_up(zone, tlsa=True)
    assert zone.asked == [(OWNER, "SRV")]


def test_port_0_of_the_root_is_no_fault() -> None:
    found = look_up(Zone((OWNER, "IN", "SRV", "0 0 0 .")))
    assert (found["unusable"], found["root_target"]) == ([], "alone")


def test_records_of_another_class_only_are_no_answer() -> None:
    found = look_up(Zone((OWNER, "CH", "SRV", "\\# 4 00010203")))
    assert (found["status"], found["records"]) == ("nodata", [])
    assert "class CH" in found["unusable"][0]


def test_what_could_not_be_read_is_said_once() -> None:
    found = look_up(Zone(GOOD, ADDRESS, unreadable=("a record at byte 39 of the answer cannot be read: short",)))
    assert found["unusable"] == ["a record at byte 39 of the answer cannot be read: short"]


def test_of_thousands_of_records_the_first_are_used() -> None:
    values = [f"{number} 0 5269 h{number % 7}.partner.example." for number in range(3000)]
    found = look_up(Zone((OWNER, "IN", "SRV", *values)))
    assert [one["priority"] for one in found["records"]] == list(range(100))
    assert found["left_out"] == ["2900 of 3000 SRV records"]


def test_of_many_targets_the_first_are_asked_for() -> None:
    zone = Zone((OWNER, "IN", "SRV", *(f"{number} 0 5269 h{number}.partner.example." for number in range(90))))
    found = look_up(zone)
    assert len({name for name, kind in zone.asked if kind == "A"}) == len(found["records"]) == 40
    assert found["left_out"] == ["50 of 90 targets"]


def test_of_many_addresses_the_first_are_used() -> None:
    many = ("good.partner.example.", "IN", "A", *(f"192.0.2.{number}" for number in range(1, 251)))
    found = look_up(Zone(GOOD, many))
    assert len(found["records"][0]["addresses"]) == 16
    assert found["left_out"] == ["234 of 250 addresses of good.partner.example."]


def test_of_many_pairs_of_address_and_port_the_first_are_used() -> None:
    """300 records with 300 addresses each once gave 47,700 connections."""
    records = (
        OWNER,
        "IN",
        "SRV",
        *(f"{number} 0 {5000 + number} h{number % 30}.partner.example." for number in range(300)),
    )
    hosts = [
        (f"h{number}.partner.example.", "IN", "A", *(f"10.0.{number}.{one}" for one in range(256)))
        for number in range(30)
    ]
    found = look_up(Zone(records, *hosts))
    places = {(address, one["port"]) for one in found["records"] for address in one["addresses"]}
    assert len(places) == 100
    assert "1500 of 1600 pairs of address and port" in found["left_out"]
    assert "200 of 300 SRV records" in found["left_out"]


def test_many_records_of_one_server_are_one_place() -> None:
    found = look_up(
        Zone((OWNER, "IN", "SRV", *(f"{number} 0 5269 good.partner.example." for number in range(80))), ADDRESS)
    )
    assert found["left_out"] == []
    assert all(one["addresses"] == ["192.0.2.1"] for one in found["records"])


def test_evidence_has_a_limit() -> None:
    many = ("good.partner.example.", "IN", "A", *(f"10.{number // 250}.{number % 250}.1" for number in range(3000)))
    found = look_up(Zone(GOOD, many))
    assert max(map(len, found["evidence"])) < 20100
    assert "characters more" in found["evidence"][1]
