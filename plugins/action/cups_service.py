# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of a presence node, over Control Center or the platform command line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import RequestedService, Service
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.control import (
    ServiceConverger,
    ServiceOutcome,
)
from ansible_collections.xmpp.federation.plugins.modules import cups_service
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups_services import ServicesAction

main = cups_service.main  # where ansible-lint looks for the options


class ActionModule(ServicesAction):
    ARGUMENT_SPEC = cups_service.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        with self.writing(args):
            return self._brought(args)

    def _brought(self, args: dict[str, Any]) -> dict[str, Any]:
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
