# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judging and rendering a healthy site with four partners: this tree beside an older commit, in one go.

Each side is a process of its own with the code and the recording of its tree, so that only what it does with them is measured. The sides take
turns, so that what else the machine does hits both, and the quickest turn of each counts. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab.breaks.difference import unfolded

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "a52fdf9^"
"""The commit before verification became one class a kind of check over typed observations."""
GOAL = 1.0

# Runs with the code of its own tree, so it imports nothing that only one of the two has.
SIDE = """
import importlib, json, sys, time
sys.path[:0] = sys.argv[1:3]
rounds = int(sys.argv[3])
room = "ansible_collections.xmpp.federation.plugins.module_utils."
plan = importlib.import_module(room + "_site").plan
diagnose = importlib.import_module(room + "_verification").diagnose
report = importlib.import_module(room + "_report")
read = importlib.import_module(room + "_report.model").read
facts = json.load(sys.stdin)
site, seen = plan(facts["site"]).as_data(), facts["seen"]
took = {"judge": [], "render": []}
for _round in range(rounds):
    began = time.process_time()
    diagnosis = diagnose(site, seen)
    judged = time.process_time()
    pages = report.render(read([diagnosis]), ["html", "junit", "json"])
    took["judge"].append(judged - began)
    took["render"].append(time.process_time() - judged)
print(json.dumps({
    **{name: min(times) for name, times in took.items()},
    "verdict": diagnosis["verdict"], "checks": len(diagnosis["results"]), "partners": len(diagnosis["partners"]),
    "bytes": len(pages["federation.html"]),
}))
"""


@contextlib.contextmanager
def tree(commit: str) -> Iterator[Path]:
    """A work tree of a commit, with the place from which the collection is imported."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home, "tree")
        subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(place), commit], check=True
        )
        try:
            importable(place)
            yield place
        finally:
            subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(place)], check=True)


def importable(place: Path) -> None:
    link = place / ".build/collections/ansible_collections/xmpp/federation"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(place)


def recording(place: Path) -> str:
    """The healthy site with the most partners, as the tree keeps it."""
    kept: dict[str, Any] = json.loads((place / "tests/recordings/healthy-all.json").read_text())
    return json.dumps(unfolded(kept.get("facts", kept)))


def side(place: Path, rounds: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", SIDE, str(place / ".build/collections"), str(place / "tests"), str(rounds)],
        input=recording(place),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""},
    )
    if done.returncode:
        raise SystemExit(f"{place}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/benchmark/verify", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--before", default=BEFORE, metavar="COMMIT", help="what to hold this tree against (default: %(default)s)"
    )
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=20, help="diagnoses and reports a turn")
    given = parser.parse_args()
    importable(ROOT)
    with tree(given.before) as before:
        turns = [(side(before, given.rounds), side(ROOT, given.rounds)) for _turn in range(given.turns)]
    print(
        f"| a site with {turns[0][1]['partners']} partners | {given.before} | this tree | times as long |\n|---|---|---|---|"
    )
    for name in ("judge", "render"):
        old, new = (min(turn[number][name] for turn in turns) for number in (0, 1))
        print(f"| {name} | {old * 1000:.2f} ms | {new * 1000:.2f} ms | {new / old:.2f} |")
    whole = [
        min(turn[number]["judge"] for turn in turns) + min(turn[number]["render"] for turn in turns)
        for number in (0, 1)
    ]
    print(f"| both | {whole[0] * 1000:.2f} ms | {whole[1] * 1000:.2f} ms | {whole[1] / whole[0]:.2f} (goal {GOAL}) |")
    old, new = turns[0]
    print(f"| checks, verdict | {old['checks']}, {old['verdict']} | {new['checks']}, {new['verdict']} | |")
    print(f"| bytes of the page | {old['bytes']} | {new['bytes']} | |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
