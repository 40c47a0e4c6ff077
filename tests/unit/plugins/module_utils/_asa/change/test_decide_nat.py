# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided about address translation, and what withdrawing takes away."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import (
    Outbound,
    Publication,
    Request,
    require_sound,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import published, whole

OPEN = "extended permit tcp any host 10.10.0.10 eq 5269\nextended deny ip any any"
NAT_LINE = "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269"
BLOCK = ["object network CUP1", " host 10.10.0.10", f" {NAT_LINE}"]


def publication(**changes):
    return Publication(**{"name": "CUP1", "real_address": "10.10.0.10", "mapped_address": "203.0.113.10", **changes})


def planned(nat, *publications, rules=OPEN, **options):
    text = published(rules, nat)
    return decide(parse_configuration(text), Request(publications or (publication(),), **options))


def host(name, address, *nat):
    lines = f"object network {name}\n host {address}\n"
    return lines + "".join(f"object network {name}\n {line}\n" for line in nat)


OURS = host("CUP1", "10.10.0.10", NAT_LINE)


def translation(draft):
    return next(one for one in draft.decisions if "translation of" in one.subject)


def refused(nat, *publications, **options):
    with pytest.raises(FederationError) as caught:
        planned(nat, *publications, **options)
    return str(caught.value)


def test_a_new_publication_is_one_object():
    draft = planned("")
    assert draft.commands == BLOCK
    assert decide(draft.configuration, Request((publication(),))).commands == []


def test_the_interfaces_own_address_is_written_as_interface():
    draft = planned("", publication(mapped_address="interface", mapped_port=15269))
    assert draft.commands[-1] == " nat (inside,outside) static interface service tcp 5269 15269"
    again = decide(draft.configuration, Request((publication(mapped_address="interface", mapped_port=15269),)))
    assert again.commands == []


@pytest.mark.parametrize(
    "nat",
    [
        NAT_LINE,
        f"{NAT_LINE} ",
        "nat (any,outside) static 203.0.113.10 service tcp 5269 5269",
        "nat (inside,outside) static 203.0.113.10 no-proxy-arp service tcp 5269 5269",
        "nat (inside,outside) static 203.0.113.10",
        "nat (inside,outside) static PUBLIC service tcp 5269 5269",
    ],
)
@pytest.mark.parametrize(("name", "decision"), [("CUP1", "present"), ("OTHER", "satisfied")])
def test_what_has_the_same_effect_is_left(name, decision, nat):
    draft = planned(host("PUBLIC", "203.0.113.10") + host(name, "10.10.0.10", nat))
    assert draft.commands == []
    assert translation(draft).decision == decision
    assert translation(draft).rule == f"object network {name} / {nat.strip()}"


TWICE = (
    host("CUP", "10.10.0.10")
    + host("PUB", "203.0.113.10")
    + "object service S5269\n service tcp source eq 5269\nobject service D5269\n service tcp destination eq 5269\n"
)


@pytest.mark.parametrize(
    "rule",
    [
        "nat (inside,outside) source static CUP PUB",
        "nat (inside,outside) source static CUP PUB service S5269 S5269",
        "nat (outside,inside) source static any any destination static PUB CUP service D5269 D5269",
        "nat (inside,outside) after-auto source static CUP PUB",
    ],
)
def test_a_twice_nat_may_publish_it_too(rule):
    draft = planned(f"{TWICE}{rule}\n")
    assert draft.commands == []
    assert translation(draft).decision == "satisfied"
    assert translation(draft).rule == rule


def test_an_object_without_translation_gets_one():
    assert planned(host("CUP1", "10.10.0.10")).commands == [BLOCK[0], BLOCK[2]]


def test_an_object_left_without_address_is_completed():
    assert planned("object network CUP1\n").commands == BLOCK


@pytest.mark.parametrize(
    ("nat", "said"),
    [
        (host("CUP1", "10.10.0.11"), "object network CUP1 / host 10.10.0.11"),
        ("object network CUP1\n subnet 10.10.0.0 255.255.255.0\n", "subnet 10.10.0.0"),
        ("object-group network CUP1\n network-object host 10.10.0.10\n", "object-group network CUP1"),
        ("object service CUP1\n service tcp destination eq 5269\n", "object service CUP1"),
        (
            host("CUP1", "10.10.0.10", "nat (inside,outside) static 203.0.113.12 service tcp https https"),
            "another translation",
        ),
        ("object network CUP1\nobject-group network G\n network-object object CUP1\n", "is used elsewhere"),
    ],
)
def test_a_name_that_stands_for_something_else_stops(nat, said):
    message = refused(nat)
    assert said in message
    assert "publication CUP1" in message


@pytest.mark.parametrize(
    "nat",
    [
        host("WEB", "10.10.0.20", "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269"),
        host("WEB", "10.10.0.20", "nat (inside,outside) static 203.0.113.10"),
        host("WEB", "10.10.0.10", "nat (inside,outside) static 203.0.113.10 service tcp 5222 5269"),
        host("WEB", "10.10.0.20", "nat (dmz,any) static 203.0.113.10"),
        "object network NET\n subnet 10.20.0.0 255.255.255.0\nobject network OUT\n subnet 203.0.113.0 255.255.255.0\n"
        "object network NET\n nat (inside,outside) static OUT\n",
    ],
)
def test_a_public_port_that_somebody_has_stops_and_names_the_owner(nat):
    message = refused(nat)
    assert "leads somewhere else already" in message
    assert "/ nat (" in message


def test_other_ports_of_the_public_address_are_free():
    nat = host("WEB", "10.10.0.20", "nat (inside,outside) static 203.0.113.10 service tcp https https")
    assert planned(nat).commands == BLOCK
    udp = host("WEB", "10.10.0.20", "nat (inside,outside) static 203.0.113.10 service udp 5269 5269")
    assert planned(udp).commands == BLOCK


def test_two_publications_cannot_have_one_public_port():
    two = (publication(), publication(name="CUP2", real_address="10.10.0.11"))
    assert "leads somewhere else already" in refused("", *two, rules="extended permit ip any any")


@pytest.mark.parametrize(
    ("address", "cure"),
    [
        ("203.0.113.1", "mapped_address to interface"),
        ("203.0.113.2", "no unit of the firewall uses"),
        ("10.10.0.1", "at another address"),
    ],
)
def test_the_firewalls_own_addresses_are_refused(address, cure):
    assert cure in refused("", publication(mapped_address=address))


def test_a_pool_is_refused_and_a_shared_address_is_told():
    pool = (
        "object network POOL\n range 203.0.113.5 203.0.113.12\nobject network LAN\n subnet 10.10.0.0 255.255.255.0\n"
        "object network LAN\n nat (inside,outside) dynamic POOL\n"
    )
    assert "belongs to the pool" in refused(pool)
    hiding = (
        "object network LAN\n subnet 10.10.0.0 255.255.255.0\n"
        "object network LAN\n nat (inside,outside) dynamic 203.0.113.10\n"
    )
    draft = planned(hiding)
    assert draft.commands == BLOCK
    assert any("also hides other hosts" in warning for warning in draft.warnings)


def test_a_host_with_a_public_address_of_its_own_stops():
    nat = host("ABC", "10.10.0.10", "nat (inside,outside) static 203.0.113.15")
    assert "has a public address of its own" in refused(nat)


@pytest.mark.parametrize(
    "rule",
    [
        "nat (inside,outside) source dynamic any interface",
        "nat (inside,outside) source static any any",
        "nat (any,any) source static CUP CUP",
        "nat (inside,outside) source static CUP OTHER_PUB",
    ],
)
def test_a_section_1_rule_that_takes_the_host_stops_and_is_shown(rule):
    nat = TWICE + host("OTHER_PUB", "203.0.113.77") + f"{rule}\n"
    assert rule in refused(nat)


def test_a_section_1_rule_above_what_is_published_already_is_told_only():
    draft = planned(OURS + "nat (inside,outside) source dynamic any interface\n")
    assert draft.commands == []
    assert translation(draft).decision == "present"
    assert any("source dynamic any interface" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    "rule",
    [
        "nat (inside,outside) source static any any destination static PUB PUB",
        "nat (inside,outside) source dynamic any interface inactive",
        "nat (inside,dmz) source dynamic any interface",
        "nat (inside,outside) after-auto source dynamic any interface",
        "nat (inside,outside) source static CUP PUB service D53 D53",
    ],
)
def test_rules_that_leave_the_host_alone_do_not_stop(rule):
    services = "object service D53\n service udp source eq domain\n"
    nat = TWICE.replace("203.0.113.10", "203.0.113.200") + services + f"{rule}\n"
    assert planned(nat).commands == BLOCK


def test_an_unknown_interface_is_named_with_those_that_exist():
    assert "the firewall has inside, outside" in refused("", publication(mapped_interface="WAN"))


def test_a_host_that_the_routes_place_elsewhere_is_told():
    dmz = "interface GigabitEthernet0/2\n nameif dmz\n security-level 50\n ip address 10.20.0.1 255.255.0.0\n"
    route = "route inside 10.20.30.0 255.255.255.0 10.10.0.254 1\n"
    rules = "extended permit ip any any"
    elsewhere = planned(dmz, publication(real_address="10.20.0.10"), rules=rules)
    assert any("10.20.0.10 is behind dmz, not inside" in warning for warning in elsewhere.warnings)
    assert planned(dmz + route, publication(real_address="10.20.30.10"), rules=rules).warnings == []
    nowhere = planned(dmz, publication(real_address="10.99.0.10"), rules=rules).warnings
    assert ["no network and no route of interface inside holds 10.99.0.10" in one for one in nowhere] == [True]
    ospf = "router ospf 1\n network 10.0.0.0 255.0.0.0 area 0\n"
    assert planned(dmz + ospf, publication(real_address="10.99.0.10"), rules=rules).warnings == []


def test_an_assigned_interface_address_is_told_to_be_unknown():
    text = published(OPEN).replace(
        "ip address 203.0.113.1 255.255.255.0 standby 203.0.113.2", "ip address dhcp setroute"
    )
    draft = decide(parse_configuration(text), Request((publication(),)))
    assert any("was not compared" in warning for warning in draft.warnings)


def test_a_name_that_differs_by_case_only_is_told():
    draft = planned(host("cup1", "10.10.0.30"))
    assert any("upper and lower case" in warning for warning in draft.warnings)


# The node's own connections


def outgoing(nat):
    text = published(OPEN, nat)
    draft = decide(parse_configuration(text), Request((publication(),), (Outbound("10.10.0.10"),)))
    return next(one for one in draft.decisions if one.subject.endswith(": translation")), draft.warnings


def test_the_rule_for_the_nodes_own_connections_is_told():
    decision, warnings = outgoing(
        "object network LAN\n subnet 10.10.0.0 255.255.255.0\nobject network LAN\n nat (inside,outside) dynamic interface\n"
    )
    assert (decision.decision, warnings) == ("present", [])
    assert decision.rule == "object network LAN / nat (inside,outside) dynamic interface"


def test_a_later_section_counts_for_the_nodes_own_connections():
    decision, _warnings = outgoing("nat (inside,outside) after-auto source dynamic any interface\n")
    assert decision.rule == "nat (inside,outside) after-auto source dynamic any interface"


def test_a_node_whose_connections_nobody_translates_is_told():
    decision, warnings = outgoing("")
    assert decision.decision == "missing"
    assert any("partners cannot answer" in warning for warning in warnings)


# What a translation maps, and who has a public address by it


NET = "object network NET\n subnet 10.10.0.0 255.255.255.0\n"
OUT_NET = "object network OUTNET\n subnet 203.0.113.0 255.255.255.0\n"
NET_INLINE = f"{NET}object network NET\n nat (inside,outside) static 203.0.113.0\n"
RANGES = (
    "object network REAL\n range 10.10.0.8 10.10.0.11\nobject network REAL\n nat (inside,outside) static 203.0.113.8\n"
)
GROUPS = (
    "object-group network REAL\n network-object host 10.10.0.10\n network-object host 10.10.0.11\n"
    "object-group network PUB\n network-object host 203.0.113.10\n network-object host 203.0.113.11\n"
    "nat (inside,outside) source static REAL PUB\n"
)


@pytest.mark.parametrize(
    "nat",
    [
        NET_INLINE,
        RANGES,
        f"{NET}{OUT_NET}object network NET\n nat (inside,outside) static OUTNET\n",
        f"{NET}{OUT_NET}nat (inside,outside) after-auto source static NET OUTNET\n",
        f"{NET}{OUT_NET}nat (inside,outside) source static NET OUTNET net-to-net\n",
        GROUPS,
    ],
)
def test_sides_are_paired_by_their_place(nat):
    draft = planned(nat, rules="extended permit ip any any")
    assert draft.commands == []
    assert translation(draft).decision == "satisfied"
    stolen = refused(nat, publication(real_address="10.10.0.20"))
    assert "leads somewhere else already" in stolen
    elsewhere = refused(nat, publication(mapped_address="192.0.2.77"))
    assert "public address of its own for all ports, 203.0.113.10:" in elsewhere
    assert "set mapped_address to that address, 203.0.113.10" in elsewhere.lower()


@pytest.mark.parametrize(
    "nat",
    [
        GROUPS.replace("203.0.113.10\n", "203.0.113.12\n", 1).replace("203.0.113.11\n", "203.0.113.10\n"),
        NET_INLINE.replace("static 203.0.113.0", "static 203.0.113.128"),
        "object network X\n fqdn node.example\nobject network X\n nat (inside,outside) static 203.0.113.10\n",
        "object-group network REAL\n network-object host 10.10.0.10\n network-object object X\n"
        "object network X\n fqdn node.example\nobject network P\n range 203.0.113.9 203.0.113.10\n"
        "nat (inside,outside) source static REAL P\n",
    ],
)
def test_a_pair_that_is_not_sure_stops(nat):
    message = refused(nat, publication(mapped_address="203.0.113.130" if "113.128" in nat else "203.0.113.10"))
    assert "is not known" in message
    assert "nat (inside,outside)" in message


@pytest.mark.parametrize(
    "rule",
    [
        "nat (inside,outside) source static CUP PUB service D5269 D5269",
        "nat (inside,outside) source static CUP PUB unidirectional destination static PEER PEER",
        "nat (inside,outside) after-auto source static CUP PUB inactive",
    ],
)
def test_a_rule_about_other_connections_leaves_the_public_place_free(rule):
    peer = "object network PEER\n host 198.51.100.20\n"
    assert planned(f"{TWICE}{peer}{rule}\n").commands == BLOCK


def test_a_second_public_place_for_one_port_stops():
    other = host("WEB", "10.10.0.10", "nat (inside,outside) static 203.0.113.15 service tcp 5269 5270")
    message = refused(other)
    assert "public place for port 5269 already, 203.0.113.15 port 5270" in message
    assert "mapped_port to 5270" in message
    assert planned(host("WEB", "10.10.0.10", "nat (inside,dmz) static 203.0.113.15 service tcp 5269 5269")).commands
    assert planned(host("WEB", "10.10.0.10", "nat (inside,outside) static 203.0.113.15 service tcp 443 443")).commands


def test_an_identity_of_object_nat_that_comes_first_stops():
    identity = "object network AAA\n host 10.10.0.10\nobject network AAA\n nat (inside,outside) static 10.10.0.10\n"
    message = refused(identity)
    assert "object network AAA" in message
    assert "alphabet" in message
    assert planned(identity.replace("AAA", "ZZZ")).commands == BLOCK


@pytest.mark.parametrize(
    ("nat", "settings", "said"),
    [
        ("", "sysopt noproxyarp outside\n", "sysopt noproxyarp outside"),
        (host("OTHER", "10.10.0.10", NAT_LINE.replace(" service", " no-proxy-arp service")), "", "no-proxy-arp"),
        (host("OTHER", "10.10.0.10", "nat (inside,outside) static 203.0.113.10 no-proxy-arp"), "", "no-proxy-arp"),
        ("", "sysopt noproxyarp inside\n", ""),
        ("", "", ""),
    ],
)
def test_an_address_for_which_the_firewall_answers_no_arp_is_warned_of(nat, settings, said):
    draft = planned(nat + settings)
    warned = [warning for warning in draft.warnings if "does not answer ARP" in warning]
    assert bool(warned) == bool(said)
    assert all(said in warning for warning in warned)


def test_an_address_that_is_routed_to_the_firewall_needs_no_arp():
    draft = planned("sysopt noproxyarp outside\n", publication(mapped_address="192.0.2.10"))
    assert not any("ARP" in warning for warning in draft.warnings)


def test_a_translation_for_the_own_connections_to_our_port_counts():
    decision, warnings = outgoing(f"{TWICE}nat (inside,outside) source static CUP PUB service D5269 D5269\n")
    assert decision.decision == "present"
    assert "D5269" in decision.rule
    assert warnings == []


@pytest.mark.parametrize(
    "nat",
    [
        f"{NET}object network NET\n nat (inside,outside) static 10.10.0.0\n",
        f"{NET}nat (inside,outside) source static NET NET\n",
    ],
)
def test_an_identity_of_a_network_translates_nothing(nat):
    decision = next(
        one
        for one in decide(
            parse_configuration(published(OPEN, nat)), Request(outbound=(Outbound("10.10.0.10"),))
        ).decisions
        if one.subject.endswith(": translation")
    )
    assert decision.decision == "missing"


# Withdrawing


def withdrawn(nat=OURS, rules=OPEN, outbound=(), text=None):
    request = Request((publication(),), tuple(outbound), present=False)
    return decide(parse_configuration(text or published(rules, nat)), request)


def test_withdrawing_takes_rule_translation_and_object_in_this_order():
    draft = withdrawn()
    assert draft.commands == [
        "no access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269",
        "object network CUP1",
        f" no {NAT_LINE}",
        "no object network CUP1",
    ]
    assert decide(draft.configuration, Request((publication(),), present=False)).commands == []


def test_withdrawing_what_is_not_there_changes_nothing():
    draft = withdrawn("", "extended deny ip any any")
    assert draft.commands == []
    assert {one.decision for one in draft.decisions} == {"absent"}


def test_the_last_rule_of_a_bound_list_stays():
    draft = withdrawn(rules="remark only\nextended permit tcp any host 10.10.0.10 eq 5269")
    assert not any("access-list" in line for line in draft.commands)
    assert any("the last rule of outside_in" in warning for warning in draft.warnings)


def test_an_object_that_something_refers_to_stops_it_and_it_is_said_what():
    with pytest.raises(FederationError, match="others stand on object CUP1: 'object-group network G") as caught:
        withdrawn(OURS + "object-group network G\n network-object object CUP1\n")
    assert "take it out of that line first" in caught.value.cure


@pytest.mark.parametrize(
    "nat",
    [host("CUP1", "10.10.0.99", NAT_LINE), host("CUP1", "10.10.0.10", "nat (inside,outside) static 203.0.113.12")],
)
def test_what_is_not_ours_stays(nat):
    draft = withdrawn(nat, rules="extended deny ip any any")
    assert draft.commands == []
    assert draft.decisions[-1].decision == "left"


def test_a_rule_that_another_publication_needs_stays():
    other = host("MORE", "10.10.0.10", "nat (inside,outside) static 203.0.113.12 service tcp 5269 5269")
    draft = withdrawn(OURS + other)
    assert not any("access-list" in line for line in draft.commands)
    assert draft.decisions[0].decision == "left"


def test_a_wider_rule_is_not_taken_away():
    draft = withdrawn(rules="extended permit tcp any 10.10.0.0 255.255.255.0 eq 5269\nextended deny ip any any")
    assert not any("access-list" in line for line in draft.commands)


def test_the_outbound_is_taken_back_too():
    rules = (
        "access-list outside_in extended deny ip any any\n"
        "access-list inside_in extended permit tcp host 10.10.0.10 any eq 5269\n"
        "access-list inside_in extended permit icmp any any\n"
    )
    bound = "access-group outside_in in interface outside\naccess-group inside_in in interface inside\n"
    draft = withdrawn(text=whole(rules + bound), outbound=[Outbound("10.10.0.10")])
    assert draft.commands == ["no access-list inside_in extended permit tcp host 10.10.0.10 any eq 5269"]


# The publication's own object follows its description


@pytest.mark.parametrize(
    "old",
    [
        "nat (inside,outside) static 203.0.113.99 service tcp 5269 5269",
        "nat (inside,outside) static 203.0.113.10 service tcp 5269 15269",
        "nat (inside,outside) static interface service tcp 5269 5269",
        "nat (dmz,outside) static 203.0.113.10 service tcp 5269 5269",
    ],
)
def test_the_own_object_follows_the_description(old):
    draft = planned(host("CUP1", "10.10.0.10", old))
    assert draft.commands == ["object network CUP1", f" no {old}", f" {NAT_LINE}"]
    assert draft.edits[0].one_packet
    assert (translation(draft).decision, translation(draft).rule) == ("replaced", f"object network CUP1 / {old}")
    before = parse_configuration(published(OPEN, host("CUP1", "10.10.0.10", old)))
    assert draft.edits[0].undo(before, draft.configuration) == ("object network CUP1", f" no {NAT_LINE}", f" {old}")
    assert draft.edits[0].undo(before, before) == ()
    assert decide(draft.configuration, Request((publication(),))).commands == []


@pytest.mark.parametrize(
    "other",
    [
        "nat (inside,outside) static 203.0.113.99",
        "nat (inside,outside) static 203.0.113.99 service tcp https https",
        "nat (inside,outside) static 203.0.113.99 service udp 5269 5269",
        "nat (inside,outside) dynamic 203.0.113.99",
        "nat (inside,outside) static 203.0.113.99 no-proxy-arp service tcp 5269 5269",
    ],
)
def test_a_translation_of_another_form_on_the_own_name_is_nobodys_to_replace(other):
    message = refused(host("CUP1", "10.10.0.10", other))
    assert other in message


def test_the_rule_of_an_interface_that_is_published_at_no_more_is_named():
    dmz = "interface GigabitEthernet0/2\n nameif wan2\n security-level 0\n ip address 198.51.100.1 255.255.255.0\n"
    old = host("CUP1", "10.10.0.10", "nat (inside,wan2) static 198.51.100.10 service tcp 5269 5269")
    rules = (
        "access-list wan2_in extended permit tcp any host 10.10.0.10 eq 5269\naccess-group wan2_in in interface wan2\n"
    )
    draft = planned(dmz + old + rules)
    assert any("wan2_in extended permit tcp any host 10.10.0.10" in warning for warning in draft.warnings)


def test_an_own_translation_beside_another_that_publishes_is_named():
    nat = host("CUP1", "10.10.0.10", NAT_LINE.replace("113.10", "113.99")) + host("WEB", "10.10.0.10", NAT_LINE)
    draft = planned(nat)
    assert draft.commands == []
    assert any("left over" in warning and "113.99" in warning for warning in draft.warnings)


def test_withdrawing_takes_the_own_translation_of_an_earlier_description_too():
    draft = withdrawn(host("CUP1", "10.10.0.10", NAT_LINE.replace("113.10", "113.99")))
    assert draft.commands[-2:] == [f" no {NAT_LINE.replace('113.10', '113.99')}", "no object network CUP1"]


# What is refused before anything is read


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "A?B"},
        {"name": "A B"},
        {"name": "A\nno access-list"},
        {"name": ""},
        {"name": "x" * 65},
        {"real_address": "10.10.0.256"},
        {"real_address": "2001:db8::1"},
        {"mapped_address": "outside"},
        {"real_port": 0},
        {"mapped_port": 65536},
        {"protocol": "sctp"},
        {"mapped_interface": "out side"},
        {"real_interface": "insid\u00e9"},
        {"real_interface": ""},
        {"mapped_interface": "outside)\nno nat"},
        {"access_list": "a\nb"},
        {"sources": ()},
        {"sources": ("any", "192.0.2.1")},
        {"sources": ("192.0.2.1/24",)},
        {"sources": ("partner.example",)},
    ],
)
def test_what_no_firewall_can_be_told_is_refused(changes):
    with pytest.raises(FederationError) as caught:
        require_sound(Request((publication(**changes),)))
    assert next(iter(changes)).split("_")[-1] in str(caught.value)


def test_two_publications_of_one_name_are_refused():
    with pytest.raises(FederationError, match="two publications have the name"):
        require_sound(Request((publication(), publication(real_address="10.10.0.11"))))
