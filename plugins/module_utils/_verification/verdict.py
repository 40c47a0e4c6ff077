# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the results of checks to the verdict on the site and on each partner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Optional

from .causes.codes import CODES
from .check import BLOCKED, ERROR, FAIL, NOT_RUN, PASS, WARN, Check, Result

BROKEN, UNKNOWN, WAITING, DEGRADED, WORKING = VERDICTS = ("broken", "unknown", "waiting", "degraded", "working")
"""What a site or a partner can come to, the worst first."""

ENOUGH = (WAITING, DEGRADED, WORKING)
"""With which a run ends with 0."""

PENDING = "P03"
"""The code of a restart that is pending: whatever follows from it ends with it."""

_VERDICT_OF = ((FAIL, BROKEN), (ERROR, UNKNOWN), (NOT_RUN, UNKNOWN), (PENDING, WAITING), (WARN, DEGRADED))
"""The worst weight that occurs decides."""


@dataclass(frozen=True)
class Verdict:
    """``first`` is the result that decides it, None where all is well; ``untried`` is what nobody looked at, one line each."""

    verdict: str
    first: Optional[Result]
    untried: tuple[str, ...]


def settle(results: Sequence[Result]) -> list[Result]:
    """The results, with those BLOCKED that are what they are only because of another one, which they name.

    What names nothing that failed could not be judged, and is ERROR.
    """
    settled = _behind_failures(_behind_restarts(results))
    by_id = {result.check.id: result for result in settled}
    return [_with_root(result, by_id) for result in settled]


def _behind_restarts(results: Sequence[Result]) -> list[Result]:
    """What a node shows because a restart is pending is behind that restart, which then is what fails."""
    pending = [result for result in results if result.code == PENDING]
    found = []
    followed: set[str] = set()
    for result in results:
        cause = next((one for one in pending if _follows(result, one.check)), None)
        if cause is not None:
            followed.add(cause.check.id)
            result = result.behind(cause)
        found.append(result)
    return [replace(one, status=FAIL) if one.check.id in followed else one for one in found]


def _follows(result: Result, restarts: Check) -> bool:
    if result.status != FAIL or not result.check.after_restart or not CODES[result.code].after_restart:
        return False
    return restarts.concerns(result.check)


def _behind_failures(results: Sequence[Result]) -> list[Result]:
    """What failed on a way that is broken before it is behind that. Kinds are listed behind those that they stand on."""
    settled: list[Result] = []
    for number, result in enumerate(results):
        settled.append(_behind(result, [*settled, *results[number:]]))
    return settled


def _behind(result: Result, all_of_them: Sequence[Result]) -> Result:
    check = result.check
    if result.status == BLOCKED and not result.blocked_by:
        # What had nothing to judge is behind what could not be asked as well, and behind what is blocked itself.
        statuses: tuple[str, ...] = (FAIL, ERROR, BLOCKED)
    elif result.status == ERROR or (result.status == FAIL and not check.explains_itself):
        statuses = (FAIL,)
    else:
        return result
    before = [one for one in all_of_them if isinstance(one.check, check.stands_on) and one.check.concerns(check)]
    for status in statuses:
        for other in before:
            if other.status == status:
                return result.behind(other)
    untried = next((one for one in before if one.status == NOT_RUN), None)
    if untried is not None and result.status == BLOCKED:
        return replace(result, status=NOT_RUN, found=untried.found)
    return result


def _with_root(result: Result, by_id: dict[str, Result]) -> Result:
    """A BLOCKED result names what failed itself, not what is blocked as well."""
    if result.status != BLOCKED:
        return result
    passed_by = {result.check.id}
    blocker = by_id.get(result.blocked_by)
    while blocker is not None and blocker.status == BLOCKED and blocker.check.id not in passed_by:
        passed_by.add(blocker.check.id)
        blocker = by_id.get(blocker.blocked_by)
    if blocker is None or blocker.status not in (FAIL, ERROR):
        cure = "run again; if it stays, the evidence of this check shows how far it came"
        return replace(result, status=ERROR, blocked_by="", code="E01", remedy=cure)
    return replace(result, blocked_by=blocker.check.id)


def decide(results: Iterable[Result], untried: Iterable[str] = ()) -> Verdict:
    """The verdict on these results.

    Args:
        results: settled ones, of all that a message depends on.
        untried: what the site gives no occasion to check.
    """
    # What is wrong with the description itself comes before anything on the way.
    ordered = sorted(results, key=lambda result: result.hop != "H0")
    lines = (*_untried(ordered), *untried)
    weights = [_weight(result, ordered) for result in ordered]
    for weight, verdict in _VERDICT_OF:
        if weight in weights:
            return Verdict(verdict, ordered[weights.index(weight)], lines)
    return Verdict(WORKING if ordered else UNKNOWN, None, lines)


def _weight(result: Result, beside: Sequence[Result]) -> str:
    """What a result counts for."""
    if result.code == PENDING:
        return PENDING
    if result.status == NOT_RUN and (result.check.supporting or _judged_otherwise(result, beside)):
        return PASS
    return result.status


def _judged_otherwise(result: Result, beside: Sequence[Result]) -> bool:
    """Whether another check has judged the same hop in the same direction: a second view of it is no loss."""
    return any(
        other.status in (PASS, WARN)
        and not other.check.supporting
        and (other.check.hop, other.check.direction) == (result.check.hop, result.check.direction)
        and other.check.concerns(result.check)
        for other in beside
    )


def _untried(results: Sequence[Result]) -> list[str]:
    """One line for each vantage that is missing, and for each other check that was not made."""
    missing: dict[str, list[str]] = {}
    lines: list[str] = []
    for result in results:
        if result.no_vantage:
            missing.setdefault(result.check.vantage, []).append(result.check.hop)
        elif result.status == NOT_RUN:
            lines.append(f"{result.check.hop} {result.check.title}: {result.found}")
        lines += result.untried
    return [*(unlooked(vantage, hops) for vantage, hops in missing.items()), *dict.fromkeys(lines)]


def unlooked(vantage: str, hops: Sequence[str]) -> str:
    """What a vantage that the inventory does not have leaves open."""
    checks = "1 check" if len(hops) == 1 else f"{len(hops)} checks"
    return f"{vantage}: {checks} ({', '.join(sorted(set(hops)))}): the inventory has no {vantage} vantage"
