# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and zones that no lab has, in what their source or a standard makes them say: from what was seen to the right cause.

The answers follow RFC 6120, RFC 3920, XEP-0220 and RFC 2782; the words are those of the sources of Openfire 5, ejabberd 25,
Prosody 13, jabberd 2.7, MongooseIM 6 and Tigase 8, beside made-up ones of the same kind.
"""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose

from unit.plugins.module_utils._verification.test_peers import (
    BACK,
    CERTIFICATE,
    CLAIM,
    ESTABLISHED,
    HEADER,
    OUT,
    SKIPPED,
    SRV,
    TLS_OUT,
    by_id,
    error,
    probes,
    stream,
    tls_optional,
    verdict,
)

# --- streams, before and after TLS

BANNED = "Too many (20) failed authentications from this IP address (203.0.113.99). The address will be unblocked at 12:00 UTC"
BEFORE_TLS = [
    (error("unsupported-version"), ("FAIL", "X05")),  # jabberd2
    (error("xml-not-well-formed"), ("FAIL", "X11")),  # RFC 3920; MongooseIM, jabberd2
    (error("remote-connection-failed"), ("FAIL", "A07")),  # RFC 6120 section 4.9.3.15
    (error("internal-server-error", "Unable to create a session."), ("FAIL", "X09")),
    (error("host-gone"), ("FAIL", "X03")),
    (error("policy-violation", BANNED), ("ERROR", "E02")),
    (error("undefined-condition", "Too many open streams"), ("ERROR", "E02")),
    (
        error("policy-violation", "Encryption (TLS) required by our server configuration, but not offered by you."),
        ("FAIL", "T01"),
    ),
    (error("policy-violation", "cupdomain.example is blocked"), ("FAIL", "A08")),
    (error("", "Unknown host"), ("FAIL", "X03")),
    (error("see-other-host", host="2001:db8::9", port=5270), ("FAIL", "X12")),
]


@pytest.mark.parametrize(("seen", "expected"), BEFORE_TLS)
def test_a_stream_that_ends_before_tls(site_plan, facts, seen, expected):
    for probe in probes(facts, "inside", OUT):
        probe["stream"] = seen
    assert verdict(by_id(diagnose(site_plan, facts))[OUT]) == expected


@pytest.mark.parametrize(("xmlns", "words"), [("jabber:client", "clients"), ("jabber:component:accept", "components")])
@pytest.mark.parametrize("version", ["1.0", None])
@pytest.mark.parametrize("status", ["no_features", "closed"])
def test_a_port_for_others_is_none_of_an_old_server(site_plan, facts, xmlns, words, version, status):
    for probe in probes(facts, "inside", OUT):
        probe["stream"] = stream(status, header={**HEADER, "xmlns": xmlns, "version": version})
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert (verdict(result), f"a port for {words}" in result["found"]) == (("FAIL", "X04"), True)


AFTER_TLS = [
    (error("policy-violation", "No applicable authentication mechanism available."), ("FAIL", "A01")),  # Openfire
    (error("policy-violation", "Dialback has been disabled by configuration."), ("FAIL", "A01")),  # Openfire
    (error("policy-violation", "A valid client certificate is required"), ("WARN", "T07")),
    (error("undefined-condition", "No certificate presented"), ("WARN", "T07")),
    (error("policy-violation", "Failed to verify certificate (internal error)"), ("WARN", "T07")),  # Prosody
    (error("not-authorized", "Your domain is not allowed here"), ("FAIL", "A08")),
    (error("policy-violation", BANNED), ("ERROR", "E02")),
    (error("remote-connection-failed"), ("FAIL", "A07")),
    (error("undefined-condition", "Attempt to authenticate as a host we serve"), ("FAIL", "A05")),  # Prosody
    (error("see-other-host", host="2001:db8::7", port=5299), ("FAIL", "X12")),
]


@pytest.mark.parametrize(("seen", "expected"), AFTER_TLS)
def test_a_stream_that_ends_after_tls(described, facts, seen, expected):
    for check in (OUT, BACK):
        for probe in probes(facts, "inside", check):
            probe["stream"]["features"]["starttls"] = "required"
            probe.update(tls=copy.deepcopy(ESTABLISHED), stream_after_tls=seen, dialback=SKIPPED)
    assert verdict(by_id(diagnose(tls_optional(described), facts))[TLS_OUT]) == expected


@pytest.mark.parametrize(("status", "code"), [("closed", "X02"), ("reset", "X02"), ("timeout", "F11")])
@pytest.mark.parametrize("everywhere", [False, True])
def test_who_hangs_up_on_us_alone_is_not_asked_to_publish_another_port(site_plan, facts, status, code, everywhere):
    for probe in probes(facts, "inside", OUT) + (probes(facts, "outside", CLAIM) if everywhere else []):
        probe["stream"] = stream(status)
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert verdict(result) == ("FAIL", code)
    assert ("to the outside PC it answers as XMPP server" in result["found"]) is not everywhere
    assert result["remedy"].startswith("ask who runs it what its log says") is not everywhere


# --- what answers a dialback key

NOT_FOUND, INVALID = "remote-server-not-found", ("PASS", "")
BY_PEER = "Stream closed by peer: "
ANSWERS = [
    # condition, text -> status, code
    ("forbidden", "", INVALID),  # XEP-0220 section 2.5: the authority said that the key is invalid, as it is
    ("forbidden", "Dialback key is invalid", INVALID),
    ("forbidden", "Access denied by service policy", ("FAIL", "A08")),
    ("forbidden", "Domain is blacklisted", ("FAIL", "A08")),
    ("forbidden", "some words", ("FAIL", "A08")),
    ("internal-server-error", "", ("FAIL", "X09")),
    ("service-unavailable", "", ("FAIL", "X09")),
    ("jid-malformed", "", ("FAIL", "X08")),
    ("bad-request", "", ("FAIL", "X08")),
    ("undefined-condition", "TLS is mandatory here", ("FAIL", "T01")),
    ("not-authorized", "Domain not on the whitelist", ("FAIL", "A08")),
    ("not-authorized", "No valid certificate", ("FAIL", "A11")),
    (NOT_FOUND, "Internal server error", ("FAIL", "X09")),
    (NOT_FOUND, f"{BY_PEER}internal-server-error", ("FAIL", "X09")),
    (NOT_FOUND, f"{BY_PEER}TLS is mandatory, but was not established. (not-authorized)", ("FAIL", "T01")),
    (NOT_FOUND, f"{BY_PEER}No applicable authentication mechanism available. (policy-violation)", ("FAIL", "A01")),
    (NOT_FOUND, f"{BY_PEER}Encryption (TLS) disabled by our server configuration (policy-violation)", ("FAIL", "T01")),
    (NOT_FOUND, f"{BY_PEER}Too many streams (policy-violation)", ("ERROR", "E02")),
    (NOT_FOUND, f"{BY_PEER}system-shutdown", ("ERROR", "E02")),
]


@pytest.mark.parametrize(("condition", "text", "expected"), ANSWERS)
def test_a_dialback_error(site_plan, facts, condition, text, expected):
    answers(facts, "error", condition, text)
    assert verdict(by_id(diagnose(site_plan, facts))[BACK]) == expected


STREAM_ERRORS = [
    ("invalid-id", "dialback negotiation failed", INVALID),  # jabberd2
    ("not-authorized", "dialback authentication failed", INVALID),  # Prosody
    ("not-authorized", "", ("FAIL", "X07")),
    ("connection-timeout", "dialback timed out", ("FAIL", "A07")),  # jabberd2
    ("invalid-namespace", "", ("FAIL", "A10")),  # it does not know dialback's
    ("internal-server-error", "", ("FAIL", "X09")),
    ("remote-connection-failed", "", ("FAIL", "A07")),
    ("policy-violation", "Too many dialback requests", ("ERROR", "E02")),
]


@pytest.mark.parametrize(("condition", "text", "expected"), STREAM_ERRORS)
def test_a_stream_error_after_a_key(site_plan, facts, condition, text, expected):
    answers(facts, "stream_error", condition, text)
    assert verdict(by_id(diagnose(site_plan, facts))[BACK]) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(8, ("PASS", "")), (20, ("PASS", "")), (30, ("WARN", "X10")), (35, ("WARN", "X10"))]
)
def test_an_answer_that_comes_when_the_nodes_have_given_up(site_plan, facts, seconds, expected):
    answers(facts, "invalid", "", "", seconds)
    result = by_id(diagnose(site_plan, facts))[BACK]
    assert (verdict(result), f"{seconds}" in result["found"]) == (expected, True)


def answers(facts, status, condition, text, seconds=0):
    for probe in probes(facts, "inside", BACK):
        probe["dialback"] = {"status": status, "condition": condition, "text": text, "elapsed_ms": seconds * 1000}


# --- certificates and TLS

WEAKER = "only with settings weaker than this machine's; with its own: dh key too small"
CERTIFICATES = [
    # the certificate, TLS -> code
    ({"trusted": False, "trust_detail": "EE certificate key too weak"}, {}, "T11"),
    ({"trusted": False, "trust_detail": "CA signature digest algorithm too weak"}, {}, "T11"),
    ({}, {"version": "TLSv1.2", "detail": WEAKER}, "T11"),
    ({}, {"version": "TLSv1", "detail": WEAKER}, "T09"),
    ({"trusted": False, "trust_detail": "unable to get local issuer certificate"}, {}, ""),
    (
        {"valid": False, "days_left": 400, "not_before": "2027-02-01T00:00:00Z", "not_after": "2028-01-01T00:00:00Z"},
        {},
        "T12",
    ),
    (
        {"valid": False, "days_left": -3, "not_before": "2025-02-01T00:00:00Z", "not_after": "2026-01-01T00:00:00Z"},
        {},
        "T04",
    ),
    ({"valid": False, "days_left": 3, "not_before": "", "not_after": ""}, {}, "T04"),
]


@pytest.mark.parametrize(("certificate", "tls", "code"), CERTIFICATES)
def test_a_certificate_of_a_partner(described, facts, certificate, tls, code):
    probe = probes(facts, "inside", OUT)[0]
    probe["stream"]["features"]["starttls"] = "optional"
    probe["tls"] = {**ESTABLISHED, **tls, "certificate": {**CERTIFICATE, **certificate}}
    result = by_id(diagnose(tls_optional(described), facts))[TLS_OUT]
    assert verdict(result) == (("WARN", code) if code else ("PASS", ""))


# --- DNS

DOT = {"target": ".", "port": 0, "addresses": [], "address_status": "ok"}
GONE = {"target": "gone.gmail.example.", "addresses": [], "address_status": "nxdomain"}
BESIDE = [
    # a record beside the good one -> status, code
    (DOT, ("WARN", "D04")),
    (GONE, ("WARN", "D05")),
    ({**GONE, "address_status": "servfail"}, ("WARN", "D20")),
    ({"target": "alias.gmail.example.", "address_status": "cname", "addresses": ["203.0.113.21"]}, ("WARN", "D07")),
    ({"weight": 10, "target": "b.gmail.example.", "addresses": ["203.0.113.21"]}, ("PASS", "")),
]


@pytest.mark.parametrize(("other", "expected"), BESIDE)
def test_a_record_beside_a_good_one(site_plan, facts, other, expected):
    for records in both(facts):
        records.append({**copy.deepcopy(records[0]), **other})
    result = by_id(diagnose(site_plan, facts))[SRV]
    assert verdict(result) == expected
    assert expected[0] == "PASS" or expected[1] == "D20" or result["remedy"].startswith("ask the partner")


ADDRESSES = [
    # what the only target's address comes to inside and outside -> code
    ("nxdomain", "nxdomain", "D22"),
    ("servfail", "ok", "D20"),
    ("timeout", "ok", "D20"),
    ("servfail", "servfail", "D35"),
    ("timeout", "servfail", "D35"),
]


@pytest.mark.parametrize(("inside", "outside", "code"), ADDRESSES)
def test_an_address_that_nobody_tells_is_not_known_to_be_missing(site_plan, facts, inside, outside, code):
    for (record,), status in zip(both(facts), (inside, outside)):
        record.update(address_status=status, addresses=record["addresses"] if status == "ok" else [])
    assert verdict(by_id(diagnose(site_plan, facts))[SRV]) == ("FAIL", code)


STATES = [
    # what the look-up comes to inside and outside, whether the outside PC resolves our own domain -> code
    ("servfail", "servfail", True, "D35"),
    ("timeout", "timeout", True, "D35"),
    ("servfail", "timeout", True, "D35"),
    ("servfail", "servfail", False, "D20"),
    ("servfail", "ok", True, "D20"),
    ("refused", "ok", True, "D20"),
    ("nxdomain", "ok", True, "D20"),
    ("nodata", "nxdomain", True, "D22"),
]


@pytest.mark.parametrize(("inside", "outside", "resolves", "code"), STATES)
def test_whose_dns_it_is_that_gives_no_answer(described, facts, inside, outside, resolves, code):
    own, theirs = facts["outside"]["srv"]["lookups"]
    for lookup, status in ((facts["inside"]["srv"]["lookups"][0], inside), (theirs, outside)):
        lookup.update(status=status, records=lookup["records"] if status == "ok" else [])
    if not resolves:
        own.update(status="timeout", records=[])
    assert verdict(by_id(diagnose(plan(described).as_data(), facts))[SRV]) == ("FAIL", code)


def both(facts):
    """The partner's records, as seen from inside and from outside."""
    return facts["inside"]["srv"]["lookups"][0]["records"], facts["outside"]["srv"]["lookups"][1]["records"]


# --- several servers of one partner


def beside(facts, check, **changes):
    """A second server of the partner, seen by a check of the inside PC."""
    for probe in probes(facts, "inside", check):
        facts["inside"]["s2s"]["results"].append({**copy.deepcopy(probe), "address": "203.0.113.21", **changes})


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        ({"certificate": {**CERTIFICATE, "days_left": 3}}, ("WARN", "T04")),
        ({"status": "error", "detail": "handshake"}, ("FAIL", "T02")),
        ({}, ("PASS", "")),
    ],
)
def test_tls_of_every_server_counts(described, facts, tls, expected, alone):
    probe = probes(facts, "inside", OUT)[0]
    probe["stream"]["features"]["starttls"] = "required"
    probe["tls"] = copy.deepcopy(ESTABLISHED)
    if alone:
        probe["tls"].update(tls)
    else:
        beside(facts, OUT, tls={**ESTABLISHED, **tls})
    result = by_id(diagnose(tls_optional(described), facts))[TLS_OUT]
    assert verdict(result) == (expected if alone or expected[0] == "PASS" else ("WARN", expected[1]))
    assert ("at 203.0.113.21 port 5269, one of 2: " in result["found"]) is (not alone and expected[0] != "PASS")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (("invalid", ""), ("PASS", "")),
        (("error", "item-not-found"), ("WARN", "X03")),
        (("error", "resource-constraint"), ("WARN", "E02")),
        (("silence", ""), ("WARN", "A07")),
        (("skipped", ""), ("PASS", "")),
    ],
)
def test_dialback_of_every_server_that_answers_counts(site_plan, facts, answer, expected):
    status, condition = answer
    beside(facts, BACK, dialback={**SKIPPED, "status": status, "condition": condition})
    assert verdict(by_id(diagnose(site_plan, facts))[BACK]) == expected


@pytest.mark.parametrize(("seen", "code"), [(error("host-unknown"), "D18"), (None, "F10")])
def test_a_server_that_refuses_over_ipv6_answers_there(site_plan, facts, seen, code):
    tcp = {"status": "connected" if seen else "timeout", "detail": ""}
    beside(facts, OUT, address="2001:db8::21", stream=seen or stream("skipped"), tcp=tcp)
    assert verdict(by_id(diagnose(site_plan, facts))[OUT]) == ("WARN", code)


# --- whom a partner serves

ACCEPTED = stream("features", header=HEADER, features={"starttls": "none", "dialback": True, "mechanisms": []})
LIMIT = error("resource-constraint", "too many")
CLAIMS = [
    # what a partner says when asked for our domain, its own, and one that nobody has -> status, code
    ({"own": LIMIT}, ("ERROR", "E02")),
    ({"theirs": LIMIT}, ("ERROR", "E02")),
    ({"own": ACCEPTED, "nobodys": LIMIT}, ("ERROR", "E02")),
    ({"own": ACCEPTED}, ("FAIL", "A05")),
    ({"own": error("policy-violation", "not you")}, ("PASS", "")),
    ({"own": error("see-other-host", host="other.example")}, ("PASS", "")),
]


@pytest.mark.parametrize(("said", "expected"), CLAIMS)
def test_a_limit_says_nothing_of_whom_a_partner_serves(site_plan, facts, said, expected):
    for probe in probes(facts, "outside", CLAIM):
        probe["stream"] = said.get(probe["id"].split(" ")[1], probe["stream"])
    assert verdict(by_id(diagnose(site_plan, facts))[CLAIM]) == expected


@pytest.mark.parametrize("question", ["own", "nobodys"])
def test_a_question_that_did_not_come_through_says_nothing_either(site_plan, facts, question):
    for probe in probes(facts, "outside", CLAIM):
        if probe["id"].endswith(f" {question}"):
            probe.update(tcp={"status": "timeout", "detail": ""}, stream=stream("skipped"))
    assert verdict(by_id(diagnose(site_plan, facts))[CLAIM]) == ("ERROR", "E01")
