# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose, lines
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks import checks
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site

from unit.plugins.module_utils._verification.conftest import by_id

SRV, ADDRESS = "H1.srv.cupdomain.example", "H1.address.cup1.cupdomain.example"
THEIR_SRV = "H2.srv.gmail.example"
IN, OUT, SERVICE = "H3.in.cup1.cupdomain.example", "H3.out.gmail.example", "H4.in.cup1.cupdomain.example"
CLAIM = "H7.claim.gmail.example.cupdomain.example"

OWN_SRV = ("outside", "srv", "lookups", 0)
PARTNER_SRV = ("inside", "srv", "lookups", 0)
FROM_OUTSIDE = ("outside", "s2s", "results", 0)
FROM_INSIDE = ("inside", "s2s", "results", 0)
TO_PARTNER = ("inside", "s2s", "results", 1)
CLAIM_OWN, CLAIM_THEIRS, CLAIM_NOBODYS = (("outside", "s2s", "results", number) for number in (1, 2, 3))

NO_RECORDS = {"status": "nxdomain", "records": []}
TIMEOUT = {"tcp": {"status": "timeout", "elapsed_ms": 3000, "detail": "", "source_address": None}}
REFUSED = {"tcp": {"status": "refused", "elapsed_ms": 1, "detail": "", "source_address": None}}


def accepted(to):
    return {
        "stream": {
            "status": "features",
            "header": {"xmlns": "jabber:server"},
            "features": {"starttls": "none", "dialback": True},
        }
    }


def ended(status, detail="", **more):
    return {"stream": {"status": status, "detail": detail, "header": None, "features": None, "error": None, **more}}


def undefined_condition(text):
    return ended("error", error={"condition": "undefined-condition", "text": text})


NODE = "cup1.cupdomain.example."


def record(**changes):
    one = {"priority": 0, "weight": 0, "port": 5269, "target": "cup1.cupdomain.example.", "address_status": "ok"}
    return {"records": [{**one, "addresses": ["203.0.113.10"], **changes}]}


BROKEN = [
    # What was recorded in the lab is judged in test_recorded.py, and docs/failures.md has its words; here is what was not.
    # name, what the facts show instead, check, status, code, words
    ("own SRV missing", [(OWN_SRV, NO_RECORDS)], SRV, "FAIL", "D02", "publish the SRV record 0 0 5269 cup1"),
    ("own SRV is a dot", [(OWN_SRV, record(target=".", addresses=[]))], SRV, "FAIL", "D03", "replace it by"),
    (
        "own SRV names the node otherwise",
        [(OWN_SRV, record(target="xmpp.cupdomain.example."))],
        SRV,
        "WARN",
        "",
        "another name with the same address",
    ),
    (
        "own SRV names the node otherwise, with another port",
        [(OWN_SRV, record(target="xmpp.cupdomain.example.", port=5222))],
        SRV,
        "FAIL",
        "D10",
        "5222",
    ),
    (
        "the partner says to our node's face that it serves our domain",
        [(TO_PARTNER, undefined_condition("Attempt to connect from a host we serve"))],
        OUT,
        "FAIL",
        "A05",
        "have cupdomain.example removed",
    ),
    (
        "the partner's server has no way to authenticate",
        [(TO_PARTNER, undefined_condition("No stream features to offer"))],
        OUT,
        "FAIL",
        "A01",
        "turn dialback on",
    ),
    ("own SRV with another weight", [(OWN_SRV, record(weight=5))], SRV, "WARN", "", "weights"),
    ("own SRV in capitals", [(OWN_SRV, record(target="CUP1.cupdomain.example."))], SRV, "PASS", "", "CUP1"),
    (
        "the outside resolver does not answer",
        [(OWN_SRV, {"status": "timeout", "detail": "5 s", "records": []})],
        SRV,
        "ERROR",
        "E01",
        "timeout",
    ),
    ("no SRV leads to the node", [(OWN_SRV, NO_RECORDS)], ADDRESS, "BLOCKED", "", "no SRV record"),
    ("the node's DNS is blind", [(PARTNER_SRV, NO_RECORDS)], THEIR_SRV, "FAIL", "D20", "10.10.0.53 says nxdomain"),
    (
        "the partner has no record",
        [(PARTNER_SRV, NO_RECORDS), (("outside", "srv", "lookups", 1), NO_RECORDS)],
        THEIR_SRV,
        "FAIL",
        "D22",
        "ask the partner",
    ),
    (
        "the node's DNS times out",
        [(PARTNER_SRV, {"status": "timeout", "records": []}), (("outside", "srv", "lookups", 1), NO_RECORDS)],
        THEIR_SRV,
        "FAIL",
        "D20",
        "port 53",
    ),
    (
        "service stopped",
        [(FROM_OUTSIDE, REFUSED), (FROM_INSIDE, REFUSED)],
        SERVICE,
        "FAIL",
        "F08",
        "Connection Manager",
    ),
    (
        "service stopped, seen outside",
        [(FROM_OUTSIDE, REFUSED), (FROM_INSIDE, REFUSED)],
        IN,
        "BLOCKED",
        "",
        "not running",
    ),
    ("NAT leads to another port", [(FROM_OUTSIDE, REFUSED)], IN, "FAIL", "F09", "static NAT leads"),
    ("NAT leads to a web server", [(FROM_OUTSIDE, ended("not_xmpp", "HTTP"))], IN, "FAIL", "X01", "HTTP"),
    ("a port that says nothing", [(FROM_OUTSIDE, ended("timeout"))], IN, "FAIL", "F11", "says nothing"),
    (
        "the domain is not on the node",
        [(FROM_INSIDE, ended("error", error={"condition": "host-unknown", "text": ""}))],
        SERVICE,
        "FAIL",
        "X03",
        "host-unknown",
    ),
    (
        "a client port",
        [
            (
                FROM_INSIDE,
                {
                    "stream": {
                        "status": "features",
                        "header": {"xmlns": "jabber:client"},
                        "features": {"starttls": "none"},
                    }
                },
            )
        ],
        SERVICE,
        "FAIL",
        "X04",
        "clients",
    ),
    (
        "the partner is down",
        [(TO_PARTNER, REFUSED), (CLAIM_OWN, REFUSED), (CLAIM_THEIRS, REFUSED), (CLAIM_NOBODYS, REFUSED)],
        OUT,
        "FAIL",
        "F12",
        "ask the partner",
    ),
    (
        "the partner is unreachable for all",
        [(TO_PARTNER, TIMEOUT), (CLAIM_OWN, TIMEOUT), (CLAIM_THEIRS, TIMEOUT), (CLAIM_NOBODYS, TIMEOUT)],
        OUT,
        "FAIL",
        "F16",
        "nor to the outside PC",
    ),
    ("the firewall refuses outbound", [(TO_PARTNER, REFUSED)], OUT, "FAIL", "F05", "site.yml"),
    ("our domain at the partner", [(CLAIM_OWN, accepted(""))], CLAIM, "FAIL", "A05", "removed"),
    (
        "the partner cannot be asked",
        [(CLAIM_THEIRS, TIMEOUT)],
        CLAIM,
        "ERROR",  # it answers to the inside PC
        "E01",
        "does not answer",
    ),
]


def test_a_healthy_site_works(site_plan, facts):
    diagnosis = diagnose(site_plan, facts)
    assert {result["status"] for result in diagnosis["results"]} == {"PASS"}
    assert len(diagnosis["results"]) == len(checks(read_site(site_plan)))
    assert diagnosis["not_tried"] == [
        "H8: no stanza was sent both ways, because the description has no probe domain (federation_site.probe)"
    ]
    assert [(one["partner"], one["verdict"]) for one in diagnosis["by_partner"]] == [("gmail.example", "working")]
    assert (diagnosis["verdict"], diagnosis["first"]) == ("working", None)


@pytest.mark.parametrize(
    ("changes", "check", "status", "code", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_what_is_broken_is_told_at_its_check(site_plan, facts, changes, check, status, code, words):
    for (vantage, kind, listed, number), change in changes:
        facts[vantage][kind][listed][number].update(change)
    result = by_id(diagnose(site_plan, facts))[check]
    assert (result["status"], result["code"]) == (status, code)
    assert words in f"{result['found']} {result['remedy']}"
    assert result["remedy"] or status in ("PASS", "BLOCKED")


def test_silence_to_a_pc_that_need_not_be_let_out_proves_nothing(site_plan, facts):
    site_plan["firewall"]["inside_pc"] = ""
    facts["inside"]["s2s"]["results"][1].update(TIMEOUT)
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert (result["status"], result["code"]) == ("ERROR", "E01")
    assert "inside_pc" in result["remedy"]


def test_a_dead_address_beside_a_live_one_is_a_warning(site_plan, facts):
    dead = {**facts["inside"]["s2s"]["results"][1], "address": "203.0.113.21", **TIMEOUT}
    facts["inside"]["s2s"]["results"].append(dead)
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert (result["status"], result["code"]) == ("WARN", "D18")
    assert "203.0.113.21" in result["found"]


def test_a_vantage_that_is_not_there_is_not_run(site_plan, facts):
    del facts["outside"]
    diagnosis = diagnose(site_plan, facts)
    assert {result["status"] for result in diagnosis["results"] if result["vantage"] == "outside"} == {"NOT RUN"}
    assert diagnosis["verdict"] == "unknown"


def test_a_vantage_that_is_not_there_is_told_once(site_plan, facts):
    del facts["outside"]
    diagnosis = diagnose(site_plan, facts)
    outside = [result for result in diagnosis["results"] if result["vantage"] == "outside"]
    assert all(result["no_vantage"] for result in outside)
    text = lines(diagnosis)
    told = [line for line in text if "no outside vantage" in line]
    hops = ", ".join(sorted({result["hop"] for result in outside}))
    assert told == [f"NOT RUN outside: {len(outside)} checks ({hops}): the inventory has no outside vantage"]
    assert text.index(told[0]) > max(number for number, line in enumerate(text) if line.startswith("PASS"))
    assert not [line for line in text[1:] if outside[0]["title"] in line]


def test_a_result_says_what_to_read(site_plan, facts):
    results = {result["id"]: result for result in diagnose(site_plan, facts)["results"]}
    assert results[IN]["refs"][0] == "Cisco document 116339, Verification step 1"
    assert all(result["refs"] for result in results.values())
    assert not any(result["no_vantage"] for result in results.values() if result["status"] != "NOT RUN")


def test_the_first_failure_comes_first(site_plan, facts):
    facts["inside"]["s2s"]["results"][1].update(TIMEOUT)
    facts["outside"]["srv"]["lookups"][0].update(NO_RECORDS)
    diagnosis = diagnose(site_plan, facts)
    assert (diagnosis["verdict"], diagnosis["first"]["id"]) == ("broken", SRV)
    text = lines(diagnosis)
    assert text[0] == "hq: federation is broken, first at H1: SRV record of cupdomain.example in public DNS"
    assert sum(line.startswith(("PASS", "WARN", "FAIL", "ERROR", "BLOCKED")) for line in text) == len(
        checks(read_site(site_plan))
    )
    assert text[-1].startswith("NOT RUN H8: no stanza was sent")
