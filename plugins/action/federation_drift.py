# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_drift: how far a run has come with every device, written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._report import drift
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract import progress as core
from ansible_collections.xmpp.federation.plugins.modules import federation_drift
from ansible_collections.xmpp.federation.plugins.plugin_utils import files
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.clock import now
from ansible_collections.xmpp.federation.plugins.plugin_utils.places import CURE, limited, place
from ansible_collections.xmpp.federation.plugins.plugin_utils.progress import kept, seen_of
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain

main = federation_drift.main  # where ansible-lint looks for the options

PAGE, JSON = "drift.html", "drift.json"


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_drift.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        found = self._found(args["correcting"])
        text = drift.render_json(found)
        directory = limited(place(args["directory"], self.task_vars), self.task_vars)
        # What was seen of a part shall not stand for all.
        directory = directory / f"tags-{'-'.join(self._tags())}" if self._tags() else directory
        wanted = {directory / PAGE: drift.render_page(found), directory / JSON: text}
        if args["file"]:
            wanted[Path(args["file"]).absolute()] = text
        for path, content in wanted.items():
            files.write(path, content, files.OWNER_AND_GROUP, CURE)
        return {"changed": False, "paths": [str(path) for path in wanted], "counts": found["counts"]}

    def _found(self, correcting: bool) -> dict[str, Any]:
        hostvars = self.task_vars["hostvars"]
        contract = hostvars["localhost"]["federation_contract"]
        stages = core.stages(self._run_tags("run"), self._run_tags("skip"))
        progress = kept(hostvars)
        sites = {}
        for site, hosts in plain(dict(contract["hosts"])).items():
            seen = seen_of(hosts, stages, progress)
            groups = {name: group for group, names in hosts.items() for name in names if group in stages}
            sites[site] = [drift.device(name, groups[name], one) for name, one in seen.items()]
        limit = str(self.task_vars.get("ansible_limit") or "")
        scope = ", ".join([*([limit] if limit else []), *self._tags()])
        return drift.as_data(sites, plain(contract["findings"]), plain(contract["refused"]), now(), scope, correcting)

    def _tags(self) -> list[str]:
        """The stages that the run is about, where it is not about all."""
        stages = core.stages(self._run_tags("run"), self._run_tags("skip"))
        return [core.TAGS[stage] for stage in stages] if len(stages) < len(core.TAGS) else []

    def _run_tags(self, kind: str) -> list[str]:
        return list(plain(self.task_vars.get(f"ansible_{kind}_tags") or (["all"] if kind == "run" else [])))
