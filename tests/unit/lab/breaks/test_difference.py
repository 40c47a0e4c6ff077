# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The difference of two JSON documents makes one into the other, and names no more than what differs."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from lab.breaks.difference import apply, difference, folded, opened, unfolded, without

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
NAMES = st.sampled_from(["a", "b", "b/c", "b #2", "~"])
INNER = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=6,
)
RECORD = st.fixed_dictionaries(
    {"target": NAMES}, optional={"port": SCALARS, "addresses": st.lists(SCALARS, max_size=2)}
)
RESULT = st.fixed_dictionaries(
    {"id": NAMES}, optional={"to": SCALARS, "tls": INNER, "records": st.lists(RECORD, max_size=3)}
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "x": INNER,
        "results": st.lists(RESULT, max_size=4),
        "seen": st.fixed_dictionaries({"results": st.lists(RESULT, max_size=4)}),
    },
)


def in_order(document: Any) -> Any:
    """A document with its named objects in the order of their names."""
    tree = opened(document)
    return {key: in_order(one) for key, one in sorted(tree.items())} if isinstance(tree, dict) else tree


@example({"seen": {"results": [{"id": "b #2"}]}}, {"seen": {"results": [{"id": "b"}, {"id": "b", "to": None}]}})
@given(DOCUMENTS, DOCUMENTS)
def test_it_makes_one_into_the_other(before: Any, after: Any) -> None:
    assert in_order(apply(before, difference(before, after))) == in_order(after)


@given(DOCUMENTS)
def test_there_is_none_between_the_same(document: Any) -> None:
    assert difference(document, document) == {}


@example({"seen": {"results": [{"id": "b #2"}]}}, {"seen": {"results": [{"id": "b"}, {"id": "b", "to": None}]}})
@given(DOCUMENTS, DOCUMENTS)
def test_applying_it_changes_neither(before: Any, after: Any) -> None:
    found = difference(before, after)
    once = apply(before, found)
    assert apply(before, found) == once


def test_objects_are_known_by_their_names() -> None:
    before = {"results": [{"id": "a", "port": 1, "to": "x"}, {"id": "b", "port": 2, "to": "y"}]}
    after = {"results": [{"id": "b", "port": 3, "to": "y"}, {"id": "a", "port": 1, "to": "x"}]}
    assert difference(before, after) == {"results/b": {"set": {"port": 3}}}


def test_a_new_object_is_like_another() -> None:
    before = {"results": [{"id": "a", "port": 1, "to": "x"}, {"id": "b", "port": 2, "to": "y"}]}
    after = {"results": [before["results"][0], {"id": "c", "port": 2, "to": "y"}]}
    assert difference(before, after) == {
        "results": {"gone": ["b"]},
        "results/c": {"like": "b", "set": {"id": "c"}},
    }


def test_it_may_be_like_one_of_another_list_or_like_none() -> None:
    before = {"lookups": [{"name": "a", "port": 1, "to": "x"}], "results": []}
    twin, stranger = {"id": "c", "name": "a", "port": 1, "to": "x"}, {"id": "d", "from": "y"}
    after = {**before, "results": [twin, stranger]}
    assert difference(before, after) == {
        "results/c": {"like": "lookups/a", "set": {"id": "c"}},
        "results/d": {"like": "", "set": stranger},
    }


def test_so_is_one_in_another() -> None:
    record = {"target": "t", "port": 5269, "addresses": []}
    before = {"results": [{"id": "a", "to": "x", "records": [record]}]}
    after = {"results": [{"id": "a", "to": "x", "records": [record, {**record, "port": 5270}]}]}
    assert difference(before, after) == {"results/a": {"new": {"records/t #2": {"like": "t", "set": {"port": 5270}}}}}


def test_an_object_of_which_most_is_another_is_named_as_a_whole() -> None:
    before = {"tcp": {"status": "connected", "detail": "", "source_address": "10.0.0.1"}}
    after = {"tcp": {"status": "timeout", "detail": "no answer", "source_address": None}}
    assert difference(before, after) == {"": {"set": {"tcp": after["tcp"]}}}


def test_true_is_not_one() -> None:
    assert difference({"a": 1}, {"a": True}) == {"": {"set": {"a": True}}}


@example({"results": [{"id": "a", "port": 1, "to": "x"}, {"id": "b", "port": 1, "to": "x"}]})
@given(DOCUMENTS)
def test_what_was_folded_can_be_unfolded(document: Any) -> None:
    assert unfolded(folded(document)) == document


def test_folded_an_object_is_like_one_before_it() -> None:
    first = {"id": "a", "port": 1, "to": "x", "tls": "a certificate of some length"}
    assert folded({"results": [first, {**first, "id": "b"}]}) == {"results": [first, {"like": "a", "set": {"id": "b"}}]}


def test_what_changes_alike_refers_to_the_first() -> None:
    before = {"results": [{"id": name, "to": "x", "port": 1, "detail": ""} for name in "abc"]}
    after = {"results": [{**one, "detail": "no answer"} for one in before["results"]]}
    assert difference(before, after) == {
        "results/a": {"set": {"detail": "no answer"}},
        "results/b": "results/a",
        "results/c": "results/a",
    }


def test_without_words_nothing_is_left_that_has_one_in_its_name() -> None:
    records = [{"target": "x.gone.example"}, {"target": "here.example"}]
    document = {"results": [{"id": "to gone.example"}, {"id": "b", "records": records}], "partners": ["gone.example"]}
    left = {"results": [{"id": "b", "records": records[1:]}], "partners": ["gone.example"]}
    assert without(document, ["gone.example"]) == left
