# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two descriptions that exclude each other: one table, each row one thing that cannot be at the same time."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.hold import hold
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import GROUPS, InventoryHost

from unit.plugins.module_utils._site.contract.test_hold import description


def held(hq: dict, branch: dict, firewalls: tuple[str, str] = ("10.1.0.1", "10.2.0.1")):
    hosts = []
    for number, (one, firewall) in enumerate(zip((hq, branch), firewalls), 1):
        name = one["name"]
        hosts += [
            InventoryHost(f"{name}-cup1", (GROUPS[0],), one, address=f"10.{number}.0.10", node="cup1"),
            InventoryHost(f"{name}-asa", (GROUPS[1],), one, address=firewall),
            InventoryHost(f"{name}-dns", (GROUPS[2],), one, address=f"{name}-dns"),
        ]
    return hold(hosts, GROUPS, ())


def with_field(one: dict, path: str, value) -> dict:
    changed = copy.deepcopy(one)
    place = changed
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return changed


def several(one: dict, **fields) -> dict:
    for path, value in fields.items():
        one = with_field(one, path.replace("__", "."), value)
    return one


HQ, BRANCH = description("hq", 1), description("branch", 2)
IN_HQS_ZONE = description("branch", 2, "hq.example")
ONE_FIREWALL = ("10.1.0.1", "10.1.0.1")
OWN_ADDRESS = {"nodes__0__interface_address": True}
PROBE = {"domain": "probe.elsewhere.example"}

CASES = {
    "a former node that another site has": (
        HQ,
        with_field(IN_HQS_ZONE, "dns.former_nodes", ["cup1.hq.example"]),
        {"branch"},
        "former_nodes: cup1.hq.example is in use: site hq has records there",
    ),
    "a former node that is an alias of another site": (
        with_field(HQ, "chat_aliases", ["chat.hq.example"]),
        with_field(IN_HQS_ZONE, "dns.former_nodes", ["chat.hq.example"]),
        {"branch"},
        "former_nodes: chat.hq.example is in use: site hq has this domain",
    ),
    "a probe domain that is another site's": (
        with_field(HQ, "probe", {"domain": "branch.example"}),
        BRANCH,
        {"hq"},
        "probe.domain: branch.example is a domain of site branch",
    ),
    "a probe domain that is another site's alias": (
        with_field(HQ, "probe", {"domain": "chat.branch.example"}),
        with_field(BRANCH, "chat_aliases", ["chat.branch.example"]),
        {"hq"},
        "probe.domain: chat.branch.example is a domain of site branch",
    ),
    "a probe domain that is another site's node": (
        with_field(HQ, "probe", {"domain": "cup1.branch.example"}),
        BRANCH,
        {"hq"},
        "probe.domain: cup1.branch.example is a node of site branch",
    ),
    "a probe domain that is another site's partner": (
        with_field(HQ, "probe", {"domain": "gmail.example.net"}),
        with_field(BRANCH, "partners", [{"domain": "gmail.example.net", "profile": "xmpp"}]),
        {"hq"},
        "probe.domain: gmail.example.net is a partner of site branch",
    ),
    "a probe address that is another site's node": (
        with_field(HQ, "probe", {"domain": "probe.hq.example", "address": "203.0.113.2"}),
        BRANCH,
        {"hq"},
        "probe.address: 203.0.113.2 is the public address of the node cup1 of site branch",
    ),
    "a record below another site's zone": (
        with_field(HQ, "chat_aliases", ["chat.branch.hq.example"]),
        with_field(IN_HQS_ZONE, "dns.zone", "branch.hq.example"),
        {"hq"},
        "dns.zone: the record _xmpp-server._tcp.chat.branch.hq.example would stand in hq.example, but lies in the zone branch.hq.example",
    ),
    "one name with an A record here and an AAAA record there": (
        HQ,
        several(
            IN_HQS_ZONE,
            nodes__0__name="cup1.hq.example",
            nodes__0__private_address="fd00::10",
            nodes__0__public_address="2001:db8::10",
        ),
        {"hq", "branch"},
        "nodes, name: the name cup1.hq.example is described by",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_excludes_each_other_is_found_at_the_site_that_has_to_change(case):
    hq, branch, of_sites, words = CASES[case]
    contract = held(hq, branch)
    assert {one.site for one in contract.findings if words in str(one)} == of_sites, contract.findings
    assert set(contract.plans) == {"hq", "branch"} - of_sites
    assert all(one.cure for one in contract.findings)


ON_ONE_FIREWALL = {
    "two own addresses of one interface": (
        several(HQ, **OWN_ADDRESS),
        several(BRANCH, nodes__0__public_port=5270, **OWN_ADDRESS),
        {"hq", "branch"},
        "is said to be the own address of outside of the firewall 10.1.0.1, and so is 203.0.113.",
    ),
    "an address that is the firewall's own at one site": (
        several(HQ, **OWN_ADDRESS),
        several(BRANCH, nodes__0__public_address="203.0.113.1", nodes__0__public_port=5270),
        {"hq", "branch"},
        "says otherwise of 203.0.113.1: whether it is the firewall's own address",
    ),
    "an inside PC that is another site's node": (
        with_field(HQ, "firewall.inside_pc", "10.2.0.10"),
        BRANCH,
        {"hq"},
        "firewall.inside_pc: 10.2.0.10 is a presence node of site branch behind the same firewall",
    ),
}


@pytest.mark.parametrize("case", ON_ONE_FIREWALL)
def test_what_excludes_each_other_on_one_firewall_is_fine_on_two(case):
    hq, branch, of_sites, words = ON_ONE_FIREWALL[case]
    contract = held(hq, branch, ONE_FIREWALL)
    assert {one.site for one in contract.findings if words in str(one)} == of_sites, contract.findings
    assert held(hq, branch).findings == ()


@pytest.mark.parametrize(
    ("hq", "branch"),
    [
        (HQ, BRANCH),
        (HQ, IN_HQS_ZONE),
        (HQ, with_field(IN_HQS_ZONE, "dns.zone", "branch.hq.example")),
        (with_field(HQ, "probe", PROBE), with_field(BRANCH, "probe", PROBE)),
        (several(HQ, **OWN_ADDRESS), several(BRANCH, nodes__0__public_port=5270, nodes__0__public_address="203.0.113.1", **OWN_ADDRESS)),
        (HQ, with_field(IN_HQS_ZONE, "dns.former_nodes", ["cup9.hq.example"])),
    ],
)  # fmt: skip
def test_what_two_sites_may_share(hq, branch):
    assert held(hq, branch, ONE_FIREWALL if hq["nodes"][0].get("interface_address") else ("a", "b")).findings == ()


@pytest.mark.parametrize(("first", "second"), [("ASA1.example.", "asa1.example"), ("2001:DB8:0::1", "[2001:db8::1]")])
def test_one_firewall_is_one_however_it_is_written(first, second):
    same = with_field(BRANCH, "nodes.0.private_address", "10.1.0.10")
    assert {one.site for one in held(HQ, same, (first, second)).findings} == {"hq", "branch"}


def warnings(hq: dict, branch: dict) -> list[str]:
    contract = held(hq, branch)
    assert contract.findings == ()
    return [line for line in contract.plans["hq"].warnings if "site branch" in line]


def test_partners_that_are_sites_of_ours_are_told_when_they_cannot_meet():
    strict = with_field(HQ, "partners", [{"domain": "branch.example", "profile": "xmpp", "tls": "required"}])
    strict = with_field(strict, "presence.security_mode", "TLS Required")
    (line,) = warnings(strict, BRANCH)
    assert "this site is TLS Required, that of site branch, which has this domain, No TLS" in line
    meets = with_field(BRANCH, "presence.security_mode", "TLS Optional")
    assert warnings(strict, meets) == []


def test_a_site_of_ours_that_refuses_another_one_is_told():
    federated = with_field(
        HQ, "partners", [*HQ["partners"], {"domain": "branch.example", "profile": "cups", "tls": "none"}]
    )
    refusing = with_field(BRANCH, "presence.policy", "deny")
    (line,) = warnings(federated, refusing)
    assert "refuses hq.example by its policy (deny)" in line
    excepted = with_field(refusing, "presence.exceptions", [{"host": "*.hq.example", "direction": "both"}])
    assert warnings(federated, excepted) == []
    allowing = with_field(BRANCH, "presence.policy", "allow")
    assert warnings(federated, allowing) == []
    (line,) = warnings(federated, with_field(allowing, "presence.exceptions", [{"host": "hq.example"}]))
    assert "(allow)" in line


def test_one_public_address_on_two_firewalls_is_told():
    shared = several(BRANCH, nodes__0__public_address="203.0.113.1", nodes__0__public_port=5270)
    (line,) = warnings(HQ, shared)
    assert line.startswith("203.0.113.1: site branch has this public address too, on another firewall (10.2.0.1)")
