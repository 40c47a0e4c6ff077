# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.window import is_open, read_window
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

NIGHT = read_window(["sat", "Sunday"], "22:00", "04:00", "Europe/Berlin")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-01-10T20:59", False),  # Saturday 21:59 in Berlin
        ("2026-01-10T21:00", True),
        ("2026-01-11T02:59", True),  # Sunday 03:59, opened on Saturday
        ("2026-01-11T03:00", False),
        ("2026-01-12T02:59", True),  # Monday 03:59, opened on Sunday
        ("2026-01-12T21:00", False),  # Monday does not open
        ("2026-01-10T02:00", False),  # Saturday 03:00: Friday did not open
        ("2026-07-11T20:00", True),  # summer: 22:00
        ("2026-07-11T19:59", False),
        ("2026-03-29T00:59", True),  # 01:59, then the clock goes to 03:00
        ("2026-03-29T01:59", True),  # 03:59 in summer time: the night is an hour shorter
        ("2026-03-29T02:00", False),
        ("2026-10-25T00:30", True),  # 02:30, the first time
        ("2026-10-25T01:30", True),  # 02:30, the second time
        ("2026-10-25T02:59", True),  # 03:59: the night is an hour longer
        ("2026-10-25T03:00", False),
    ],
)
def test_a_window_over_midnight_and_the_change_of_the_clock(moment, inside):
    assert is_open(NIGHT, utc(moment)) is inside


@pytest.mark.parametrize(("moment", "inside"), [("2026-03-29T00:59", False), ("2026-03-29T01:00", False)])
def test_an_hour_that_is_skipped_does_not_come(moment, inside):
    assert is_open(read_window([], "02:00", "03:00", "Europe/Berlin"), utc(moment)) is inside


times = st.times().map(lambda time: f"{time:%H:%M}")


@given(st.sets(st.sampled_from(["mon", "wed", "sat"]), min_size=1), times, times, st.integers(0, 7 * 24 * 60 - 1))
def test_a_window_is_open_as_long_as_it_says(days, start, end, minute):
    if start == end:
        return
    window = read_window(sorted(days), start, end, "UTC")
    now = utc("2026-01-05") + timedelta(minutes=minute)  # a Monday
    opened = [utc("2026-01-05") + timedelta(days=number + 7 * week) for week in (-1, 0) for number in window.days]
    length = (datetime.combine(now.date(), window.end) - datetime.combine(now.date(), window.start)) % timedelta(days=1)
    begins = [day + timedelta(hours=window.start.hour, minutes=window.start.minute) for day in opened]
    assert is_open(window, now) == any(begin <= now < begin + length for begin in begins)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((["tag"], "22:00", "04:00", "UTC"), "no day"),
        (([], "1320", "04:00", "UTC"), r"no time of day.*quotation marks"),
        (([], "22:00", "24:00", "UTC"), "end is"),
        (([], "22:00", "22:00", "UTC"), "same time"),
        (([], "22:00", "04:00", "Berlin"), "time zone"),
        (([], "22:00", "04:00", "../etc"), "time zone"),
        (([], "22:00", "04:00", ""), "time zone"),
    ],
)
def test_windows_that_cannot_be(given, words):
    with pytest.raises(FederationError, match=words):
        read_window(*given)
