# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Break a provisioned site in one way after another, and keep what verify.yml says each time.

``python -m lab.rehearsal [NAME[+NAME...]...]`` in the lab: each argument is a set of breaks that are there at the same time, each of
another partner; with an empty argument nothing is broken. Prints one JSON document a set, on one line: ``breaks``, ``status`` and
``seconds`` of the run, ``changed`` (devices whose state is another after it), ``site`` (its description), ``seen`` (the recorded facts)
and ``diagnosis``; ``error`` where something went wrong with the rehearsal itself.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from lab.breaks import CATALOGUE
from lab.breaks.world import World
from lab.watch import Run, playbook

VERIFY = str(Path(__file__).parents[2] / "playbooks" / "verify.yml")
QUICK = ("-e", "verify_federation_timeout=2", "-e", "verify_dns_timeout=2")
"""All that answers in the lab answers at once, so no probe needs to wait for as long as on the Internet."""
KEPT = {"seen": "seen", "diagnoses": "diagnosis"}
ALL_THERE_IS_TO_SAY = "-vvv"


def rehearse(names: list[str], world: World) -> dict[str, Any]:
    """Break, verify, mend."""
    with ExitStack() as broken:
        for name in names:
            broken.enter_context(CATALOGUE[name].apply(world))
        site = _site(world)
        before = _state(world)
        run = playbook(VERIFY, ALL_THERE_IS_TO_SAY, *QUICK)
        after = _state(world)
    _find_secrets(run.output, world)
    kept = _kept(run)
    if "diagnosis" not in kept:
        raise RuntimeError(f"verify.yml came to no diagnosis:\n{run.output}")
    changed = [device for device, state in before.items() if after[device] != state]
    return {"status": run.status, "seconds": round(run.seconds, 1), "changed": changed, "site": site, **kept}


def _find_secrets(output: str, world: World) -> None:
    """No secret of the lab may be in what a run prints.

    :raises RuntimeError: one is
    """
    shown = [secret for secret in Path(world.lab["secrets"]).read_text().split("\n") if secret and secret in output]
    if shown:
        raise RuntimeError(f"verify.yml prints {len(shown)} of the lab's secrets")


def _site(world: World) -> dict[str, Any]:
    inventory = yaml.safe_load(Path(world.lab["inventory"]).read_text())
    site: dict[str, Any] = inventory["all"]["children"]["site_hq"]["vars"]["federation_site"]
    return site


def _state(world: World) -> dict[str, str]:
    """What each device holds."""
    found = {"firewall": Path(world.lab["firewall"]["state"], "running-config").read_text()}
    for node in world.lab["nodes"]:
        found[node["node"]] = Path(node["state"], "state.json").read_text()
    rrsets = [world.rrset(name, kind) or [] for name, kind in ((world.srv, "SRV"), (world.record, "A"))]
    found["public DNS"] = "\n".join(sorted(str(record) for rrset in rrsets for record in rrset))
    return found


def _kept(run: Run) -> dict[str, Any]:
    """What the playbook kept of the site that it judged."""
    kept: dict[str, Any] = {}
    for result in run.of("federation_judge"):
        for name, value in result["result"].items():
            if name in KEPT:
                kept[KEPT[name]] = value["hq"]
    return kept


def main() -> int:
    """Rehearse what the command line names; a set that fails does not keep the others from their turn."""
    world = World(os.environ["LAB_FACTS"])
    for argument in sys.argv[1:]:
        names = [name for name in argument.split("+") if name]
        try:
            found = rehearse(names, world)
        except Exception:  # whatever it is, the test of this set shows it
            found = {"error": traceback.format_exc()}
        print(json.dumps({"breaks": names, **found}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
