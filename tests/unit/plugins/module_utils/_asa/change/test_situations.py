# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501 - a block of a configuration stays on one line of the table
"""Firewalls of many makings, each with the answer that the ASA's own rules give.

A row has the lines of a firewall, what is published there, and what is right: ``created`` and ``satisfied`` are said of the
translation, ``line`` is where the access rule goes (0: none is needed), ``refused`` and ``warned`` are parts of what is said, and
nothing else is warned of.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound, Publication, Request
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

WAN = """\
interface GigabitEthernet0/0
 nameif wan
 security-level 0
 ip address 198.51.100.2 255.255.255.240 standby 198.51.100.3
!
"""
SRV = """\
interface GigabitEthernet0/1
 nameif srv
 security-level 60
 ip address 10.77.5.1 255.255.255.0
!
"""
ROUTE = "route wan 0.0.0.0 0.0.0.0 198.51.100.1 1\n"
LIST = "access-list IN extended permit icmp any any echo\n"
BOUND = "access-group IN in interface wan\n"
H = "object network H\n host 10.77.5.20\n"
M = "object network M\n host 198.51.100.5\n"
NET = "object network LAN\n subnet 10.77.5.0 255.255.255.0\n"
LAN = NET + "object network LAN\n nat (srv,wan) dynamic interface\n"
PAIRED = (
    "object network NET\n subnet 10.77.5.16 255.255.255.240\nobject network NET\n nat (srv,wan) static 198.51.100.0\n"
)
RANGES = "object network R\n range 10.77.5.18 10.77.5.21\nobject network P\n range 198.51.100.4 198.51.100.7\nobject network R\n nat (srv,wan) static P\n"
SHIFTED = "object service R\n service tcp source range 5260 5280\nobject service S\n service tcp source range 6260 6280\nnat (srv,wan) source static H M service R S\n"
ELSEWHERE = "leads somewhere else already"
OTHER = "object network OTHER\n host 10.77.5.33\n"
PORT = "object service X\n service tcp destination eq 5269\n"
TUNNEL = "crypto map CM 10 match address VPN\ncrypto map CM 10 set peer 192.0.2.200\ncrypto map CM interface wan\n"
SIX = WAN.replace("!\n", " ipv6 address 2001:db8:f::2/64\n!\n") + SRV.replace(
    "!\n", " ipv6 address 2001:db8:77::1/64\n!\n"
)
SIX_ROUTE = ROUTE + "ipv6 route wan ::/0 fe80::1\n"
OF_SIX = {"interfaces": SIX, "routes": SIX_ROUTE, "real": "2001:db8:77::20", "mapped": "2001:db8:f::5"}
POLICY = WAN + SRV.replace(" nameif", " policy-route route-map PBR\n nameif")
# Two interfaces of one network, with the bridge group's own interface beside them: as the inside, and as the outside.
MEMBERS = "interface GigabitEthernet0/1\n bridge-group 1\n nameif {0}\n security-level {1}\n!\ninterface GigabitEthernet0/2\n bridge-group 1\n nameif {0}2\n security-level {1}\n!\ninterface BVI1\n nameif lan\n security-level {1}\n ip address {2}\n!\n"
INNER = WAN + MEMBERS.format("srv", 60, "10.77.5.1 255.255.255.0")
OUTER = MEMBERS.format("wan", 0, "198.51.100.2 255.255.255.240") + SRV
LTE = "interface GigabitEthernet0/5\n nameif lte\n security-level 0\n ip address dhcp setroute\n!\n"
VLANS = WAN.replace("GigabitEthernet0/0", "Vlan2") + SRV.replace("GigabitEthernet0/1", "Vlan1")
HALVES = "object network A\n subnet 0.0.0.0 128.0.0.0\nobject network B\n subnet 128.0.0.0 128.0.0.0\n"
OUTER_ROUTE = ROUTE.replace("wan", "lan")
WAN_20 = WAN.replace("GigabitEthernet0/0\n", "Port-channel3.20\n vlan 20\n")


@dataclass(frozen=True)
class Row:
    """A firewall, and what is right."""

    name: str
    lines: str = ""
    rules: str = LIST
    release: str = "9.1(7)"
    interfaces: str = WAN + SRV
    routes: str = ROUTE
    bound: str = BOUND
    real: str = "10.77.5.20"
    mapped: str = "198.51.100.5"
    options: dict[str, object] = field(default_factory=dict)
    refused: str = ""
    translation: str = "created"
    line: int | None = -1
    warned: tuple[str, ...] = ()
    outbound: bool = False
    asked: dict[str, object] = field(default_factory=dict)


def text(row: Row) -> str:
    return (
        f": Saved\n\n: \nASA Version {row.release} \n!\nhostname edge\nnames\n{row.interfaces}{row.lines}{row.rules}{row.bound}{row.routes}"
        "Cryptochecksum:00112233445566778899aabbccddeeff\n: end\n"
    )


def acl(*lines: str) -> str:
    return "".join(f"access-list IN extended {line}\n" for line in lines)


def decided(row: Row, configuration=None):
    options = {"real_interface": "srv", "mapped_interface": "wan", **row.options}
    one = Publication("XMPP", row.real, row.mapped, **options)
    outbound = (Outbound(one.real_address, one.real_interface),) if row.outbound else ()
    return decide(configuration or parse_configuration(text(row)), Request((one,), outbound, **row.asked))


NEW = -1  # a new rule at the end of the list
ROWS = [
    # -- translations
    Row(
        "an inline network is paired address by address: another host has the public address",
        PAIRED,
        release="8.3(2)",
        refused=ELSEWHERE,
    ),
    Row(
        "an inline network is paired address by address: this host has it",
        PAIRED,
        release="8.4(7)",
        mapped="198.51.100.4",
        translation="satisfied",
    ),
    Row("a range to an object that is a range", RANGES, mapped="198.51.100.6", translation="satisfied"),
    Row("a range to a range: one off", RANGES, refused=ELSEWHERE),
    Row(
        "the whole address by twice NAT with many options",
        H
        + M
        + "nat (srv,wan) source static H M no-proxy-arp route-lookup description static unidirectional inactive\n",
        release="8.4(7)",
        translation="satisfied",
        warned=("does not answer ARP",),
    ),
    Row(
        "twice NAT with a range of ports",
        H + M + "object service R\n service tcp source range 5260 5280\nnat (srv,wan) source static H M service R R\n",
        translation="satisfied",
    ),
    Row(
        "twice NAT that shifts a range of ports",
        H + M + SHIFTED,
        options={"mapped_port": 6269},
        translation="satisfied",
    ),
    Row(
        "twice NAT that shifts this port elsewhere",
        H + M + SHIFTED,
        refused="has a public place for port 5269 already, 198.51.100.5 port 6269",
    ),
    Row(
        "a pool of twice NAT",
        "object network P\n range 198.51.100.4 198.51.100.6\nnat (srv,wan) after-auto source dynamic any pat-pool P round-robin\n",
        refused="belongs to the pool",
    ),
    Row(
        "a pool of object NAT with the interface behind it",
        "object network P\n range 198.51.100.4 198.51.100.6\nobject network LAN\n subnet 10.77.5.0 255.255.255.0\nobject network LAN\n nat (srv,wan) dynamic pat-pool P interface\n",
        refused="belongs to the pool",
    ),
    Row(
        "a pool that is a group of a range and a host",
        "object network P\n range 198.51.100.7 198.51.100.8\nobject-group network PG\n network-object object P\n network-object host 198.51.100.5\nobject network LAN\n subnet 10.77.5.0 255.255.255.0\nobject network LAN\n nat (srv,wan) dynamic PG\n",
        refused="belongs to the pool",
    ),
    Row(
        "unidirectional: nothing comes in by it, and it takes the replies",
        H + M + "nat (srv,wan) source static H M unidirectional\n",
        refused="comes before the new one",
    ),
    Row(
        "a description may hold any word",
        OTHER + M + "nat (srv,wan) source static OTHER M description inactive since the audit\n",
        refused=ELSEWHERE,
    ),
    Row(
        "identity for a tunnel is about its own destinations",
        "object network LAN\n subnet 10.77.5.0 255.255.255.0\nobject network FAR\n subnet 172.20.0.0 255.255.0.0\nnat (srv,wan) source static LAN LAN destination static FAR FAR no-proxy-arp route-lookup\n",
    ),
    Row("identity for everything comes first", "nat (srv,wan) source static any any no-proxy-arp\n", refused=ELSEWHERE),
    Row(
        "any to any of another host",
        OTHER + "object network OTHER\n nat (any,any) static 198.51.100.5\n",
        refused=ELSEWHERE,
    ),
    Row(
        "the interface's port is another host's",
        OTHER + "object network OTHER\n nat (srv,wan) static interface service tcp 5269 5269 \n",
        mapped="interface",
        refused=ELSEWHERE,
    ),
    Row(
        "the interface's port is this host's",
        H + "object network H\n nat (srv,wan) static interface service tcp 5269 5269 \n",
        mapped="interface",
        release="8.3(1)",
        translation="satisfied",
    ),
    Row(
        "another port of the same host at the same address",
        H + "object network H\n nat (srv,wan) static 198.51.100.5 service tcp 5222 5222 \n",
    ),
    Row("udp is another service", H + "object network H\n nat (srv,wan) static 198.51.100.5 service udp 5269 5269 \n"),
    Row(
        "a translation written from outside that hides the partners",
        H + M + PORT + "nat (wan,srv) source dynamic any interface destination static M H service X X\n",
        release="9.18(4)",
        translation="satisfied",
    ),
    Row(
        "written from outside, to another host",
        OTHER
        + M
        + "object service X\n service tcp destination range 5222 5269\nnat (wan,srv) source static any any destination static M OTHER service X X\n",
        refused=ELSEWHERE,
    ),
    Row(
        "written from outside by the interface's address",
        H + PORT + "nat (wan,srv) source static any any destination static interface H service X X\n",
        mapped="interface",
        translation="satisfied",
    ),
    Row(
        "a single host in nested groups",
        "object-group network A0\n network-object host 10.77.5.20\nobject-group network A\n group-object A0\nobject-group network B\n network-object host 198.51.100.5\nnat (srv,wan) source static A B\n",
        translation="satisfied",
    ),
    # -- addresses
    Row(
        "the next hop by its alias",
        "",
        interfaces="name 198.51.100.5 upstream\n" + WAN + SRV,
        routes="route wan 0.0.0.0 0.0.0.0 upstream 1\n",
        refused="next hop of a route",
    ),
    Row("the broadcast address of a small network", "", mapped="198.51.100.15", refused="broadcast address"),
    # -- access
    Row(
        "a denial by nested groups",
        "object-group network Q0\n network-object host 10.77.5.20\n network-object host 10.77.5.21\nobject-group network Q\n description quarantine\n group-object Q0\n",
        acl("deny ip any object-group Q", "permit tcp any any eq www"),
        refused="this very host",
    ),
    Row(
        "a denial by a service object for a narrow range",
        "object service F\n service tcp destination range 5260 5275\n",
        acl("deny object F any any"),
        refused="this very port",
    ),
    Row(
        "a denial by a service object for a wide range",
        "object service F\n service tcp destination range 5000 9000\n",
        acl("deny object F any any"),
        line=1,
    ),
    Row(
        "a denial by a group of ports in a group",
        "object-group service P0 tcp\n port-object eq 5269\nobject-group service P tcp\n port-object eq smtp\n group-object P0\n",
        acl("deny tcp any any object-group P"),
        refused="this very port",
    ),
    Row(
        "a denial at certain times for one peer only",
        "time-range NIGHT\n periodic daily 22:00 to 6:00\n",
        acl("deny ip host 192.0.2.9 any time-range NIGHT", "deny ip any any"),
        line=2,
    ),
    Row(
        "a denial by security group",
        rules=acl("deny tcp security-group name Guests any host 10.77.5.20 eq 5269", "deny ip any any log"),
        line=2,
    ),
    Row(
        "a permit for a name is not for everybody",
        "object network P\n fqdn v4 xmpp.partner.example\n",
        acl("permit tcp object P host 10.77.5.20 eq 5269", "deny ip any any"),
        line=2,
    ),
    Row(
        "what IPv6 is denied says nothing of IPv4",
        rules=acl("deny ip any6 any6", "deny ip any4 any4"),
        release="9.18(4)",
        line=2,
    ),
    Row(
        "two halves are everybody",
        rules=acl("deny ip 0.0.0.0 128.0.0.0 any", "permit icmp any any", "deny ip 128.0.0.0 128.0.0.0 any"),
        line=1,
    ),
    Row("odd and even are everybody", rules=acl("deny ip 0.0.0.1 0.0.0.1 any", "deny ip 0.0.0.0 0.0.0.1 any"), line=1),
    Row("every port that clients use", rules=acl("deny tcp any gt 1023 any", "permit tcp any any eq www"), line=1),
    Row(
        "every port but one",
        rules="access-list IN remark only the portal\n" + acl("deny tcp any any neq https"),
        line=1,
    ),
    Row("every port but mail", rules=acl("permit tcp any any neq smtp"), line=None),
    Row("everything below", rules=acl("permit tcp any any lt 6000"), line=None),
    Row(
        "a group of protocols and a group of ports for both",
        "object-group protocol TU\n protocol-object udp\n protocol-object tcp\nobject-group service X tcp-udp\n port-object range sip 5300\n",
        acl("permit object-group TU any any object-group X"),
        line=None,
    ),
    Row(
        "services with protocols, nested",
        PORT
        + "object-group service S0\n service-object object X\nobject-group service S\n service-object udp destination eq domain\n group-object S0\n",
        acl("permit object-group S any 10.77.5.0 255.255.255.0"),
        line=None,
    ),
    Row(
        "services that are replies",
        "object-group service S\n service-object tcp source eq 5269 destination gt 1023\n",
        acl("permit object-group S any host 10.77.5.20", "deny ip any any"),
        line=2,
    ),
    Row(
        "control-plane is about the firewall itself",
        rules=LIST + "access-list CP extended deny ip any any\n",
        bound=BOUND + "access-group CP in interface wan control-plane\n",
    ),
    Row(
        "a list at the way out of another interface",
        rules=LIST + "access-list OUT extended deny ip any any\n",
        bound=BOUND + "access-group OUT out interface wan\n",
    ),
    Row(
        "the firewall's own address is not the node's",
        rules=acl("deny ip any interface wan", "deny ip any any"),
        line=2,
    ),
    Row(
        "an alias in a denial",
        "",
        acl("deny tcp any host cup eq 5269"),
        interfaces="name 10.77.5.20 cup\n" + WAN + SRV,
        refused="this very service",
    ),
    Row(
        "the rule is there in another form, and dead",
        rules=acl("deny ip any4 any4", "permit tcp any4 host 10.77.5.20 range 5269 5269 log disable"),
        line=1,
    ),
    # -- interfaces
    Row(
        "a port channel's subinterface",
        interfaces="interface GigabitEthernet0/0\n channel-group 1 mode active\n no nameif\n no security-level\n no ip address\n!\ninterface Port-channel1\n lacp max-bundle 8\n no nameif\n no security-level\n no ip address\n!\n"
        + WAN_20.replace("3.20", "1.20")
        + SRV,
    ),
    Row(
        "a redundant interface",
        interfaces="interface Redundant1\n member-interface GigabitEthernet0/2\n member-interface GigabitEthernet0/3\n nameif srv\n security-level 60\n ip address 10.77.5.1 255.255.255.0\n!\n"
        + WAN,
    ),
    Row(
        "a port channel that is shut down",
        interfaces="interface Port-channel1\n shutdown\n no nameif\n!\n" + WAN_20.replace("3.20", "1.20") + SRV,
        warned=("shut down",),
    ),
    Row(
        "an interface behind the licence's limit",
        interfaces=WAN.replace("GigabitEthernet0/0", "Vlan2").replace(
            " nameif", " no forward interface Vlan 1\n nameif"
        )
        + SRV.replace("GigabitEthernet0/1", "Vlan1"),
        refused="no forward interface",
    ),
    Row(
        "transparent: routes are the firewall's own",
        "firewall transparent\n",
        interfaces="interface GigabitEthernet0/0\n nameif wan\n bridge-group 1\n security-level 0\n!\ninterface GigabitEthernet0/1\n nameif srv\n bridge-group 1\n security-level 60\n!\ninterface BVI1\n ip address 198.51.100.2 255.255.255.240\n!\n",
    ),
    # -- routes
    Row(
        "two halves are a default",
        routes="route wan 0.0.0.0 128.0.0.0 198.51.100.1 1\nroute wan 128.0.0.0 128.0.0.0 198.51.100.1 1\n",
    ),
    Row(
        "two halves by another interface",
        interfaces=WAN
        + SRV
        + "interface GigabitEthernet0/2\n nameif wan2\n security-level 0\n ip address 192.0.2.2 255.255.255.240\n!\n",
        routes="route wan 0.0.0.0 0.0.0.0 198.51.100.1 1\nroute wan2 0.0.0.0 128.0.0.0 192.0.2.1 1\nroute wan2 128.0.0.0 128.0.0.0 192.0.2.1 1\n",
        warned=("leave by wan2",),
    ),
    Row(
        "a policy that excepts this node first",
        LAN
        + "access-list NOT extended permit ip host 10.77.5.20 any\naccess-list ALL extended permit ip any any\nroute-map PBR deny 5\n match ip address NOT\nroute-map PBR permit 10\n match ip address ALL\n set ip next-hop 192.0.2.1\n",
        interfaces=POLICY,
        outbound=True,
    ),
    Row(
        "a policy for everything",
        LAN + "route-map PBR permit 10\n set ip next-hop 192.0.2.1\n",
        interfaces=POLICY,
        outbound=True,
        warned=("sent by a policy",),
    ),
    Row(
        "a policy that only marks",
        LAN
        + "access-list ALL extended permit ip any any\nroute-map PBR permit 10\n match ip address ALL\n set ip dscp ef\n",
        interfaces=POLICY,
        outbound=True,
    ),
    Row(
        "a policy for what has no route",
        LAN
        + "access-list ALL extended permit ip any any\nroute-map PBR permit 10\n match ip address ALL\n set ip default next-hop 192.0.2.1\n",
        interfaces=POLICY,
        outbound=True,
        warned=("sent by a policy",),
    ),
    Row(
        "an assigned default elsewhere",
        interfaces=WAN
        + SRV
        + "interface GigabitEthernet0/2\n nameif lte\n security-level 0\n ip address dhcp setroute\n!\n",
        routes="",
        warned=("leave by lte",),
    ),
    # -- what else drops
    Row(
        "a login for what others reach",
        "aaa-server R protocol radius\naaa authentication include tcp/0 wan 10.77.5.33 255.255.255.255 0.0.0.0 0.0.0.0 R\n",
    ),
    Row(
        "a login for this network",
        "aaa-server R protocol radius\naaa authentication include tcp/5269 wan 10.77.5.0 255.255.255.0 0.0.0.0 0.0.0.0 R\n",
        warned=("until a user has logged in",),
    ),
    Row(
        "a login with this port excepted",
        "aaa-server R protocol radius\naaa authentication include any wan 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 R\naaa authentication exclude tcp/5269 wan 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 R\n",
    ),
    Row(
        "a login by a list that leaves it alone",
        "access-list L extended deny tcp any any eq 5269\naccess-list L extended permit ip any any\naaa authentication match L wan LOCAL\n",
    ),
    Row(
        "a limit for the whole class",
        "class-map X\n match port tcp range 5200 5300\npolicy-map P\n class X\n  set connection per-client-max 4\nservice-policy P interface wan\n",
        warned=("per-client-max",),
    ),
    # -- IPv6
    Row(
        "IPv6: a prefix to a prefix",
        "object network N6\n subnet 2001:db8:77::/64\nobject network N6\n nat (srv,wan) static 2001:db8:f:1::/64\n",
        interfaces=SIX,
        routes=ROUTE + "ipv6 route wan ::/0 fe80::1\n",
        real="2001:db8:77::20",
        mapped="2001:db8:f:1::20",
        translation="satisfied",
    ),
    Row(
        "IPv6: another host of the prefix",
        "object network N6\n subnet 2001:DB8:77:0::/64\nobject network N6\n nat (srv,wan) static 2001:db8:f:1::/64\n",
        interfaces=SIX,
        routes=ROUTE + "ipv6 route wan ::/0 fe80::1\n",
        real="2001:db8:77::20",
        mapped="2001:db8:f:1::5",
        refused=ELSEWHERE,
    ),
    Row(
        "IPv6: a mixed list",
        rules=acl("deny ip any4 any4", "permit tcp any4 any eq 5269", "deny ip any6 2001:db8:77::/64"),
        interfaces=SIX,
        routes=ROUTE + "ipv6 route wan ::/0 2001:db8:f::1\n",
        real="2001:db8:77::20",
        mapped="2001:db8:f::5",
        line=3,
    ),
    Row(
        "NAT64 of the network is another family",
        NET + "object network LAN\n nat (srv,wan) static 2001:db8:64::/96\n",
        interfaces=WAN.replace("!\n", " ipv6 address 2001:db8:f::2/64\n!\n") + SRV,
        warned=(),
    ),
    # -- other forms and spellings
    Row(
        "twice NAT to the interface's port",
        H + "object service X\n service tcp source eq 5269\nnat (srv,wan) source static H interface service X X\n",
        mapped="interface",
        translation="satisfied",
    ),
    Row(
        "an object for the mapped side",
        H + M + "object network H\n nat (srv,wan) static M\n",
        release="8.3(2)",
        translation="satisfied",
    ),
    Row(
        "an object for the mapped side with a port",
        H + M + "object network H\n nat (srv,wan) static M service tcp 5269 25269 \n",
        options={"mapped_port": 25269},
        translation="satisfied",
    ),
    Row(
        "a pool of PAT with every option",
        "object network P\n range 198.51.100.8 198.51.100.9\nnat (srv,wan) after-auto source dynamic any pat-pool P extended flat include-reserve round-robin\n",
    ),
    Row(
        "twice NAT for one partner only",
        OTHER
        + M
        + "object network PEER\n host 192.0.2.77\nnat (srv,wan) source static OTHER M destination static PEER PEER\n",
    ),
    Row(
        "a static network elsewhere has no say",
        "object network DMZ\n subnet 172.16.9.0 255.255.255.240\nobject network DMZ\n nat (any,wan) static 198.51.100.16\n",
    ),
    Row("a range for a range that is too short", RANGES.replace("100.7", "100.5"), refused=ELSEWHERE),
    Row(
        "the public address is in the firewall's own /31",
        interfaces=WAN.replace("255.255.255.240 standby 198.51.100.3", "255.255.255.254") + SRV,
        mapped="198.51.100.3",
    ),
    Row(
        "PPPoE with its own default",
        interfaces=WAN.replace(
            " ip address 198.51.100.2 255.255.255.240 standby 198.51.100.3\n",
            " pppoe client vpdn group ISP\n ip address pppoe setroute \n",
        )
        + SRV,
        routes="",
        mapped="interface",
    ),
    Row(
        "DHCP without its default",
        interfaces=WAN.replace(" ip address 198.51.100.2 255.255.255.240 standby 198.51.100.3\n", " ip address dhcp \n")
        + SRV,
        routes="",
        mapped="interface",
        warned=("no default route",),
    ),
    Row(
        "a cluster's pool beside the address",
        interfaces=WAN.replace(" standby 198.51.100.3", " cluster-pool CP") + SRV,
        lines="ip local pool CP 198.51.100.4-198.51.100.6\n",
        refused="pool",
    ),
    # -- rules
    Row(
        "every address by its mask",
        rules=acl("permit tcp 0.0.0.0 0.0.0.0 host 10.77.5.20 eq 5269", "deny ip any any"),
        line=None,
    ),
    Row(
        "a permit by the number of the protocol",
        rules=acl("permit 6 any4 10.77.5.16 255.255.255.240", "deny ip any any"),
        line=None,
    ),
    Row("a denial by the number of the protocol", rules=acl("deny 6 any host 10.77.5.20"), refused="this very host"),
    Row(
        "a denial of a range that holds the node",
        "object network QR\n range 10.77.5.18 10.77.5.22\n",
        acl("deny ip any object QR"),
        refused="this very host",
    ),
    Row(
        "a denial of a group of protocols",
        "object-group protocol TU\n protocol-object udp\n protocol-object tcp\n",
        acl("permit icmp any any", "deny object-group TU any any"),
        line=2,
    ),
    Row(
        "a permit of half the peers above a denial of all",
        rules=acl("permit tcp 0.0.0.0 128.0.0.0 host 10.77.5.20 eq 5269", "deny ip any any"),
        line=2,
    ),
    Row(
        "permits of two halves",
        rules=acl(
            "permit tcp 0.0.0.0 128.0.0.0 host 10.77.5.20 eq 5269",
            "permit tcp 128.0.0.0 128.0.0.0 10.77.5.0 255.255.255.0 range 5000 6000",
            "deny ip any any",
        ),
        line=None,
    ),
    Row(
        "a blacklist above a wide permit",
        "object-group network BAD\n network-object 192.0.2.0 255.255.255.0\n network-object object NAMED\nobject network NAMED\n subnet 203.0.113.0 255.255.255.0\n",
        acl("deny ip object-group BAD any", "permit tcp any any range 5000 6000"),
        line=None,
    ),
    Row(
        "a list of names above a wide permit",
        "object network BADNAME\n fqdn v4 bad.example\n",
        acl("deny ip object BADNAME any", "permit tcp any any gt 5000"),
        line=None,
    ),
    Row(
        "a network service group is no address",
        'object-group network-service NS\n network-service-member "Dropbox"\n domain dropbox.com tcp eq https\n',
        acl("deny tcp object-group-network-service NS any", "deny ip any any"),
        release="9.20(2)",
        line=2,
    ),
    Row(
        "ports named, one of them ours by a group in udp",
        "object-group service U udp\n port-object eq 5269\n",
        acl("deny udp any any object-group U", "permit icmp any any"),
    ),
    Row("a denial from source port 5269 of peers", rules=acl("deny tcp any eq 5269 any", "permit icmp any any")),
    Row(
        "sources that a rule does not reach",
        rules=acl("deny ip 203.0.113.0 255.255.255.0 any", "deny ip any any"),
        options={"sources": ("192.0.2.64/26",)},
        line=2,
    ),
    Row(
        "per-user-override is a binding",
        rules=acl("deny ip any any"),
        bound="access-group IN in interface wan per-user-override\n",
        line=1,
    ),
    # -- surroundings
    Row(
        "2000::/3 is where partners are",
        interfaces=SIX,
        routes="ipv6 route wan 2000::/3 fe80::1\n",
        real="2001:db8:77::20",
        mapped="2001:db8:f::5",
    ),
    Row(
        "a null route for the private networks",
        routes=ROUTE + "route Null0 10.0.0.0 255.0.0.0\nroute Null0 172.16.0.0 255.240.0.0\n",
    ),
    Row(
        "the node is behind the null route only",
        interfaces=WAN + SRV.replace("10.77.5.1", "10.88.5.1"),
        routes=ROUTE + "route Null0 10.0.0.0 255.0.0.0\n",
        warned=("is behind Null0",),
    ),
    Row(
        "an old word for an idle timeout",
        "class-map X\n match port tcp eq 5269\npolicy-map P\n class X\n  set connection timeout tcp 0:10:00 reset\nservice-policy P global\n",
        release="8.3(2)",
        warned=("timeout tcp",),
    ),
    Row(
        "bypass of another network",
        "access-list B extended permit tcp 172.16.0.0 255.255.0.0 172.17.0.0 255.255.0.0\nclass-map X\n match access-list B\npolicy-map P\n class X\n  set connection advanced-options tcp-state-bypass\nservice-policy P interface srv\n",
    ),
    Row(
        "a policy by an IPv6 list",
        LAN
        + "access-list P6 extended permit ip any6 any6\nroute-map PBR permit 10\n match ipv6 address P6\n set ipv6 next-hop 2001:db8:9::1\n",
        interfaces=POLICY,
        release="9.20(2)",
        outbound=True,
    ),
    Row(
        "entries of a policy by their numbers",
        LAN
        + "access-list NOT extended permit ip host 10.77.5.20 any\naccess-list ALL extended permit ip any any\nroute-map PBR permit 20\n match ip address ALL\n set ip next-hop 192.0.2.1\nroute-map PBR permit 5\n match ip address NOT\n",
        interfaces=POLICY,
        outbound=True,
    ),
    Row(
        "a policy that excepts only some ports",
        LAN
        + "access-list NOT extended permit tcp host 10.77.5.20 any eq https\naccess-list ALL extended permit ip any any\nroute-map PBR deny 5\n match ip address NOT\nroute-map PBR permit 10\n match ip address ALL\n set ip next-hop 192.0.2.1\n",
        interfaces=POLICY,
        outbound=True,
        warned=("sent by a policy",),
    ),
    Row(
        "all members of a redundant interface are shut down",
        interfaces=WAN
        + "interface GigabitEthernet0/2\n shutdown\n no nameif\n!\ninterface GigabitEthernet0/3\n shutdown\n no nameif\n!\ninterface Redundant1\n member-interface GigabitEthernet0/2\n member-interface GigabitEthernet0/3\n nameif srv\n security-level 60\n ip address 10.77.5.1 255.255.255.0\n!\n",
        warned=("shut down",),
    ),
    Row(
        "all links of a port channel are shut down",
        interfaces="interface GigabitEthernet0/2\n channel-group 3 mode active\n shutdown\n no nameif\n!\ninterface Port-channel3\n no nameif\n!\n"
        + WAN_20
        + SRV,
        warned=("shut down",),
    ),
    Row(
        "one link of a port channel is shut down",
        interfaces="interface GigabitEthernet0/2\n channel-group 3 mode active\n shutdown\n no nameif\n!\ninterface GigabitEthernet0/3\n channel-group 3 mode active\n no nameif\n!\ninterface Port-channel3\n no nameif\n!\n"
        + WAN_20
        + SRV,
    ),
    Row(
        "an interface of a context",
        interfaces=WAN.replace("GigabitEthernet0/0", "int_wan") + SRV.replace("GigabitEthernet0/1", "int_srv"),
        release="9.12(4)",
    ),
    # -- what takes the public address
    Row(
        "a tunnel for all of the public address",
        "access-list VPN extended permit ip host 198.51.100.5 any\n" + TUNNEL,
        warned=("a tunnel takes all",),
    ),
    Row(
        "a tunnel for everything",
        "access-list VPN extended permit ip any any\n" + TUNNEL,
        warned=("a tunnel takes all",),
    ),
    Row(
        "a tunnel for certain networks",
        "access-list VPN extended permit ip 10.77.5.0 255.255.255.0 172.20.0.0 255.255.0.0\naccess-list VPN extended permit ip any 172.21.0.0 255.255.0.0\n"
        + TUNNEL,
    ),
    Row(
        "a tunnel that excepts the public address",
        "access-list VPN extended deny ip host 198.51.100.5 any\naccess-list VPN extended permit ip any any\n" + TUNNEL,
    ),
    Row(
        "a tunnel at another interface",
        "access-list VPN extended permit ip any any\n"
        + "crypto map CM 10 match address VPN\ncrypto map CM 10 set peer 192.0.2.200\ncrypto map CM interface srv\n",
    ),
    Row(
        "another device has the public address",
        "arp wan 198.51.100.5 0011.2233.4455 \narp wan 198.51.100.6 0011.2233.4466 alias\n",
        warned=("another device",),
    ),
    Row("the firewall itself answers ARP for it", "arp wan 198.51.100.5 0011.2233.4455 alias\n"),
    # -- own connections
    Row(
        "own connections by a rule for the port",
        NET + PORT + "nat (srv,wan) after-auto source dynamic LAN interface service X X\n",
        outbound=True,
    ),
    Row(
        "own connections by a rule for another port",
        NET
        + "object service X\n service tcp destination eq https\nnat (srv,wan) after-auto source dynamic LAN interface service X X\n",
        outbound=True,
        warned=("no NAT rule",),
    ),
    Row(
        "own connections are denied at the way out",
        LAN,
        LIST + "access-list O extended permit tcp any any eq https\n",
        bound=BOUND + "access-group O out interface wan\n",
        outbound=True,
        refused="direction out",
    ),
    Row(
        "a rule for some partners above a denial of the rest",
        rules=acl("permit tcp 192.0.2.0 255.255.255.0 host 10.77.5.20 eq 5269", "deny tcp any host 10.77.5.20 eq 5269"),
        refused="this very service",
    ),
    Row(
        "the same where only those partners are let in",
        rules=acl("permit tcp 192.0.2.0 255.255.255.0 host 10.77.5.20 eq 5269", "deny tcp any host 10.77.5.20 eq 5269"),
        options={"sources": ("192.0.2.0/25",)},
        line=None,
    ),
    # -- rules that together, at times, or for nobody in particular
    Row(
        "two halves are denied at night",
        "time-range NIGHT\n periodic daily 22:00 to 6:00\n",
        acl(
            "deny ip 0.0.0.0 128.0.0.0 any time-range NIGHT",
            "deny ip 128.0.0.0 128.0.0.0 any time-range NIGHT",
            "permit tcp any host 10.77.5.20 eq 5269",
        ),
        refused="at certain times only",
    ),
    Row(
        "one half is denied at night, the other one always",
        "time-range NIGHT\n periodic daily 22:00 to 6:00\n",
        acl(
            "deny ip 0.0.0.0 128.0.0.0 any time-range NIGHT",
            "deny ip 128.0.0.0 128.0.0.0 any",
            "permit tcp any host 10.77.5.20 eq 5269",
        ),
        refused="at certain times only",
    ),
    Row(
        "one half is denied at night",
        "time-range NIGHT\n periodic daily 22:00 to 6:00\n",
        acl("deny ip 0.0.0.0 128.0.0.0 any time-range NIGHT", "permit tcp any host 10.77.5.20 eq 5269"),
        line=None,
    ),
    Row(
        "a list at the way out lets in from every port that clients use",
        rules=LIST + "access-list O extended permit tcp any gt 1023 host 10.77.5.20 eq 5269\n",
        bound=BOUND + "access-group O out interface srv\n",
    ),
    Row(
        "the same above a denial",
        rules=LIST + "access-list O extended permit tcp any gt 1023 any\naccess-list O extended deny ip any any\n",
        bound=BOUND + "access-group O out interface srv\n",
    ),
    Row(
        "a list at the way out lets in from ports that no client uses",
        rules=LIST + "access-list O extended permit tcp any lt 1024 any\n",
        bound=BOUND + "access-group O out interface srv\n",
        refused="direction out",
    ),
    Row(
        "everybody who is no user",
        rules=acl("deny tcp user none any host 10.77.5.20 eq 5269", "permit ip any any"),
        refused="this very service",
    ),
    Row(
        "who is no user, as a permit",
        rules=acl("permit tcp user none any host 10.77.5.20 eq 5269", "deny ip any any"),
        line=2,
    ),
    Row(
        "whoever is a user",
        rules=acl("deny tcp user any any host 10.77.5.20 eq 5269", "permit ip any any"),
        line=None,
    ),
    Row(
        "half of all peers are denied above the new rule",
        rules=acl("deny tcp 0.0.0.0 128.0.0.0 host 10.77.5.20 eq 5269", "deny ip any any"),
        line=2,
        warned=("half of all peers or more",),
    ),
    Row(
        "a denial of a host by its name, which may be this one",
        "object network NAMED\n fqdn v4 cup.example\n",
        acl("deny tcp any object NAMED eq 5269", "permit icmp any any"),
        warned=("whether these denials are about 10.77.5.20 is not known here: line 1",),
    ),
    Row(
        "the same above a wide permit",
        "object network NAMED\n fqdn v4 cup.example\n",
        acl("deny ip any object NAMED", "permit tcp any any eq 5269"),
        line=None,
        warned=("whether these denials are about",),
    ),
    Row(
        "the same below the new rule",
        "object network NAMED\n fqdn v4 cup.example\n",
        acl("deny ip any any", "deny ip any object NAMED"),
        line=1,
    ),
    # -- bridge groups: a member's list, then the group's, then the global one
    Row(
        "the list of the bridge group denies at the way out",
        rules=LIST + "access-list B extended permit tcp any any eq smtp\n",
        interfaces=INNER,
        bound=BOUND + "access-group B out interface lan\n",
        refused="interface lan (direction out)",
    ),
    Row(
        "the list of the bridge group denies own connections",
        LAN,
        LIST + "access-list B extended deny tcp any any eq 5269\naccess-list B extended permit ip any any\n",
        interfaces=INNER,
        bound=BOUND + "access-group B in interface lan\n",
        outbound=True,
        refused="this very port",
    ),
    Row(
        "the list of the bridge group is the only one",
        rules=acl("deny ip any any"),
        interfaces=OUTER,
        bound="access-group IN in interface lan\n",
        routes=OUTER_ROUTE,
        line=1,
        warned=("holds on every member",),
    ),
    Row(
        "the list of the bridge group permits, and the member has none",
        rules=acl("permit tcp any any eq 5269"),
        interfaces=OUTER,
        bound="access-group IN in interface lan\n",
        routes=OUTER_ROUTE,
        line=None,
    ),
    Row(
        "the member's list permits, the one of the bridge group denies",
        rules=acl("permit tcp any any eq 5269") + "access-list B extended deny ip any any\n",
        interfaces=OUTER,
        bound=BOUND + "access-group B in interface lan\n",
        routes=OUTER_ROUTE,
        refused="interface lan (direction in), the bridge group of wan",
    ),
    Row(
        "the member's list permits, the one of the bridge group says nothing",
        rules=acl("permit tcp any any eq 5269") + "access-list B extended permit icmp any any\n",
        interfaces=OUTER,
        bound=BOUND + "access-group B in interface lan\n",
        routes=OUTER_ROUTE,
        line=None,
        warned=("is not documented",),
    ),
    Row(
        "the list of another bridge group has no say",
        rules=LIST + "access-list B extended deny ip any any\n",
        interfaces=OUTER
        + "interface BVI2\n nameif other\n security-level 50\n ip address 172.16.9.1 255.255.255.0\n!\n",
        bound=BOUND + "access-group B in interface other\n",
        routes=OUTER_ROUTE,
    ),
    Row(
        "a bridge group's broadcast address",
        interfaces=OUTER,
        routes=OUTER_ROUTE,
        mapped="198.51.100.15",
        refused="broadcast",
    ),
    Row(
        "a bridge group's own address",
        interfaces=OUTER,
        routes=OUTER_ROUTE,
        mapped="198.51.100.2",
        refused="lan itself",
    ),
    Row(
        "the address of a bridge group without a name",
        "firewall transparent\n",
        interfaces=OUTER.replace(" nameif lan\n", ""),
        routes="",
        mapped="198.51.100.2",
        refused="the firewall's own: interface BVI1",
    ),
    Row(
        "a member does not answer ARP",
        "sysopt noproxyarp wan\n",
        interfaces=OUTER,
        routes=OUTER_ROUTE,
        warned=("does not answer ARP for 198.51.100.5 on interface wan",),
    ),
    # -- translations that together are about every partner
    Row(
        "two halves of all partners lead elsewhere",
        OTHER
        + M
        + HALVES
        + "nat (srv,wan) source static OTHER M destination static A A\nnat (srv,wan) source static OTHER M destination static B B\n",
        refused=ELSEWHERE,
    ),
    Row(
        "one half of all partners leads elsewhere",
        OTHER + M + HALVES + "nat (srv,wan) source static OTHER M destination static A A\n",
        warned=("lead half of all peers or more elsewhere",),
    ),
    Row(
        "one half leads here, one elsewhere",
        OTHER
        + M
        + H
        + HALVES
        + "nat (srv,wan) source static OTHER M destination static A A\nnat (srv,wan) source static H M destination static B B\n",
        refused=ELSEWHERE,
    ),
    Row(
        "two halves of all partners lead here",
        H
        + M
        + HALVES
        + "nat (srv,wan) source static H M destination static A A\nnat (srv,wan) source static H M destination static B B\n",
        translation="satisfied",
    ),
    Row(
        "two halves of the node's answers take other translations",
        NET
        + HALVES
        + "nat (srv,wan) source dynamic LAN interface destination static A A\nnat (srv,wan) source dynamic LAN interface destination static B B\n",
        refused="comes before the new one",
    ),
    Row(
        "two halves of the node's own connections",
        NET
        + HALVES
        + "nat (srv,wan) after-auto source dynamic LAN interface destination static A A\nnat (srv,wan) after-auto source dynamic LAN interface destination static B B\n",
        outbound=True,
    ),
    Row(
        "a group of both halves",
        OTHER
        + M
        + HALVES
        + "object-group network ALL\n network-object object A\n network-object object B\nnat (srv,wan) source static OTHER M destination static ALL ALL\n",
        refused=ELSEWHERE,
    ),
    # -- ways and interfaces
    Row(
        "an assigned default of a higher distance is a spare one",
        interfaces=WAN + SRV + LTE.replace(" ip address", " dhcp client route distance 254\n ip address"),
    ),
    Row(
        "published at the spare one",
        interfaces=(WAN + SRV + LTE.replace(" ip address", " dhcp client route distance 254\n ip address"))
        .replace("nameif wan\n", "nameif main\n")
        .replace("nameif lte\n", "nameif wan\n"),
        routes=ROUTE.replace("wan", "main"),
        mapped="192.0.2.5",
        warned=("only used while that is gone", "is assigned to it"),
    ),
    Row(
        "PPPoE of a higher distance",
        interfaces=WAN
        + SRV
        + LTE.replace(" ip address dhcp setroute", " pppoe client route distance 200\n ip address pppoe setroute"),
    ),
    Row(
        "the better default is by an interface that is shut down",
        interfaces=WAN + SRV + LTE.replace(" nameif", " shutdown\n nameif"),
        routes=ROUTE.replace(" 1\n", " 10\n"),
    ),
    Row(
        "a route to the node by an interface that is shut down",
        interfaces=WAN
        + SRV
        + LTE.replace(" nameif", " shutdown\n nameif").replace("dhcp setroute", "172.16.9.2 255.255.255.0"),
        routes=ROUTE + "route lte 10.77.5.20 255.255.255.255 172.16.9.1 1\n",
    ),
    Row(
        "all ports of a VLAN are shut down",
        interfaces="interface Ethernet0/0\n switchport access vlan 2\n shutdown\n!\ninterface Ethernet0/1\n!\n" + VLANS,
        release="8.4(7)",
        warned=("interface wan is shut down",),
    ),
    Row(
        "all ports of the VLAN that needs no line are shut down",
        interfaces="interface Ethernet0/0\n switchport access vlan 2\n!\ninterface Ethernet0/1\n shutdown\n!\n" + VLANS,
        release="8.4(7)",
        warned=("interface srv is shut down",),
    ),
    Row(
        "a trunk carries the VLAN",
        interfaces="interface Ethernet0/0\n switchport access vlan 2\n shutdown\n!\ninterface Ethernet0/1\n switchport trunk allowed vlan 1-3,7\n switchport mode trunk\n!\n"
        + VLANS,
        release="8.4(7)",
    ),
    Row(
        "there and back by one interface",
        "same-security-traffic permit intra-interface\n",
        bound="",
        options={"mapped_interface": "srv"},
        mapped="192.0.2.5",
        line=None,
    ),
    Row(
        "there and back by one interface needs more than the other permission",
        "same-security-traffic permit inter-interface\n",
        bound="",
        options={"mapped_interface": "srv"},
        mapped="192.0.2.5",
        refused="have the same security level",
    ),
    Row(
        "a new list before a global one ends nothing",
        "access-list G extended permit icmp any any\n",
        "",
        interfaces=WAN.replace("level 0", "level 50") + SRV + LTE,
        bound="access-group G global\n",
        asked={"create_access_group": True},
    ),
    # -- what else stands around
    Row(
        "a class for management is not about traffic through",
        "class-map type management X\n match port tcp eq 5269\npolicy-map P\n class X\n  set connection conn-max 5\nservice-policy P global\n",
    ),
    Row(
        "a dynamic map for everything",
        "access-list VPN extended permit ip any any\ncrypto dynamic-map D 1 match address VPN\ncrypto map CM 65535 ipsec-isakmp dynamic D\ncrypto map CM interface wan\n",
        warned=("a tunnel takes all",),
    ),
    Row(
        "a dynamic map for another network",
        "access-list VPN extended permit ip 10.77.5.0 255.255.255.0 any\ncrypto dynamic-map D 1 match address VPN\ncrypto map CM 65535 ipsec-isakmp dynamic D\ncrypto map CM interface wan\n",
    ),
    Row(
        "a login for a range of ports",
        "aaa-server R protocol radius\naaa authentication include tcp/5000-6000 wan 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 R\n",
        warned=("until a user has logged in",),
    ),
    Row(
        "an alias and an object of one name",
        "object network PUB\n host 198.51.100.9\n" + OTHER + "object network OTHER\n nat (srv,wan) static PUB\n",
        interfaces="name 198.51.100.5 PUB\n" + WAN + SRV,
        refused="is not known",
    ),
    Row(
        "an alias and an object of one name and address",
        "object network PUB\n host 198.51.100.5\n" + H + "object network H\n nat (srv,wan) static PUB\n",
        interfaces="name 198.51.100.5 PUB\n" + WAN + SRV,
        translation="satisfied",
    ),
    Row(
        "a dead rule for the interface's address",
        rules=acl("permit tcp any interface wan eq 5269"),
        mapped="interface",
        warned=("has no effect on a release from 8.3 on",),
    ),
    Row(
        "a dead rule for the interface's address in digits",
        rules=acl("permit tcp any host 198.51.100.2 eq 5269"),
        mapped="interface",
        warned=("has no effect on a release from 8.3 on",),
    ),
    Row(
        "a dead rule for a group of the public address",
        "object-group network PUB\n network-object host 198.51.100.5\n",
        acl("permit tcp any object-group PUB eq 5269"),
        warned=("has no effect on a release from 8.3 on",),
    ),
    Row(
        "the list is a policy for VPN users, too",
        "dynamic-access-policy-record STAFF\n network-acl IN\n",
        warned=("has a say elsewhere, too",),
    ),
    Row(
        "the list tells what routes are learned, too",
        "router ospf 1\n distribute-list IN in interface wan\n",
        warned=("has a say elsewhere, too",),
    ),
    # -- both versions of IP
    Row(
        "any in a translation to an IPv4 address is IPv4",
        "nat (srv,wan) source dynamic any interface\n",
        **OF_SIX,
    ),
    Row(
        "any in a translation to an IPv6 address is IPv6",
        "nat (srv,wan) source dynamic any interface ipv6\n",
        interfaces=SIX,
        routes=SIX_ROUTE,
    ),
    Row(
        "the same for IPv6 itself",
        "nat (srv,wan) source dynamic any interface ipv6\n",
        **OF_SIX,
        refused="comes before the new one",
    ),
    Row(
        "any that stays any is both",
        "nat (srv,wan) source static any any no-proxy-arp\n",
        **OF_SIX,
        refused=ELSEWHERE,
    ),
    Row(
        "any that becomes IPv4 on its way to what stands for an IPv4 host is IPv6",
        "object network FOUR\n host 192.0.2.44\nobject network AS6\n host 2001:db8:77::44\nobject network P4\n range 198.51.100.8 198.51.100.9\n"
        "nat (srv,wan) source dynamic any pat-pool P4 destination static AS6 FOUR\n",
        interfaces=SIX,
        routes=SIX_ROUTE,
    ),
    Row(
        "any to any of IPv6 partners leads elsewhere",
        "object network O6\n host 2001:db8:77::33\nobject network M6\n host 2001:db8:f::5\nnat (wan,srv) source static any any destination static M6 O6\n",
        **OF_SIX,
        refused=ELSEWHERE,
    ),
    Row(
        "a denial of all that partners have in IPv6",
        rules=acl("deny ip 2000::/3 any6", "permit ip any6 any6"),
        **OF_SIX,
        line=1,
    ),
    Row(
        "a denial of half of that",
        rules=acl("deny ip 2000::/4 any6", "permit ip any6 any6"),
        **OF_SIX,
        line=None,
        warned=("half of all peers or more",),
    ),
    Row(
        "a denial of what no partner has in IPv6",
        rules=acl("deny ip fc00::/7 any6", "deny ip ::/3 any6", "permit ip any6 any6"),
        **OF_SIX,
        line=None,
    ),
    Row(
        "a denial of sources that are no partners' but were asked for",
        rules=acl("deny ip fc00::/7 any6", "permit ip any6 any6"),
        **OF_SIX,
        options={"sources": ("fc00:1::/32",)},
        refused="singles out these peers",
    ),
    Row(
        "all IPv6 partners lead elsewhere",
        "object network O6\n host 2001:db8:77::33\nobject network M6\n host 2001:db8:f::5\nobject network ALL6\n subnet 2000::/3\nnat (srv,wan) source static O6 M6 destination static ALL6 ALL6\n",
        **OF_SIX,
        refused=ELSEWHERE,
    ),
    # -- partners that are named
    Row(
        "the only partners that are let in are led elsewhere",
        OTHER
        + M
        + "object network PEERS\n subnet 192.0.2.0 255.255.255.0\nnat (srv,wan) source static OTHER M destination static PEERS PEERS\n",
        options={"sources": ("192.0.2.64/26", "192.0.2.9")},
        refused=ELSEWHERE,
    ),
    Row(
        "half of the partners that are let in are led elsewhere",
        OTHER
        + M
        + "object network PEERS\n subnet 192.0.2.0 255.255.255.0\nnat (srv,wan) source static OTHER M destination static PEERS PEERS\n",
        options={"sources": ("192.0.2.64/26", "203.0.113.64/26")},
        warned=("lead half of all peers or more elsewhere",),
    ),
    Row(
        "other partners than those that are let in are led elsewhere",
        OTHER + M + HALVES + "nat (srv,wan) source static OTHER M destination static A A\n",
        options={"sources": ("192.0.2.64/26",)},
    ),
    Row(
        "the only partners that are let in are led here",
        H
        + M
        + "object network PEERS\n subnet 192.0.2.0 255.255.255.0\nnat (srv,wan) source static H M destination static PEERS PEERS\n",
        options={"sources": ("192.0.2.64/26",)},
        translation="satisfied",
    ),
    Row(
        "the answers to the only partners that are let in take another translation",
        NET
        + "object network PEERS\n subnet 192.0.2.0 255.255.255.0\nnat (srv,wan) source dynamic LAN interface destination static PEERS PEERS\n",
        options={"sources": ("192.0.2.64/26",)},
        refused="comes before the new one",
    ),
    Row(
        "a tunnel takes the only partners that are let in",
        "access-list VPN extended permit ip host 198.51.100.5 192.0.2.0 255.255.255.0\n" + TUNNEL,
        options={"sources": ("192.0.2.64/26",)},
        warned=("a tunnel takes all",),
    ),
    Row(
        "a pool at another interface has the same addresses",
        "object network P\n range 198.51.100.4 198.51.100.6\n" + NET + "object network LAN\n nat (srv,dmz) dynamic P\n",
        interfaces=WAN
        + SRV
        + "interface GigabitEthernet0/2\n nameif dmz\n security-level 50\n ip address 172.20.0.1 255.255.255.0\n!\n",
    ),
    Row(
        "a pool at every interface has the same addresses",
        "object network P\n range 198.51.100.4 198.51.100.6\n" + NET + "object network LAN\n nat (srv,any) dynamic P\n",
        refused="belongs to the pool",
    ),
    Row(
        "a user group with a blank in its name",
        rules=acl('deny tcp user-group CORP\\\\"Domain Guests" any any eq 5269', "permit tcp any any eq 5269"),
        line=None,
    ),
    # -- the interface's list, and the global one behind it
    Row(
        "one half is permitted by the one, one half by the other",
        "access-list G extended permit tcp 128.0.0.0 128.0.0.0 any eq 5269\n",
        acl("permit tcp 0.0.0.0 128.0.0.0 any eq 5269"),
        bound=BOUND + "access-group G global\n",
        line=None,
    ),
    Row(
        "one half is denied by the one, the other permits",
        "access-list G extended permit tcp any any eq 5269\n",
        acl("deny ip 0.0.0.0 128.0.0.0 any"),
        bound=BOUND + "access-group G global\n",
        line=None,
        warned=("half of all peers or more",),
    ),
    Row(
        "one half is permitted by the one, the other denies the rest",
        "access-list G extended deny ip any any\n",
        acl("permit tcp 0.0.0.0 128.0.0.0 any eq 5269"),
        bound=BOUND + "access-group G global\n",
    ),
    # -- tunnels that are about ports
    Row(
        "a tunnel for the service alone",
        "access-list VPN extended permit tcp host 198.51.100.5 eq 5269 any\n" + TUNNEL,
        warned=("a tunnel takes all",),
    ),
    Row(
        "a tunnel for another service of the public address",
        "access-list VPN extended permit tcp host 198.51.100.5 eq https any\n" + TUNNEL,
    ),
    Row(
        "a tunnel for everything but the service",
        "access-list VPN extended deny tcp host 198.51.100.5 eq 5269 any\naccess-list VPN extended permit ip any any\n"
        + TUNNEL,
    ),
    Row(
        "a tunnel for everything but the own networks",
        "access-list VPN extended deny ip any 10.0.0.0 255.0.0.0\naccess-list VPN extended permit ip any any\n"
        + TUNNEL,
        warned=("a tunnel takes all",),
    ),
    Row(
        "half of the node's answers take another translation",
        NET + HALVES + "nat (srv,wan) source dynamic LAN interface destination static A A\n",
        warned=("for half of all peers or more",),
    ),
    Row(
        "answers to one network take another translation",
        NET
        + "object network A\n subnet 192.0.2.0 255.255.255.0\nnat (srv,wan) source dynamic LAN interface destination static A A\n",
    ),
    Row(
        "half of the answers of what is published already take another translation",
        H
        + NET
        + HALVES
        + "nat (srv,wan) source dynamic LAN interface destination static A A\nobject network H\n nat (srv,wan) static 198.51.100.5\n",
        translation="satisfied",
        warned=("for half of all peers or more",),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_situation_gets_the_right_answer(row: Row) -> None:
    before = text(row).splitlines()
    if row.refused:
        with pytest.raises(FederationError) as caught:
            decided(row)
        assert row.refused in caught.value.what
        assert caught.value.cure
        return
    draft = decided(row)
    by_subject = {one.subject: one.decision for one in draft.decisions}
    assert next(value for subject, value in by_subject.items() if "translation of" in subject) == row.translation
    own = [line for line in draft.commands if line.startswith("access-list ")]
    access = next(one for one in draft.decisions if "access from" in one.subject)
    if row.line is None:
        assert access.decision in ("satisfied", "present", "allowed") and not own, draft.commands
    else:
        number = "" if row.line == NEW else f"line {row.line} "
        assert own[0].split(" ", 2)[2].startswith(f"{number}extended permit tcp"), own
    missing = [part for part in row.warned if not any(part in one for one in draft.warnings)]
    others = [one for one in draft.warnings if not any(part in one for part in row.warned)]
    assert (missing, others) == ([], [])
    theirs = [line for line in before if line.startswith("access-list IN ") and not is_ours(line, row)]
    kept = draft.configuration.access_lists["IN"].entries if "IN" in draft.configuration.access_lists else ()
    assert [one.text for one in kept if not is_ours(one.text, row)] == theirs, "what others wrote stays, in its order"
    assert decided(row, draft.configuration).commands == [], "a second run sends nothing"


def is_ours(line: str, row: Row) -> bool:
    """Whether a line is the rule for the very service, whoever wrote it."""
    return " permit tcp " in line and f"host {row.real} " in line and "5269" in line
