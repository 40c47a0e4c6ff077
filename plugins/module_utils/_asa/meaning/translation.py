# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a NAT rule maps, address by address, and what the rules make of a packet.

Rules (Cisco's ASA firewall guide, "Information about NAT", "Network object NAT", "Twice NAT"):

- A static rule pairs real and mapped addresses in their order. An inline mapped address stands for as many addresses as the
  real side has. Where one side is shorter, it is gone through again; a connection from the mapped side can only be opened
  to an address that the mapped side has.
- A static rule holds in both directions, unless it is unidirectional; a dynamic one for connections from the real side only.
- The services of a line are about ports in the direction of the line (real interface to mapped interface): the first one
  is what arrives, the second one what leaves. Backwards, source and destination change places.
- Order: section 1 as listed; section 2 (object NAT) static before dynamic, then fewest real addresses, lowest address, name;
  section 3 as listed. A rule with source and destination is the only one that a packet meets; of object NAT, one rule may
  translate its source and another one its destination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Union

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import (
    EVERY_PORT,
    Host,
    Match,
    PortSet,
    both,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import (
    Configuration,
    ObjectNat,
    TwiceNat,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.ports import EVERY_PROTOCOL, PROTOCOLS
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import Resolver, Services
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.sides import Pairing, real_side, side

Rule = Union[ObjectNat, TwiceNat]

ANY_SERVICE = Services(EVERY_PROTOCOL)


@dataclass(frozen=True)
class Translation:
    """A NAT rule in force, with what its words stand for.

    Args:
        source: real and mapped source; of a dynamic rule, its mapped side is a pool.
        destination: mapped and real destination, in the order of the line; None where it is left as it is.
        arriving, leaving: protocols and ports in the direction of the line, before and after it.
    """

    rule: Rule
    real_interface: str
    mapped_interface: str
    source: Pairing
    destination: Pairing | None
    arriving: Services
    leaving: Services

    @property
    def quoted(self) -> str:
        return quoted(self.rule)

    @property
    def twice(self) -> bool:
        """Whether it is a rule with source and destination, the only one that a packet then meets."""
        return isinstance(self.rule, TwiceNat)

    @property
    def dynamic(self) -> bool:
        return self.rule.dynamic

    @property
    def backwards(self) -> bool:
        """Whether connections from the mapped side can be opened by it."""
        return not self.dynamic and "unidirectional" not in self.rule.options

    @property
    def every_service(self) -> bool:
        """Whether it holds for all protocols and ports."""
        return self.arriving == ANY_SERVICE and self.leaving == ANY_SERVICE


def quoted(rule: Rule) -> str:
    """A rule as a person finds it in the configuration."""
    return rule.quoted if isinstance(rule, ObjectNat) else rule.text


def translations(configuration: Configuration, resolver: Resolver) -> Iterator[Translation]:
    """Every NAT rule, in the order in which the firewall tries them; inactive ones left out."""
    active = [rule for rule in configuration.twice_nat if not rule.inactive]
    yield from (_of_twice(rule, resolver) for rule in active if rule.section == 1)

    def precedence(rule: ObjectNat) -> tuple[bool, int, int, str]:
        real = resolver.named(rule.object)
        lowest = min((low for low, _high in real.v4 + real.v6), default=0)
        return rule.dynamic, real.size, lowest, rule.object

    yield from (_of_object(rule, resolver) for rule in sorted(configuration.object_nat.values(), key=precedence))
    yield from (_of_twice(rule, resolver) for rule in active if rule.section == 3)


def _of_object(rule: ObjectNat, resolver: Resolver) -> Translation:
    real = real_side(rule.object, resolver)
    mapped = side(rule.mapped, rule.mapped_interface, resolver, None if rule.dynamic else real)
    arriving = leaving = ANY_SERVICE
    if rule.service:
        protocols = frozenset((PROTOCOLS[rule.service[0]],))
        arriving, leaving = (Services(protocols, PortSet(((port, port),))) for port in rule.service[1:])
    source = Pairing(real, mapped, "net-to-net" in rule.options)
    return Translation(rule, rule.real_interface, rule.mapped_interface, source, None, arriving, leaving)


def _of_twice(rule: TwiceNat, resolver: Resolver) -> Translation:
    real = side(rule.source, rule.real_interface, resolver)
    mapped = side(rule.mapped, rule.mapped_interface, resolver, None if rule.dynamic else real)
    destination = None
    if rule.destination is not None:
        first = side(rule.destination[0], rule.real_interface, resolver)
        second = side(rule.destination[1], rule.mapped_interface, resolver)
        destination = Pairing(first, second, "net-to-net" in rule.options)
    arriving, leaving = (_service(name, resolver) for name in rule.service or ("any", "any"))
    source = Pairing(real, mapped, "net-to-net" in rule.options)
    return Translation(rule, rule.real_interface, rule.mapped_interface, source, destination, arriving, leaving)


def _service(name: str, resolver: Resolver) -> Services:
    if name == "any":
        return ANY_SERVICE
    return resolver.service_object(name) or Services(EVERY_PROTOCOL, unknown=True)


@dataclass(frozen=True)
class Packet:
    """The first packet of a connection.

    Args:
        interface: the one that it comes in by.
        towards: the one that it leaves by as it is, by the routes; empty where that is not known.
    """

    interface: str
    protocol: int
    source: Host
    source_port: int
    destination: Host
    destination_port: int
    towards: str = ""


@dataclass(frozen=True)
class Translated:
    """What comes out.

    Args:
        packet: as it leaves; ``towards`` is the interface that the rule leads it to, where it names one.
        rules: those that had a part in it, the one of the destination first.
        certain: whether that is sure; False where an object has no address, the order of groups matters or the like.
    """

    packet: Packet
    rules: tuple[Rule, ...]
    certain: bool


def translate(rules: Sequence[Translation], packet: Packet) -> Translated:
    """What the rules, in their order, make of a packet.

    The address of a dynamic rule is the first of its pool, its port the packet's own: which ones the firewall takes is not
    decided by its configuration.
    """
    found: list[Rule] = []
    certain = True
    for rule in rules:
        made = _backwards(rule, packet) or _forwards_with_destination(rule, packet)
        if made is None:
            continue
        certain = certain and made.certain
        if not made.rules:
            continue
        packet = made.packet
        found.append(rule.rule)
        if rule.twice:
            return Translated(packet, tuple(found), certain)
        break
    for rule in rules:
        made = _forwards(rule, packet) if rule.destination is None else None
        certain = certain and (made is None or made.certain)
        if made is not None and made.rules:
            return Translated(made.packet, (*found, rule.rule), certain)
    return Translated(packet, tuple(found), certain)


def _backwards(rule: Translation, packet: Packet) -> Translated | None:
    """A connection from the mapped side: its destination becomes real, its source mapped."""
    if not rule.backwards or not _enters(rule.mapped_interface, packet.interface):
        return None
    first, second = rule.arriving, rule.leaving
    if not _takes(second, packet.protocol, packet.destination_port, packet.source_port):
        return None
    held = rule.source.mapped.has(packet.destination, packet.interface)
    peer = Match.ALL if rule.destination is None else rule.destination.second.has(packet.source)
    if both(held, peer) is not Match.ALL:
        return _perhaps(packet, held, peer)
    destination, sure = rule.source.back(packet.destination)
    source, known = (packet.source, True) if rule.destination is None else rule.destination.back(packet.source)
    made = replace(
        packet,
        source=source or packet.source,
        destination=destination or packet.destination,
        destination_port=_shifted(packet.destination_port, second.source, first.source),
        source_port=_shifted(packet.source_port, second.destination, first.destination),
        towards=packet.towards if rule.real_interface == "any" else rule.real_interface,
    )
    certain = sure and known and not (first.unknown or second.unknown)
    return Translated(made, (rule.rule,), certain)


def _forwards_with_destination(rule: Translation, packet: Packet) -> Translated | None:
    return None if rule.destination is None else _forwards(rule, packet)


def _forwards(rule: Translation, packet: Packet) -> Translated | None:
    """A connection from the real side: its source becomes mapped, its destination real."""
    if not _enters(rule.real_interface, packet.interface):
        return None
    aimed = rule.destination is not None and not rule.destination.identity
    if not aimed and packet.towards and not _enters(rule.mapped_interface, packet.towards):
        return None
    first, second = rule.arriving, rule.leaving
    if not _takes(first, packet.protocol, packet.source_port, packet.destination_port):
        return None
    held = rule.source.real.has(packet.source)
    peer = Match.ALL if rule.destination is None else rule.destination.first.has(packet.destination, packet.interface)
    if both(held, peer) is not Match.ALL:
        return _perhaps(packet, held, peer)
    source, sure = rule.source.pooled(packet.source) if rule.dynamic else rule.source.onward(packet.source)
    destination, known = (
        (packet.destination, True) if rule.destination is None else rule.destination.onward(packet.destination)
    )
    made = replace(
        packet,
        source=source or packet.source,
        destination=destination or packet.destination,
        source_port=_shifted(packet.source_port, first.source, second.source),
        destination_port=_shifted(packet.destination_port, first.destination, second.destination),
        towards=packet.towards if rule.mapped_interface == "any" else rule.mapped_interface,
    )
    certain = sure and known and not (first.unknown or second.unknown)
    return Translated(made, (rule.rule,), certain)


def _perhaps(packet: Packet, held: Match, peer: Match) -> Translated | None:
    """A rule of which it is not known whether it meets the packet: the packet as it is, and no certainty."""
    return None if both(held, peer) is Match.NONE else Translated(packet, (), False)


def _enters(named: str, interface: str) -> bool:
    return named in (interface, "any")


def _takes(service: Services, protocol: int, source: int, destination: int) -> bool:
    return protocol in service.protocols and service.source.has(source) and service.destination.has(destination)


def _shifted(port: int, here: PortSet, there: PortSet) -> int:
    return shifted(port, here, there) or port


def shifted(port: int, here: PortSet, there: PortSet) -> int | None:
    """The port of ``there`` that stands where ``port`` stands in ``here``; None where there is none."""
    if here == there or EVERY_PORT in (here, there):
        return port
    place = 0
    for low, high in here.ranges:
        if low <= port <= high:
            place += port - low
            break
        place += high - low + 1
    for low, high in there.ranges:
        if place <= high - low:
            return low + place
        place -= high - low + 1
    return None
