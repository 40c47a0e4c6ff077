# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a run is interrupted: steps as text, and a choice of them that is spread over the whole run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

KILL, CUT = "kill", "cut"
FIREWALL, PRESENCE, OUTPUT = "firewall", "presence", "output"
BEFORE, AFTER = "before", "after"
SAVE = "write memory"

_WHENS = {FIREWALL: (BEFORE, AFTER), PRESENCE: (BEFORE, AFTER), OUTPUT: ("0", "0.1", "0.3")}
# Of ten interruptions, so many at the firewall, so many at the presence node; the others by what the run prints.
_OF_TEN = (FIREWALL, OUTPUT, FIREWALL, PRESENCE, FIREWALL, OUTPUT, PRESENCE, FIREWALL, PRESENCE, FIREWALL)


@dataclass(frozen=True)
class Step:
    """One interruption.

    :ivar how: `kill`, SIGKILL for every process of the run at once; or `cut`, the connection ends
    :ivar where: `firewall` or `presence`: at the device's Nth command; `output`: when the run prints its Nth task, where a cut
        ends the connections to every device
    :ivar when: `before` or `after` the device has carried the command out; for `output` seconds later
    """

    how: str
    where: str
    number: int
    when: str

    def __str__(self) -> str:
        return f"{self.how}:{self.where}:{self.number}:{self.when}"

    @classmethod
    def parse(cls, text: str) -> Step:
        """`kill:firewall:12:after`. Raises ValueError."""
        how, where, number, when = text.split(":")
        if how not in (KILL, CUT) or where not in _WHENS or int(number) < 1:
            raise ValueError(f"{text!r} is no step")
        if where == OUTPUT:
            float(when)
        elif when not in _WHENS[where]:
            raise ValueError(f"{text!r}: {BEFORE} or {AFTER} is needed at the end")
        return cls(how, where, int(number), when)


@dataclass(frozen=True)
class Course:
    """What an undisturbed run did.

    :ivar firewall: every command that the firewall got
    :ivar presence: how many requests the presence node got
    :ivar tasks: how many tasks the run printed
    """

    firewall: Sequence[str] = field(default_factory=tuple)
    presence: int = 0
    tasks: int = 0


def choose(course: Course, kills: int, cuts: int) -> list[Step]:
    """So many steps, spread over the run; the first of each kind is where nothing is saved yet, though everything runs."""
    return [*_spread(course, KILL, kills), *_spread(course, CUT, cuts)]


def _spread(course: Course, how: str, count: int) -> Iterator[Step]:
    ends = {FIREWALL: len(course.firewall), PRESENCE: course.presence, OUTPUT: course.tasks}
    places = [_OF_TEN[at % len(_OF_TEN)] for at in range(count)]
    for at, where in enumerate(places):
        of_these, before = places.count(where), places[:at].count(where)
        if at == 0 and SAVE in course.firewall:
            yield Step(how, FIREWALL, course.firewall.index(SAVE) + 1, BEFORE)
            continue
        whens = _WHENS[where]
        # The middles of equal parts, so that two choices of different size fall on different steps.
        number = 1 + int((before + 0.5) / of_these * ends[where])
        yield Step(how, where, min(number, ends[where]), whens[(at + before) % len(whens)])
