# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which access rules count a connection, and what show access-list says of them."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.hits import (
    Counted,
    Rule,
    count,
    counts,
    endings,
    rules,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.walk import Line
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import published, whole

IN = Counted("outside", "any", "10.10.0.10", 5269)
OUT = Counted("inside", "10.10.0.10", "any", 5269)
POLICY = "class-map BY\n match any\npolicy-map P\n class BY\n  set connection advanced-options tcp-state-bypass\n"
BYPASS = "policy-map P / class BY / set connection advanced-options tcp-state-bypass"
RULE = "extended permit tcp any host 10.10.0.10 eq 5269"
GROUP = "object-group network NODES\n network-object host 10.10.0.10\n network-object host 10.10.0.11\n"

LISTS = [
    (RULE, [1]),
    (f"remark federation\n{RULE}\nextended deny ip any any", [2]),
    (f"extended permit tcp host 198.51.100.20 host 10.10.0.10 eq 5269\n{RULE}", [1, 2]),
    (f"{RULE}\nextended permit ip any any", [1]),
    (f"extended deny ip any any\n{RULE}", []),
    (f"extended deny tcp host 192.0.2.66 any\n{RULE}", [2]),
    (f"{RULE} inactive\nextended permit ip any 10.10.0.0 255.255.255.0", [2]),
    (f"{RULE} time-range WORK\nextended permit tcp any any", [1, 2]),
    ("extended permit tcp any host 10.10.0.10 eq 5222\nextended permit udp any any", []),
    ("extended permit tcp any object-group NODES eq 5269", [1]),
    ("standard permit any4", []),
]


@pytest.mark.parametrize(("acl", "lines"), LISTS)
def test_the_rules_that_can_let_a_connection_in(acl, lines):
    configuration = parse_configuration(published(acl, GROUP))
    assert [rule.line.number for rule in rules(configuration, IN, "here")] == lines


def test_the_global_list_counts_behind_that_of_the_interface():
    both = "access-group outside_in in interface outside\naccess-group everywhere global\n"
    text = published("extended permit icmp any any", f"access-list everywhere {RULE}\n", both)
    assert [rule.access_list for rule in rules(parse_configuration(text), IN, "here")] == ["everywhere"]


def test_the_list_of_the_bridge_group_counts_behind_that_of_its_member():
    members = (
        "interface GigabitEthernet0/0\n nameif outside\n bridge-group 1\n security-level 0\n!\n"
        "interface BVI1\n nameif lan\n security-level 0\n ip address 203.0.113.1 255.255.255.0\n!\n"
    )
    lists = f"access-list outside_in {RULE}\naccess-list group_in {RULE}\n"
    both = "access-group outside_in in interface outside\naccess-group group_in in interface lan\n"
    found = rules(parse_configuration(whole(lists + both, members)), IN, "here")
    assert [rule.access_list for rule in found] == ["outside_in", "group_in"]


def test_the_outbound_is_counted_by_its_source():
    text = whole(
        "access-list inside_in extended permit tcp host 10.10.0.10 any eq 5269\n"
        "access-list inside_in extended permit tcp host 10.10.0.99 any eq 5269\n"
        "access-group inside_in in interface inside\n"
    )
    out = Counted("inside", "10.10.0.10", "any", 5269)
    assert [rule.line.number for rule in rules(parse_configuration(text), out, "here")] == [1]


def test_no_such_interface():
    with pytest.raises(FederationError, match="dmz"):
        rules(parse_configuration(published(RULE)), Counted("dmz", "any", "10.10.0.10", 5269), "here")


def rule(number):
    configuration = parse_configuration(published(f"{RULE}\n" * number))
    return Rule("outside_in", Line(number, configuration.access_lists["outside_in"].aces[-1]))


HEAD = "access-list outside_in line 3 extended permit tcp"
ANSWERS = [
    (f"{HEAD} any host 10.10.0.10 eq 5269 (hitcnt=42) 0xfe42d16f ", 42),
    (f"{HEAD} any host 10.10.0.10 eq 5269 log informational interval 300 (hitcnt=7) 0x1 \r\n", 7),
    # the same words as a beginning: line 30 is another rule
    (f"{HEAD.replace('3', '30')} any any (hitcnt=9) 0x1\n{HEAD} any any (hitcnt=1) 0x2", 1),
    # a rule with groups, with and without a count of its own
    (f"{HEAD} any object-group N eq 5269 (hitcnt=5) 0x1\n  {HEAD} any host 10.10.0.10 eq 5269 (hitcnt=3) 0x2\n"
     f"  {HEAD} any host 10.10.0.11 eq 5269 (hitcnt=2) 0x3", 5),
    (f"{HEAD} any object-group N eq 5269 0x1\n  {HEAD} any host 10.10.0.10 eq 5269 (hitcnt=3) 0x2", 3),
    (f"{HEAD} any any eq 5269 (hitcnt=0) 0x1", 0),
    (f"{HEAD.replace('permit', 'deny')} any any (hitcnt=9) 0x1", None),
    (f"{HEAD.replace('outside', 'inside')} any any (hitcnt=9) 0x1", None),
    (f"{HEAD} any any eq 5269", None),
    ("ERROR: access-list <outside_in> does not exist", None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "hits"), ANSWERS)
def test_the_count_of_a_rule(answer, hits):
    assert count(rule(3), answer) == hits


def test_a_sum_needs_every_count():
    first, second = rule(1), rule(2)
    text = "access-list outside_in line {} extended permit tcp any any (hitcnt=4) 0x1"
    answers = {first.command: text.format(1), second.command: text.format(2)}
    assert (counts([first, second], answers)["count"], counts([first, second], answers)["why"]) == (8, "")
    part = counts([first, second], {**answers, second.command: "ERROR"})
    assert (part["count"], [one["count"] for one in part["rules"]]) == (None, [4, None])
    assert "no count" in part["why"]
    assert counts([], {}) == {"count": None, "why": "no access rule lets them through", "rules": []}


@pytest.mark.parametrize(
    ("source", "destination"), [("any", "any"), ("any", "cup1"), ("10.10.0.0/24", "any"), ("2001:db8::1", "10.0.0.1")]
)
def test_what_cannot_be_counted_is_refused(source, destination):
    with pytest.raises(FederationError):
        Counted("outside", source, destination, 5269).require_sound("hits[0]")


@pytest.mark.parametrize(
    ("lines", "counted", "found"),
    [
        ("timeout conn 1:00:00 half-closed 0:10:00\n", IN, []),
        ("timeout conn 0:10:00 half-closed 0:05:00\n", IN, ["timeout conn 0:10:00 half-closed 0:05:00"]),
        (POLICY + "service-policy P interface outside\n", IN, [BYPASS]),
        (POLICY + "service-policy P interface inside\n", IN, [BYPASS]),
        (POLICY + "service-policy P interface outside\n", OUT, [BYPASS]),
        (POLICY + "service-policy P interface dmz\n", IN, []),
    ],
)
def test_what_ends_silent_connections_on_their_way(lines, counted, found):
    assert endings(parse_configuration(whole(lines)), counted) == found
