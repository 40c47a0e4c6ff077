# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each example is planned as its README says: in a copy of its directory, with its own ansible.cfg and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]
EXAMPLES = REPOSITORY / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


def playbook(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    environment |= {"ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "tests" / "collections"), "ANSIBLE_NOCOLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", *arguments],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Plans an example, once each: name -> its sites' plans."""
    made: dict[str, dict[str, Any]] = {}

    def planned(name: str) -> dict[str, Any]:
        if name not in made:
            directory = tmp_path_factory.mktemp(name) / "copy"
            shutil.copytree(EXAMPLES / name, directory, ignore=shutil.ignore_patterns("vault.yml", "reports"))
            vault = directory / "group_vars" / "all" / "vault.yml"
            vault.with_name("vault.yml.example").rename(vault)
            run = playbook(directory, "xmpp.federation.plan", "-e", "federation_plan_file=plan.json")
            assert run.returncode == 0, run.stdout + run.stderr
            assert "WARNING" not in run.stdout + run.stderr
            made[name] = json.loads((directory / "plan.json").read_text())
        return made[name]

    return planned


@pytest.mark.parametrize("name", NAMES)
def test_is_planned_as_it_is(name: str, plans: Any) -> None:
    sites = plans(name)
    described = list((EXAMPLES / name / "group_vars").glob("site_*.yml"))
    assert sorted(sites) == sorted(path.stem.removeprefix("site_") for path in described)


def test_each_is_in_the_list() -> None:
    listed = re.findall(r"^\| \[(.+)\]\(\1\)", (EXAMPLES / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_has_nothing_that_is_not_for_a_reader(name: str) -> None:
    """Addresses and names are those for documentation, so that nobody's devices are asked by mistake."""
    for path in (EXAMPLES / name).rglob("*"):
        text = path.read_text() if path.is_file() else ""
        for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text):
            assert address.startswith(("10.", "192.0.2.", "198.51.100.", "203.0.113.")), f"{path}: {address}"
        for domain in re.findall(r"\b(?:domain|zone): (\S+)", text):
            assert domain.endswith(".example"), f"{path}: {domain}"


def test_says_what_is_particular_about_it(plans: Any) -> None:
    assert len(plans("cluster-of-two")["hq"]["presence"]["nodes"]) == 2
    assert len(plans("three-sites")) == 3
    assert plans("release-8.6")["hq"]["presence"]["release"] == "8.6"
    assert plans("dns-at-a-provider")["hq"]["dns"]["publish"] == "handover"
    assert {record["type"] for record in plans("ipv6")["hq"]["dns"]["records"]} == {"SRV", "A", "AAAA"}
