# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SECURITY.md names tests that exist, and what is needed is bounded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
UNIT = REPOSITORY / "tests" / "unit" / "plugins"
PLACES = re.findall(
    r"`((?:tests|module_utils|plugin_utils|action)(?:/[\w./]+)?)`", (REPOSITORY / "SECURITY.md").read_text()
)
REQUIREMENTS = [
    line
    for name in ("requirements.txt", "tests/requirements.txt", "tests/requirements-audit.txt")
    for line in (REPOSITORY / name).read_text().splitlines()
    if line and not line.startswith("#")
]


def test_there_are_promises():
    assert len(PLACES) > 15


@pytest.mark.parametrize("place", sorted(set(PLACES)))
def test_what_holds_a_promise_is_there(place):
    where = REPOSITORY / place if place.startswith("tests/") else UNIT / place
    if place.startswith("tests/run"):
        return
    assert where.is_file() or (where.is_dir() and list(where.rglob("test_*.py"))) or place == "tests/fuzz"


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_what_is_needed_is_bounded(requirement):
    assert "==" in requirement or ("<" in requirement and ">=" in requirement)
