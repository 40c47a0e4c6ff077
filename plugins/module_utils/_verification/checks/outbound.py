# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out to a partner's servers (H3): the firewall's own word, and the probe from inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Optional

from ..causes.sources import STREAMS, TELNET_PARTNER
from ..check import FAIL, PASS, PRIVATE, WARN, PartnerCheck, PathCheck, Result, Target
from ..observations.firewall import Trace
from ..observations.lookups import Endpoint
from ..observations.probes import REFUSED, SILENT, UNUSABLE, Probe, evidence
from ..observations.seen import INSIDE, Seen
from ..readings.admitted import admitted
from ..readings.drops import kept_in, meanwhile
from ..readings.streams import Finding, judged, read
from .inbound import FirewallsWord, would_pass
from .partner_dns import PartnerSrv

_STANDARD_PORT = 5269
_WORDLESS = ("X02", "X13", "F11")
"""Codes of a connection that is taken and then brings nothing that says why."""


class FirewallOut(FirewallsWord, PathCheck):
    """On a node's way out to a partner."""

    direction = "out"
    id_as = "firewall.H3.out.{host.fqdn}.{peer.domain}"
    title_as = "the firewall's own word outbound of {host.fqdn} to {peer.domain}"
    at = PRIVATE

    def flow(self, interface: str, place: Endpoint) -> dict[str, Any]:
        """What the firewall is asked about: a packet of the node, which comes in by ``interface``, to ``place``."""
        ends = {"interface": interface, "source": self.address}
        return {"id": self.id, **ends, "destination": place.address, "destination_port": place.port}

    def _judge(self, seen: Seen, trace: Trace) -> Result:
        if not trace.allowed:
            return self._kept_in(seen, trace)
        if trace.translation is None:
            return self.caused("F13", "the firewall would let it pass, but translates nothing", WARN)
        return self.passed(would_pass(trace, trace.translation.rule))

    def _kept_in(self, seen: Seen, trace: Trace) -> Result:
        """A port other than the standard's is not let out by the plan, so it may well be the partner's record that is wrong."""
        found = admitted(self.peer, seen.inside.lookups(self.peer.domain)).places
        port = found[0].port if found else _STANDARD_PORT
        outside = read(seen.outside.at(self.peer.domain, found[0].address, port)) if found else None
        if port != _STANDARD_PORT and outside is not None and outside.code:
            there = Outbound(self.site, partner=self.partner)
            return self.blocked(f"{trace.says}; but at port {port} the partner {outside.words}", there)
        says = trace.says if port == _STANDARD_PORT else f"port {port}: {trace.says}"
        probes = seen.inside.probes(Outbound(self.site, partner=self.partner).id)
        return meanwhile(kept_in(self, trace, says, port), trace, any(probe.connected for probe in probes))


Tried = Sequence[tuple[Probe, Finding]]


class Outbound(PartnerCheck):
    """From inside to each address of the partner, through the firewall."""

    hop, direction, vantage = "H3", "out", INSIDE
    id_as = "H3.out.{peer.domain}"
    title_as = "servers of {peer.domain} from inside, through the firewall"
    replaces_as = "telnet <each address of the partner> 5269 (from inside)"
    refs = (TELNET_PARTNER, STREAMS)
    stands_on = (PartnerSrv,)
    explains_itself = True

    def targets(self, found: list[Endpoint]) -> list[Target]:
        # From inside, the site speaks for its own domain, so it may say so; partners with allow lists want to hear it.
        return [self.target(place, self.peer.domain, "tls", **{"from": self.site.domain}) for place in found]

    def judge(self, seen: Seen) -> Result:
        probes = seen.inside.probes(self.id)
        if not probes:
            return self.blocked("DNS gives no address of the partner that may be tried")
        kept_in_ = [probe for probe in probes if self._not_let_out(seen, probe)]
        usable = [probe for probe in probes if not probe.no_route and probe.tcp != UNUSABLE and probe not in kept_in_]
        findings = [(probe, read(probe)) for probe in usable]
        tried = [(probe, finding) for probe, finding in findings if finding is not None]
        untried = self._untried(probes, kept_in_)
        if not tried:
            return self.not_run("; ".join(untried)).with_evidence(evidence(probes))
        result = self._judge(seen, tried).with_evidence(evidence(probes))
        return replace(result, untried=untried) if untried else result

    def _not_let_out(self, seen: Seen, probe: Probe) -> bool:
        """Whether it is the firewall that keeps the inside PC from there: by its described address it is let out over the other version
        of IP only, and the outside PC was answered."""
        described = self.site.inside_pc
        if not described or (":" in described) == (":" in probe.address) or probe.tcp not in SILENT or probe.no_route:
            return False
        outside = seen.outside.at(self.peer.domain, probe.address, probe.port)
        return outside is not None and outside.connected

    def _untried(self, probes: Sequence[Probe], kept_in_: Sequence[Probe]) -> tuple[str, ...]:
        """What was not tried, and why: it says nothing about the partner."""
        lines = [
            f"H3 {self.peer.domain} at {probe.address} port {probe.port}: {probe.tcp_detail}"
            for probe in probes
            if probe.tcp == UNUSABLE
        ]
        without = [probe.address for probe in probes if probe.no_route]
        if without:
            lines.append(
                f"H3 {self.peer.domain} at {', '.join(without)}: the inside PC itself has no way there, such as IPv6"
            )
        if kept_in_:
            lines.append(
                f"H3 {self.peer.domain} at {', '.join(probe.address for probe in kept_in_)}: the firewall lets the inside PC out by its address "
                f"{self.site.inside_pc} only (federation_site.firewall.inside_pc)"
            )
        return tuple(lines)

    def _judge(self, seen: Seen, tried: Tried) -> Result:
        text = ", ".join(f"{probe.address} port {probe.port} {finding.words}" for probe, finding in tried)
        bad = [(probe, finding) for probe, finding in tried if finding.status not in (PASS, WARN)]
        if not bad:
            worst = next((finding for _probe, finding in tried if finding.status != PASS), None)
            return self.passed(text) if worst is None else judged(self, worst, text)
        if len(bad) < len(tried):
            # A server that answers over IPv6 and refuses there is another one, or set otherwise.
            only_six = all(":" in probe.address and not finding.connected for probe, finding in bad)
            return self.caused("F10" if only_six else "D18", text, WARN)
        # A failure says more than what could not be tested.
        probe, worst = next((one for one in bad if one[1].status == FAIL), bad[0])
        if worst.connected:
            return self._differently(seen, probe, worst, text)
        return self._unreachable(seen, probe, worst, text)

    def _differently(self, seen: Seen, probe: Probe, finding: Finding, text: str) -> Result:
        """A server that hangs up without a word does so to all, or to us alone: the same place is asked from outside, too."""
        outside = read(seen.outside.at(self.peer.domain, probe.address, probe.port))
        if finding.code not in _WORDLESS or outside is None or not outside.serves:
            return judged(self, finding, text)
        found = f"{text}; to the outside PC it {outside.words}, so it is our address, or what inspects connections on the way, that differs"
        remedy = "ask who runs it what its log says of us at the time of this run, and see what the firewall inspects on this port"
        return replace(self.caused(finding.code, found), remedy=remedy)

    def _unreachable(self, seen: Seen, probe: Probe, finding: Finding, text: str) -> Result:
        """Nothing of the partner can be reached from inside: is it the firewall, or the partner?"""
        outside = read(seen.outside.at(self.peer.domain, probe.address, probe.port))
        if finding.tcp == REFUSED:
            if outside is not None and outside.connected:
                return self.caused("F05", f"{text}, but not to the outside PC")
            return self.caused("F12", text)
        if finding.tcp not in SILENT:
            return self.untested(text, "see that the inside PC may open connections")
        if outside is not None and outside.tcp == REFUSED:
            return self.caused("F12", f"{text}; to the outside PC it {outside.words}")
        if outside is not None and outside.tcp in SILENT:
            return self.caused("F16", f"{text}, nor to the outside PC")
        if outside is not None and outside.code:
            found = f"{text}; to the outside PC it {outside.words}"
            return judged(self, outside, found)
        if not self.site.inside_pc:
            # The firewall need not let a PC out for the node's sake, so its silence proves nothing about the node.
            return self.untested(
                f"{text}; the firewall is not meant to let the inside PC out, so this says nothing about the node",
                "set federation_site.firewall.inside_pc to the PC's address, so that it is let out as the node is",
            )
        first_node = FirewallOut(self.site, node=self.site.nodes[0], partner=self.partner)
        return self._lost(seen.trace(first_node.id), outside, text, probe.port)

    def _lost(self, trace: Optional[Trace], outside: Optional[Finding], text: str, port: int) -> Result:
        if trace is None:
            return self.caused("F05", text, port=str(port))
        if not trace.allowed:
            return kept_in(self, trace, f"{text}; {trace.says}", port).with_evidence(trace.evidence)
        if trace.translation is None:
            return self.caused("F13", f"{text}; the firewall lets the node out, but translates nothing")
        if outside is not None and outside.connected:
            found = f"{text}; the firewall says that it lets the node out, so it is the PC that it stops"
            return self.caused("F05", found, WARN)
        return self.caused("F16", f"{text}; the firewall says that it lets the node out")
