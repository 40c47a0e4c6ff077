# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields by type, and what does not fit."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.reader import (
    LONGEST,
    Batch,
    Fields,
    Misfit,
)

DATA = {"text": "a", "number": 1.0, "flag": True, "list": ["a", "b"], "part": {"text": "b"}, "null": None}


@pytest.fixture
def fields():
    return Fields(DATA, "place")


def test_fields_by_type(fields):
    assert (fields.text("text"), fields.number("number"), fields.flag("flag")) == ("a", 1, True)
    assert (fields.texts("list"), fields.part("part").text("text")) == (("a", "b"), "b")


def test_what_is_absent_has_its_default(fields):
    assert (fields.text("none", ""), fields.number("null", 7), fields.flag("none")) == ("", 7, False)
    assert (fields.texts("none"), fields.part("null"), fields.optional_number("none")) == ((), None, None)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda one: one.text("none"), "place.none is missing"),
        (lambda one: one.text("number"), "place.number is a number, where a text belongs"),
        (lambda one: one.number("flag"), "place.flag is true or false, where a number belongs"),
        (lambda one: one.number("text"), "place.text is a text, where a number belongs"),
        (lambda one: one.flag("number"), "place.number is a number, where true or false belongs"),
        (lambda one: one.texts("text"), "place.text is a text, where a list belongs"),
        (lambda one: one.part("list"), "place.list is a list, where a dictionary belongs"),
        (lambda one: one.choice("text", ("b",)), "place.text is 'a', which this version does not know"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(fields, read, message):
    with pytest.raises(Misfit) as raised:
        read(fields)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\nb", "a b"),
        ("\x1b[2J", "\u241b[2J"),
        ("\u202eevil", "<U+202E>evil"),
        ("\ud800", "\ufffd"),
        ("x" * 9999, "x" * LONGEST),
    ],
)
def test_texts_are_made_fit_to_be_shown(hostile, shown):
    assert Fields({"text": hostile}, "place").text("text") == shown


def batch(*entries):
    return Batch(
        Fields({"list": list(entries)}, "it"), "list", lambda one: one.text("id"), str, lambda raw: raw.get("id")
    )


def test_an_entry_that_cannot_be_read_concerns_who_asks_for_it():
    mixed = batch({"id": "a"}, {"id": 3})
    assert mixed.of("a") == ["a"]
    with pytest.raises(Misfit, match="number"):
        mixed.of(3)
    assert mixed.of("elsewhere") == []


@pytest.mark.parametrize("odd", [None, "text", {}, {"id": None}])
def test_an_entry_without_a_key_may_be_any(odd):
    mixed = batch({"id": "a"}, odd)
    assert mixed.of("a") == ["a"]
    with pytest.raises(Misfit):
        mixed.of("b")
    assert mixed.readable == ["a"]


def test_what_is_no_list_is_said_to_whom_it_concerns():
    odd = Batch(Fields({"list": "text"}, "it"), "list", lambda one: one, str, lambda _raw: None)
    with pytest.raises(Misfit, match="where a list belongs"):
        odd.of("a")
    assert not Batch(None, "list", lambda one: one, str, lambda _raw: None)
