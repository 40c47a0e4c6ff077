# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H7: who serves which domain: is ours served by a partner?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Optional

from ..causes.sources import REGISTERED, guide
from ..check import ERROR, WARN, Check, Result, Target
from ..observations.lookups import Endpoint
from ..observations.probes import Probe, evidence
from ..observations.seen import OUTSIDE, Seen
from ..readings.streams import Finding, read
from ..site import Site
from .outbound import Outbound
from .partner_dns import PartnerSrv

NOBODYS_DOMAIN = "nobody.xmpp-federation.invalid"
"""A domain that no server serves (RFC 6761, section 6.4): whoever accepts it does not look at ``to``."""

MOST_ASKED = 3
"""Servers of one partner that are asked, so that a dead one does not hide what the others say."""


class Claim(Check):
    """Whether the partner serves our domain itself: asked with a positive and a negative control."""

    hop, direction, vantage = "H7", "out", OUTSIDE
    id_as = "H7.claim.{peer.domain}.{domain}"
    title_as = "{domain} is not served by {peer.domain}"
    replaces_as = (
        "asking Google or WebEx whether they have the domain, after an unexpected dialback response in the log"
    )
    refs = (REGISTERED, guide("Configuration step 3"))
    stands_on = (PartnerSrv, Outbound)
    explains_itself = True

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site, domain, partner=partner) for partner in site.partners for domain in site.domains]

    @property
    def expected(self) -> tuple[str, ...]:
        return (self.domain,)

    @property
    def _questions(self) -> dict[str, str]:
        return {"own": self.domain, "theirs": self.peer.domain, "nobodys": NOBODYS_DOMAIN}

    def targets(self, found: list[Endpoint]) -> list[Target]:
        """Ask the partner's first servers for our domain, for its own, and for one that nobody has."""
        return [
            self.target(place, domain, "stream", purpose)
            for place in found[:MOST_ASKED]
            for purpose, domain in self._questions.items()
        ]

    def judge(self, seen: Seen) -> Result:
        asked = {purpose: seen.outside.probes(self.id, purpose) for purpose in self._questions}
        # Of a server that answers for its own domain; of the first where none does.
        theirs = asked["theirs"]
        one = next((probe for probe in theirs if _answers(probe)), theirs[0] if theirs else None)
        if one is None:
            return self.blocked("DNS gives no address of the partner to ask")
        probes = {purpose: _same_place(some, one) for purpose, some in asked.items()}
        result = self._judge(probes)
        return result.with_evidence(evidence([probe for probe in probes.values() if probe is not None]))

    def _judge(self, probes: dict[str, Optional[Probe]]) -> Result:
        own, theirs, nobodys = (read(probes[purpose]) for purpose in ("own", "theirs", "nobodys"))
        if own is None or theirs is None or nobodys is None:
            return self.blocked("the partner's server was not asked for each of the domains")
        if not theirs.connected:
            return self.blocked(f"the partner's server {theirs.words}", Outbound(self.site, partner=self.partner))
        if not theirs.serves:
            found = f"asked for its own domain, the partner's server {theirs.words}"
            if theirs.answers:
                # It says nothing by which accepting could be seen, and works all the same.
                return self.not_run(f"{found}, which shows not whom it serves")
            return self._not_said(found, theirs)
        for domain, finding in ((self.domain, own), (NOBODYS_DOMAIN, nobodys)):
            if not finding.connected or finding.code == "E02":
                return self._not_said(f"asked for {domain}, the partner's server {finding.words}", finding)
        if not own.serves:
            return self.passed(f"asked for {self.domain}, it {own.words}")
        if nobodys.serves:
            return self.caused("X06", "the partner's server accepts even a domain that nobody has", WARN)
        return self.caused("A05", f"the partner's server answers for {self.domain}", domain=self.domain)

    def _not_said(self, found: str, finding: Finding) -> Result:
        """A limit passes by itself, and what was not answered says nothing of whom the server serves."""
        if finding.code == "E02":
            return self.caused("E02", found, ERROR)
        return self.untested(found, "ask the partner")


def _answers(probe: Probe) -> bool:
    finding = read(probe)
    return finding is not None and finding.answers


def _same_place(probes: Sequence[Probe], wanted: Probe) -> Optional[Probe]:
    place = (wanted.address, wanted.port)
    return next((probe for probe in probes if (probe.address, probe.port) == place), None)
