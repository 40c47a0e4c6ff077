# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and ports that are somebody's, or nobody's."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import INTERFACES, OUTSIDE_BOUND, whole

ACL = "access-list outside_in extended permit icmp any any\n"
V6 = INTERFACES.replace(" standby 203.0.113.2\n", "\n ipv6 address 2001:db8:f::2/64\n").replace(
    "10.10.0.1 255.255.255.0\n", "10.10.0.1 255.255.255.0\n ipv6 address 2001:db8:10::1/64\n"
)
SIX = {"real_address": "2001:db8:10::10", "mapped_address": "2001:db8:f::10"}
NO_ADDRESS = INTERFACES.replace(" ip address 203.0.113.1 255.255.255.0 standby 203.0.113.2\n", " no ip address\n")
OWN = {"mapped_address": "interface"}
WEBVPN = "webvpn\n enable outside\n anyconnect enable\n"


def planned(lines, interfaces=INTERFACES, **changes):
    text = whole(lines + ACL + OUTSIDE_BOUND + "ipv6 route outside ::/0 fe80::1\n", interfaces)
    one = Publication(**{"name": "CUP1", "real_address": "10.10.0.10", "mapped_address": "203.0.113.10", **changes})
    return decide(parse_configuration(text), Request((one,)))


@pytest.mark.parametrize(
    ("lines", "changes", "said"),
    [
        # The firewall's own.
        ("virtual http 203.0.113.10\n", {}, "firewall's own: virtual http"),
        ("virtual telnet 203.0.113.10\n", {}, "firewall's own: virtual telnet"),
        ("vpn load-balancing\n cluster ip address 203.0.113.10\n participate\n", {}, "firewall's own: cluster ip"),
        # Routers'.
        ("router bgp 65000\n address-family ipv4 unicast\n  neighbor 203.0.113.10 remote-as 64500\n", {}, "neighbor 203.0.113.10"),
        ("router ospf 1\n neighbor 203.0.113.10 interface outside\n", {}, "is a router's"),
        ("route-map PBR permit 10\n set ip next-hop 203.0.113.9 203.0.113.10\n", {}, "route-map PBR permit 10 / set ip"),
        ("route-map PBR permit 10\n set ipv6 next-hop 2001:db8:f::10\n", {**SIX, "interfaces": V6}, "is a router's"),
        # A pool's.
        ("ipv6 local pool P6 2001:db8:f::8/64 10\n", {**SIX, "interfaces": V6}, "belongs to a pool"),
        # No host's.
        ("", {"real_address": "10.10.0.0"}, "network address of interface inside"),
        ("", {"real_address": "10.10.0.255"}, "broadcast address of interface inside"),
        ("", {**SIX, "interfaces": V6, "mapped_address": "2001:db8:f::"}, "anycast"),
        ("", {"real_address": "224.0.0.9"}, "real_address cannot be 224.0.0.9, a multicast address"),
        ("", {"real_address": "0.0.0.0"}, "this network"),
        ("", {"mapped_address": "127.0.0.1"}, "mapped_address cannot be 127.0.0.1"),
        ("", {**SIX, "interfaces": V6, "real_address": "fe80::10"}, "link-local"),
        # An interface without an address.
        ("", {**OWN, "interfaces": NO_ADDRESS}, "outside has no IPv4 address"),
        ("", {**OWN, "real_address": "2001:db8:10::10"}, "outside has no IPv6 address"),
        # A port at which the firewall serves.
        ("http server enable 5269\nhttp 192.0.2.0 255.255.255.0 outside\n", OWN, "http 192.0.2.0 255.255.255.0 outside"),
        ("http server enable\nhttp 0.0.0.0 0.0.0.0 outside\n", {**OWN, "mapped_port": 443}, "serves port 443"),
        ("ssh 192.0.2.0 255.255.255.0 outside\n", {**OWN, "mapped_port": 22}, "serves port 22"),
        ("ssh 2001:db8::/32 outside\n", {**OWN, "mapped_port": 22}, "serves port 22"),
        (WEBVPN, {**OWN, "mapped_port": 443}, "webvpn / enable outside"),
        (WEBVPN.replace(" enable outside", " port 5269\n enable outside"), OWN, "webvpn / enable outside"),
        ("http redirect outside 5269\n", OWN, "http redirect"),
        ("crypto ikev2 enable outside client-services port 5269\n", OWN, "client-services"),
        ("aaa authentication listener https outside port 5269\n", OWN, "listener"),
    ],
)  # fmt: skip
def test_what_is_taken_is_refused_with_whose_it_is(lines, changes, said):
    with pytest.raises(FederationError) as caught:
        planned(lines, **changes)
    assert said in caught.value.what
    assert caught.value.cure


@pytest.mark.parametrize(
    ("lines", "changes"),
    [
        ("router bgp 65000\n address-family ipv4 unicast\n  neighbor 203.0.113.11 remote-as 64500\n", {}),
        ("virtual http 203.0.113.11\n", {}),
        ("ipv6 local pool P6 2001:db8:f::20/64 10\n", {**SIX, "interfaces": V6}),
        ("dhcpd address 10.10.0.5-10.10.0.20 inside\ndhcpd reserve-address 10.10.0.10 0011.2233.4455 inside\n", {}),
        ("", {**OWN, "interfaces": NO_ADDRESS.replace(" no ip address", " ip address dhcp setroute")}),
        ("", {**OWN, "real_address": "2001:db8:10::10", "interfaces": V6.replace("2001:db8:f::2/64", "autoconfig default")}),
        ("", {**OWN, "real_address": "2001:db8:10::10", "interfaces": V6.replace("f::2/64", "f::/64 eui-64")}),
        ("http server enable 5269\nhttp 10.10.0.0 255.255.255.0 inside\n", OWN),
        ("http 192.0.2.0 255.255.255.0 outside\n", {**OWN, "mapped_port": 443}),
        (WEBVPN, OWN),
        (WEBVPN.replace(" enable outside", " port 5269\n enable outside"), {}),
        ("ssh timeout 5\nssh version 2\nssh 10.10.0.0 255.255.255.0 inside\n", {**OWN, "mapped_port": 22}),
        ("ssh 192.0.2.0 255.255.255.0 outside\n", {**OWN, "mapped_port": 22, "protocol": "udp"}),
    ],
)  # fmt: skip
def test_what_is_free_is_published_without_a_word(lines, changes):
    draft = planned(lines, **changes)
    assert draft.commands
    assert draft.warnings == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("dhcpd address 10.10.0.5-10.10.0.20 inside\n", "10.10.0.10 belongs to a pool"),
        ("ip local pool VPN 10.10.0.5-10.10.0.20 mask 255.255.255.0\n", "10.10.0.10 belongs to a pool"),
        ("sla monitor 1\n type echo protocol ipIcmpEcho 203.0.113.10 interface outside\n", "ipIcmpEcho"),
        ("crypto map CM 10 set peer 192.0.2.1 203.0.113.10\n", "set peer"),
        ("tunnel-group 203.0.113.10 type ipsec-l2l\n", "tunnel-group"),
        ("arp outside 203.0.113.10 0011.2233.4455\n", "arp outside"),
    ],
)
def test_what_seems_to_be_anothers_is_warned_of(lines, said):
    draft = planned(lines)
    assert draft.commands
    assert [said in one for one in draft.warnings] == [True]


DMZ = "interface GigabitEthernet0/2\n nameif dmz\n security-level 50\n ip address 198.51.100.1 255.255.255.0\n!\n"


@pytest.mark.parametrize(
    ("lines", "public", "known"),
    [
        ("", "198.51.100.10", True),
        ("", "10.10.0.99", True),
        ("route dmz 192.0.2.0 255.255.255.0 198.51.100.9 1\n", "192.0.2.10", True),
        ("route outside 192.0.2.0 255.255.255.0 203.0.113.9 1\n", "192.0.2.10", False),
        ("", "192.0.2.10", False),
        # What announces a network to routers, a host that has the address itself, and two halves of a default route.
        ("route Null0 192.0.2.0 255.255.255.0\n", "192.0.2.10", False),
        ("route inside 192.0.2.10 255.255.255.255 10.10.0.77 1\n", "192.0.2.10", False),
        ("route dmz 128.0.0.0 128.0.0.0 198.51.100.9 1\n", "192.0.2.10", False),
    ],
)
def test_an_address_of_a_network_behind_another_interface_is_warned_of(lines, public, known):
    draft = planned(lines, INTERFACES + DMZ, mapped_address=public)
    assert draft.commands
    assert any("so another device may have it" in one for one in draft.warnings) is known
