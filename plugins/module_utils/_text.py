# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that others wrote, made fit to be shown: characters that act on whoever shows them become visible."""

from __future__ import annotations

import re
from typing import Any

QUOTED = 300  # characters of an answer that was not understood, as shown in an error

# What acts on a terminal, a page or a reader, or cannot be seen: controls other than tab and newline (C0, DEL, C1), marks
# that turn the direction of text, separators of lines and paragraphs, invisible characters (Unicode, property
# Default_Ignorable_Code_Point, without the variation selectors and joiners that writing needs), annotations, halves of
# surrogate pairs, and noncharacters.
_ACTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u2028\u2029"
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff"
    "\ufdd0-\ufdef" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)
ACTING = re.compile(f"[{_ACTING}]")
"""A character that is not shown as it is."""


def visible(text: str) -> str:
    """``text`` without control characters other than tab and newline, and without marks that turn its direction.

    A server answers what it likes, so its words could otherwise drive a terminal, hide what they say, or make XML
    that no parser takes (XML 1.0, section 2.2).
    """
    if text.isascii() and text.isprintable():
        return text  # nearly all that is ever shown
    return ACTING.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    """Unicode has pictures of the C0 controls; the others are shown by their numbers."""
    code = ord(found.group())
    return chr(0x2400 + code) if code < 0x20 else f"<U+{code:04X}>"


def visible_values(value: Any) -> Any:
    """``value`` with every text in it :func:`visible`, all the way down through dictionaries and lists."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible_values(key): visible_values(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [visible_values(item) for item in value]
    return value


def one_line(text: str) -> str:
    """:func:`visible`, with every run of white space a single space."""
    return " ".join(visible(text).split())


def quote(text: str, limit: int = QUOTED) -> str:
    """``text`` as :func:`one_line`, in quotation marks, cut after ``limit`` characters."""
    # White space first: a carriage return between words separates them, and is not worth a picture.
    line = one_line(" ".join(text.split()))
    return f'"{line[:limit]}..."' if len(line) > limit else f'"{line}"'
