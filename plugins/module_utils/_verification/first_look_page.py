# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first look at a domain, judged: the checks that verification has of a partner, as far as one machine can make them.

They judge as those of a site do, with the same codes and remedies. What takes a site of our own (firewall, nodes, the way in) is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._site.plan_types import ExpectedOutcome, PartnerNeed, PresenceSettings
from .._site.profiles import TLS_OPTIONAL
from .causes.model import MEDIUM
from .check import Check, Result
from .checks.dialback import WayBack
from .checks.outbound import Outbound
from .checks.partner_dns import PartnerSrv
from .checks.tls import PartnerTls
from .observations.probes import REFUSED, SILENT, Probe
from .observations.reader import Misfit
from .observations.seen import INSIDE, Seen
from .readings.streams import Finding
from .site import Partner, Site
from .verdict import decide, settle

HERE = "this machine"
"""The vantage, in the words of the report."""


class _Published(PartnerSrv):
    """The domain's SRV records, as the resolver of this machine gives them."""

    title_as = "SRV record of {peer.domain}"

    def _by_whom(self, seen: Seen, result: Result, _asked: set[str]) -> Result:
        return result


class _Servers(Outbound):
    """The domain's servers, from this machine."""

    title_as = "servers of {peer.domain}"

    def _unreachable(self, seen: Seen, probe: Probe, finding: Finding, text: str) -> Result:
        """One machine alone cannot tell a server that is down from a filter on its own way."""
        code = "F12" if finding.tcp == REFUSED else "F16" if finding.tcp in SILENT else ""
        if not code:
            return self.untested(text, "see that this machine may open connections to TCP port 5269")
        result = self.caused(code, text)
        return replace(result, confidence=MEDIUM, remedy=f"look from another machine too (look_from); {result.remedy}")


_SETTINGS = PresenceSettings("on", TLS_OPTIONAL, False, False, False)
_LEFT_OUT = (
    "the firewall, the nodes and the way in: a first look has no site (playbook verify does, once there is a description)",
    "H8: no stanza was sent",
)
_NO_SENDER = "H7: no dialback key was sent, because no domain to speak for was given (-e from=our.example)"


def diagnosis(
    domain: str, sender: str, lookups: list[Any], probes: list[Any], lines: list[str], advice: list[str]
) -> dict[str, Any]:
    """What was seen of a domain as ``diagnose`` puts what was seen of a site.

    Args:
        domain: the domain that was looked at.
        sender: the domain that was spoken for; empty where none was.
        lookups: the entries that ``srv_info`` returned for it.
        probes: the entries that ``s2s_info`` returned for its servers, without those for TLS from the first byte.
        lines: all that was seen, as text; it is the evidence of the advice.
        advice: what to write into a description.
    """
    outcome = ExpectedOutcome(domain, "", "", "", "")
    partner = Partner(domain, PartnerNeed(domain, (TLS_OPTIONAL,), None, False), outcome)
    site = Site(domain, sender or "your domain", (sender,), (), (partner,), _SETTINGS, (), HERE, "")
    every: list[Check] = [kind(site, partner=partner) for kind in (_Published, _Servers, PartnerTls)]
    if sender:
        every.append(WayBack(site, partner=partner))
    try:
        seen = Seen(
            {
                INSIDE: {
                    "srv": {"lookups": [_of(one, domain=domain) for one in lookups]},
                    "s2s": _labelled(probes, domain),
                }
            },
            site,
        )
        results = settle([_judged(check, seen) for check in every])
    except Misfit as misfit:  # something as a whole is no dictionary
        results = [check.unreadable(misfit) for check in every]
    verdict = decide(results, (*_LEFT_OUT, *(() if sender else (_NO_SENDER,))))
    first = verdict.first.as_data() if verdict.first else None
    return {
        "site": domain,
        "domain": domain,
        "partners": [],
        "verdict": verdict.verdict,
        "first": _here(first) if first else None,
        "not_tried": list(verdict.untried),
        "by_partner": [],
        "results": [_advice(domain, lines, advice), *(_here(one.as_data()) for one in results)],
        "wire": {},
        "inside": [],
    }


def _judged(check: Check, seen: Seen) -> Result:
    try:
        return check.judge(seen)
    except Misfit as misfit:
        return check.unreadable(misfit)


def _labelled(probes: list[Any], domain: str) -> dict[str, Any]:
    """The probes under the names of the checks that they are for."""
    return {
        "results": [_of(one, id=label) for label in (f"H3.out.{domain}", f"H7.out.{domain} dialback") for one in probes]
    }


def _of(entry: Any, **fields: str) -> Any:
    return {**entry, **fields} if isinstance(entry, dict) else entry


def _here(result: dict[str, Any]) -> dict[str, Any]:
    """A result of no partner's: the report is about the domain itself."""
    return {**result, "partner": "", "vantage": HERE}


def _advice(domain: str, lines: list[str], advice: list[str]) -> dict[str, Any]:
    """What to write into a description, as a result: what it rests on is its evidence."""
    words = [line.removeprefix("advice").strip() for line in advice]
    return {
        "id": f"H0.advice.{domain}",
        "hop": "H0",
        "direction": "",
        "vantage": HERE,
        "partner": "",
        "title": f"what to write into a description of {domain}",
        "replaces": "asking its operator",
        "status": "PASS",
        "code": "",
        "found": "; ".join(words),
        "expected": "",
        "cause": "",
        "confidence": "",
        "remedy": "",
        "blocked_by": "",
        "evidence": lines,
        "refs": [],
        "no_vantage": False,
        "supporting": True,
    }
