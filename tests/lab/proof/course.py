# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rehearsal itself, in the lab: one step after another, then the page. ``python -m lab.proof.course DIRECTORY BREAKS``."""

from __future__ import annotations

import datetime
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lab import command
from lab.given.bringup import NOTES
from lab.given.told import sites_directory
from lab.given.unmodelled import summary, unmodelled
from lab.layout import RUN
from lab.proof import formats, steps
from lab.proof.catalogue import play
from lab.proof.result import FAIL, PASS, Outcome, Result, SiteResult, not_run
from lab.proof.steps import Stage

STEPS: tuple[tuple[str, Callable[[Stage], dict[str, Outcome]]], ...] = (
    ("plan", steps.plan),
    ("provisioning", steps.provision),
    ("second run", steps.again),
    ("messages", steps.messages),
    ("verification", steps.verify),
)


def rehearse(stage: Stage, breaks: str, tell: Callable[[str], None]) -> Result:
    """Everything; a step that fails does not keep the later ones from being tried, but one that fails everywhere does."""
    begun, started = time.monotonic(), datetime.datetime.now(datetime.timezone.utc)
    sites = {name: SiteResult(name, world.domain) for name, world in stage.worlds.items()}
    provisioned = False
    for name, step in STEPS:
        found = step(stage)
        for site, outcome in found.items():
            sites[site].outcomes.append(outcome)
            tell(_line(site, outcome))
        if name == "plan" and all(outcome.status == FAIL for outcome in found.values()):
            break
        provisioned = provisioned or name == "provisioning"
    if provisioned:
        for site, outcome in play(stage, sites, breaks):
            sites[site].outcomes.append(outcome)
            tell(_line(site, outcome))
        for site, outcome in steps.withdraw(stage).items():
            sites[site].outcomes.append(outcome)
            tell(_line(site, outcome))
    else:
        for one in sites.values():
            one.outcomes.append(not_run("provisioning", "Provisioning", "no description could be planned"))
    return Result(
        list(sites.values()),
        started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        time.monotonic() - begun,
        json.loads(Path(NOTES).read_text()),
        _without_effect(stage),
    )


def _line(site: str, outcome: Outcome) -> str:
    text = f"{outcome.status.upper():<7} {site}: {outcome.title} ({outcome.seconds:g} s)"
    return text if outcome.status == PASS else "\n".join([text, *(f"        {line}" for line in outcome.lines)])


def _without_effect(stage: Stage) -> dict[str, list[str]]:
    """Firewall -> what of its configuration has no effect in the lab."""
    found = {}
    for state, text in stage.before.items():
        world = next(world for world in stage.worlds.values() if world.lab["firewall"]["state"] == state)
        lines = summary(unmodelled(text))
        log = Path(world.lab["firewall"]["log"]).read_text(errors="replace")
        lines += [
            f"not in the data plane: {line.split('not in the data plane: ')[1]}"
            for line in log.splitlines()
            if "not in the data plane: " in line
        ]
        found[str(world.lab["firewall"]["netns"])] = list(dict.fromkeys(lines))
    return found


def main() -> int:
    """Rehearse, write the files, and say the verdict: 0 where every site passes, else 2."""
    directory, breaks = Path(sys.argv[1]), sys.argv[2]
    work = Path(RUN, "work")
    work.mkdir(exist_ok=True)
    os.chdir(work)
    settings = command.without_settings(os.environ)
    Path(settings["ANSIBLE_CONFIG"]).touch()
    os.environ.clear()
    os.environ.update(settings)
    stage = Stage.of_lab(sorted(sites_directory().glob("*.json")))
    result = rehearse(stage, breaks, lambda line: print(line, flush=True))
    secrets = [line for line in Path(os.environ["LAB_DIR"], "secrets").read_text().splitlines() if line]
    files = formats.write(result, directory, secrets)
    for site in result.sites:
        print(f"{site.verdict.upper()}: {site.site} ({site.domain}): {_summary(site)}")
    print(f"rehearsed in {result.seconds:.0f} s: {', '.join(map(str, files))}")
    return 0 if result.verdict == PASS else 2


def _summary(site: SiteResult) -> str:
    counts = {status: sum(one.status == status for one in site.outcomes) for status in (PASS, FAIL, "not run")}
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)


if __name__ == "__main__":
    sys.exit(main())
