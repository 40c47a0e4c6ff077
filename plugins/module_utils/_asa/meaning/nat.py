# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the NAT rules do with a publication and with a node's own connections, whoever the peer is.

What a rule maps is in ``translation``; here the peers are a set, and a rule may meet all of them, some or none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..configuration.addresses import EVERY_PORT, AddressSet, Host, Match, PortSet, both, partners
from ..configuration.model import Configuration, ObjectNat
from ..configuration.ports import HIGHEST_PORT, PROTOCOLS
from .remaining import FEW_PORTS, FIRST_CLIENT_PORT, Remaining
from .resolve import Resolver, Services
from .sides import Pairing
from .translation import Rule, Translation, quoted, shifted, translations


@dataclass(frozen=True)
class Target:
    """A public address and port, and the host and port that it should lead to.

    ``mapped`` is None for the address of ``mapped_interface`` itself; ``peers`` are those who shall reach it.
    """

    real: Host
    real_port: int
    real_interface: str
    mapped: Host | None
    mapped_port: int
    mapped_interface: str
    protocol: str
    peers: AddressSet

    @property
    def version(self) -> int:
        """The version of IP on the public side."""
        return self.real.version if self.mapped is None else self.mapped.version

    @property
    def own(self) -> str:
        """The public interface as a side of a translation is called that has its address."""
        return self.mapped_interface if self.version == 4 else f"{self.mapped_interface} ipv6"


@dataclass(frozen=True)
class Claim:
    """A rule that takes connections to the public address and port.

    Args:
        match: ALL, or SOME where the rule is limited to certain peers or cannot be worked out.
        known: False where it cannot be worked out.
        leads_there: whether it leads to the intended host and port.
        peers: those of whom it surely takes every connection.
    """

    rule: Rule
    match: Match
    known: bool
    leads_there: bool
    peers: AddressSet

    @property
    def quoted(self) -> str:
        return quoted(self.rule)


_NOBODY = AddressSet()


class Peers:
    """Those of ``wanted`` whom some rules are about, taken together: two halves are all of them."""

    def __init__(self, wanted: AddressSet) -> None:
        self._left = Remaining(wanted)
        self._wanted = self._left.clients()

    def add(self, more: AddressSet) -> bool:
        """Whether that makes them all."""
        self._left.take(more, EVERY_PORT)
        return self._left.nothing

    @property
    def half(self) -> bool:
        """Whether they are half of the wanted ones or more."""
        return self._left.clients() * 2 <= self._wanted


def claims(configuration: Configuration, resolver: Resolver, target: Target) -> list[Claim]:
    """The rules that take connections to the target's public address and port, the first to be tried first."""
    found = (_backwards(rule, target) or _forwards(rule, target) for rule in translations(configuration, resolver))
    return [claim for claim in found if claim is not None]


def _backwards(rule: Translation, target: Target) -> Claim | None:
    """A static translation of a source also works backwards, for connections to the mapped address."""
    if not rule.backwards or rule.mapped_interface not in (target.mapped_interface, "any"):
        return None
    first, second = rule.arriving, rule.leaving
    ports = _meets(second, target.protocol, second.source, target.mapped_port, second.destination)
    peers = target.peers if rule.destination is None else rule.destination.second.set
    pairing = Pairing(rule.source.second, rule.source.first, rule.source.by_place)
    port = shifted(target.mapped_port, second.source, first.source)
    return _claim(rule, target, pairing, ports, peers, rule.real_interface, port)


def _forwards(rule: Translation, target: Target) -> Claim | None:
    """A rule for traffic that comes in on the public side and translates its destination."""
    if rule.destination is None or rule.real_interface not in (target.mapped_interface, "any"):
        return None
    first, second = rule.arriving, rule.leaving
    ports = _meets(first, target.protocol, first.destination, target.mapped_port, first.source)
    peers = rule.source.real.set
    port = shifted(target.mapped_port, first.destination, second.destination)
    return _claim(rule, target, rule.destination, ports, peers, rule.mapped_interface, port)


def _claim(
    rule: Translation,
    target: Target,
    pairing: Pairing,
    ports: Match,
    peers: AddressSet,
    interface: str,
    port: int | None,
) -> Claim | None:
    """``pairing`` has the public side first."""
    held = pairing.first.has(target.mapped, target.own)
    match = both(both(held, ports), peers.meets(target.peers))
    if match is Match.NONE:
        return None
    real, sure = _behind(pairing, target)
    unknown = rule.arriving.unknown or rule.leaving.unknown
    known = held is Match.ALL and sure and not unknown
    leads = known and interface in (target.real_interface, "any") and (real, port) == (target.real, target.real_port)
    sure = known and ports is Match.ALL
    return Claim(rule.rule, match if known else Match.SOME, known, leads, peers if sure else _NOBODY)


def _behind(pairing: Pairing, target: Target) -> tuple[Host | None, bool]:
    """The real address behind the public one, and whether that is sure."""
    if target.mapped is not None:
        return pairing.onward(target.mapped)
    there = pairing.second
    return (there.at(0), there.known) if there.blocks and there.size == 1 else (None, there.known)


def _meets(service: Services, protocol: str, ours: PortSet, port: int, theirs: PortSet) -> Match:
    """How far a service holds for ``port`` on our side and the ports that clients use on theirs."""
    if PROTOCOLS[protocol] not in service.protocols or not ours.has(port):
        return Match.NONE
    return both(_clients(theirs), Match.SOME if service.unknown else Match.ALL)


def _clients(ports: PortSet) -> Match:
    """How many of the ports that connections come from are among ``ports``.

    A rule for a few of them is about what a host listens on, and not about the ports that clients choose.
    """
    held = sum(max(0, high - max(low, FIRST_CLIENT_PORT) + 1) for low, high in ports.ranges)
    if held > HIGHEST_PORT - FIRST_CLIENT_PORT:
        return Match.ALL
    return Match.NONE if held < FEW_PORTS else Match.SOME


@dataclass(frozen=True)
class Shadow:
    """Rules that take the host's own side of its connections, and do something else.

    Args:
        whole: whether they do so for every peer, and not for half of them only.
    """

    rules: tuple[Rule, ...]
    whole: bool

    @property
    def quoted(self) -> str:
        return "; ".join(quoted(rule) for rule in self.rules)


def shadow(configuration: Configuration, resolver: Resolver, target: Target, own: Rule | None) -> Shadow | None:
    """The rules before ``own`` that take the host's side of connections of half of the peers or more.

    Whether a connection survives it that came in by a later rule, only the device knows (packet-tracer: the reverse path is
    checked against the first rule that matches), so it is taken for a shadow.
    """
    peers = Peers(target.peers)
    found: list[Rule] = []
    for rule in translations(configuration, resolver):
        if rule.rule == own:
            break
        if not _between(rule, target.real_interface, target.mapped_interface):
            continue
        first = rule.arriving
        if rule.source.real.has(target.real) is Match.NONE:
            continue
        if _meets(first, target.protocol, first.source, target.real_port, first.destination) is Match.NONE:
            continue
        if rule.destination is None:
            return Shadow((rule.rule,), True)
        if _leads_back(rule, target):
            continue
        found.append(rule.rule)
        if peers.add(rule.destination.first.set):
            return Shadow(tuple(found), True)
    return Shadow(tuple(found), False) if found and peers.half else None


def _leads_back(rule: Translation, target: Target) -> bool:
    """Whether the host's answers leave from the very public address and port."""
    if rule.dynamic or shifted(target.real_port, rule.arriving.source, rule.leaving.source) != target.mapped_port:
        return False
    if target.mapped is None:
        return rule.source.mapped.interface == target.own
    return rule.source.onward(target.real) == (target.mapped, True)


def _between(rule: Translation, real_interface: str, mapped_interface: str) -> bool:
    return rule.real_interface in (real_interface, "any") and rule.mapped_interface in (mapped_interface, "any")


@dataclass(frozen=True)
class Elsewhere:
    """A rule by which the host is reached at another public address or port.

    Args:
        port: the public port; None where the whole address is the host's.
    """

    rule: Rule
    address: Host
    port: int | None

    @property
    def place(self) -> str:
        return f"{self.address}" if self.port is None else f"{self.address} port {self.port}"


def elsewhere(configuration: Configuration, resolver: Resolver, target: Target, own: str) -> Elsewhere | None:
    """A static rule that publishes the host's port at another public address or port; the object ``own`` left out."""
    for rule in translations(configuration, resolver):
        if not rule.backwards or not _between(rule, target.real_interface, target.mapped_interface):
            continue
        if isinstance(rule.rule, ObjectNat) and rule.rule.object == own:
            continue
        if rule.destination is not None and not (rule.destination.first.every and rule.destination.second.every):
            continue
        first = rule.arriving
        if _meets(first, target.protocol, first.source, target.real_port, first.destination) is not Match.ALL:
            continue
        if rule.source.real.every or rule.source.real.has(target.real) is not Match.ALL:
            continue
        public, sure = rule.source.onward(target.real)
        if not sure or public is None or public == target.real or rule.source.back(public)[0] != target.real:
            continue
        if public.version != target.version:
            continue  # partners of the other version of IP, whose answers are translated apart
        return Elsewhere(
            rule.rule,
            public,
            None if rule.every_service else shifted(target.real_port, first.source, rule.leaving.source),
        )
    return None


def pools(configuration: Configuration, resolver: Resolver, target: Target) -> tuple[list[Rule], list[Rule]]:
    """Dynamic rules that use the public address: those of a pool, and those that have it as their only address."""
    of_pool: list[Rule] = []
    single: list[Rule] = []
    if target.mapped is None:
        return of_pool, single
    for rule in translations(configuration, resolver):
        mapped = rule.source.mapped
        if not rule.dynamic or rule.mapped_interface not in (target.mapped_interface, "any"):
            continue
        if mapped.interface or mapped.every or mapped.has(target.mapped) is Match.NONE:
            continue
        alone = mapped.known and mapped.size == 1 and rule.rule.mapped.kind != "pool"
        (single if alone else of_pool).append(rule.rule)
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


def outgoing(
    configuration: Configuration, resolver: Resolver, host: Host, interface: str, towards: str, protocol: str, port: int
) -> Outgoing:
    """The NAT rule for connections of ``host`` from ``interface`` to ``port`` of any address behind ``towards``."""
    partly: list[Rule] = []
    together = Peers(partners(host.version))
    for rule in translations(configuration, resolver):
        if not _between(rule, interface, towards):
            continue
        first = rule.arriving
        match = both(rule.source.real.has(host), _meets(first, protocol, first.destination, port, first.source))
        peers = partners(host.version) if rule.destination is None else rule.destination.first.set
        if both(match, peers.meets(partners(host.version))) is Match.NONE:
            continue
        if match is Match.SOME or not together.add(peers):
            partly.append(rule.rule)
            continue
        identity = not rule.dynamic and rule.source.onward(host) == (host, True)
        return Outgoing(rule.rule, identity, tuple(partly))
    return Outgoing(None, False, tuple(partly))


def publishers(
    configuration: Configuration, resolver: Resolver, host: Host, protocol: str, port: int
) -> Iterator[Rule]:
    """The static rules by which connections of any peer come to ``port`` of ``host``, on whatever interface."""
    for rule in translations(configuration, resolver):
        first = rule.arriving
        if not rule.backwards or rule.destination is not None or rule.source.identity:
            continue
        if _meets(first, protocol, first.source, port, first.destination) is Match.NONE:
            continue
        if rule.source.real.has(host) is Match.ALL:
            yield rule.rule
