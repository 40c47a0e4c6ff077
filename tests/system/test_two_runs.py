# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs at once that share a firewall, one of which has it under two names: whoever comes later waits, and no writes are mixed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lab.loopback.world import why_not
from system import fleet

pytestmark = pytest.mark.skipif(bool(why_not("")), reason=f"NOT RUN: {why_not('')}")


@pytest.fixture(scope="module")
def steps() -> fleet.Steps:
    return fleet.live("together")


@pytest.fixture(scope="module")
def both(steps: fleet.Steps) -> dict[str, Any]:
    return steps["together"]


def writers(log: str) -> list[str]:
    """The firewall's sessions, each once for every stretch of its changes: from configure terminal to write memory."""
    found: list[str] = []
    writing: set[str] = set()
    for line in log.splitlines():
        _time, session, command = line.split(" ", 2)
        if command == "configure terminal":
            writing.add(session)
        if session in writing and found[-1:] != [session]:
            found.append(session)
        if command == "write memory":
            writing.discard(session)
    return found


def test_both_runs_succeed_and_who_waits_says_for_whom(both: dict[str, Any]) -> None:
    assert both["ends"] == [0, 0], [said[-2000:] for said in both["both"]]
    waiting = {
        found
        for said in both["both"]
        for found in re.findall(r"(\S+): waiting, because the run of .*? host (\S+),", said)
    }
    # Whoever comes second and third waits for who is before it, by the names of the inventory.
    names = {f"s000{number}-asa" for number in range(3)}
    assert len({host for host, _holder in waiting}) == 2 and {name for pair in waiting for name in pair} == names
    assert both["early"], "it was said only when the waiting was over"


def test_one_writes_after_the_other(both: dict[str, Any]) -> None:
    assert len(writers(both["log"])) == len(set(writers(both["log"]))) == 3


def test_each_has_planned_on_what_the_one_before_it_left(both: dict[str, Any]) -> None:
    """All three read the firewall when it had nothing of them; who waited reads it again before it writes."""
    firewall = both["devices"]["s0000"]
    for number in range(3):
        assert f"permit tcp any host 10.10.0.{10 + number} eq 5269" in firewall["firewall"]
        assert f"permit tcp any host 10.10.0.{10 + number} eq 5269" in firewall["saved"]
    assert firewall["firewall"].count("permit tcp host 10.10.0.99 any eq 5269") == 1  # the PC of all three


def test_who_serves_several_sites_is_asked_once_for_all_of_them_when_they_are_verified(steps: fleet.Steps) -> None:
    """The firewall by one name: before anything is probed it counts, and in the end it traces; the outside PC by two module runs."""
    verified = steps["verified"]
    sessions = {line.split(" ", 2)[1] for line in verified["log"].splitlines()}
    assert len(sessions) == 2, verified["log"]
    for number in range(2):
        assert f"10.10.0.{10 + number}" in verified["log"]
        assert f"s000{number}: federation is " in verified["said"], verified["said"][-3000:]
    assert "10.10.0.12" not in verified["log"], "the third site is the other controller's"
    runs = re.findall(r"^(?:ok|fatal): \[outside-pc\]", verified["said"], re.MULTILINE)
    assert len(runs) == 4, "twice it is put together what to ask, and twice it is asked"
