# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance windows: whether a moment lies in one, in the local time of the site."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..._errors import FederationError

try:
    from zoneinfo import ZoneInfo
except ImportError:  # Python 3.8 and older, which run no part of this; kept importable for them
    ZoneInfo = None  # type: ignore[assignment,misc]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Window:
    """A window that opens on some days of the week.

    Attributes:
        days: the days on which it opens, 0 is Monday; one that ends after midnight ends on the day after.
        start, end: local times of day; the start is inside, the end is not.
        timezone: name in the IANA time zone database.
    """

    days: tuple[int, ...]
    start: datetime.time
    end: datetime.time
    timezone: str

    def __str__(self) -> str:
        days = ", ".join(DAYS[day] for day in self.days)
        return f"{days} {self.start:%H:%M} to {self.end:%H:%M} {self.timezone}"


def read_window(days: Sequence[str], start: str, end: str, timezone: str) -> Window:
    """A window as a person describes it.

    Args:
        days: three-letter names; none means every day.

    Raises:
        FederationError: something in it cannot be read, or it has no length.
    """
    unknown = [day for day in days if day.lower()[:3] not in DAYS]
    if unknown:
        raise _wrong(f'"{unknown[0]}" is no day of the week', f"write {', '.join(DAYS)}")
    numbers = sorted({DAYS.index(day.lower()[:3]) for day in days}) or range(7)
    window = Window(tuple(numbers), _time(start, "start"), _time(end, "end"), timezone)
    if window.start == window.end:
        raise _wrong("start and end are the same time", "give the window a length; 00:00 to 23:59 is the longest")
    _zone(timezone)
    return window


def is_open(window: Window, now: datetime.datetime) -> bool:
    """Whether the window is open.

    It is decided by the local time: where daylight saving time ends, an hour that comes twice is inside twice, and where it begins,
    an hour that is skipped is never inside.

    Args:
        now: an aware time, of any zone.
    """
    local = now.astimezone(_zone(window.timezone))
    time, today = local.time().replace(tzinfo=None), local.weekday()
    if window.start < window.end:
        return today in window.days and window.start <= time < window.end
    return (today in window.days and time >= window.start) or ((today - 1) % 7 in window.days and time < window.end)


def _time(text: str, name: str) -> datetime.time:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise _wrong(
            f'{name} is "{text}", which is no time of day',
            'write it in quotation marks, as "22:00": without them YAML reads some times as numbers',
        )
    return datetime.time(int(found.group(1)), int(found.group(2)))


def _zone(name: str) -> datetime.tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError) as error:
        raise _wrong(
            f'the time zone "{name}" is not known on the controller',
            "write a name such as Europe/Berlin or UTC; where the system has no time zones, install the Python package tzdata",
        ) from error


def _wrong(what: str, cure: str) -> FederationError:
    return FederationError(what, where="window", cure=cure)
