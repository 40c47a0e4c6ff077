# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPv6: published as IPv4 is, compared by address whatever its spelling, never mixed unless asked for."""

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
from ansible_collections.xmpp.federation.plugins.module_utils._asa.publish import publish
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import AsaDouble, published, whole

REAL, PUBLIC = "2001:db8:10::10", "2001:db8:203::10"
NAT_LINE = f"nat (inside,outside) static {PUBLIC}/128 service tcp 5269 5269"
BLOCK = ["object network CUP1", f" host {REAL}", f" {NAT_LINE}"]
OURS = f"object network CUP1\n host {REAL}\nobject network CUP1\n {NAT_LINE}\n"
RULE = f"permit tcp any host {REAL} eq 5269"


def publication(**changes):
    return Publication(**{"name": "CUP1", "real_address": REAL, "mapped_address": PUBLIC, **changes})


def planned(text, *publications, outbound=()):
    request = Request(publications or (publication(),), tuple(outbound))
    require_sound(request)
    return decide(parse_configuration(text), request)


def test_a_new_publication_is_an_object_and_a_rule():
    draft = planned(published("extended deny ip any4 any4\nextended deny ip any any"))
    assert draft.commands == [*BLOCK, f"access-list outside_in line 2 extended {RULE}"]
    assert decide(draft.configuration, Request((publication(),))).commands == []


@pytest.mark.parametrize("spelt", ["2001:DB8:10::10", "2001:0db8:0010:0000:0000:0000:0000:0010", REAL])
@pytest.mark.parametrize("source", ["any", "any6", "::/0"])
def test_the_spelling_of_an_address_makes_no_difference(spelt, source):
    text = published(f"extended permit tcp {source} host {spelt} eq 5269\nextended deny ip any any", OURS)
    draft = planned(text, publication(real_address=spelt.upper(), mapped_address="2001:DB8:203:0::10"))
    assert draft.commands == []
    assert {one.decision for one in draft.decisions} == {"present"}


@pytest.mark.parametrize(
    ("rule", "satisfied"),
    [
        ("extended permit ip any any", True),
        ("extended permit tcp any6 2001:db8:10::/48 range 5000 6000", True),
        ("extended permit tcp any object CUP1 eq 5269", True),
        ("extended permit tcp any4 any eq 5269", False),
        ("extended permit tcp 2001:db8:99::/48 host 2001:db8:10::10 eq 5269", False),
        ("extended permit tcp any host 2001:db8:10::11 eq 5269", False),
    ],
)
def test_other_rules_count_by_effect(rule, satisfied):
    draft = planned(published(f"{rule}\nextended deny ip any any", OURS))
    assert draft.commands == ([] if satisfied else [f"access-list outside_in line 2 extended {RULE}"])


def test_sources_are_networks_of_the_same_version():
    draft = planned(
        published("extended deny ip any any", OURS), publication(sources=("2001:db8:99::/48", "2001:db8:98::1"))
    )
    assert draft.commands == [
        f"access-list outside_in line 1 extended permit tcp 2001:db8:99::/48 host {REAL} eq 5269",
        f"access-list outside_in line 2 extended permit tcp host 2001:db8:98::1 host {REAL} eq 5269",
    ]
    again = decide(draft.configuration, Request((publication(sources=("2001:db8:99::/48", "2001:db8:98::1")),)))
    assert again.commands == []
    with pytest.raises(FederationError, match="over IPv6"):
        planned(published("extended deny ip any any"), publication(sources=("198.51.100.0/24",)))


@pytest.mark.parametrize("addresses", [{"mapped_address": "203.0.113.10"}, {"real_address": "10.10.0.10"}])
def test_the_versions_are_not_mixed_unless_asked_for(addresses):
    with pytest.raises(FederationError, match="different versions of IP"):
        planned(published("extended deny ip any any"), publication(**addresses))
    draft = planned(published("extended deny ip any any"), publication(**addresses, across_families=True))
    assert len(draft.commands) == 4
    again = decide(draft.configuration, Request((publication(**addresses, across_families=True),)))
    assert again.commands == []


def test_another_owner_of_the_public_port_stops():
    other = f"object network WEB\n host 2001:db8:10::20\nobject network WEB\n nat (inside,outside) static {PUBLIC.upper()}/128\n"
    with pytest.raises(FederationError, match=r"leads somewhere else already.*object network WEB"):
        planned(published("extended permit ip any any", other))


def test_ipv4_and_ipv6_of_one_host_stand_side_by_side():
    four = publication(name="CUP1_4", real_address="10.10.0.10", mapped_address="203.0.113.10")
    draft = planned(published("extended deny ip any any"), four, publication())
    assert len(draft.commands) == 8
    assert decide(draft.configuration, Request((four, publication()))).commands == []


V6_INTERFACES = """\
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
 ipv6 address 2001:db8:203::1/64 standby 2001:db8:203::2
 ipv6 enable
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 no ip address
 ipv6 address 2001:db8:10::1/64
!
"""


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("2001:db8:203::1", "address of interface outside itself"),
        ("2001:DB8:203::2", "standby address"),
        ("2001:db8:10::1", "address of interface inside itself"),
    ],
)
def test_the_firewalls_own_addresses_are_refused(address, said):
    rules = "access-list outside_in extended deny ip any any\naccess-group outside_in in interface outside\n"
    with pytest.raises(FederationError, match=said):
        planned(whole(rules, V6_INTERFACES), publication(mapped_address=address))


def test_the_interfaces_own_address_is_written_as_interface_ipv6():
    rules = "access-list outside_in extended deny ip any any\naccess-group outside_in in interface outside\n"
    wish = publication(mapped_address="interface")
    draft = planned(whole(rules, V6_INTERFACES), wish)
    assert draft.commands[2] == " nat (inside,outside) static interface ipv6 service tcp 5269 5269"
    assert decide(draft.configuration, Request((wish,))).commands == []
    four = "object network OLD\n host 10.10.0.10\nobject network OLD\n nat (inside,outside) static interface service tcp 5269 5269\n"
    assert planned(whole(four + rules, V6_INTERFACES), wish).commands[:1] == ["object network CUP1"]


def test_the_outbound_needs_no_translation_where_the_address_is_public():
    inside = "access-list inside_in extended deny ip any any\naccess-group inside_in in interface inside\n"
    route = "ipv6 route outside ::/0 2001:db8:203::fe\nipv6 route inside 2001:db8:11::/48 2001:db8:10::fe\n"
    draft = decide(parse_configuration(whole(inside + route, V6_INTERFACES)), Request(outbound=(Outbound(REAL),)))
    assert draft.commands == [f"access-list inside_in line 1 extended permit tcp host {REAL} any eq 5269"]
    assert draft.warnings == []
    private = decide(
        parse_configuration(whole(inside + route, V6_INTERFACES)), Request(outbound=(Outbound("fd00::10"),))
    )
    assert any("no NAT rule" in warning for warning in private.warnings)


def test_routes_tell_where_an_ipv6_host_is():
    route = "ipv6 route outside 2001:db8:10:5::/64 2001:db8:203::fe\n"
    draft = planned(
        whole(f"access-list o extended permit ip any any\naccess-group o in interface outside\n{route}", V6_INTERFACES),
        publication(real_address="2001:db8:10:5::9"),
    )
    assert any("is behind outside, not inside" in warning for warning in draft.warnings)


def test_a_release_without_nat_for_ipv6_is_refused():
    device = AsaDouble(
        published("extended deny ip any any"),
        {"show version": "Cisco Adaptive Security Appliance Software Version 8.4(7)30 "},
    )

    with pytest.raises(FederationError, match=r"from 9\.0 on"):
        publish(device.session, "ASA fw", Request((publication(),)))
    assert "configure terminal" not in device.log


def test_withdrawing_leads_back():
    text = published("extended deny ip any any")
    done = planned(text)
    back = decide(done.configuration, Request((publication(),), present=False))
    assert back.commands == [
        f"no access-list outside_in extended {RULE}",
        "object network CUP1",
        f" no {NAT_LINE}",
        "no object network CUP1",
    ]
