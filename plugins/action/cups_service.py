# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of a presence node, over Control Center or the platform command line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ansible.utils.display import Display
from ansible_collections.xmpp.federation.plugins.module_utils.cups.control import Converger, Outcome, ServiceControl
from ansible_collections.xmpp.federation.plugins.module_utils.cups.control_center import ControlCenter, NoEndpoint
from ansible_collections.xmpp.federation.plugins.module_utils.cups.https import PortClosed
from ansible_collections.xmpp.federation.plugins.module_utils.cups.platform import PlatformServices
from ansible_collections.xmpp.federation.plugins.module_utils.cups.services import Service, WantedService
from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups import (
    HTTPS_SPEC,
    has_platform_connection,
    https_node,
    platform_connection,
)

_ANSWER_TIMEOUT = 30.0  # seconds for a question about states; a command has the task's timeout

display = Display()


class ActionModule(ControllerAction):
    _requires_connection = True
    ARGUMENT_SPEC = {
        **{name: {**option, "required": False} for name, option in HTTPS_SPEC.items()},
        "port": {"type": "int", "default": 8443},
        "services": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True},
                "state": {"type": "str", "choices": ["started", "stopped", "restarted"], "default": "started"},
                "activated": {"type": "bool"},
            },
        },
        "node": {"type": "str"},
        "via": {"type": "str", "choices": ["auto", "soap", "cli"], "default": "auto"},
        "timeout": {"type": "float", "default": 300.0},
        "poll_interval": {"type": "float", "default": 3.0},
    }

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["poll_interval"] <= 0:
            raise FederationError("poll_interval is not above zero", cure="set it to seconds between two looks")
        control, services, why = self._way(args)
        converger = Converger(control, args["timeout"], args["poll_interval"], self._progress)
        wanted = [WantedService(one["name"], one["state"], one["activated"]) for one in args["services"]]
        outcome = converger.bring(wanted, services, self.check_mode)
        return {
            "changed": bool(outcome.done),
            "diff": _diff(outcome),
            "services": [_shown(one) for one in _once(outcome.after)],
            "commands": [asdict(step) for step in outcome.done],
            "via": control.via,
            "via_reason": why,
        }

    def _way(self, args: dict[str, Any]) -> tuple[ServiceControl, list[Service], str]:
        """The way to the node, the services read over it, and why it is this way."""
        if args["via"] == "cli":
            return self._cli("via is cli")
        control = self._control_center(args)
        if args["via"] == "soap":
            return control, control.services(), "via is soap"
        try:
            return control, control.services(), "Control Center answers"
        except (NoEndpoint, PortClosed) as error:
            if not has_platform_connection(self):
                raise FederationError(
                    f"{error.what}, and the platform command line is not this host's connection",
                    where=error.where,
                    cure=f"{error.cure}; or set ansible_connection to xmpp.federation.vos to use the command line instead",
                ) from error
            self._progress(f"Control Center cannot be used ({error.what}): using the command line")
            return self._cli(f"{error.where}: {error.what}")

    def _cli(self, why: str) -> tuple[ServiceControl, list[Service], str]:
        connection = platform_connection(self)
        control = PlatformServices(connection.open_session, connection.where)
        return control, control.services(), why

    def _control_center(self, args: dict[str, Any]) -> ControlCenter:
        node = https_node(self, args, min(_ANSWER_TIMEOUT, args["timeout"]))
        if not args["admin_user"] or not args["admin_password"]:
            raise FederationError(
                "admin_user and admin_password are needed for Control Center",
                where=node.where,
                cure="set them, or use via: cli",
            )
        hints = [str(hint) for hint in (self.host_var("inventory_hostname"), node.host) if hint]
        return ControlCenter(node, args["admin_user"], args["admin_password"], args["node"], hints, self._progress)

    def _progress(self, text: str) -> None:
        display.v(text, host=str(self.host_var("inventory_hostname") or ""))


def _diff(outcome: Outcome) -> dict[str, str]:
    ordered = {step.service for step in outcome.done if step.command == "restart"}
    return {
        "before_header": "services",
        "after_header": "services",
        "before": "".join(f"{one}\n" for one in _once(outcome.before)),
        "after": "".join(f"{one}{', restarted' if one.name in ordered else ''}\n" for one in _once(outcome.after)),
    }


def _once(services: list[Service]) -> list[Service]:
    """Each service once, at its first place, as known last."""
    return list({one.name: one for one in services}.values())


def _shown(service: Service) -> dict[str, Any]:
    return {"name": service.name, "state": service.state, "activated": service.activated, "reason": service.reason}
