# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which checks a site has, and what each kind says of itself."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks import KINDS, checks, left_out
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.dialback import NodesWay, WayBack
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import read_site


def of(described):
    return checks(read_site(plan(described).as_data()))


def test_checks_cover_every_step_of_the_manual_procedure(described):
    found = of(described)
    assert [(check.id, check.vantage, check.address, check.port) for check in found] == [
        ("H0.outcome.gmail.example", "description", "", 5269),
        ("H0.secret", "description", "", 5269),
        ("H1.srv.cupdomain.example", "outside", "", 5269),
        ("H1.address.cup1.cupdomain.example", "outside", "", 5269),
        ("H1.views.cupdomain.example", "outside", "", 5269),
        ("H2.srv.gmail.example", "inside", "", 5269),
        ("H2.node.cup1.cupdomain.example.gmail.example", "node", "10.10.0.10", 5269),
        ("firewall.H3.in.cup1.cupdomain.example", "firewall", "203.0.113.10", 5269),
        ("H3.in.cup1.cupdomain.example", "outside", "203.0.113.10", 5269),
        ("H4.service.cup1.cupdomain.example", "node", "10.10.0.10", 5269),
        ("H4.in.cup1.cupdomain.example", "inside", "10.10.0.10", 5269),
        ("H3.hairpin.cup1.cupdomain.example", "inside", "203.0.113.10", 5269),
        ("firewall.H3.leftovers", "firewall", "", 5269),
        ("firewall.H3.endings", "firewall", "", 5269),
        ("firewall.H3.out.cup1.cupdomain.example.gmail.example", "firewall", "10.10.0.10", 5269),
        ("H3.out.gmail.example", "inside", "", 5269),
        ("H6.in.cup1.cupdomain.example", "outside", "203.0.113.10", 5269),
        ("H6.out.gmail.example", "inside", "", 5269),
        ("H7.claim.gmail.example.cupdomain.example", "outside", "", 5269),
        ("H7.out.gmail.example", "inside", "", 5269),
        ("H7.in.cup1.cupdomain.example.gmail.example", "outside", "203.0.113.10", 5269),
        ("H9.settings.cup1.cupdomain.example", "node", "10.10.0.10", 5269),
        ("H9.restarts.cup1.cupdomain.example", "node", "10.10.0.10", 5269),
    ]
    assert all(check.replaces for check in found)


def test_partners_that_prove_themselves_by_certificate_are_not_asked_by_dialback(described):
    described["partners"] = [
        {"domain": "sametime.example", "profile": "sametime"},
        {"domain": "jabber.example", "profile": "xmpp"},
    ]
    found = of(described)
    assert {check.peer.domain for check in found if isinstance(check, (WayBack, NodesWay))} == {"jabber.example"}
    lines = left_out(read_site(plan(described).as_data()))
    assert [partner for partner, line in lines if "SASL EXTERNAL" in line] == ["sametime.example"]


def test_a_probe_domain_gives_each_node_a_check(described):
    before = {check.id for check in of(described)}
    described["nodes"].append({"name": "cup2", "private_address": "10.10.0.11", "public_address": "203.0.113.11"})
    with_two = {check.id for check in of(described)}
    described["probe"] = {"domain": "probe.cupdomain.example", "address": "203.0.113.99", "port": 25269}
    new = [check for check in of(described) if check.id not in with_two]
    assert [(check.id, check.expected) for check in new] == [
        ("H8.in.cup1.cupdomain.example", ("probe.cupdomain.example",)),
        ("H8.in.cup2.cupdomain.example", ("probe.cupdomain.example",)),
    ]
    assert before < with_two


def test_ids_of_checks_are_unique(described):
    described["partners"].append({"domain": "webex.example", "profile": "webex"})
    described["chat_aliases"] = ["chat.cupdomain.example"]
    ids = [check.id for check in of(described)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_says_what_to_read_and_stands_on_kinds_before_it(kind):
    assert kind.refs
    assert kind.hop in {f"H{number}" for number in range(10)}
    assert all(KINDS.index(other) < KINDS.index(kind) for other in kind.stands_on)
