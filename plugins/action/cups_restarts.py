# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pending restarts of a presence node: listed, and made where and when that is allowed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Optional

from ..module_utils._cups.releases import ROUTER
from ..module_utils._cups.restarts.pending import (
    PendingRestart,
    PendingRestarts,
    add_restarts,
    reconcile,
    remove_restarted,
)
from ..module_utils._cups.restarts.perform import Restarter, refusal
from ..module_utils._cups.restarts.window import Window, is_open, read_window
from ..module_utils._cups.service import Step
from ..module_utils._errors import FederationError
from ..modules import cups_restarts
from ..plugin_utils import clock
from ..plugin_utils.cups_restart_files import RestartFiles
from ..plugin_utils.cups_services import ServicesAction

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
            add_restarts, restarts=[(one["service"], one["reason"]) for one in args["required"]], now=clock.now()
        )
        pending = added(files.read(node))
        elsewhere = [_as_data(restart, name) for name in others for restart in files.read(name).restarts]
        result: dict[str, Any] = {"changed": False, "node": node, "decision": why, "pending_elsewhere": elsewhere}
        if pending == PendingRestarts():
            return {**result, "pending": [], "completed": [], "commands": []}
        control, services, via_reason = self.way(args)
        restarter = Restarter(control, args["timeout"], args["poll_interval"], self.progress)
        if now and not self.check_mode:
            services = restarter.settled(pending, services)
        pending, seen = reconcile(pending, services)
        if not self.check_mode:
            pending = files.change(node, lambda old: reconcile(added(old), services)[0])
        completed = [{**_as_data(restart, node), "how": "restarted by other means"} for restart in seen]
        steps: list[Step] = []
        if now and self.check_mode:
            made = [{**_as_data(restart, node), "how": "would be restarted"} for restart in pending.restarts]
            steps = [step for restart in pending.restarts for step in restarter.restart(restart, True, list)]
            pending, completed = PendingRestarts(), completed + made
        elif now and pending != PendingRestarts():
            run = _Run(restarter, files, node, pending)
            self._refuse_in_trouble(files, pending, others, control.where)
            with files.one_at_a_time(min([node, *others])), self.writing(args):
                made, steps = run.restart_all()
            pending, completed = run.pending, completed + made
        return {
            **result,
            "changed": bool(steps),
            "pending": [_as_data(restart, node) for restart in pending.restarts],
            "completed": completed,
            "commands": [asdict(step) for step in steps],
            "via": control.via,
            "via_reason": via_reason,
            "diff": _diff(completed, pending),
        }

    def host_name(self, args: dict[str, Any]) -> str:
        return str(args["name"] or super().host_name(args))

    @staticmethod
    def _refuse_in_trouble(files: RestartFiles, pending: PendingRestarts, others: list[str], where: str) -> None:
        """Leave the Router as it is while another node of the cluster is not back."""
        failed = {name: what for name in others if (what := files.read(name).failed)}
        if failed and pending.includes(ROUTER):
            raise refusal(failed, where)


class _Run:
    """The restarts of one node; the list in its file is updated after each step, so that an interrupted run is finished by the next."""

    def __init__(self, restarter: Restarter, files: RestartFiles, node: str, pending: PendingRestarts) -> None:
        self._restarter = restarter
        self._files = files
        self._node = node
        self.pending = pending

    def restart_all(self) -> tuple[list[dict[str, str]], list[Step]]:
        """Make every pending restart, and bring back what the Router took down.

        Returns:
            the restarts that are not pending any more, each with ``how``, and the commands.

        Raises:
            FederationError: a service did not come back.
        """
        completed, done = [], []
        if not self.pending.includes(ROUTER):
            done += self._bring_back()
        for restart in self.pending.restarts:
            steps = self._attempt(restart.service, partial(self._restarter.restart, restart, False, self._begin))
            if restart.service == ROUTER:
                steps += self._bring_back()
            self._change(partial(remove_restarted, service=restart.service))
            how = "restarted" if steps else "not running, so nothing to restart"
            completed.append({**_as_data(restart, self._node), "how": how})
            done += steps
        return completed, done

    def _begin(self, services: Sequence[str]) -> None:
        """Note what runs before the Router goes down, beside what an interrupted run has noted."""
        names = tuple(dict.fromkeys([*self.pending.bring_back, *services]))
        self._change(partial(replace, bring_back=names))

    def _bring_back(self) -> list[Step]:
        names = self.pending.bring_back
        if not names:
            return []
        steps = self._attempt(ROUTER, lambda: self._restarter.bring_back(names))
        self._change(partial(remove_restarted, service=ROUTER))
        return steps

    def _attempt(self, service: str, work: Callable[[], list[Step]]) -> list[Step]:
        try:
            return work()
        except FederationError as error:
            self._change(partial(replace, failed=f"{service}: {error.what}"))
            raise FederationError(
                f"{error.what}; the restarts still pending are listed",
                where=error.where,
                cure=error.cure,
                **{**error.details, "pending": [_as_data(one, self._node) for one in self.pending.restarts]},
            ) from error

    def _change(self, update: Callable[[PendingRestarts], PendingRestarts]) -> None:
        self.pending = self._files.change(self._node, update)


def _diff(completed: list[dict[str, str]], pending: PendingRestarts) -> dict[str, str]:
    left = "".join(f"{restart.service}: {restart.reason}\n" for restart in pending.restarts)
    return {
        "before_header": "pending restarts",
        "after_header": "pending restarts",
        "before": "".join(f"{one['service']}: {one['reason']}\n" for one in completed) + left,
        "after": left,
    }


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
