# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Cisco ASA's NAT lines do to a packet: one table, written from Cisco's rules and from no program.

Each row is a small running configuration, the first packet of a connection, and what comes out. Both sides that have a
model of translations (the collection and the lab's emulator) are held against it; neither may generate or change it.

Columns of a `Row`:

``name``     short and unique, for a test's id.
``lines``    the NAT lines as `show running-config` prints them: section 1, object NAT, section 3 (after-auto), in this
             order. Everything else (interfaces, routes, objects, groups, services) is in the shared base, see `BASE`.
``packet``   ingress interface, protocol (tcp, udp, icmp), source address and port, destination address and port. For icmp
             both ports are 0. It is the first packet of a connection; no translation or connection exists before it.
``outcome``  see `Outcome`.
``sure``     how well the rule is known: D Cisco's documents say it, P a public report agrees, K general knowledge.

Sources, named in the comments of the groups:

[guide]   Cisco ASA Series Firewall CLI Configuration Guide 9.x, chapters "Network Address Translation (NAT)" and "NAT
          Examples and Reference" (NAT types, NAT rule order, network object NAT, twice NAT, routing NAT packets).
[syslog]  Cisco ASA Series Syslog Messages, 305013: asymmetric NAT rules matched for forward and reverse flows, which is
          what a connection to the real address of a translated host gets.
[asp]     Cisco ASA Series Command Reference, `show asp drop`: nat-rpf-failed, nat-no-xlate-to-pat-pool.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Packet:
    """The first packet of a connection as it comes in."""

    ingress: str
    protocol: str
    source: str
    source_port: int
    destination: str
    destination_port: int


@dataclass(frozen=True)
class Outcome:
    """What the NAT makes of a packet. Access lists have no part in it.

    ``verdict``: `passes` (translated or not), `dropped` (the NAT itself refuses the packet), or `unknown`: no document
    says what the device does, so nothing may be built on it; the other fields then mean nothing.

    ``egress``: the interface to which the NAT diverts the packet; None where the routes decide.

    ``source`` and ``destination``: an address; for a source that the firewall takes out of a pool, `FIRST-LAST`.

    ``source_port``: None where the firewall chooses the port.

    An untranslated packet passes with the addresses and ports that it came with and without an egress of the NAT's,
    or, by a rule of identity, with one.
    """

    verdict: Literal["passes", "dropped", "unknown"]
    egress: str | None
    source: str
    source_port: int | None
    destination: str
    destination_port: int


@dataclass(frozen=True)
class Row:
    """One case."""

    name: str
    lines: tuple[str, ...]
    packet: Packet
    outcome: Outcome
    sure: Literal["D", "P", "K"] = "D"

    @property
    def configuration(self) -> str:
        """The whole running configuration."""
        return "\n".join([HEAD, BASE, *self.lines, TAIL])

    @property
    def leaves(self) -> str:
        """The interface by which the packet leaves: what the NAT decides, else what the base's routes say."""
        return self.outcome.egress or routed(self.outcome.destination)


HEAD = """: Saved
:
ASA Version 9.16(4)
!
hostname fw
names
!
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
 ipv6 address 2001:db8:f::1/64
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0
 ipv6 address 2001:db8:a::1/64
!
interface GigabitEthernet0/2
 nameif dmz
 security-level 50
 ip address 172.16.0.1 255.255.255.0
!"""

BASE = """object network NODE
 host 10.10.0.10
object network NODE2
 host 10.10.0.11
object network NODE-AGAIN
 host 10.10.0.10
object network LAN
 subnet 10.10.0.0 255.255.255.0
object network LAN-AGAIN
 subnet 10.10.0.0 255.255.255.0
object network EIGHT
 subnet 10.10.0.8 255.255.255.248
object network SIX
 range 10.10.0.10 10.10.0.15
object network TWO
 range 10.10.0.10 10.10.0.11
object network FIVE
 range 10.10.0.27 10.10.0.31
object network BRANCH
 subnet 10.20.0.0 255.255.0.0
object network DMZHOST
 host 172.16.0.10
object network ALL
 subnet 0.0.0.0 0.0.0.0
object network PUBLIC
 host 203.0.113.10
object network PUBLIC2
 host 203.0.113.11
object network PUBNET
 subnet 198.18.5.0 255.255.255.0
object network PUBEIGHT
 subnet 203.0.113.8 255.255.255.248
object network PUBSIX
 range 203.0.113.20 203.0.113.25
object network PUBTWO
 range 203.0.113.3 203.0.113.4
object network PUBFIVE
 range 203.0.113.3 203.0.113.7
object network POOL
 range 203.0.113.40 203.0.113.49
object network PATHOST
 host 203.0.113.50
object network PARTNER
 host 198.51.100.9
object network PARTNERNET
 subnet 198.51.100.0 255.255.255.0
object network STANDIN
 host 192.0.2.9
object network REMOTE
 subnet 10.99.0.0 255.255.255.0
object network NODE6
 host 2001:db8:a::10
object network LAN6
 subnet 2001:db8:a::/64
object network PUBLIC6
 host 2001:db8:f::10
object network NAT64
 subnet 2001:db8:64::/96
object network rule1
 subnet 192.168.1.0 255.255.255.0
object network rule2
 subnet 192.168.1.0 255.255.255.0
object network rule3
 subnet 10.1.1.0 255.255.255.0
object network rule4
 host 192.168.1.1
object network def
 subnet 172.17.1.0 255.255.255.0
object network abc
 subnet 172.17.1.0 255.255.255.0
object service S5269
 service tcp source eq 5269
object service S15269
 service tcp source eq 15269
object service S5000
 service tcp source range 5000 5010
object service D5269
 service tcp destination eq 5269
object service D80
 service tcp destination eq www
object service D8080
 service tcp destination eq 8080
object service U5269
 service udp source eq 5269
object-group network HOSTS
 network-object host 10.10.0.10
 network-object host 10.10.0.11
object-group network PUBHOSTS
 network-object host 203.0.113.20
 network-object host 203.0.113.21
object-group network PUBHOSTS-BACKWARDS
 network-object host 203.0.113.21
 network-object host 203.0.113.20
object-group network PUBHOSTS-APART
 network-object host 203.0.113.20
 network-object host 203.0.113.30
object-group network SITES
 group-object HOSTS
 network-object object BRANCH
object-group network POOL-AND-HOST
 network-object object POOL
 network-object object PATHOST"""

TAIL = """route outside 0.0.0.0 0.0.0.0 203.0.113.254 1
route inside 10.1.1.0 255.255.255.0 10.10.0.254 1
route inside 10.20.0.0 255.255.0.0 10.10.0.254 1
route inside 172.17.1.0 255.255.255.0 10.10.0.254 1
route inside 192.168.1.0 255.255.255.0 10.10.0.254 1
ipv6 route outside ::/0 2001:db8:f::fe
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""

#: The networks of the base that are not behind `outside`.
_BEHIND = {
    "10.10.0.0/24": "inside",
    "10.1.1.0/24": "inside",
    "10.20.0.0/16": "inside",
    "172.17.1.0/24": "inside",
    "192.168.1.0/24": "inside",
    "2001:db8:a::/64": "inside",
    "172.16.0.0/24": "dmz",
}


def routed(address: str) -> str:
    """The interface to which the base's routes lead."""
    wanted = ipaddress.ip_address(address)
    return next((name for network, name in _BEHIND.items() if wanted in ipaddress.ip_network(network)), "outside")


# -- packets: an outside peer's, and the node's --------------------------------------------------------------------------

PEER, PEER_PORT = "198.51.100.9", 40000
NODE, NODE_PORT = "10.10.0.10", 50000


def inbound(destination: str = "203.0.113.10", port: int = 5269, **changed: object) -> Packet:
    """A connection that an outside peer opens."""
    return _packet(Packet("outside", "tcp", PEER, PEER_PORT, destination, port), changed)


def outbound(source: str = NODE, source_port: int = NODE_PORT, **changed: object) -> Packet:
    """A connection that a host inside opens to the outside peer's port 5269."""
    return _packet(Packet("inside", "tcp", source, source_port, PEER, 5269), changed)


def _packet(packet: Packet, changed: dict[str, object]) -> Packet:
    if changed.get("protocol") == "icmp":
        changed = {"source_port": 0, "destination_port": 0, **changed}
    return replace(packet, **changed)  # type: ignore[arg-type]


# -- lines ---------------------------------------------------------------------------------------------------------------


def auto(name: str, nat: str) -> tuple[str, ...]:
    """An object's NAT as the second block of `show running-config` prints it."""
    return (f"object network {name}", f" nat {nat}")


def manual(nat: str) -> tuple[str, ...]:
    """A twice NAT line of section 1, or of section 3 with `after-auto`."""
    return (f"nat {nat}",)


# -- outcomes ------------------------------------------------------------------------------------------------------------

_rows: list[Row] = []


def passes(
    name: str, lines: tuple[str, ...], packet: Packet, sure: Literal["D", "P", "K"] = "D", **changed: object
) -> None:
    """A packet that passes: untranslated, but for the fields of the outcome that are given."""
    came = Outcome("passes", None, packet.source, packet.source_port, packet.destination, packet.destination_port)
    _rows.append(Row(name, lines, packet, replace(came, **changed), sure))  # type: ignore[arg-type]


def dropped(name: str, lines: tuple[str, ...], packet: Packet, sure: Literal["D", "P", "K"] = "D") -> None:
    """A packet that the NAT refuses."""
    _rows.append(Row(name, lines, packet, _without(packet, "dropped"), sure))


def unknown(name: str, lines: tuple[str, ...], packet: Packet) -> None:
    """A packet of which no document says what becomes of it."""
    _rows.append(Row(name, lines, packet, _without(packet, "unknown"), "K"))


def _without(packet: Packet, verdict: Literal["dropped", "unknown"]) -> Outcome:
    return Outcome(verdict, None, packet.source, packet.source_port, packet.destination, packet.destination_port)


# == No rule: nothing is translated, and nothing has to be [guide, "NAT is not required"] ================================

passes("nothing configured, outbound", (), outbound())
passes("nothing configured, inbound to a real address", (), inbound(NODE))

# == Object NAT, static, one host: both directions, every protocol and port; on the two interfaces named only [guide] ====

HOST = auto("NODE", "(inside,outside) static 203.0.113.10")
passes("static host, inbound", HOST, inbound(), egress="inside", destination=NODE)
passes("static host, inbound to another port", HOST, inbound(port=22), egress="inside", destination=NODE)
passes("static host, inbound udp", HOST, inbound(port=53, protocol="udp"), egress="inside", destination=NODE)
passes("static host, inbound icmp", HOST, inbound(protocol="icmp"), egress="inside", destination=NODE)
passes("static host, outbound", HOST, outbound(), source="203.0.113.10")
passes("static host, outbound icmp", HOST, outbound(protocol="icmp"), source="203.0.113.10")
passes("static host, outbound of the neighbour below", HOST, outbound("10.10.0.9"))
passes("static host, outbound of the neighbour above", HOST, outbound("10.10.0.11"))
passes("static host, inbound to the address below", HOST, inbound("203.0.113.9"))
passes("static host, inbound to the address above", HOST, inbound("203.0.113.11"))
passes("static host, its public address from inside", HOST, outbound("10.10.0.20", destination="203.0.113.10"))
passes("static host, its public address from dmz", HOST, inbound(source="172.16.0.10", ingress="dmz"))
passes("static host, to dmz", HOST, outbound(destination="172.16.0.10"))
passes(
    "static host by an object",
    auto("NODE", "(inside,outside) static PUBLIC"),
    inbound(),
    egress="inside",
    destination=NODE,
)

# The real address of a translated host is refused: the way back would be translated [syslog 305013].
dropped("static host, inbound to its real address", HOST, inbound(NODE))
passes("static host, its real address from dmz", HOST, inbound(NODE, ingress="dmz", source="172.16.0.10"))

# `dns` and `no-proxy-arp` do not change what a packet becomes [guide].
WORDS = auto("NODE", "(inside,outside) static 203.0.113.10 dns")
passes("static host with dns, inbound", WORDS, inbound(), egress="inside", destination=NODE)
WORDS = auto("NODE", "(inside,outside) static 203.0.113.10 no-proxy-arp")
passes("static host with no-proxy-arp, inbound", WORDS, inbound(), egress="inside", destination=NODE)
passes("static host with no-proxy-arp, outbound", WORDS, outbound(), source="203.0.113.10")

# == Object NAT, static, subnet and range: address by address; an inline mapped address has the netmask or the count of
# == the real side [guide, "Configure Static Network Object NAT": "for a range 10.1.1.1-10.1.1.6 and 172.20.1.1 ..."] =====

SUBNET = auto("LAN", "(inside,outside) static 198.18.5.0")
passes("subnet inline, inbound", SUBNET, inbound("198.18.5.10"), egress="inside", destination=NODE)
passes("subnet inline, inbound to the first", SUBNET, inbound("198.18.5.0"), egress="inside", destination="10.10.0.0")
passes(
    "subnet inline, inbound to the last", SUBNET, inbound("198.18.5.255"), egress="inside", destination="10.10.0.255"
)
passes("subnet inline, inbound below", SUBNET, inbound("198.18.4.255"))
passes("subnet inline, inbound above", SUBNET, inbound("198.18.6.0"))
passes("subnet inline, outbound", SUBNET, outbound("10.10.0.77"), source="198.18.5.77")
passes("subnet inline, outbound from outside the subnet", SUBNET, outbound("10.20.0.10"))
dropped("subnet inline, inbound to a real address", SUBNET, inbound("10.10.0.77"))
unknown(
    "subnet inline, mapped address inside a network",
    auto("LAN", "(inside,outside) static 198.18.5.7"),
    inbound("198.18.5.10"),
)

EIGHT = auto("EIGHT", "(inside,outside) static PUBEIGHT")
passes("subnet by an object, inbound", EIGHT, inbound("203.0.113.13"), egress="inside", destination="10.10.0.13")
passes("subnet by an object, inbound below", EIGHT, inbound("203.0.113.7"))
passes("subnet by an object, inbound above", EIGHT, inbound("203.0.113.16"))
passes("subnet by an object, outbound of the last", EIGHT, outbound("10.10.0.15"), source="203.0.113.15")
passes("subnet by an object, outbound above", EIGHT, outbound("10.10.0.16"))

RANGE = auto("SIX", "(inside,outside) static 203.0.113.20")
passes("range inline, inbound to the first", RANGE, inbound("203.0.113.20"), egress="inside", destination=NODE)
passes("range inline, inbound to the last", RANGE, inbound("203.0.113.25"), egress="inside", destination="10.10.0.15")
passes("range inline, inbound below", RANGE, inbound("203.0.113.19"))
passes("range inline, inbound above", RANGE, inbound("203.0.113.26"))
passes("range inline, outbound", RANGE, outbound("10.10.0.12"), source="203.0.113.22")
passes("range inline, outbound above", RANGE, outbound("10.10.0.16"))
RANGE = auto("SIX", "(inside,outside) static PUBSIX")
passes("range by an object, inbound", RANGE, inbound("203.0.113.24"), egress="inside", destination="10.10.0.14")
passes("range by an object, outbound", RANGE, outbound("10.10.0.15"), source="203.0.113.25")

# == Identity: a host to itself; before dynamic rules, because static [guide, "Identity NAT"]; an interface named in the
# == rule decides the egress, `route-lookup` leaves it to the routes [guide, "Routing NAT packets", 8.4(2) and later] ======

IDENTITY = auto("NODE", "(inside,outside) static 10.10.0.10")
passes("identity, inbound", IDENTITY, inbound(NODE), egress="inside")
passes("identity, outbound", IDENTITY, outbound())
passes(
    "identity by its own object, inbound", auto("NODE", "(inside,outside) static NODE"), inbound(NODE), egress="inside"
)
# A translation leads to the interface that it names, also where the routes have the real address behind another one.
ELSEWHERE = auto("NODE", "(dmz,outside) static 203.0.113.10")
passes(
    "static host behind another interface than the routes say, inbound",
    ELSEWHERE,
    inbound(),
    egress="dmz",
    destination=NODE,
)
ROUTED = auto("NODE", "(inside,outside) static 10.10.0.10 no-proxy-arp route-lookup")
passes("identity with route-lookup, inbound", ROUTED, inbound(NODE))
BEFORE = auto("LAN", "(inside,outside) dynamic interface") + IDENTITY
passes("identity before dynamic, outbound", BEFORE, outbound())
passes("identity before dynamic, inbound", BEFORE, inbound(NODE), egress="inside")
passes(
    "identity before dynamic, outbound of another host",
    BEFORE,
    outbound("10.10.0.11"),
    source="203.0.113.1",
    source_port=None,
)

# == Static PAT: the port named, of the protocol named, both ways; real port first [guide, "static NAT with port
# == translation"] =========================================================================================================

PAT = auto("NODE", "(inside,outside) static 203.0.113.10 service tcp 5269 5269")
passes("static PAT, inbound", PAT, inbound(), egress="inside", destination=NODE)
passes("static PAT, inbound to another port", PAT, inbound(port=5270))
passes("static PAT, inbound udp", PAT, inbound(protocol="udp"))
passes("static PAT, inbound icmp", PAT, inbound(protocol="icmp"))
passes("static PAT, outbound from the port", PAT, outbound(source_port=5269), source="203.0.113.10")
passes("static PAT, outbound from another port", PAT, outbound())
dropped("static PAT, inbound to the real address and port", PAT, inbound(NODE))
passes("static PAT, inbound to another port of the real address", PAT, inbound(NODE, 22))

MOVED = auto("NODE", "(inside,outside) static PUBLIC service tcp 5269 15269")
passes(
    "static PAT to another port, inbound",
    MOVED,
    inbound(port=15269),
    egress="inside",
    destination=NODE,
    destination_port=5269,
)
passes("static PAT to another port, inbound to the real port", MOVED, inbound())
passes(
    "static PAT to another port, outbound", MOVED, outbound(source_port=5269), source="203.0.113.10", source_port=15269
)
NAMED = auto("NODE", "(inside,outside) static 203.0.113.10 service tcp www 8080")
passes("static PAT by a port's name", NAMED, inbound(port=8080), egress="inside", destination=NODE, destination_port=80)
UDP = auto("NODE", "(inside,outside) static 203.0.113.10 service udp 5269 5269")
passes("static PAT of udp, inbound udp", UDP, inbound(protocol="udp"), egress="inside", destination=NODE)
passes("static PAT of udp, inbound tcp", UDP, inbound())
SUBNET_PAT = auto("LAN", "(inside,outside) static 198.18.5.0 service tcp 5269 5269")
passes("static PAT of a subnet, inbound", SUBNET_PAT, inbound("198.18.5.11"), egress="inside", destination="10.10.0.11")
passes("static PAT of a subnet, inbound to another port", SUBNET_PAT, inbound("198.18.5.11", 22))

SHARED = PAT + auto("NODE2", "(inside,outside) static 203.0.113.10 service tcp 5222 5222")
passes("one public address for two hosts, first", SHARED, inbound(), egress="inside", destination=NODE)
passes(
    "one public address for two hosts, second", SHARED, inbound(port=5222), egress="inside", destination="10.10.0.11"
)
SHARED = PAT + auto("LAN", "(inside,outside) dynamic 203.0.113.10")
passes("static PAT on an address of dynamic PAT, inbound", SHARED, inbound(), egress="inside", destination=NODE)
passes(
    "static PAT on an address of dynamic PAT, outbound from another port",
    SHARED,
    outbound(),
    source="203.0.113.10",
    source_port=None,
)

INTERFACE = auto("NODE", "(inside,outside) static interface service tcp 5269 5269")
passes("static PAT of the interface, inbound", INTERFACE, inbound("203.0.113.1"), egress="inside", destination=NODE)
passes("static PAT of the interface, inbound to another port", INTERFACE, inbound("203.0.113.1", 443))
passes("static PAT of the interface, outbound", INTERFACE, outbound(source_port=5269), source="203.0.113.1")
WHOLE = auto("NODE", "(inside,outside) static interface")
passes("static of the whole interface, inbound", WHOLE, inbound("203.0.113.1", 22), egress="inside", destination=NODE)
passes("static of the whole interface, outbound", WHOLE, outbound(), source="203.0.113.1")

# == Dynamic: from the real side only. An address in the place of the pool, or `interface`, is PAT (the firewall chooses
# == the port); a range is NAT with the port kept; `pat-pool` is PAT over the range; a group's ranges serve dynamic NAT and
# == its hosts are the fallback [guide, "Dynamic NAT", "Dynamic PAT"] ======================================================

DYNAMIC = auto("LAN", "(inside,outside) dynamic interface")
passes("dynamic interface, outbound", DYNAMIC, outbound(), source="203.0.113.1", source_port=None)
passes("dynamic interface, outbound icmp", DYNAMIC, outbound(protocol="icmp"), source="203.0.113.1", source_port=None)
passes("dynamic interface, outbound from outside the subnet", DYNAMIC, outbound("10.20.0.10"))
passes("dynamic interface, to dmz", DYNAMIC, outbound(destination="172.16.0.10"))
dropped("dynamic interface, inbound to a real address", DYNAMIC, inbound(NODE))
passes("dynamic interface, from dmz to a real address", DYNAMIC, inbound(NODE, ingress="dmz", source="172.16.0.10"))
for NAME, MAPPED in (("inline", "203.0.113.50"), ("object", "PATHOST")):
    DYNAMIC = auto("LAN", f"(inside,outside) dynamic {MAPPED}")
    passes(f"dynamic PAT to a host ({NAME}), outbound", DYNAMIC, outbound(), source="203.0.113.50", source_port=None)
    # [asp] nat-no-xlate-to-pat-pool
    dropped(f"dynamic PAT to a host ({NAME}), inbound to it", DYNAMIC, inbound("203.0.113.50"))
DYNAMIC = auto("LAN", "(inside,outside) dynamic POOL")
passes("dynamic pool, outbound", DYNAMIC, outbound(), source="203.0.113.40-203.0.113.49")
DYNAMIC = auto("LAN", "(inside,outside) dynamic POOL interface")
passes("dynamic pool with fallback, outbound", DYNAMIC, outbound(), source="203.0.113.40-203.0.113.49")
DYNAMIC = auto("LAN", "(inside,outside) dynamic POOL-AND-HOST")
passes("dynamic group of range and host, outbound", DYNAMIC, outbound(), source="203.0.113.40-203.0.113.49")
for OPTIONS in ("", " round-robin"):
    DYNAMIC = auto("LAN", f"(inside,outside) dynamic pat-pool POOL{OPTIONS}")
    passes(f"PAT pool{OPTIONS}, outbound", DYNAMIC, outbound(), source="203.0.113.40-203.0.113.49", source_port=None)

# == Any interface: `any` or no pair at all applies to every interface; with `any` as the real one the routes decide the
# == egress [guide, "If you do not configure the interface in the NAT rule, the ASA uses a route lookup"] ==================

ANY = auto("NODE", "(any,outside) static 203.0.113.10")
passes("any real interface, inbound", ANY, inbound(), destination=NODE)
passes("any real interface, outbound", ANY, outbound(), source="203.0.113.10")
passes("any real interface, from dmz", ANY, inbound(ingress="dmz", source="172.16.0.10"))
ANY = auto("NODE", "(inside,any) static 203.0.113.10")
passes("any mapped interface, from outside", ANY, inbound(), egress="inside", destination=NODE)
passes(
    "any mapped interface, from dmz",
    ANY,
    inbound(ingress="dmz", source="172.16.0.10"),
    egress="inside",
    destination=NODE,
)
passes("any mapped interface, to dmz", ANY, outbound(destination="172.16.0.10"), source="203.0.113.10")
for NAME, PAIR in (("any, any", "(any,any) "), ("no interface pair", "")):
    ANY = auto("NODE", f"{PAIR}static 203.0.113.10")
    passes(f"{NAME}, from outside", ANY, inbound(), destination=NODE)
    passes(f"{NAME}, outbound", ANY, outbound(), source="203.0.113.10")
    passes(f"{NAME}, to dmz", ANY, outbound(destination="172.16.0.10"), source="203.0.113.10")
ANY = auto("ALL", "(any,outside) dynamic interface")
passes(
    "any real interface, dynamic, from dmz",
    ANY,
    outbound("172.16.0.10", ingress="dmz"),
    source="203.0.113.1",
    source_port=None,
)

# == Order within section 2: static before dynamic, then the fewest real addresses, then the lowest, then the name [guide,
# == "NAT Rule Order": the example with 192.168.1.1/32, 10.1.1.0/24, 192.168.1.0/24 and the objects abc and def] ===========

ORDER = (
    *auto("rule1", "(inside,outside) static 198.18.1.0"),
    *auto("rule2", "(inside,outside) dynamic 203.0.113.62"),
    *auto("rule3", "(inside,outside) static 198.18.3.0"),
    *auto("rule4", "(inside,outside) static 203.0.113.64"),
    *auto("def", "(inside,outside) dynamic 203.0.113.65"),
    *auto("abc", "(inside,outside) dynamic 203.0.113.66"),
)
passes("the guide's order, host before its subnet", ORDER, outbound("192.168.1.1"), source="203.0.113.64")
passes("the guide's order, static before dynamic", ORDER, outbound("192.168.1.2"), source="198.18.1.2")
passes("the guide's order, another subnet", ORDER, outbound("10.1.1.7"), source="198.18.3.7")
passes("the guide's order, the name decides", ORDER, outbound("172.17.1.5"), source="203.0.113.66", source_port=None)
ORDER = auto("LAN", "(inside,outside) static 198.18.5.0") + auto("NODE", "(inside,outside) dynamic 203.0.113.50")
passes("static of many before dynamic of one", ORDER, outbound(), source="198.18.5.10")
ORDER = auto("LAN", "(inside,outside) static 198.18.5.0") + auto("NODE", "(inside,outside) static 203.0.113.10")
passes("static of one before static of many, outbound", ORDER, outbound(), source="203.0.113.10")
passes("static of one before static of many, inbound", ORDER, inbound(), egress="inside", destination=NODE)
passes(
    "static of one before static of many, another host",
    ORDER,
    inbound("198.18.5.11"),
    egress="inside",
    destination="10.10.0.11",
)
ORDER = auto("LAN", "(inside,outside) dynamic 203.0.113.50") + auto("SIX", "(inside,outside) dynamic 203.0.113.51")
passes("dynamic of few before dynamic of many", ORDER, outbound(), source="203.0.113.51", source_port=None)
ORDER = auto("NODE-AGAIN", "(inside,outside) static 203.0.113.11") + HOST
passes("two statics of one host, the name decides outbound", ORDER, outbound(), source="203.0.113.10")
# Whether the reverse-path check lets in what the second of two statics of a host untranslates is not documented.
unknown("two statics of one host, inbound by the second", ORDER, inbound("203.0.113.11"))

# == Twice NAT: section 1, static, source only ===========================================================================

TWICE = manual("(inside,outside) source static NODE PUBLIC")
passes("twice static, inbound", TWICE, inbound(), egress="inside", destination=NODE)
passes("twice static, outbound", TWICE, outbound(), source="203.0.113.10")
passes("twice static, outbound of the neighbour", TWICE, outbound("10.10.0.11"))
passes("twice static, inbound to the neighbour's", TWICE, inbound("203.0.113.11"))
dropped("twice static, inbound to the real address", TWICE, inbound(NODE))
TWICE = manual("(inside,outside) source static EIGHT PUBEIGHT")
passes("twice static of a subnet, inbound", TWICE, inbound("203.0.113.12"), egress="inside", destination="10.10.0.12")
passes("twice static of a subnet, outbound", TWICE, outbound("10.10.0.8"), source="203.0.113.8")
AFTER = manual("(inside,outside) after-auto source static NODE PUBLIC")
passes("twice static after-auto, inbound", AFTER, inbound(), egress="inside", destination=NODE)
passes("twice static after-auto, outbound", AFTER, outbound(), source="203.0.113.10")
# `unidirectional`: nobody at the destination can open a connection by it; `inactive`: no rule [guide].
TWICE = manual("(inside,outside) source static NODE PUBLIC unidirectional")
passes("unidirectional, outbound", TWICE, outbound(), source="203.0.113.10")
passes("unidirectional, inbound", TWICE, inbound())
# The reply meets an identity, which leaves it as it is: so both ways are the same.
TWICE = manual("(inside,outside) source static NODE NODE unidirectional")
passes("unidirectional identity, inbound to the real address", TWICE, inbound(NODE), sure="K")
TWICE = manual("(inside,outside) source static NODE PUBLIC inactive")
passes("inactive, inbound", TWICE, inbound())
passes("inactive, outbound", TWICE, outbound())
TWICE = manual("(inside,outside) source static NODE PUBLIC description inactive unidirectional service S5269 S5269")
passes("words in a description are no words of the rule", TWICE, inbound(port=22), egress="inside", destination=NODE)
TWICE = manual("(inside,outside) source static NODE PUBLIC no-proxy-arp")
passes("twice static with no-proxy-arp, inbound", TWICE, inbound(), egress="inside", destination=NODE)
TWICE = manual("(any,outside) source static NODE PUBLIC")
passes("twice static, any real interface, inbound", TWICE, inbound(), destination=NODE)
TWICE = manual("(inside,outside) source static NODE interface service S5269 S5269")
passes("twice static PAT of the interface, inbound", TWICE, inbound("203.0.113.1"), egress="inside", destination=NODE)
passes("twice static PAT of the interface, another port", TWICE, inbound("203.0.113.1", 443))

# == Twice NAT, groups: members pair in their order; where order and gaps agree with the addresses' own order nothing is
# == in doubt ============================================================================================================

GROUPS = manual("(inside,outside) source static HOSTS PUBHOSTS")
passes(
    "group to group, inbound to the second",
    GROUPS,
    inbound("203.0.113.21"),
    "K",
    egress="inside",
    destination="10.10.0.11",
)
passes("group to group, outbound of the first", GROUPS, outbound(), "K", source="203.0.113.20")
passes("group to group, inbound above", GROUPS, inbound("203.0.113.22"))
passes("group to group, outbound of another host", GROUPS, outbound("10.10.0.12"))
GROUPS = manual("(inside,outside) source static HOSTS PUBHOSTS-APART")
passes(
    "group to a group with a gap, second",
    GROUPS,
    inbound("203.0.113.30"),
    "K",
    egress="inside",
    destination="10.10.0.11",
)
passes("group to a group with a gap, within the gap", GROUPS, inbound("203.0.113.21"))
GROUPS = manual("(inside,outside) source static TWO PUBHOSTS")
passes("range to group, outbound of the second", GROUPS, outbound("10.10.0.11"), "K", source="203.0.113.21")
GROUPS = manual("(inside,outside) source static HOSTS PUBHOSTS-BACKWARDS")
unknown("group to a group in another order, inbound", GROUPS, inbound("203.0.113.20"))
unknown("group to a group in another order, outbound", GROUPS, outbound())
passes("group to a group in another order, an address of neither", GROUPS, inbound("203.0.113.10"))
GROUPS = manual("(inside,outside) source dynamic SITES interface")
passes(
    "nested group, dynamic, a host of the inner", GROUPS, outbound("10.10.0.11"), source="203.0.113.1", source_port=None
)
passes(
    "nested group, dynamic, a host of its subnet", GROUPS, outbound("10.20.3.4"), source="203.0.113.1", source_port=None
)
passes("nested group, dynamic, a host of neither", GROUPS, outbound("10.10.0.12"))

# == Sizes that differ [guide, "Other Mapping Scenarios", figures "Few-to-Many" and "Many-to-Few Static NAT"] ==============

ONE_TO_MANY = manual("(inside,outside) source static NODE PUBSIX")
passes("one to many, outbound takes the first", ONE_TO_MANY, outbound(), source="203.0.113.20")
passes("one to many, inbound to the first", ONE_TO_MANY, inbound("203.0.113.20"), egress="inside", destination=NODE)
passes("one to many, inbound to the last", ONE_TO_MANY, inbound("203.0.113.25"), egress="inside", destination=NODE)
passes("one to many, inbound above", ONE_TO_MANY, inbound("203.0.113.26"))
FEW_TO_MANY = manual("(inside,outside) source static TWO PUBFIVE")
passes(
    "few to many, inbound to the second", FEW_TO_MANY, inbound("203.0.113.4"), egress="inside", destination="10.10.0.11"
)
passes("few to many, inbound starts over", FEW_TO_MANY, inbound("203.0.113.5"), egress="inside", destination=NODE)
passes("few to many, inbound to the last", FEW_TO_MANY, inbound("203.0.113.7"), egress="inside", destination=NODE)
passes("few to many, outbound takes the first", FEW_TO_MANY, outbound("10.10.0.11"), source="203.0.113.4")
MANY_TO_FEW = manual("(inside,outside) source static FIVE PUBTWO")
passes(
    "many to few, inbound to the first", MANY_TO_FEW, inbound("203.0.113.3"), egress="inside", destination="10.10.0.27"
)
passes(
    "many to few, inbound to the second", MANY_TO_FEW, inbound("203.0.113.4"), egress="inside", destination="10.10.0.28"
)
passes("many to few, outbound starts over", MANY_TO_FEW, outbound("10.10.0.29"), source="203.0.113.3")
passes("many to few, outbound of the fourth", MANY_TO_FEW, outbound("10.10.0.30"), source="203.0.113.4")
MANY_TO_ONE = manual("(inside,outside) source static FIVE PUBLIC")
passes("many to one, inbound", MANY_TO_ONE, inbound(), egress="inside", destination="10.10.0.27")
passes("many to one, outbound keeps the port", MANY_TO_ONE, outbound("10.10.0.31"), source="203.0.113.10")

# == Twice NAT with a destination: `destination static MAPPED REAL`; both must match, and both are translated [guide] ======

BOTH = manual("(inside,outside) source static NODE PUBLIC destination static PARTNER PARTNER")
passes("destination itself, inbound from it", BOTH, inbound(), egress="inside", destination=NODE)
passes("destination itself, inbound from another", BOTH, inbound(source="198.51.100.10"))
passes("destination itself, outbound to it", BOTH, outbound(), egress="outside", source="203.0.113.10")
passes("destination itself, outbound to another", BOTH, outbound(destination="198.51.100.10"))
BOTH = manual("(inside,outside) source static NODE PUBLIC destination static STANDIN PARTNER")
passes(
    "destination translated, outbound",
    BOTH,
    outbound(destination="192.0.2.9"),
    egress="outside",
    source="203.0.113.10",
    destination=PEER,
)
passes("destination translated, inbound", BOTH, inbound(), egress="inside", source="192.0.2.9", destination=NODE)
passes("destination translated, inbound from another", BOTH, inbound(source="198.51.100.10"))
EXEMPT = manual("(inside,outside) source static LAN LAN destination static REMOTE REMOTE no-proxy-arp route-lookup")
EXEMPT += auto("LAN", "(inside,outside) dynamic interface")
passes("exemption, outbound to the remote site", EXEMPT, outbound(destination="10.99.0.5"))
passes("exemption, outbound to elsewhere", EXEMPT, outbound(), source="203.0.113.1", source_port=None)
passes("exemption, inbound from the remote site", EXEMPT, inbound(NODE, source="10.99.0.5"))
dropped("exemption, inbound from elsewhere to the real address", EXEMPT, inbound(NODE))
EXEMPT = manual("(inside,outside) source static LAN LAN destination static REMOTE REMOTE")
passes("exemption by the rule's interface, outbound", EXEMPT, outbound(destination="10.99.0.5"), egress="outside")
passes("exemption by the rule's interface, inbound", EXEMPT, inbound(NODE, source="10.99.0.5"), egress="inside")
POLICY = manual("(inside,outside) source dynamic LAN PATHOST destination static PARTNERNET PARTNERNET")
POLICY += auto("LAN", "(inside,outside) dynamic interface")
passes("policy PAT, to its destination", POLICY, outbound(), egress="outside", source="203.0.113.50", source_port=None)
passes("policy PAT, to another", POLICY, outbound(destination="192.0.2.77"), source="203.0.113.1", source_port=None)
FROM_OUTSIDE = manual("(outside,inside) source dynamic any interface destination static PUBLIC NODE")
passes(
    "source hidden and destination translated",
    FROM_OUTSIDE,
    inbound(),
    egress="inside",
    source="10.10.0.1",
    source_port=None,
    destination=NODE,
)
passes("source hidden, another destination", FROM_OUTSIDE, inbound("203.0.113.11"))
FROM_OUTSIDE = manual("(outside,inside) source static any any destination static interface NODE service D5269 D5269")
passes("destination static interface, inbound", FROM_OUTSIDE, inbound("203.0.113.1"), egress="inside", destination=NODE)
passes("destination static interface, another port", FROM_OUTSIDE, inbound("203.0.113.1", 443))

# == One rule only: a packet that a twice NAT rule matches is looked up no further; of object NAT one rule may translate
# == the source and another the destination [guide, "Differences Between Network Object NAT and Twice NAT"] ===============

PARTNER_INSIDE = auto("PARTNER", "(outside,inside) static 10.10.0.99")
passes(
    "object NAT of source and destination",
    PARTNER_INSIDE + HOST,
    inbound(),
    egress="inside",
    source="10.10.0.99",
    destination=NODE,
)
passes(
    "twice NAT ends the search",
    manual("(inside,outside) source static NODE PUBLIC") + PARTNER_INSIDE,
    inbound(),
    egress="inside",
    destination=NODE,
)

# == Twice NAT with services: source ports belong to the source of the line, destination ports to its destination; the
# == objects stand as REAL MAPPED for the source, MAPPED REAL for the destination [guide, "Configure Static Twice NAT"] ====

SERVER = manual("(inside,outside) source static NODE PUBLIC service S5269 S5269")
passes("source service, inbound", SERVER, inbound(), egress="inside", destination=NODE)
passes("source service, inbound to another port", SERVER, inbound(port=5222))
passes("source service, inbound udp", SERVER, inbound(protocol="udp"))
passes("source service, outbound from the port", SERVER, outbound(source_port=5269), source="203.0.113.10")
passes("source service, outbound to the port", SERVER, outbound())
SERVER = manual("(inside,outside) source static NODE PUBLIC service S5269 S15269")
passes(
    "source service moved, inbound",
    SERVER,
    inbound(port=15269),
    egress="inside",
    destination=NODE,
    destination_port=5269,
)
passes("source service moved, inbound to the real port", SERVER, inbound())
passes("source service moved, outbound", SERVER, outbound(source_port=5269), source="203.0.113.10", source_port=15269)
SERVER = manual("(inside,outside) source static NODE PUBLIC service S5000 S5000")
passes("source service range, inbound", SERVER, inbound(port=5005), egress="inside", destination=NODE)
passes("source service range, inbound above", SERVER, inbound(port=5011))
SERVER = manual("(inside,outside) source static NODE PUBLIC service U5269 U5269")
passes("source service of udp, inbound tcp", SERVER, inbound())
CLIENT = manual("(inside,outside) source static NODE PUBLIC service D5269 D5269")
passes("destination service, outbound to the port", CLIENT, outbound(), "K", source="203.0.113.10")
passes("destination service, outbound to another port", CLIENT, outbound(destination_port=443), "K")
passes("destination service, inbound to the port", CLIENT, inbound(), "K")
passes(
    "destination service, inbound from the port",
    CLIENT,
    inbound(source_port=5269),
    "K",
    egress="inside",
    destination=NODE,
)
CLIENT = manual("(inside,outside) source static NODE PUBLIC destination static PARTNER PARTNER service D80 D8080")
passes(
    "destination service moved, outbound",
    CLIENT,
    outbound(destination_port=80),
    egress="outside",
    source="203.0.113.10",
    destination_port=8080,
)
passes("destination service moved, outbound to the real port", CLIENT, outbound(destination_port=8080))
passes(
    "destination service moved, inbound",
    CLIENT,
    inbound(source_port=8080),
    egress="inside",
    source_port=80,
    destination=NODE,
)

# == Order of the sections: 1 (as the lines stand), 2 (object NAT), 3 (after-auto) [guide, "NAT Rule Order"] ==============

FIRST = manual("(inside,outside) source static NODE2 PUBLIC")
passes("section 1 before section 2, inbound", FIRST + HOST, inbound(), egress="inside", destination="10.10.0.11")
THIRD = manual("(inside,outside) after-auto source static NODE2 PUBLIC")
passes("section 2 before section 3, inbound", HOST + THIRD, inbound(), egress="inside", destination=NODE)
THIRD = manual("(inside,outside) after-auto source static NODE PUBLIC2")
passes("section 2 before section 3, outbound", HOST + THIRD, outbound(), source="203.0.113.10")
LINES = manual("(inside,outside) source static NODE PUBLIC2") + manual("(inside,outside) source static NODE PUBLIC")
passes("the first line of section 1, outbound", LINES, outbound(), source="203.0.113.11")
LINES = manual("(inside,outside) source static NODE2 PUBLIC") + manual("(inside,outside) source static NODE PUBLIC")
passes("the first line of section 1, inbound", LINES, inbound(), egress="inside", destination="10.10.0.11")
LINES = manual("(inside,outside) source static NODE2 PUBLIC inactive") + manual(
    "(inside,outside) source static NODE PUBLIC"
)
passes("an inactive line is passed over, inbound", LINES, inbound(), egress="inside", destination=NODE)
LAST = HOST + manual("(inside,outside) after-auto source dynamic any interface")
passes("dynamic after-auto, the published host", LAST, outbound(), source="203.0.113.10")
passes("dynamic after-auto, another host", LAST, outbound("10.10.0.20"), source="203.0.113.1", source_port=None)
passes("dynamic after-auto, inbound", LAST, inbound(), egress="inside", destination=NODE)
SHADOW = manual("(inside,outside) source dynamic any interface") + HOST
passes("dynamic in section 1, the published host", SHADOW, outbound(), source="203.0.113.1", source_port=None)
# Reports differ on whether the reverse-path check then refuses what the static lets in.
unknown("dynamic in section 1, inbound to the published host", SHADOW, inbound())
SHADOW = manual("(inside,outside) source static any any destination static REMOTE REMOTE") + HOST
passes(
    "an exemption for another destination leaves the static alone, inbound",
    SHADOW,
    inbound(),
    egress="inside",
    destination=NODE,
)
passes(
    "an exemption for another destination leaves the static alone, outbound", SHADOW, outbound(), source="203.0.113.10"
)

# == IPv6 and NAT64 [guide, "NAT and IPv6": prefixes map as networks; IPv4 embedded in the last 32 bits of a /96] ==========

PEER6 = "2001:db8:99::9"
SIX = auto("NODE6", "(inside,outside) static 2001:db8:f::10")
passes(
    "IPv6 static host, inbound",
    SIX,
    inbound("2001:db8:f::10", source=PEER6),
    egress="inside",
    destination="2001:db8:a::10",
)
passes("IPv6 static host, inbound above", SIX, inbound("2001:db8:f::11", source=PEER6))
passes("IPv6 static host, outbound", SIX, outbound("2001:db8:a::10", destination=PEER6), source="2001:db8:f::10")
SIX = auto("NODE6", "(inside,outside) static PUBLIC6 service tcp 5269 5269")
passes(
    "IPv6 static PAT, inbound",
    SIX,
    inbound("2001:db8:f::10", source=PEER6),
    egress="inside",
    destination="2001:db8:a::10",
)
SIX = auto("LAN6", "(inside,outside) static 2001:db8:c::/64")
passes(
    "IPv6 subnet, inbound", SIX, inbound("2001:db8:c::77", source=PEER6), egress="inside", destination="2001:db8:a::77"
)
passes("IPv6 subnet, outbound", SIX, outbound("2001:db8:a::77", destination=PEER6), source="2001:db8:c::77")
SIX = auto("LAN6", "(inside,outside) dynamic interface ipv6")
passes(
    "IPv6 dynamic interface, outbound",
    SIX,
    outbound("2001:db8:a::77", destination=PEER6),
    source="2001:db8:f::1",
    source_port=None,
)
passes("an IPv6 rule leaves IPv4 alone", SIX, outbound())
passes("an IPv4 rule leaves IPv6 alone", HOST, outbound("2001:db8:a::10", destination=PEER6))
# [guide, "Guidelines for NAT"]: what any means, IPv4 or IPv6, depends on the rule; mapped to an IPv4 address, it is IPv4.
SIX = manual("(inside,outside) source dynamic any interface") + auto(
    "NODE6", "(inside,outside) static PUBLIC6 service tcp 5269 5269"
)
passes("any that becomes an IPv4 address is no IPv6", SIX, outbound("2001:db8:a::77", destination=PEER6))
passes(
    "any that becomes an IPv4 address does not take an IPv6 node's replies",
    SIX,
    inbound("2001:db8:f::10", source=PEER6),
    egress="inside",
    destination="2001:db8:a::10",
)
SIX = auto("ALL", "(outside,inside) static 2001:db8:64::/96") + auto("LAN6", "(inside,outside) dynamic interface")
passes(
    "NAT64, outbound",
    SIX,
    outbound("2001:db8:a::10", destination="2001:db8:64::c633:6409"),
    egress="outside",
    source="203.0.113.1",
    source_port=None,
    destination=PEER,
)

ROWS: tuple[Row, ...] = tuple(_rows)
