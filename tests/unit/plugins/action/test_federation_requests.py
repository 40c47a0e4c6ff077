# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each host is asked, put together for all sites that it serves, and what the judge makes of it."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.action import federation_judge, federation_requests
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan

from unit.plugins.module_utils._verification.conftest import SITE, lookup


def hostvars(sites=("hq", "branch"), **of_hosts):
    """One PC on each side and one firewall for all sites; each site has a node and a DNS host of its own."""
    plans = {site: plan({**SITE, "domain": f"{site}.cupdomain.example"}).as_data() for site in sites}
    shared = {"federation_firewall": ["asa"], "federation_inside": ["in"], "federation_outside": ["out"]}
    hosts = {
        site: {"federation_presence": [f"cup_{site}"], "federation_dns": [f"ns_{site}"], **shared} for site in sites
    }
    served = {group: {names[0]: list(sites)} for group, names in shared.items()}
    contract = {"plans": plans, "hosts": hosts, "served": served, "started": "2026-11-29T05:00:00Z"}
    names = {name for of_site in hosts.values() for group in of_site.values() for name in group}
    return {"localhost": {"federation_contract": contract}, **{name: {} for name in names}, **of_hosts}


def run(module, variables, play=(), **args):
    one = module.ActionModule.__new__(module.ActionModule)
    contract = {name: value for name, value in variables.get("localhost", {}).items() if name == "federation_contract"}
    one.task_vars = {**contract, "hostvars": variables, "ansible_play_hosts": list(play)}
    return one.execute(args)


def asked(variables, *what):
    return run(federation_requests, variables, what=list(what))["of"]


def test_a_pc_is_asked_once_for_all_its_sites():
    domains = asked(hostvars(), "domains")["out"]["domains"]
    assert {"hq.cupdomain.example", "branch.cupdomain.example", "gmail.example"} <= set(domains)
    assert len(domains) == len(set(domains)), "a partner that two sites share is looked up once"


def test_answers_lead_to_targets_that_say_whose_they_are():
    found = {"lookups": [lookup("gmail.example", "xmpp.gmail.example.", "203.0.113.20")]}
    inside = asked(hostvars(**{"in": {"verify_dns_found": found}}), "inside")["in"]["targets"]
    ids = [one["id"] for one in inside]
    assert len(set(ids)) == len(ids) and {one.split(":")[0] for one in ids} == {"0", "1"}


def test_questions_of_several_kinds_are_put_together():
    both = asked(hostvars(), "counts", "domains")
    assert set(both["asa"]) >= {"hits"} and set(both["out"]) == {"domains"}


@pytest.mark.parametrize("what", federation_requests.KINDS)
def test_no_question_needs_what_nobody_has_seen_yet(what):
    assert isinstance(asked(hostvars(), what), dict)


def test_the_servers_that_a_node_asks_are_asked_too():
    node = {"verify_presence_info": {"dns_servers": ["192.0.2.53", "192.0.2.54"]}}
    seen = hostvars(cup_hq=node, cup_branch=node)
    assert asked(seen, "resolvers")["in"]["resolvers"] == ["192.0.2.53", "192.0.2.54"]


def test_every_site_of_the_play_is_judged_and_no_other():
    judged = run(federation_judge, hostvars(), play=["ns_hq"])
    (site,) = judged["diagnoses"]
    assert site == "hq" and judged["diagnoses"]["hq"]["verdict"] != "working"
    assert judged["lines"][0].startswith("hq")
    assert set(run(federation_judge, hostvars(), play=["ns_hq", "ns_branch"])["seen"]) == {"hq", "branch"}


@pytest.mark.parametrize("module", [federation_judge, federation_requests])
def test_without_a_contract_nobody_is_asked_or_judged(module):
    with pytest.raises(FederationError, match="no contract of this run"):
        run(module, {"localhost": {}}, what=["domains"])
