# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Molecule's scenarios and the labs that they ask for."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
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
    (rehearsed,) = re.findall(r"^rehearsals\(\) {\n(.*?)^}", text, re.MULTILINE | re.DOTALL)
    alone = re.findall(r"tests/run molecule ([a-z_]+)", rehearsed)
    assert sorted([*line.split(), *alone]) == sorted(scenario.name for scenario in SCENARIOS)


def test_without_a_name_they_are_listed_and_a_wrong_one_is_refused() -> None:
    tool = str(REPOSITORY / "tests" / "steps" / "molecule")
    listed = subprocess.run([tool], capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line.split()[0] for line in listed] == [scenario.name for scenario in SCENARIOS]
    assert all(len(line.split()) > 5 for line in listed), "each says what it is for"
    wrong = subprocess.run([tool, "no-such"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1 and "no scenario no-such" in wrong.stderr


def sequence(scenario: Path) -> list[str]:
    found: list[str] = yaml.safe_load((scenario / "molecule.yml").read_text())["scenario"]["test_sequence"]
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_each_scenario_has_its_lab_from_the_beginning_to_the_end(scenario: Path) -> None:
    assert (sequence(scenario)[0], sequence(scenario)[-1]) == ("create", "destroy")


BIN = REPOSITORY / "extensions" / "molecule" / "bin"


def play(tmp_path: Path, playbook: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What Molecule would run, with a program in place of ansible-playbook that prints its arguments."""
    real = tmp_path / "real"
    real.mkdir(exist_ok=True)
    (real / "ansible-playbook").write_text('#!/bin/sh\necho "$@"\n')
    (real / "ansible-playbook").chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LAB_")}
    environment |= {"PATH": f"{BIN}:{real}:{os.environ['PATH']}", "MOLECULE_EPHEMERAL_DIRECTORY": str(tmp_path)}
    environment |= {"MOLECULE_SCENARIO_NAME": "mend", **more}
    return subprocess.run(["ansible-playbook", playbook], env=environment, capture_output=True, text=True, check=False)


def test_a_scenario_without_its_lab_stops_with_one_line(tmp_path: Path) -> None:
    done = play(tmp_path, "converge.yml")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == "molecule: scenario mend has no lab: start it with molecule create --scenario-name mend\n"
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "inside").write_text("999999999\n")
    assert play(tmp_path, "converge.yml").returncode == 1, "nor where it has ended"


def test_create_needs_no_lab_and_what_runs_within_one_gets_its_inventory(tmp_path: Path) -> None:
    assert play(tmp_path, "/x/create.yml").stdout == "/x/create.yml\n"
    assert play(tmp_path, "converge.yml", LAB_INVENTORY="/run/lab/i").stdout == "converge.yml --inventory=/run/lab/i\n"


def test_a_lab_that_does_not_start_says_why_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run([BIN / "start-lab", tmp_path, "--no-such"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "--no-such" in line


def test_only_the_lab_is_stopped(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with subprocess.Popen(["sleep", "60"]) as other:
        (state / "launcher").write_text(f"{other.pid}\n")
        subprocess.run([BIN / "stop-lab", state], check=True)
        assert other.poll() is None and not state.exists()
        other.kill()


def test_molecule_finds_one_configuration_from_the_root_and_from_extensions() -> None:
    here, there = (
        yaml.safe_load((REPOSITORY / one / "molecule" / "config.yml").read_text()) for one in ("extensions", ".config")
    )
    assert here == there
