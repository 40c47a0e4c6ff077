# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few seconds of what ``tests/fuzz/run`` does for ten minutes, and that it would notice."""

from __future__ import annotations

import pytest
from fuzz import properties, search
from fuzz.seeds import certificate, conversations


@pytest.mark.parametrize("name", sorted(properties.PROPERTIES))
def test_a_short_search_finds_nothing(name: str) -> None:
    assert search.with_hypothesis(name, 0.5, 1) >= 100


@pytest.mark.parametrize("name", sorted(properties.PROPERTIES))
def test_the_seeds_hold(name: str) -> None:
    for data in [*conversations(), certificate()]:
        properties.PROPERTIES[name](data)


def test_a_search_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    def upset(data: bytes) -> None:
        assert b"<!--" not in data

    monkeypatch.setitem(properties.PROPERTIES, "stream", upset)
    with pytest.raises(AssertionError):
        search.with_hypothesis("stream", 5, 1)
