# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Denials that count together, and denials that only a person may overrule."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, published

NAT = (
    "object network CUP1\n host 10.10.0.10\nobject network LAN\n subnet 10.10.0.0 255.255.255.0\n"
    "object network FEW\n range 10.10.0.8 10.10.0.12\nobject network FQDN\n fqdn partner.example\n"
    "object-group network CUPS\n network-object host 10.10.0.10\n network-object host 10.10.0.11\n"
    "object-group network OUTER\n group-object CUPS\n network-object 10.20.0.0 255.255.0.0\n"
    "object-group network SERVERS\n network-object object LAN\n"
    "object-group service XMPP tcp\n port-object eq 5222\n port-object eq 5269\n"
    "object-group service KINDS\n service-object udp destination eq 53\n service-object tcp destination eq 5269\n"
    "object network CUP1\n nat (inside,outside) static 203.0.113.10 service tcp 5269 5269\n"
    "object network LAN\n nat (inside,outside) dynamic interface\n"
)
RULE = "permit tcp any host 10.10.0.10 eq 5269"
HALVES = ["extended deny ip 0.0.0.0 128.0.0.0 any", "extended deny ip 128.0.0.0 128.0.0.0 any"]
BLACK = "extended deny ip host 192.0.2.66 any"
ALL = "extended deny ip any any"


def planned(*rules, sources=("any",), **options):
    text = published("\n".join(rules), NAT)
    request = Request((Publication("CUP1", "10.10.0.10", "203.0.113.10", sources=sources),), **options)
    draft = decide(parse_configuration(text), request)
    again = decide(draft.configuration, request)
    assert again.commands == []
    return draft


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (HALVES, 1),
        ([BLACK, *HALVES], 2),
        (["extended deny ip 0.0.0.0 0.0.0.1 any", "extended deny ip 0.0.0.1 0.0.0.1 any"], 1),
        ([BLACK, "extended deny ip 0.0.0.1 255.0.0.1 any", "extended deny ip 0.0.0.0 0.0.0.1 any", ALL], 4),
        (["extended deny ip 0.0.0.0 128.0.0.1 any", "extended deny ip 0.0.0.1 0.0.0.1 any", HALVES[1]], 1),
        (["extended permit icmp any any", HALVES[1], HALVES[0], ALL], 2),
        (["extended deny tcp any gt 1023 any", ALL], 1),
        (["extended deny tcp any range 1024 32767 any", "extended deny tcp any gt 32767 any"], 1),
        (["extended deny tcp 0.0.0.0 128.0.0.0 gt 1023 any", HALVES[1]], 1),
        (["extended deny tcp any gt 1023 10.10.0.0 255.255.255.0", f"extended {RULE}"], 1),
        (["extended permit tcp host 198.51.100.20 host 10.10.0.10 eq 5269", ALL], 2),
        (["extended deny tcp any lt 1024 any", ALL], 2),
        (["remark halves", *HALVES], 1),
        (["extended deny tcp any neq 5269 any"], 1),
        (["extended deny tcp any range 1024 32767 any", "extended deny tcp any gt 33000 any"], 1),
    ],
)
def test_denials_that_leave_no_client_count_together(rules, line):
    assert f"access-list outside_in line {line} extended {RULE}" in planned(*rules).commands


@pytest.mark.parametrize(
    "rules",
    [
        ["extended permit tcp 0.0.0.0 128.0.0.0 any", "extended permit tcp 128.0.0.0 128.0.0.0 any eq 5269", ALL],
        [BLACK, "extended permit tcp any any eq 5269"],
        ["extended deny tcp any lt 1024 any", "extended permit tcp any any eq 5269", ALL],
    ],
)
def test_permits_that_let_everybody_in_count_together(rules):
    draft = planned(*rules)
    assert draft.commands == []
    assert draft.decisions[-1].decision == "satisfied"


def test_denials_of_half_of_all_peers_are_warned_of():
    draft = planned(HALVES[0], f"extended {RULE}")
    assert any("half of all peers" in warning and HALVES[0] in warning for warning in draft.warnings)
    assert not any("half of all peers" in warning for warning in planned(BLACK, f"extended {RULE}").warnings)


@pytest.mark.parametrize(
    "rule",
    [
        "extended deny tcp any object-group CUPS eq 5269",
        "extended deny ip any object-group CUPS",
        "extended deny ip any object-group OUTER",
        "extended deny tcp any any eq 5269",
        "extended deny tcp any4 10.10.0.0 255.255.255.0 eq 5269",
        "extended deny tcp any any object-group XMPP",
        "extended deny object-group KINDS any any",
        "extended deny tcp any object-group SERVERS range 5269 5270",
        "extended deny ip any object FEW",
        "extended deny ip any host 10.10.0.10",
    ],
)
@pytest.mark.parametrize("above", [[], [BLACK], ["extended permit icmp any any"]])
def test_a_denial_for_our_node_or_our_port_is_never_overruled(rule, above):
    with pytest.raises(FederationError) as caught:
        planned(*above, "remark closed until the audit", rule, ALL)
    assert rule in caught.value.what
    assert "closed until the audit" in caught.value.what
    assert f"line {len(above) + 1} extended {RULE}" in caught.value.cure


def test_the_refusal_says_whom_it_concerns():
    with pytest.raises(
        FederationError, match=r"this very host \(10\.10\.0\.10 is one of the hosts of object-group CUPS\)"
    ):
        planned("extended deny ip any object-group CUPS")
    with pytest.raises(FederationError, match=r"this very port \(5269\) for every host of any"):
        planned("extended deny tcp any any eq 5269")


@pytest.mark.parametrize(
    "rule",
    [
        "extended deny ip any object-group SERVERS",
        "extended deny tcp any any range 5000 6000",
        "extended deny tcp any object-group SERVERS",
        "extended deny ip any object LAN",
    ],
)
def test_a_denial_of_a_network_or_a_wide_range_is_not_meant_for_us(rule):
    assert planned(rule).commands == [f"access-list outside_in line 1 extended {RULE}"]


@pytest.mark.parametrize(
    "rule",
    [
        "extended deny tcp host 192.0.2.66 object-group CUPS eq 5269",
        "extended deny tcp any object-group CUPS eq 5269 inactive",
        "extended deny udp any any eq 5269",
        "extended deny tcp any any eq 5222",
        "extended deny tcp object FQDN host 10.10.0.10 eq 5269",
    ],
)
def test_what_denies_certain_peers_or_nothing_of_ours_is_passed_by(rule):
    assert planned(rule, ALL).commands == [f"access-list outside_in line 2 extended {RULE}"]


def test_a_denial_for_us_behind_a_permit_and_one_without_effect():
    assert planned(f"extended {RULE}", "extended deny tcp any any eq 5269").commands == []
    draft = planned(ALL, "extended deny tcp any host 10.10.0.10 eq 5269")
    assert any("line 2:" in warning and "no say" in warning for warning in draft.warnings)


def test_a_denial_of_peers_between_two_halves_is_named():
    draft = planned(HALVES[0], "extended deny ip host 192.0.2.66 any", HALVES[1])
    assert any("192.0.2.66" in warning for warning in draft.warnings)


def test_two_denials_that_single_out_all_of_the_flows_peers_stop():
    with pytest.raises(FederationError, match="singles out these peers"):
        planned(
            "extended deny ip 198.51.100.0 255.255.255.128 any",
            "extended deny ip 198.51.100.128 255.255.255.128 any",
            sources=("198.51.100.0/24",),
        )


def test_a_denial_at_certain_times_of_what_is_left_stops():
    with pytest.raises(FederationError, match="certain times"):
        planned(HALVES[0], f"{HALVES[1]} time-range NIGHT")


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        (["extended deny ip object-group CUPS any", "extended permit ip any any"], True),
        (["extended deny tcp any any eq 5269", "extended permit ip any any"], True),
        (["extended deny ip any 0.0.0.0 128.0.0.0", "extended deny ip any 128.0.0.0 128.0.0.0"], False),
    ],
)
def test_the_same_holds_outbound(rules, refused):
    lists = "".join(f"access-list inside_in {rule}\n" for rule in rules)
    text = published(f"extended {RULE}", lists + NAT, OUTSIDE_BOUND + INSIDE_BOUND)
    request = Request(outbound=(Outbound("10.10.0.10"),))
    if refused:
        with pytest.raises(FederationError, match="a rule denies this very"):
            decide(parse_configuration(text), request)
    else:
        expected = ["access-list inside_in line 1 extended permit tcp host 10.10.0.10 any eq 5269"]
        assert decide(parse_configuration(text), request).commands == expected


def test_the_global_list_is_held_to_the_same():
    world = "access-list world extended deny tcp any any eq 5269\naccess-list world extended permit ip any any\n"
    text = published("extended permit icmp any any", world + NAT, OUTSIDE_BOUND + "access-group world global\n")
    with pytest.raises(FederationError, match="this very port"):
        decide(parse_configuration(text), Request((Publication("CUP1", "10.10.0.10", "203.0.113.10"),)))


def test_thousands_of_denials_of_single_peers_stay_quick():
    rules = [f"extended deny ip host {10 + at // 60000}.{at // 240 % 250}.{at % 240}.7 any" for at in range(20000)]
    draft = planned(*rules, ALL)
    assert draft.commands == [f"access-list outside_in line 20001 extended {RULE}"]
