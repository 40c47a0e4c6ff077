# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the answer to a wrong dialback key means, towards the partner and towards our own node."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.dialback import WayBack
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.seen import Seen
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site

from unit.plugins.module_utils._verification.conftest import by_id

BACK, NODE = "H7.out.gmail.example", "H7.in.cup1.cupdomain.example.gmail.example"

ANSWERS = [
    # status, condition, text -> code of the way back, code of the node's way
    ("silence", None, None, "A07", "A09"),
    ("closed", None, None, "A07", "A09"),
    ("error", "remote-server-not-found", "DNS lookup failed: enoname", "A06", "A09"),
    ("error", "remote-server-not-found", "Connection failed: timeout", "A07", "A09"),
    ("error", "remote-server-not-found", None, "A06", "A09"),
    ("error", "remote-connection-failed", None, "A07", "A09"),
    ("error", "forbidden", "Access denied by service policy", "A08", "A08"),
    (
        "error",
        "remote-server-not-found",
        "Stream closed by local host: Use of STARTTLS required (policy-violation)",
        "T01",
        "T01",
    ),
    ("stream_error", "undefined-condition", "Attempt to connect from a host we serve", "A05", "A05"),
    ("stream_error", "policy-violation", "Use of STARTTLS required", "T01", "T01"),
    ("stream_error", "policy-violation", "Remote domain is not allowed", "A08", "A08"),
    ("stream_error", "connection-timeout", None, "A07", "A09"),
    ("stream_error", "host-unknown", None, "X03", "X03"),
    ("stream_error", "unsupported-stanza-type", None, "A10", "A10"),
    ("error", "something-new", None, "A07", "A09"),
]


def answer(facts, vantage, **changes):
    """Change the answer to the wrong key at a vantage."""
    next(one for one in facts[vantage]["s2s"]["results"] if one["id"].endswith(" dialback"))["dialback"].update(changes)


@pytest.mark.parametrize(("status", "condition", "text", "code", "_node"), ANSWERS)
def test_the_way_back(site_plan, facts, status, condition, text, code, _node):
    answer(facts, "inside", status=status, condition=condition, text=text)
    result = by_id(diagnose(site_plan, facts))[BACK]
    assert (result["status"], result["code"]) == ("FAIL", code)
    assert result["remedy"]
    assert not text or text in result["found"]


@pytest.mark.parametrize(("status", "condition", "text", "_back", "code"), ANSWERS)
def test_the_nodes_own_way(site_plan, facts, status, condition, text, _back, code):
    answer(facts, "outside", status=status, condition=condition, text=text)
    result = by_id(diagnose(site_plan, facts))[NODE]
    assert (result["status"], result["code"]) == ("FAIL", code)
    assert "our node" in result["found"]


def test_what_is_broken_before_it_blocks_it(site_plan, facts):
    answer(facts, "inside", status="silence")
    facts["outside"]["srv"]["lookups"][0].update(status="nxdomain", records=[])
    result = by_id(diagnose(site_plan, facts))[BACK]
    assert (result["status"], result["blocked_by"]) == ("BLOCKED", "H1.srv.cupdomain.example")


def test_an_answer_from_elsewhere_is_not_taken_for_ours(site_plan, facts):
    record = facts["outside"]["srv"]["lookups"][0]["records"][0]
    record.update(target="xmpp.elsewhere.example.", addresses=["198.51.100.7"])
    results = by_id(diagnose(site_plan, facts))
    assert results["H1.srv.cupdomain.example"]["code"] == "D17"
    assert "partners ask the server there about our keys" in results["H1.srv.cupdomain.example"]["found"]
    assert (results[BACK]["status"], results[BACK]["blocked_by"]) == ("BLOCKED", "H1.srv.cupdomain.example")
    site = read_site(site_plan)
    by_itself = WayBack(site, partner=site.partners[0]).judge(Seen(facts, site))
    assert (by_itself.status, by_itself.code) == ("FAIL", "A04")


def test_without_dialback_and_without_external_nobody_can_be_verified(site_plan, facts):
    answer(facts, "inside", status="not_offered")
    assert by_id(diagnose(site_plan, facts))[BACK]["code"] == "A01"


def test_external_alone_is_not_judged_by_dialback(site_plan, facts):
    answer(facts, "inside", status="not_offered")
    probe = next(one for one in facts["inside"]["s2s"]["results"] if one["id"] == f"{BACK} dialback")
    probe["stream_after_tls"] = {"status": "features", "features": {"mechanisms": ["EXTERNAL"]}}
    assert by_id(diagnose(site_plan, facts))[BACK]["status"] == "ERROR"
