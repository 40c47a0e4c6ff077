# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that behave otherwise than the servers of the lab, as public reports tell of them: from what was seen to the right cause."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose, lines
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.flows import flows
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.names import names
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.targets import targets

from unit.plugins.module_utils._verification.conftest import by_id, verdict

OUT, TLS_OUT, BACK = "H3.out.gmail.example", "H6.out.gmail.example", "H7.out.gmail.example"
IN, SERVICE, TLS_IN = "H3.in.cup1.cupdomain.example", "H4.in.cup1.cupdomain.example", "H6.in.cup1.cupdomain.example"
NODES_WAY = "H7.in.cup1.cupdomain.example.gmail.example"
CLAIM = "H7.claim.gmail.example.cupdomain.example"
SRV, OWN_SRV, OWN_ADDRESS = "H2.srv.gmail.example", "H1.srv.cupdomain.example", "H1.address.cup1.cupdomain.example"
CERTIFICATE = {
    "subject": "CN=gmail.example",
    "not_after": "2027-01-01T00:00:00Z",
    "valid": True,
    "days_left": 40,
    "matches_domain": True,
    "trusted": True,
    "extended_key_usages": ["serverAuth", "clientAuth"],
}
ESTABLISHED = {"status": "established", "version": "TLSv1.3", "certificate": CERTIFICATE}
HEADER = {"from": "gmail.example", "version": "1.0", "xmlns": "jabber:server"}
OLD_HEADER = {**HEADER, "version": None}
SKIPPED = {"status": "skipped", "condition": "", "text": "", "elapsed_ms": 0}


def stream(status, **more):
    return {"status": status, "elapsed_ms": 1, "detail": "", "header": None, "features": None, "error": None, **more}


def error(condition, text="", **more):
    return stream("error", header=HEADER, error={"condition": condition, "text": text, **more})


def probes(facts, vantage, check):
    return [one for one in facts[vantage]["s2s"]["results"] if one["id"].split(" ")[0] == check]


def tls_optional(described):
    described["partners"] = [{"domain": "gmail.example", "profile": "xmpp"}]
    return plan(described).as_data()


# --- streams that end after TLS

AFTER_TLS = [
    # how the stream after TLS ended -> status and code of TLS
    (error("undefined-condition", "No stream features to offer"), ("FAIL", "A01")),
    (error("undefined-condition", "something else"), ("FAIL", "X09")),
    (error("policy-violation", "not you"), ("FAIL", "X07")),
    (error("policy-violation", "Remote domain is not allowed"), ("FAIL", "A08")),
    (error("host-unknown"), ("FAIL", "X03")),
    (error("unsupported-feature", "No viable authentication method offered"), ("FAIL", "A01")),
    (error("not-authorized", "Your server's certificate could not be validated"), ("WARN", "T07")),
    (stream("closed"), ("WARN", "T07")),
    (stream("reset", header=HEADER), ("WARN", "T07")),
    (stream("timeout"), ("FAIL", "F11")),
    (stream("no_features", header=HEADER), ("FAIL", "X05")),
    (stream("not_xmpp", header=HEADER, malformed="unbound prefix"), ("FAIL", "X11")),
    (error("resource-constraint"), ("ERROR", "E02")),
]


@pytest.mark.parametrize(("after", "expected"), AFTER_TLS)
def test_a_partner_that_ends_the_stream_after_tls(described, facts, after, expected):
    for check in (OUT, BACK):
        for probe in probes(facts, "inside", check):
            probe["stream"]["features"]["starttls"] = "optional"
            probe.update(tls=copy.deepcopy(ESTABLISHED), stream_after_tls=after, dialback=SKIPPED)
    results = by_id(diagnose(tls_optional(described), facts))
    assert verdict(results[TLS_OUT]) == expected
    back = results[BACK]
    if expected[0] == "FAIL":
        assert (back["status"], back["blocked_by"]) == ("BLOCKED", TLS_OUT)
    else:
        assert back["status"] in ("ERROR", "BLOCKED")


@pytest.mark.parametrize(("after", "expected"), AFTER_TLS)
def test_our_own_node_that_ends_the_stream_after_tls(described, facts, after, expected):
    for check in (IN, NODES_WAY):
        for probe in probes(facts, "outside", check):
            probe["stream"]["features"]["starttls"] = "optional"
            probe.update(tls=copy.deepcopy(ESTABLISHED), stream_after_tls=after, dialback=SKIPPED)
    diagnosis = diagnose(tls_optional(described), facts)
    results = by_id(diagnosis)
    assert verdict(results[TLS_IN]) == expected
    assert "DNS servers" not in results[NODES_WAY]["remedy"]
    assert diagnosis["verdict"] in ("broken", "unknown")


# --- servers of before 1.0, and slow ones


@pytest.mark.parametrize("version", [None, "", "0.9"])
def test_an_old_partner_that_passes_dialback_works(site_plan, facts, version):
    old = stream("no_features", header={**HEADER, "version": version}, detail="silence after the header")
    for probe in probes(facts, "inside", OUT) + probes(facts, "inside", BACK) + probes(facts, "outside", CLAIM):
        probe["stream"] = old
    diagnosis = diagnose(site_plan, facts)
    results = by_id(diagnosis)
    assert verdict(results[OUT]) == ("WARN", "X05")
    assert (results[TLS_OUT]["status"], results[BACK]["status"]) == ("PASS", "PASS")
    assert diagnosis["verdict"] == "degraded"
    assert any("shows not whom it serves" in line for line in diagnosis["by_partner"][0]["not_tried"])


def test_our_own_node_without_tls_may_be_old(site_plan, facts):
    for probe in [*probes(facts, "outside", IN), *probes(facts, "inside", SERVICE)]:
        probe["stream"] = stream("no_features", header=OLD_HEADER)
    diagnosis = diagnose(site_plan, facts)
    assert {verdict(by_id(diagnosis)[check]) for check in (IN, SERVICE)} == {("WARN", "X05")}
    assert diagnosis["verdict"] == "degraded"


@pytest.mark.parametrize(("milliseconds", "expected"), [(200, "PASS"), (7000, "WARN"), (38000, "WARN")])
def test_a_slow_server_is_slow_and_not_dead(site_plan, facts, milliseconds, expected):
    probes(facts, "inside", OUT)[0]["stream"]["elapsed_ms"] = milliseconds
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert result["status"] == expected
    if expected == "WARN":
        assert (result["code"], f"after {milliseconds // 1000} s" in result["found"]) == ("X10", True)


def test_a_server_that_took_a_second_try_is_slow(site_plan, facts):
    probes(facts, "inside", OUT)[0]["first_try"] = "timeout: silence after 5 s"
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert (verdict(result), "patient try" in result["found"]) == (("WARN", "X10"), True)


# --- what a stream ends with before TLS

STREAMS = [
    # the stream -> status, code, words
    (
        error("see-other-host", "im.elsewhere.example", host="im.elsewhere.example", port=5299),
        "FAIL",
        "X12",
        "port 5299",
    ),
    (error("see-other-host", host="im.elsewhere.example"), "FAIL", "X12", "im.elsewhere.example"),
    (error("", "Go away"), "FAIL", "X09", "Go away"),
    (error("", ""), "FAIL", "X09", "without a condition"),
    (error("not-well-formed", "syntax error"), "FAIL", "X11", "syntax error"),
    (stream("not_xmpp", malformed="unbound prefix", detail="not well-formed"), "FAIL", "X11", "unbound prefix"),
    (stream("not_xmpp", words="220 mail.example ESMTP"), "FAIL", "X01", "220 mail.example"),
    (stream("closed", header=HEADER), "FAIL", "X13", "without saying why"),
    (stream("reset", header=HEADER), "FAIL", "X13", "without saying why"),
    (stream("closed"), "FAIL", "X02", "without a word"),
    (error("resource-constraint", "too many"), "ERROR", "E02", "too many"),
    (error("system-shutdown"), "ERROR", "E02", "system-shutdown"),
    (error("conflict"), "ERROR", "E02", "conflict"),
    (error("connection-timeout", "Idle connection"), "FAIL", "A07", "Idle connection"),
    (error("policy-violation", "Use of STARTTLS required"), "FAIL", "T01", "STARTTLS"),
    (error("improper-addressing", "no such name"), "FAIL", "X08", "spelling"),
    (error("invalid-from"), "FAIL", "X08", "spelling"),
]


@pytest.mark.parametrize(("seen", "status", "code", "words"), STREAMS)
def test_how_a_partner_ends_the_stream(site_plan, facts, seen, status, code, words):
    probes(facts, "inside", OUT)[0]["stream"] = seen
    result = by_id(diagnose(site_plan, facts))[OUT]
    assert verdict(result) == (status, code)
    assert words in f"{result['found']} {result['remedy']}"
    assert result["remedy"]


# --- what answers a dialback key

EJABBERD = "remote-server-not-found"
ANSWERS = [
    # condition, text, over TLS -> code
    (EJABBERD, "Peer certificate rejected: self signed certificate", False, "A11"),
    (EJABBERD, "TLS failed: no protocol in common", False, "T02"),
    (EJABBERD, "Stream closed by peer: This host does not serve cupdomain.example (host-unknown)", False, "X03"),
    (EJABBERD, "Stream closed by peer: host-unknown", False, "X03"),
    (EJABBERD, "Stream closed by local host: Idle connection (connection-timeout)", False, "A07"),
    (EJABBERD, "Stream closed by peer: Remote domain is not allowed (policy-violation)", False, "A08"),
    (EJABBERD, "Stream closed by peer: not you (policy-violation)", False, "A08"),
    (EJABBERD, "Stream reset by peer", False, "A07"),
    (EJABBERD, "Authentication failed: Peer responded with error: not-authorized", False, "A11"),
    (EJABBERD, "Remote domain is not an IDN hostname", False, "A06"),
    (EJABBERD, "something that no table has", False, "A06"),
    ("policy-violation", "", False, "T01"),
    ("policy-violation", "", True, "A08"),
    ("policy-violation", "Remote domain is not allowed to establish connections", False, "A08"),
    ("not-authorized", "", False, "A11"),
    ("item-not-found", "", False, "X03"),
    ("item-not-found", "Service not hosted here", True, "X03"),
    ("not-allowed", "Host unknown", True, "X03"),
    ("remote-server-timeout", "", False, "A07"),
    ("resource-constraint", "", False, "E02"),
    ("", "words alone", False, "A07"),
]


@pytest.mark.parametrize(("condition", "text", "over_tls", "code"), ANSWERS)
def test_dialback_errors_by_the_standard_and_by_known_words(site_plan, facts, condition, text, over_tls, code):
    probe = probes(facts, "inside", BACK)[0]
    probe["dialback"] = {**SKIPPED, "status": "error", "condition": condition, "text": text}
    if over_tls:
        probe.update(tls=ESTABLISHED, stream_after_tls=copy.deepcopy(probe["stream"]))
    result = by_id(diagnose(site_plan, facts))[BACK]
    assert verdict(result) == ("ERROR" if code == "E02" else "FAIL", code)
    assert text in result["found"]


# --- client certificates

ALERT = {"status": "alert", "alert": "certificate_required", "version": "TLSv1.3", "certificate": CERTIFICATE}


@pytest.mark.parametrize(("external", "expected"), [(False, ("WARN", "T07")), (True, ("PASS", ""))])
def test_a_partner_that_demands_a_client_certificate_within_tls(described, facts, external, expected):
    for probe in probes(facts, "inside", OUT) + probes(facts, "inside", BACK):
        probe["stream"]["features"]["starttls"] = "optional"
        probe.update(tls=ALERT, dialback=SKIPPED)
    site_plan = tls_optional(described)
    site_plan["presence"]["settings"]["sasl_external_outgoing"] = external
    results = by_id(diagnose(site_plan, facts))
    assert verdict(results[TLS_OUT]) == expected
    # The probe has no certificate, so it cannot go on; that the node has one, the settings say.
    assert results[BACK]["status"] == ("NOT RUN" if external else "ERROR")
    assert "client certificate first" in results[BACK]["found"]


def test_a_failed_handshake_may_be_a_demand_for_a_certificate(described, facts):
    probe = probes(facts, "inside", OUT)[0]
    probe["stream"]["features"]["starttls"] = "optional"
    probe["tls"] = {"status": "alert", "alert": "handshake_failure"}
    result = by_id(diagnose(tls_optional(described), facts))[TLS_OUT]
    assert (verdict(result), "client certificate" in result["found"]) == (("FAIL", "T02"), True)


DEMANDS = [
    # alert, whether a certificate was asked for -> status and code; with TLS 1.2 the alert does not tell it by itself
    ("handshake_failure", True, ("WARN", "T07")),
    ("bad_certificate", True, ("WARN", "T07")),
    ("certificate_unknown", True, ("WARN", "T07")),
    ("handshake_failure", False, ("FAIL", "T02")),
    ("handshake_failure", None, ("FAIL", "T02")),
    ("protocol_version", True, ("FAIL", "T02")),
]


@pytest.mark.parametrize(("alert", "requested", "expected"), DEMANDS)
def test_a_demand_for_a_certificate_in_tls_1_2(described, facts, alert, requested, expected):
    for probe in probes(facts, "inside", OUT) + probes(facts, "inside", BACK):
        probe["stream"]["features"]["starttls"] = "optional"
        tls = {
            "status": "alert",
            "alert": alert,
            "certificate_requested": requested,
            "certificate": None,
            "version": None,
        }
        probe.update(tls=tls, dialback=SKIPPED)
    results = by_id(diagnose(tls_optional(described), facts))
    assert verdict(results[TLS_OUT]) == expected
    assert ("may also be said" in results[TLS_OUT]["found"]) is (requested is None)
    assert ("client certificate first" in results[BACK]["found"]) is (expected[1] == "T07")


USAGES = [
    # usages of the partner's certificate, EXTERNAL in and out -> code
    (["serverAuth"], False, False, ""),
    (["serverAuth"], True, False, "T06"),
    (["clientAuth"], False, True, "T08"),
    (["serverAuth", "clientAuth"], True, True, ""),
    ([], True, True, ""),
]


@pytest.mark.parametrize(("usages", "incoming", "outgoing", "code"), USAGES)
def test_a_certificate_for_servers_only_where_external_counts(described, facts, usages, incoming, outgoing, code):
    probe = probes(facts, "inside", OUT)[0]
    probe["stream"]["features"]["starttls"] = "optional"
    probe["tls"] = {**ESTABLISHED, "certificate": {**CERTIFICATE, "extended_key_usages": usages}}
    site_plan = tls_optional(described)
    site_plan["presence"]["settings"].update(sasl_external_incoming=incoming, sasl_external_outgoing=outgoing)
    result = by_id(diagnose(site_plan, facts))[TLS_OUT]
    assert verdict(result) == (("WARN", code) if code else ("PASS", ""))
    assert not code or "only" in result["found"]


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1"])
@pytest.mark.parametrize(("vantage", "reach", "check"), [("inside", OUT, TLS_OUT), ("outside", IN, TLS_IN)])
def test_old_tls_is_a_warning(described, facts, version, vantage, reach, check):
    probe = probes(facts, vantage, reach)[0]
    probe["stream"]["features"]["starttls"] = "optional"
    probe["tls"] = {**ESTABLISHED, "version": version}
    assert verdict(by_id(diagnose(tls_optional(described), facts))[check]) == ("WARN", "T09")


LOWEST = [
    # what the node accepts, the partner's version -> status
    ("TLSv1.2", "TLSv1", "FAIL"),
    ("TLSv1.2", "TLSv1.1", "FAIL"),
    ("TLSv1.1", "TLSv1.1", "WARN"),
    ("TLSv1", "TLSv1", "WARN"),
    ("", "TLSv1", "WARN"),
    ("TLSv1.2", "TLSv1.2", "PASS"),
]


@pytest.mark.parametrize(("lowest", "version", "status"), LOWEST)
def test_old_tls_fails_where_the_node_refuses_it(described, facts, lowest, version, status):
    probe = probes(facts, "inside", OUT)[0]
    probe["stream"]["features"]["starttls"] = "optional"
    probe["tls"] = {**ESTABLISHED, "version": version}
    facts["node"]["nodes"][0]["info"]["tls_min_version"] = lowest
    result = by_id(diagnose(tls_optional(described), facts))[TLS_OUT]
    assert verdict(result) == (status, "" if status == "PASS" else "T09")
    assert ("cup1 accepts nothing older than TLSv1.2" in result["found"]) is (status == "FAIL")
    described["partners"] = [{"domain": "gmail.example", "profile": "googletalk"}]
    without = by_id(diagnose(plan(described).as_data(), facts))[TLS_OUT]
    assert without["status"] != "FAIL", "without TLS of our own nothing is refused"


# --- a partner's records


def record(facts, vantage="inside", **changes):
    number = 0 if vantage == "inside" else 1
    facts[vantage]["srv"]["lookups"][number]["records"][0].update(changes)


RECORDS = [
    # the record -> code, words
    ({"port": 0}, "D23", "port 0"),
    ({"port": 70000}, "D23", "port 70000"),
    ({"target": "a b.example.", "addresses": [], "address_status": "unusable"}, "D23", "no host can be named"),
    ({"addresses": ["0.0.0.0"]}, "D23", "0.0.0.0"),
    ({"addresses": ["127.0.0.1"]}, "D23", "127.0.0.1"),
    ({"addresses": ["fe80::1"]}, "D23", "fe80::1"),
    ({"addresses": ["10.1.2.3"]}, "D27", "10.1.2.3, a private address (RFC 1918); nothing was sent there"),
    ({"addresses": ["fd00::1"]}, "D27", "unique local"),
    ({"port": 22}, "D33", "203.0.113.20 port 22; nothing was sent there"),
    ({"port": 8}, "D33", "port 8"),
    ({"target": "203.0.113.20.", "addresses": [], "address_status": "not_a_name"}, "D25", "is an address"),
    (
        {"target": "xmpp.gmail.example.gmail.example.", "addresses": [], "address_status": "nxdomain"},
        "D26",
        "has its zone twice",
    ),
    (
        {"target": "nowhere.gmail.example.", "addresses": [], "address_status": "nxdomain"},
        "D22",
        "no target has an address",
    ),
]


@pytest.mark.parametrize(("changes", "code", "words"), RECORDS)
def test_a_partners_record_that_misleads_is_the_only_finding(described, facts, changes, code, words):
    described["partners"].append({"domain": "good.example", "profile": "googletalk"})
    for vantage in ("inside", "outside"):
        record(facts, vantage, **changes)
    facts["inside"]["s2s"]["results"] = [one for one in facts["inside"]["s2s"]["results"] if "gmail" not in one["id"]]
    for one in facts["outside"]["s2s"]["results"][:]:
        if one["id"].startswith(CLAIM):
            facts["outside"]["s2s"]["results"].remove(one)
    results = diagnose(plan(described).as_data(), facts)["results"]
    found = {one["id"]: one for one in results}[SRV]
    assert verdict(found) == ("FAIL", code)
    assert words in found["found"]
    failed = [one["id"] for one in results if one["status"] in ("FAIL", "ERROR") and one["partner"] == "gmail.example"]
    assert failed == [SRV]


@pytest.mark.parametrize(("changes", "code", "words"), RECORDS)
def test_nothing_is_asked_of_what_cannot_be_asked(site_plan, facts, changes, code, words):
    for vantage in ("inside", "outside"):
        record(facts, vantage, **changes)
    for vantage in ("inside", "outside"):
        asked = targets(site_plan, vantage, facts[vantage]["srv"])
        assert {one["address"] for one in asked} <= {"203.0.113.10", "10.10.0.10"}
    if code not in ("D27", "D33"):  # the node may ask for the addresses of a name, wherever they lead
        assert "xmpp.gmail.example" not in names(site_plan, facts["outside"]["srv"])
    out = [one for one in flows(site_plan, facts["inside"]["srv"]) if one["id"].startswith("firewall.H3.out")]
    assert all(0 < one["destination_port"] <= 65535 for one in out)


@pytest.mark.parametrize(("left", "status"), [(True, "WARN"), (False, "FAIL")])
def test_what_the_lookup_left_aside_is_said(site_plan, facts, left, status):
    lookup = facts["inside"]["srv"]["lookups"][0]
    lookup["unusable"] = ["the record 0 0 0 xmpp.gmail.example. has port 0"]
    if not left:
        lookup["records"] = []
    result = by_id(diagnose(site_plan, facts))[SRV]
    assert verdict(result) == (status, "D23")
    assert "has port 0" in result["found"]


@pytest.mark.parametrize("words", ["_xmpp-server._tcp.gmail.example. SRV: the record is of class CH"])
def test_records_of_which_none_can_be_used_are_the_partners(described, facts, words):
    """They are no reason to look for another domain, and nothing is wrong with the other partners."""
    described["partners"].append({"domain": "good.example", "profile": "googletalk"})
    facts["inside"]["srv"]["lookups"][0].update(status="nodata", records=[], unusable=[words])
    facts["inside"]["s2s"]["results"] = [one for one in facts["inside"]["s2s"]["results"] if "gmail" not in one["id"]]
    found = by_id(diagnose(plan(described).as_data(), facts))
    assert (verdict(found[SRV]), words in found[SRV]["found"]) == (("FAIL", "D23"), True)
    assert (found[OUT]["status"], found[OUT]["blocked_by"]) == ("BLOCKED", SRV)


def test_more_than_can_be_looked_at_is_said_and_the_first_are_judged(site_plan, facts):
    lookup = facts["inside"]["srv"]["lookups"][0]
    lookup["records"] = [{**lookup["records"][0], "priority": number} for number in range(100)]
    lookup["left_out"] = ["2900 of 3000 SRV records", "50 of 90 targets"]
    diagnosis = diagnose(site_plan, facts)
    result = by_id(diagnosis)[SRV]
    assert verdict(result) == ("WARN", "D30")
    assert "and 97 more; not looked at: 2900 of 3000 SRV records, 50 of 90 targets" in result["found"]
    assert [line for line in diagnosis["not_tried"] if "2900 of 3000" in line]
    assert diagnosis["verdict"] == "degraded"


def test_what_cannot_be_used_in_the_own_zone_is_said(site_plan, facts):
    lookup = facts["outside"]["srv"]["lookups"][0]
    lookup["unusable"] = ["_xmpp-server._tcp.cupdomain.example. SRV: the record is of class CH"]
    assert verdict(by_id(diagnose(site_plan, facts))[OWN_SRV]) == ("WARN", "D31")
    lookup.update(status="nodata", records=[])
    result = by_id(diagnose(site_plan, facts))[OWN_SRV]
    assert (verdict(result), "class CH" in result["found"]) == (("FAIL", "D02"), True)


def test_a_record_of_port_0_in_the_own_zone_is_to_be_deleted(site_plan, facts):
    port_0 = {**RIGHT, "port": 0, "addresses": [], "address_status": "unusable"}
    lookup = facts["outside"]["srv"]["lookups"][0]
    lookup["records"].append(port_0)
    lookup["unusable"] = ["the record 0 0 0 cup1.cupdomain.example.: no connection goes to port 0"]
    result = by_id(diagnose(site_plan, facts))[OWN_SRV]
    assert (verdict(result), "0 0 0 cup1.cupdomain.example." in result["remedy"]) == (("WARN", "D28"), True)
    lookup["records"] = [port_0]
    assert verdict(by_id(diagnose(site_plan, facts))[OWN_SRV]) == ("FAIL", "D10")


@pytest.mark.parametrize(
    ("status", "dnssec", "said"), [("servfail", None, True), ("timeout", None, False), ("servfail", "unknown", False)]
)
def test_where_signatures_may_be_why_it_is_said_how_to_ask(site_plan, facts, status, dnssec, said):
    for lookup in (facts["inside"]["srv"]["lookups"][0], facts["outside"]["srv"]["lookups"][0]):
        lookup.update(status=status, records=[], dnssec=dnssec and {"status": dnssec})
    results = by_id(diagnose(site_plan, facts))
    assert verdict(results[SRV]) == ("FAIL", "D20")
    assert results[OWN_SRV]["status"] == "ERROR"
    for check in (SRV, OWN_SRV):
        assert ("verify_dns_dnssec" in results[check]["remedy"]) is said


def test_servers_of_the_own_zone_that_were_not_asked_are_said(site_plan, facts):
    zone = {"domain": "cupdomain.example", "servers": [], "left_out": ["24 of 40 name servers of cupdomain.example."]}
    facts["outside"]["srv"]["zones"] = [zone]
    assert any("24 of 40 name servers" in line for line in diagnose(site_plan, facts)["not_tried"])


def test_a_private_address_is_in_order_where_the_description_says_that_the_partner_is_inside(described, facts):
    record(facts, addresses=["10.1.2.3"])
    assert verdict(by_id(diagnose(plan(described).as_data(), facts))[SRV]) == ("FAIL", "D27")
    described["partners"][0]["inside"] = True
    assert verdict(by_id(diagnose(plan(described).as_data(), facts))[SRV]) == ("PASS", "")


def test_a_private_address_beside_a_public_one_is_said_and_left_alone(site_plan, facts):
    record(facts, addresses=["203.0.113.20", "172.31.0.3"])
    found = diagnose(site_plan, facts)
    assert verdict(by_id(found)[SRV]) == ("WARN", "D27")
    assert any("172.31.0.3" in line and "nothing was sent there" in line for line in found["not_tried"])


@pytest.mark.parametrize(("described_port", "expected"), [(None, ("WARN", "D34")), (5270, ("PASS", ""))])
def test_an_unusual_port_is_tried_with_a_warning_unless_it_is_described(described, facts, described_port, expected):
    record(facts, port=5270)
    if described_port:
        described["partners"][0]["port"] = described_port
    assert verdict(by_id(diagnose(plan(described).as_data(), facts))[SRV]) == expected


def test_what_was_left_alone_is_said_whatever_else_is_wrong(site_plan, facts):
    lookup = facts["inside"]["srv"]["lookups"][0]
    good = lookup["records"][0]
    lookup["records"] = [good, {**good, "port": 0}, {**good, "addresses": ["172.31.0.3"]}, {**good, "port": 22}]
    lookup["left_out"] = ["260 of 300 targets"]
    found = diagnose(site_plan, facts)
    assert verdict(by_id(found)[SRV]) == ("WARN", "D23")
    said = " ".join(found["not_tried"])
    assert "172.31.0.3, a private address" in said and "port 22" in said and "260 of 300 targets" in said


def test_more_places_than_are_tried_are_said(site_plan, facts):
    record(facts, addresses=[f"203.0.113.{number}" for number in range(20, 60)])
    found = by_id(diagnose(site_plan, facts))[SRV]
    assert verdict(found) == ("WARN", "D30")
    assert "16 addresses with ports" in found["found"]


def test_a_partner_that_publishes_direct_tls_only(site_plan, facts):
    for vantage, number in (("inside", 0), ("outside", 1)):
        facts[vantage]["srv"]["lookups"][number].update(status="nodata", records=[])
    other = copy.deepcopy(facts["outside"]["srv"]["lookups"][0])
    other.update(domain="gmail.example", service="_xmpps-server._tcp", name="_xmpps-server._tcp.gmail.example.")
    other["records"][0].update(target="xmpp.gmail.example.", port=5270)
    facts["outside"]["srv"]["lookups"].append(other)
    result = by_id(diagnose(site_plan, facts))[SRV]
    assert verdict(result) == ("FAIL", "D24")
    assert "_xmpps-server._tcp 0 0 5270 xmpp.gmail.example." in result["found"]


# --- own records beside the right ones

RIGHT = {"priority": 0, "weight": 0, "port": 5269, "target": "cup1.cupdomain.example.", "address_status": "ok"}
BESIDE = [
    # the other record -> status, what to delete
    ({"target": "old.cupdomain.example.", "addresses": ["203.0.113.11"]}, "FAIL", "0 0 5269 old.cupdomain.example."),
    (
        {"target": "old.cupdomain.example.", "addresses": [], "address_status": "nxdomain"},
        "WARN",
        "old.cupdomain.example.",
    ),
    (
        {"target": "xmpp-server.l.google.com.", "addresses": ["192.0.2.1"], "priority": 5},
        "FAIL",
        "5 0 5269 xmpp-server.",
    ),
]


@pytest.mark.parametrize(("other", "status", "words"), BESIDE)
def test_a_stale_record_beside_the_right_one_is_to_be_deleted(site_plan, facts, other, status, words):
    records = facts["outside"]["srv"]["lookups"][0]["records"]
    records.append({**RIGHT, **other})
    result = by_id(diagnose(site_plan, facts))[OWN_SRV]
    assert verdict(result) == (status, "D28")
    assert words in result["remedy"]


@pytest.mark.parametrize(("other", "kind"), [("2001:db8::10", "AAAA"), ("203.0.113.99", "A")])
def test_an_address_beside_the_right_one_is_to_be_deleted(site_plan, facts, other, kind):
    facts["outside"]["srv"]["lookups"][0]["records"][0]["addresses"] = ["203.0.113.10", other]
    result = by_id(diagnose(site_plan, facts))[OWN_ADDRESS]
    assert verdict(result) == ("WARN", "D29")
    assert f"cup1.cupdomain.example. {kind} {other}" in result["remedy"]


# --- several servers, and IPv6


NOT_TRIED = {
    "status": "unusable",
    "detail": "it was not tried, because the other servers of gmail.example took 90 s already",
}


@pytest.mark.parametrize("all_of_them", [False, True])
def test_a_server_for_which_no_time_was_left_is_not_called_dead(site_plan, facts, all_of_them):
    second(facts, "inside", OUT, "203.0.113.21", tcp=NOT_TRIED, stream=stream("skipped"), tls=SKIPPED)
    if all_of_them:
        probes(facts, "inside", OUT)[1].update(tcp=NOT_TRIED, stream=stream("skipped"), tls=SKIPPED)
    diagnosis = diagnose(site_plan, facts)
    result = by_id(diagnosis)[OUT]
    assert verdict(result) == (("NOT RUN", "") if all_of_them else ("PASS", ""))
    assert any("203.0.113.21 port 5269: it was not tried" in line for line in diagnosis["not_tried"])
    assert diagnosis["verdict"] == ("unknown" if all_of_them else "working")


def second(facts, vantage, check, address, **changes):
    """A second server of the partner before the first one, in the order in which it is asked."""
    for probe in probes(facts, vantage, check):
        facts[vantage]["s2s"]["results"].insert(0, {**copy.deepcopy(probe), "address": address, **changes})


def test_what_the_first_server_cannot_say_the_second_does(site_plan, facts):
    dead = {"tcp": {"status": "timeout", "detail": ""}, "stream": stream("skipped"), "dialback": SKIPPED}
    for vantage, check in (("inside", OUT), ("inside", BACK), ("outside", CLAIM)):
        second(facts, vantage, check, "203.0.113.19", **dead)
    results = by_id(diagnose(site_plan, facts))
    assert verdict(results[OUT]) == ("WARN", "D18")
    assert (results[BACK]["status"], results[CLAIM]["status"]) == ("PASS", "PASS")


def test_more_than_one_server_is_asked(site_plan, facts):
    lookup = facts["inside"]["srv"]["lookups"][0]
    lookup["records"] = [
        {**lookup["records"][0], "target": f"x{number}.gmail.example.", "addresses": [f"203.0.113.{20 + number}"]}
        for number in range(5)
    ]
    asked = [
        one["address"] for one in targets(site_plan, "inside", facts["inside"]["srv"]) if one["id"].startswith(BACK)
    ]
    assert asked == ["203.0.113.20", "203.0.113.21", "203.0.113.22"]


NO_ROUTE = [
    {"status": "error", "detail": "EADDRNOTAVAIL (Cannot assign requested address)"},
    {"status": "unreachable", "detail": "ENETUNREACH (Network is unreachable)"},
    {"status": "error", "detail": "", "no_route": True},
]


@pytest.mark.parametrize("tcp", NO_ROUTE)
def test_a_pc_without_ipv6_judges_no_ipv6(site_plan, facts, tcp):
    second(facts, "inside", OUT, "2001:db8::20", tcp=tcp, stream=stream("skipped"))
    diagnosis = diagnose(site_plan, facts)
    assert verdict(by_id(diagnosis)[OUT]) == ("PASS", "")
    assert diagnosis["verdict"] == "working"
    assert any("2001:db8::20" in line for line in diagnosis["not_tried"])


@pytest.mark.parametrize("tcp", ["timeout", "refused"])
def test_ipv6_that_is_tried_and_dead_is_said(site_plan, facts, tcp):
    second(facts, "inside", OUT, "2001:db8::20", tcp={"status": tcp, "detail": ""}, stream=stream("skipped"))
    assert verdict(by_id(diagnose(site_plan, facts))[OUT]) == ("WARN", "F10")


def test_ipv6_that_only_the_firewall_keeps_from_the_inside_pc_is_not_judged(site_plan, facts):
    """The inside PC is let out by its IPv4 address; the outside PC says that the partner answers over IPv6."""
    silent = {"tcp": {"status": "timeout", "detail": ""}, "stream": stream("skipped")}
    second(facts, "inside", OUT, "2001:db8::20", **silent)
    second(facts, "outside", CLAIM, "2001:db8::20")
    diagnosis = diagnose(site_plan, facts)
    assert verdict(by_id(diagnosis)[OUT]) == ("PASS", "")
    assert any("2001:db8::20" in line and "10.10.0.99" in line for line in diagnosis["not_tried"])
    site_plan["firewall"]["inside_pc"] = "2001:db8:a::99"
    assert verdict(by_id(diagnose(site_plan, facts))[OUT]) == ("WARN", "F10")


def test_a_router_that_knows_no_way_is_not_the_pc_without_ipv6(site_plan, facts):
    """ENETUNREACH may come from a router, too; the PC says whether it has a way itself."""
    tcp = {"status": "unreachable", "detail": "ENETUNREACH (Network is unreachable)", "no_route": False}
    second(facts, "inside", OUT, "2001:db8::20", tcp=tcp, stream=stream("skipped"))
    assert verdict(by_id(diagnose(site_plan, facts))[OUT]) == ("WARN", "F10")


# --- international names


def test_an_international_partner_is_known_in_both_forms(described, facts):
    described["partners"] = [{"domain": "b\u00fccher.example", "profile": "googletalk"}]
    site_plan = plan(described).as_data()
    text = repr(facts).replace("gmail.example", "xn--bcher-kva.example")
    seen = eval(text)
    for vantage in ("inside", "outside"):
        for probe in seen[vantage]["s2s"]["results"]:
            for end in ("to", "from"):
                if probe[end] == "xn--bcher-kva.example":
                    probe[end] = "b\u00fccher.example"
    diagnosis = diagnose(site_plan, seen)
    assert diagnosis["verdict"] == "working", diagnosis["first"]


# --- a pending restart

PENDING = [
    {"node": "cup1", "service": "XCP Router", "text": "cup1: restart XCP Router (changed: Security Mode)"},
    {"node": "cup1", "service": "XCP XMPP Federation Connection Manager", "text": "cup1: restart the rest"},
]
REFUSES = error("policy-violation", "Server-to-server communication is disabled for this host")


def waits(facts):
    facts["node"]["nodes"][0]["restarts"]["pending"] = PENDING
    for vantage, check in (("outside", IN), ("inside", SERVICE)):
        probes(facts, vantage, check)[0].update(stream=REFUSES)
    probes(facts, "inside", BACK)[0]["dialback"] = {**SKIPPED, "status": "silence"}
    probes(facts, "outside", NODES_WAY)[0].update(stream=REFUSES, dialback=SKIPPED)


def test_a_pending_restart_outranks_what_follows_from_it(site_plan, facts):
    waits(facts)
    diagnosis = diagnose(site_plan, facts)
    restarts = "H9.restarts.cup1.cupdomain.example"
    assert (diagnosis["verdict"], diagnosis["first"]["id"]) == ("waiting", restarts)
    assert [one["verdict"] for one in diagnosis["by_partner"]] == ["waiting"]
    results = by_id(diagnosis)
    for behind in (IN, SERVICE, BACK, NODES_WAY):
        assert (results[behind]["status"], results[behind]["blocked_by"]) == ("BLOCKED", restarts)
    first = diagnosis["first"]
    for word in ("XCP Router", "XCP XMPP Federation Connection Manager", "on cup1", "presence_restart: allowed"):
        assert word in first["remedy"]


def test_a_stopped_service_waits_for_its_restart(site_plan, facts):
    node = facts["node"]["nodes"][0]
    node["restarts"]["pending"] = PENDING
    node["info"]["services"][2] = {**node["info"]["services"][2], "state": "Stopped", "reason": ""}
    for vantage, check in (("outside", IN), ("inside", SERVICE)):
        probes(facts, vantage, check)[0]["tcp"] = {"status": "refused", "detail": ""}
    probes(facts, "inside", BACK)[0]["dialback"] = {**SKIPPED, "status": "silence"}
    probes(facts, "outside", NODES_WAY)[0]["dialback"] = {**SKIPPED, "status": "silence"}
    assert diagnose(site_plan, facts)["verdict"] == "waiting"


def test_what_a_restart_cannot_mend_stays_broken(site_plan, facts):
    waits(facts)
    facts["outside"]["srv"]["lookups"][0].update(status="nxdomain", records=[])
    diagnosis = diagnose(site_plan, facts)
    assert (diagnosis["verdict"], diagnosis["first"]["id"]) == ("broken", OWN_SRV)


def test_a_restart_of_one_node_excuses_no_other(described, facts):
    described["nodes"].append({"name": "cup2", "private_address": "10.10.0.11", "public_address": "203.0.113.11"})
    waits(facts)
    other = copy.deepcopy(probes(facts, "outside", IN)[0])
    other.update(id="H3.in.cup2.cupdomain.example", address="203.0.113.11")
    facts["outside"]["s2s"]["results"].append(other)
    results = by_id(diagnose(plan(described).as_data(), facts))
    assert verdict(results["H3.in.cup2.cupdomain.example"]) == ("FAIL", "X07")
    assert results[IN]["status"] == "BLOCKED"


# --- what could not be asked


def test_two_pcs_that_are_down_are_two_lines(site_plan, facts):
    for vantage in ("outside", "inside"):
        facts[vantage] = {"srv": {}, "s2s": {}, "why": f"the {vantage} PC does not answer on port 22"}
    diagnosis = diagnose(site_plan, facts)
    assert len([line for line in lines(diagnosis) if line.startswith("ERROR")]) == 2


def test_wrong_passwords_everywhere_are_no_working_site(site_plan, facts):
    node = facts["node"]["nodes"][0]
    node.update(info=None, info_error="the login was refused")
    node["settings"] = {"asked": True, "values": {}, "to_set": [], "error": "the login was refused"}
    facts["firewall"] = {"traces": [], "why": "the login was refused"}
    assert diagnose(site_plan, facts)["verdict"] == "unknown"
