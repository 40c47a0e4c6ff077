# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages rehearse the catalogue, and `make test` one of each kind."""

from __future__ import annotations

from lab.breaks import CATALOGUE
from lab.breaks.stages import ALWAYS, HEALTHY, STAGES


def test_every_break_is_rehearsed_in_one_stage() -> None:
    rehearsed = [name for stage in STAGES.values() for name in stage.names if name != HEALTHY]
    assert sorted(rehearsed) == sorted(CATALOGUE)


def test_what_is_always_rehearsed_is_known() -> None:
    assert set(CATALOGUE) >= ALWAYS


def test_a_set_breaks_one_thing_at_each_partner() -> None:
    for stage in STAGES.values():
        for joined in stage.sets:
            partners = [CATALOGUE[name].partner for name in joined.split("+")]
            assert len(set(partners)) == len(partners), joined
