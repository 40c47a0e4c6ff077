# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records on paper, and whether a server shows what they say."""

from __future__ import annotations

import csv
import io
from typing import Any

import dns.name
import dns.rrset
import dns.zone
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import Answer
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import handover, publication
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import Wish, read_prune, read_wishes

ZONE = dns.name.from_text("cup.example.")


def wishes(*records: tuple[Any, ...], prune: tuple[str, ...] = ()) -> list[Wish]:
    found = read_wishes(
        [{"name": name, "type": rdtype, "ttl": 300, "rdata": list(values)} for name, rdtype, *values in records],
        ZONE,
        True,
    )
    return found + read_prune(prune, ZONE, found)


SITE = wishes(
    ("_xmpp-server._tcp.cup.example", "SRV", "0 0 5269 cup1.cup.example.", "5 10 25269 cup2.cup.example."),
    ("cup1.cup.example", "A", "203.0.113.10"),
    ("cup.example", "TXT", '"a|b; *c" "d"'),
    prune=("cup9.cup.example",),
)
SNIPPET = """\
; Records for the zone cup.example. In place of all others of the same name and type.
_xmpp-server._tcp.cup.example. 300 IN SRV 0 0 5269 cup1.cup.example.
_xmpp-server._tcp.cup.example. 300 IN SRV 5 10 25269 cup2.cup.example.
cup1.cup.example. 300 IN A 203.0.113.10
cup.example. 300 IN TXT "a|b; *c" "d"
; To be removed, where they exist:
; cup9.cup.example. A
; cup9.cup.example. AAAA
"""


def test_the_snippet() -> None:
    assert handover.snippet(ZONE, SITE) == SNIPPET
    assert "removed" not in handover.snippet(ZONE, SITE[:1])


def test_the_snippet_is_a_part_of_a_zone_file() -> None:
    """Whatever $ORIGIN stands above it."""
    text = "$ORIGIN elsewhere.example.\n$TTL 5\ncup.example. SOA ns. h. 1 2 3 4 5\ncup.example. NS ns.\n" + SNIPPET
    zone = dns.zone.from_text(text, ZONE, relativize=False)
    assert {wish.key: wish.rdatas for wish in SITE if wish.present} == {
        (name, rdtype): frozenset(zone.find_rdataset(name, rdtype))
        for name, rdtype in (wish.key for wish in SITE if wish.present)
    }


def test_the_table_of_a_spreadsheet() -> None:
    rows = list(csv.DictReader(io.StringIO(handover.spreadsheet(ZONE, SITE), newline="")))
    assert rows[1] == {
        "action": "set",
        "name": "_xmpp-server._tcp.cup.example.",
        "host": "_xmpp-server._tcp",
        "type": "SRV",
        "ttl": "300",
        "priority": "5",
        "weight": "10",
        "port": "25269",
        "value": "cup2.cup.example.",
    }
    assert (rows[3]["host"], rows[3]["value"]) == ("@", '"a|b; *c" "d"')
    assert [(row["name"], row["type"]) for row in rows if row["action"] == "remove"] == [
        ("cup9.cup.example.", "A"),
        ("cup9.cup.example.", "AAAA"),
    ]


def test_the_table_for_people() -> None:
    text = handover.table(ZONE, SITE)
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 6
    assert r"| set | \_xmpp-server.\_tcp.cup.example. |" in text
    assert r'"a\|b; \*c" "d"' in text


def test_every_form_has_a_file() -> None:
    assert sorted(handover.files(ZONE, SITE)) == ["cup.example.csv", "cup.example.md", "cup.example.zone"]


def answer(rdtype: str, *values: str, aliases: tuple[str, ...] = ()) -> Answer:
    return Answer("ok", "", list(aliases), dns.rrset.from_text("x.", 5, "IN", rdtype, *values))


SRV, ADDRESS, _TEXT, GONE, _GONE6 = SITE


@pytest.mark.parametrize(
    ("wish", "found", "state", "detail"),
    [
        (ADDRESS, answer("A", "203.0.113.10"), "shown", ""),
        (SRV, answer("SRV", "5 10 25269 CUP2.cup.example.", "0 0 5269 cup1.cup.example."), "shown", ""),
        (SRV, answer("SRV", "0 0 5269 cup1.cup.example."), "differs", "holds 0 0 5269 cup1.cup.example."),
        (ADDRESS, answer("A", "203.0.113.10", "203.0.113.11"), "differs", "holds 203.0.113.10, 203.0.113.11"),
        (ADDRESS, answer("A", "203.0.113.10", aliases=("h.",)), "differs", "an alias (CNAME) for h. instead"),
        (ADDRESS, Answer("nxdomain", "x does not exist"), "absent", "not there yet"),
        (ADDRESS, Answer("nodata", "x"), "absent", "not there yet"),
        (ADDRESS, Answer("timeout", "no answer within 5 seconds"), "unanswered", "no answer within 5 seconds"),
        (ADDRESS, Answer("servfail", "the server answers SERVFAIL"), "unanswered", "the server answers SERVFAIL"),
        (GONE, Answer("nxdomain", "x"), "shown", ""),
        (GONE, Answer("nodata", "x"), "shown", ""),
        (GONE, answer("A", "203.0.113.19"), "differs", "still there: 203.0.113.19"),
        (GONE, answer("A", "203.0.113.19", aliases=("h.",)), "shown", ""),
        (GONE, Answer("refused", "the server answers REFUSED"), "unanswered", "the server answers REFUSED"),
    ],
)
def test_what_an_answer_shows(wish: Wish, found: Answer, state: str, detail: str) -> None:
    assert publication.judge(wish, found) == (state, detail)


def test_what_is_missing_in_words() -> None:
    sights = [
        publication.Sight("a.", "A", "ns1. (192.0.2.1)", "shown"),
        publication.Sight("b.", "A", "ns1. (192.0.2.1)", "absent", "not there yet"),
    ]
    view = publication.View(sights, waiting=["192.0.2.53"])
    assert (view.complete, view.missing()) == (False, ["b. A at ns1. (192.0.2.1): not there yet"])
    view = publication.View(sights[:1], waiting=["192.0.2.53"])
    assert view.missing() == ["the resolvers 192.0.2.53 have not been asked"]
    assert publication.View(sights[:1]).complete
    assert publication.View(sights[:1], problem="no zone").missing() == ["no zone"]
