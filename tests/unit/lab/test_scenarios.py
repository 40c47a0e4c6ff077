# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Molecule's scenarios and the labs that they ask for."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from lab.layout import PARTNERS
from lab.options import Options, parse

REPOSITORY = Path(__file__).parents[3]
SCENARIOS = sorted(file.parent for file in (REPOSITORY / "extensions" / "molecule").glob("*/molecule.yml"))


def lab_of(scenario: Path) -> Options:
    """The lab as tests/run molecule asks for it: words, without comments."""
    file = scenario / "lab"
    text = re.sub("#.*", "", file.read_text()) if file.exists() else ""
    return parse(text.split(), {})


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_each_scenario_asks_for_a_lab_that_there_is(scenario: Path) -> None:
    wanted = lab_of(scenario)
    assert wanted.partners or all((REPOSITORY / one).exists() for one in wanted.inventory)


def test_every_kind_of_partner_and_a_cluster_behind_one_address_have_a_scenario() -> None:
    labs = [lab_of(scenario) for scenario in SCENARIOS]
    assert {partner.profile for lab in labs for partner in lab.partners} == set(PARTNERS)
    assert any(len({node.public_address for node in lab.nodes}) < len(lab.nodes) for lab in labs)


def test_all_of_them_are_run() -> None:
    text = (REPOSITORY / "tests" / "steps" / "test").read_text()
    (line,) = re.findall(r"printf '%s\\n' (.*) \| xargs", text)
    assert sorted(line.split()) == [scenario.name for scenario in SCENARIOS]


def test_without_a_name_they_are_listed_and_a_wrong_one_is_refused() -> None:
    tool = str(REPOSITORY / "tests" / "steps" / "molecule")
    listed = subprocess.run([tool], capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line.split()[0] for line in listed] == [scenario.name for scenario in SCENARIOS]
    assert all(len(line.split()) > 5 for line in listed), "each says what it is for"
    wrong = subprocess.run([tool, "no-such"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1 and "no scenario no-such" in wrong.stderr
