# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of what can be broken, and how a name on the command line is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.codes import CODES
from lab import options
from lab.breaks import CATALOGUE, choose
from lab.errors import UsageError
from lab.layout import PARTNERS

STAGES = Path(__file__).parents[2] / "system"


@pytest.mark.parametrize("each", CATALOGUE.values(), ids=CATALOGUE)
def test_each_expects_a_verdict_that_there_is(each: object) -> None:
    assert each.status in ("FAIL", "WARN", "ERROR")  # type: ignore[attr-defined]
    assert each.code in CODES  # type: ignore[attr-defined]
    assert CODES[each.code].hop in ("", each.hop)  # type: ignore[attr-defined]
    assert each.partner in ("", *PARTNERS)  # type: ignore[attr-defined]


def test_there_are_enough_of_them() -> None:
    assert len(CATALOGUE) >= 60
    assert len({each.code for each in CATALOGUE.values()}) >= 35


def test_a_name_on_the_command_line() -> None:
    chosen = choose("own-srv-missing,partner-stopped,own-srv-missing", ["googletalk"])
    assert [each.name for each in chosen] == ["own-srv-missing", "partner-stopped"]
    assert choose("none", []) == ()


@pytest.mark.parametrize(
    ("text", "profiles", "words"),
    [
        ("own-srv-mising", ["googletalk"], "unknown own-srv-mising; known are .*own-srv-missing"),
        ("partner-dead", ["googletalk"], "partner-dead needs the partner webex: --partner webex"),
    ],
)
def test_a_name_that_cannot_be(text: str, profiles: list[str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose(text, profiles)
    assert re.search(words, str(caught.value))


def test_a_lab_is_new_unless_something_is_to_be_broken() -> None:
    assert options.parse([], {}).breaks is None
    assert options.parse(["--break", "none"], {}).breaks == "none"
