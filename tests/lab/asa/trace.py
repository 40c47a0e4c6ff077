# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`packet-tracer`: walks one packet through the policy that the data plane is compiled from.

Every interface of the configuration takes part here, not only the two that have a link in the lab. Of the phases that
decide nothing, those that every release shows are printed (per-session translation, IP options); captures, inspection
and quality of service are not.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

from lab.asa.addresses import Addresses, dotted, number
from lab.asa.catalog import Catalog
from lab.asa.links import KernelLink, Link
from lab.asa.names import icmp_number, port_number
from lab.asa.policy import AclRule, Element, Match, NatRule, Policy, build
from lab.asa.ports import Spans
from lab.asa.routing import Route, interface, route
from lab.asa.session import Session, command
from lab.asa.words import Words

ACL_DROP = "(acl-drop) Flow is denied by configured rule"
NO_ROUTE = "(no-route) No route to host"
INTERFACE_DOWN = "(interface-down) Interface is down"


@dataclass(frozen=True)
class Packet:
    """The first packet of a connection. `original` is the destination as it came in."""

    incoming: str
    protocol: int
    source: int
    source_port: int
    destination: int
    destination_port: int
    original: int
    original_port: int
    outgoing: str = ""


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


def matches(match: Match, packet: Packet) -> bool:
    """Whether a packet fulfils all conditions, by the same reading as the nftables text."""
    if match.icmp is not None and (
        packet.source_port != match.icmp[0] or match.icmp[1] not in (None, packet.destination_port)
    ):
        return False
    ports = match.protocol not in (6, 17, 132) or (
        _spans(match.source_ports, packet.source_port) and _spans(match.destination_ports, packet.destination_port)
    )
    return (
        ports
        and match.protocol in (None, packet.protocol)
        and (not match.incoming or packet.incoming in match.incoming)
        and (not match.outgoing or packet.outgoing in match.outgoing)
        and packet.source in match.source
        and packet.destination in match.destination
        and packet.original in match.original
    )


def _translated(rule: NatRule, value: int) -> int:
    if rule.target.size == rule.origin.size and rule.target.spans and not rule.origin.masked:
        offset = rule.origin.listed().index(value) if rule.origin.size <= 256 else value - rule.origin.lowest
        return rule.target.listed()[offset] if rule.target.size <= 256 else rule.target.lowest + offset
    return rule.target.lowest if rule.target else value


def _implicit(permit: bool, packet: Packet) -> Phase:
    return Phase("ACCESS-LIST", "", permit, ("Implicit Rule",), (), lookup(permit, Match(), packet, 0, "implicit"))


def lookup(
    permit: bool, match: Match, packet: Packet, hits: int, name: str, domain: str = "permit", priority: int = 13
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
        f"\tinput_ifc={packet.incoming}, output_ifc={'any' if domain == 'permit' else packet.outgoing}",
    )


def _classified(addresses: Addresses) -> tuple[str, str]:
    """Address and mask; a set that is no prefix is shown by its first address."""
    prefix = addresses.prefix
    if prefix is None:
        return dotted(addresses.lowest), "255.255.255.255"
    return str(prefix.network_address), str(prefix.netmask)


class Tracer:
    """Traces packets through one configuration. `hits` are the data plane's counters."""

    def __init__(self, catalog: Catalog, hits: dict[str, int] | None = None) -> None:
        self._catalog = catalog
        self._hits = hits or {}
        self._links = [
            Link(KernelLink("", name, item.address, frozenset({item.address} - {""})), name, item.security)
            for name, item in catalog.interfaces.items()
        ]
        self._policy = self._for()

    def _for(self, *addresses: int) -> Policy:
        """The policy, with those lines of very long lists that a packet with these addresses can meet."""
        return build(self._catalog, self._links, tuple((address, address) for address in addresses))

    def run(self, packet: Packet) -> Verdict:
        """The verdict on one packet."""
        verdict = Verdict()
        if self._catalog.interfaces[packet.incoming].shutdown:
            verdict.reason = INTERFACE_DOWN
            return verdict
        packet = self._untranslate(packet, verdict)
        self._policy = self._for(packet.source, packet.destination, packet.original)
        way = route(self._catalog, packet.destination)
        if way is None:
            verdict.reason = NO_ROUTE
            return verdict
        packet = replace(packet, outgoing=way.nameif)
        verdict.outgoing = way.nameif
        if not verdict.phases:
            verdict.phases.append(self._lookup(way))
        if not self._access(packet, verdict):
            verdict.reason = ACL_DROP
            return verdict
        self._translate(packet, verdict)
        verdict.phases += [*_AROUND, Phase("FLOW-CREATION", "", True, (), (_FLOW,))]
        return verdict

    def _lookup(self, way: Route) -> Phase:
        """Releases before 9.6 show the route's network, later ones the next hop."""
        if self._catalog.config.release < (9, 6):
            info = f"in   {way.network:<15} {way.mask:<15} {way.nameif}"
            return Phase("ROUTE-LOOKUP", "input", True, (), (info,))
        info = f"found next-hop {way.gateway} using egress ifc  {way.nameif}"
        return Phase("ROUTE-LOOKUP", "Resolve Egress Interface", True, (), (info,))

    def _untranslate(self, packet: Packet, verdict: Verdict) -> Packet:
        rule = next((rule for rule in self._policy.pre if matches(rule.match, packet)), None)
        if rule is None or rule.action == "keep":
            return packet
        value = _translated(rule, packet.destination)
        port = rule.port if rule.port is not None else packet.destination_port
        info = (
            f"NAT divert to egress interface {interface(self._catalog, value)}",
            f"Untranslate {dotted(packet.destination)}/{packet.destination_port} to {dotted(value)}/{port}",
        )
        verdict.phases.append(Phase("UN-NAT", "static", True, self._quoted(rule), info))
        return replace(packet, destination=value, destination_port=port)

    def _quoted(self, rule: NatRule) -> tuple[str, ...]:
        """A rule's lines as the configuration prints them."""
        blank = " " if self._catalog.config.trailing_blank and " service " in rule.owner[-1] else ""
        return (*rule.owner[:-1], rule.owner[-1] + blank)

    def _access(self, packet: Packet, verdict: Verdict) -> bool:
        policy, incoming = self._policy, packet.incoming
        bound = policy.ingress.get(incoming)
        decided = None if bound is None else self._list(bound, packet, verdict, ("in", incoming))
        if decided is None and policy.everywhere is not None:
            decided = self._list(policy.everywhere, packet, verdict, ("global", ""))
        if decided is None:
            unbound = bound is None and policy.everywhere is None
            decided = unbound and (incoming, packet.outgoing) in policy.allowed
            verdict.phases.append(_implicit(decided, packet))
        if decided and packet.outgoing in policy.egress:
            found = self._list(policy.egress[packet.outgoing], packet, verdict, ("out", packet.outgoing))
            if found is None:
                verdict.phases.append(_implicit(False, packet))
            decided = bool(found)
        return decided

    def _list(self, rules: list[AclRule], packet: Packet, verdict: Verdict, slot: tuple[str, str]) -> bool | None:
        """First line that matches: permitted or not; None when none does."""
        for rule in rules:
            for element in rule.elements:
                if matches(element.match, packet):
                    verdict.phases.append(self._decided(rule, element, packet, slot))
                    return rule.permit
        return None

    def _decided(self, rule: AclRule, element: Element, packet: Packet, slot: tuple[str, str]) -> Phase:
        """The line that decided, with the definitions of the groups it names."""
        name = self._policy.bound[slot]
        where = "global" if slot[0] == "global" else f"{slot[0]} interface {slot[1]}"
        config = [f"access-group {name} {where}", f"access-list {name} {rule.ace.text} "]
        for group in dict.fromkeys(rule.ace.groups):
            config += self._catalog.groups[group].lines
        more = lookup(rule.permit, element.match, packet, self._hits.get(element.counter, 0), element.counter)
        return Phase("ACCESS-LIST", "log", rule.permit, tuple(config), (), more)

    def _translate(self, packet: Packet, verdict: Verdict) -> None:
        unnat = next((phase for phase in verdict.phases if phase.type == "UN-NAT"), None)
        rule = next((rule for rule in self._policy.post if matches(rule.match, packet)), None)
        if rule is not None and rule.action != "keep":
            kind = "Dynamic" if any(" dynamic " in part for part in rule.owner) else "Static"
            value = _translated(rule, packet.source)
            port = rule.port if rule.port is not None else packet.source_port
            info = f"{kind} translate {dotted(packet.source)}/{packet.source_port} to {dotted(value)}/{port}"
            hits = self._hits.get(rule.counter, 0)
            more = lookup(True, rule.match, packet, hits, rule.counter, "nat", 6)
            verdict.phases.append(Phase("NAT", "", True, self._quoted(rule), (info,), more))
        verdict.phases += _AROUND
        if unnat is not None:
            verdict.phases.append(Phase("NAT", "rpf-check", True, unnat.config))


_FLOW = "New flow created with id 1, packet dispatched to next module"


# -- command ---------------------------------------------------------------------------------------------------------


@command("exec", name="packet-tracer")
def packet_tracer(session: Session, words: Words, negate: bool) -> list[str]:
    """`packet-tracer input IF tcp|udp SRC SPORT DST DPORT [detailed]`, `... icmp SRC TYPE CODE DST`."""
    words.require("input")
    catalog = session.device.catalog
    nameif = words.take()
    if nameif not in catalog.interfaces:
        raise words.invalid(back=1)
    packet = _read_packet(nameif, words)
    detailed = words.accept("detailed") is not None
    words.finish()
    session.device.apply()
    verdict = Tracer(catalog, session.device.plane.counters()).run(packet)
    return _text(packet, verdict, detailed, " " if catalog.config.trailing_blank else "")


def _read_packet(nameif: str, words: Words) -> Packet:
    protocol = words.require("tcp", "udp", "icmp")
    source = _take_address(words)
    if protocol == "icmp":
        kind, code = icmp_number(words.take()), words.take()
        if kind is None or not code.isdigit():
            raise words.invalid(back=1)
        destination = _take_address(words)
        return Packet(nameif, 1, source, kind, destination, int(code), destination, int(code))
    source_port = _take_port(words, protocol)
    destination = _take_address(words)
    port = _take_port(words, protocol)
    return Packet(nameif, 6 if protocol == "tcp" else 17, source, source_port, destination, port, destination, port)


def _take_address(words: Words) -> int:
    value = number(words.take())
    if value is None:
        raise words.invalid(back=1)
    return value


def _take_port(words: Words, protocol: str) -> int:
    port = port_number(words.take(), protocol)
    if port is None:
        raise words.invalid(back=1)
    return port


def _text(packet: Packet, verdict: Verdict, detailed: bool, blank: str) -> list[str]:
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


def _result(packet: Packet, verdict: Verdict) -> list[tuple[str, str]]:
    rows = [("input-interface", packet.incoming), ("input-status", "up"), ("input-line-status", "up")]
    if verdict.outgoing:
        rows += [("output-interface", verdict.outgoing), ("output-status", "up"), ("output-line-status", "up")]
    rows.append(("Action", "drop" if verdict.reason else "allow"))
    return [*rows, ("Drop-reason", verdict.reason)] if verdict.reason else rows
