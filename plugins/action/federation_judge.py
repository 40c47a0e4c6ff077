# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_judge: what hosts have seen of their sites, collected, judged."""

from __future__ import annotations

from typing import Any

from ..module_utils._site.contract.types import DNS
from ..module_utils._verification import diagnose, lines
from ..modules import federation_judge
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.clock import now
from ..plugin_utils.observed import Observed
from ..plugin_utils.values import plain

main = federation_judge.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_judge.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        observed = Observed(self.task_vars)
        # A site that the run is limited not to work on, or whose zone could not be worked on, is not judged.
        in_play = set(plain(self.task_vars["ansible_play_hosts"]))
        sites = [site for site, hosts in observed.hosts.items() if in_play & set(hosts[DNS])]
        seen = {site: observed.facts(site) for site in sites}
        times = {"started": observed.started, "finished": now()}
        diagnoses = {site: _judged(observed.plans[site], seen[site], times) for site in sites}
        return {
            "changed": False,
            "lines": [line for diagnosis in diagnoses.values() for line in diagnosis["lines"]],
            "diagnoses": diagnoses,
            "seen": seen,
        }


def _judged(plan: dict[str, Any], seen: dict[str, Any], times: dict[str, str]) -> dict[str, Any]:
    diagnosis = diagnose(plan, seen)
    return {**diagnosis, "lines": lines(diagnosis), **times}
