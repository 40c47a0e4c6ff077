# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pending restarts of a presence node: listed, and made where and when that is allowed."""

from __future__ import annotations

import datetime
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import ROUTER
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.pending import (
    PendingRestart,
    PendingRestarts,
    add_restarts,
    reconcile,
    remove_restarted,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.perform import Restarter, refusal
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.window import Window, is_open, read_window
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Step
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.control import ServiceControl
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import cups_restarts
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups_restart_files import RestartFiles, utc_now
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups_services import ServicesAction

main = cups_restarts.main  # where ansible-lint looks for the options


class ActionModule(ServicesAction):
    ARGUMENT_SPEC = cups_restarts.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        node = self.host_name(args)
        window = read_window(**args["window"]) if args["window"] else None
        now, why = _may_restart(args["allowed"], window)
        files = RestartFiles(args["state_dir"])
        others = [name for name in args["cluster"] if name != node]
        added = partial(
            add_restarts, restarts=[(one["service"], one["reason"]) for one in args["required"]], now=utc_now()
        )
        pending = added(files.read(node))
        elsewhere = [_as_data(restart, name) for name in others for restart in files.read(name).restarts]
        result: dict[str, Any] = {"changed": False, "node": node, "decision": why, "pending_elsewhere": elsewhere}
        if not pending.restarts:
            return {**result, "pending": [], "completed": [], "commands": []}
        control, services, via_reason = self.way(args)
        pending, seen = reconcile(pending, services)
        if not self.check_mode:
            pending = files.change(node, lambda old: reconcile(added(old), services)[0])
        completed = [{**_as_data(restart, node), "how": "restarted by other means"} for restart in seen]
        steps: list[Step] = []
        if now and pending.restarts:
            pending, made, steps = self._restart_all(args, files, pending, control, others)
            completed += made
        return {
            **result,
            "changed": bool(steps),
            "pending": [_as_data(restart, node) for restart in pending.restarts],
            "completed": completed,
            "commands": [asdict(step) for step in steps],
            "via": control.via,
            "via_reason": via_reason,
            "diff": {
                "before_header": "pending restarts",
                "after_header": "pending restarts",
                "before": "".join(f"{one['service']}: {one['reason']}\n" for one in completed)
                + "".join(f"{restart.service}: {restart.reason}\n" for restart in pending.restarts),
                "after": "".join(f"{restart.service}: {restart.reason}\n" for restart in pending.restarts),
            },
        }

    def host_name(self, args: dict[str, Any]) -> str:
        return str(args["name"] or super().host_name(args))

    def _restart_all(
        self,
        args: dict[str, Any],
        files: RestartFiles,
        pending: PendingRestarts,
        control: ServiceControl,
        others: list[str],
    ) -> tuple[PendingRestarts, list[dict[str, str]], list[Step]]:
        """Make every pending restart; the list is updated after each."""
        node = self.host_name(args)
        restarter = Restarter(control, args["timeout"], args["poll_interval"], self.progress)
        if self.check_mode:
            steps = [step for restart in pending.restarts for step in restarter.restart(restart, check_mode=True)]
            return (
                PendingRestarts(),
                [{**_as_data(restart, node), "how": "would be restarted"} for restart in pending.restarts],
                steps,
            )
        failed = {name: what for name in others if (what := files.read(name).failed)}
        if failed and pending.includes(ROUTER):
            raise refusal(failed, control.where)
        completed, done = [], []
        with files.one_at_a_time(min([node, *others])):
            for restart in pending.restarts:
                steps = self._restart(restarter, restart, files, node, control.where)
                pending = files.change(node, partial(remove_restarted, service=restart.service))
                completed.append(
                    {**_as_data(restart, node), "how": "restarted" if steps else "not activated, so nothing to restart"}
                )
                done += steps
        return pending, completed, done

    @staticmethod
    def _restart(
        restarter: Restarter, restart: PendingRestart, files: RestartFiles, node: str, where: str
    ) -> list[Step]:
        try:
            return restarter.restart(restart, check_mode=False)
        except FederationError as error:
            pending = files.change(node, partial(replace, failed=f"{restart.service}: {error.what}"))
            raise FederationError(
                f"{error.what}; the restarts still pending are listed",
                where=error.where or where,
                cure=error.cure,
                **{**error.details, "pending": [_as_data(one, node) for one in pending.restarts]},
            ) from error


def _may_restart(allowed: bool, window: Optional[Window]) -> tuple[bool, str]:
    """Whether restarts may be made now, and why."""
    if allowed:
        return True, "restarts are allowed"
    if window is None:
        return False, "restarts are deferred, and no maintenance window is given"
    now = datetime.datetime.now(datetime.timezone.utc)
    is_inside = is_open(window, now)
    return (
        is_inside,
        f"it is {now:%a %H:%M} UTC, {'inside' if is_inside else 'outside'} the maintenance window {window}",
    )


def _as_data(restart: PendingRestart, node: str) -> dict[str, str]:
    return {
        "node": node,
        "service": restart.service,
        "reason": restart.reason,
        "since": restart.since,
        "text": f"{node}: restart {restart.service} ({restart.reason}; pending since {restart.since})",
    }
