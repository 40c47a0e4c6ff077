# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of steps at which runs are interrupted."""

from __future__ import annotations

import pytest
from lab.interrupted.steps import CUT, FIREWALL, KILL, OUTPUT, PRESENCE, Course, Step, choose

COURSE = Course(("enable", "show version", "configure terminal", "object network X", "end", "write memory"), 40, 80)


def test_the_first_of_each_kind_is_where_everything_runs_and_nothing_is_saved() -> None:
    steps = choose(COURSE, 5, 3)
    assert [str(steps[0]), str(steps[5])] == ["kill:firewall:6:before", "cut:firewall:6:before"]


@pytest.mark.parametrize(("kills", "cuts"), [(6, 3), (100, 50), (1, 0), (0, 1)])
def test_so_many_are_chosen_and_all_can_be_reached(kills: int, cuts: int) -> None:
    steps = choose(COURSE, kills, cuts)
    assert [sum(one.how == how for one in steps) for how in (KILL, CUT)] == [kills, cuts]
    ends = {FIREWALL: 6, PRESENCE: 40, OUTPUT: 80}
    assert all(1 <= one.number <= ends[one.where] for one in steps)


def test_many_are_spread_over_every_place_and_the_whole_run() -> None:
    steps = choose(Course(tuple(map(str, range(44))), 51, 82), 100, 50)
    assert len(set(steps)) > 120
    for where, end in ((FIREWALL, 44), (PRESENCE, 51), (OUTPUT, 82)):
        numbers = [one.number for one in steps if one.where == where]
        assert min(numbers) < end * 0.1 and max(numbers) > end * 0.9


@pytest.mark.parametrize("text", ["kill:firewall:3:after", "cut:output:7:0.3"])
def test_a_step_is_read_as_it_is_written(text: str) -> None:
    assert str(Step.parse(text)) == text


@pytest.mark.parametrize("text", ["kill:firewall:3", "stop:firewall:3:after", "kill:firewall:0:after", "kill:dns:1:after", "kill:presence:1:0.1"])  # fmt: skip
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Step.parse(text)
