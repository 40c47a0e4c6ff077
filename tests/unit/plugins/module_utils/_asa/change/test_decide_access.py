# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided about access rules."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, published, whole

NAT = (
    "object network CUP1\n host 10.10.0.10\nobject network LAN\n subnet 10.10.0.0 255.255.255.0\n"
    "object network CUP1\n nat (inside,outside) static 203.0.113.10 service tcp 5269 5269\n"
    "object network LAN\n nat (inside,outside) dynamic interface\n"
)
RULE = "permit tcp any host 10.10.0.10 eq 5269"


def publication(**changes):
    return Publication(**{"name": "CUP1", "real_address": "10.10.0.10", "mapped_address": "203.0.113.10", **changes})


def planned(text, *publications, outbound=(), **options):
    request = Request(publications or (publication(),), tuple(outbound), **options)
    return decide(parse_configuration(text), request)


def access(draft):
    return next(one for one in draft.decisions if "access from" in one.subject or "to port" in one.subject)


def acl(rules, **options):
    return planned(published(rules, NAT), **options)


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ("extended deny ip any any log", "line 1 "),
        ("remark top\nextended permit icmp any any\nextended deny ip any any", "line 3 "),
        ("extended permit icmp any any\nremark the rest\nremark goes\nextended deny ip any any", "line 2 "),
        (
            "extended deny ip host 192.0.2.66 any\nextended deny tcp any any range 5000 6000\nextended deny ip any any",
            "line 2 ",
        ),
        ("extended deny ip any 10.10.0.0 255.255.255.0", "line 1 "),
        ("extended deny tcp any any range 5000 6000", "line 1 "),
        ("extended deny ip any host 10.10.0.11\nextended permit tcp any host 10.10.0.80 eq www", ""),
        ("extended deny udp any any\nextended deny tcp any any eq smtp", ""),
        ("extended deny ip any any inactive", ""),
        ("extended deny tcp any eq 1 any", ""),
    ],
)
def test_a_new_rule_stands_before_what_would_hide_it(rules, line):
    draft = acl(rules)
    assert draft.commands == [f"access-list outside_in {line}extended {RULE}"]
    assert access(draft).decision == "created"
    assert decide(draft.configuration, Request((publication(),))).commands == []


@pytest.mark.parametrize(
    "rule",
    [
        "extended permit tcp any host 10.10.0.10 eq 5269 log disable",
        "extended permit tcp any4 host 10.10.0.10 range 5269 5269",
        "extended permit tcp any host 10.10.0.10 eq 5269",
        "permit tcp any host 10.10.0.10 eq 5269",
    ],
)
def test_the_very_rule_is_present_in_whatever_form(rule):
    draft = acl(f"{rule}\nextended deny ip any any")
    assert draft.commands == []
    assert access(draft).decision == "present"
    assert access(draft).rule.startswith("line 1: ")


WIDER = [
    "extended permit ip any any",
    "extended permit tcp any 10.10.0.0 255.255.255.0 gt 1024",
    "extended permit tcp any any range 5000 6000",
    "extended permit tcp 0.0.0.0 0.0.0.0 object CUP1 eq 5269",
    "extended permit tcp any object-group NODES object-group XMPP",
    "extended permit object-group SERVICES any object-group NODES",
    "extended permit object-group PROTOCOLS any any",
    "extended permit object S5269 any any",
    "extended permit tcp any object SOME eq 5269",
]
GROUPS = (
    "object network SOME\n range 10.10.0.9 10.10.0.12\nobject service S5269\n service tcp destination eq 5269\n"
    "object-group network INNER\n network-object object CUP1\n"
    "object-group network NODES\n group-object INNER\n network-object host 10.10.0.99\n"
    "object-group service XMPP tcp\n port-object range 5260 5269\n"
    "object-group service SERVICES\n service-object udp destination eq 53\n service-object tcp destination eq 5269\n"
    "object-group protocol PROTOCOLS\n protocol-object tcp\n protocol-object udp\n"
)


@pytest.mark.parametrize("rule", WIDER)
def test_a_wider_rule_satisfies_and_is_quoted(rule):
    draft = planned(published(f"remark a\n{rule}\nextended deny ip any any", NAT + GROUPS))
    assert draft.commands == []
    assert access(draft).decision == "satisfied"
    assert access(draft).rule == f"line 2: access-list outside_in {rule}"


NARROWER = [
    "extended permit tcp host 198.51.100.20 host 10.10.0.10 eq 5269",
    "extended permit tcp any host 10.10.0.10 eq 5222",
    "extended permit udp any host 10.10.0.10 eq 5269",
    "extended permit tcp any host 203.0.113.10 eq 5269",
    "extended permit tcp any6 any eq 5269",
    "extended permit tcp any gt 1023 host 10.10.0.10 eq 5269",
    "extended permit tcp any 10.10.0.0 255.255.255.0 eq 5269 time-range WORK",
    "extended permit tcp user LOCAL\\jane any host 10.10.0.10 eq 5269",
    "extended permit tcp object PARTNER host 10.10.0.10 eq 5269",
    "extended permit tcp any object PARTNER eq 5269",
    "extended permit tcp any object UNSET eq 5269",
]


@pytest.mark.parametrize("rule", NARROWER)
def test_a_rule_that_lets_in_less_does_not_satisfy(rule):
    objects = "object network PARTNER\n fqdn partner.example\nobject network UNSET\n"
    draft = planned(published(f"{rule}\nextended deny ip any any", NAT + objects))
    assert draft.commands == [f"access-list outside_in line 2 extended {RULE}"]


def test_an_inactive_rule_is_entered_again_where_it_stands():
    draft = acl(f"extended {RULE} log inactive\nextended deny ip any any")
    assert draft.commands == [f"access-list outside_in extended {RULE} log"]
    assert access(draft).decision == "activated"
    assert decide(draft.configuration, Request((publication(),))).commands == []


@pytest.mark.parametrize("suffix", ["", " log", " inactive"])
def test_a_dead_rule_moves_in_one_packet(suffix):
    draft = acl(f"remark r\nextended permit icmp any any\nextended deny ip any any\nremark x\nextended {RULE}{suffix}")
    active = RULE + suffix.replace(" inactive", "")
    assert draft.commands == [
        f"no access-list outside_in extended {RULE}{suffix}",
        f"access-list outside_in line 3 extended {active}",
    ]
    assert draft.edits[0].one_packet
    assert access(draft).decision == "moved"
    assert decide(draft.configuration, Request((publication(),))).commands == []


# How our own rules log


@pytest.mark.parametrize(
    ("log", "suffix"),
    [
        ("", ""),
        ("default", ""),
        ("disable", " log disable"),
        ("informational", " log"),
        ("notifications", " log notifications"),
    ],
)
def test_a_new_rule_logs_as_is_asked_for(log, suffix):
    draft = acl("extended deny ip any any", log=log)
    assert draft.commands == [f"access-list outside_in line 1 extended {RULE}{suffix}"]
    assert decide(draft.configuration, Request((publication(),), log=log)).commands == []


@pytest.mark.parametrize(
    ("stands", "log", "sent"),
    [
        ("", "warnings", " log warnings"),
        (" log", "warnings", " log warnings"),
        (" log warnings interval 60", "notifications", " log notifications"),
        (" log disable", "informational", " log"),
        (" log disable", "default", " log default"),
        (" log", "disable", " log disable"),
    ],
)
def test_a_rule_that_logs_otherwise_is_entered_again_where_it_stands(stands, log, sent):
    text = published(f"remark r\nextended {RULE}{stands}\nextended deny ip any any", NAT)
    before = parse_configuration(text)
    draft = decide(before, Request((publication(),), log=log))
    assert draft.commands == [f"access-list outside_in extended {RULE}{sent}"]
    assert (access(draft).decision, access(draft).rule) == (
        "updated",
        f"line 2: access-list outside_in extended {RULE}{stands}",
    )
    assert decide(draft.configuration, Request((publication(),), log=log)).commands == []
    assert draft.edits[0].undo(before, draft.configuration) == (
        f"access-list outside_in extended {RULE}{stands or ' log default'}",
    )
    assert draft.edits[0].undo(before, before) == ()


@pytest.mark.parametrize(
    ("stands", "log"),
    [
        (" log warnings interval 60", "warnings"),
        (" log informational interval 300", "informational"),
        (" log 4", "warnings"),
        ("", "default"),
        (" log warnings", ""),
    ],
)
def test_a_rule_that_logs_so_is_present(stands, log):
    draft = acl(f"extended {RULE}{stands}\nextended deny ip any any", log=log)
    assert (draft.commands, access(draft).decision) == ([], "present")


def test_a_wider_rule_logs_as_it_does():
    draft = acl("extended permit ip any any\nextended deny ip any any", log="warnings")
    assert (draft.commands, access(draft).decision) == ([], "satisfied")


def test_what_is_moved_or_put_in_force_logs_as_is_asked_for():
    moved = acl(f"extended deny ip any any\nextended {RULE} log", log="warnings")
    assert moved.commands == [
        f"no access-list outside_in extended {RULE} log",
        f"access-list outside_in line 1 extended {RULE} log warnings",
    ]
    put = acl(f"extended {RULE} log inactive\nextended deny ip any any", log="warnings")
    assert put.commands == [f"access-list outside_in extended {RULE} log warnings"]


@pytest.mark.parametrize("stands", ["", " log", " log notifications interval 60", " log disable", " log inactive"])
@pytest.mark.parametrize("log", ["", "warnings"])
def test_withdrawing_finds_the_rule_however_it_logs(stands, log):
    text = published(f"extended permit icmp any any\nextended {RULE}{stands}\nextended deny ip any any", "")
    draft = decide(parse_configuration(text), Request((publication(),), present=False, log=log))
    assert draft.commands[0] == f"no access-list outside_in extended {RULE}{stands}"


def test_somebody_elses_dead_rule_is_left_and_ours_is_added():
    draft = acl("extended deny ip any any\nextended permit tcp any object CUP1 eq 5269")
    assert draft.commands == [f"access-list outside_in line 1 extended {RULE}"]


@pytest.mark.parametrize(
    ("rules", "sources"),
    [
        ("extended deny tcp any host 10.10.0.10 eq 5269\nextended permit ip any any", ("any",)),
        ("extended deny ip any host 10.10.0.10", ("any",)),
        ("extended deny ip any object CUP1", ("any",)),
        ("extended deny ip 198.51.0.0 255.255.0.0 any", ("198.51.100.0/24",)),
        ("extended deny ip any any time-range NIGHT", ("any",)),
    ],
)
def test_a_denial_meant_for_this_flow_stops_and_is_shown(rules, sources):
    with pytest.raises(FederationError) as caught:
        planned(published(rules, NAT), publication(sources=sources))
    assert rules.split("\n")[0] in caught.value.what
    assert caught.value.where == "access-list outside_in" or "outside_in" in caught.value.where


def test_a_denial_behind_a_permit_does_not_matter():
    assert acl(f"extended {RULE}\nextended deny tcp any host 10.10.0.10 eq 5269").commands == []


def test_narrower_denials_above_a_permit_are_told():
    draft = acl(f"extended deny ip host 192.0.2.66 any\nextended {RULE}")
    assert "192.0.2.66" in access(draft).detail


def test_each_source_gets_its_rule_and_lines_count_on():
    draft = planned(
        published("extended deny ip any any", NAT),
        publication(sources=("198.51.100.20/32", "192.0.2.0/28", "203.0.113.99")),
    )
    assert draft.commands == [
        "access-list outside_in line 1 extended permit tcp host 198.51.100.20 host 10.10.0.10 eq 5269",
        "access-list outside_in line 2 extended permit tcp 192.0.2.0 255.255.255.240 host 10.10.0.10 eq 5269",
        "access-list outside_in line 3 extended permit tcp host 203.0.113.99 host 10.10.0.10 eq 5269",
    ]


def test_another_list_than_the_expected_one_is_never_rebound():
    with pytest.raises(FederationError, match=r"outside_in is bound .* not OTHER"):
        planned(published("extended deny ip any any", NAT), publication(access_list="OTHER"))


def test_without_a_list_nothing_is_bound_unless_asked_for():
    with pytest.raises(FederationError, match="no access-list is bound to interface outside"):
        planned(whole(NAT))
    draft = planned(whole(NAT), create_access_group=True)
    assert draft.commands == [
        f"access-list outside_access_in extended {RULE}",
        "access-group outside_access_in in interface outside",
    ]
    assert decide(draft.configuration, Request((publication(),))).commands == []


def test_an_unbound_list_of_that_name_is_not_put_in_force():
    rules = "access-list outside_access_in extended permit ip any any\n"
    with pytest.raises(FederationError, match="exists, but is not bound"):
        planned(whole(rules + NAT), create_access_group=True)


def test_the_global_list_counts_behind_the_interface_list():
    world = "access-list world extended permit tcp any any eq 5269\n"
    bound = OUTSIDE_BOUND + "access-group world global\n"
    draft = planned(published("extended permit icmp any any", world + NAT, bound))
    assert draft.commands == []
    assert access(draft).decision == "satisfied"
    assert "world" in access(draft).rule
    # A denial in the interface list comes first.
    draft = planned(published("extended deny ip any any", world + NAT, bound))
    assert draft.commands == [f"access-list outside_in line 1 extended {RULE}"]


def test_lists_for_other_purposes_do_not_count():
    rules = "access-list mgmt extended permit ip any any\n"
    with pytest.raises(FederationError, match="no access-list is bound"):
        planned(whole(rules + NAT + "access-group mgmt in interface outside control-plane\n"))


def test_a_list_of_another_type_is_refused():
    with pytest.raises(FederationError, match="not of the extended type"):
        planned(published("standard permit 10.0.0.0 255.0.0.0", NAT))


def test_an_outbound_list_on_the_inside_that_denies_stops():
    out = "access-list inside_out extended permit tcp any any eq www\n"
    bound = OUTSIDE_BOUND + "access-group inside_out out interface inside\n"
    with pytest.raises(FederationError, match="inside_out, bound to interface inside"):
        planned(published(f"extended {RULE}", out + NAT, bound))


def test_a_rule_for_the_public_address_is_told_to_be_dead():
    draft = acl("extended permit tcp any host 203.0.113.10 eq 5269")
    assert any("has no effect" in warning for warning in draft.warnings)


def test_aliases_stand_for_their_addresses():
    alias = "name 10.10.0.10 cup1\n"
    draft = planned(published("extended permit tcp any host cup1 eq 5269", alias + NAT))
    assert draft.commands == []


WAY = (Outbound("10.10.0.10"),)
OUT_RULE = "permit tcp host 10.10.0.10 any eq 5269"


def inside(rules, **options):
    text = "".join(f"access-list inside_in {line}\n" for line in rules.split("\n"))
    base = published(f"extended {RULE}", text + NAT, OUTSIDE_BOUND + INSIDE_BOUND)
    return planned(base, outbound=WAY, **options)


def outward(draft):
    return next(one for one in draft.decisions if "to port" in one.subject)


def test_the_outbound_is_let_through_before_the_final_denial():
    draft = inside(
        "extended deny ip any object-group RFC\nextended deny ip any any".replace(
            "object-group RFC", "10.0.0.0 255.0.0.0"
        )
    )
    assert draft.commands == [f"access-list inside_in line 2 extended {OUT_RULE}"]
    assert "10.0.0.0 255.0.0.0" in outward(draft).detail


def test_a_outbound_that_is_open_is_left():
    draft = inside("extended permit ip 10.10.0.0 255.255.255.0 any")
    assert draft.commands == []
    assert outward(draft).decision == "satisfied"


def test_a_denial_for_this_host_on_its_outbound_stops():
    with pytest.raises(FederationError, match="denies this very host"):
        inside("extended deny ip host 10.10.0.10 any\nextended permit ip any any")


def test_without_a_list_the_security_level_decides():
    draft = planned(published(f"extended {RULE}", NAT), outbound=WAY)
    assert outward(draft).decision == "allowed"
    assert "100 (inside) to 0 (outside)" in outward(draft).detail


def test_a_level_that_does_not_let_out_stops():
    text = published(f"extended {RULE}", NAT).replace("security-level 100", "security-level 0")
    with pytest.raises(FederationError, match="same security level"):
        planned(text, outbound=WAY)
    same = text.replace("names\n", "names\nsame-security-traffic permit inter-interface\n")
    assert outward(planned(same, outbound=WAY)).decision == "allowed"


def test_the_outbound_follows_the_default_route_where_no_publication_tells():
    draft = decide(parse_configuration(whole(NAT)), Request(outbound=WAY))
    assert "(outside)" in outward(draft).detail


PIECES = st.lists(
    st.sampled_from(
        [
            "remark note",
            "extended deny ip host 192.0.2.66 any",
            "extended permit icmp any any",
            "extended permit tcp any host 10.10.0.80 eq www",
            "extended deny tcp any any eq smtp",
            "extended deny ip any any log",
            "extended deny tcp any any",
            f"extended {RULE}",
            f"extended {RULE} inactive",
            "extended permit ip any any",
        ]
    ),
    max_size=7,
    unique=True,
)


@given(PIECES)
def test_whatever_the_list_a_second_run_finds_nothing_to_do(pieces):
    rules = "\n".join([*pieces, "extended permit udp any any"])
    draft = acl(rules)
    again = decide(draft.configuration, Request((publication(),)))
    assert again.commands == []
    # Nobody else's line is gone, and all of them stand in their order.
    lists = [
        [e.text for e in c.access_lists["outside_in"].entries]
        for c in (parse_configuration(published(rules, NAT)), draft.configuration)
    ]
    foreign = [[text for text in one if RULE not in text] for one in lists]
    assert foreign[0] == foreign[1]


@pytest.mark.parametrize("rule", WIDER)
def test_a_rule_of_our_own_is_added_above_a_wider_one_where_that_is_asked_for(rule):
    text = published(
        f"remark a\nextended permit icmp any any\nremark wide\n{rule}\nextended deny ip any any", NAT + GROUPS
    )
    draft = planned(text, exact=True)
    assert draft.commands == [f"access-list outside_in line 3 extended {RULE}"]
    assert access(draft).rule == f"line 4: access-list outside_in {rule}"
    again = decide(draft.configuration, Request((publication(),), exact=True))
    assert again.commands == []
    assert access(again).decision == "present"


def test_a_rule_of_our_own_above_a_wider_one_goes_with_the_publication():
    draft = planned(published("extended permit ip any any\nextended deny ip any any", NAT), exact=True)
    gone = decide(draft.configuration, Request((publication(),), present=False))
    assert gone.commands[0] == f"no access-list outside_in extended {RULE}"


def test_a_rule_of_our_own_below_a_wider_one_is_there():
    draft = planned(published(f"extended permit ip any any\nextended {RULE}", NAT), exact=True)
    assert (draft.commands, access(draft).decision) == ([], "present")
    assert access(draft).rule.startswith("line 2: ")


def test_an_inactive_rule_of_our_own_below_a_wider_one_is_activated_where_that_is_asked_for():
    draft = planned(published(f"extended permit ip any any\nextended {RULE} inactive", NAT), exact=True)
    assert draft.commands == [f"access-list outside_in extended {RULE}"]
    assert access(draft).decision == "activated"


def test_wanted_narrower_than_what_is_there_is_satisfied_and_wider_is_not():
    narrow = "extended permit tcp 198.51.100.0 255.255.255.0 host 10.10.0.10 eq 5269\nextended deny ip any any"
    draft = planned(published(narrow, NAT), publication(sources=("198.51.100.20",)))
    assert (draft.commands, access(draft).decision) == ([], "satisfied")
    draft = planned(published(narrow, NAT), publication(sources=("198.51.0.0/16",)))
    assert draft.commands == [
        "access-list outside_in line 2 extended permit tcp 198.51.0.0 255.255.0.0 host 10.10.0.10 eq 5269"
    ]


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (f"extended {RULE} time-range WORK", "line 2 extended permit tcp any4 host 10.10.0.10 eq 5269"),
        (f"extended {RULE} log time-range WORK inactive", "line 2 extended permit tcp any4 host 10.10.0.10 eq 5269"),
        ("extended permit tcp any4 host 10.10.0.10 eq 5269 time-range WORK", f"line 2 extended {RULE}"),
    ],
)
def test_a_rule_that_differs_by_its_times_only_is_kept_apart(rules, line):
    draft = acl(f"{rules}\nextended deny ip any any")
    assert draft.commands == [f"access-list outside_in {line}"]
    assert decide(draft.configuration, Request((publication(),))).commands == []


def test_a_rule_that_cannot_be_kept_apart_stops():
    rules = f"extended {RULE} time-range WORK\nextended deny ip any any"
    with pytest.raises(FederationError, match="differs from the new one by its times only"):
        planned(published(rules, NAT).replace("ASA Version 9.8(4)", "ASA Version 8.4(7)"))
    with pytest.raises(FederationError, match="differs from the new one by its times only"):
        partner = "extended permit tcp host 198.51.100.20 host 10.10.0.10 eq 5269 time-range WORK"
        acl_of_one = published(f"{partner}\nextended deny ip any any", NAT)
        planned(acl_of_one, publication(sources=("198.51.100.20",)))


# References that lead nowhere


AHEAD = "forward-reference enable\n"


@pytest.mark.parametrize(
    ("rules", "more", "groups"),
    [
        ("extended permit icmp any any", "access-list other extended permit ip object-group GONE any\n", OUTSIDE_BOUND),
        ("extended permit tcp any object-group GONE eq 443", "", OUTSIDE_BOUND),
        (f"extended {RULE}\nextended deny ip any object-group GONE", "", OUTSIDE_BOUND),
        ("extended permit icmp any any", "nat (dmz,outside) source static GONE GONE\n", OUTSIDE_BOUND),
        ("extended permit icmp any any", "", f"{OUTSIDE_BOUND}access-group GONE in interface inside\n"),
        ("extended permit icmp any any", "", f"{OUTSIDE_BOUND}access-group GONE in interface outside control-plane\n"),
    ],
)
def test_a_reference_to_what_does_not_exist_only_warns_where_nothing_depends_on_it(rules, more, groups):
    draft = planned(published(rules, AHEAD + more + NAT, groups))
    (warning,) = [one for one in draft.warnings if "does not exist" in one]
    assert "GONE" in warning


@pytest.mark.parametrize(
    ("rules", "more", "groups"),
    [
        ("extended deny ip any object-group GONE", "", OUTSIDE_BOUND),
        ("extended permit tcp object-group GONE any eq 5269", "", OUTSIDE_BOUND),
        ("extended deny object-group GONE any any", "", OUTSIDE_BOUND),
        (
            "extended deny ip any object-group OUTER",
            "object-group network OUTER\n network-object host 10.10.0.99\n group-object GONE\n",
            OUTSIDE_BOUND,
        ),
        ("extended permit icmp any any", "nat (inside,outside) source static GONE GONE\n", OUTSIDE_BOUND),
        ("extended permit icmp any any", "nat (any,outside) source dynamic any GONE\n", OUTSIDE_BOUND),
        ("extended permit icmp any any", "", "access-group GONE in interface outside\n"),
        ("extended permit icmp any any", "", f"{OUTSIDE_BOUND}access-group GONE out interface inside\n"),
        ("extended permit icmp any any", "", f"{OUTSIDE_BOUND}access-group GONE global\n"),
    ],
)
def test_a_reference_to_what_does_not_exist_stops_where_the_publication_depends_on_it(rules, more, groups):
    with pytest.raises(FederationError) as caught:
        planned(published(rules, AHEAD + more + NAT, groups))
    assert "GONE" in caught.value.what
    assert "does not exist" in caught.value.what


def test_withdrawing_does_not_mind_what_does_not_exist():
    text = published(f"extended deny ip object-group GONE any\nextended {RULE}", AHEAD + NAT)
    draft = decide(parse_configuration(text), Request((publication(),), present=False))
    assert draft.commands[0] == f"no access-list outside_in extended {RULE}"


# A firewall with a global list only


def test_the_global_list_takes_the_rule_where_no_other_is_bound():
    world = "access-list world extended permit icmp any any\naccess-list world extended deny ip any any\n"
    text = whole(world + NAT + "access-group world global\n")
    draft = planned(text, outbound=WAY)
    assert draft.commands == [
        f"access-list world line 2 extended {RULE}",
        f"access-list world line 3 extended {OUT_RULE}",
    ]
    assert any("holds on every interface" in warning for warning in draft.warnings)
    assert decide(draft.configuration, Request((publication(),), WAY)).commands == []
    gone = decide(draft.configuration, Request((publication(),), WAY, present=False))
    assert gone.commands[:2] == [f"no access-list world extended {RULE}", f"no access-list world extended {OUT_RULE}"]


def test_a_denial_meant_for_us_in_the_global_list_is_not_overruled():
    world = "access-list world extended deny tcp any any eq 5269\naccess-list world extended permit ip any any\n"
    with pytest.raises(FederationError, match="this very port"):
        planned(whole(world + NAT + "access-group world global\n"))
