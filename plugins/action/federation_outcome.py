# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_outcome: how far a run has come with every site, as lines, numbers and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ..module_utils._report import drift
from ..module_utils._site.contract import progress as core
from ..module_utils._site.contract.progress import Progress
from ..module_utils._site.contract.types import DEVICES
from ..module_utils._verification.verdict import ENOUGH
from ..modules import federation_outcome
from ..plugin_utils import files
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.clock import now
from ..plugin_utils.places import CURE, limited, place, scope
from ..plugin_utils.progress import kept, seen_of
from ..plugin_utils.values import plain

main = federation_outcome.main  # where ansible-lint looks for the options

PAGE, JSON = "drift.html", "drift.json"
VERIFY = "verify"
UNJUDGED = "see above, or its DNS host was left out by --limit"


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_outcome.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        localhost = self.task_vars["hostvars"]["localhost"]
        contract = {name: plain(localhost["federation_contract"][name]) for name in ("hosts", "findings", "refused")}
        known, contract["hosts"] = contract["hosts"], self._in_run(contract["hosts"])
        diagnoses = plain(localhost.get("federation_diagnoses") or {})
        progress = kept(self.task_vars["hostvars"])
        nothing = (
            ["nothing was worked on: --limit names no device of any site"] if known and not contract["hosts"] else []
        )
        left = [*contract["findings"], *nothing, *self._left(args, contract["hosts"], progress, diagnoses)]
        found = self._found(args, contract, progress)
        counts = {**found["counts"], "verdicts": dict(Counter(str(one["verdict"]) for one in diagnoses.values()))}
        stats = {"federation": {"exit_status": 2 if left else 0, "left": left, **counts}}
        return {
            "changed": False,
            "left": left,
            "counts": counts,
            # A page about nothing would stand for all sites.
            "paths": self._written(args, found) if args["directory"] and self._chosen() else [],
            # What set_stats returns: jobs of an automation controller have it as their artifacts.
            "ansible_stats": {"data": stats, "per_host": False, "aggregate": True},
        }

    def _in_run(self, sites: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Mapping[str, list[str]]]:
        """The sites of which a limit leaves at least one device: it chooses the sites that are worked on, and not what is known."""
        chosen = set(plain(self.task_vars["ansible_play_hosts_all"]))
        return {
            site: hosts
            for site, hosts in sites.items()
            if chosen.intersection(chain(*(hosts.get(group, ()) for group in DEVICES)))
        }

    def _left(
        self,
        args: dict[str, Any],
        sites: Mapping[str, Mapping[str, list[str]]],
        progress: Mapping[str, Progress],
        diagnoses: Mapping[str, Any],
    ) -> Iterator[str]:
        """What is left undone, site by site."""
        stages = core.stages(self._tags("run"), self._tags("skip"), args["withdraw"]) if args["looked"] else ()
        acting = args["correcting"] and not self.check_mode
        differences = args["differences"] or not self.check_mode
        judging = self._judging() if args["judging"] is None else args["judging"]
        verifies = self._judging() and not args["differences"] and not args["withdraw"]
        if args["looked"] and not stages and not verifies:
            yield f"nothing was looked at: the tags choose none of {', '.join(core.TAGS.values())}"
        # Where a playbook only judges, it has no stages, and no tag of its own.
        left_out = bool(args["judging"]) and not self._whole()
        reason = "the tags leave all of this playbook out: run it without them" if left_out else UNJUDGED
        for site, hosts in sites.items():
            seen = seen_of(hosts, stages, progress)
            lines = core.unfinished(hosts, seen, stages, differences, acting)
            lines += core.left_over(hosts, seen, stages) if args["leftovers"] else []
            yield from (f"{site}: {line}" for line in lines)
            if judging:
                yield from _verdict(site, diagnoses, reason)

    def _found(
        self, args: dict[str, Any], contract: dict[str, Any], progress: Mapping[str, Progress]
    ) -> dict[str, Any]:
        """Every device that the run was about, as the page and the numbers have it."""
        sites = {
            site: [
                drift.device(name, stage, progress.get(name, Progress()))
                for stage in self._chosen()
                for name in hosts.get(stage, ())
            ]
            for site, hosts in contract["hosts"].items()
        }
        part = ", ".join([*scope(self.task_vars).values(), *self._part()])
        return drift.as_data(sites, contract["findings"], contract["refused"], now(), part, args["correcting"])

    def _written(self, args: dict[str, Any], found: dict[str, Any]) -> list[str]:
        """The files, once they are there."""
        text = drift.render_json(found)
        directory = limited(place(args["directory"], self.task_vars), self.task_vars)
        # What was seen of a part shall not stand for all.
        directory = directory / f"tags-{'-'.join(self._part())}" if self._part() else directory
        wanted = {directory / PAGE: drift.render_page(found), directory / JSON: text}
        if args["file"]:
            file = Path(args["file"]).expanduser().absolute()
            wanted[place(str(file.parent), self.task_vars) / file.name] = text
        for path, content in wanted.items():
            files.write(path, content, files.OWNER_AND_GROUP, CURE)
        return [str(path) for path in wanted]

    def _part(self) -> list[str]:
        """The stages that the run is about, where it is not about all."""
        stages = self._chosen()
        return [core.TAGS[stage] for stage in stages] if len(stages) < len(core.TAGS) else []

    def _chosen(self) -> tuple[str, ...]:
        """The groups of devices that the run looks at, by its tags."""
        return core.stages(self._tags("run"), self._tags("skip"))

    def _judging(self) -> bool:
        """Whether the run, by its tags, was to judge each site. Check mode promises sites that are not there yet."""
        chosen = VERIFY in self._tags("run") or "all" in self._tags("run")
        return chosen and VERIFY not in self._tags("skip") and not self.check_mode

    def _whole(self) -> bool:
        """Whether the tags leave in what has no tag."""
        chosen = {"all", "untagged"} & set(self._tags("run"))
        return bool(chosen) and not {"all", "untagged"} & set(self._tags("skip"))

    def _tags(self, kind: str) -> list[str]:
        return list(plain(self.task_vars.get(f"ansible_{kind}_tags") or (["all"] if kind == "run" else [])))


def _verdict(site: str, diagnoses: Mapping[str, Any], unjudged: str) -> Iterator[str]:
    if site not in diagnoses:
        yield f"{site}: was not judged ({unjudged})"
    elif diagnoses[site]["verdict"] not in ENOUGH:
        yield str(diagnoses[site]["lines"][0])
