# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's text speaks of, where no table has its words.

Most servers put a reason that is their own into a condition that says little, each in its own words. The subject that a text
speaks of is known all the same: a limit, a certificate, TLS, a list, a name. That is our reading and no server's word.
"""

from __future__ import annotations

import re

VAGUE = ("", "undefined-condition", "policy-violation", "not-authorized", "not-allowed", "not-acceptable", "forbidden")
"""Conditions that a text refines: they leave open what is wrong. The others of RFC 6120 and XEP-0220 decide by themselves."""

_CERTIFICATE = re.compile(r"\bcertificates?\b", re.IGNORECASE)
_HINTS = (
    (
        re.compile(
            r"\btoo (?:many|fast|often)\b|\brate.?limit|\blimit (?:exceeded|reached)|\bmaximum number\b|\btry again\b"
            r"|\bunblocked at\b|\btemporar|\boverload",
            re.IGNORECASE,
        ),
        "E02",
    ),
    (_CERTIFICATE, "T07"),
    (
        re.compile(
            r"(?:\b(?:start)?tls\b|\bssl\b|\bencrypt).*(?:requir|mandatory|\bmust\b|\bneed|\bonly\b|disabled)"
            r"|(?:requir|mandatory|\bmust\b|\bneed|\bonly\b).*(?:\b(?:start)?tls\b|\bssl\b|\bencrypt)",
            re.IGNORECASE,
        ),
        "T01",
    ),
    (
        re.compile(
            r"\b(?:black|white|block|allow|deny)-?list|\b(?:blocked|banned|denied)\b|\bnot (?:allowed|permitted|welcome)\b",
            re.IGNORECASE,
        ),
        "A08",
    ),
    (
        re.compile(
            r"\b(?:unknown|invalid|no such) (?:virtual )?(?:host|domain)|\b(?:host|domain)(?:name)? (?:is )?(?:unknown|not found)"
            r"|\bnot hosted\b|\bnot served\b",
            re.IGNORECASE,
        ),
        "X03",
    ),
)
"""What a text speaks of -> code; the first that fits counts, so that a ban that ends by itself is a limit and no list."""


def hint(condition: str, text: str) -> str:
    """The code of what ``text`` speaks of; empty where the condition decides, or nothing is known."""
    if condition not in VAGUE:
        return ""
    return next((code for pattern, code in _HINTS if pattern.search(text)), "")


def of_certificate(text: str) -> bool:
    """Whether a text speaks of a certificate."""
    return _CERTIFICATE.search(text) is not None
