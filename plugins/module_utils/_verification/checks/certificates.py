# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H6: the certificate in a node's store, held against the one that it presents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Optional

from ..._site.profiles import NO_TLS
from ..causes.sources import guide
from ..check import PRIVATE, WARN, Check, NodeCheck, Result
from ..observations.nodes import Stored
from ..observations.probes import Certificate
from ..observations.seen import NODE, Seen
from ..site import Site
from .node import info_of
from .tls import RENEW_WITHIN


class NodeCertificate(NodeCheck):
    """Whether partners get the certificate that the node holds for federation (cup-xmpp-s2s)."""

    hop, direction, vantage, supporting = "H6", "in", NODE, True
    id_as = "H6.node.{host.fqdn}"
    title_as = "{host.fqdn} presents the certificate that its store holds"
    replaces_as = "show cert own cup-xmpp-s2s (on the node)"
    at = PRIVATE
    refs = (guide("Configuration step 5"),)

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        """Without TLS a node presents none."""
        return [] if site.settings.security_mode == NO_TLS else super().of(site)

    def judge(self, seen: Seen) -> Result:
        info = info_of(self, seen)
        if isinstance(info, Result):
            return info
        stored = info.certificates
        if stored is None:
            return self.not_run("the node was not asked for its certificates")
        known = [one for one in stored if one.certificate is not None]
        if known:
            return self._judge(known, presented(seen, self.host.public_address, self.host.address)).with_evidence(
                map(_words, known)
            )
        return self._not_shown(stored)

    def _not_shown(self, stored: Sequence[Stored]) -> Result:
        why = "; ".join(f"{one.name}: {one.detail}" for one in stored)
        if stored and all(one.status in ("unsupported", "not_shown") for one in stored):
            return self.not_run(why)
        return self.untested(why or "the node listed no certificate", "look at show cert list own on the node by hand")

    def _judge(self, stored: Sequence[Stored], wire: Optional[Certificate]) -> Result:
        text = "; ".join(map(_words, stored))
        if wire is None:
            return self._old(stored, f"{text}; no TLS came about, so that it is not seen on the wire")
        if wire.fingerprint not in {one.certificate.fingerprint for one in stored if one.certificate}:
            found = f"in the store {text}; on the wire {wire.subject} until {wire.not_after}"
            return self.caused("T10", found, WARN, node=self.host.name)
        return self._old(stored, f"{text}, and on the wire")

    def _old(self, stored: Sequence[Stored], found: str) -> Result:
        """A certificate in the store that is about to end is one to renew, whether TLS uses it yet or not."""
        certificates = [one.certificate for one in stored if one.certificate]
        if any(one.too_early for one in certificates):
            return self.caused("T12", found, WARN)
        if any(not one.valid or (one.days_left is not None and one.days_left < RENEW_WITHIN) for one in certificates):
            return self.caused("T04", found, WARN)
        return self.passed(found)


def _words(stored: Stored) -> str:
    certificate = stored.certificate or Certificate()
    days = "" if certificate.days_left is None else f" ({certificate.days_left} days left)"
    return f"{stored.name} of {certificate.subject} until {certificate.not_after}{days}"


def presented(seen: Seen, *addresses: str) -> Optional[Certificate]:
    """The certificate that a server at one of these addresses was seen to present; None where none was, or its digest is not known."""
    probes = [*seen.outside.every_probe, *seen.inside.every_probe]
    found = (probe.tls.certificate for probe in probes if probe.address in addresses)
    return next((one for one in found if one is not None and one.fingerprint), None)
