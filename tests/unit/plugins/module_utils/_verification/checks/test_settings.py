# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be known of a site before anybody looks at a wire (H0)."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.secrets import secret_agreement

OUTCOME, SECRET = "H0.outcome.gmail.example", "H0.secret"


def by_id(plan_data, facts):
    return {result["id"]: result for result in diagnose(plan_data, facts)["results"]}


def planned(site, presence=None, **partner):
    site["presence"] |= presence or {}
    site["partners"] = [{"domain": "gmail.example", **partner}]
    return plan(site).as_data()


def published(facts, domain, **changes):
    """Facts in which the partner is ``domain``, and its record is changed."""
    one = facts["inside"]["srv"]["lookups"][0]
    record = {**one["records"][0], **{name: value for name, value in changes.items() if name == "target"}}
    status = {name: value for name, value in changes.items() if name != "target"}
    return {"inside": {"srv": {"lookups": [{**one, "domain": domain, "records": [record], **status}]}}}


MEETINGS = [
    # what the description says -> status, code, words
    ({"profile": "googletalk"}, {}, "PASS", "", "to it: verified, from it: verified"),
    ({"profile": "xmpp"}, {}, "PASS", "", "encrypted"),
    (
        {"profile": "xmpp", "sasl_external": True, "certificate": "self-signed"},
        {},
        "FAIL",
        "L01",
        "no connection to it can come about",
    ),
    ({"profile": "xmpp", "client_certificates": True}, {"certificate": "self-signed"}, "FAIL", "L01", "self-signed"),
]


@pytest.mark.parametrize(("partner", "presence", "status", "code", "words"), MEETINGS)
def test_whether_both_sides_can_ever_meet(described, facts, partner, presence, status, code, words):
    result = by_id(planned(described, presence, **partner), facts)[OUTCOME]
    assert (result["status"], result["code"], result["hop"]) == (status, code, "H0")
    assert words in result["found"]
    assert [line.split(":")[0] for line in result["evidence"]] == ["to it", "from it"]


def test_what_can_never_meet_is_what_is_broken_first(described, facts):
    diagnosis = diagnose(planned(described, profile="xmpp", sasl_external=True, certificate="self-signed"), facts)
    assert (diagnosis["verdict"], diagnosis["first"]["code"]) == ("broken", "L01")


def test_a_failure_behind_it_is_blocked(described, facts):
    site_plan = planned(described, {"certificate": "self-signed"}, profile="xmpp", client_certificates=True)
    way_back = facts["inside"]["s2s"]["results"][2]
    way_back["dialback"] = {"status": "silence", "elapsed_ms": 5000}
    result = by_id(site_plan, facts)["H7.out.gmail.example"]
    assert (result["status"], result["blocked_by"]) == ("BLOCKED", OUTCOME)


RETIRED = [
    ("gmail.com", "xmpp.gmail.com.", "WARN", "L04"),
    ("googlemail.com", "xmpp.gmail.com.", "WARN", "L04"),
    ("partner.com", "XMPP-server.l.google.com.", "WARN", "L04"),
    ("partner.com", "l.google.com.partner.com.", "PASS", ""),
    ("partner.com", "xmpp.partner.com.", "PASS", ""),
    ("notgmail.com", "xmpp.notgmail.com.", "PASS", ""),
]


@pytest.mark.parametrize(("domain", "target", "status", "code"), RETIRED)
def test_services_that_are_no_more(described, facts, domain, target, status, code):
    described["partners"] = [{"domain": domain, "profile": "googletalk"}]
    result = by_id(plan(described).as_data(), published(facts, domain, target=target))[f"H0.outcome.{domain}"]
    assert (result["status"], result["code"]) == (status, code)


def test_a_retired_partner_without_a_record_is_not_a_matter_of_dns(described, facts):
    described["partners"] = [{"domain": "gmail.com", "profile": "googletalk"}]
    gone = published(facts, "gmail.com", status="nxdomain", records=[])
    results = by_id(plan(described).as_data(), gone)
    assert (results["H2.srv.gmail.com"]["status"], results["H2.srv.gmail.com"]["code"]) == ("FAIL", "L04")


@pytest.mark.parametrize("status", ["timeout", "refused", "servfail"])
def test_a_retired_partner_whom_nobody_could_look_up_is_a_matter_of_dns(described, facts, status):
    """A DNS server that does not answer says nothing of the partner, and its fault comes before what is known anyway."""
    described["partners"] = [{"domain": "gmail.com", "profile": "googletalk"}]
    unknown = published(facts, "gmail.com", status=status, records=[])
    results = by_id(plan(described).as_data(), unknown)
    assert (results["H2.srv.gmail.com"]["status"], results["H2.srv.gmail.com"]["code"]) == ("FAIL", "D20")


AGREEMENTS = [
    # secrets of the nodes -> same, differing, empty, unset
    ({"a": "x", "b": "x", "c": "x"}, ["a", "b", "c"], [], [], []),
    ({"a": "x", "b": "y", "c": "y"}, ["b", "c"], ["a"], [], []),
    ({"a": "x", "b": "y"}, ["a"], ["b"], [], ["c"]),
    ({"a": "x", "b": ""}, ["a"], [], ["b"], ["c"]),
    ({"a": None, "b": 1, "c": "1"}, ["b", "c"], [], ["a"], []),
    ({}, [], [], [], ["a", "b", "c"]),
]


@pytest.mark.parametrize(("secrets", "same", "differing", "empty", "unset"), AGREEMENTS)
def test_secrets_are_told_by_the_names_of_their_nodes(secrets, same, differing, empty, unset):
    found = secret_agreement(secrets, ["a", "b", "c"])
    assert found == {"same": same, "differing": differing, "empty": empty, "unset": unset}


@pytest.mark.parametrize("wrong", ["s3cret", ["s3cret"], None])
def test_an_error_tells_no_secret(wrong):
    with pytest.raises(FederationError) as told:
        secret_agreement(wrong, ["a"])
    assert "s3cret" not in str(told.value)


ONE = {"same": ["cup1", "cup2"], "differing": [], "empty": [], "unset": []}
JUDGED = [
    ({}, "PASS", "", "the same for cup1, cup2"),
    ({"same": ["cup1"], "differing": ["cup2"]}, "FAIL", "L03", "is another on cup2"),
    ({"same": ["cup1"], "empty": ["cup2"]}, "FAIL", "L03", "is empty on cup2"),
    ({"same": [], "empty": ["cup1"]}, "FAIL", "L03", "is empty on cup1"),
    ({"same": ["cup1"], "unset": ["cup2"]}, "WARN", "L03", "none for cup2"),
    ({"same": [], "unset": ["cup1", "cup2"]}, "NOT RUN", "", "no dialback secret"),
]


@pytest.mark.parametrize(("changes", "status", "code", "words"), JUDGED)
def test_one_secret_for_all_nodes(site_plan, facts, changes, status, code, words):
    facts["description"] = {"secrets": {**ONE, **changes}}
    result = by_id(site_plan, facts)[SECRET]
    assert (result["status"], result["code"]) == (status, code)
    assert words in result["found"]


def test_secrets_that_nobody_compared_take_nothing_from_a_working_site(site_plan, facts):
    del facts["description"]
    diagnosis = diagnose(site_plan, facts)
    assert diagnosis["verdict"] == "working"
    assert {one["id"]: one for one in diagnosis["results"]}[SECRET]["status"] == "NOT RUN"
