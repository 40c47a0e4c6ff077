# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The difference of two JSON documents makes one into the other, and names no more than what differs."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lab.breaks.difference import apply, difference

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(DOCUMENTS, DOCUMENTS)
def test_it_makes_one_into_the_other(before: Any, after: Any) -> None:
    assert apply(before, difference(before, after)) == after


@given(DOCUMENTS)
def test_there_is_none_between_the_same(document: Any) -> None:
    assert difference(document, document) == {"changed": {}, "gone": []}


def test_only_what_differs_is_named() -> None:
    before = {"srv": [{"status": "ok", "records": ["a", "b"]}], "same": 1}
    after = {"srv": [{"status": "nxdomain", "records": ["a"]}, {}], "same": 1}
    assert difference(before, after) == {
        "changed": {"srv/0/status": "nxdomain", "srv/1": {}},
        "gone": ["srv/0/records/1"],
    }


def test_true_is_not_one() -> None:
    assert difference({"a": 1}, {"a": True})["changed"] == {"a": True}
