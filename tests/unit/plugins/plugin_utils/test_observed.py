# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What roles have registered, by site."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.observed import Observed

SITES = ("hq", "branch")


def plan(name: str, port: int = 5269) -> dict[str, Any]:
    probe = {"domain": f"probe.{name}.example", "port": port}
    return {"domains": [f"{name}.example"], "partners": ["gmail.example"], "probe": probe}


def task_vars(
    pc: dict[str, Any], asa: dict[str, Any] | None = None, unseen: tuple[str, ...] = (), **nodes: Any
) -> dict[str, Any]:
    hosts = {
        name: {"federation_presence": [f"cup_{name}"], "federation_firewall": ["asa"], "federation_outside": ["pc"]}
        for name in SITES
    }
    contract = {
        "plans": {"hq": plan("hq"), "branch": plan("branch", nodes.pop("port", 5269))},
        "hosts": hosts,
        "served": {
            "federation_firewall": {"asa": list(SITES)},
            "federation_outside": {"pc": list(SITES)},
            "federation_inside": {},
        },
        "started": "2026-11-29T05:00:00Z",
    }
    found = {
        "localhost": {"federation_progress": {"unseen": list(unseen)}},
        "cup_hq": {},
        "cup_branch": {},
        **nodes,
    }
    return {"federation_contract": contract, "hostvars": {"pc": pc, "asa": asa or {}, **found}}


LOOKUPS = {
    "changed": False,
    "lookups": [{"domain": "hq.example"}, {"domain": "gmail.example"}, {"domain": "branch.example"}],
}
PROBES = {"vantage": {"ipv6": False}, "results": [{"id": "1:H4.in", "n": 1}, {"id": "0:H4.in", "n": 0}]}


def test_each_site_has_its_own_of_a_pc_that_serves_many():
    seen = Observed(task_vars({"verify_dns_found": LOOKUPS, "verify_federation_found": PROBES}))
    outside = seen.facts("branch")["outside"]
    assert outside["s2s"] == {"vantage": {"ipv6": False}, "results": [{"id": "H4.in", "n": 1}]}
    assert [one["domain"] for one in outside["srv"]["lookups"]] == ["branch.example", "gmail.example"]
    assert outside["why"] == ""
    assert [one["domain"] for one in seen.lookups("federation_outside", "hq")["lookups"]] == [
        "hq.example",
        "gmail.example",
    ]


def test_nobody_has_asked_a_host_of_which_a_run_has_begun_anew():
    facts = Observed(
        task_vars({"verify_dns_found": {}}, {"verify_firewall_found": {}}, cup_hq={"verify_presence_info": {}})
    )
    assert facts.facts("hq") == Observed(task_vars({})).facts("hq")


def test_a_vantage_that_nobody_asked_is_empty():
    facts = Observed(task_vars({})).facts("hq")
    assert (facts["outside"], facts["inside"], facts["firewall"], facts["node"], facts["callback"]) == (
        {},
        {},
        {},
        {},
        {},
    )


def test_what_could_not_be_looked_at_before_is_said_not_to_be_asked_again():
    facts = Observed(task_vars({}, unseen=("asa", "cup_hq")))
    hq, branch = facts.facts("hq"), facts.facts("branch")
    assert "not asked again" in hq["firewall"]["why"] and hq["firewall"] == branch["firewall"]
    (node,) = hq["node"]["nodes"]
    assert "not asked again" in node["info_error"] and not node["settings"]["asked"]
    assert branch["node"] == {}


@pytest.mark.parametrize(
    ("pc", "why"),
    [
        ({"verify_dns_found": {"unreachable": True, "msg": "Task failed: no route"}}, "no route"),
        ({"verify_dns_found": LOOKUPS, "verify_federation_found": {"failed": True, "msg": "Python 3.6"}}, "Python 3.6"),
        ({"verify_dns_found": LOOKUPS, "verify_federation_found": {"failed": True}}, "no answer"),
        ({"verify_dns_found": LOOKUPS}, "no answer"),
    ],
)  # fmt: skip
def test_what_kept_a_pc_from_asking_is_said(pc, why):
    assert Observed(task_vars(pc)).facts("hq")["outside"]["why"] == why


def test_a_firewall_is_asked_once_for_all_its_sites():
    counted = {"hits": [{"id": "0:count.in", "count": 1}, {"id": "1:count.in", "count": 5}]}
    found = {"traces": [{"id": "1:H3", "verdict": "allow"}], "hits": [{"id": "1:count.in", "count": 6}]}
    asa = {"verify_firewall_counted": counted, "verify_firewall_found": found}
    assert Observed(task_vars({}, asa)).facts("branch")["firewall"] == {
        "traces": [{"id": "H3", "verdict": "allow"}],
        "why": "",
        "hits": {"before": [{"id": "count.in", "count": 5}], "after": [{"id": "count.in", "count": 6}]},
        "leftovers": None,
    }
    asa = {"verify_firewall_found": {"failed": True, "msg": "Task failed: wrong password"}}
    assert Observed(task_vars({}, asa)).facts("hq")["firewall"]["why"] == "wrong password"


def test_a_node_says_what_it_is_like_and_what_it_could_not_be_asked():
    info = {"services": [], "address": "10.0.0.1", "dns_servers": ["10.0.0.2"]}
    nodes = {
        "cup_hq": {
            "ansible_host": "10.1.1.1",
            "verify_presence_info": info,
            "verify_presence_settings": {"skipped": True},
            "verify_presence_restarts": {"pending": [{"text": "XCP Router"}]},
        },
        "cup_branch": {
            "verify_presence_info": {"unreachable": True, "msg": "no route"},
            "verify_presence_settings": {"failed": True, "msg": "wrong password"},
        },
    }
    seen = Observed(task_vars({}, None, **nodes))
    (node,) = seen.facts("hq")["node"]["nodes"]
    assert (node["host"], node["address"], node["info"], node["info_error"]) == ("cup_hq", "10.1.1.1", info, "")
    assert node["settings"]["asked"] is False and node["restarts"] == {"pending": [{"text": "XCP Router"}], "error": ""}
    (node,) = seen.facts("branch")["node"]["nodes"]
    assert (node["address"], node["info"], node["info_error"]) == ("cup_branch", None, "no route")
    assert node["settings"]["asked"] and node["settings"]["error"] == "wrong password"
    assert node["restarts"]["error"] == "no answer"


def test_one_listener_has_one_port():
    found = {**PROBES, "call_backs": {"listener_tls": True, "results": [{"id": "0:H8"}], "why": ""}}
    pc = {"verify_dns_found": LOOKUPS, "verify_federation_found": found}
    seen = Observed(task_vars(pc, port=15269))
    assert seen.facts("hq")["callback"] == {"results": [{"id": "H8"}], "why": ""}
    assert seen.facts("branch")["callback"]["results"] == []
    assert "the PC listens on port 5269 for site hq" in seen.facts("branch")["callback"]["why"]


def test_call_backs_are_no_part_of_what_the_probes_found():
    found = {**PROBES, "call_backs": {"listener_tls": True, "results": [{"id": "0:H8"}], "why": ""}}
    seen = Observed(task_vars({"verify_dns_found": LOOKUPS, "verify_federation_found": found}))
    assert set(seen.facts("hq")["outside"]["s2s"]) == {"vantage", "results"}


CALLED = {"listener_tls": True, "results": [{"id": "1:H8"}], "why": ""}
STOPPED = {"listener_tls": False, "results": [], "why": "port 5269 is taken."}


@pytest.mark.parametrize(
    ("found", "outside", "why", "results"),
    [
        ({**PROBES, "call_backs": STOPPED}, "", "port 5269 is taken.", []),
        ({"failed": True, "msg": "Task failed: no ca_path", "call_backs": CALLED}, "no ca_path", "", [{"id": "H8"}]),
        ({"failed": True, "msg": "no ca_path", "call_backs": STOPPED}, "no ca_path", "port 5269 is taken.", []),
        ({"failed": True, "msg": "Python 3.6"}, "Python 3.6", "Python 3.6", []),
        ({"unreachable": True, "msg": "no route"}, "no route", "no route", []),
        (PROBES, "", "", []),
    ],
)
def test_neither_probes_nor_call_backs_hide_the_others(found, outside, why, results):
    facts = Observed(task_vars({"verify_dns_found": LOOKUPS, "verify_federation_found": found})).facts("branch")
    assert facts["outside"]["why"] == outside
    assert facts["callback"] == {"results": results, "why": why}


def test_secrets_are_compared_and_not_kept():
    nodes = {"cup_hq": {"presence_dialback_secret": "hidden"}}
    secrets = Observed(task_vars({}, None, **nodes)).facts("hq")["description"]["secrets"]
    assert secrets == {"same": ["cup_hq"], "differing": [], "empty": [], "unset": []}


def test_without_a_contract_nothing_is_known():
    with pytest.raises(FederationError, match="no contract of this run"):
        Observed({"hostvars": {}})


def test_leftovers_of_a_firewall_that_serves_many_go_to_their_sites():
    assert (
        Observed(task_vars({}, {"verify_firewall_found": {"traces": []}})).facts("hq")["firewall"]["leftovers"] is None
    )
    found = {"traces": [], "leftovers": [{"id": "1:own", "name": "X"}]}
    seen = Observed(task_vars({}, {"verify_firewall_found": found}))
    assert seen.facts("hq")["firewall"]["leftovers"] == []
    assert seen.facts("branch")["firewall"]["leftovers"] == [{"id": "own", "name": "X"}]
