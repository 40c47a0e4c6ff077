# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the probes saw to what it means: pure functions over a plan and recorded facts.

``requests`` says whom the probes shall ask; :func:`diagnose` judges; :func:`lines` says it to people. Within: what was seen, typed
(``observations``), one class a kind of check (``checks``), what can be wrong (``causes``), the verdict.
"""

from __future__ import annotations

from typing import Any

from .check import NOT_RUN, Check, Result
from .checks import checks, left_out
from .observations.reader import Misfit
from .observations.seen import FIREWALL, Seen
from .site import Partner, Site, read_site
from .text import lines
from .verdict import Verdict, decide, settle
from .wire import inside_words, on_the_wire

__all__ = ["diagnose", "lines"]

DOOR = (
    "first_look",
    "log_line",
    "requests.flows",
    "requests.names",
    "requests.secrets",
    "requests.sites",
    "requests.targets",
    "verdict",
)
"""What other rooms may import of this one, beside what stands in this file."""


def diagnose(plan: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Judge every check of a plan.

    Args:
        plan: a plan as data (``Plan.as_data``).
        facts: what was seen, by vantage; see :class:`Seen`. A vantage that is missing makes its checks NOT RUN.

    Returns:
        ``site``, ``domain``, ``partners``, ``verdict`` (working, degraded, waiting, broken, unknown), ``first`` (the first result
        that decides it, or None), ``not_tried`` (one line each), ``results`` (one a check, in the order of the plan), ``by_partner``:
        ``partner``, ``verdict``, ``first`` (the id of the result that decides it, or empty) and ``not_tried`` of each; ``wire`` (see
        ``on_the_wire``) and ``inside`` (see ``inside_words``).

    Raises:
        FederationError: the plan is none.
    """
    site = read_site(plan)
    seen = _read(site, facts)
    results = settle(_judged(site, seen))
    known = facts if isinstance(facts, dict) else {}
    whole = decide(results, [line for _partner, line in left_out(site)])
    return {
        "site": site.name,
        "domain": site.domain,
        "partners": [partner.domain for partner in site.partners],
        "verdict": whole.verdict,
        "first": whole.first.as_data() if whole.first else None,
        "not_tried": list(whole.untried),
        "by_partner": [_of_partner(partner, results, site) for partner in site.partners],
        "results": [result.as_data() for result in results],
        "wire": on_the_wire(plan, known, seen if isinstance(seen, Seen) else None),
        "inside": inside_words(plan, known),
    }


def _read(site: Site, facts: Any) -> Seen | Misfit:
    try:
        return Seen(facts, site)
    except Misfit as misfit:
        return misfit


def _judged(site: Site, seen: Seen | Misfit) -> list[Result]:
    if isinstance(seen, Misfit):
        return [check.unreadable(seen) for check in checks(site)]
    return [_result(check, seen) for check in checks(site)]


def _result(check: Check, seen: Seen) -> Result:
    if not seen.has(check.vantage):
        return Result(check, NOT_RUN, f"the inventory has no {check.vantage} vantage", no_vantage=True)
    try:
        if check.vantage in seen.misfits:
            raise seen.misfits[check.vantage]
        why = seen.not_asked(check.vantage, check.by_dns)
        if why:
            who = (
                "the firewall could not be asked"
                if check.vantage == FIREWALL
                else f"the {check.vantage} PC could not ask"
            )
            return check.untested(f"{who}: {why}", "mend what the message says, and run again")
        return check.judge(seen)
    except Misfit as misfit:
        return check.unreadable(misfit)


def _of_partner(partner: Partner, results: list[Result], site: Site) -> dict[str, Any]:
    path = [result for result in results if result.check.partner in (None, partner)]
    lines_left = [line for domain, line in left_out(site) if domain in ("", partner.domain)]
    verdict: Verdict = decide(path, lines_left)
    return {
        "partner": partner.domain,
        "verdict": verdict.verdict,
        "first": verdict.first.check.id if verdict.first else "",
        "not_tried": list(verdict.untried),
    }
