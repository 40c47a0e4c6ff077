# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an execution environment needs for this collection is what its metadata says, and the definition of one is understood."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
DEFINITION = ROOT / "docs" / "day2" / "awx" / "execution-environment.yml"


def builder(*arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "ansible_builder", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)


def test_introspection_finds_every_library(tmp_path):
    place = tmp_path / "ansible_collections" / "xmpp"
    place.mkdir(parents=True)
    (place / "federation").symlink_to(ROOT)
    done = builder("introspect", str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = yaml.safe_load(done.stdout)
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert [line.partition("  #")[0] for line in found["python"]] == wanted
    assert any(line.startswith("openssh-client") for line in found["system"])


def test_the_definition_of_an_environment_is_understood(tmp_path):
    assert yaml.safe_load(DEFINITION.read_text())["version"] == 3
    done = builder("create", "--file", str(DEFINITION), "--context", str(tmp_path / "context"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "context" / "Containerfile").is_file() or (tmp_path / "context" / "Dockerfile").is_file()
