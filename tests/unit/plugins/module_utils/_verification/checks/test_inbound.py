# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What probes alone cannot tell apart, told apart by the firewall's own word; and views of the zone."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.trace import parse_trace
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.flows import (
    SOMEBODY_OUTSIDE,
    counted,
    flows,
)

IN, OUT = "H3.in.cup1.cupdomain.example", "H3.out.gmail.example"
WORD_IN, WORD_OUT = f"firewall.{IN}", "firewall.H3.out.cup1.cupdomain.example.gmail.example"
VIEWS = "H1.views.cupdomain.example"
SILENT = {"tcp": {"status": "timeout", "elapsed_ms": 3000, "detail": "", "source_address": None}}
DROPPED = {"verdict": "drop", "drop_reason": "Flow is denied by configured rule", "rule": "Implicit Rule"}


def by_id(plan, facts):
    return {result["id"]: result for result in diagnose(plan, facts)["results"]}


INWARDS = [
    # what the firewall says -> code of the probe from outside, status and code of the firewall's own word
    ({}, "F01", ("PASS", "")),
    (DROPPED, "F02", ("FAIL", "F02")),
    ({**DROPPED, "untranslation": None}, "F03", ("FAIL", "F03")),
    ({"untranslation": None}, "F01", ("WARN", "F03")),
]


@pytest.mark.parametrize(("says", "code", "word"), INWARDS)
def test_silence_from_outside(site_plan, facts, says, code, word):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["traces"][0].update(says)
    results = by_id(site_plan, facts)
    assert (results[IN]["status"], results[IN]["code"]) == ("FAIL", code)
    assert (results[WORD_IN]["status"], results[WORD_IN]["code"]) == word


NO_ARP = {
    "verdict": "drop",
    "rule": "access-list OUT extended permit tcp any host 10.10.0.10 eq 5269",
    "drop_cause": "host",
    "drop_reason": "No valid V4 adjacency. Check ARP table (show arp) has entry for nexthop.",
    "rules_verdict": "allow",
}
NO_RULES = [
    # what the firewall says -> code, what the remedy says; never that rules are to be changed
    (NO_ARP, "F17", "show arp"),
    ({**NO_ARP, "drop_cause": "link", "drop_reason": "Interface is down"}, "F18", "show interface"),
    ({**NO_ARP, "drop_cause": "route", "drop_reason": "No route to host"}, "F19", "show route"),
    ({**NO_ARP, "drop_cause": "limit", "drop_reason": "Connection limit reached"}, "F20", "show conn count"),
    ({**NO_ARP, "drop_cause": "tunnel", "rules_verdict": ""}, "F21", "crypto map"),
    ({**NO_ARP, "drop_cause": "other", "rules_verdict": ""}, "F22", "show asp drop"),
]


@pytest.mark.parametrize(("says", "code", "remedy"), NO_RULES)
def test_a_drop_that_is_none_of_the_rules_is_no_reason_to_change_them(site_plan, facts, says, code, remedy):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    for probe in facts["inside"]["s2s"]["results"][1:3]:
        probe.update(SILENT, dialback={"status": "skipped"})
    for one in facts["firewall"]["traces"]:
        one.update(says)
    results = by_id(site_plan, facts)
    for check in (IN, WORD_IN, WORD_OUT, OUT):
        assert (results[check]["status"], results[check]["code"]) == ("FAIL", code), check
        assert remedy in results[check]["remedy"]
        assert "permit" not in results[check]["remedy"] and "let the node out" not in results[check]["remedy"]
        assert says["drop_reason"] in results[check]["found"]
    if says["rules_verdict"] == "allow":
        assert "its rules let it through" in results[IN]["found"]


@pytest.mark.parametrize(("says", "code", "_remedy"), NO_RULES[:4])
def test_what_a_probe_passed_is_ready(site_plan, facts, says, code, _remedy):
    """The firewall may not have asked for a hardware address yet when it was asked itself."""
    for one in facts["firewall"]["traces"]:
        one.update(says)
    results = by_id(site_plan, facts)
    for check in (WORD_IN, WORD_OUT):
        known = (results[check]["status"], results[check]["code"])
        assert known == (("PASS", "") if code == "F17" else ("WARN", code))
        assert "a probe passed all the same" in results[check]["found"]


def test_a_translation_that_stands_against_it_is_one_whichever_leads_it_there(site_plan, facts):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    for one in facts["firewall"]["traces"]:
        one.update(verdict="drop", drop_cause="translation", drop_reason="Reverse-path check failed", rule="")
    results = by_id(site_plan, facts)
    assert [results[check]["code"] for check in (IN, WORD_IN, WORD_OUT)] == ["F03", "F03", "F13"]


def test_a_node_without_arp_that_is_silent_inside_too_is_what_is_broken(site_plan, facts):
    for vantage in ("outside", "inside"):
        facts[vantage]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["traces"][0].update(NO_ARP)
    results = by_id(site_plan, facts)
    service = "H4.in.cup1.cupdomain.example"
    assert {(results[one]["status"], results[one]["blocked_by"]) for one in (IN, WORD_IN)} == {("BLOCKED", service)}
    assert results[service]["code"] == "F15"


def test_where_nothing_came_the_missing_arp_entry_is_no_cause(site_plan, facts):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["traces"][0].update(NO_ARP)
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 7)
    assert by_id(site_plan, facts)[IN]["code"] == "F01"
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 8)
    assert by_id(site_plan, facts)[IN]["code"] == "F17"


def test_what_the_module_reads_of_a_trace_is_what_is_judged(site_plan, facts):
    """The firewall's text as release 9.12 has it, by the module's own reader."""
    text = """Phase: 1
Type: UN-NAT
Subtype: static
Result: ALLOW
Config:
object network XMPP
 nat (inside,outside) static 203.0.113.10
Additional Information:
NAT divert to egress interface inside
Untranslate 203.0.113.10/5269 to 10.10.0.10/5269

Phase: 2
Type: ACCESS-LIST
Subtype: log
Result: ALLOW
Config:
access-group OUT in interface outside
access-list OUT extended permit tcp any host 10.10.0.10 eq xmpp-server
Additional Information:

Result:
input-interface: outside
output-interface: inside
Action: drop
Drop-reason: (no-v4-adjacency) No valid V4 adjacency. Check ARP table (show arp) has entry for nexthop., Drop-location: frame 0x1
"""
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["traces"][0] = {"id": WORD_IN, **parse_trace(text).as_data(), "text": text}
    result = by_id(site_plan, facts)[IN]
    assert (result["code"], "its rules let it through" in result["found"]) == ("F17", True)


def test_a_reason_of_another_version_is_said(site_plan, facts):
    facts["firewall"]["traces"][0].update(NO_ARP, drop_cause="weather")
    result = by_id(site_plan, facts)[WORD_IN]
    assert (result["status"], result["code"], "weather" in result["found"]) == ("ERROR", "E03", True)


def test_without_the_firewalls_word_silence_stays_open(site_plan, facts):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    del facts["firewall"]
    results = by_id(site_plan, facts)
    assert results[IN]["code"] == "F14"
    assert results[WORD_IN]["status"] == "NOT RUN"


def test_a_firewall_that_was_not_asked_takes_nothing_from_a_working_site(site_plan, facts):
    del facts["firewall"]
    assert diagnose(site_plan, facts)["verdict"] == "working"


def counts(direction, real, before, after, rules=("permit tcp any host 10.10.0.10 eq 5269",)):
    """The firewall's counts before and after the probes; ``rules`` are those after."""
    label = f"count.{direction}.{real}"
    then = {"id": label, "count": before, "why": "", "rules": [{"rule": "permit tcp any host 10.10.0.10 eq 5269"}]}
    return {"before": [then], "after": [{**then, "count": after, "rules": [{"rule": rule} for rule in rules]}]}


COUNTED = [
    # before, after -> code, how sure, words
    (7, 7, "F01", "high", "nothing came to it"),
    (7, 8, "F04", "medium", "rose by 1 meanwhile; inside the node answers"),
    (7, 3, "F01", "medium", "was not counted"),
    (None, 3, "F01", "medium", "was not counted"),
    (7, None, "F01", "medium", "was not counted"),
]


@pytest.mark.parametrize(("before", "after", "code", "sure", "words"), COUNTED)
def test_silence_from_outside_counted(site_plan, facts, before, after, code, sure, words):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["inside"]["s2s"]["results"][2]["dialback"]["status"] = "silence"
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", before, after)
    result = by_id(site_plan, facts)[IN]
    assert (result["status"], result["code"], result["confidence"]) == ("FAIL", code, sure)
    assert words in result["found"]


def test_a_node_that_is_silent_inside_too_is_not_the_firewalls_fault(site_plan, facts):
    for vantage in ("outside", "inside"):
        facts[vantage]["s2s"]["results"][0].update(SILENT)
    facts["inside"]["s2s"]["results"][2]["dialback"]["status"] = "silence"
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 9)
    found = by_id(site_plan, facts)
    service = "H4.in.cup1.cupdomain.example"
    assert (found[IN]["status"], found[IN]["blocked_by"]) == ("BLOCKED", service)
    assert "rose by 2 meanwhile; inside, too, the node does not answer" in found[IN]["found"]
    assert found[service]["code"] == "F15"


def test_hairpin_alone_proves_nothing_where_nobody_looks_from_outside(site_plan, facts):
    del facts["outside"]
    next(one for one in facts["inside"]["s2s"]["results"] if one["id"] == HAIRPIN).update(SILENT)
    assert by_id(site_plan, facts)[HAIRPIN]["status"] == "NOT RUN"


def test_where_only_partners_may_come_in_the_outside_pcs_silence_says_nothing(site_plan, facts):
    site_plan["firewall"]["publications"][0]["sources"] = ["203.0.113.20/32"]
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 7)
    result = by_id(site_plan, facts)[IN]
    assert (result["status"], result["code"]) == ("ERROR", "E01")
    assert "203.0.113.20/32 only" in result["found"]


def test_where_only_partners_may_come_in_a_count_that_rose_may_be_theirs(site_plan, facts):
    """A partner came meanwhile, and the outside PC is kept out: the node's answers are not lost."""
    site_plan["firewall"]["publications"][0]["sources"] = ["203.0.113.20/32"]
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 9)
    result = by_id(site_plan, facts)[IN]
    assert (result["status"], result["code"]) == ("ERROR", "E01")
    assert "rose by 2 meanwhile; it lets in 203.0.113.20/32 only" in result["found"]


def test_counts_of_other_rules_than_before_tell_nothing(site_plan, facts):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 7, rules=["permit ip any any"])
    assert "was not counted" in by_id(site_plan, facts)[IN]["found"]


def test_a_partner_that_reached_the_node_was_counted_too(site_plan, facts):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["hits"] = counts("in", "10.10.0.10", 7, 8)
    result = by_id(site_plan, facts)[IN]
    assert result["code"] == "F01"
    assert "a partner reached the node" in result["found"]


@pytest.mark.parametrize(
    ("after", "words"), [(9, "let the node out"), (7, "nothing of the node"), (None, "never answered (0.1 s)")]
)
def test_whether_a_node_that_did_not_call_back_has_tried(site_plan, facts, after, words):
    facts["outside"]["s2s"]["results"][4]["dialback"]["status"] = "silence"
    facts["firewall"]["hits"] = counts("out", "10.10.0.10", 7, after)
    result = by_id(site_plan, facts)["H7.in.cup1.cupdomain.example.gmail.example"]
    assert result["code"] == "A09"
    assert words in result["found"]
    assert (after is None) == ("firewall" not in result["found"])


def test_what_is_counted(site_plan):
    wanted = counted(site_plan)
    assert [one["id"] for one in wanted][:2] == ["count.in.10.10.0.10", "count.out.10.10.0.10"]
    assert wanted[0]["interface"] == "outside"
    assert (wanted[0]["destination"], wanted[1]["source"]) == ("10.10.0.10", "10.10.0.10")


OUTWARDS = [
    (DROPPED, False, "FAIL", "F05"),
    ({"translation": None}, False, "FAIL", "F13"),
    ({}, False, "WARN", "F05"),  # the outside PC gets through, so it is the PC that the firewall stops
    ({}, True, "FAIL", "F16"),
]


@pytest.mark.parametrize(("says", "partner_is_silent", "status", "code"), OUTWARDS)
def test_silence_from_the_partner(site_plan, facts, says, partner_is_silent, status, code):
    facts["inside"]["s2s"]["results"][1].update(SILENT)
    facts["firewall"]["traces"][1].update(says)
    if partner_is_silent:
        facts["outside"]["s2s"]["results"] = [
            {**one, **SILENT} if one["address"] == "203.0.113.20" else one for one in facts["outside"]["s2s"]["results"]
        ]
    results = by_id(site_plan, facts)
    assert (results[OUT]["status"], results[OUT]["code"]) == (status, code)


def test_what_the_firewall_says_is_quoted(site_plan, facts):
    facts["outside"]["s2s"]["results"][0].update(SILENT)
    facts["firewall"]["traces"][0].update(DROPPED)
    result = by_id(site_plan, facts)[IN]
    assert "Implicit Rule" in result["found"]
    assert "Action: allow" in "\n".join(result["evidence"])


def test_views_that_differ(site_plan, facts):
    compared = facts["outside"]["srv"]["comparison"][0]
    compared["agree"] = False
    compared["answers"].append(
        {"status": "ok", "records": ["0 0 5269 old.cupdomain.example."], "servers": ["192.0.2.9"]}
    )
    result = by_id(site_plan, facts)[VIEWS]
    assert (result["status"], result["code"]) == ("WARN", "D12")
    assert "192.0.2.9: 0 0 5269 old" in result["found"]


def test_the_zones_own_server_tells_what_is_published(site_plan, facts):
    """A resolver that remembers an old record makes views differ, and no record wrong."""
    srv = facts["outside"]["srv"]
    srv["authoritative"] = [{**srv["lookups"][0], "server": "ns1.cupdomain.example.", "resolver": "192.0.2.1"}]
    old = {**srv["lookups"][0]["records"][0], "target": "old.cupdomain.example.", "addresses": ["192.0.2.9"]}
    srv["lookups"][0] = {**srv["lookups"][0], "records": [old]}
    found = by_id(site_plan, facts)
    assert found["H1.srv.cupdomain.example"]["status"] == "PASS"
    assert found["H1.address.cup1.cupdomain.example"]["status"] == "PASS"


@pytest.mark.parametrize(("address", "code"), [("192.0.2.7", "D17"), (None, "D05")])
def test_addresses_outside_the_zone_come_from_a_resolver(site_plan, facts, address, code):
    srv = facts["outside"]["srv"]
    record = {**srv["lookups"][0]["records"][0], "target": "xmpp.elsewhere.example."}
    status = (
        {"addresses": [address], "address_status": "ok"} if address else {"addresses": [], "address_status": "nxdomain"}
    )
    own = {**record, "addresses": [], "address_status": "not_asked"}
    srv["authoritative"] = [{**srv["lookups"][0], "server": "ns1.cupdomain.example.", "records": [own]}]
    srv["lookups"][0] = {**srv["lookups"][0], "records": [{**record, **status}]}
    assert by_id(site_plan, facts)["H1.srv.cupdomain.example"]["code"] == code


def test_an_inside_view_of_its_own(site_plan, facts):
    own = {**facts["outside"]["srv"]["lookups"][0], "resolver": "10.10.0.53"}
    own["records"] = [{**own["records"][0], "target": "cup1.inside.example."}]
    facts["inside"]["srv"]["lookups"].append(own)
    assert by_id(site_plan, facts)[VIEWS]["code"] == "D13"


def test_broken_signatures(site_plan, facts):
    facts["outside"]["srv"]["lookups"][0].update(
        status="servfail", records=[], dnssec={"status": "bogus", "validated": False}
    )
    assert by_id(site_plan, facts)["H1.srv.cupdomain.example"]["code"] == "D14"


def test_what_the_firewall_is_asked(site_plan, facts):
    assert flows(site_plan, facts["inside"]["srv"]) == [
        {
            "id": WORD_IN,
            "interface": "outside",
            "source": "203.0.113.20",
            "destination": "203.0.113.10",
            "destination_port": 5269,
        },
        {
            "id": WORD_OUT,
            "interface": "inside",
            "source": "10.10.0.10",
            "destination": "203.0.113.20",
            "destination_port": 5269,
        },
        {
            "id": "dns.10.10.0.53",
            "interface": "inside",
            "protocol": "udp",
            "source": "10.10.0.53",
            "destination": SOMEBODY_OUTSIDE[4],
            "destination_port": 53,
        },
    ]


def test_a_dns_server_outside_is_asked_by_the_node_itself(site_plan, facts):
    for one in facts["inside"]["srv"]["lookups"]:
        one["resolver"] = "192.0.2.53"
    question = flows(site_plan, facts["inside"]["srv"])[-1]
    assert (question["source"], question["destination"]) == ("10.10.0.10", "192.0.2.53")


def test_without_a_partners_address_somebody_is_asked_about(site_plan):
    assert [flow["source"] for flow in flows(site_plan, {})] == [SOMEBODY_OUTSIDE[4], "10.10.0.10"]


def test_addresses_that_only_the_outside_knows(site_plan, facts):
    assert flows(site_plan, {}, facts["outside"]["srv"])[1]["destination"] == "203.0.113.20"


QUESTION = {
    "id": "dns.10.10.0.53",
    "translation": {"address": "203.0.113.1"},
    "rule": "",
    "drop_reason": "",
    "text": "",
}
BLIND = [
    # state of the look-up, what the firewall says of the DNS server's questions -> code, words
    ("timeout", {"verdict": "drop", "rule": "deny ip any any"}, "D20", "drops its questions to the Internet by deny"),
    ("servfail", {"verdict": "drop", "rule": "deny ip any any"}, "D20", "drops its questions to the Internet by deny"),
    ("timeout", {"verdict": "drop", "drop_cause": "host", "rules_verdict": "allow"}, "F17", "its rules let it through"),
    (
        "timeout",
        {"verdict": "drop", "drop_cause": "route", "rules_verdict": "allow"},
        "F19",
        "its rules let it through",
    ),
    ("timeout", {"verdict": "allow", "translation": None}, "F13", "translates nothing"),
    ("timeout", {"verdict": "allow"}, "D20", "10.10.0.53 says timeout"),
    ("error", {"verdict": "drop", "rule": "deny ip any any"}, "D20", "10.10.0.53 says error"),
]


@pytest.mark.parametrize(("status", "says", "code", "words"), BLIND)
def test_a_dns_server_without_answers(site_plan, facts, status, says, code, words):
    facts["inside"]["srv"]["lookups"][0].update(status=status, records=[])
    facts["firewall"]["traces"].append({**QUESTION, **says})
    result = by_id(site_plan, facts)["H2.srv.gmail.example"]
    assert (result["status"], result["code"]) == ("FAIL", code)
    assert words in result["found"]
    assert ("firewall" in result["found"]) == (status != "error" and words != "10.10.0.53 says timeout")


def test_where_only_partners_may_come_in_a_partner_is_asked_for(site_plan, facts):
    site_plan["firewall"]["publications"][0]["sources"] = ["203.0.113.20/32"]
    assert flows(site_plan, facts["inside"]["srv"])[0]["source"] == "203.0.113.20"


def at_another_port(facts, **inside):
    """The partner's SRV record has port 5222, which the firewall does not let out, and the inside PC sees ``inside`` there."""
    for vantage in ("inside", "outside"):
        for one in facts[vantage]["srv"]["lookups"]:
            if one["domain"] == "gmail.example":
                one["records"][0]["port"] = 5222
        for one in facts[vantage]["s2s"]["results"]:
            if one["address"] == "203.0.113.20":
                one["port"] = 5222
    facts["inside"]["s2s"]["results"][1].update(inside)
    facts["firewall"]["traces"][1].update(DROPPED)


def test_a_partners_client_port_is_the_partners_fault_and_not_the_firewalls(site_plan, facts):
    at_another_port(facts, **SILENT)
    for one in facts["outside"]["s2s"]["results"]:
        if one["to"] == "gmail.example":
            one["stream"]["header"]["xmlns"] = "jabber:client"
    found = by_id(site_plan, facts)
    assert (found[OUT]["status"], found[OUT]["code"]) == ("FAIL", "X04")
    assert (found[WORD_OUT]["status"], found[WORD_OUT]["blocked_by"]) == ("BLOCKED", OUT)


def test_another_port_that_serves_is_let_out_by_hand(site_plan, facts):
    at_another_port(facts, **SILENT)
    found = by_id(site_plan, facts)
    assert (found[OUT]["status"], found[OUT]["code"]) == ("FAIL", "F05")
    assert "TCP port 5222" in found[OUT]["remedy"] and "TCP port 5222" in found[WORD_OUT]["remedy"]


HAIRPIN = "H3.hairpin.cup1.cupdomain.example"
HAIRPINS = [
    # from inside, from outside -> status, code
    ({}, {}, "PASS", ""),
    (SILENT, {}, "PASS", "F07"),
    ({"tcp": {**SILENT["tcp"], "status": "refused"}}, {}, "PASS", "F07"),
    (SILENT, SILENT, "BLOCKED", ""),
]


@pytest.mark.parametrize(("inside", "outside", "status", "code"), HAIRPINS)
def test_the_public_address_from_inside_breaks_nothing(site_plan, facts, inside, outside, status, code):
    next(one for one in facts["inside"]["s2s"]["results"] if one["id"] == HAIRPIN).update(inside)
    facts["outside"]["s2s"]["results"][0].update(outside)
    result = by_id(site_plan, facts)[HAIRPIN]
    assert (result["status"], result["code"], result["remedy"]) == (status, code, "")
    if not outside:
        assert diagnose(site_plan, facts)["verdict"] == "working"
