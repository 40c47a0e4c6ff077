# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters to operators of partners: only what was seen of them, and nothing of our inside."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report.letter import QUESTIONS, file_name, letters
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.codes import CODES
from hypothesis import given
from hypothesis import strategies as st
from lab.breaks.recorded import recordings

from unit.plugins.module_utils._report.report_cases import BROKEN, HOSTILE, WORKING, diagnosis, result

INSIDE = [
    "cup1.corp.cup.example",
    "cup1",
    "10.10.0.10",
    "10.10.0.53",
    "asa-hq",
    "OUTSIDE_IN",
    "2001:db8:5::53",
    "172.20.1.4",
]
RECORDED = [pytest.param(one, id=one.name) for one in recordings()]


def finding(partner: str = "a.example", code: str = "X07", status: str = "FAIL", **fields: Any) -> dict[str, Any]:
    known = {"vantage": "inside", "cause": "the server's policy refuses", "code": code, **fields}
    return result("H5.out.x", status, partner=partner, **known)


def only(*results: dict[str, Any], **fields: Any) -> str:
    partners = tuple({one["partner"]: None for one in results if one["partner"]})
    (letter,) = letters(read([diagnosis(*results, partners=partners, inside=INSIDE, **fields)])).values()
    return letter


def test_a_letter() -> None:
    seen = finding(
        found="203.0.113.20 port 5269 refuses with policy-violation (no servers here)",
        evidence=[
            "203.0.113.20 port 5269 to=a.example from=cup.example: TCP connected",
            "  C: <stream:stream to='a.example' from='cup.example'>",
            "  S: <stream:error><policy-violation/></stream:error>",
        ],
    )
    assert (
        only(seen)
        == """To the operator of the XMPP server of a.example
From the operator of the XMPP server of cup.example

Messages between cup.example and a.example do not pass.
This is what we saw of a.example between 2026-01-02 03:04:05 and 2026-01-02 03:04:47 UTC:

1. XMPP stream: the server's policy refuses.
   Seen: 203.0.113.20 port 5269 refuses with policy-violation (no servers here).
   203.0.113.20 port 5269 to=a.example from=cup.example: TCP connected
     C: <stream:stream to='a.example' from='cup.example'>
     S: <stream:error><policy-violation/></stream:error>

Our question: May cup.example federate with a.example, and which setting of your server has to allow it?
"""
    )


@pytest.mark.parametrize(
    ("started", "finished", "said"),
    [
        ("2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05+02:00", "at 2026-01-02 01:04:05 UTC:"),
        ("2026-01-02T03:04:05", "yesterday", "saw of a.example:"),
        ("", "", "saw of a.example:"),
    ],
)
def test_times_are_in_utc(started: str, finished: str, said: str) -> None:
    assert said in only(finding(), started=started, finished=finished)


@pytest.mark.parametrize(
    "other",
    [
        finding(code="D20"),
        finding(code=""),
        finding(status="BLOCKED"),
        finding(status="ERROR"),
        finding(vantage="node"),
        finding(vantage="firewall"),
        finding(partner=""),
        {**finding(), "direction": "in"},
    ],
)
def test_no_letter_about_what_its_operator_cannot_put_right(other: dict[str, Any]) -> None:
    assert letters(read([diagnosis(other, partners=("a.example",))])) == {}


def test_a_letter_for_each_partner_with_a_finding_of_its_own() -> None:
    checks = [finding("a.example"), finding("b.example", "T04", "WARN"), result("H5.out.c", partner="c.example")]
    found = letters(read([diagnosis(*checks, partners=("a.example", "b.example", "c.example"))]))
    assert list(found) == ["partner-a.example.txt", "partner-b.example.txt"]
    assert "b.example" not in found["partner-a.example.txt"]
    assert "pass, with a defect" in found["partner-b.example.txt"]
    assert letters(read([BROKEN, WORKING])) == {}


def test_sites_that_share_a_partner_share_the_letter() -> None:
    sites = [diagnosis(finding(), partners=("a.example",), site=name, domain=f"{name}.example") for name in ("x", "y")]
    (letter,) = letters(read(sites)).values()
    assert letter.count("To the operator") == 2
    assert "x.example" in letter
    assert "y.example" in letter


RICH = "cup1 10.10.0.10 CUP1.corp.cup.example 172.20.1.4 192.168.7.7 fd00:1::5 2001:db8:5::53 other.host.cup.example asa-hq OUTSIDE_IN"


@pytest.mark.parametrize(
    "text",
    [
        f"{RICH}; the firewall says {RICH}",
        f"it refuses ({RICH}), nor to the outside PC",
        f"S: <error>{RICH}</error>",
        f"10.10.0.53: _xmpp-server._tcp.a.example. SRV: ok {RICH}",
        "asked=10.10.0.53,cup1;via:asa-hq/OUTSIDE_IN",
        "x10.10.0.53y 10.10.0.10_5269 ::ffff:192.168.7.7 [fd00:1::5]:5269 10.10.0.53.in-addr.arpa CUP1.",
    ],
)
def test_nothing_of_our_inside_is_in_it(text: str) -> None:
    texts = dict.fromkeys(
        ("title", "replaces", "found", "expected", "cause", "remedy", "confidence", "blocked_by"), text
    )
    ours = result("H3.in.node", "FAIL", **{**texts, "vantage": "outside", "code": "F02", "evidence": [text]})
    letter = only(finding(**{**texts, "evidence": [text, f"  {text}"], "refs": [text]}), ours)
    for word in (*INSIDE, "192.168.7.7", "fd00:1::5", "other.host.cup.example", "F02", "firewall says"):
        assert word.lower() not in letter.lower(), word


def test_what_is_public_stays() -> None:
    text = "_xmpp-server._tcp.cup.example is 110.10.0.10, from=cup.example, xmpp.a.example, 172.15.0.1 and cup10"
    assert f"Seen: {text}." in only(finding(found=text))


@pytest.mark.parametrize("recording", RECORDED)
def test_no_letter_from_the_lab_has_anything_of_its_inside(recording: Any) -> None:
    diagnosed = diagnose(plan(recording.site).as_data(), recording.seen)
    for letter in letters(read([diagnosed])).values():
        assert not re.search(r"\b10\.10\.|\b172\.31\.|cup1|cucm|_IN\b|firewall|INSIDE|OUTSIDE|access-list", letter), (
            letter
        )
        assert letter.count("Our question: ") == 1


def test_the_lab_has_letters() -> None:
    found = [letters(read([diagnose(plan(one.site).as_data(), one.seen)])) for one in recordings()]
    assert len([name for one in found for name in one]) > 10


@pytest.mark.parametrize(
    ("domain", "name"),
    [("a.example", "partner-a.example.txt"), ("xn--bcher-kva.example", "partner-xn--bcher-kva.example.txt")],
)
def test_file_names_of_domains(domain: str, name: str) -> None:
    assert file_name(domain) == name


@given(st.text(st.characters()), st.text(st.characters()))
def test_file_names_stay_in_the_directory_and_apart(one: str, other: str) -> None:
    name = file_name(one)
    assert re.fullmatch(r"partner-[a-z0-9.-]+\.txt", name)
    assert ".." not in name
    assert len(name) < 150
    assert (file_name(other) == name) is (one == other)


@pytest.mark.parametrize(
    "domain", ["../../etc/passwd", "..", "a/b", "A.example", "a.example\n", "CON", "", "\u202e", "a" * 300]
)
def test_hostile_file_names(domain: str) -> None:
    name = file_name(domain)
    assert re.fullmatch(r"partner-[a-z0-9.-]+-[0-9a-f]{8}\.txt", name)
    assert ".." not in name


@pytest.mark.parametrize("text", HOSTILE)
def test_only_visible_text(text: str) -> None:
    letter = only(finding(found=text, cause=text, evidence=[text, f"S: {text}"]), domain=f"cup{text}")
    assert visible(letter) == letter


def test_every_question_can_be_asked() -> None:
    for code in QUESTIONS:
        assert only(finding(code=code)).rstrip().endswith("?")


# Causes on the way to a partner that lie with us all the same, or of which nothing is to be asked.
NOT_TO_BE_ASKED = {"D20", "D21", "D32", "F08", "F15", "A03", "A09", "T01", "T08", "T10"}


def test_of_every_cause_on_the_way_to_a_partner_it_is_decided_whether_the_partner_is_asked() -> None:
    on_the_way = {code for code, cause in CODES.items() if cause.hop in ("H2", "H4", "H5", "H6", "H7")}
    assert on_the_way - set(QUESTIONS) == NOT_TO_BE_ASKED
    assert set(QUESTIONS) <= set(CODES)
