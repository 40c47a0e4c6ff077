# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual step that a check replaces, taken apart: the command to copy, and the remark beside it."""

from __future__ import annotations

import re

_TOOLS = (
    "curl", "dig", "host", "nc", "ncat", "nslookup", "openssl", "packet-tracer", "ping", "show", "telnet", "utils",
)  # fmt: skip
_REMARK = re.compile(r"\s+\(([^()]*)\)$")


def split(step: str) -> tuple[str, str]:
    """``telnet 203.0.113.10 5269 (from outside)`` -> the command, and ``from outside``.

    The command is empty where the step is no command, or has a gap to fill in such as ``<address>``.
    """
    found = _REMARK.search(step)
    command, remark = (step[: found.start()], found.group(1)) if found else (step, "")
    if command.split(" ", 1)[0] in _TOOLS and "<" not in command:
        return command, remark
    return "", step
