# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the probes are asked to ask."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.claims import NOBODYS_DOMAIN
from ansible_collections.xmpp.federation.plugins.module_utils._verification.readings.admitted import MOST_PLACES
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.flows import flows
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.targets import targets

NO_RECORDS = {"status": "nxdomain", "records": []}


def test_targets_of_the_outside_pc(site_plan, facts):
    found = targets(site_plan, "outside", facts["outside"]["srv"])
    assert [(one["id"], one["address"], one["to"], one.get("from"), one["level"]) for one in found] == [
        ("H3.in.cup1.cupdomain.example", "203.0.113.10", "cupdomain.example", None, "tls"),
        ("H7.claim.gmail.example.cupdomain.example own", "203.0.113.20", "cupdomain.example", None, "stream"),
        ("H7.claim.gmail.example.cupdomain.example theirs", "203.0.113.20", "gmail.example", None, "stream"),
        ("H7.claim.gmail.example.cupdomain.example nobodys", "203.0.113.20", NOBODYS_DOMAIN, None, "stream"),
        (
            "H7.in.cup1.cupdomain.example.gmail.example dialback",
            "203.0.113.10",
            "cupdomain.example",
            "gmail.example",
            "dialback",
        ),
    ]


def test_targets_of_the_inside_pc_speak_for_the_site(site_plan, facts):
    found = targets(site_plan, "inside", facts["inside"]["srv"])
    assert [(one["id"], one["address"], one.get("from"), one["level"]) for one in found] == [
        ("H4.in.cup1.cupdomain.example", "10.10.0.10", None, "tls"),
        ("H3.hairpin.cup1.cupdomain.example", "203.0.113.10", None, "tcp"),
        ("H3.out.gmail.example", "203.0.113.20", "cupdomain.example", "tls"),
        ("H7.out.gmail.example dialback", "203.0.113.20", "cupdomain.example", "dialback"),
    ]


def test_only_our_own_nodes_are_asked_in_another_domains_name(site_plan, facts):
    for vantage in ("outside", "inside"):
        for target in targets(site_plan, vantage, facts[vantage]["srv"]):
            foreign = target.get("from") not in (None, "cupdomain.example")
            assert not foreign or target["address"] == "203.0.113.10"


@pytest.mark.parametrize(("level", "levels"), [("tcp", {"tcp"}), ("stream", {"stream"}), ("tls", {"stream", "tls"})])
def test_probes_go_no_further_than_they_may(site_plan, facts, level, levels):
    found = targets(site_plan, "outside", facts["outside"]["srv"], level)
    assert {target["level"] for target in found} == levels
    assert not any("dialback" in target["id"] for target in found)


def test_without_an_srv_record_the_domains_own_address_is_probed(site_plan, facts):
    facts["inside"]["srv"]["lookups"][0].update(
        NO_RECORDS, address_fallback={"status": "ok", "addresses": ["203.0.113.25"]}
    )
    found = targets(site_plan, "inside", facts["inside"]["srv"])
    assert ("203.0.113.25", 5269) in [(target["address"], target["port"]) for target in found]


def test_a_partner_leads_no_probe_to_hosts_and_services_of_ours(site_plan, facts):
    """The firewall's management address, a node, the PC itself, SSH of anybody."""
    traps = [("172.31.0.3", 22), ("172.31.0.3", 5269), ("10.10.0.10", 5269), ("127.0.0.1", 5269), ("203.0.113.20", 22)]
    one = facts["inside"]["srv"]["lookups"][0]["records"][0]
    records = [{**one, "addresses": [address], "port": port} for address, port in traps]
    for vantage, number in (("inside", 0), ("outside", 1)):
        facts[vantage]["srv"]["lookups"][number]["records"] = records
        found = targets(site_plan, vantage, facts[vantage]["srv"])
        assert not {(target["address"], target["port"]) for target in found if target.get("group")} & set(traps)
    asked = flows(site_plan, facts["inside"]["srv"], facts["outside"]["srv"])
    assert not {flow["destination"] for flow in asked} & {"172.31.0.3", "127.0.0.1"}
    assert not {flow["source"] for flow in asked} & {"172.31.0.3", "127.0.0.1"}


def test_the_targets_of_a_partner_share_a_limit_and_no_more_than_so_many_are_asked(site_plan, facts):
    one = facts["inside"]["srv"]["lookups"][0]["records"][0]
    facts["inside"]["srv"]["lookups"][0]["records"] = [
        {**one, "port": 5269 + number, "addresses": [f"203.0.113.{number}"]} for number in range(1, 200)
    ]
    found = [target for target in targets(site_plan, "inside", facts["inside"]["srv"]) if target.get("group")]
    assert {target["group"] for target in found} == {"gmail.example"}
    assert len({(target["address"], target["port"]) for target in found}) == MOST_PLACES


def test_each_node_is_asked_about_in_the_name_of_those_who_may_reach_it(described, facts):
    """A node's sources are those of its own version of IP."""
    described["nodes"].append({"name": "cup2", "private_address": "fd10:10::20", "public_address": "2001:db8:100::20"})
    described["firewall"]["sources"] = ["198.51.100.0/24", "2001:db8:200::/48"]
    asked = flows(plan(described).as_data(), facts["inside"]["srv"], facts["outside"]["srv"])
    sources = {flow["destination"]: flow["source"] for flow in asked if flow["id"].startswith("firewall.H3.in")}
    assert sources == {"203.0.113.10": "198.51.100.1", "2001:db8:100::20": "2001:db8:200::1"}
