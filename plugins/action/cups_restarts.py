# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The restarts that a presence node owes: remembered, and made where and when that is allowed."""

from __future__ import annotations

import datetime
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import ROUTER
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.pending import (
    Debt,
    Ledger,
    owe,
    reconcile,
    settle,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.perform import Payer, refusal
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.window import Window, is_open, read_window
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Step
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.control import ServiceControl
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups_ledgers import Ledgers, utc_now
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups_services import SERVICES_SPEC, ServicesAction


class ActionModule(ServicesAction):
    ARGUMENT_SPEC = {
        **SERVICES_SPEC,
        "name": {"type": "str"},
        "cluster": {"type": "list", "elements": "str", "default": []},
        "required": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "service": {"type": "str", "required": True},
                "scope": {"type": "str", "choices": ["node", "cluster"], "default": "node"},
                "reason": {"type": "str", "required": True},
            },
        },
        "allowed": {"type": "bool", "default": False},
        "window": {
            "type": "dict",
            "options": {
                "days": {"type": "list", "elements": "str", "default": []},
                "start": {"type": "str", "required": True},
                "end": {"type": "str", "required": True},
                "timezone": {"type": "str", "required": True},
            },
        },
        "state_dir": {"type": "path", "required": True},
    }

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        node = self.host_name(args)
        window = read_window(**args["window"]) if args["window"] else None
        now, why = _may_restart(args["allowed"], window)
        ledgers = Ledgers(args["state_dir"])
        others = [name for name in args["cluster"] if name != node]
        added = partial(owe, restarts=[(one["service"], one["reason"]) for one in args["required"]], now=utc_now())
        ledger = added(ledgers.read(node))
        elsewhere = [_told(debt, name) for name in others for debt in ledgers.read(name).debts]
        result: dict[str, Any] = {"changed": False, "node": node, "decision": why, "owed_elsewhere": elsewhere}
        if not ledger.debts:
            return {**result, "owed": [], "paid": [], "commands": []}
        control, services, via_reason = self.way(args)
        ledger, seen = reconcile(ledger, services)
        if not self.check_mode:
            ledger = ledgers.change(node, lambda old: reconcile(added(old), services)[0])
        paid = [{**_told(debt, node), "how": "seen restarted by somebody else"} for debt in seen]
        steps: list[Step] = []
        if now and ledger.debts:
            ledger, made, steps = self._pay(args, ledgers, ledger, control, others)
            paid += made
        return {
            **result,
            "changed": bool(steps),
            "owed": [_told(debt, node) for debt in ledger.debts],
            "paid": paid,
            "commands": [asdict(step) for step in steps],
            "via": control.via,
            "via_reason": via_reason,
            "diff": {
                "before_header": "restarts owed",
                "after_header": "restarts owed",
                "before": "".join(f"{one['service']}: {one['reason']}\n" for one in paid)
                + "".join(f"{debt.service}: {debt.reason}\n" for debt in ledger.debts),
                "after": "".join(f"{debt.service}: {debt.reason}\n" for debt in ledger.debts),
            },
        }

    def host_name(self, args: dict[str, Any]) -> str:
        return str(args["name"] or super().host_name(args))

    def _pay(
        self, args: dict[str, Any], ledgers: Ledgers, ledger: Ledger, control: ServiceControl, others: list[str]
    ) -> tuple[Ledger, list[dict[str, str]], list[Step]]:
        """Make every restart that is owed; what is done is written down at once."""
        node = self.host_name(args)
        payer = Payer(control, args["timeout"], args["poll_interval"], self.progress)
        if self.check_mode:
            steps = [step for debt in ledger.debts for step in payer.pay(debt, check_mode=True)]
            return Ledger(), [{**_told(debt, node), "how": "would be restarted"} for debt in ledger.debts], steps
        failed = {name: what for name in others if (what := ledgers.read(name).failed)}
        if failed and ledger.owes(ROUTER):
            raise refusal(failed, control.where)
        paid, done = [], []
        with ledgers.one_at_a_time(min([node, *others])):
            for debt in ledger.debts:
                steps = self._restart(payer, debt, ledgers, node, control.where)
                ledger = ledgers.change(node, partial(settle, service=debt.service))
                paid.append(
                    {**_told(debt, node), "how": "restarted" if steps else "not activated, so nothing to restart"}
                )
                done += steps
        return ledger, paid, done

    @staticmethod
    def _restart(payer: Payer, debt: Debt, ledgers: Ledgers, node: str, where: str) -> list[Step]:
        try:
            return payer.pay(debt, check_mode=False)
        except FederationError as error:
            ledger = ledgers.change(node, partial(replace, failed=f"{debt.service}: {error.what}"))
            raise FederationError(
                f"{error.what}; the restarts still owed are written down",
                where=error.where or where,
                cure=error.cure,
                **{**error.details, "owed": [_told(one, node) for one in ledger.debts]},
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


def _told(debt: Debt, node: str) -> dict[str, str]:
    return {
        "node": node,
        "service": debt.service,
        "reason": debt.reason,
        "since": debt.since,
        "text": f"{node}: restart {debt.service} ({debt.reason}; owed since {debt.since})",
    }
