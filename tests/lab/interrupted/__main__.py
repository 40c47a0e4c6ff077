# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many interruptions, each in a lab of its own: ``tests/run kills --help``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lab.interrupted.steps import Course, Step, choose

RUN = Path(__file__).parents[1] / "run"
PATIENCE = 1800.0  # seconds for one trial on a busy machine
# What the lab is like before the run: a new site; one that works, in which somebody broke a thing on every device; one that works.
LAB = {
    "site": (),
    "drift": ("--break", "rule-in-missing,own-srv-missing,federation-off"),
    "withdraw": ("--break", "none"),
}


def trial(playbook: str, what: str) -> dict[str, Any]:
    """Run one trial in a fresh lab."""
    argv = [str(RUN), *LAB[playbook], "--", sys.executable, "-P", "-m", "lab.interrupted.trial", playbook, what]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=PATIENCE, check=False)
    try:
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        found = {"step": what, "reached": False, "troubles": [f"the trial ended with {done.returncode}", done.stderr]}
    return found


def course(playbook: str) -> Course:
    """What an undisturbed run does. Raises RuntimeError where it fails."""
    found = trial(playbook, "measure")
    if found["troubles"]:
        raise RuntimeError("an undisturbed run failed:\n" + "\n".join(found["troubles"]))
    return Course(tuple(found["firewall"]), found["presence"], found["tasks"])


def run(playbook: str, steps: Sequence[Step], jobs: int = 1) -> Iterator[dict[str, Any]]:
    """The results, as they come."""
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda step: trial(playbook, str(step)), steps)


def told(found: dict[str, Any]) -> str:
    """One line."""
    state = "FAILED" if found["troubles"] else "ok" if found["reached"] else "not reached"
    notes = [
        *(["reloaded before the second run"] if found.get("reloaded_between") else []),
        *(["something ran that was not saved"] if found.get("unsaved_between") else []),
    ]
    return f"{state:<12} {found['step']:<28} {', '.join(notes)}".rstrip()


def main() -> int:
    """Do as the command line says; 0 where every second run finished the work."""
    parser = argparse.ArgumentParser(prog="tests/run kills", description=__doc__)
    parser.add_argument("--playbook", choices=sorted(LAB), default="site")
    parser.add_argument("--kills", type=int, default=6, help="full kills of the run (6)")
    parser.add_argument("--cuts", type=int, default=3, help="cuts of a connection (3)")
    parser.add_argument("--step", action="append", type=Step.parse, help="these steps: HOW:WHERE:NUMBER:WHEN")
    parser.add_argument("--jobs", type=int, default=1, help="labs at a time (1)")
    given = parser.parse_args()
    began = time.monotonic()
    steps = given.step or choose(course(given.playbook), given.kills, given.cuts)
    counts: Counter[str] = Counter()
    for found in run(given.playbook, steps, given.jobs):
        print(told(found), flush=True)
        for line in found["troubles"]:
            print(f"    {line}", flush=True)
        how = found["step"].partition(":")[0]
        counts["failed" if found["troubles"] else how if found["reached"] else "not reached"] += 1
    print(
        f"{given.playbook}: {counts['kill']} kills and {counts['cut']} cuts ended in a finished, saved site by the second run; "
        f"{counts['failed']} failed; {counts['not reached']} came after the run's end; {time.monotonic() - began:.0f} s"
    )
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
