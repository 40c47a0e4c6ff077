# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions for the services of a presence node share: the options, and the way to the node that they lead to."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from ansible.utils.display import Display

from ..module_utils._cups.service import RequestedService, Service
from ..module_utils._cups.services.control import ServiceControl, ServiceConverger, ServiceOutcome
from ..module_utils._cups.services.control_center import ControlCenter, NoEndpoint
from ..module_utils._cups.services.platform import PlatformServices
from ..module_utils._cups.web.https import Node, PortClosed
from ..module_utils._errors import FederationError
from ..module_utils._text import visible
from .action import ControllerAction
from .cups import has_platform_connection, https_node, platform_connection
from .device_lock import address_of
from .refused_logins import tried_once

_ANSWER_TIMEOUT = 30.0  # seconds for a question about states; a command has the task's timeout

display = Display()


class ServicesAction(ControllerAction):
    """An action that commands services of one node, over Control Center or the platform command line."""

    _requires_connection = True
    _host = ""

    def bring(self, args: dict[str, Any]) -> dict[str, Any]:
        """Bring ``args["services"]`` to their states, as cups_service documents it.

        Returns:
            what cups_service returns.
        """
        with self.writing(args):
            control, services, why = self.way(args)
            converger = ServiceConverger(control, args["timeout"], args["poll_interval"], self.progress)
            wanted = [RequestedService(one["name"], one["state"], one["activated"]) for one in args["services"]]
            outcome = converger.bring(wanted, services, self.check_mode)
        return {
            "changed": bool(outcome.done),
            "diff": _diff(outcome),
            "services": [_shown(one) for one in _once(outcome.after)],
            "commands": [asdict(step) for step in outcome.done],
            "via": control.via,
            "via_reason": why,
        }

    def way(self, args: dict[str, Any]) -> tuple[ServiceControl, list[Service], str]:
        """The way to the node, the services read over it, and why it is this way.

        Raises:
            FederationError: neither way leads there, or the options do not fit.
        """
        if args["poll_interval"] <= 0:
            raise FederationError("poll_interval is not above zero", cure="set it to seconds between two looks")
        self._host = self.host_name(args)
        if args["via"] == "cli":
            return self._cli("via is cli")
        node = self._node(args)
        control = self._control_center(args, node)
        if args["via"] == "soap":
            with tried_once(node.place, args["admin_user"], control.where):
                return control, control.services(), "via is soap"
        try:
            with tried_once(node.place, args["admin_user"], control.where):
                return control, control.services(), "Control Center answers"
        except (NoEndpoint, PortClosed) as error:
            if not has_platform_connection(self):
                raise FederationError(
                    f"{error.what}, and the platform command line is not this host's connection",
                    where=error.where,
                    cure=f"{error.cure}; or set ansible_connection to xmpp.federation.vos to use the command line instead",
                ) from error
            self.progress(f"Control Center cannot be used ({error.what}): using the command line")
            return self._cli(f"{error.where}: {error.what}")

    def _cli(self, why: str) -> tuple[ServiceControl, list[Service], str]:
        connection = platform_connection(self)
        control = PlatformServices(connection.open_session, connection.where)
        return control, control.services(), why

    def _node(self, args: dict[str, Any]) -> Node:
        return https_node(self, args, min(_ANSWER_TIMEOUT, args["timeout"]))

    def _control_center(self, args: dict[str, Any], node: Node) -> ControlCenter:
        if not args["admin_user"] or not args["admin_password"]:
            raise FederationError(
                "admin_user and admin_password are needed for Control Center",
                where=node.where,
                cure="set them, or use via: cli",
            )
        hints = [str(hint) for hint in (self.host_name(args), node.host) if hint]
        return ControlCenter(node, args["admin_user"], args["admin_password"], args["node"], hints, self.progress)

    def writing(self, args: dict[str, Any]) -> AbstractContextManager[None]:
        """Keep others from commanding the node meanwhile."""
        node = self._node(args)
        return self.only_writer(f"node {address_of(node.host, node.port)}")

    def host_name(self, args: dict[str, Any]) -> str:
        """The inventory's name of the node that the task is about."""
        return str(self.host_var("inventory_hostname") or "")

    def progress(self, text: str) -> None:
        """Show a step with ``-v``."""
        display.v(visible(text), host=self._host)


def _diff(outcome: ServiceOutcome) -> dict[str, str]:
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
