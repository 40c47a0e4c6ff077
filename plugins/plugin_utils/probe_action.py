# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the actions of modules that run on probe PCs: Ansible's own, which says what is wrong where it is the PC's Python.

A Python that is too old fails at whatever it meets first, within Ansible's code or ours, and what it says of that is no help.
"""

from __future__ import annotations

import re
import shlex
from typing import Any

from ansible.plugins.action.normal import ActionModule as UsualAction

from ..module_utils._text import visible

OLDEST = (3, 9)
CURE = f"set ansible_python_interpreter of this host to a Python {OLDEST[0]}.{OLDEST[1]} or later"

_ASK = "import sys; print('%d.%d.%d' % sys.version_info[:3])"  # for any Python that there ever was


class ProbeAction(UsualAction):
    """Runs the module of its name on the task's host."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        why = self._unfit() if result.get("failed") else ""
        return {"failed": True, "changed": False, "msg": why} if why else result

    def _unfit(self) -> str:
        """What is wrong with the Python that has run the module; empty where it is not to blame."""
        words = shlex.split((self._used_interpreter or "").lstrip("#!"))
        if not words:
            return ""
        python = " ".join(words)
        asked = self._low_level_execute_command(shlex.join([*words, "-c", _ASK]))
        said = str(asked.get("stdout") or "").strip()
        if asked.get("rc"):
            last = (str(asked.get("stderr") or "").strip().splitlines() or [f"exit status {asked['rc']}"])[-1]
            return visible(f"its Python, {python}, cannot be run ({last}); {CURE}")
        found = re.search(r"(\d+)\.(\d+)\.\d+$", said)
        if found and (int(found[1]), int(found[2])) < OLDEST:
            return f"its Python, {python}, is {found[0]}, and {OLDEST[0]}.{OLDEST[1]} or later is needed; {CURE}"
        return ""
