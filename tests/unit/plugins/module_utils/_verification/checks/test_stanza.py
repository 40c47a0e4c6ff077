# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the call-back shows: both directions, or the side that is missing."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks import checks
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.targets import call_backs
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site

PROBE = "probe.cupdomain.example"
CHECK = "H8.in.cup1.cupdomain.example"
PUBLIC = "203.0.113.10"
NOTHING = {"status": "skipped", "condition": "", "text": "", "elapsed_ms": 0.0}


def answer(status, condition="", text=""):
    return {**NOTHING, "status": status, "condition": condition, "text": text}


FINE = {
    "id": CHECK,
    "called_back_from": PUBLIC,
    "asked": True,
    "dialback": answer("valid"),
    "their_dialback": answer("valid"),
    "ping": {**answer("result"), "elapsed_ms": 90.0},
}
SILENCE = {"dialback": answer("silence"), "their_dialback": NOTHING, "ping": NOTHING}
NEVER = {**SILENCE, "asked": False, "called_back_from": None}
UNANSWERED = {"ping": answer("silence")}
REFUSED = answer("error", "policy-violation", "Federation with this domain is not allowed")
POLICY = {"status": "error", "detail": "", "error": {"condition": "policy-violation", "text": "Not you"}}

SEEN = [
    # what differs from a healthy node -> status, code, words
    ({}, "PASS", "", "a ping and its answer (0.1 s); it called back from 203.0.113.10"),
    ({"ping": answer("error", "service-unavailable")}, "PASS", "S02", "service-unavailable as its answer"),
    ({"ping": answer("error", "feature-not-implemented")}, "PASS", "S02", "proves as much"),
    ({"ping": answer("error", "not-allowed")}, "WARN", "A08", "answered the ping with not-allowed"),
    (UNANSWERED, "FAIL", "S01", "the node authenticated itself; the ping: no answer"),
    ({**UNANSWERED, "their_dialback": NOTHING}, "FAIL", "S01", "never authenticated itself"),
    ({**UNANSWERED, "their_dialback": answer("invalid")}, "FAIL", "A03", "a key that it then did not know"),
    ({**UNANSWERED, "their_dialback": answer("silence")}, "FAIL", "A10", "whether its own key is right"),
    ({"ping": answer("stream_error", "invalid-from")}, "FAIL", "S03", "invalid-from"),
    ({"ping": answer("stream_error", "policy-violation")}, "WARN", "A08", "policy-violation"),
    (NEVER, "FAIL", "A09", "did not call back (no answer)"),
    ({**NEVER, "dialback": answer("error", "remote-server-not-found", "DNS lookup failed")}, "FAIL", "A09", "DNS lookup"),
    ({**NEVER, "dialback": REFUSED}, "WARN", "A08", "Federation with this domain is not allowed"),
    ({**NEVER, "dialback": answer("error", "policy-violation", "Use of STARTTLS required")}, "FAIL", "T01", "STARTTLS"),
    ({**SILENCE, "asked": False}, "FAIL", "A10", "did not ask whether the key is right"),
    (SILENCE, "FAIL", "A10", "did not accept it (no answer)"),
    ({**SILENCE, "dialback": answer("invalid")}, "FAIL", "A03", "took the right key for wrong"),
    ({**SILENCE, "dialback": answer("not_offered")}, "ERROR", "E01", "SASL EXTERNAL"),
    ({"stream": POLICY}, "WARN", "A08", "refuses with policy-violation (Not you)"),
    ({"tcp": {"status": "timeout", "detail": ""}}, "ERROR", "E01", "does not answer"),  # though the probe came through
]  # fmt: skip


@pytest.fixture
def called(facts) -> dict:
    """Healthy facts with a call-back."""
    connection = facts["outside"]["s2s"]["results"][0]
    facts["callback"] = {"results": [copy.deepcopy({**connection, **FINE})], "why": ""}
    return facts


def judged(site_plan, facts):
    diagnosis = diagnose(site_plan, facts)
    return diagnosis, next(one for one in diagnosis["results"] if one["id"] == CHECK)


@pytest.mark.parametrize(("changes", "status", "code", "words"), SEEN)
def test_what_was_seen(probed_plan, called, changes, status, code, words):
    called["callback"]["results"][0].update(changes)
    _diagnosis, result = judged(probed_plan, called)
    assert (result["status"], result["code"]) == (status, code)
    assert words in result["found"]
    assert (status in ("PASS", "BLOCKED")) == (result["remedy"] == "")


def test_a_healthy_site_works(probed_plan, called):
    diagnosis, result = judged(probed_plan, called)
    assert (diagnosis["verdict"], result["hop"]) == ("working", "H8")
    assert result["evidence"][0].endswith(f"from={PROBE}")


@pytest.mark.parametrize("broken", [{"status": "timeout"}, {"status": "refused"}])
def test_behind_a_node_that_cannot_be_reached(probed_plan, called, broken):
    called["outside"]["s2s"]["results"][0]["tcp"].update(broken)
    called["callback"]["results"][0].update(NEVER)
    assert judged(probed_plan, called)[1]["status"] == "BLOCKED"


SOURCES = [
    # called back from, what the firewall translates the outbound access to -> status, code
    (PUBLIC, "", "PASS", ""),
    ("203.0.113.1", "", "PASS", "F06"),
    ("203.0.113.1", "203.0.113.1", "PASS", "F06"),
    ("198.51.100.7", "203.0.113.1", "WARN", "F06"),
    (PUBLIC, "203.0.113.1", "PASS", ""),
]


@pytest.mark.parametrize(("source", "translated", "status", "code"), SOURCES)
def test_the_address_that_the_node_comes_from(probed_plan, called, source, translated, status, code):
    called["callback"]["results"][0]["called_back_from"] = source
    rule = {"object": "", "rule": "nat", "address": translated, "port": 0}
    called["firewall"]["traces"][1]["translation"] = rule
    diagnosis, result = judged(probed_plan, called)
    assert (result["status"], result["code"]) == (status, code)
    assert diagnosis["verdict"] == ("degraded" if status == "WARN" else "working")


@pytest.mark.parametrize("vantage", ["inside", "outside"])
def test_a_probe_domain_that_nobody_can_find(probed_plan, called, vantage):
    absent = {**called["inside"]["srv"]["lookups"][0], "domain": PROBE, "status": "nxdomain", "records": []}
    called[vantage]["srv"]["lookups"].append(absent)
    called["callback"]["results"][0].update(NEVER)
    result = judged(probed_plan, called)[1]
    assert result["status"] == "ERROR"
    assert f"has no SRV record of {PROBE}" in result["found"]


def test_what_stops_the_probe_is_told(probed_plan, called):
    called["callback"] = {"results": [], "why": "port 5269 cannot be listened on"}
    diagnosis, result = judged(probed_plan, called)
    assert (diagnosis["verdict"], result["status"]) == ("unknown", "ERROR")
    assert "cannot be listened on" in result["found"]


def test_without_a_probe_domain_there_is_no_such_check(site_plan, probed_plan):
    assert call_backs(site_plan) == []
    asked = {"id": CHECK, "address": PUBLIC, "port": 5269, "to": "cupdomain.example", "probe_domain": PROBE}
    assert call_backs(probed_plan) == [asked]
    assert not [check for check in checks(read_site(site_plan)) if check.hop == "H8"]
