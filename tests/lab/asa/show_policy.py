# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show access-list` and `show nat`, with hit counts of the data plane."""

from __future__ import annotations

import zlib

from lab.asa.session import Session
from lab.asa.words import Words


def rule_hash(text: str) -> str:
    """Stable eight digits for a line of policy."""
    return f"{zlib.crc32(text.encode('latin-1', 'replace')):08x}"


def access_list(session: Session, words: Words) -> list[str]:
    """`show access-list [NAME]`."""
    name = words.take() if not words.done else None
    words.finish()
    return []


def nat(session: Session, words: Words) -> list[str]:
    """`show nat`."""
    return []
