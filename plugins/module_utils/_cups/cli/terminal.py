# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a terminal session with the platform's command line: made readable, and its last line understood."""

from __future__ import annotations

import re
from typing import Optional

PROMPT = "admin:"

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Za-z0-9]|[=>78cDEHM])|[\x00\x07\x0e\x0f]"
)
_PAGER = re.compile(
    r"^options: q=quit, n=next, p=prev, b=begin, e=end \(lines \d+ - (\d+) of (\d+)\) ?:", re.IGNORECASE
)
_QUESTION = re.compile(r"\(\s*y(?:es)?\s*/\s*n(?:o)?\s*\)[\s?:]*$", re.IGNORECASE)
_FAILURES = ("Executed command unsuccessfully", "No valid command entered")


def readable(raw: str) -> str:
    """What a person would see: no escape sequences, overwritten lines as they end up, lines ended by ``\\n``."""
    text = _ESCAPES.sub("", raw).replace("\r\n", "\n")
    return "\n".join(_overwritten(line) for line in text.split("\n"))


def at_prompt(text: str) -> bool:
    """Whether the command line waits for a command."""
    return (
        last_line(text).rstrip().endswith(PROMPT)
        and not last_line(text).rstrip()[: -len(PROMPT)].replace(PROMPT, "").strip()
    )


def pager_key(text: str) -> Optional[str]:
    """The key that a pager waits for: ``n`` for the next page, ``q`` at the end; ``None`` where there is no pager."""
    found = _PAGER.match(last_line(text).strip())
    if found is None:
        return None
    return "q" if found.group(1) == found.group(2) else "n"


def question(text: str) -> Optional[str]:
    """The question that waits for yes or no; ``None`` where there is none."""
    line = last_line(text).strip()
    return line if _QUESTION.search(line) else None


def failure_in(text: str) -> Optional[str]:
    """The line that says that a command failed; ``None`` where there is none."""
    for line in text.splitlines():
        if any(failure.lower() in line.lower() for failure in _FAILURES):
            return line.strip()
    return None


def without_last_line(text: str) -> str:
    """``text`` without a prompt, pager or question at its end."""
    head, newline, _last = text.rpartition("\n")
    return head + newline


def last_line(text: str) -> str:
    """The line that the cursor is on."""
    return text.rpartition("\n")[2]


def _overwritten(line: str) -> str:
    """A line after carriage returns and backspaces have done their work."""
    parts = [part for part in line.split("\r") if part]
    kept: list[str] = []
    for character in parts[-1] if parts else "":
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
