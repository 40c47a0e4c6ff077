# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One break after another at each site, each found with the right hop and cause, and everything as before when it is mended."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from lab.breaks import CATALOGUE
from lab.breaks.model import Break, DoesNotFit
from lab.breaks.verdict import bad, says
from lab.breaks.world import World
from lab.errors import UsageError
from lab.proof import steps
from lab.proof.result import PASS, Outcome, SiteResult, failed, judged, not_run
from lab.proof.steps import Stage
from lab.rehearsal import QUICK, VERIFY
from lab.watch import playbook

Diagnosis = dict[str, Any]


def choose(text: str) -> tuple[Break, ...]:
    """The breaks that ``--breaks`` names.

    :raises UsageError: a name that is not in the catalogue
    """
    if text == "all":
        return tuple(CATALOGUE.values())
    names = [name for name in dict.fromkeys(text.split(",")) if name and name != "none"]
    unknown = [name for name in names if name not in CATALOGUE]
    if unknown:
        raise UsageError(f"--breaks: unknown {', '.join(unknown)}; known are {', '.join(CATALOGUE)}, all, or none")
    return tuple(CATALOGUE[name] for name in names)


def play(stage: Stage, sites: Mapping[str, SiteResult], breaks: str) -> Iterator[tuple[str, Outcome]]:
    """The outcomes, as they come. A site that does not work as it is has nothing that could be found broken."""
    chosen = choose(breaks)
    ready = {}
    for site, world in stage.worlds.items():
        reason = _unfit(sites[site], world, bool(chosen))
        if reason:
            yield site, not_run("breaks", "Breaks are found", reason)
        else:
            ready[site] = world
    if not ready:
        return
    usual = steps.diagnoses_of(playbook(VERIFY, *QUICK))
    for each in chosen:
        for site, world in ready.items():
            yield site, _one(each, site, world, usual.get(site, {"results": []}))
    mended = steps.diagnoses_of(playbook(VERIFY, *QUICK))
    for site in ready:
        new = _new(mended.get(site), usual.get(site, {"results": []}))
        wrong = ["verify.yml came to no diagnosis"] if new is None else [_text(one) for one in new]
        yield site, judged("mended", "When all is mended, nothing is left broken", wrong)


def _unfit(result: SiteResult, world: World, wanted: bool) -> str:
    """Why nothing is broken at a site; empty where it is."""
    if not wanted:
        return "none was asked for (--breaks)"
    failures = [one.title for one in result.outcomes if one.status != PASS]
    if failures:
        return f"the site does not work as it is: {failures[0]}"
    if ":" in world.node["public_address"]:
        return "its first node is described by an IPv6 address, and what is broken is made for IPv4"
    for side, pcs in world.lab["pcs"].items():
        if not pcs:
            return f"the inventory has no {side} PC, from which most of them are seen"
    return ""


def _one(each: Break, site: str, world: World, usual: Diagnosis) -> Outcome:
    """Break, verify, mend."""
    name, title = f"break-{each.name}", f"Broken: {each.what}"
    try:
        domain = world.partner(each.partner)["domain"] if each.partner else ""
        with each.apply(world):
            run = playbook(VERIFY, *QUICK)
    except DoesNotFit as reason:
        return not_run(name, title, f"does not fit: {reason}")
    except Exception as error:  # whatever it is belongs to this break, and the others have their turn
        place = traceback.extract_tb(error.__traceback__)[-1]
        return failed(name, title, [f"it could not be rehearsed: {error} ({place.name}, line {place.lineno})"])
    new = _new(steps.diagnoses_of(run).get(site), usual)
    if new is None:
        return failed(name, title, ["verify.yml came to no diagnosis"], run.seconds)
    found = next((one for one in new if not domain or one["partner"] == domain), None)
    expected = (each.status, each.hop, each.code)
    told = _text(found) if found else "nothing is told broken"
    wrong = [] if says(found) == expected else [f"expected {' '.join(expected)}", told]
    return judged(name, title, wrong, [told], run.seconds)


def _new(diagnosis: Diagnosis | None, usual: Diagnosis) -> list[dict[str, Any]] | None:
    """What is not in order and was before, the worst first; None without a diagnosis."""
    if diagnosis is None:
        return None
    before = {(one["id"], one["status"], one["code"]) for one in bad(usual)}
    return [one for one in bad(diagnosis) if (one["id"], one["status"], one["code"]) not in before]


def _text(result: Mapping[str, Any]) -> str:
    return f"{result['status']} {result['hop']} {result['code']}: {result.get('cause') or result.get('title') or result['id']}"
