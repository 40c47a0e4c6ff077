# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What DNS says in several places, for several services, with signatures, and beyond the size of a packet."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose

SRV, VIEWS, PARTNER = "H1.srv.cupdomain.example", "H1.views.cupdomain.example", "H2.srv.gmail.example"
OWN = "0 0 5269 cup1.cupdomain.example."
CUT = {"status": "timeout", "detail": "over TCP there was none", "truncated": True, "records": []}


def by_id(plan, facts):
    return {result["id"]: result for result in diagnose(plan, facts)["results"]}


def published(facts, service, target, port):
    """What the domain publishes for another service."""
    lookups = facts["outside"]["srv"]["lookups"]
    record = {**lookups[0]["records"][0], "target": target, "port": port}
    lookups.append({**lookups[0], "service": service, "name": f"{service}.cupdomain.example.", "records": [record]})


TWICE = [
    # service, target, port -> status, code
    ("_xmpps-server._tcp", "cup1.cupdomain.example.", 5269, "WARN", "D11"),
    ("_xmpp-client._tcp", "CUP1.cupdomain.example.", 5269, "WARN", "D11"),
    ("_xmpp-client._tcp", "cup1.cupdomain.example.", 5222, "PASS", ""),
    ("_xmpps-server._tcp", "cup1.cupdomain.example.", 5270, "PASS", ""),
    ("_xmpp-client._tcp", "im.cupdomain.example.", 5269, "PASS", ""),
    ("_xmpp-client._tcp", ".", 5269, "PASS", ""),
]


@pytest.mark.parametrize(("service", "target", "port", "status", "code"), TWICE)
def test_a_port_for_two_services(site_plan, facts, service, target, port, status, code):
    published(facts, service, target, port)
    result = by_id(site_plan, facts)[SRV]
    assert (result["status"], result["code"]) == (status, code)
    if code:
        assert f"{service} leads to cup1.cupdomain.example port 5269, too" in result["found"]


def test_what_is_published_for_clients_is_no_way_to_the_servers(site_plan, facts):
    facts["outside"]["srv"]["lookups"][0].update(status="nxdomain", records=[], address_fallback=None)
    record = {
        "priority": 0,
        "weight": 0,
        "port": 5222,
        "target": "cup1.cupdomain.example.",
        "addresses": ["203.0.113.10"],
    }
    facts["outside"]["srv"]["lookups"].append(
        {"domain": "cupdomain.example", "service": "_xmpp-client._tcp", "name": "", "resolver": "x", "status": "ok",
         "records": [{**record, "address_status": "ok"}]}
    )  # fmt: skip
    results = by_id(site_plan, facts)
    assert (results[SRV]["code"], results["H1.address.cup1.cupdomain.example"]["status"]) == ("D02", "BLOCKED")


def test_comparisons_of_other_services_are_not_taken_for_that_of_servers(site_plan, facts):
    other = {
        "domain": "cupdomain.example",
        "name": "_xmpp-client._tcp.cupdomain.example.",
        "agree": False,
        "answers": [],
    }
    facts["outside"]["srv"]["comparison"].insert(0, {**other, "addresses": []})
    assert by_id(site_plan, facts)[VIEWS]["status"] == "PASS"


def zone(**serials):
    """The zone's own servers, by the last octet of their address."""
    servers = [
        {"name": f"ns{octet}.", "addresses": [f"192.0.2.{octet[1:]}"], "serials": [serial]}
        for octet, serial in serials.items()
    ]
    return {"domain": "cupdomain.example", "servers": servers}


OLD = "0 0 5269 old.cupdomain.example."
DIFFERING = [
    # what each server says, the zone's own servers with their serials -> words found, words of the remedy
    ({OWN: [1], OLD: [9]}, {"_1": 7}, "the zone's own 192.0.2.1: 0 0 5269 cup1", "the resolvers still have an old answer"),
    ({OWN: [1], OLD: [2]}, {"_1": 7, "_2": 6}, "(serials: 192.0.2.1 7, 192.0.2.2 6)", "secondary servers up to date"),
    ({OWN: [1], OLD: [2]}, {"_1": 7, "_2": None}, "(serials: 192.0.2.1 7, 192.0.2.2 ?)", "secondary servers up to date"),
    ({OWN: [1, 8], OLD: [9]}, {"_1": 7}, "the zone's own 192.0.2.1, resolver 192.0.2.8", "an old answer"),
    ({OWN: [8], OLD: [9]}, {}, "192.0.2.8: 0 0 5269 cup1", "wait for the record's TTL; if it stays"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "own", "found", "remedy"), DIFFERING)
def test_who_is_behind(site_plan, facts, answers, own, found, remedy):
    views = [
        {"status": "ok", "records": [record], "servers": [f"192.0.2.{octet}" for octet in octets]}
        for record, octets in answers.items()
    ]
    facts["outside"]["srv"]["comparison"][0].update(agree=False, answers=views)
    facts["outside"]["srv"]["zones"] = [zone(**own)] if own else []
    result = by_id(site_plan, facts)[VIEWS]
    assert (result["status"], result["code"]) == ("WARN", "D12")
    assert found in result["found"]
    assert remedy in result["remedy"]


def test_addresses_that_differ_are_told(site_plan, facts):
    places = [{"server": "192.0.2.1", "addresses": ["203.0.113.10"]}, {"server": "192.0.2.9", "addresses": []}]
    compared = facts["outside"]["srv"]["comparison"][0]
    compared.update(agree=False, addresses=[{"target": "cup1.cupdomain.example.", "found": places}])
    found = by_id(site_plan, facts)[VIEWS]["found"]
    assert "cup1.cupdomain.example. is 203.0.113.10 at 192.0.2.1, nothing at 192.0.2.9" in found


BOGUS = {"status": "servfail", "detail": "", "records": [], "dnssec": {"status": "bogus", "validated": False}}


@pytest.mark.parametrize(("vantage", "check", "hop"), [("outside", SRV, "H1"), ("inside", PARTNER, "H2")])
def test_broken_signatures_stand_at_the_zone_that_has_them(site_plan, facts, vantage, check, hop):
    facts[vantage]["srv"]["lookups"][0].update(BOGUS)
    result = by_id(site_plan, facts)[check]
    assert (result["status"], result["code"], result["hop"]) == ("FAIL", "D14", hop)


@pytest.mark.parametrize("own", [None, {"status": "ok"}])
def test_a_resolver_that_validates_counts_even_where_the_zones_own_servers_answer(site_plan, facts, own):
    lookup = facts["outside"]["srv"]["lookups"][0]
    if own:
        facts["outside"]["srv"]["authoritative"] = [{**lookup, "server": "ns1.cupdomain.example.", **own}]
    lookup.update(BOGUS)
    assert by_id(site_plan, facts)[SRV]["code"] == "D14"


CUT_SHORT = [
    # what the node's DNS servers say -> status, code
    ([CUT], "FAIL", "D21"),
    ([CUT, {}], "WARN", "D21"),
    ([{}, {**CUT, "truncated": False}], "WARN", "D20"),
    ([{"truncated": True}], "PASS", ""),  # TCP passed
    ([{**CUT, "status": "servfail"}], "FAIL", "D20"),  # TCP passed, with another answer
]


@pytest.mark.parametrize(("answers", "status", "code"), CUT_SHORT)
def test_an_answer_too_long_for_udp(site_plan, facts, answers, status, code):
    lookup = facts["inside"]["srv"]["lookups"][0]
    facts["inside"]["srv"]["lookups"] = [
        {**lookup, "resolver": f"10.10.0.{number}", **answer} for number, answer in enumerate(answers)
    ]
    result = by_id(site_plan, facts)[PARTNER]
    assert (result["status"], result["code"]) == (status, code)


def test_the_outside_pc_may_lack_tcp_itself(site_plan, facts):
    facts["outside"]["srv"]["lookups"][0].update(CUT)
    result = by_id(site_plan, facts)[SRV]
    assert (result["status"], result["code"]) == ("ERROR", "E01")
    assert "too long for UDP" in result["found"]
