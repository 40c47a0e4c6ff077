# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole rehearsals: every example, configurations of different making, and breaks at two sites behind one firewall."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from cases import running_configurations
from lab.running import RUN, run_lab

REPOSITORY = RUN.parents[2]
EXAMPLES = sorted(one.parent for one in (REPOSITORY / "examples").glob("*/inventory.yml"))
INVENTORIES = REPOSITORY / "tests" / "unit" / "lab" / "given" / "inventories"
MAKING = {"release-8.6": "old", "cluster-of-two": "new", "one-site": "large"}
"""Example -> the making of its firewall's configuration; the firewalls of the others are as the lab makes them."""
ALLOWED = "all: {vars: {firewall_create_access_group: true}}\n"
SECONDS = 600  # on a machine that does much else; with two breaks at two sites


def rehearse(tmp_path: Path, inventory: Path, *arguments: str) -> dict[str, object]:
    """Rehearse, and return what the JSON file says."""
    outside = tmp_path / "outside"
    done = subprocess.run(
        [str(RUN.with_name("rehearse")), "--inventory", str(inventory), "--report", str(tmp_path / "out"), *arguments],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env={**os.environ, "XDG_STATE_HOME": str(outside / "state"), "ANSIBLE_LOG_PATH": str(outside / "log")},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert not outside.exists(), "only the report is written outside of the lab"
    document: dict[str, object] = json.loads((tmp_path / "out" / "rehearsal.json").read_text())
    assert document["verdict"] == "pass"
    return document


def configuration(tmp_path: Path, making: str, of_examples: bool = False) -> Path:
    file = tmp_path / "running.cfg"
    file.write_text(running_configurations.text(making, of_examples))
    return file


@pytest.mark.thorough
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_every_example_is_rehearsed(example: Path, tmp_path: Path) -> None:
    making = MAKING.get(example.name)
    more = []
    if making:
        more += ["--running-config", f"asa1={configuration(tmp_path, making, of_examples=True)}"]
    rehearse(tmp_path, example, *more)


def rehearse_unbound(tmp_path: Path, *arguments: str) -> tuple[str, dict[str, dict[str, object]]]:
    """What was printed, and the outcomes by name, of a rehearsal that fails: at no interface of the firewall is a list."""
    made = configuration(tmp_path, "unbound", of_examples=True)
    given = ("--running-config", f"asa1={made}", "--report", str(tmp_path / "out"), *arguments)
    command = [str(RUN.with_name("rehearse")), "-i", str(REPOSITORY / "examples" / "one-site"), *given]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 2, done.stderr
    (site,) = json.loads((tmp_path / "out" / "rehearsal.json").read_text())["sites"]
    return done.stdout, {one["name"]: one for one in site["outcomes"]}


@pytest.mark.thorough
def test_a_site_that_cannot_be_provisioned_fails_before_its_firewall_does(tmp_path: Path) -> None:
    """Without a list at the outside interface nothing may be let in, unless the user allows one to be bound."""
    printed, _outcomes = rehearse_unbound(tmp_path)
    assert "no access-list is bound to interface outside" in printed


@pytest.mark.thorough
def test_a_list_that_is_bound_works_and_stays(tmp_path: Path) -> None:
    """Where the user allows a list to be bound, all is well but that it stays: the last rule of a bound list is not removed."""
    (tmp_path / "allowed.yml").write_text(ALLOWED)
    _printed, outcomes = rehearse_unbound(tmp_path, "--inventory", str(tmp_path / "allowed.yml"))
    assert [name for name, one in outcomes.items() if one["status"] == "fail"] == ["withdrawal"]
    assert outcomes["withdrawal"]["lines"] == [
        "the firewall differs: +access-list outside_access_in extended permit tcp any host 10.10.0.10 eq 5269",
        "the firewall differs: +access-group outside_access_in in interface outside",
    ]


@pytest.mark.thorough
def test_breaks_at_two_sites_are_each_found(tmp_path: Path) -> None:
    document = rehearse(tmp_path, INVENTORIES / "two", "--breaks", "own-srv-missing,rule-in-missing")
    for site in document["sites"]:  # type: ignore[attr-defined]
        statuses = {one["name"]: one["status"] for one in site["outcomes"]}
        assert statuses["break-own-srv-missing"] == statuses["break-rule-in-missing"] == statuses["mended"] == "pass"


def test_a_lab_for_an_inventory_comes_up(tmp_path: Path) -> None:
    """Every device answers where the inventory says, and nothing beyond the lab is reached."""
    script = (
        "set -e; for at in 10.1.0.10:22 10.1.0.10:8443 10.2.0.10:22 10.1.0.1:22; do"
        " exec 3<>/dev/tcp/${at%:*}/${at#*:}; exec 3>&-; done;"
        " ! ip route get 8.8.8.8; ! ip netns exec lab-internet ip route get 8.8.8.8;"
        " ls $LAB_DIR/sites"
    )
    done = run_lab("--inventory", str(INVENTORIES / "two"), "--", "bash", "-c", script, timeout=600)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-2:] == ["north.json", "south.json"]
