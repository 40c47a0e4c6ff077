# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the probes saw to what it means: pure functions over a plan's checks and recorded facts.

``targets`` says whom ``s2s_info`` shall probe, ``diagnose`` judges, ``lines`` tells it to people.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification import (
    callback,
    claims,
    description,
    dialback,
    node,
    node_settings,
    reach,
    records,
    tls,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    ERROR,
    FAIL,
    NOT_RUN,
    PASS,
    WARN,
    Result,
    untested,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.wire import inside_words, on_the_wire

DOOR = (
    "flows",
    "naming",
    "secrets",
    "targets",
)
"""What other rooms may import of this one, beside what stands in this file."""

VERDICTS = ((FAIL, "broken"), (ERROR, "unknown"), (NOT_RUN, "unknown"), (WARN, "degraded"))
"""The worst status that occurs decides; where none of these occurs, federation is ``working``."""

JUDGEMENTS = {
    "outcome": description.outcome,
    "secrets": description.secrets,
    "own_srv": records.own_srv,
    "own_address": records.own_address,
    "own_views": records.own_views,
    "partner_srv": records.partner_srv,
    "inbound": reach.inbound,
    "service": reach.service,
    "hairpin": reach.hairpin,
    "outbound": reach.outbound,
    "firewall": reach.firewall,
    "own_tls": tls.own_tls,
    "partner_tls": tls.partner_tls,
    "way_back": dialback.way_back,
    "nodes_way": dialback.nodes_way,
    "claim": claims.claim,
    "both_ways": callback.both_ways,
    "node_dns": node.resolves,
    "node_service": node.service,
    "node_settings": node_settings.settings,
    "node_restarts": node.restarts,
}

# Without these, everything can still be known to work: they say why something does not.
SUPPORTING = (
    "firewall",
    "own_views",
    "hairpin",
    "secrets",
    "node_dns",
    "node_service",
    "node_settings",
    "node_restarts",
)

# A check of this kind cannot be judged where one of these kinds failed for the same site or partner: it walks the same way.
STANDS_ON = {
    "way_back": (
        "outcome",
        "own_srv",
        "own_address",
        "firewall",
        "inbound",
        "node_service",
        "service",
        "outbound",
        "partner_tls",
        "claim",
    ),
    # Before it asks whether a partner is who it says, a node may want to prove to the partner who it is itself.
    "nodes_way": (
        "outcome",
        "own_srv",
        "own_address",
        "partner_srv",
        "node_dns",
        "firewall",
        "inbound",
        "node_service",
        "service",
        "outbound",
        "own_tls",
        "partner_tls",
        "claim",
        "way_back",
    ),
    "node_dns": ("partner_srv",),
    "claim": ("partner_srv", "outbound"),
    "both_ways": ("inbound", "node_service", "service", "own_tls"),
}

OF_ITSELF = ("claim",)
"""Kinds whose failures need no other explanation; only where they could not be judged, another failure may be the reason."""


def diagnose(plan: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Judge every check of a plan.

    Args:
        plan: a plan as data (``Plan.as_data``).
        facts: vantage (``outside``, ``inside``) -> ``{"srv": result of srv_info, "s2s": result of s2s_info}``;
            ``firewall`` -> result of asa_trace_info; ``description`` -> ``{"secrets": result of secret_agreement}``;
            ``node`` -> ``{"nodes": [what the role verify_presence keeps of each]}``; ``callback`` -> what the role
            verify_callback keeps.
            A vantage that is missing makes its checks NOT RUN.

    Returns:
        ``site``, ``domain``, ``partners``, ``verdict`` (working, degraded, broken, unknown), ``first`` (the first result
        that decides it, or None), ``results`` (one a check, in the order of the plan), ``wire`` (see ``on_the_wire``) and
        ``inside`` (see ``inside_words``).
    """
    known = Facts(facts, plan)
    checks = [Check(**{**data, "expected": tuple(data["expected"])}) for data in plan["checks"]]
    results = _behind_failures([_result(check, known) for check in checks])
    verdict, first = _verdict(results)
    return {
        "site": plan["site"],
        "domain": plan["domain"],
        "partners": plan["partners"],
        "verdict": verdict,
        "first": _as_data(first) if first else None,
        "results": [_as_data(result) for result in results],
        "wire": on_the_wire(plan, facts),
        "inside": inside_words(plan, facts),
    }


def _as_data(result: Result) -> dict[str, Any]:
    return {**result.as_data(), "supporting": result.check.kind in SUPPORTING}


def _result(check: Check, facts: Facts) -> Result:
    if not facts.has(check.vantage):
        return Result(check, NOT_RUN, f"the inventory has no {check.vantage} vantage", no_vantage=True)
    why = facts.not_asked(check.vantage, check.kind)
    if why:
        who = (
            "the firewall could not be asked"
            if check.vantage == "firewall"
            else f"the {check.vantage} PC could not ask"
        )
        return untested(check, f"{who}: {why}", "mend what the message says, and run again")
    return JUDGEMENTS[check.kind](check, facts)


def _behind_failures(results: list[Result]) -> list[Result]:
    """The results, with those BLOCKED that failed only because of another failure on the same way."""
    failures = [result for result in results if result.status == FAIL]
    return [_behind(result, failures) for result in results]


def _behind(result: Result, failures: list[Result]) -> Result:
    kinds = STANDS_ON.get(result.check.kind, ())
    if result.status not in (FAIL, ERROR) or (result.status == FAIL and result.check.kind in OF_ITSELF):
        return result
    for failure in failures:
        same = failure.check.partner in ("", result.check.partner)
        if failure.check.kind in kinds and same:
            return result.behind(failure)
    return result


def _verdict(results: list[Result]) -> tuple[str, Result | None]:
    # What is wrong with the description itself comes before anything on the way.
    ordered = sorted(results, key=lambda result: result.hop != "H0")
    for status, verdict in VERDICTS:
        for result in ordered:
            if _weight(result) == status:
                return verdict, result
    return "working", None


def _weight(result: Result) -> str:
    """What a result's status counts for: a supporting check that did not work is worth knowing, but leaves nothing unknown."""
    if result.check.kind not in SUPPORTING:
        return result.status
    return {NOT_RUN: PASS, ERROR: WARN}.get(result.status, result.status)


def lines(diagnosis: dict[str, Any]) -> list[str]:
    """The diagnosis as text: the verdict, then a line a check, with the remedy under each that did not pass.

    What a vantage that nobody has leaves open is one line a vantage, behind all others.
    """
    first = diagnosis["first"]
    title = f"{diagnosis['site']}: federation is {diagnosis['verdict']}"
    text = [f"{title}, first at {first['hop']}: {first['title']}" if first else title]
    missing: dict[str, list[str]] = {}
    for result in diagnosis["results"]:
        if result["no_vantage"]:
            missing.setdefault(result["vantage"], []).append(result["hop"])
            continue
        code = f" [{result['code']}]" if result["code"] else ""
        text.append(
            f"{result['status']:<7} {result['hop']} {result['vantage']:<7} {result['title']}: {result['found']}{code}"
        )
        if result["remedy"]:
            text.append(f"        -> {result['remedy']}")
    for vantage, hops in missing.items():
        checks = "1 check" if len(hops) == 1 else f"{len(hops)} checks"
        text.append(
            f"{NOT_RUN:<7} {vantage}: {checks} ({', '.join(sorted(set(hops)))}): the inventory has no {vantage} vantage"
        )
    return text
