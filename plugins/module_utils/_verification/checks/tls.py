# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H6: TLS and certificates, of our nodes as partners get them, and of partners, held against the security mode."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Optional

from ..._site.profiles import NO_TLS, TLS_REQUIRED
from ..causes.sources import IDENTITY, STARTTLS, TLS
from ..check import PASS, PUBLIC, WARN, Check, NodeCheck, PartnerCheck, Result
from ..observations.probes import Certificate, Probe, Tls, evidence
from ..observations.seen import INSIDE, OUTSIDE, Seen
from ..readings.dane import with_tlsa
from ..readings.streams import after_tls, judged, of_all
from .inbound import Inbound
from .outbound import Outbound

RENEW_WITHIN = 14
"""Days before its end from which a certificate is warned of."""

_NEXT_ONE = "from a public authority the next one may be for servers only (they stop giving out clientAuth in 2026)"

_ANY = "anyExtendedKeyUsage"
_CLIENT, _SERVER = {"clientAuth", _ANY}, {"serverAuth", _ANY}
_BROKEN = ("refused", "alert", "closed", "timeout", "error")
_ORDER = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_OLD_VERSIONS = _ORDER[:4]
_PERHAPS_CERTIFICATE = ", which with TLS 1.2 may also be said to who shows no client certificate"


class _Tls(Check):
    """What both directions have in common. The probes are those of the check of reachability: TLS needs none of its own."""

    refs = (STARTTLS, TLS, IDENTITY)
    replaces_as = "nothing: telnet does not see TLS"
    ours: ClassVar[bool]

    @abstractmethod
    def _probes(self, seen: Seen) -> list[Probe]:
        """Those of the check of reachability."""

    @abstractmethod
    def _wants_certificate(self, judgement: Result, words: str) -> Result:
        """The result where the server ended things because it got no certificate, as the probe has none."""

    @abstractmethod
    def _usages(self) -> Sequence[tuple[str, set[str]]]:
        """Code and usages, of which the certificate must have one."""

    @property
    def mode(self) -> str:
        """The site's own security mode, as planned."""
        return self.site.settings.security_mode

    def judge(self, seen: Seen) -> Result:
        return self._of_all(seen)[1]

    def _of_all(self, seen: Seen) -> tuple[Optional[Probe], Result]:
        """The result, and the probe that it is of."""
        probes = self._probes(seen)
        answered = [one for one in probes if _answers(one)]
        if not answered:
            return None, self.blocked("no stream came so far").with_evidence(evidence(probes))
        probe, result = of_all([(one, self._judge(one)) for one in answered])
        return probe, result.with_evidence(evidence(probes))

    def _judge(self, probe: Probe) -> Result:
        tls = probe.tls
        starttls = probe.stream.features.starttls if probe.stream.features is not None else "none"
        if tls.status == "not_offered" or (probe.stream.old and tls.status == "skipped"):
            return self._not_offered()
        if tls.status == "skipped":
            return self.blocked("TLS was not tried")
        if self.mode == NO_TLS and self.ours:
            found = "TLS is offered, though the security mode is No TLS"
            return Result(self, WARN, found, remedy="restart the XCP Router")
        if self.mode == NO_TLS and starttls == "required":
            return self.caused("T01", "the partner requires TLS, and the security mode is No TLS")
        if tls.status == "alert" and tls.demands_certificate:
            found = f"TLS {tls.version}".strip() if tls.certificate is None else ""
            judgement = self.passed(found) if found else self._certificate(tls)
            return self._wants_certificate(judgement, f"it ends TLS with {tls.alert}")
        if tls.status in _BROKEN:
            perhaps = _PERHAPS_CERTIFICATE if tls.may_demand_certificate else ""
            return self._unless_unused(self.caused("T02", f"TLS is offered, but fails ({tls.words}{perhaps})"))
        return self._after(probe)

    def _after(self, probe: Probe) -> Result:
        """TLS came about: what comes after it counts, because servers use it where it is offered."""
        ended, certificate = after_tls(probe), self._certificate(probe.tls)
        if ended is None:
            return certificate
        if ended.code == "T07":
            return self._wants_certificate(certificate, f"it {ended.words}")
        found = f"{certificate.found}; it {ended.words}"
        return self._unless_unused(judged(self, ended, found))

    def _unless_unused(self, result: Result) -> Result:
        """Without TLS of our own, what is wrong with a partner's harms nothing that is sent to it."""
        return replace(result, status=WARN) if self.mode == NO_TLS and not self.ours else result

    def _not_offered(self) -> Result:
        if self.mode == TLS_REQUIRED:
            who = "our node" if self.ours else "the partner"
            return self.caused("T01", f"{who} offers no TLS, and the security mode is TLS Required")
        if self.ours and self.mode != NO_TLS:
            return self.caused("T01", f"our node offers no TLS, though the security mode is {self.mode}", WARN)
        return self.passed(f"no TLS, which suits the security mode {self.mode}")

    def _certificate(self, tls: Tls) -> Result:
        """A certificate that is not in order ends federation only where TLS has to prove who the peer is."""
        certificate = tls.certificate or Certificate()
        text = f"{tls.version}, certificate of {certificate.subject} until {certificate.not_after}"
        if certificate.too_early:
            return self.caused("T12", f"{text}: valid from {certificate.not_before} on", WARN)
        if not certificate.valid:
            return self.caused("T04", f"{text}: not valid now", WARN)
        if certificate.days_left is not None and certificate.days_left < RENEW_WITHIN:
            return self.caused("T04", f"{text}: {certificate.days_left} days left", WARN)
        if certificate.matches_domain is False:
            return self.caused("T05", text, WARN)
        for code, usages in self._usages() if certificate.usages else ():
            if not set(certificate.usages) & usages:
                return self.caused(code, f"{text}, for {', '.join(certificate.usages)} only", WARN)
        if tls.too_weak and tls.version not in _OLD_VERSIONS:
            return self.caused("T11", f"{text} ({tls.too_weak})", WARN)
        if certificate.trusted is False and self.mode == TLS_REQUIRED:
            return self.caused("T03", f"{text} ({certificate.trust_detail})", WARN)
        if tls.version in _OLD_VERSIONS:
            return self.caused("T09", text, WARN)
        days = "" if certificate.days_left is None else f", {certificate.days_left} days left"
        return self._to_come(certificate, f"{text}{days}")

    def _to_come(self, certificate: Certificate, text: str) -> Result:
        """A certificate that is in order, of an authority that is trusted here: where its usage for clients counts, the next one may lack it."""
        counts = any(code == "T06" for code, _usages in self._usages()) and self._external
        if counts and certificate.trusted and not certificate.self_signed and "clientAuth" in certificate.usages:
            return self.passed(f"{text}; {_NEXT_ONE}")
        return self.passed(text)

    @property
    def _external(self) -> bool:
        """Whether certificates prove who anybody is (SASL EXTERNAL), by the site's settings or by a partner's need."""
        settings = self.site.settings
        partners = [self.partner] if self.partner is not None else list(self.site.partners)
        needed = any(partner.need.sasl_external for partner in partners)
        return needed or settings.sasl_external_incoming or settings.sasl_external_outgoing


def _answers(probe: Probe) -> bool:
    """Whether it came as far as to see what the server offers."""
    return probe.stream.status == "features" or probe.stream.old


class OwnTls(_Tls, NodeCheck):
    """What a partner gets when it asks our node for TLS."""

    hop, direction, vantage, ours, after_restart = "H6", "in", OUTSIDE, True, True
    id_as = "H6.in.{host.fqdn}"
    title_as = "TLS of {host.fqdn}"
    at = PUBLIC
    stands_on = (Inbound,)
    explains_itself = True

    def judge(self, seen: Seen) -> Result:
        probe, result = self._of_all(seen)
        published = seen.outside.tlsa(self.site.domain, self.address, self.port)
        return with_tlsa(self, self._renewed(seen, result, probe), published, probe.tls if probe is not None else Tls())

    def _renewed(self, seen: Seen, result: Result, probe: Optional[Probe]) -> Result:
        """What is wrong with the certificate is mended already where the node's store holds another one: then only a restart is missing."""
        certificate = probe.tls.certificate if probe is not None else None
        node = seen.node(self.host)
        stored = (
            [one.certificate for one in (node.info.certificates or ()) if one.certificate] if node and node.info else []
        )
        if result.status != WARN or certificate is None or not certificate.fingerprint or not stored:
            return result
        if certificate.fingerprint in {one.fingerprint for one in stored} or not all(one.valid for one in stored):
            return result
        found = f"{result.found}; the node's store holds another one until {stored[0].not_after}"
        return replace(result, found=found, remedy=self.caused("T10", "", node=self.host.name).remedy)

    def _probes(self, seen: Seen) -> list[Probe]:
        return seen.outside.probes(Inbound(self.site, node=self.node).id)

    def _wants_certificate(self, judgement: Result, words: str) -> Result:
        if judgement.status != PASS:
            return judgement
        if self.site.settings.client_certificates:
            return self.passed(f"{judgement.found}; {words}, as client certificates are required")
        return self.caused("T07", f"{judgement.found}; {words}, because it got no client certificate", WARN)

    def _usages(self) -> Sequence[tuple[str, set[str]]]:
        return (("T06", _CLIENT), ("T08", _SERVER))


class PartnerTls(_Tls, PartnerCheck):
    """Whether our security mode and the partner's TLS can meet."""

    hop, direction, vantage, ours = "H6", "out", INSIDE, False
    id_as = "H6.out.{peer.domain}"
    title_as = "TLS of {peer.domain}"
    stands_on = (Outbound,)
    explains_itself = True

    def judge(self, seen: Seen) -> Result:
        """What a node refuses for being too old, it says itself; a probe accepts more."""
        probe, result = self._of_all(seen)
        if result.code != "T09" or probe is None or probe.tls.version not in _ORDER:
            return result
        refusing = [one for one in seen.lowest_tls if _ORDER.index(one.version) > _ORDER.index(probe.tls.version)]
        if not refusing:
            return result
        found = (
            f"{result.found}; {', '.join(f'{one.host} accepts nothing older than {one.version}' for one in refusing)}"
        )
        return self._unless_unused(replace(self.caused("T09", found), evidence=result.evidence))

    def _probes(self, seen: Seen) -> list[Probe]:
        return seen.inside.probes(Outbound(self.site, partner=self.partner).id)

    def _wants_certificate(self, judgement: Result, words: str) -> Result:
        if judgement.status != PASS:
            return judgement
        if self.site.settings.sasl_external_outgoing:
            found = f"{judgement.found}; it wants a client certificate, which SASL EXTERNAL presents"
            return self.passed(found)
        return self.caused("T07", f"{judgement.found}; {words}, because it got no client certificate", WARN)

    def _usages(self) -> Sequence[tuple[str, set[str]]]:
        """Only where certificates prove who the partner is: as a client towards us, and as a server towards our node."""
        settings = self.site.settings
        usages = []
        if self.peer.need.sasl_external or settings.sasl_external_incoming:
            usages.append(("T06", _CLIENT))
        if self.peer.need.sasl_external or settings.sasl_external_outgoing:
            usages.append(("T08", _SERVER))
        return usages
