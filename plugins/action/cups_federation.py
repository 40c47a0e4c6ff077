# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XMPP federation settings of a presence node, through its administration pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.cups.admin_pages import AdminPages
from ansible_collections.xmpp.federation.plugins.module_utils.cups.federation import Change, FederationSettings
from ansible_collections.xmpp.federation.plugins.module_utils.cups.releases import SECURITY_MODES, SETTINGS_PAGE
from ansible_collections.xmpp.federation.plugins.module_utils.cups.restarts import restarts_required
from ansible_collections.xmpp.federation.plugins.module_utils.cups.secret import ALWAYS, ON_CREATE
from ansible_collections.xmpp.federation.plugins.module_utils.cups.settings import Wanted, as_lines, as_result
from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups import HTTPS_SPEC, https_node

_SECRET_SENT = "Dialback secret: (sent, never shown)\n"  # noqa: S105 (no secret)


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = {
        **HTTPS_SPEC,
        "port": {"type": "int", "default": 443},
        "node_status": {"type": "str", "choices": ["on", "off"]},
        "security_mode": {"type": "str", "choices": list(SECURITY_MODES)},
        "client_certificates": {"type": "bool"},
        "sasl_external_incoming": {"type": "bool"},
        "sasl_external_outgoing": {"type": "bool"},
        "dialback_secret": {"type": "str", "no_log": True},
        "update_dialback_secret": {
            "type": "str",
            "choices": [ON_CREATE, ALWAYS],
            "default": ON_CREATE,
            "no_log": False,
        },
        "write": {"type": "str", "choices": ["pages", "assert"], "default": "pages"},
        "timeout": {"type": "float", "default": 60.0},
    }

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        node = https_node(self, args, args["timeout"])
        secret = args["dialback_secret"]
        if secret is not None and not secret:
            raise FederationError("dialback_secret is empty", where=node.where, cure="set it, or leave the option out")
        page = FederationSettings(AdminPages(node, args["admin_user"], args["admin_password"]), SETTINGS_PAGE)
        change = page.plan(_wanted(args), secret, args["update_dialback_secret"])
        if args["write"] == "assert":
            return _asserted(page, change, args["update_dialback_secret"])
        if not change.needed or self.check_mode:
            return _result(change, f"would be {change.secret.known}" if change.secret.send else change.secret.known)
        stands, secret_shown = page.apply(change, secret)
        known = change.secret.known
        if change.secret.send and not secret_shown:
            known += "; the page does not show it"
        return {**_result(change, known), "settings": as_result(stands)}


def _wanted(args: dict[str, Any]) -> Wanted:
    return Wanted(
        node_status=None if args["node_status"] is None else args["node_status"] == "on",
        security_mode=args["security_mode"],
        client_certificates=args["client_certificates"],
        sasl_external_incoming=args["sasl_external_incoming"],
        sasl_external_outgoing=args["sasl_external_outgoing"],
    )


def _result(change: Change, known: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "changed": change.needed,
        "diff": {
            "before_header": "XMPP federation settings",
            "after_header": "XMPP federation settings",
            "before": as_lines(change.now),
            "after": as_lines(change.then) + (_SECRET_SENT if change.secret.send else ""),
        },
        "settings": as_result(change.then),
        "restarts_required": [asdict(one) for one in restarts_required(change.changed, change.then.node_status)],
        "dialback_secret_known": known,
    }
    if change.secret.warning:
        result["warnings"] = [change.secret.warning]
    return result


def _asserted(page: FederationSettings, change: Change, update_secret: str) -> dict[str, Any]:
    """The result of a comparison alone. That the secret cannot be compared is said, and fails nothing."""
    known = change.secret.known
    if change.secret.send:
        known = (
            "the page cannot tell whether it is the given one"
            if update_secret == ALWAYS
            else "the page does not show that one is set"
        )
    if change.differing:
        to_set = [f'{one.label}: set "{one.after}" (now "{one.before}")' for one in change.differing]
        raise FederationError(
            "not as wanted: " + "; ".join(to_set),
            where=page.where,
            cure="set these by hand, save, and restart what restarts_required lists; or use write: pages",
            to_set=to_set,
            settings=as_result(change.now),
            restarts_required=[
                asdict(one)
                for one in restarts_required([one.name for one in change.differing], change.then.node_status)
            ],
            dialback_secret_known=known,
        )
    return {
        "changed": False,
        "settings": as_result(change.now),
        "restarts_required": [],
        "dialback_secret_known": known,
        **({"warnings": [change.secret.warning]} if change.secret.warning else {}),
    }
