# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the firewall itself whether what was published works: which packets to trace, and what their traces have to say.

The configuration says what a rule means by itself; which rule wins, of NAT above all, only the firewall knows.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..configuration.addresses import Host, single
from ..meaning.access import Flow, Ruling, examine
from ..meaning.drops import NOT_READY, OTHER, PASSING
from ..meaning.trace import ALLOW, Packet, Trace
from .decide import way_towards
from .decide_access import inbound_flow, outbound_flow
from .draft import Draft
from .request import ANY_SOURCE, Outbound, Publication, Request

# Who a packet pretends to come from, or to go to, where any peer may be meant. Nothing is sent to them. The first that
# the access-lists treat as any peer is taken, because lists often deny addresses that no host should have.
ANYBODY = {
    4: [ipaddress.ip_address(text) for text in ("198.51.100.9", "8.8.8.8", "1.1.1.1", "9.9.9.9")],
    6: [ipaddress.ip_address(text) for text in ("2001:db8:5269::9", "2001:4860:4860::8888", "2606:4700:4700::1111")],
}


@dataclass(frozen=True)
class Probe:
    """A packet, and what has to become of it.

    Args:
        leads_to: the real host and port that its destination has to be translated to; None outbound.
    """

    subject: str
    packet: Packet
    leads_to: tuple[Host, int] | None = None


def probes(draft: Draft, request: Request) -> tuple[list[Probe], list[str]]:
    """The packets that show whether ``request`` is in force on a firewall with the draft's configuration.

    Returns:
        the probes, and the publications that cannot be asked about, each with the reason.
    """
    found: list[Probe] = []
    left_out: list[str] = []
    for publication in request.publications if request.present else ():
        public = publication.mapped or _own_address(draft, publication)
        if public is None:
            left_out.append(
                f"publication {publication.name}: the address of interface {publication.mapped_interface} is not in the "
                "configuration, so the firewall was not asked about it"
            )
        else:
            found.extend(_inbound(draft, publication, public))
    for outbound in request.outbound if request.present else ():
        found.append(_outbound(draft, request, outbound))
    return found, left_out


def _own_address(draft: Draft, publication: Publication) -> Host | None:
    own = draft.resolver.interface(publication.mapped_interface, publication.version).ranges(publication.version)
    if not own:
        return None
    return ipaddress.IPv4Address(own[0][0]) if publication.version == 4 else ipaddress.IPv6Address(own[0][0])


def _inbound(draft: Draft, publication: Publication, public: Host) -> Iterator[Probe]:
    for source in publication.sources:
        flow = inbound_flow(publication, source)
        client = _anybody(draft, flow, publication.mapped_interface) if source == ANY_SOURCE else _one_of(source)
        yield Probe(
            f"{publication.name}: access from {source}",
            Packet(
                publication.mapped_interface, str(client), str(public), publication.mapped_port, publication.protocol
            ),
            (publication.real, publication.real_port),
        )


def _one_of(source: str) -> Host:
    """An address of a network; the first one after its own, where it has that many."""
    network = ipaddress.ip_network(source)
    return network[1] if network.num_addresses > 2 else network[0]


def _outbound(draft: Draft, request: Request, outbound: Outbound) -> Probe:
    towards = outbound.towards or way_towards(draft.configuration, request, outbound)
    partner = _anybody(draft, outbound_flow(outbound), outbound.interface)
    return Probe(
        f"outbound access of {outbound.address} to port {outbound.port}/{outbound.protocol}, towards {towards}",
        Packet(outbound.interface, str(outbound.host), str(partner), outbound.port, outbound.protocol),
    )


def _anybody(draft: Draft, flow: Flow, entering: str) -> Host:
    """An address that the list treats like any other."""
    candidates = ANYBODY[4 if flow.everybody.v4 else 6]
    bound = draft.ruling("in", entering)
    for host in candidates if bound is not None else ():
        one = replace(flow, source=single(host)) if flow.inbound else replace(flow, destination=single(host))
        if bound is not None and examine(bound, one, draft.resolver).ruling is not Ruling.DENIED:
            return host
    return candidates[0]


@dataclass(frozen=True)
class Objection:
    """What the firewall has against a packet.

    Args:
        text: in words, with phase, rule and reason.
        against_rules: whether it concerns rules and translations, so that what was published is wrong.
        passing: whether it may be gone within seconds.
        remedy: what a person can do.
    """

    text: str
    against_rules: bool
    passing: bool = False
    remedy: str = ""


def objection(probe: Probe, trace: Trace) -> Objection | None:
    """What the firewall has against a packet; None where it does with it what it should."""
    led = _led_elsewhere(probe, trace)
    if led:
        return Objection(led, True)
    if trace.drop is None:
        return None
    phase = trace.deciding
    reason = f"({trace.drop_code}) {trace.drop_reason}".strip() if trace.drop_code else trace.drop_reason
    by = f" in {phase.text}" if phase is not None else ""
    why = f"; reason: {reason}" if reason else ""
    down = f" ({', '.join(trace.down)})" if trace.down else ""
    cause = trace.drop.cause
    ready = cause in NOT_READY or (cause == OTHER and trace.rules_verdict == ALLOW)
    text = f"the firewall itself would drop it{by}{why}; that is, {trace.drop.meaning}{down}"
    return Objection(text, not ready, cause in PASSING, trace.drop.remedy)


def _led_elsewhere(probe: Probe, trace: Trace) -> str:
    """Where the destination is led that should come to the real host; empty where it is, or was not looked at."""
    if probe.leads_to is None:
        return ""
    host, port = probe.leads_to
    made = trace.untranslation
    if made is None:
        same = probe.packet.destination == str(host) and probe.packet.destination_port == port
        if same or trace.drop is not None:
            return ""
        return "the firewall itself would let it through without translating its destination"
    if made.address and (ipaddress.ip_address(made.address), made.port) != probe.leads_to:
        return f"the firewall itself would lead it to {made.address} port {made.port}, by {made.rule}"
    return ""


def may_be_late(draft: Draft) -> bool:
    """Whether the firewall puts access rules in force some time after it has taken them."""
    return any(line.startswith("asp rule-engine transactional-commit") for line in draft.configuration.opaque)
