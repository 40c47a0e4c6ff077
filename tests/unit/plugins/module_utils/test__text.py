# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that others wrote, as they are shown."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._text import one_line, quote, visible, visible_values
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._report.report_cases import HOSTILE

HARMLESS = "\t\n\u200c\u200d"
"""Tab, newline, and the joiners without which some languages cannot be written."""

texts = st.text(st.characters(), max_size=30)  # lone surrogates too
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def acts(char: str) -> bool:
    """By Unicode's own word: a control, a mark of format, a separator, half a character, or none."""
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") and char not in HARMLESS


@given(texts)
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = visible(text)
    # Signs that stand before numbers in some scripts are of the category Cf, and are seen.
    assert [char for char in shown if acts(char) and unicodedata.bidirectional(char) not in ("AN", "AL", "L")] == []
    assert visible(shown) == shown
    shown.encode()


def test_each_character_that_turns_text_or_drives_a_terminal() -> None:
    acting = [chr(code) for code in (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))]
    turning = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.bidirectional(chr(code))
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", "B")
    ]
    left = [char for char in (*acting, *turning) if visible(char) == char and char not in HARMLESS]
    assert [hex(ord(char)) for char in left] == []


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=30))
def test_what_people_write_stays(text: str) -> None:
    invisible = "\u115f\u1160\u3164\uffa0"  # fillers of Hangul, letters by category
    text = "".join(char for char in text if char not in invisible)
    assert visible(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_characters_that_act_are_made_visible(text: str) -> None:
    shown = visible(text)
    assert not set(shown) & set("\x00\x1b\x9b\u202e\u2066\ufeff\ud800")


def test_what_control_characters_look_like() -> None:
    assert visible("a\x1b[0m\tb\n\u202ec\x85\ud800\U000e0041") == "a\u241b[0m\tb\n<U+202E>c<U+0085><U+D800><U+E0041>"
    assert one_line(" a\n\tb  c ") == "a b c"
    assert quote("a\r\nb\x1b[2J" + 400 * "c", 12) == '"a b\u241b[2Jccccc..."'


@given(values)
def test_values_keep_their_shape(value: Any) -> None:
    def texts_of(there: Any) -> list[str]:
        if isinstance(there, dict):
            return [text for pair in there.items() for one in pair for text in texts_of(one)]
        if isinstance(there, list):
            return [text for one in there for text in texts_of(one)]
        return [there] if isinstance(there, str) else []

    shown = visible_values(value)
    assert type(shown) is type(value)
    assert all(visible(text) == text for text in texts_of(shown))
    if all(visible(text) == text for text in texts_of(value)):
        assert shown == value
