# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of dns_handover: records into files for whoever keeps the zone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..module_utils._dns.library import require_dnspython
from ..module_utils._dns.names import absolute_name
from ..module_utils._dns.zone import handover, records
from ..module_utils._errors import FederationError
from ..modules import dns_handover
from ..plugin_utils import files
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.places import place

main = dns_handover.main  # where ansible-lint looks for the options

_CURE = "give a directory in which the user who runs Ansible may write, on a disk that has room"


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = dns_handover.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        require_dnspython("the controller")
        zone = absolute_name(args["zone"], "zone")
        wishes = records.read_wishes(args["records"], zone, args["state"] == "present")
        wishes += records.read_prune(args["prune"], zone, wishes)
        directory = place(args["directory"], self.task_vars)
        wanted = {directory / name: text for name, text in handover.files(zone, wishes).items()}
        before = {path: _content(path) for path in wanted}
        changed = [path for path, text in wanted.items() if before[path] != text]
        if not self.check_mode:
            for path in changed:
                files.write(path, wanted[path], files.EVERYBODY, _CURE)
        return {
            "changed": bool(changed),
            "files": [str(path) for path in wanted],
            "zone_file": handover.snippet(zone, wishes),
            "diff": [
                {
                    "before_header": str(path),
                    "after_header": str(path),
                    "before": before[path] or "",
                    "after": wanted[path],
                }
                for path in changed
            ],
        }


def _content(path: Path) -> str | None:
    try:
        return files.content(path)
    except OSError as error:
        raise FederationError(f"it cannot be read: {error.strerror or error}", where=str(path), cure=_CURE) from error
