# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a rule logs: ``log [[LEVEL] [interval SECONDS] | disable | default]`` (Cisco's ASA command reference, access-list extended).

``log`` alone is level informational, every 300 seconds. ``default`` is as if there were no ``log``, and is printed so.
"""

from __future__ import annotations

from ..._options import LOGS, SYSLOG_LEVELS

LEVELS, CHOICES = SYSLOG_LEVELS, LOGS
DISABLE, DEFAULT = LOGS[len(SYSLOG_LEVELS) :]
_BARE, _INTERVAL = "informational", "300"


def meaning(log: str) -> tuple[str, ...]:
    """What the words of a rule's log mean: nothing for the default, ``disable``, or a level and an interval."""
    words = log.split()[1:]
    if not log or words == [DEFAULT]:
        return ()
    if words == [DISABLE]:
        return (DISABLE,)
    interval = words[words.index("interval") + 1] if "interval" in words[:-1] else _INTERVAL
    level = words[0] if words and words[0] != "interval" else _BARE
    if level.isdecimal() and int(level) < len(LEVELS):
        level = LEVELS[int(level)]
    return level, interval


def logs_as(log: str, wanted: str) -> bool:
    """Whether a rule logs as ``wanted``, one of ``CHOICES``; the interval is nobody's wish."""
    return (meaning(log) or (DEFAULT,))[0] == wanted


def words_of(wanted: str) -> str:
    """The words for one of ``CHOICES``; those for the default take another log from a rule."""
    return "log" if wanted == _BARE else f"log {wanted}"
