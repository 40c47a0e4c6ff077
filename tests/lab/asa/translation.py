# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a NAT line does: two sequences of addresses paired in order, for both directions; and a packet's walk through them.

Addresses are numbers of one line: IPv4 as they are, IPv6 above them (`V6` added), so that no two of them are the same.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from lab.asa.addresses import V6
from lab.asa.ports import Spans


def address(text: str) -> int:
    """The number of an address. Raises `ValueError`."""
    value = ipaddress.ip_address(text)
    return int(value) + (V6 if value.version == 6 else 0)


@dataclass(frozen=True)
class Addresses:
    """Addresses in an order: spans as they are listed. No spans at all is every address there is."""

    spans: tuple[tuple[int, int], ...] = ()
    #: One prefix, so that an inline mapped address is one of the same length.
    network: bool = field(default=False, compare=False)

    @property
    def size(self) -> int:
        """How many; 0 for every address."""
        return sum(high - low + 1 for low, high in self.spans)

    @property
    def certain(self) -> bool:
        """Whether the order in which they are listed is also that of their numbers, with none twice."""
        return all(one[1] < other[0] for one, other in zip(self.spans, self.spans[1:], strict=False))

    @property
    def version(self) -> int:
        """4 or 6; 0 where it is both."""
        return (6 if self.spans[0][0] >= V6 else 4) if self.spans else 0

    def __contains__(self, value: int) -> bool:
        return not self.spans or any(low <= value <= high for low, high in self.spans)

    def at(self, index: int) -> int:
        """The address at a place, counted from 0."""
        for low, high in self.spans:
            if index <= high - low:
                return low + index
            index -= high - low + 1
        raise IndexError(index)

    def place(self, value: int) -> int:
        """The place of an address."""
        before = 0
        for low, high in self.spans:
            if low <= value <= high:
                return before + value - low
            before += high - low + 1
        raise ValueError(value)


EVERY = Addresses()


def paired(value: int, origin: Addresses, target: Addresses) -> int:
    """The partner of an address. The smaller side starts over: few to many, many to few."""
    if not origin.spans or not target.spans:
        return value
    return target.at(origin.place(value) % target.size)


@dataclass(frozen=True)
class Ports:
    """The ports that one end of a rule looks at and changes: on its near and its far side. None: any, and kept."""

    near: Spans | None = None
    far: Spans | None = None

    @property
    def turned(self) -> Ports:
        """The same, seen from the other side."""
        return Ports(self.far, self.near)

    @property
    def changed(self) -> bool:
        """Whether a port becomes another one."""
        return self.near != self.far

    def of(self, port: int) -> int:
        """What a port becomes."""
        return self.far[0][0] if self.changed and self.far else port


@dataclass(frozen=True)
class Rule:
    """One NAT line, seen from the side of its real address."""

    owner: tuple[str, ...]
    real_interface: str
    mapped_interface: str
    real: Addresses
    mapped: Addresses
    #: Dynamic: from the real side only. With ``pat`` the firewall chooses the port; ``pool``: nobody outside may open a
    #: connection to the mapped addresses.
    dynamic: bool = False
    pat: bool = False
    pool: bool = False
    #: Twice NAT: one rule is all that a packet gets.
    twice: bool = False
    #: The destination before and after the rule, where it has one.
    before: Addresses = EVERY
    after: Addresses = EVERY
    protocol: int | None = None
    source_ports: Ports = Ports()
    destination_ports: Ports = Ports()
    unidirectional: bool = False
    route_lookup: bool = False
    no_proxy_arp: bool = False
    #: Why nobody can tell what this rule does to a packet that it is about; empty where one can.
    doubt: str = ""

    @property
    def has_destination(self) -> bool:
        """Whether it decides about the destination of packets from its real side."""
        return bool(self.before.spans or self.after.spans) or self.destination_ports.changed

    @property
    def identity(self) -> bool:
        """Whether the source stays what it is."""
        return self.real == self.mapped and not self.source_ports.changed and not self.dynamic

    @property
    def both_ways(self) -> bool:
        """Whether connections can be opened towards the mapped address."""
        return not self.dynamic and not self.unidirectional and bool(self.real.spans or not self.mapped.spans)


@dataclass(frozen=True)
class Flow:
    """The first packet of a connection, as it comes in or as it leaves."""

    ingress: str
    protocol: int
    source: int
    source_port: int
    destination: int
    destination_port: int


@dataclass
class Walk:
    """What became of a packet.

    ``entered`` is the rule that decided about the destination, ``left`` the one that decided about the source, ``egress``
    the interface that the NAT diverts to. ``dropped`` names the check that refuses the packet, ``doubt`` why nobody can
    tell; ``sources`` has all addresses that the firewall may choose from.
    """

    packet: Flow
    egress: str = ""
    leaves: str = ""
    entered: Rule | None = None
    left: Rule | None = None
    #: The rule that decided about the destination was met from its mapped side.
    backwards: bool = False
    sources: Addresses = EVERY
    port_chosen: bool = False
    dropped: str = ""
    check: Rule | None = None
    doubt: str = ""
    _original: Flow = field(init=False)

    def __post_init__(self) -> None:
        self._original = self.packet


RPF, NO_TRANSLATION = "rpf-check", "no-xlate"


def walk(rules: Sequence[Rule], packet: Flow, route: Callable[[int], str]) -> Walk:
    """Take a packet through the rules, which stand in the order in which the device looks at them.

    ``route``: the interface towards an address, empty where there is no route.
    """
    done = Walk(packet)
    _destination(rules, done)
    done.leaves = done.egress or route(done.packet.destination)
    _source(rules, done)
    if not done.doubt:
        _way_back(rules, done)
    return done


def _on(named: str, interface: str) -> bool:
    return named in ("any", interface)


def _within(spans: Spans | None, port: int) -> bool:
    return spans is None or any(low <= port <= high for low, high in spans)


def _forward(rule: Rule, flow: Flow, looked_at: Addresses) -> bool:
    """Whether a packet comes from a rule's real side; ``looked_at`` is the rule's destination at this stage."""
    return (
        _on(rule.real_interface, flow.ingress)
        and rule.protocol in (None, flow.protocol)
        and flow.source in rule.real
        and flow.destination in looked_at
        and _within(rule.source_ports.near, flow.source_port)
        and _within(rule.destination_ports.near, flow.destination_port)
    )


def _backward(rule: Rule, flow: Flow) -> bool:
    """Whether a packet comes from a rule's mapped side, for its mapped address."""
    return (
        rule.both_ways
        and _on(rule.mapped_interface, flow.ingress)
        and rule.protocol in (None, flow.protocol)
        and flow.destination in rule.mapped
        and flow.source in rule.after
        and _within(rule.destination_ports.far, flow.source_port)
        and _within(rule.source_ports.far, flow.destination_port)
    )


def _destination(rules: Sequence[Rule], done: Walk) -> None:
    flow = done.packet
    for rule in rules:
        if rule.has_destination and _forward(rule, flow, rule.before):
            destination = paired(flow.destination, rule.before, rule.after)
            port = rule.destination_ports.of(flow.destination_port)
            egress, done.backwards = rule.mapped_interface, False
        elif _backward(rule, flow):
            destination = paired(flow.destination, rule.mapped, rule.real)
            port = rule.source_ports.turned.of(flow.destination_port)
            egress, done.backwards = rule.real_interface, True
        else:
            continue
        done.entered, done.doubt = rule, rule.doubt
        done.packet = replace(flow, destination=destination, destination_port=port)
        done.egress = "" if egress == "any" or (rule.identity and rule.route_lookup) else egress
        return
    if any(
        rule.pool and _on(rule.mapped_interface, flow.ingress) and flow.destination in rule.mapped for rule in rules
    ):
        done.dropped = NO_TRANSLATION


def _source(rules: Sequence[Rule], done: Walk) -> None:
    flow, entered = done.packet, done.entered
    if entered is not None and entered.twice and done.backwards:
        done.left = entered
        port = entered.destination_ports.turned.of(flow.source_port)
        done.packet = replace(flow, source=paired(flow.source, entered.after, entered.before), source_port=port)
        return
    forward = entered is not None and entered.twice
    for rule in rules:
        if not (rule is entered if forward else _leaves_by(rule, flow, done.leaves)):
            continue
        if rule.dynamic and rule.mapped.version not in (0, _version(flow.destination)):
            continue
        done.left, done.doubt = rule, done.doubt or rule.doubt
        if rule.dynamic:
            done.sources, done.port_chosen = rule.mapped, rule.pat
            done.packet = replace(flow, source=rule.mapped.spans[0][0])
        elif not rule.doubt:
            port = rule.source_ports.of(flow.source_port)
            done.packet = replace(flow, source=paired(flow.source, rule.real, rule.mapped), source_port=port)
        return


def _version(value: int) -> int:
    return 6 if value >= V6 else 4


def _leaves_by(rule: Rule, flow: Flow, leaves: str) -> bool:
    """Whether a rule translates the source of a packet that leaves by an interface; one with a destination has had its say."""
    return not rule.has_destination and _on(rule.mapped_interface, leaves) and _forward(rule, flow, EVERY)


def _way_back(rules: Sequence[Rule], done: Walk) -> None:
    """The reply must meet the rule by which the packet came, and none where it came by none."""
    if done.dropped or (done.entered is not None and not done.backwards):
        return
    there, came = done.packet, done._original
    reply = Flow(
        done.leaves, there.protocol, there.destination, there.destination_port, there.source, there.source_port
    )
    for rule in rules:
        if rule is done.entered:
            return
        if not _on(rule.mapped_interface, came.ingress) or not _forward(rule, reply, rule.before):
            continue
        if rule.mapped.version not in (0, _version(came.source)):
            continue
        if done.entered is not None:
            done.doubt = "the reply meets another rule first"
        elif not rule.identity:
            done.dropped, done.check = RPF, rule
        return
