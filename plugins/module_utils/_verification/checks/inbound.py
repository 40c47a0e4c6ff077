# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way in: the firewall's own word and the probe from outside (H3), the service from inside (H4), and the public address inside."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any, Optional

from ..causes.model import MEDIUM
from ..causes.sources import FIREWALL_LOGS, STREAMS, TELNET_INSIDE, TELNET_OUTSIDE, guide
from ..check import PASS, PRIVATE, PUBLIC, WARN, Check, NodeCheck, Result, Target
from ..observations.firewall import HOST, Trace
from ..observations.lookups import Endpoint
from ..observations.probes import CONNECTED, REFUSED, SILENT, evidence
from ..observations.seen import FIREWALL, INSIDE, OUTSIDE, Seen, count_label
from ..readings.drops import kept_out, meanwhile
from ..readings.streams import Finding, first, judged, read
from .node import NodeService, not_serving


class FirewallsWord(Check):
    """The firewall's own verdict on a packet (packet-tracer)."""

    hop, vantage, supporting = "H3", FIREWALL, True
    replaces_as = "looking at the firewall's logs"
    refs = (FIREWALL_LOGS, guide("Configuration step 2"))

    def judge(self, seen: Seen) -> Result:
        trace = seen.trace(self.id)
        if trace is None:
            return self.not_run("the firewall was not asked")
        return self._judge(seen, trace).with_evidence(trace.evidence)

    @abstractmethod
    def _judge(self, seen: Seen, trace: Trace) -> Result:
        """What the firewall said, judged."""


class FirewallIn(FirewallsWord, NodeCheck):
    """On the way in."""

    direction = "in"
    id_as = "firewall.H3.in.{host.fqdn}"
    title_as = "the firewall's own word on the way in to {host.fqdn}"
    at = PUBLIC

    @property
    def expected(self) -> tuple[str, ...]:
        return (self.host.address,)

    def flow(self, interface: str, source: str) -> dict[str, Any]:
        """What the firewall is asked about: a packet of ``source`` that comes in by ``interface``."""
        ends = {"interface": interface, "source": source}
        return {"id": self.id, **ends, "destination": self.address, "destination_port": self.port}

    def _judge(self, seen: Seen, trace: Trace) -> Result:
        if not trace.allowed:
            return self._dropped(seen, trace)
        if trace.untranslation is None:
            return self.caused("F03", "the firewall would let it pass, but translates nothing", WARN)
        return self.passed(would_pass(trace, trace.untranslation.rule))

    def _dropped(self, seen: Seen, trace: Trace) -> Result:
        inside, outside = read(seen.reached_inside(self.host)), read(seen.reached_outside(self.host))
        if trace.drop_cause == HOST and inside is not None and inside.tcp in SILENT:
            return behind_silence(self, trace.says, inside)
        return meanwhile(kept_out(self, trace, trace.says), trace, outside is not None and outside.connected)


def behind_silence(check: Check, says: str, inside: Finding) -> Result:
    """A node that answers nobody inside either is why the firewall does not find it."""
    return check.blocked(f"{says}; inside, too, the node {inside.words}", Service(check.site, node=check.node))


def would_pass(trace: Trace, translated_by: str) -> str:
    by = f", by {trace.rule}" if trace.rule else ""
    return f"it would pass{by}, translated by {translated_by}"


class _AtNode(NodeCheck):
    """A probe of a node for the site's domain."""

    def targets(self, _found: list[Endpoint]) -> list[Target]:
        return [self.target(Endpoint(self.address, self.port), self.site.domain, "tls")]

    def judge(self, seen: Seen) -> Result:
        probes = seen.pc(self.vantage).probes(self.id)
        finding = read(first(probes))
        if finding is None:
            return self.untested("it was not probed")
        return self._judge(seen, finding).with_evidence(evidence(probes))

    @abstractmethod
    def _judge(self, seen: Seen, finding: Finding) -> Result:
        """What came of it, judged."""

    def _place(self, finding: Finding) -> str:
        return f"{self.address} port {self.port} {finding.words}"

    def _not_serving(self, seen: Seen) -> str:
        """Why the node takes no connection, where it says so itself: then that is the cause."""
        return not_serving(seen.node(self.host))


class Service(_AtNode):
    """From inside, past the firewall: the service itself."""

    hop, direction, vantage, after_restart = "H4", "in", INSIDE, True
    id_as = "H4.in.{host.fqdn}"
    title_as = "{host.fqdn} from inside, past the firewall"
    replaces_as = "telnet {address} {port} (from inside)"
    at = PRIVATE
    refs = (TELNET_INSIDE, STREAMS)

    def _judge(self, seen: Seen, finding: Finding) -> Result:
        place = self._place(finding)
        if finding.connected:
            return judged(self, finding, place)
        if finding.tcp == REFUSED:
            why = self._not_serving(seen)
            if why:
                return self.blocked(f"{place}; the node says: {why}", NodeService(self.site, node=self.node))
            return self.caused("F08", place)
        if finding.tcp in SILENT:
            return self.caused("F15", place)
        return self.untested(place, "see that the inside PC reaches the node's network")


class Inbound(_AtNode):
    """From outside, through NAT and access rule."""

    hop, direction, vantage, after_restart = "H3", "in", OUTSIDE, True
    id_as = "H3.in.{host.fqdn}"
    title_as = "{host.fqdn} from outside, through the firewall"
    replaces_as = "telnet {address} {port} (from outside)"
    at = PUBLIC
    refs = (TELNET_OUTSIDE, STREAMS)

    @property
    def _service(self) -> Service:
        return Service(self.site, node=self.node)

    def _judge(self, seen: Seen, finding: Finding) -> Result:
        place = self._place(finding)
        if finding.connected:
            return judged(self, finding, place)
        inside = read(seen.reached_inside(self.host))
        why = self._not_serving(seen)
        if finding.tcp == REFUSED and why:
            return self.blocked(f"{place}; the node says: {why}", NodeService(self.site, node=self.node))
        if finding.tcp == REFUSED and inside is not None and not inside.connected:
            return self.blocked(f"{place}, as it does inside: the service is not running", self._service)
        if finding.tcp == REFUSED:
            return self.caused("F09", place)
        if finding.tcp in SILENT:
            return self._lost(seen, inside, place)
        return self.untested(place, "see that the outside PC reaches the Internet")

    def _lost(self, seen: Seen, inside: Optional[Finding], place: str) -> Result:
        """Nothing comes back: only the firewall itself can say whether it is the translation, a rule, or neither."""
        trace = seen.trace(FirewallIn(self.site, node=self.node).id)
        if trace is None:
            return self.caused("F14", place)
        place = f"{place}; {trace.says}"
        # Where nothing came to the firewall, it had no reason to ask for the node's hardware address.
        idle = trace.drop_cause == HOST and seen.let_through(count_label("in", self.host.address)) == 0
        if trace.allowed or idle:
            return self._let_in_but_lost(seen, inside, place).with_evidence(trace.evidence)
        if trace.drop_cause == HOST and inside is not None and inside.tcp in SILENT:
            return behind_silence(self, place, inside).with_evidence(trace.evidence)
        return kept_out(self, trace, place).with_evidence(trace.evidence)

    def _let_in_but_lost(self, seen: Seen, inside: Optional[Finding], place: str) -> Result:
        """The firewall would let it in: its count tells whether anything came, so which side of it the packets are lost on."""
        risen = seen.let_through(count_label("in", self.host.address))
        callers = self.site.sources(self.host)
        silent_inside = inside is not None and inside.tcp in SILENT
        if "any" not in callers and not (risen and silent_inside):
            # Those who may come in may have come meanwhile, so a count that rose does not say that the PC's packets did.
            meanwhile_ = f", and the hit count of its rule rose by {risen} meanwhile" if risen else ""
            return self.untested(
                f"{place}{meanwhile_}; it lets in {', '.join(callers)} only, so where the outside PC is none of them this says nothing",
                "let the outside PC in as well (sources), or look from one of those addresses",
            )
        if risen is None:
            unsure = self.caused("F01", f"{place}; whether anything came to it was not counted")
            return replace(unsure, confidence=MEDIUM)
        if risen == 0:
            return self.caused("F01", f"{place}, but the hit count of its rule did not rise: nothing came to it")
        counted = f"{place}, and the hit count of its rule rose by {risen} meanwhile"
        if seen.answered_a_partner and len(self.site.nodes) == 1:
            # Those may have been the partner's: it was called back, so the node answers others.
            found = f"{counted}; but a partner reached the node, so it is the outside PC that is kept out"
            return self.caused("F01", found)
        if inside is not None and silent_inside:
            return self.blocked(f"{counted}; inside, too, the node {inside.words}", self._service)
        if inside is not None and inside.connected:
            return self.caused("F04", f"{counted}; inside the node answers, so its answer to the Internet is lost")
        return self.caused("F04", counted)


class Hairpin(NodeCheck):
    """From inside to the public address: what an engineer tries first, and what no partner needs."""

    hop, direction, vantage, supporting = "H3", "in", INSIDE, True
    id_as = "H3.hairpin.{host.fqdn}"
    title_as = "the public address of {host.fqdn} from inside (hairpin)"
    replaces_as = "telnet {address} {port} (from inside)"
    at = PUBLIC
    refs = (TELNET_OUTSIDE,)

    def targets(self, _found: list[Endpoint]) -> list[Target]:
        """It leads no farther than to the firewall, and in most networks to nothing: no time is spent on it."""
        return [self.target(Endpoint(self.address, self.port), self.site.domain, "tcp", timeout=1.0)]

    def judge(self, seen: Seen) -> Result:
        probes = seen.inside.probes(self.id)
        if not probes:
            return self.untested("it was not probed")
        return self._judge(probes[0].tcp, read(seen.reached_outside(self.host))).with_evidence(evidence(probes))

    def _judge(self, tcp: str, outside: Optional[Finding]) -> Result:
        place = f"{self.address} port {self.port}"
        if tcp == CONNECTED:
            return self.passed(f"{place} answers inside, too")
        if outside is None:
            return self.not_run(f"{place} does not answer inside; it was not tried outside, where it has to")
        if not outside.connected:
            return self.blocked(f"{place} answers neither inside nor outside", Inbound(self.site, node=self.node))
        # Nothing is to be done about it, so it has a cause, and no remedy.
        return replace(self.caused("F07", f"{place} does not answer inside; outside it does", PASS), remedy="")
