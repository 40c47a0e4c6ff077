# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H7: server dialback with a wrong key, where one answer proves the whole way back.

Whoever gets ``db:result`` with a wrong key has to look the sender's domain up, connect to its server and ask; a healthy
way ends in ``invalid``. The inside PC asks the partner in the site's name, which proves the way in as the partner sees it.
The outside PC asks our node in the partner's name, which proves our node's own outbound access. (XEP-0220, section 2)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..causes.phrases import dialback_error, error_after_key, refuses_key
from ..causes.sources import DIALBACK, REGISTERED
from ..check import ERROR, FAIL, PASS, PUBLIC, WARN, Check, PartnerCheck, PathCheck, Result, Target
from ..observations.lookups import Endpoint
from ..observations.probes import Answer, Probe, evidence
from ..observations.seen import INSIDE, OUTSIDE, Seen, count_label
from ..readings.streams import after_tls, of_all, said
from ..site import Site
from .claims import MOST_ASKED, Claim
from .inbound import FirewallIn, Inbound, Service
from .node import NodeService
from .node_dns import NodeDns
from .outbound import FirewallOut, Outbound
from .own_dns import OwnAddress, OwnSrv
from .partner_dns import PartnerSrv
from .settings import Outcome
from .tls import OwnTls, PartnerTls

_KEY = "dialback"
NODE_WAITS = 30.0
"""Seconds after which the XCP router gives up a dialback (Cisco document 213865)."""

_SILENT = ("silence", "closed")


@dataclass(frozen=True)
class _Asker:
    """Who has to look up and call back, in words, and the code where it never answers."""

    words: str
    silent: str

    def code(self, code: str) -> str:
        """Towards our own node, every failure to call back is one of the node's outbound access."""
        return self.silent if self.silent == "A09" and code in ("A06", "A07") else code


class _Dialback(Check):
    """A wrong key, and what came back."""

    asker: _Asker

    @property
    def expected(self) -> tuple[str, ...]:
        """The domain that the probe speaks for."""
        raise NotImplementedError

    @property
    def certificate_shown(self) -> bool:
        """Whether the side that the probe stands for shows a certificate, as settings say."""
        return self.site.settings.sasl_external_outgoing and self.node is None

    def _read(self, probes: Sequence[Probe], before: Check) -> Result:
        """Of the servers that answered the key; of the first where none did."""
        if not probes:
            return self.blocked("DNS gives no address to ask, or nothing was asked so far")
        answered = [probe for probe in probes if probe.dialback.status != "skipped"]
        asked = answered or ([one for one in probes if one.connected] or list(probes))[:1]
        _probe, result = of_all([(one, self._judge(one, before)) for one in asked])
        return result.with_evidence(evidence(list(probes)))

    def _judge(self, probe: Probe, before: Check) -> Result:
        answer, words, domain = probe.dialback, self.asker.words, self.expected[0]
        took = f"{answer.elapsed_ms / 1000:.1f} s"
        if answer.status == "invalid":
            return self._called_back(f"{words} called back and was answered that the key is wrong, as it is", answer)
        if answer.status == "valid":
            found = f"{words} took a wrong key for right"
            return Result(self, WARN, found, remedy="find out who answers for the domain")
        if answer.status in _SILENT:
            return self.caused(self.asker.silent, f"{words} never answered ({took})", domain=domain)
        if answer.status in ("error", "stream_error"):
            if refuses_key(answer.condition, answer.text, answer.status == "stream_error"):
                found = f"{words} answered {said(answer.condition, answer.text)}, which refuses the key, wrong as it is"
                return self._called_back(found, answer)
            return self._refused(probe)
        if answer.status == "not_offered":
            return self._without_dialback(probe)
        return self._not_so_far(probe, before)

    def _called_back(self, found: str, answer: Answer) -> Result:
        took = answer.elapsed_ms / 1000
        if took < NODE_WAITS:
            return self.passed(f"{found} ({took:.1f} s)")
        return self.caused(
            "X10", f"{found}, after {took:.0f} s: the nodes wait {NODE_WAITS:.0f} s for such an answer", WARN
        )

    def _refused(self, probe: Probe) -> Result:
        answer = probe.dialback
        code = error_after_key(answer.condition, answer.text)
        if answer.status == "error":
            code = dialback_error(answer.condition, answer.text, probe.encrypted)
        found = f"{self.asker.words} answered {said(answer.condition, answer.text)}"
        status = ERROR if code == "E02" else FAIL
        return self.caused(
            self.asker.code(code), found, status, domain=self.expected[0], host=answer.text or "that host"
        )

    def _without_dialback(self, probe: Probe) -> Result:
        stream = probe.after if probe.after.features is not None else probe.stream
        if stream.features is not None and "EXTERNAL" in stream.features.mechanisms:
            return self.untested(
                "the server authenticates by certificates (SASL EXTERNAL) and not by dialback, so this probe says nothing",
                "send a message to see whether both sides accept each other's certificates",
            )
        return self.caused("A01", "neither dialback nor SASL EXTERNAL is offered")

    def _not_so_far(self, probe: Probe, before: Check) -> Result:
        ended = after_tls(probe)
        if (ended is not None and ended.code == "T07") or probe.tls.demands_certificate:
            found = f"{self.asker.words} wants a client certificate first, which this probe does not have"
            if self.certificate_shown:
                return self.not_run(found)
            return self.untested(found, "send a message to see whether both sides accept each other's certificates")
        if ended is not None:
            return self.blocked(f"the stream did not come so far: {self.asker.words} {ended.words}", before)
        return self.blocked("the stream did not come so far")


class WayBack(_Dialback, PartnerCheck):
    """The partner verifies us: our DNS, our way in and our server, as the partner sees them."""

    hop, direction, vantage, after_restart = "H7", "out", INSIDE, True
    id_as = "H7.out.{peer.domain}"
    title_as = "{peer.domain} can verify {site.domain} (dialback)"
    replaces_as = "reading the federation log for an unexpected dialback response"
    refs = (REGISTERED, DIALBACK)
    stands_on = (
        Outcome,
        OwnSrv,
        OwnAddress,
        PartnerSrv,
        FirewallIn,
        FirewallOut,
        Inbound,
        NodeService,
        Service,
        Outbound,
        PartnerTls,
        Claim,
    )
    asker = _Asker("the partner", "A07")

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [check for check in super().of(site) if check.peer.by_dialback]

    @classmethod
    def left_out(cls, site: Site) -> Iterator[tuple[str, str]]:
        for partner in site.partners:
            if not partner.by_dialback:
                yield partner.domain, f"H7 {partner.domain}: SASL EXTERNAL, which it relies on, is not tried"

    @property
    def expected(self) -> tuple[str, ...]:
        return (self.site.domain,)

    def targets(self, found: list[Endpoint]) -> list[Target]:
        """In the site's own name, a wrong key to the partner's first servers."""
        own = self.site.domain
        return [self.target(place, self.peer.domain, "dialback", _KEY, **{"from": own}) for place in found[:MOST_ASKED]]

    def judge(self, seen: Seen) -> Result:
        probes = seen.inside.probes(self.id, _KEY)
        result = self._read(probes, PartnerTls(self.site, partner=self.partner))
        if result.status == PASS and self._leads_elsewhere(seen):
            elsewhere = f"the SRV record of {self.site.domain} does not lead to this site, so another server was asked"
            return self.caused("A04", f"{result.found}; but {elsewhere}").with_evidence(result.evidence)
        return result

    def _leads_elsewhere(self, seen: Seen) -> bool:
        """Whether public DNS leads to none of the site's nodes for the domain, neither by name nor by address."""
        records = [record for lookup in seen.outside.published(self.site.domain) for record in lookup.records]
        nodes = {node.fqdn for node in self.site.nodes}
        ours = [
            record for record in records if record.host in nodes or set(record.addresses) & self.site.public_addresses
        ]
        return bool(records) and not ours


class NodesWay(_Dialback, PathCheck):
    """Our node verifies the partner: the node's DNS and its own outbound access."""

    hop, direction, vantage, after_restart = "H7", "in", OUTSIDE, True
    id_as = "H7.in.{host.fqdn}.{peer.domain}"
    title_as = "{host.fqdn} can verify {peer.domain} (dialback)"
    replaces_as = "waiting for a message that does not arrive"
    at = PUBLIC
    refs = (DIALBACK,)
    # Before it asks whether a partner is who it says, a node may want to prove to the partner who it is itself.
    stands_on = (
        Outcome,
        OwnSrv,
        OwnAddress,
        PartnerSrv,
        NodeDns,
        FirewallIn,
        FirewallOut,
        Inbound,
        NodeService,
        Service,
        Outbound,
        OwnTls,
        PartnerTls,
        Claim,
        WayBack,
    )
    asker = _Asker("our node", "A09")

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [check for check in super().of(site) if check.peer.by_dialback]

    @property
    def expected(self) -> tuple[str, ...]:
        return (self.peer.domain,)

    def targets(self, _found: list[Endpoint]) -> list[Target]:
        """In the partner's name, a wrong key to our own node, which is the only one that may be asked this way."""
        place = Endpoint(self.address, self.port)
        sender = self.peer.domain
        return [self.target(place, self.site.domain, "dialback", _KEY, **{"from": sender})]

    def judge(self, seen: Seen) -> Result:
        probes = seen.outside.probes(self.id, _KEY)
        result = self._read(probes, OwnTls(self.site, node=self.node))
        return self._with_count(result, seen) if result.code == "A09" else result

    def _with_count(self, result: Result, seen: Seen) -> Result:
        """The result of a node that did not call back, with whether the firewall saw it try."""
        risen = seen.let_through(count_label("out", self.host.address))
        if risen is None:
            return result
        tried = "let the node out meanwhile" if risen else "let nothing of the node out, so it may not even have tried"
        return replace(result, found=f"{result.found}; the firewall {tried} (TCP port 5269)")
