# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as a firewall in the middle of a change."""

from __future__ import annotations

import pytest
from lab.interrupted.between import strayed

BEFORE = ["hostname fw", "access-list out permit web", "access-list out deny all", "access-group out"]
AFTER = ["hostname fw", "object CUP1", " host 10.0.0.1", *BEFORE[1:2], "access-list out permit xmpp", *BEFORE[2:]]


@pytest.mark.parametrize("between", [BEFORE, AFTER, [*AFTER[:3], *BEFORE[1:]], [*AFTER[:2], *BEFORE[1:]]])
def test_a_part_of_the_change_is_right(between):
    assert strayed(BEFORE, between, AFTER) == []
    assert strayed(AFTER, between, BEFORE) == []


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ([one for one in AFTER if "web" not in one], "'access-list out permit web' is gone"),
        ([*BEFORE[:1], *reversed(BEFORE[1:3]), *BEFORE[3:]], "stands elsewhere"),
        ([*BEFORE[:3], "access-list out permit all", *BEFORE[3:]], "'access-list out permit all' stands there"),
    ],
)
def test_what_others_lost_and_what_nobody_wanted_is_told(between, said):
    (trouble,) = strayed(BEFORE, between, AFTER)
    assert said in trouble
