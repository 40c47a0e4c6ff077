# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that others wrote, made fit to be shown: characters that act on whoever shows them become visible."""

from __future__ import annotations

QUOTED = 300  # characters of an answer that was not understood, as shown in an error

_BIDIRECTIONAL = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = (*(code for code in range(0x20) if code not in (0x09, 0x0A)), *range(0x7F, 0xA0))
_TABLE = {
    # Unicode has pictures of the C0 controls; the others are told by their numbers.
    **{code: chr(0x2400 + code) if code < 0x20 else f"<U+{code:04X}>" for code in _CONTROLS},
    **{code: f"<U+{code:04X}>" for code in (*_BIDIRECTIONAL, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)},
}


def visible(text: str) -> str:
    """``text`` without control characters other than tab and newline, and without marks that turn its direction.

    A server answers what it likes, so its words could otherwise drive a terminal, hide what they say, or make XML
    that no parser takes (XML 1.0, section 2.2).
    """
    return text.translate(_TABLE)


def one_line(text: str) -> str:
    """:func:`visible`, with every run of white space a single space."""
    return " ".join(visible(text).split())


def quote(text: str, limit: int = QUOTED) -> str:
    """``text`` on one line, in quotation marks, cut after ``limit`` characters."""
    line = " ".join(text.split())
    return f'"{line[:limit]}..."' if len(line) > limit else f'"{line}"'
