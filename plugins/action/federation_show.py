# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_show: lines on the screen, as they are."""

from __future__ import annotations

import os
from typing import Any

from ansible import constants
from ansible.utils.display import Display

from ..module_utils._report.run import text_lines
from ..module_utils._text import visible
from ..modules import federation_show
from ..plugin_utils.action import ControllerAction

main = federation_show.main  # where ansible-lint looks for the options

display = Display()

DEFAULT = ("default", "ansible.builtin.default")
RUNNER = "awx_display"
"""The callback of ansible-runner, and so of automation controllers. It shows what the one shows that the environment names."""


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_show.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        lines = list(text_lines(args["lines"]))
        # What the default callback knows of a result it shows as JSON. Any other has a way of its own with it.
        if not shown_as_json():
            return {"changed": False, "msg": lines, "_ansible_verbose_always": True}
        if not self._task.no_log and lines:
            display.display("\n".join(visible(line) for line in lines))
        return {"changed": False, "msg": lines, "_ansible_verbose_override": True}


def shown_as_json() -> bool:
    """Whether results are shown by Ansible's default callback."""
    name = constants.DEFAULT_STDOUT_CALLBACK
    return (os.environ.get("ORIGINAL_STDOUT_CALLBACK", DEFAULT[0]) if name == RUNNER else name) in DEFAULT
