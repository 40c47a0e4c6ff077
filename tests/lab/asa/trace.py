# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`packet-tracer`: walks one packet through the policy that the data plane is compiled from.

Every interface of the configuration takes part here, not only the two that have a link in the lab. Of the phases that
decide nothing, those that every release shows are printed (per-session translation, IP options); captures, inspection
and quality of service are not.
"""

from __future__ import annotations

import ipaddress
import zlib
from dataclasses import dataclass, field, replace

from lab.asa.addresses import Addresses, written
from lab.asa.catalog import Catalog
from lab.asa.links import KernelLink, Link
from lab.asa.messages import TABLE
from lab.asa.names import port_number
from lab.asa.policy import AclRule, Element, Match, Policy, build, key
from lab.asa.ports import Spans
from lab.asa.routing import Route, interface, route
from lab.asa.session import Session, command
from lab.asa.translation import NO_TRANSLATION as NO_XLATE
from lab.asa.translation import Flow, Rule, Walk, address, walk
from lab.asa.words import Words

#: Why a packet is dropped, in the words of `show asp drop` and of traces that people have published.
ACL_DROP = "(acl-drop) Flow is denied by configured rule"
NO_ROUTE = "(no-route) No route to host"
INTERFACE_DOWN = "(interface-down) Interface is down"
RPF_VIOLATED = "(rpf-violated) Reverse-path verify failed"
NO_TRANSLATION = "(nat-no-xlate-to-pat-pool) Connection to PAT address without pre-existing xlate"
CONNECTION_LIMIT = "(conn-limit) Connection limit reached"
NO_LOGIN = TABLE["no_login"].lines[0]
NO_ADJACENCY = "(no-adjacency) No valid adjacency"
NO_V4_ADJACENCY = "(no-v4-adjacency) No valid V4 adjacency. Check ARP table (show arp) has entry for nexthop."


@dataclass(frozen=True)
class Phase:
    """One block of the output."""

    type: str
    subtype: str
    allowed: bool
    config: tuple[str, ...] = ()
    info: tuple[str, ...] = ()
    #: What `detailed` adds.
    more: tuple[str, ...] = ()


#: Stages that every new connection passes, before and after its translation; nothing is decided in them here.
_AROUND = (Phase("NAT", "per-session", True), Phase("IP-OPTIONS", "", True))


@dataclass
class Verdict:
    """All phases, and why the packet is dropped (empty = allowed)."""

    phases: list[Phase] = field(default_factory=list)
    outgoing: str = ""
    reason: str = ""


def _spans(spans: Spans | None, port: int) -> bool:
    return spans is None or any(low <= port <= high for low, high in spans)


def matches(match: Match, packet: Flow) -> bool:
    """Whether a packet fulfils the conditions of an access list, by the same reading as the nftables text."""
    ports = match.protocol not in (6, 17, 132) or (
        _spans(match.source_ports, packet.source_port) and _spans(match.destination_ports, packet.destination_port)
    )
    return (
        ports
        and match.protocol in (None, packet.protocol)
        and packet.source in match.source
        and packet.destination in match.destination
    )


def _permits(rules: list[AclRule], packet: Flow) -> bool:
    """Whether a list that selects packets selects this one: its first line that matches permits."""
    found = next((rule for rule in rules if any(matches(one.match, packet) for one in rule.elements)), None)
    return found is not None and found.permit


def _implicit(permit: bool, packet: Flow) -> Phase:
    return Phase("ACCESS-LIST", "", permit, ("Implicit Rule",), (), lookup(permit, Match(), packet, 0, "implicit"))


def lookup(
    permit: bool,
    match: Match,
    packet: Flow,
    hits: int,
    name: str,
    domain: str = "permit",
    priority: int = 13,
    leaves: str = "any",
) -> tuple[str, ...]:
    """What `detailed` prints of the classifier's rule behind a decision."""
    number = zlib.crc32(name.encode())
    source, destination = (_classified(addresses) for addresses in (match.source, match.destination))
    ports = [spans[0][0] if spans else 0 for spans in (match.source_ports, match.destination_ports)]
    return (
        " Forward Flow based lookup yields rule:",
        f" in  id=0x7f{number:08x}, priority={priority}, domain={domain}, deny={str(not permit).lower()}",
        f"\thits={hits}, user_data=0x7f{number ^ 0xFFFF:08x}, cs_id=0x0, use_real_addr, flags=0x0,"
        f" protocol={match.protocol or 0}",
        f"\tsrc ip/id={source[0]}, mask={source[1]}, port={ports[0]}, tag=any",
        f"\tdst ip/id={destination[0]}, mask={destination[1]}, port={ports[1]}, tag=any, dscp=0x0, nsg_id=none",
        f"\tinput_ifc={packet.ingress}, output_ifc={leaves}",
    )


def _classified(addresses: Addresses) -> tuple[str, str]:
    """Address and mask; a set that is no prefix is shown by its first address."""
    prefix = addresses.prefix
    if prefix is None:
        return written(addresses.lowest), "255.255.255.255"
    return str(prefix.network_address), str(prefix.netmask)


@dataclass(frozen=True)
class State:
    """What the device knows besides its configuration: counters, hosts that do not answer ARP, a full connection table."""

    hits: dict[str, int] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    full: bool = False


class Tracer:
    """Traces packets through one configuration."""

    def __init__(self, catalog: Catalog, state: State | None = None) -> None:
        self._catalog = catalog
        self._state = state or State()
        self._links = [
            Link(KernelLink("", name, item.address, frozenset({item.address} - {""})), name, item.security)
            for name, item in catalog.interfaces.items()
        ]

    def _for(self, *addresses: int) -> Policy:
        """The policy, with those lines of very long lists that a packet with these addresses can meet."""
        return build(self._catalog, self._links, tuple((address, address) for address in addresses))

    def run(self, packet: Flow) -> Verdict:
        """The verdict on one packet."""
        verdict = Verdict()
        verdict.reason = self._stages(packet, verdict)
        return verdict

    def _stages(self, packet: Flow, verdict: Verdict) -> str:
        """Every stage in order; the reason of the first that drops the packet, empty when none does."""
        entrance = self._catalog.interfaces[packet.ingress]
        if entrance.shutdown:
            return INTERFACE_DOWN
        self._policy = self._for(packet.source, packet.destination)
        diverted = self._diverted(packet, verdict)
        there = diverted.nameif if diverted else ""
        done = walk(self._policy.rules, packet, lambda value: there or interface(self._catalog, value))
        self._policy = self._for(packet.source, packet.destination, done.packet.destination)
        self._untranslate(packet, done, verdict)
        way = diverted if diverted and not done.egress else route(self._catalog, done.packet.destination, done.egress)
        if way is None:
            return NO_ROUTE
        verdict.outgoing = way.nameif
        if not verdict.phases:
            verdict.phases.append(self._lookup(way))
        if self._verifies(packet.ingress) and interface(self._catalog, packet.source) != packet.ingress:
            return RPF_VIOLATED
        if done.dropped == NO_XLATE:
            return NO_TRANSLATION
        # Access lists see the source as it came and the destination as it leaves.
        seen = replace(packet, destination=done.packet.destination, destination_port=done.packet.destination_port)
        if not self._access(seen, way.nameif, verdict):
            return ACL_DROP
        if self._unknown(seen, verdict):
            return NO_LOGIN
        if not self._translate(packet, done, verdict):
            return ACL_DROP
        if self._state.full:
            verdict.phases.append(Phase("CONN-SETTINGS", "", False))
            return CONNECTION_LIMIT
        verdict.phases += [*_AROUND, Phase("FLOW-CREATION", "", True, (), (_FLOW,))]
        if way.gateway in self._state.silent:
            return NO_V4_ADJACENCY if self._catalog.config.release >= (9, 8) else NO_ADJACENCY
        return ""

    def _diverted(self, packet: Flow, verdict: Verdict) -> Route | None:
        """The way that a policy route gives, past the routes."""
        for entry, lists in self._policy.diversions.get(packet.ingress, []):
            if lists is not None and not any(_permits(rules, packet) for rules in lists):
                continue
            nameif = self._policy.towards(entry.next_hop) if entry.diverts else ""
            if not nameif:  # a next hop that cannot be reached is passed over
                return None
            info = (
                f"Matched route-map {entry.name}, sequence {entry.sequence}, permit",
                f"Found next-hop {entry.next_hop} using egress ifc {nameif}",
            )
            verdict.phases.append(Phase("PBR-LOOKUP", "policy-route", True, entry.lines, info))
            return Route(nameif, ipaddress.ip_network(entry.next_hop), entry.next_hop)
        return None

    def _unknown(self, packet: Flow, verdict: Verdict) -> bool:
        """Whether the cut-through proxy wants somebody to log in first; nobody does."""
        for login in self._policy.logins.get(packet.ingress, []):
            if packet.protocol == 6 and _permits(login.rules, packet):
                verdict.phases.append(Phase("AAA", "", False, (login.line,)))
                return True
        return False

    def _verifies(self, nameif: str) -> bool:
        heads = (block.head.split() for block in self._catalog.config.of("ip"))
        return ["ip", "verify", "reverse-path", "interface", nameif] in heads

    def _lookup(self, way: Route) -> Phase:
        """Releases before 9.6 show the route's network, later ones the next hop."""
        if self._catalog.config.release < (9, 6):
            network = way.network
            info = f"in   {network.network_address!s:<15} {network.netmask!s:<15} {way.nameif}"
            return Phase("ROUTE-LOOKUP", "input", True, (), (info,))
        info = f"found next-hop {way.gateway} using egress ifc  {way.nameif}"
        return Phase("ROUTE-LOOKUP", "Resolve Egress Interface", True, (), (info,))

    def _untranslate(self, packet: Flow, done: Walk, verdict: Verdict) -> None:
        if done.entered is None:
            return
        there = done.packet
        info = (
            f"NAT divert to egress interface {done.leaves}",
            f"Untranslate {written(packet.destination)}/{packet.destination_port}"
            f" to {written(there.destination)}/{there.destination_port}",
        )
        verdict.phases.append(Phase("UN-NAT", "static", True, self._quoted(done.entered), info))

    def _quoted(self, rule: Rule) -> tuple[str, ...]:
        """A rule's lines as the configuration prints them."""
        blank = " " if self._catalog.config.trailing_blank and " service " in rule.owner[-1] else ""
        return (*rule.owner[:-1], rule.owner[-1] + blank)

    def _access(self, packet: Flow, leaves: str, verdict: Verdict) -> bool:
        policy, incoming = self._policy, packet.ingress
        bound = policy.ingress.get(incoming)
        decided = None if bound is None else self._list(bound, packet, verdict, ("in", incoming))
        if decided is None and policy.everywhere is not None:
            decided = self._list(policy.everywhere, packet, verdict, ("global", ""))
        if decided is None:
            unbound = bound is None and policy.everywhere is None
            decided = unbound and (incoming, leaves) in policy.allowed
            verdict.phases.append(_implicit(decided, packet))
        if decided and leaves in policy.egress:
            found = self._list(policy.egress[leaves], packet, verdict, ("out", leaves))
            if found is None:
                verdict.phases.append(_implicit(False, packet))
            decided = bool(found)
        if decided and (incoming, leaves) in policy.apart:
            verdict.phases.append(_implicit(False, packet))
            decided = False
        return decided

    def _list(self, rules: list[AclRule], packet: Flow, verdict: Verdict, slot: tuple[str, str]) -> bool | None:
        """First line that matches: permitted or not; None when none does."""
        for rule in rules:
            for element in rule.elements:
                if matches(element.match, packet):
                    verdict.phases.append(self._decided(rule, element, packet, slot))
                    return rule.permit
        return None

    def _decided(self, rule: AclRule, element: Element, packet: Flow, slot: tuple[str, str]) -> Phase:
        """The line that decided, with the definitions of the groups it names."""
        name = self._policy.bound[slot]
        where = "global" if slot[0] == "global" else f"{slot[0]} interface {slot[1]}"
        config = [f"access-group {name} {where}", f"access-list {name} {rule.ace.text} "]
        for group in dict.fromkeys(rule.ace.groups):
            config += self._catalog.groups[group].lines
        more = lookup(rule.permit, element.match, packet, self._state.hits.get(element.counter, 0), element.counter)
        return Phase("ACCESS-LIST", "log", rule.permit, tuple(config), (), more)

    def _translate(self, packet: Flow, done: Walk, verdict: Verdict) -> bool:
        """The translation of the source, and the check of the way back."""
        rule, there = done.left, done.packet
        if rule is not None and not rule.identity:
            kind = "Dynamic" if rule.dynamic else "Static"
            info = (
                f"{kind} translate {written(packet.source)}/{packet.source_port}"
                f" to {written(there.source)}/{there.source_port}"
            )
            counter = key("t", *rule.owner)
            found = next((one.match for one in self._policy.post if one.counter == counter), Match())
            hits = self._state.hits.get(counter, 0)
            more = lookup(True, found, packet, hits, counter, "nat", 6, done.leaves)
            verdict.phases.append(Phase("NAT", "", True, self._quoted(rule), (info,), more))
        verdict.phases += _AROUND
        checked = done.check or done.entered
        if checked is not None:
            verdict.phases.append(Phase("NAT", "rpf-check", done.check is None, self._quoted(checked)))
        return done.check is None


_FLOW = "New flow created with id 1, packet dispatched to next module"


# -- command ---------------------------------------------------------------------------------------------------------


@command("exec", name="packet-tracer")
def packet_tracer(session: Session, words: Words, negate: bool) -> list[str]:
    """`packet-tracer input IF tcp|udp SRC SPORT DST DPORT [detailed]`."""
    words.require("input")
    catalog = session.device.catalog
    nameif = words.take()
    if nameif not in catalog.interfaces:
        raise words.invalid(back=1)
    packet = _read_packet(nameif, words)
    detailed = words.accept("detailed") is not None
    words.finish()
    session.device.apply()
    device = session.device
    state = State(device.plane.counters(), device.faults.silent_hosts(), device.faults.conn_limit)
    verdict = Tracer(catalog, state).run(packet)
    return _text(packet, verdict, detailed, " " if catalog.config.trailing_blank else "")


def _read_packet(nameif: str, words: Words) -> Flow:
    protocol = words.require("tcp", "udp")
    source = _take_address(words)
    source_port = _take_port(words, protocol)
    destination = _take_address(words)
    return Flow(nameif, 6 if protocol == "tcp" else 17, source, source_port, destination, _take_port(words, protocol))


def _take_address(words: Words) -> int:
    try:
        return address(words.take())
    except ValueError:
        raise words.invalid(back=1) from None


def _take_port(words: Words, protocol: str) -> int:
    port = port_number(words.take(), protocol)
    if port is None:
        raise words.invalid(back=1)
    return port


def _text(packet: Flow, verdict: Verdict, detailed: bool, blank: str) -> list[str]:
    """``blank``: what old releases print behind a phase's result."""
    lines = [""]
    for index, phase in enumerate(verdict.phases, 1):
        lines += [
            f"Phase: {index}",
            f"Type: {phase.type}",
            f"Subtype: {phase.subtype}",
            f"Result: {'ALLOW' if phase.allowed else 'DROP'}{blank}",
            "Config:",
            *phase.config,
            "Additional Information:",
            *phase.info,
            *(phase.more if detailed else ()),
            "",
        ]
    return [*lines, "Result:", *(f"{name}: {value}" for name, value in _result(packet, verdict)), ""]


def _status(side: str, down: bool) -> list[tuple[str, str]]:
    return [(f"{side}-{line}", "down" if down else "up") for line in ("status", "line-status")]


def _result(packet: Flow, verdict: Verdict) -> list[tuple[str, str]]:
    rows = [("input-interface", packet.ingress), *_status("input", verdict.reason == INTERFACE_DOWN)]
    if verdict.outgoing:
        rows += [("output-interface", verdict.outgoing), *_status("output", False)]
    rows.append(("Action", "drop" if verdict.reason else "allow"))
    return [*rows, ("Drop-reason", verdict.reason)] if verdict.reason else rows
