# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a rehearsal: each does one thing to all sites, and says for each site what came of it."""

from __future__ import annotations

import difflib
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from lab import chat
from lab.breaks.world import World
from lab.proof.result import Outcome, judged, not_run
from lab.watch import Run, playbook

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
DEVICES = frozenset({"asa_publish", "cups_federation", "cups_service", "cups_restarts", "dns_records"})
"""Actions that change a device."""
UNSUCCESSFUL = "unsuccessful"
_SHOWN = 12  # lines of one outcome
DIAGNOSES = "diagnoses"
"""What federation_judge returns: site -> diagnosis."""
USERS = 4
"""Users of each domain, and so conversations at the same time: nobody is in two of them."""
_PATIENCE = 45.0  # seconds for a message, on a machine that does much else
_WORKING = frozenset({"working", "degraded"})

Outcomes = dict[str, Outcome]


@dataclass
class Stage:
    """A running lab.

    :ivar worlds: site -> the lab as seen from it
    :ivar before: firewall's state directory -> its configuration before anything was done
    """

    worlds: dict[str, World]
    before: dict[str, str]

    @classmethod
    def of_lab(cls, facts: Iterable[Path]) -> Stage:
        """From the facts of the sites."""
        worlds = {}
        for file in facts:
            world = World(str(file))
            worlds[str(world.lab["name"])] = world
        return cls(worlds, {state: configuration(state) for state in _states(worlds)})

    def each(self, make: Callable[[str, World], Outcome]) -> Outcomes:
        """An outcome for each site."""
        return {site: make(site, world) for site, world in self.worlds.items()}

    def site_of(self, host: str) -> str:
        """The site of an inventory host; empty where it is none's."""
        inventory = yaml.safe_load(Path(os.environ["LAB_INVENTORY"]).read_text())["all"]["hosts"]
        return str((inventory.get(host) or {}).get("federation_site", {}).get("name", ""))


def _states(worlds: Mapping[str, World]) -> list[str]:
    return list(dict.fromkeys(world.lab["firewall"]["state"] for world in worlds.values()))


def configuration(state: str) -> str:
    """What a firewall holds, without its checksum, which counts how often it was written to."""
    text = Path(state, "running-config").read_bytes().decode("latin-1")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("Cryptochecksum:"))


def plan(stage: Stage) -> Outcomes:
    """What the descriptions come to, before any device is asked."""
    run = playbook(str(PLAYBOOKS / "plan.yml"))
    return _of_run(stage, run, "plan", "The plan")


def provision(stage: Stage) -> Outcomes:
    """All devices are brought to the plan."""
    run = playbook(str(PLAYBOOKS / "site.yml"), "--skip-tags", "verify")
    found = _of_run(stage, run, "provisioning", "Provisioning")
    changed = _changed(stage, run)
    return {
        site: outcome
        if outcome.lines
        else judged(outcome.name, outcome.title, [], changed.get(site, []), outcome.seconds)
        for site, outcome in found.items()
    }


def again(stage: Stage) -> Outcomes:
    """A second run changes nothing."""
    run = playbook(str(PLAYBOOKS / "site.yml"), "--skip-tags", "verify")
    failures, changed = _failures(stage, run), _changed(stage, run)
    return stage.each(
        lambda site, world: judged(
            "unchanged",
            "A second run changes nothing",
            [*failures.get(site, []), *(f"changed again: {one}" for one in changed.get(site, []))],
            ["nothing was changed"],
            run.seconds,
        )
    )


def verify(stage: Stage) -> Outcomes:
    """Verification finds the site working."""
    run = playbook(str(PLAYBOOKS / "verify.yml"))
    diagnoses = diagnoses_of(run)
    title = "Verification finds it working"

    def one(site: str, world: World) -> Outcome:
        diagnosis = diagnoses.get(site)
        if diagnosis is None:
            return judged("verification", title, ["verify.yml came to no diagnosis", *_end(run)], seconds=run.seconds)
        bad = [line for line in diagnosis["lines"] if line.startswith(("FAIL", "ERROR"))]
        wrong = [] if diagnosis["verdict"] in _WORKING else [f"the verdict is {diagnosis['verdict']}", *bad]
        warned = [line for line in diagnosis["lines"] if line.startswith("WARN")]
        return judged(
            "verification",
            title,
            wrong[:_SHOWN],
            [f"the verdict is {diagnosis['verdict']}", *warned][:_SHOWN],
            run.seconds,
        )

    return stage.each(one)


def diagnoses_of(run: Run) -> dict[str, dict[str, Any]]:
    """Site -> what verification says of it."""
    found: dict[str, dict[str, Any]] = {}
    for result in run.of("federation_judge"):
        found |= result["result"].get(DIAGNOSES) or {}
    return found


def messages(stage: Stage) -> Outcomes:
    """Two users of each pair of domains write to each other."""
    return stage.each(_messages)


def _messages(site: str, world: World) -> Outcome:
    """All partners of a site at the same time, each with users of its own."""
    title = "Messages arrive, both ways"
    domains = [str(partner["domain"]) for partner in world.lab["partners"]]
    if not domains:
        return not_run("messages", title, "the site has no partner")
    began = time.monotonic()
    with ThreadPoolExecutor(USERS) as pool:
        talks = [
            pool.submit(chat.check, domain, world.lab, timeout=_PATIENCE, user=number % USERS + 1)
            for number, domain in enumerate(domains)
        ]
    wrong: list[str] = []
    seen: list[str] = []
    for domain, talk in zip(domains, talks, strict=True):
        bad, line = _talk(talk.result(), world.lab["outcomes"].get(domain, ["", ""]))
        (wrong if bad else seen).append(line)
    return judged("messages", title, [*wrong, *seen] if wrong else [], seen, time.monotonic() - began)


def _talk(result: Mapping[str, Any], expected: Iterable[str]) -> tuple[bool, str]:
    """Whether something is wrong with a conversation, and what was seen."""
    parts, wrong = [], False
    for name, way, outcome in zip(("to", "from"), ("out", "in"), expected, strict=True):
        one = result[way]
        if outcome == UNSUCCESSFUL:
            wrong = wrong or one["ok"]
            parts.append(
                f"{name} it none, as the plan says"
                if not one["ok"]
                else f"{name} it a message, which the plan rules out"
            )
        else:
            wrong = wrong or not one["ok"]
            parts.append(f"{name} it in {one['seconds']} s" if one["ok"] else f"{name} it none: {one['error']}")
    return wrong, f"{result['partner']}: {', '.join(parts)}"


def withdraw(stage: Stage) -> Outcomes:
    """What was made is taken back, and the firewall is as it was."""
    names = json.dumps({"federation_withdraw": list(stage.worlds)})
    run = playbook(str(PLAYBOOKS / "withdraw.yml"), "-e", names)
    failures = _failures(stage, run)

    def one(site: str, world: World) -> Outcome:
        state = world.lab["firewall"]["state"]
        left = list(_difference(stage.before[state], configuration(state)))
        lines = [*failures.get(site, []), *(f"the firewall differs: {line}" for line in left)]
        seen = ["the firewall's configuration is byte for byte as it was"]
        return judged("withdrawal", "Withdrawal leaves the firewall as it was", lines[:_SHOWN], seen, run.seconds)

    return stage.each(one)


def _difference(before: str, after: str) -> Iterable[str]:
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0):
        if line[:1] in "+-" and line[:3] not in ("+++", "---"):
            yield line


# -- what a run says


def _of_run(stage: Stage, run: Run, name: str, title: str) -> Outcomes:
    failures = _failures(stage, run)
    return stage.each(lambda site, world: judged(name, title, failures.get(site, [])[:_SHOWN], seconds=run.seconds))


def _failures(stage: Stage, run: Run) -> dict[str, list[str]]:
    """Site -> what failed; what is no site's is every site's."""
    found: dict[str, list[str]] = {}
    for result in run.failed:
        site = stage.site_of(str(result["host"]))
        message = result["result"].get("msg") or result["status"]
        lines = [str(one) for one in message] if isinstance(message, list) else str(message).splitlines()[:_SHOWN]
        for each in [site] if site else stage.worlds:
            about = [line for line in lines if not _of_another(line, each, stage)]
            found.setdefault(each, []).extend(f"{result['host']}: {line}" for line in about)
    if run.status and not any(found.values()):
        return {site: [f"ansible-playbook ended with {run.status}", *_end(run)] for site in stage.worlds}
    return {site: list(dict.fromkeys(lines)) for site, lines in found.items() if lines}


def _of_another(line: str, site: str, stage: Stage) -> bool:
    """Whether a line of a summary begins with the name of another site."""
    return any(line.startswith(f"{other}: ") for other in stage.worlds if other != site)


def _end(run: Run) -> list[str]:
    return [line for line in run.output.splitlines() if line.strip()][-_SHOWN:]


def _changed(stage: Stage, run: Run) -> dict[str, list[str]]:
    """Site -> devices that were changed."""
    found: dict[str, list[str]] = {}
    for result in run.changed:
        if result["action"] in DEVICES:
            found.setdefault(stage.site_of(str(result["host"])), []).append(f"{result['host']}: {result['task']}")
    return found
