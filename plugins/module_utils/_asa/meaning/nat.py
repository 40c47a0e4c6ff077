# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of NAT rules, and what they do with a publication and with a node's own connections.

Order (Cisco's ASA firewall guide, "NAT rule order"): section 1 as listed; section 2 (object NAT) static before dynamic,
then fewest real addresses, lowest address, name; section 3 as listed. The first rule that matches is used.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import (
    ANY,
    AddressSet,
    Host,
    Match,
    both,
    every,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import (
    Configuration,
    Mapped,
    ObjectNat,
    TwiceNat,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.ports import PROTOCOLS
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import Resolver

Rule = Union[ObjectNat, TwiceNat]


@dataclass(frozen=True)
class Target:
    """A public address and port, and the host and port that it should lead to.

    ``mapped`` is None for the address of ``mapped_interface`` itself.
    """

    real: Host
    real_port: int
    real_interface: str
    mapped: Host | None
    mapped_port: int
    mapped_interface: str
    protocol: str

    @property
    def version(self) -> int:
        """The version of IP on the public side."""
        return self.real.version if self.mapped is None else self.mapped.version


@dataclass(frozen=True)
class Claim:
    """A rule that takes connections to the public address and port.

    Args:
        match: ALL, or SOME where the rule is limited to certain peers or cannot be worked out.
        known: False where it cannot be worked out.
        leads_there: whether it leads to the wanted host and port.
    """

    rule: Rule
    match: Match
    known: bool
    leads_there: bool

    @property
    def quoted(self) -> str:
        return quoted(self.rule)


def quoted(rule: Rule) -> str:
    """A rule as a person finds it in the configuration."""
    return rule.quoted if isinstance(rule, ObjectNat) else rule.text


def in_order(configuration: Configuration, resolver: Resolver) -> Iterator[Rule]:
    """Every NAT rule, in the order in which the firewall tries them; inactive ones left out."""
    active = [rule for rule in configuration.twice_nat if not rule.inactive]
    yield from (rule for rule in active if rule.section == 1)

    def precedence(rule: ObjectNat) -> tuple[bool, int, int, str]:
        real = resolver.named(rule.object)
        lowest = min((low for low, _high in real.v4 + real.v6), default=0)
        return rule.dynamic, real.size, lowest, rule.object

    yield from sorted(configuration.object_nat.values(), key=precedence)
    yield from (rule for rule in active if rule.section == 3)


def claims(configuration: Configuration, resolver: Resolver, target: Target) -> list[Claim]:
    """The rules that take connections to the target's public address and port, the first to be tried first."""
    found = []
    for rule in in_order(configuration, resolver):
        claim = (
            _object_claim(rule, resolver, target)
            if isinstance(rule, ObjectNat)
            else _source_claim(rule, resolver, target) or _destination_claim(rule, resolver, target)
        )
        if claim is not None:
            found.append(claim)
    return found


def _object_claim(rule: ObjectNat, resolver: Resolver, target: Target) -> Claim | None:
    if rule.dynamic or rule.mapped_interface not in (target.mapped_interface, "any"):
        return None
    if rule.service and rule.service[::2] != (target.protocol, target.mapped_port):
        return None
    mapped = resolver.mapped(rule.mapped, target.mapped_interface)
    match = _holds_public(rule.mapped, mapped, target)
    if match is Match.NONE:
        return None
    real = _untranslated(resolver.named(rule.object), mapped, target)
    port = rule.service[1] if rule.service else target.mapped_port
    return Claim(rule, match, match is Match.ALL, _leads(target, rule.real_interface, real, port))


def _source_claim(rule: TwiceNat, resolver: Resolver, target: Target) -> Claim | None:
    """A static translation of a source also works backwards, for connections to the mapped address."""
    if rule.dynamic or "unidirectional" in rule.options:
        return None
    if rule.mapped_interface not in (target.mapped_interface, "any"):
        return None
    mapped = resolver.mapped(rule.mapped, target.mapped_interface)
    match = _holds_public(rule.mapped, mapped, target)
    port: int | None = target.mapped_port
    limited = Match.ALL
    if rule.service and match is not Match.NONE:
        limited, port = _service_claim(rule.service, resolver, target, backwards=True)
    if both(match, limited) is Match.NONE:
        return None
    real = _untranslated(resolver.mapped(rule.source, rule.real_interface), mapped, target)
    if rule.mapped.kind == "any":
        real = target.mapped
    peers = _peers(rule, resolver, target.version)
    leads = _leads(target, rule.real_interface, real, port)
    return Claim(rule, both(both(match, limited), peers), match is Match.ALL and limited is Match.ALL, leads)


def _destination_claim(rule: TwiceNat, resolver: Resolver, target: Target) -> Claim | None:
    """A rule for traffic that comes in on the public side and translates its destination."""
    if rule.destination is None or rule.real_interface not in (target.mapped_interface, "any"):
        return None
    mapped = resolver.mapped(rule.destination[0], target.mapped_interface)
    match = _holds_public(rule.destination[0], mapped, target)
    port: int | None = target.mapped_port
    limited = Match.ALL
    if rule.service and match is not Match.NONE:
        limited, port = _service_claim(rule.service, resolver, target, backwards=False)
    if both(match, limited) is Match.NONE:
        return None
    real = _untranslated(resolver.mapped(rule.destination[1], rule.mapped_interface), mapped, target)
    if rule.destination[1].kind == "any":
        real = target.mapped
    peers = resolver.mapped(rule.source, rule.real_interface).meets(every(target.version))
    peers = Match.SOME if peers is Match.NONE else peers
    leads = _leads(target, rule.mapped_interface, real, port)
    return Claim(rule, both(both(match, limited), peers), match is Match.ALL and limited is Match.ALL, leads)


def _holds_public(mapped: Mapped, addresses: AddressSet, target: Target) -> Match:
    """Whether the public address is one of the mapped ones."""
    if target.mapped is None:
        own = mapped.kind == "interface" and mapped.version == target.version
        return Match.ALL if own or mapped.kind == "any" else Match.NONE
    return addresses.has(target.mapped)


def _untranslated(real: AddressSet, mapped: AddressSet, target: Target) -> Host | None:
    """The real address behind the public one; None where it is unknown."""
    behind = real.v4 + real.v6
    if len(behind) != 1 or real.masked or real.unknown:
        return None
    address: type[Host] = ipaddress.IPv4Address if real.v4 else ipaddress.IPv6Address
    low, high = behind[0]
    if low == high:
        return address(low)
    public = mapped.ranges(target.version)
    if target.mapped is None or len(public) != 1 or public[0][1] - public[0][0] != high - low:
        return None
    return address(low + int(target.mapped) - public[0][0])


def _leads(target: Target, interface: str, real: Host | None, port: int | None) -> bool:
    return interface in (target.real_interface, "any") and (real, port) == (target.real, target.real_port)


def _peers(rule: TwiceNat, resolver: Resolver, version: int) -> Match:
    """Whether the rule holds for every peer: a rule with a destination holds for that one only."""
    if rule.destination is None:
        return Match.ALL
    peers = resolver.mapped(rule.destination[1], rule.mapped_interface).meets(every(version))
    return Match.SOME if peers is Match.NONE else peers


def _service_claim(
    pair: tuple[str, str], resolver: Resolver, target: Target, backwards: bool
) -> tuple[Match, int | None]:
    """How a rule's two service objects limit it, and the port behind the public one.

    Backwards (a source's translation), the ports are those of the source and the line has real before mapped; forwards
    they are those of the destination and the line has mapped before real.
    """
    first, second = (resolver.service_object(name) if name != "any" else None for name in pair)
    mapped, real = (second, first) if backwards else (first, second)
    if pair == ("any", "any"):
        return Match.ALL, target.mapped_port
    if mapped is None or real is None:
        return Match.SOME, None
    if PROTOCOLS[target.protocol] not in mapped.protocols:
        return Match.NONE, None
    arriving, behind = (mapped.source, real.source) if backwards else (mapped.destination, real.destination)
    if arriving.every:
        return Match.SOME, None
    if not arriving.has(target.mapped_port):
        return Match.NONE, None
    if len(arriving.ranges) != 1 or len(behind.ranges) != 1:
        return Match.ALL, None
    return Match.ALL, behind.ranges[0][0] + target.mapped_port - arriving.ranges[0][0]


def shadow(configuration: Configuration, resolver: Resolver, target: Target) -> TwiceNat | None:
    """A rule of section 1 that takes the host's own side of its connections, for every peer.

    Whether a connection that came in by a rule of section 2 survives it, only the device knows (packet-tracer: the
    reverse path is checked against the first rule that matches), so it is taken for a shadow.
    """
    for rule in configuration.twice_nat:
        if rule.section != 1 or rule.inactive or not _between(rule, target.real_interface, target.mapped_interface):
            continue
        if resolver.mapped(rule.source, rule.real_interface).has(target.real) is Match.NONE:
            continue
        if rule.service and _takes_source_port(rule.service[0], resolver, target) is Match.NONE:
            continue
        if _peers(rule, resolver, target.version) is Match.ALL:
            return rule
    return None


def _takes_source_port(name: str, resolver: Resolver, target: Target) -> Match:
    service = resolver.service_object(name) if name != "any" else None
    if service is None:
        return Match.SOME
    if PROTOCOLS[target.protocol] not in service.protocols or not service.source.has(target.real_port):
        return Match.NONE
    return Match.ALL


def _between(rule: Rule, real_interface: str, mapped_interface: str) -> bool:
    return rule.real_interface in (real_interface, "any") and rule.mapped_interface in (mapped_interface, "any")


def whole_address_elsewhere(configuration: Configuration, resolver: Resolver, target: Target) -> ObjectNat | None:
    """An object NAT that gives the host another public address for all its ports."""
    for rule in configuration.object_nat.values():
        if (
            not rule.dynamic
            and rule.service is None
            and _between(rule, target.real_interface, target.mapped_interface)
            and resolver.named(rule.object).only(target.real)
            and resolver.mapped(rule.mapped, target.mapped_interface) != ANY
        ):
            return rule
    return None


def pools(configuration: Configuration, resolver: Resolver, target: Target) -> tuple[list[Rule], list[Rule]]:
    """Dynamic rules that use the public address: those of a pool, and those that have it as their only address."""
    of_pool: list[Rule] = []
    single: list[Rule] = []
    if target.mapped is None:
        return of_pool, single
    for rule in in_order(configuration, resolver):
        if not rule.dynamic or rule.mapped.value.startswith("interface") or rule.mapped.kind in ("interface", "any"):
            continue
        mapped = resolver.mapped(rule.mapped, target.mapped_interface)
        if mapped.only(target.mapped) and rule.mapped.kind != "pool":
            single.append(rule)
        elif mapped.has(target.mapped) is not Match.NONE:
            of_pool.append(rule)
    return of_pool, single


@dataclass(frozen=True)
class Outgoing:
    """The rule that translates a host's own connections.

    Args:
        rule: None where none does.
        identity: whether the rule leaves the address as it is.
        partly: rules above it that translate for certain peers or ports only.
    """

    rule: Rule | None
    identity: bool
    partly: tuple[Rule, ...]


def outgoing(configuration: Configuration, resolver: Resolver, host: Host, interface: str, towards: str) -> Outgoing:
    """The NAT rule for connections of ``host`` from ``interface`` to any address behind ``towards``."""
    partly: list[Rule] = []
    for rule in in_order(configuration, resolver):
        if not _between(rule, interface, towards):
            continue
        if isinstance(rule, ObjectNat):
            match, limited = resolver.named(rule.object).has(host), rule.service is not None
        else:
            match = resolver.mapped(rule.source, rule.real_interface).has(host)
            limited = rule.service is not None or _peers(rule, resolver, host.version) is not Match.ALL
        if match is Match.NONE:
            continue
        if isinstance(rule, ObjectNat) and limited:
            continue  # a translated port is one that the host listens on, not one that it connects from
        if match is Match.SOME or limited:
            partly.append(rule)
            continue
        return Outgoing(rule, _is_identity(rule, resolver, host), tuple(partly))
    return Outgoing(None, False, tuple(partly))


def _is_identity(rule: Rule, resolver: Resolver, host: Host) -> bool:
    if rule.dynamic:
        return False
    if rule.mapped.kind == "any":
        return True
    real = resolver.named(rule.object) if isinstance(rule, ObjectNat) else resolver.mapped(rule.source, "")
    return bool(real == resolver.mapped(rule.mapped, rule.mapped_interface) and real.has(host) is Match.ALL)
