# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs and is not saved, told apart: what a request asks for, and what somebody else entered.

A run that ended between its last line and its save leaves its own lines in force, and a restart of the firewall would lose
them. The next run finds nothing to write; only the saved configuration says that the work is not done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..configuration.model import Configuration
from ..text import is_log_message, lines_of
from .decide import decide
from .draft import Decision, Draft
from .request import Request

_WRITTEN = ("created", "replaced", "activated", "moved")  # decisions that send something
_OURS = "present"
# Lines that may be quoted. Others may hold secrets, and only their first words are told.
_QUOTED = ("access-list", "access-group", "object", "object-group", "nat", "route")

Line = tuple[str, str]
"""The line that opens a block, and a line of the block; empty for the opening line itself."""


@dataclass(frozen=True)
class Unsaved:
    """What the running configuration has and the saved one has not.

    Attributes:
        ours: what this module wrote and is not saved, one line each: what it is about, and the configuration line.
        relied_on: what the request relies on, is not this module's, and is not saved; in the same form.
        others: the remaining differences, with ``+`` for what runs only and ``-`` for what is saved only.
    """

    ours: tuple[str, ...] = ()
    relied_on: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.ours or self.relied_on or self.others)


def unsaved(running: Draft, running_text: str, startup: Configuration, startup_text: str, request: Request) -> Unsaved:
    """Compare what runs with what is saved.

    Args:
        running: what was decided for ``request`` on the running configuration.
        running_text: the answer to ``show running-config``; ``startup_text`` that to ``show startup-config``.

    Raises:
        FederationError: the saved configuration clashes with the request, so what it lacks cannot be told.
    """
    then = decide(startup, request)
    now = {one.subject: one for one in running.decisions}
    ours, relied_on = [], []
    for saved in then.decisions:
        found = now.get(saved.subject)
        if found is None:
            continue
        if saved.decision == "removed" and found.decision == "absent":
            ours.append(_told(saved, "is removed"))
        elif saved.decision in _WRITTEN and found.decision == _OURS:
            ours.append(_told(found))
        elif saved.decision in _WRITTEN and found.decision not in (*_WRITTEN, "left", "missing"):
            relied_on.append(_told(found))
    return Unsaved(tuple(ours), tuple(relied_on), _others(running_text, startup_text, then.commands))


def _told(decision: Decision, what: str = "") -> str:
    said = f"{decision.subject} {what}".strip()
    return f"{said} ({decision.rule})" if decision.rule else said


def _others(running_text: str, startup_text: str, ours: Iterable[str]) -> tuple[str, ...]:
    """The differences between two configurations beside the lines ``ours`` that lead from the saved one to the running one."""
    running, startup = Counter(_lines(running_text)), Counter(_lines(startup_text))
    added, removed = running - startup, startup - running
    for head, line, gone in _of_commands(ours):
        if gone and not line and head.startswith("object network "):
            for one in [one for one in removed if one[0] == head]:
                del removed[one]
        else:
            (removed if gone else added).pop((head, line), None)
    shown = [f"+ {_quoted(one)}" for one in added] + [f"- {_quoted(one)}" for one in removed]
    return tuple(dict.fromkeys(shown))


def _lines(text: str) -> Iterator[Line]:
    """The lines that configure something, whatever frame the device prints around them."""
    head = ""
    for line in lines_of(text):
        if not line or line[0] in ":!" or line.startswith(("Cryptochecksum", "ASA Version")) or is_log_message(line):
            continue
        if line[0] in " \t":
            yield head, line.strip()
        else:
            head = line
            yield head, ""


def _of_commands(commands: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """What each command adds or takes away: head, line, and whether it is taken away."""
    head = ""
    for command in commands:
        words = command.split()
        gone = words[0] == "no"
        words = words[1:] if gone else words
        if words[0] == "access-list" and words[2:3] == ["line"]:
            del words[2:4]
        if command.startswith(" "):
            yield head, " ".join(words), gone
        else:
            head = " ".join(words)
            yield head, "", gone


def _quoted(line: Line) -> str:
    head, inner = line
    if head.split(None, 1)[0] not in _QUOTED:
        return f"{head.split(None, 1)[0]} ..."
    return f"{head} / {inner}" if inner else head
