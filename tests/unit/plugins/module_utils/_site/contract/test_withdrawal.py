# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a site that is withdrawn, and what is refused before anything is."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.hold import hold
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import GROUPS, InventoryHost
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.withdrawal import read_withdrawals

SITE = {
    "name": "hq",
    "domain": "hq.example",
    "presence": {"release": "12.5", "policy": "deny"},
    "nodes": [
        {"name": "cup1", "private_address": "10.1.0.10", "public_address": "203.0.113.1"},
        {"name": "cup2", "private_address": "10.1.0.11", "public_address": "203.0.113.2"},
    ],
    "firewall": {"inside": "inside", "outside": "outside", "inside_pc": "10.1.0.99"},
    "dns": {"zone": "hq.example", "server": "203.0.113.53"},
    "partners": [{"domain": "gmail.example", "profile": "googletalk"}, {"domain": "webex.example", "profile": "webex"}],
}


def contract(*entries, **changes):
    site = copy.deepcopy(SITE)
    site["presence"].update(changes)
    hosts = [
        InventoryHost("cup1", ("federation_presence",), site, address="10.1.0.10"),
        InventoryHost("presence-2", ("federation_presence",), site, address="10.1.0.11"),
        InventoryHost("asa", ("federation_firewall",), site, address="10.1.0.1"),
        InventoryHost("zone", ("federation_dns",), site, address="zone"),
    ]
    return hold(hosts, GROUPS, set(), list(entries))


def test_a_site_is_withdrawn_whole():
    found = contract("hq")
    assert found.findings == () and len(found.plans["hq"].firewall.publications) == 2
    assert found.plans["hq"].firewall.whole


@pytest.mark.parametrize("name", ["cup2", "CUP2", "cup2.hq.example"])
def test_a_node_is_withdrawn_with_what_is_there_for_it_alone(name):
    found = contract({"site": "hq", "nodes": [name]})
    assert found.findings == ()
    plan = found.plans["hq"]
    assert [(one.name, one.type, one.rdata) for one in plan.dns.records] == [
        ("_xmpp-server._tcp.hq.example.", "SRV", ("0 0 5269 cup2.hq.example.",)),
        ("cup2.hq.example.", "A", ("203.0.113.2",)),
    ]
    assert [one.name for one in plan.firewall.publications] == ["XMPP_S2S_5269_cup2_hq.example"]
    assert [one.address for one in plan.firewall.outbound] == ["10.1.0.11"]
    assert not plan.firewall.whole and plan.firewall.own_names.suffix == "_hq.example"
    assert found.hosts["hq"]["federation_presence"] == ("presence-2",)
    assert found.hosts["hq"]["federation_firewall"] == ("asa",) and found.hosts["hq"]["federation_dns"] == ("zone",)


def test_a_partner_is_withdrawn_on_the_nodes_alone():
    found = contract({"site": "hq", "partners": ["webex.example"]})
    assert found.plans["hq"].presence.leaving == ("webex.example",)
    assert found.hosts["hq"] == {"federation_presence": ("cup1", "presence-2")}


@pytest.mark.parametrize(
    ("entry", "where", "words"),
    [
        ({"site": "hq", "node": ["cup2"]}, "federation_withdraw[0]", "is not understood"),
        ({"site": "hq", "nodes": "cup2"}, "federation_withdraw[0]", "is not understood"),
        ({"site": "hq", "nodes": []}, "federation_withdraw[0]", "is not understood"),
        ({"site": "hq"}, "federation_withdraw[0]", "is not understood"),
        (
            {"site": "hq", "nodes": ["cup2"], "partners": ["webex.example"]},
            "federation_withdraw[0]",
            "is not understood",
        ),
        (3, "federation_withdraw[0]", "is not understood"),
        ("", "federation_withdraw[0]", "is not understood"),
        ("hp", "site hp", "no host describes it"),
        ({"site": "hp", "nodes": ["cup2"]}, "site hp", "no host describes it"),
        ({"site": "hq", "nodes": ["cup3"]}, "federation_withdraw, node cup3", "no such node"),
        ({"site": "hq", "nodes": ["cup1", "cup2"]}, "federation_withdraw", "no node of the site would be left"),
        (
            {"site": "hq", "partners": ["gmial.example"]},
            "federation_withdraw, partner gmial.example",
            "no such partner",
        ),
    ],
)
def test_what_is_not_understood_withdraws_nothing(entry, where, words):
    found = contract(entry)
    assert found.plans == {}
    assert any(one.where == where and words in one.what for one in found.findings), found.findings


@pytest.mark.parametrize("entries", [[], {}, {"site": "hq", "nodes": ["cup1"]}, "hq", None, True])
def test_only_a_list_withdraws_anything(entries):
    found, (finding,) = read_withdrawals(entries)
    assert found == [] and finding.cure.startswith("write a list")


def test_a_site_that_is_named_twice_withdraws_nothing():
    found = contract({"site": "hq", "nodes": ["cup2"]}, "hq")
    assert found.plans == {} and "twice" in found.findings[0].what


@pytest.mark.parametrize("policy", [None, "allow"])
def test_without_a_policy_of_exceptions_nothing_is_there_for_one_partner(policy):
    found = contract({"site": "hq", "partners": ["webex.example"]}, policy=policy)
    assert found.plans == {} and "presence.policy deny" in found.findings[0].what
