# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A partner that means harm beside three good ones: they are judged as if he were not there, and he leads nobody anywhere.

His zone has all at once that can blind or mislead (tests/lab/peers/hostile_dns.py), his server texts that steer terminals, and streams that
never end.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest
from lab.running import found_in_lab

GOOD = "googletalk,webex,cups"
BAD = "jabber.example"


def verified(*options: str) -> dict[str, Any]:
    return found_in_lab(*options, "--", sys.executable, "-P", "-m", "lab.hostile", seconds=1200)


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    return verified("--partner", GOOD)


@pytest.fixture(scope="module")
def beside() -> dict[str, Any]:
    return verified("--partner", f"{GOOD},xmpp", "--partner-server", "xmpp=hostile")


def test_the_good_ones_are_judged_as_if_he_were_not_there(alone: dict[str, Any], beside: dict[str, Any]) -> None:
    assert alone["status"] == 0, alone["said"]
    assert {name: beside["checks"].get(name) for name in alone["checks"]} == alone["checks"], beside["found"]


def test_he_is_told_of_and_nothing_else_is(beside: dict[str, Any]) -> None:
    assert beside["status"] == 2
    failed = [name for name, (status, _code) in beside["checks"].items() if status in ("FAIL", "ERROR")]
    assert failed
    others = {
        name: (beside["checks"][name], beside["found"][name]) for name in failed if beside["partner_of"][name] != BAD
    }
    assert not others


def test_his_records_lead_no_question_to_the_firewall_inwards(beside: dict[str, Any]) -> None:
    for inner in ("172.31.0.3", "10.10.0.1 ", "127.0.0.1", "169.254.169.254"):
        assert not [line for line in beside["asked_the_firewall"] if inner in line]
    assert not [line for line in beside["asked_the_firewall"] if line.rstrip().endswith(" 22")]


def test_nothing_that_is_written_steers_a_terminal(beside: dict[str, Any]) -> None:
    """What Ansible prints at -v, the page, JUnit, JSON and the letters."""
    assert beside["steering"] == []
