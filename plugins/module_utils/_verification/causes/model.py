# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cause is."""

from __future__ import annotations

from dataclasses import dataclass

HIGH, MEDIUM, LOW = "high", "medium", "low"


@dataclass(frozen=True)
class Code:
    """A cause. Its code is stable: people search for it, and monitoring counts it.

    Attributes:
        hop: where on the path from client to client it lies, ``H0`` (the description) to ``H8`` (the message); ``H9`` is
            the policy beside it. Empty: where the check looked.
        cause: what is wrong, one clause.
        remedy: what to do; words in braces are filled in by the judgement.
        confidence: how sure the evidence makes it.
        refs: what to read about it, beyond what its check has.
        own: the remedy where it is our own node that shows it; empty where it is the same.
        after_restart: whether a node may show it because a restart is pending.
    """

    hop: str
    cause: str
    remedy: str
    confidence: str = HIGH
    refs: tuple[str, ...] = ()
    own: str = ""
    after_restart: bool = False
