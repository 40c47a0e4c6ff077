# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory held against the descriptions: one table, each row one thing that does not fit."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.hold import hold
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import GROUPS, InventoryHost

KNOWN = {
    "presence_restart",
    "presence_admin_password",
    "dns_tsig_name",
    "dns_resolvers",
    "federation_node",
    "report_directory",
}


def description(name: str = "hq", number: int = 1, zone: str = "example") -> dict:
    """A site in ``zone``; one below ``example`` has a zone of its own."""
    domain = f"{name}.{zone}"
    return {
        "name": name,
        "domain": domain,
        "presence": {"release": "12.5"},
        "nodes": [{"name": "cup1", "private_address": f"10.{number}.0.10", "public_address": f"203.0.113.{number}"}],
        "firewall": {"inside": "inside", "outside": "outside"},
        "dns": {"zone": domain if zone == "example" else zone, "server": "203.0.113.53"},
        "partners": [{"domain": "gmail.example", "profile": "googletalk"}],
    }


def site(name: str = "hq", number: int = 1) -> dict[str, InventoryHost]:
    """The hosts of a site that fits, by what they are."""
    of_site = description(name, number)
    return {
        "cup1": InventoryHost(
            f"{name}-cup1", ("federation_presence",), of_site, address=f"10.{number}.0.10", node="cup1"
        ),
        "asa": InventoryHost(f"{name}-asa", ("federation_firewall",), of_site, address=f"10.{number}.0.1"),
        "dns": InventoryHost(f"{name}-dns", ("federation_dns",), of_site, address=f"{name}-dns"),
        "inside": InventoryHost(f"{name}-in", ("federation_inside",), of_site, address=f"10.{number}.0.99"),
    }


def held(hosts, groups=GROUPS):
    return hold([*hosts.values()] if isinstance(hosts, dict) else hosts, groups, KNOWN)


def with_(host: InventoryHost, **changes) -> InventoryHost:
    return dataclasses.replace(host, **changes)


def test_a_site_that_fits_yields_its_plan_and_its_hosts():
    contract = held(site())
    assert contract.findings == ()
    assert contract.plans["hq"].domain == "hq.example"
    assert contract.hosts["hq"]["federation_presence"] == ("hq-cup1",)


@pytest.mark.parametrize(
    "group", ["federation_DNS", "federation-dns", "federation_dnss", "Federation_presence", "federation_fierwall"]
)
def test_a_group_that_is_misspelt_keeps_the_whole_run(group):
    contract = held(site(), [*GROUPS, group])
    assert contract.plans == {}
    (finding,) = contract.findings
    assert finding.where == f"group {group}" and finding.cure.startswith("did you mean federation_")


@pytest.mark.parametrize("group", ["federation_sites", "site_hq", "dns", "federation", "presence"])
def test_other_groups_are_the_users_own(group):
    assert held(site(), [*GROUPS, group]).findings == ()


@pytest.mark.parametrize("tag", ["firewal", "DNS", "dnss", "presense", "verfiy", "Verify", "fire_wall"])
def test_a_tag_that_is_misspelt_keeps_the_whole_run(tag):
    contract = hold(site().values(), GROUPS, KNOWN, tags=["dns", tag])
    assert contract.plans == {}
    (finding,) = contract.findings
    assert finding.where == f"tag {tag}" and finding.cure.startswith("did you mean ")


@pytest.mark.parametrize(
    "tag", ["all", "always", "never", "tagged", "untagged", "backup", "users", "network", "dns_backup", "site"]
)
def test_other_tags_are_the_users_own(tag):
    assert hold(site().values(), GROUPS, KNOWN, tags=["verify", tag]).findings == ()


def change_host(what: str, **changes):
    def change(hosts):
        hosts[what] = with_(hosts[what], **changes)

    return change


def drop(what: str):
    return lambda hosts: hosts.pop(what)


def described(field: str, value):
    def change(hosts):
        new = copy.deepcopy(hosts["asa"].description)
        new[field] = value
        for what in hosts:
            hosts[what] = with_(hosts[what], description=new)

    return change


def second_dns(hosts):
    hosts["dns2"] = with_(hosts["dns"], name="hq-dns2")


def same_device(hosts):
    hosts["asa2"] = with_(hosts["asa"], name="hq-asa2")


CASES = {
    "no presence host": (drop("cup1"), "hq", "group federation_presence", "no host of this site"),
    "no firewall": (drop("asa"), "hq", "group federation_firewall", "no host of this site"),
    "no host for the zone": (drop("dns"), "hq", "group federation_dns", "no host of this site"),
    "two hosts for the zone": (second_dns, "hq", "group federation_dns", "hq-dns, hq-dns2 would both publish"),
    "a node without a host": (
        described("nodes", [*description()["nodes"], {"name": "cup2", "private_address": "10.10.0.11", "public_address": "203.0.113.9"}]),
        "hq",
        "federation_site.nodes, cup2",
        "no host of federation_presence in this site is this node",
    ),
    "a host that is no node": (change_host("cup1", node="cup9"), "hq", "host hq-cup1", "none of the nodes of the description (cup1)"),
    "a host without a site": (change_host("asa", description=None), "", "host hq-asa of federation_firewall", "no federation_site"),
    "a description without a name": (described("name", ""), "", "federation_site", "no name"),
    "a description that contradicts itself": (described("domain", "no domain"), "hq", "federation_site.domain", ""),
    "two descriptions of one name": (change_host("dns", description={**description(), "chat_aliases": []}), "hq", "hosts hq-cup1 and hq-dns", "differently"),
    "a vault variable that is not defined": (
        change_host("cup1", unusable=(("presence_admin_password", "'vault_cup1' is undefined"),)),
        "hq",
        "host hq-cup1, variable presence_admin_password",
        "'vault_cup1' is undefined",
    ),
    "a misspelt variable": (change_host("cup1", variables=("presence_restarts",)), "hq", "variable presence_restarts of hq-cup1", "no role reads"),
    "a host in two groups of devices": (
        change_host("asa", groups=("federation_presence", "federation_firewall")),
        "hq",
        "host hq-asa",
        "it is in federation_presence and in federation_firewall",
    ),
    "a device that is a probe PC": (change_host("asa", groups=("federation_firewall", "federation_inside")), "hq", "host hq-asa", "needs Python"),
    "a PC on both sides": (change_host("inside", groups=("federation_inside", "federation_outside")), "hq", "host hq-in", "both sides of the firewall"),
    "a description that cannot be had": (
        change_host("asa", description=None, site="hq", unusable=(("federation_site", "'vault_site' is undefined"),)),
        "hq",
        "host hq-asa, variable federation_site",
        "'vault_site' is undefined",
    ),
    "a description without fields": (change_host("asa", description="hq"), "", "host hq-asa, federation_site", "it holds a text and no fields"),
    "a value of no use": (
        change_host("dns", wrong=(("dns_timeout", "it holds 'soon', which is no number", "write a number"),)),
        "hq",
        "variable dns_timeout of hq-dns",
        "no number",
    ),
    "one device under two names": (same_device, "hq", "host hq-asa of federation_firewall", "hq-asa2 of site hq"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_found_with_its_place_and_keeps_only_its_site(case):
    change, of_site, where, what = CASES[case]
    hosts, other = site(), site("branch", 2)
    change(hosts)
    contract = held([*hosts.values(), *other.values()])
    found = [one for one in contract.findings if where in one.where and what in one.what]
    assert found, [str(one) for one in contract.findings]
    assert {one.site for one in found} == {of_site}
    assert all(one.cure for one in contract.findings)
    assert sorted(contract.plans) == ([] if not of_site else ["branch"])


def test_everything_is_found_at_once():
    hosts = site()
    hosts["cup1"] = with_(hosts["cup1"], node="cup9", variables=("presence_restarts",))
    second_dns(hosts)
    hosts.pop("asa")
    assert len(held(hosts, [*GROUPS, "federation_DNS"]).findings) == 6


def claims(first, second):
    return held([*first.values(), *second.values()])


def test_two_sites_on_one_public_address_and_port_are_both_left_out_and_a_third_is_not():
    contract = held([*site("hq", 1).values(), *site("branch", 1).values(), *site("third", 3).values()])
    assert sorted(contract.plans) == ["third"]
    assert {one.site for one in contract.findings} == {"hq", "branch"}
    assert any("port 5269 of 203.0.113.1 is described by branch too" in one.what for one in contract.findings)


def test_one_public_address_serves_two_sites_on_two_ports():
    second = site("branch", 1)
    described(
        "nodes",
        [{"name": "cup1", "private_address": "10.20.0.10", "public_address": "203.0.113.1", "public_port": 25269}],
    )(second)
    second = {what: with_(host, address=host.address.replace("10.1.", "10.2.")) for what, host in second.items()}
    assert claims(site("hq", 1), second).findings == ()


def test_one_domain_belongs_to_one_site():
    second = site("branch", 2)
    described("domain", "hq.example")(second)
    described("dns", {"zone": "hq.example", "server": "203.0.113.53"})(second)
    found = claims(site(), second).findings
    assert any(one.what == "the domain hq.example is described by branch too" and one.site == "hq" for one in found)


def test_two_sites_may_share_a_firewall_under_two_names_but_no_node():
    second = site("branch", 2)
    second["asa"] = with_(second["asa"], address="10.1.0.1")
    assert claims(site(), second).findings == ()
    second["cup1"] = with_(second["cup1"], address="10.1.0.10")
    assert {one.where for one in claims(site(), second).findings} == {
        "host hq-cup1 of federation_presence",
        "host branch-cup1 of federation_presence",
    }


def test_two_sites_on_one_firewall_do_not_publish_one_host():
    second = site("branch", 2)
    nodes = [{"name": "cup1", "private_address": "10.1.0.10", "public_address": "203.0.113.2"}]
    described("nodes", nodes)(second)
    second["cup1"] = with_(second["cup1"], node="cup1")
    assert not [one for one in claims(site(), second).findings if "private_address" in one.where]
    second["asa"] = with_(second["asa"], address="10.1.0.1")
    assert {(one.site, one.what) for one in claims(site(), second).findings if "private_address" in one.where} == {
        ("hq", "10.1.0.10 behind inside of the firewall 10.1.0.1 is described by branch too"),
        ("branch", "10.1.0.10 behind inside of the firewall 10.1.0.1 is described by hq too"),
    }


def test_objects_of_two_sites_on_one_firewall_have_names_of_their_own():
    second = site("branch", 2)
    second["asa"] = with_(second["asa"], address="10.1.0.1")
    plans = claims(site(), second).plans
    names = [one.name for plan in plans.values() for one in plan.firewall.publications]
    assert names == ["XMPP_S2S_5269_cup1_hq.example", "XMPP_S2S_5269_cup1_branch.example"]


def test_one_address_behind_two_jump_hosts_is_two_nodes():
    first, second = site(), site("branch", 2)
    second["cup1"] = with_(second["cup1"], address="10.1.0.10", way="the jump host b")
    assert claims(first, second).findings == ()
    first["cup1"] = with_(first["cup1"], way="the jump host b")
    assert len(claims(first, second).findings) == 2


def test_contexts_of_one_firewall_are_two_firewalls():
    hosts = site()
    hosts["asa2"] = with_(hosts["asa"], name="hq-asa2", context="b")
    hosts["asa"] = with_(hosts["asa"], context="a")
    assert held(hosts).findings == ()


def test_an_outside_pc_may_stand_outside_all_sites():
    hosts = {**site(), "out": InventoryHost("pc", ("federation_outside",), address="192.0.2.99")}
    contract = held(hosts)
    assert contract.findings == ()
    assert contract.hosts["hq"]["federation_outside"] == ("pc",)


def test_an_outside_pc_of_the_site_goes_before_one_of_all_sites():
    own = with_(site()["inside"], name="own", groups=("federation_outside",))
    shared = InventoryHost("pc", ("federation_outside",))
    hosts = [*site().values(), own, shared, *site("branch", 2).values()]
    contract = held(hosts)
    assert contract.hosts["hq"]["federation_outside"] == ("own",)
    assert contract.hosts["branch"]["federation_outside"] == ("pc",)


def test_an_inventory_without_a_site_is_no_success():
    (finding,) = held([InventoryHost("web1", ())]).findings
    assert finding.site == "" and "federation_site" in finding.what


def test_a_variable_of_the_users_own_is_left_alone():
    hosts = site()
    hosts["dns"] = with_(hosts["dns"], variables=("dns_servers", "presence_admin_password", "ntp_server", "report_to"))
    assert held(hosts).findings == ()


@pytest.mark.parametrize("name", ["hq-cup1", "cup1", "CUP1", "cup1.hq.example", "cup1.hq.example."])
def test_a_host_is_its_node_by_its_name(name):
    hosts = site()
    of_name = with_(hosts["cup1"], name=name, node="", address="172.31.0.4")
    findings = held({**hosts, "cup1": of_name}).findings
    assert (findings == ()) is (name != "hq-cup1")


def test_a_host_is_its_node_by_its_private_address():
    hosts = site()
    hosts["cup1"] = with_(hosts["cup1"], node="", address="10.1.0.10")
    assert held(hosts).findings == ()


@pytest.mark.parametrize("node", ["cup1", "CUP1", "cup1.hq.example."])
def test_a_host_is_its_node_by_what_names_it(node):
    hosts = site()
    hosts["cup1"] = with_(hosts["cup1"], node=node, address="172.31.0.4")
    assert held(hosts).findings == ()


def test_a_host_that_names_no_node_is_told_with_the_nearest():
    hosts = site()
    hosts["cup1"] = with_(hosts["cup1"], node="cub1")
    found = [str(one) for one in held(hosts).findings if "federation_node: cub1" in str(one)]
    assert found and found[0].endswith("did you mean cup1?")


def test_two_hosts_that_are_one_node_are_told_with_what_makes_them_so():
    hosts = site()
    hosts["other"] = with_(hosts["cup1"], name="cup1", node="", address="10.1.0.11")
    hosts["cup1"] = with_(hosts["cup1"], node="", address="10.1.0.10")
    (finding,) = held(hosts).findings
    assert "hq-cup1 by its ansible_host 10.1.0.10, cup1 by its name" in finding.what


def test_a_device_in_the_groups_of_two_sites_keeps_both_and_a_pc_serves_both():
    hosts, second = site(), site("branch", 2)
    both = (("site_branch", "branch"), ("site_hq", "hq"))
    hosts["inside"] = with_(hosts["inside"], sites=both)
    contract = held([*hosts.values(), *second.values()])
    assert contract.findings == ()
    assert contract.hosts["branch"]["federation_inside"] == ("branch-in", "hq-in")
    assert contract.served["federation_inside"]["hq-in"] == ["hq", "branch"]
    hosts["asa"] = with_(hosts["asa"], sites=both)
    contract = held([*hosts.values(), *second.values()])
    assert {one.site for one in contract.findings if one.where == "host hq-asa"} == {"hq", "branch"}
    assert "branch (group site_branch) and hq (group site_hq)" in contract.findings[0].what


def test_a_site_that_a_group_describes_and_no_host_belongs_to_is_told():
    described = {"site_hq": "hq", "site_third": "third", "site_fourth": "fourth"}
    stray = InventoryHost("web1", (), sites=(("site_fourth", "fourth"),))
    contract = hold([*site().values(), stray], GROUPS, KNOWN, described=described)
    assert list(contract.plans) == ["hq"] and contract.refused == ("third", "fourth")
    assert "it has no host" in contract.findings[0].what
    assert "none of its hosts (web1) is in one of federation_presence" in contract.findings[1].what
    chosen = hold(site().values(), GROUPS, KNOWN, "hq", chosen_by="federation_sites", described=described)
    assert chosen.findings == ()


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ("hq-asa,hq-dsn", ["--limit, hq-dsn"]),
        ("hq-asa:!hq-dsn", ["--limit, hq-dsn"]),
        ("federation_dns,localhost", []),
        ("hq-*:&federation_dns", []),
        ("@hosts.retry", []),
        ("2001:db8::1,hq-asa", []),
        ("", []),
    ],
)
def test_a_limit_to_what_is_not_there_keeps_the_whole_run(limit, found):
    contract = hold(site().values(), GROUPS, KNOWN, limit=limit)
    assert [one.where for one in contract.findings] == found
    assert bool(contract.plans) is not bool(found)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "federation_sites: it names no site"),
        ([], "federation_sites: it names no site"),
        (5, "federation_sites: 5 is no list of names"),
        ({"hq": 1}, "federation_sites: {'hq': 1} is no list of names"),
        (["hq", None], "is no list of names"),
        ("hq,branch", 'site hq,branch: no host describes it; write the name of a site, or several as a list: -e \'{"federation_sites"'),
        ("HQ", "did you mean hq?"),
    ],
)  # fmt: skip
def test_what_names_no_site_chooses_none(value, words):
    contract = hold(site().values(), GROUPS, KNOWN, value, chosen_by="federation_sites")
    assert contract.plans == {}
    assert words in str(contract.findings[0])


@pytest.mark.parametrize("value", ["hq", ["hq"], ["hq", "hq"]])
def test_a_site_is_chosen_by_its_name(value):
    hosts = [*site().values(), *site("branch", 2).values()]
    assert list(hold(hosts, GROUPS, KNOWN, value, chosen_by="federation_sites").plans) == ["hq"]


@pytest.mark.parametrize("junk", ["text", 3, [], {"name": ["x"]}, {"name": True}, {"name": "hq", "nodes": "x"}])
def test_descriptions_of_any_shape_are_findings(junk):
    hosts = {what: with_(host, description=junk) for what, host in site().items()}
    contract = held(hosts)
    assert contract.findings and contract.plans == {}
