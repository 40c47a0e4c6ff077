# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of dns_handover: records into files for whoever keeps the zone."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._dns.library import require_dnspython
from ansible_collections.xmpp.federation.plugins.module_utils._dns.names import absolute_name
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import handover, records
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.modules import dns_handover
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.places import place

main = dns_handover.main  # where ansible-lint looks for the options


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = dns_handover.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        require_dnspython("the controller")
        zone = absolute_name(args["zone"], "zone")
        wishes = records.read_wishes(args["records"], zone, True)
        wishes += records.read_prune(args["prune"], zone, wishes)
        directory = str(place(args["directory"], self.task_vars))
        wanted = {os.path.join(directory, name): text for name, text in handover.files(zone, wishes).items()}
        try:
            before = {path: _content(path) for path in wanted}
            changed = [path for path, text in wanted.items() if before[path] != text]
            if not self.check_mode:
                for path in changed:
                    _write(path, wanted[path])
        except OSError as error:
            raise FederationError(
                f"the records cannot be written: {error.strerror or error}",
                where=str(error.filename or directory),
                cure="Give a directory in which the user who runs Ansible may write",
            ) from error
        return {
            "changed": bool(changed),
            "files": list(wanted),
            "zone_file": handover.snippet(zone, wishes),
            "diff": [
                {"before_header": path, "after_header": path, "before": before[path] or "", "after": wanted[path]}
                for path in changed
            ],
        }


def _content(path: str) -> str | None:
    """The file's text as it is, with its line ends; None where it does not exist."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _write(path: str, text: str) -> None:
    """Put ``text`` in the place of the file at once, so that nobody sends half of it."""
    directory = os.path.dirname(path)
    os.makedirs(directory, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=".handover-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(temporary, 0o644)  # public records, to be sent by whoever it is
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
