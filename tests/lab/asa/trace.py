# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`packet-tracer`: walks one packet through the policy that the data plane is compiled from.

Every interface of the configuration takes part here, not only the two that have a link in the lab. Phases that this
device does not decide by (captures, inspection, quality of service) are not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

from lab.asa.addresses import FULL, Addresses, dotted, number
from lab.asa.catalog import Catalog
from lab.asa.links import KernelLink, Link
from lab.asa.names import icmp_number, port_number
from lab.asa.policy import AclRule, Match, NatRule, Policy, build
from lab.asa.ports import Spans
from lab.asa.session import Session, command
from lab.asa.words import Words

ACL_DROP = "(acl-drop) Flow is denied by configured rule"
NO_ROUTE = "(no-route) No route to host"


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


@dataclass
class Verdict:
    """All phases, and why the packet is dropped (empty = allowed)."""

    phases: list[Phase] = field(default_factory=list)
    outgoing: str = ""
    reason: str = ""


def _spans(spans: Spans | None, port: int) -> bool:
    return spans is None or any(low <= port <= high for low, high in spans)


def matches(match: Match, packet: Packet, untranslated: bool = False) -> bool:
    """Whether a packet fulfils all conditions, by the same reading as the nftables text."""
    destination = packet.original if untranslated else packet.destination
    port = packet.original_port if untranslated else packet.destination_port
    if match.icmp is not None and (
        packet.source_port != match.icmp[0] or match.icmp[1] not in (None, packet.destination_port)
    ):
        return False
    ports = match.protocol not in (6, 17, 132) or (
        _spans(match.source_ports, packet.source_port) and _spans(match.destination_ports, port)
    )
    return (
        ports
        and match.protocol in (None, packet.protocol)
        and (not match.incoming or packet.incoming in match.incoming)
        and (not match.outgoing or packet.outgoing in match.outgoing)
        and packet.source in match.source
        and destination in match.destination
        and packet.original in match.original
    )


def _translated(rule: NatRule, value: int) -> int:
    if rule.target.size == rule.origin.size and rule.target.spans and not rule.origin.masked:
        offset = rule.origin.listed().index(value) if rule.origin.size <= 256 else value - rule.origin.lowest
        return rule.target.listed()[offset] if rule.target.size <= 256 else rule.target.lowest + offset
    return rule.target.lowest if rule.target else value


class Tracer:
    """Traces packets through one configuration."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        links = [
            Link(KernelLink("", name, item.address, frozenset({item.address} - {""})), name, item.security)
            for name, item in catalog.interfaces.items()
        ]
        self._policy: Policy = build(catalog, links, every=True)

    def run(self, packet: Packet) -> Verdict:
        """The verdict on one packet."""
        verdict = Verdict()
        packet = self._untranslate(packet, verdict)
        packet = replace(packet, outgoing=self._route(packet.destination))
        verdict.outgoing = packet.outgoing
        if not packet.outgoing:
            verdict.reason = NO_ROUTE
            return verdict
        if not self._access(packet, verdict):
            verdict.reason = ACL_DROP
            return verdict
        self._translate(packet, verdict)
        verdict.phases.append(
            Phase("FLOW-CREATION", "", True, (), ("New flow created with id 1, packet dispatched to next module",))
        )
        return verdict

    def _untranslate(self, packet: Packet, verdict: Verdict) -> Packet:
        rule = next((rule for rule in self._policy.pre if matches(rule.match, packet)), None)
        if rule is None or rule.action == "keep":
            return packet
        value = _translated(rule, packet.destination)
        port = rule.port if rule.port is not None else packet.destination_port
        verdict.phases.append(
            Phase(
                "UN-NAT",
                "static",
                True,
                rule.owner,
                (
                    f"NAT divert to egress interface {self._route(value)}",
                    f"Untranslate {dotted(packet.destination)}/{packet.destination_port} to {dotted(value)}/{port}",
                ),
            )
        )
        return replace(packet, destination=value, destination_port=port)

    def _route(self, destination: int) -> str:
        """Name of the interface towards an address: connected networks first, then the longest static route."""
        found: list[tuple[int, str]] = []
        for name, item in self._catalog.interfaces.items():
            address, mask = number(item.address), number(item.mask)
            if address is not None and mask is not None:
                found.append((33 if destination in Addresses.network(address, mask) else -1, name))
        for block in self._catalog.config.of("route"):
            words = block.head.split()
            if len(words) >= 5 and words[1] in self._catalog.interfaces:
                network, mask = number(words[2]), number(words[3])
                if network is not None and mask is not None and destination in Addresses.network(network, mask):
                    found.append(((mask & FULL).bit_count(), words[1]))
        best = max(found, key=lambda item: item[0], default=(-1, ""))
        return best[1] if best[0] >= 0 else ""

    def _access(self, packet: Packet, verdict: Verdict) -> bool:
        policy, incoming = self._policy, packet.incoming
        bound = policy.ingress.get(incoming)
        decided = None if bound is None else self._list(bound, packet, verdict, ("in", incoming))
        if decided is None and policy.everywhere is not None:
            decided = self._list(policy.everywhere, packet, verdict, ("global", ""))
        if decided is None:
            unbound = bound is None and policy.everywhere is None
            decided = unbound and (incoming, packet.outgoing) in policy.allowed
            verdict.phases.append(Phase("ACCESS-LIST", "", decided, ("Implicit Rule",)))
        if decided and packet.outgoing in policy.egress:
            found = self._list(policy.egress[packet.outgoing], packet, verdict, ("out", packet.outgoing))
            if found is None:
                verdict.phases.append(Phase("ACCESS-LIST", "", False, ("Implicit Rule",)))
            decided = bool(found)
        return decided

    def _list(self, rules: list[AclRule], packet: Packet, verdict: Verdict, slot: tuple[str, str]) -> bool | None:
        """First line that matches: permitted or not; None when none does."""
        for rule in rules:
            if any(matches(element.match, packet, self._policy.untranslated) for element in rule.elements):
                name = self._policy.bound[slot]
                where = "global" if slot[0] == "global" else f"{slot[0]} interface {slot[1]}"
                verdict.phases.append(
                    Phase(
                        "ACCESS-LIST",
                        "log",
                        rule.permit,
                        (f"access-group {name} {where}", f"access-list {name} {rule.ace.text}"),
                    )
                )
                return rule.permit
        return None

    def _translate(self, packet: Packet, verdict: Verdict) -> None:
        unnat = next((phase for phase in verdict.phases if phase.type == "UN-NAT"), None)
        rule = next((rule for rule in self._policy.post if matches(rule.match, packet)), None)
        if rule is not None and rule.action != "keep":
            kind = "Dynamic" if any(" dynamic " in part for part in rule.owner) else "Static"
            value = _translated(rule, packet.source)
            port = rule.port if rule.port is not None else packet.source_port
            verdict.phases.append(
                Phase(
                    "NAT",
                    "",
                    True,
                    rule.owner,
                    (f"{kind} translate {dotted(packet.source)}/{packet.source_port} to {dotted(value)}/{port}",),
                )
            )
        elif unnat is not None:
            verdict.phases.append(Phase("NAT", "rpf-check", True, unnat.config))


# -- command ---------------------------------------------------------------------------------------------------------


@command("exec", name="packet-tracer")
def packet_tracer(session: Session, words: Words, negate: bool) -> list[str]:
    """`packet-tracer input IF tcp|udp SRC SPORT DST DPORT [detailed] [xml]`, `... icmp SRC TYPE CODE DST`."""
    words.require("input")
    catalog = session.device.catalog
    nameif = words.take()
    if nameif not in catalog.interfaces:
        raise words.invalid(back=1)
    packet = _read_packet(nameif, words)
    options = {words.require("detailed", "xml") for _ in range(2) if not words.done}
    words.finish()
    verdict = Tracer(catalog).run(packet)
    return _xml(packet, verdict) if "xml" in options else _text(packet, verdict)


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


def _text(packet: Packet, verdict: Verdict) -> list[str]:
    lines = [""]
    for index, phase in enumerate(verdict.phases, 1):
        lines += [
            f"Phase: {index}",
            f"Type: {phase.type}",
            f"Subtype: {phase.subtype}",
            f"Result: {'ALLOW' if phase.allowed else 'DROP'}",
            "Config:",
            *phase.config,
            "Additional Information:",
            *phase.info,
            "",
        ]
    return [*lines, "Result:", *(f"{name}: {value}" for name, value in _result(packet, verdict)), ""]


def _result(packet: Packet, verdict: Verdict) -> list[tuple[str, str]]:
    rows = [("input-interface", packet.incoming), ("input-status", "up"), ("input-line-status", "up")]
    if verdict.outgoing:
        rows += [("output-interface", verdict.outgoing), ("output-status", "up"), ("output-line-status", "up")]
    rows.append(("Action", "drop" if verdict.reason else "allow"))
    return [*rows, ("Drop-reason", verdict.reason)] if verdict.reason else rows


def _xml(packet: Packet, verdict: Verdict) -> list[str]:
    """A sequence of elements without one root, as the device is reported to print it (unconfirmed)."""
    lines: list[str] = []
    for index, phase in enumerate(verdict.phases, 1):
        lines += [
            "<Phase>",
            f"<id>{index}</id>",
            f"<type>{phase.type}</type>",
            f"<subtype>{phase.subtype}</subtype>",
            f"<result>{'ALLOW' if phase.allowed else 'DROP'}</result>",
            f"<config>{escape(chr(10).join(phase.config))}</config>",
            f"<extra>{escape(chr(10).join(phase.info))}</extra>",
            "</Phase>",
        ]
    rows = [f"<{name.lower()}>{escape(value)}</{name.lower()}>" for name, value in _result(packet, verdict)]
    return [line for text in [*lines, "<result>", *rows, "</result>"] for line in text.split("\n")]
