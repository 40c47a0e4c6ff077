# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Break a provisioned site in one way after another, and keep what verify.yml says each time.

``python -m lab.rehearsal [NAME[+NAME...]...]`` in the lab: each argument is a set of breaks that are there at the same time, each of
another partner; without a name (an empty argument) nothing is broken. Prints one JSON document a set, on one line: ``breaks``, ``status``
and ``seconds`` of the run, ``plan``, ``seen`` (the recorded facts) and ``diagnosis``; ``output`` where there is no diagnosis.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lab.breaks import CATALOGUE
from lab.breaks.world import World
from lab.watch import Run, playbook

VERIFY = str(Path(__file__).parents[2] / "playbooks" / "verify.yml")
QUICK = ("-e", "verify_federation_timeout=2", "-e", "verify_dns_timeout=2")
"""All that answers in the lab answers at once, so no probe needs to wait for as long as on the Internet."""


def rehearse(names: list[str], world: World) -> dict[str, Any]:
    """Break, verify, mend."""
    with ExitStack() as broken:
        for name in names:
            broken.enter_context(CATALOGUE[name].apply(world))
        run = playbook(VERIFY, *QUICK)
    kept = _kept(run)
    found = {"breaks": names, "status": run.status, "seconds": round(run.seconds, 1), **kept}
    return found if "diagnosis" in kept else {**found, "output": run.output}


def _kept(run: Run) -> dict[str, Any]:
    """What the playbook kept as facts of the host that judges."""
    kept: dict[str, Any] = {}
    for result in run.of("set_fact"):
        for name, value in (result["result"].get("ansible_facts") or {}).items():
            if name in ("federation_seen", "federation_diagnosis"):
                kept[name.removeprefix("federation_")] = value
    return kept


def main() -> int:
    """Rehearse what the command line names."""
    world = World(os.environ["LAB_FACTS"])
    for argument in sys.argv[1:]:
        names = [name for name in argument.split("+") if name]
        print(json.dumps(rehearse(names, world)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
