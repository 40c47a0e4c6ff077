# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interfaces, addresses, routes and other lines that stand around a publication."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import INTERFACES, OUTSIDE_BOUND, whole

ACL = "access-list outside_in extended permit icmp any any\n"
LAN = (
    "object network LAN\n subnet 10.10.0.0 255.255.255.0\nobject network LAN\n nat (inside,outside) dynamic interface\n"
)
DEFAULT = "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\n"


def interface(name, level, address="", *more, hardware="GigabitEthernet0/2"):
    lines = [f"interface {hardware}", *(f" {line}" for line in more), f" nameif {name}", f" security-level {level}"]
    lines += [f" ip address {address}"] if address else []
    return "\n".join([*lines, ""])


def planned(*lines, outbound=False, publish=True, interfaces=INTERFACES, bound=OUTSIDE_BOUND, **changes):
    options = {name: changes.pop(name) for name in ("create_access_group", "shared_access_list") if name in changes}
    release = changes.pop("release", "9.16(4)")
    route = changes.pop("route", DEFAULT)
    text = whole("".join(lines) + ACL + LAN + bound, interfaces).replace("9.8(4)", release).replace(DEFAULT, route)
    one = Publication(**{"name": "CUP1", "real_address": "10.10.0.10", "mapped_address": "203.0.113.10", **changes})
    way = (Outbound(one.real_address, one.real_interface),) if outbound else ()
    return decide(parse_configuration(text), Request((one,) if publish else (), way, **options))


def refused(*lines, **changes):
    with pytest.raises(FederationError) as caught:
        planned(*lines, **changes)
    assert caught.value.cure
    return caught.value.what


def warned(*lines, **changes):
    return planned(*lines, **changes).warnings


def test_a_plain_firewall_is_not_warned_of():
    assert warned(outbound=True) == []


# Other users of the list


@pytest.mark.parametrize(
    "line",
    [
        "access-group outside_in out interface inside\n",
        "access-group outside_in in interface guest control-plane\n",
        "class-map C\n match access-list outside_in\n",
        "group-policy G attributes\n vpn-filter value outside_in\n",
        "route-map R permit 10\n match ip address other outside_in\n",
        "capture cap access-list outside_in interface outside\n",
        "aaa authentication match outside_in inside LOCAL\n",
    ],
)
def test_every_other_use_of_the_list_is_named(line):
    guest = interface("guest", 10, "192.168.9.1 255.255.255.0")
    found = warned(guest, line)
    assert any("outside_in is used there" in one and line.strip().split("\n")[-1].strip() in one for one in found)
    present = "access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269\n"
    assert not any("is used there" in one for one in warned(guest, present, line))


@pytest.mark.parametrize(
    "line", ["crypto map M 10 match address outside_in", "crypto dynamic-map D 1 match address outside_in"]
)
def test_a_list_that_selects_what_a_tunnel_encrypts_stops(line):
    assert line in refused(f"{line}\n")
    assert any(line in one for one in warned(f"{line}\n", shared_access_list=True))


@pytest.mark.parametrize("line", ["access-group outside_in in interface guest", "access-group outside_in global"])
def test_a_list_that_lets_in_elsewhere_stops_unless_a_person_said_so(line):
    guest = interface("guest", 10, "192.168.9.1 255.255.255.0")
    assert line in refused(guest, f"{line}\n")
    assert any(line in one for one in warned(guest, f"{line}\n", shared_access_list=True))
    present = "access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269\n"
    assert not any("is used there" in one for one in warned(guest, present, f"{line}\n"))


def test_a_node_that_is_a_next_hop_is_told():
    route = DEFAULT + "route inside 10.99.0.0 255.255.0.0 10.10.0.10 1\n"
    assert any("is the next hop of a route" in one and "10.99.0.0" in one for one in warned(route=route))


def test_a_list_of_ethertypes_beside_ours_has_no_say():
    extra = "access-list ET ethertype permit bpdu\naccess-group ET in interface outside\n"
    assert planned(extra).commands[-1].startswith("access-list outside_in extended permit tcp any host 10.10.0.10")
    with pytest.raises(FederationError, match="no access-list is bound"):
        planned(extra, bound="")


# Interfaces


def test_equal_levels_exchange_nothing_without_permission():
    wan = interface("wan2", 100, "198.51.100.1 255.255.255.0")
    bound = "access-group outside_in in interface wan2\n"
    changes = {"mapped_interface": "wan2", "mapped_address": "198.51.100.10", "bound": bound}
    assert "same security level (100)" in refused(wan, **changes)
    assert planned(wan, "same-security-traffic permit inter-interface\n", **changes).commands


BVI = interface("lan_1", 100, "", "bridge-group 1") + interface("lan", 100, "10.10.1.1 255.255.255.0", hardware="BVI1")


def test_a_bridge_groups_own_interface_is_refused_with_its_members():
    changes = {"real_address": "10.10.1.10"}
    with pytest.raises(FederationError, match=r"BVI1.*lan_1"):
        planned(BVI, real_interface="lan", **changes)
    assert warned(BVI, real_interface="lan_1", **changes) == []


def test_a_member_of_a_bridge_group_has_no_address_to_publish_at():
    changes = {
        "mapped_interface": "lan_1",
        "mapped_address": "interface",
        "bound": "access-group outside_in in interface lan_1\n",
    }
    same = "same-security-traffic permit inter-interface\n"
    assert "no address of its own" in refused(BVI, same, **changes)


def test_a_management_only_interface_passes_nothing():
    mgmt = interface("mgmt", 90, "10.10.5.1 255.255.255.0", "management-only", hardware="Management0/0")
    assert "interface Management0/0 / management-only" in refused(
        mgmt, real_address="10.10.5.10", real_interface="mgmt"
    )


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (INTERFACES.replace(" nameif outside", " shutdown\n nameif outside"), "outside"),
        (INTERFACES.replace(" nameif inside", " shutdown\n nameif inside"), "inside"),
        (INTERFACES.replace("interface GigabitEthernet0/1\n", "interface GigabitEthernet0/1\n shutdown\ninterface GigabitEthernet0/1.7\n"), "inside"),
    ],
)  # fmt: skip
def test_an_interface_that_is_shut_down_is_warned_of(lines, name):
    assert any(f"interface {name} is shut down" in one for one in warned(interfaces=lines))


def test_no_forward_interface_denies_the_own_connections_only():
    vlans = (
        "interface Vlan2\n nameif outside\n security-level 0\n ip address 203.0.113.1 255.255.255.0\n"
        "interface Vlan3\n no forward interface Vlan2\n nameif inside\n security-level 50\n"
        " ip address 10.10.0.1 255.255.255.0\n"
    )
    assert planned(interfaces=vlans).commands
    assert "no forward interface Vlan2" in refused(interfaces=vlans, outbound=True)


# Addresses


@pytest.mark.parametrize(
    ("changes", "lines", "said"),
    [
        ({"mapped_address": "203.0.113.254"}, "", "next hop of a route, 'route outside 0.0.0.0"),
        ({"mapped_address": "203.0.113.0"}, "", "network address of interface outside"),
        ({"mapped_address": "203.0.113.255"}, "", "broadcast address of interface outside"),
        ({"mapped_address": "203.0.113.2"}, "", "standby"),
        ({"mapped_address": "203.0.113.60"}, "ip local pool VPN 203.0.113.50-203.0.113.70 mask 255.255.255.0\n", "ip local pool VPN"),
        ({"mapped_address": "203.0.113.60"}, "dhcpd address 203.0.113.50-203.0.113.70 outside\n", "dhcpd address"),
        ({"mapped_address": "192.168.254.1"}, "failover interface ip FO 192.168.254.1 255.255.255.252 standby 192.168.254.2\n", "failover interface ip FO"),
        ({"real_address": "10.10.0.1"}, "", "firewall's own: interface inside"),
        ({"real_address": "203.0.113.2"}, "", "firewall's own: interface outside"),
    ],
)  # fmt: skip
def test_addresses_that_nobody_should_publish_are_refused_with_whose_they_are(changes, lines, said):
    assert said in refused(lines, **changes)


def test_an_address_outside_the_pools_and_of_another_network_is_free():
    pool = "ip local pool VPN 203.0.113.50-203.0.113.70\n"
    assert planned(pool, mapped_address="203.0.113.71").commands
    assert planned(mapped_address="192.0.2.255").commands


# New lists


def test_a_new_list_is_warned_of_where_levels_let_something_through():
    partner = interface("partner", 0, "198.51.100.1 255.255.255.0")
    same = "same-security-traffic permit inter-interface\n"
    found = warned(partner, same, bound="", create_access_group=True)
    assert any("what went to partner until now" in one for one in found)
    assert warned(partner, bound="", create_access_group=True) == []


# Routes


BACKUP = interface("backup", 0, "198.51.100.1 255.255.255.0")
FLOATING = "route backup 0.0.0.0 0.0.0.0 198.51.100.254 254\n"
MGMT = interface("management", 90, "192.168.1.5 255.255.255.0", "management-only", hardware="Management0/0")
OTHER_TABLE = "route management 0.0.0.0 0.0.0.0 192.168.1.1 1\nroute management 10.0.0.0 255.0.0.0 192.168.1.1 1\n"


@pytest.mark.parametrize(
    ("lines", "changes", "said"),
    [
        ("", {"route": "route inside 0.0.0.0 0.0.0.0 10.10.0.254 1\n"}, "leave by inside, not by outside"),
        (BACKUP, {"route": DEFAULT.replace(" 1\n", " 200 track 1\n") + FLOATING.replace("254\n", "1\n")}, "outside is only used while that is gone"),
        ("", {"route": ""}, "no default route leads to partners"),
        ("", {"real_address": "10.77.0.10"}, "no network and no route of interface inside holds 10.77.0.10"),
        (MGMT + OTHER_TABLE, {"real_address": "10.77.0.10", "release": "9.4(1)"}, "10.77.0.10 is behind management"),
        (MGMT + OTHER_TABLE, {"real_address": "10.77.0.10"}, "no network and no route of interface inside"),
    ],
)  # fmt: skip
def test_routes_that_lead_elsewhere_are_named(lines, changes, said):
    assert any(said in one for one in warned(lines, **changes))


@pytest.mark.parametrize(
    ("lines", "changes"),
    [
        (BACKUP + FLOATING, {}),
        (BACKUP, {"route": DEFAULT + FLOATING.replace("254\n", "1\n")}),
        (MGMT + OTHER_TABLE + "router ospf 1\n network 10.0.0.0 255.0.0.0 area 0\n", {"real_address": "10.77.0.10"}),
        ("router bgp 65000\n", {"route": ""}),
        ("route inside 0.0.0.0 0.0.0.0 10.10.0.254 tunneled\n", {}),
        ("", {"interfaces": INTERFACES.replace("203.0.113.1 255.255.255.0 standby 203.0.113.2", "dhcp setroute"), "route": "", "mapped_address": "interface"}),
    ],
)  # fmt: skip
def test_routes_that_lead_there_are_not_warned_of(lines, changes):
    found = warned(lines, outbound=True, **changes)
    assert [one for one in found if "no NAT rule" not in one] == []


@pytest.mark.parametrize(
    "lines", [BACKUP + FLOATING, MGMT + OTHER_TABLE, "route inside 0.0.0.0 0.0.0.0 10.10.0.254 tunneled\n"]
)
def test_the_default_route_that_is_used_says_where_connections_leave(lines):
    draft = planned(lines, outbound=True, publish=False)
    assert "to 0 (outside)" in next(one.detail for one in draft.decisions if "to port" in one.subject)


def test_members_of_a_traffic_zone_are_named():
    zone = INTERFACES.replace(" nameif outside", " zone-member Z\n nameif outside")
    other = interface("outside2", 0, "198.51.100.1 255.255.255.0", "zone-member Z")
    assert any("traffic zone Z with outside2" in one for one in warned("zone Z\n", other, interfaces=zone))
    assert not any("zone" in one for one in warned("zone Z\n", interfaces=zone))


def test_members_of_a_zone_at_which_the_service_is_published_too_are_not_named():
    zone = INTERFACES.replace(" nameif outside", " zone-member Z\n nameif outside")
    other = interface("outside2", 0, "198.51.100.1 255.255.255.0", "zone-member Z")
    bound = OUTSIDE_BOUND + "access-group outside_in in interface outside2\n"
    request = Request(
        (
            Publication("CUP1", "10.10.0.10", "203.0.113.10"),
            Publication("CUP1_2", "10.10.0.10", "198.51.100.10", mapped_interface="outside2"),
        )
    )
    draft = decide(parse_configuration(whole("zone Z\n" + other + ACL + LAN + bound, zone)), request)
    assert not any("traffic zone" in one for one in draft.warnings)


@pytest.mark.parametrize(
    ("setting", "said"),
    [("ipv6 address autoconfig default trust dhcp", False), ("ipv6 address 2001:db8:f::1/64", True)],
)
def test_a_default_route_for_ipv6_may_be_assigned(setting, said):
    six = INTERFACES.replace(" nameif outside", f" {setting}\n nameif outside")
    six = six.replace(" nameif inside", " ipv6 address 2001:db8:a::1/64\n nameif inside")
    found = warned(interfaces=six, real_address="2001:db8:a::10", mapped_address="2001:db8:f::10")
    assert any("no default route" in one for one in found) is said


# Logins and policies


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("access-list AUTH extended permit tcp any any\naaa authentication match AUTH outside LOCAL\n", True),
        ("access-list AUTH extended permit tcp any host 10.10.0.10 eq 5269\naaa authorization match AUTH outside TACACS\n", True),
        ("aaa authentication include tcp/5269 outside 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 LOCAL\n", True),
        ("aaa authentication include any outside 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 LOCAL\n", True),
        ("aaa authentication include http outside 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 LOCAL\n", False),
        ("access-list AUTH extended permit tcp any any eq www\naaa authentication match AUTH outside LOCAL\n", False),
        ("access-list AUTH extended permit tcp any any\naaa authentication match AUTH dmz LOCAL\n", False),
        ("aaa authentication ssh console LOCAL\n", False),
    ],
)  # fmt: skip
def test_a_login_that_no_server_does_is_warned_of(line, said):
    found = [one for one in warned(line) if "logged in" in one]
    assert bool(found) is said
    assert all("aaa auth" in one for one in found)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("permit ip host 10.10.0.10 any", True),
        ("permit tcp any any eq 5269", True),
        ("permit ip host 10.10.0.99 any", False),
        ("deny ip any any", False),
    ],
)
def test_a_policy_route_for_the_own_connections_is_warned_of(rule, said):
    policy = INTERFACES.replace(" nameif inside", " policy-route route-map PBR\n nameif inside")
    lines = f"access-list P extended {rule}\nroute-map PBR permit 10\n match ip address P\n set ip next-hop 198.51.100.254\n"
    found = [one for one in warned(lines, interfaces=policy, outbound=True) if "policy-route" in one]
    assert bool(found) is said
    assert all("route-map PBR permit 10 / match ip address P" in one for one in found)


# What ends long connections


def policy(class_map, *actions, service="service-policy P global"):
    body = "".join(f"  {action}\n" for action in actions)
    return f"class-map C\n match {class_map}\npolicy-map P\n class C\n{body}{service}\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("timeout conn 0:05:00 half-closed 0:10:00 udp 0:02:00\n", "timeout conn 0:05:00"),
        ("timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00\n", ""),
        ("timeout conn 0:00:00\n", ""),
        (policy("any", "set connection conn-max 10"), "policy-map P / class C / set connection conn-max 10"),
        (policy("any", "set connection advanced-options tcp-state-bypass"), "tcp-state-bypass"),
        (policy("any", "set connection timeout idle 0:01:00"), "set connection timeout idle 0:01:00"),
        (policy("any", "set connection timeout idle 8:00:00"), ""),
        (policy("port tcp eq 5269", "inspect http"), "class C / inspect http"),
        (policy("port tcp range 5000 6000", "inspect im M"), "inspect im M"),
        (policy("port tcp eq www", "inspect http"), ""),
        (policy("default-inspection-traffic", "inspect dns", "inspect ftp"), ""),
        (policy("any", "set connection conn-max 10", service="service-policy P interface dmz"), ""),
        (policy("any", "set connection conn-max 10", service="service-policy P interface outside"), "conn-max"),
        (policy("any", "set connection conn-max 10", service="service-policy Q global"), ""),
        ("access-list L extended permit tcp any any eq 5269\n" + policy("access-list L", "set connection conn-max 9"), "conn-max 9"),
        ("access-list L extended permit tcp any any eq 25\n" + policy("access-list L", "set connection conn-max 9"), ""),
    ],
)  # fmt: skip
def test_what_ends_limits_or_inspects_long_connections_is_named(lines, said):
    found = [one for one in warned(lines) if "between servers" in one]
    assert bool(found) == bool(said)
    assert all(said in one for one in found)
