# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a NAT rule maps, address by address, and what the rules make of a packet.

Rules (Cisco's ASA firewall guide, "Information about NAT", "Network object NAT", "Twice NAT"):

- A static rule pairs real and mapped addresses in their order. An inline mapped address stands for as many addresses as the
  real side has. Where one side is shorter, it is gone through again; a connection from the mapped side can only be opened
  to an address that the mapped side has.
- A static rule holds in both directions, unless it is unidirectional; a dynamic one for connections from the real side only.
- The services of a line are about ports in the direction of the line (real interface to mapped interface): the first one
  is what arrives, the second one what leaves. Backwards, source and destination change places.
- ``any`` is of the version of IP that the other addresses of its line leave it: a packet has one on the way in, and one on the
  way out.
- Order: section 1 as listed; section 2 (object NAT) static before dynamic, then fewest real addresses, lowest address, name;
  section 3 as listed. A rule with source and destination is the only one that a packet meets; of object NAT, one rule may
  translate its source and another one its destination.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Union

from ..configuration.addresses import EVERY_PORT, Host, Match, PortSet, both
from ..configuration.model import Configuration, ObjectNat, TwiceNat
from ..configuration.ports import EVERY_PROTOCOL, PROTOCOLS
from .resolve import Resolver, Services
from .sides import Pairing, real_side, side

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
    def hides(self) -> bool:
        """Whether a dynamic rule puts its hosts behind the ports of an address, and not each behind one of its own."""
        mapped = self.rule.mapped
        if mapped.kind in ("pool", "interface") or mapped.pool:
            return True
        low, high = self.source.pool
        return low == high

    @property
    def every_service(self) -> bool:
        """Whether it holds for all protocols and ports."""
        return self.arriving == ANY_SERVICE and self.leaving == ANY_SERVICE


def quoted(rule: Rule) -> str:
    """A rule as a person finds it in the configuration."""
    return rule.quoted if isinstance(rule, ObjectNat) else rule.text


def missing_name(rule: Rule, resolver: Resolver) -> str:
    """The first object or group that a rule depends on and that does not exist; empty where all do."""
    sides = [rule.mapped] if isinstance(rule, ObjectNat) else [rule.source, rule.mapped, *(rule.destination or ())]
    names = [one.value for one in sides if one.kind in ("object", "pool") and not one.value.startswith("interface")]
    names += [one.pool for one in sides if one.pool]
    if isinstance(rule, TwiceNat):
        names += [name for name in rule.service or () if name != "any"]
    return next(filter(None, map(resolver.missing_name, names)), "")


def translations(configuration: Configuration, resolver: Resolver) -> Iterator[Translation]:
    """Every NAT rule in force, in the order in which the firewall tries them.

    Inactive rules, and those that name what does not exist, have no effect.
    """

    def effective(rule: Rule) -> bool:
        return not (configuration.dangling and missing_name(rule, resolver))

    active = [rule for rule in configuration.twice_nat if not rule.inactive and effective(rule)]
    automatic = filter(effective, configuration.object_nat.values())
    yield from (_of_twice(rule, resolver) for rule in active if rule.section == 1)

    def precedence(rule: ObjectNat) -> tuple[bool, int, int, str]:
        real = resolver.named(rule.object)
        lowest = min((low for low, _high in real.v4 + real.v6), default=0)
        return rule.dynamic, real.size, lowest, rule.object

    yield from (_of_object(rule, resolver) for rule in sorted(automatic, key=precedence))
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
    if rule.destination is None:
        real, mapped = real.of(mapped.family), mapped.of(real.family)
    else:
        first = side(rule.destination[0], rule.real_interface, resolver)
        second = side(rule.destination[1], rule.mapped_interface, resolver)
        here, there = (first.family or real.family), (second.family or mapped.family)
        # Where both destinations are any, it stays as it is, and so is the version of IP.
        here, there = (here or there, there or here) if first.every and second.every else (here, there)
        real, mapped, first, second = real.of(here), mapped.of(there), first.of(here), second.of(there)
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
        protocol: number of the IP protocol; without ports, both ports are 0.
        source_port: None where the firewall chooses it.
        last_source: the last of the addresses that the firewall chooses the source from; None where there is one only.
        towards: the interface that a rule leads it to; empty where the routes decide.
    """

    interface: str
    protocol: int
    source: Host
    source_port: int | None
    destination: Host
    destination_port: int
    last_source: Host | None = None
    towards: str = ""


PASSES, DROPPED, UNKNOWN = "passes", "dropped", "unknown"


@dataclass(frozen=True)
class Translated:
    """What becomes of a packet by the NAT rules alone.

    Args:
        verdict: ``passes``; ``dropped`` where the NAT itself refuses it, because the way back would be translated otherwise
            or the address is one that only hides others; ``unknown`` where an object has no address, the order of groups
            matters, or rules for there and back differ.
        packet: as it leaves.
        rules: those that had a part in it, the one of the destination first.
    """

    verdict: str
    packet: Packet
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class _Step:
    """One rule's work: the packet behind it, whether the rule surely meets it, and whether what it makes is sure."""

    packet: Packet
    met: bool
    certain: bool


def translate(rules: Sequence[Translation], packet: Packet, route: Callable[[Host], str]) -> Translated:
    """What the rules, in their order, make of a packet.

    Args:
        route: the interface by which the routes lead to an address.
    """
    came = packet
    by: Translation | None = None  # the rule that decided about the destination
    certain = True
    for rule in rules:
        step = _backwards(rule, packet) or (_forwards(rule, packet, route) if rule.destination is not None else None)
        if step is None:
            continue
        certain = certain and step.certain
        if step.met:
            packet, by = step.packet, rule
            break
    found = [] if by is None else [by]
    if by is None or not by.twice:
        for rule in rules:
            step = _forwards(rule, packet, route) if rule.destination is None else None
            certain = certain and (step is None or step.certain)
            if step is not None and step.met:
                packet = step.packet
                found.append(rule)
                break
    verdict = _return(rules, came, packet, by, route) if certain else UNKNOWN
    if by is None and verdict == PASSES and _only_hides(rules, came):
        verdict = DROPPED
    return Translated(verdict, packet, tuple(rule.rule for rule in found))


def _return(
    rules: Sequence[Translation], came: Packet, packet: Packet, by: Translation | None, route: Callable[[Host], str]
) -> str:
    """The check of the way back: the first rule that the replies meet has to be the one that the packet met.

    Where no rule led the packet, one that would translate its replies refuses it. Whether it survives where a rule led it
    and the replies meet another one is in no document.
    """
    reply = Packet(
        packet.towards or route(packet.destination),
        packet.protocol,
        packet.destination,
        packet.destination_port,
        packet.source,
        packet.source_port or 0,
    )
    for rule in rules:
        if rule is by:
            return PASSES
        step = _forwards(rule, reply, lambda _host: came.interface)
        if step is None:
            continue
        if not step.met:
            return UNKNOWN
        if (step.packet.source, step.packet.source_port) == (came.destination, came.destination_port):
            return PASSES
        return DROPPED if by is None else UNKNOWN
    return PASSES


def _only_hides(rules: Sequence[Translation], packet: Packet) -> bool:
    """Whether the destination is an address that hides others behind its ports, so that nothing leads on from it."""
    return any(
        rule.dynamic
        and not rule.source.mapped.interface
        and _enters(rule.mapped_interface, packet.interface)
        and rule.hides
        and rule.source.mapped.has(packet.destination) is Match.ALL
        for rule in rules
    )


def _backwards(rule: Translation, packet: Packet) -> _Step | None:
    """A connection from the mapped side: its destination becomes real, its source mapped."""
    if not rule.backwards or not _enters(rule.mapped_interface, packet.interface):
        return None
    first, second = rule.arriving, rule.leaving
    if not _takes(second, packet.protocol, packet.destination_port, packet.source_port):
        return None
    held = rule.source.mapped.has(packet.destination)
    peer = Match.ALL if rule.destination is None else rule.destination.second.has(packet.source)
    if both(held, peer) is not Match.ALL:
        return _perhaps(packet, held, peer)
    destination, sure = rule.source.back(packet.destination)
    source, known = (packet.source, True) if rule.destination is None else rule.destination.back(packet.source)
    made = replace(
        packet,
        source=source or packet.source,
        source_port=_shifted(packet.source_port, second.destination, first.destination),
        destination=destination or packet.destination,
        destination_port=_shifted(packet.destination_port, second.source, first.source) or 0,
        towards=_led(rule, rule.real_interface),
    )
    return _Step(made, True, sure and known and not (first.unknown or second.unknown))


def _forwards(rule: Translation, packet: Packet, route: Callable[[Host], str]) -> _Step | None:
    """A connection from the real side: its source becomes mapped, its destination real."""
    if not _enters(rule.real_interface, packet.interface):
        return None
    if rule.destination is None and not _enters(rule.mapped_interface, packet.towards or route(packet.destination)):
        return None
    first, second = rule.arriving, rule.leaving
    if not _takes(first, packet.protocol, packet.source_port, packet.destination_port):
        return None
    held = rule.source.real.has(packet.source)
    peer = Match.ALL if rule.destination is None else rule.destination.first.has(packet.destination)
    if both(held, peer) is not Match.ALL:
        return _perhaps(packet, held, peer)
    destination, known = (
        (packet.destination, True) if rule.destination is None else rule.destination.onward(packet.destination)
    )
    made = replace(
        packet,
        destination=destination or packet.destination,
        destination_port=_shifted(packet.destination_port, first.destination, second.destination) or 0,
        towards=packet.towards if rule.destination is None else _led(rule, rule.mapped_interface),
    )
    if rule.dynamic:
        low, high = rule.source.pool
        made = replace(
            made,
            source=low or packet.source,
            last_source=None if low == high else high,
            source_port=None if rule.hides else packet.source_port,
        )
        sure = low is not None
    else:
        source, sure = rule.source.onward(packet.source)
        port = _shifted(packet.source_port, first.source, second.source)
        made = replace(made, source=source or packet.source, source_port=port)
    return _Step(made, True, sure and known and not (first.unknown or second.unknown))


def _led(rule: Translation, interface: str) -> str:
    """The interface that a rule leads to: the one that it names, unless it leaves that to the routes."""
    return "" if interface == "any" or "route-lookup" in rule.rule.options else interface


def _perhaps(packet: Packet, held: Match, peer: Match) -> _Step | None:
    """A rule of which it is not known whether it meets the packet: the packet as it is, and no certainty."""
    return None if both(held, peer) is Match.NONE else _Step(packet, False, False)


def _enters(named: str, interface: str) -> bool:
    return named in (interface, "any")


def _takes(service: Services, protocol: int, source: int | None, destination: int | None) -> bool:
    return (
        protocol in service.protocols and service.source.has(source or 0) and service.destination.has(destination or 0)
    )


def _shifted(port: int | None, here: PortSet, there: PortSet) -> int | None:
    if port is None:
        return None
    moved = shifted(port, here, there)
    return port if moved is None else moved


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
