# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of asa_publish: arguments in, result with diff out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from ..module_utils._asa.change.request import Outbound, OwnNames, Publication, Request
from ..module_utils._asa.device.session import Session
from ..module_utils._asa.publish import Outcome, publish
from ..modules import asa_publish
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.asa import require_asa

main = asa_publish.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    _requires_connection = True

    ARGUMENT_SPEC = asa_publish.ARGUMENT_SPEC
    CONSTRAINTS = asa_publish.CONSTRAINTS

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        connection = require_asa(self)

        def open_session() -> Session:
            session: Session = connection.session()
            return session

        def alone() -> AbstractContextManager[None]:
            # The firewall itself says which one it is: it may have several addresses, and names for each.
            return self.only_writer("" if self.check_mode else connection.identity())

        request = request_of(args)
        outcome = publish(
            open_session, connection.where, request, args["save"], self.check_mode, args["confirm"], alone
        )
        return result_of(outcome, connection.where)


def request_of(args: dict[str, Any]) -> Request:
    """The validated arguments as the core wants them."""
    return Request(
        publications=tuple(
            Publication(**{**one, "sources": tuple(one["sources"]), "access_list": one["access_list"] or ""})
            for one in args["publications"] or ()
        ),
        outbound=tuple(
            Outbound(one["address"], one["interface"], one["port"], one["protocol"], one["mapped_interface"] or "")
            for one in args["outbound"] or ()
        ),
        present=args["state"] == "present",
        create_access_group=args["create_access_group"],
        exact=args["exact"],
        own_names=OwnNames(**args["own_names"]) if args["own_names"] else None,
        leftovers=args["leftovers"],
        log=args["log"] or "",
        shared_access_list=args["shared_access_list"],
    )


def result_of(outcome: Outcome, where: str) -> dict[str, Any]:
    """The task's result; its diff shows the lines that are sent, and nothing else."""
    draft = outcome.draft
    return {
        "changed": outcome.changed,
        "commands": draft.commands,
        "diff": diff_of(outcome, where),
        "decisions": [
            {"subject": one.subject, "decision": one.decision, "rule": one.rule, "detail": one.detail}
            for one in draft.decisions
        ],
        "leftovers": draft.leftovers,
        "saved": outcome.saved,
        "unsaved": list(outcome.unsaved),
        "traces": [{"subject": subject, **trace.as_data()} for subject, trace in outcome.traces],
        "warnings": outcome.warnings,
    }


def diff_of(outcome: Outcome, where: str) -> dict[str, str] | list[dict[str, str]]:
    """Configuration lines as additions: what they undo, they say themselves (``no ...``); then what was not saved."""
    sent = _added(f"{where}: running configuration", f"{where}: lines to send", outcome.draft.commands)
    if not (outcome.unsaved and outcome.changed):
        return sent
    unsaved = [f"not saved yet: {line}" for line in outcome.unsaved]
    return [sent, _added(f"{where}: startup configuration", f"{where}: what to save", unsaved)]


def _added(before: str, after: str, lines: list[str]) -> dict[str, str]:
    return {
        "before_header": before,
        "after_header": after,
        "before": "",
        "after": "".join(f"{line}\n" for line in lines),
    }
