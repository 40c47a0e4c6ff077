# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of a presence node, over Control Center or the platform command line."""

from __future__ import annotations

from typing import Any

from ..modules import cups_service
from ..plugin_utils.cups_services import ServicesAction

main = cups_service.main  # where ansible-lint looks for the options


class ActionModule(ServicesAction):
    ARGUMENT_SPEC = cups_service.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        return self.bring(args)
