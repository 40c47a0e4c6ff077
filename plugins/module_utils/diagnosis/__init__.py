# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the probes saw to what it means: pure functions over a plan's checks and recorded facts.

``targets`` says whom ``s2s_info`` shall probe, ``diagnose`` judges, ``lines`` tells it to people.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.facts import Facts
from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.judgements import JUDGEMENTS
from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.result import ERROR, FAIL, NOT_RUN, WARN, Result
from ansible_collections.xmpp.federation.plugins.module_utils.plan.model import Check

VERDICTS = ((FAIL, "broken"), (ERROR, "unknown"), (NOT_RUN, "unknown"), (WARN, "degraded"))
"""The worst status that occurs decides; where none of these occurs, federation is ``working``."""


def diagnose(plan: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Judge every check of a plan.

    Args:
        plan: a plan as data (``Plan.as_data``).
        facts: vantage (``outside``, ``inside``) -> ``{"srv": result of srv_info, "s2s": result of s2s_info}``;
            a vantage that is missing makes its checks NOT RUN.

    Returns:
        ``verdict`` (working, degraded, broken, unknown), ``first`` (the first result that decides it, or None) and
        ``results`` (one a check, in the order of the plan).
    """
    known = Facts(facts)
    results: dict[str, Result] = {}
    for data in plan["checks"]:
        check = Check(**{**data, "expected": tuple(data["expected"])})
        if known.has(check.vantage):
            results[check.id] = JUDGEMENTS[check.kind](check, known)
        else:
            results[check.id] = Result(check, NOT_RUN, f"the inventory has no {check.vantage} vantage")
    verdict, first = _verdict(list(results.values()))
    return {
        "site": plan["site"],
        "verdict": verdict,
        "first": first.as_data() if first else None,
        "results": [result.as_data() for result in results.values()],
    }


def _verdict(results: list[Result]) -> tuple[str, Result | None]:
    for status, verdict in VERDICTS:
        for result in results:
            if result.status == status:
                return verdict, result
    return "working", None


def lines(diagnosis: dict[str, Any]) -> list[str]:
    """The diagnosis as text: the verdict, then a line a check, with the remedy under each that did not pass."""
    first = diagnosis["first"]
    title = f"{diagnosis['site']}: federation is {diagnosis['verdict']}"
    text = [f"{title}, first at {first['hop']}: {first['title']}" if first else title]
    for result in diagnosis["results"]:
        code = f" [{result['code']}]" if result["code"] else ""
        text.append(
            f"{result['status']:<7} {result['hop']} {result['vantage']:<7} {result['title']}: {result['found']}{code}"
        )
        if result["remedy"]:
            text.append(f"        -> {result['remedy']}")
    return text
