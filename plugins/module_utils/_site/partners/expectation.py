# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security mode of a site and what comes of it with each partner, in lines for people."""

from __future__ import annotations

from collections.abc import Sequence

from ..plan_types import ExpectedOutcome
from .outcome import ENCRYPTED, TRUSTED, UNSUCCESSFUL, VERIFIED

WORDS = {
    VERIFIED: "clear text, identity by dialback",
    ENCRYPTED: "TLS, identity by dialback",
    TRUSTED: "TLS, identity by certificate (SASL EXTERNAL)",
    UNSUCCESSFUL: "no connection",
}


def expected(security_mode: str, reason: str, outcomes: Sequence[ExpectedOutcome]) -> tuple[str, ...]:
    """The mode and why, then a line a partner; nothing where there is no partner."""
    if not outcomes:
        return ()
    return (f"Security Mode {security_mode}: {reason}", *map(_line, outcomes))


def _line(found: ExpectedOutcome) -> str:
    if found.outward == found.inward:
        return f"{found.partner}: {WORDS[found.outward]}, both ways"
    return f"{found.partner}: to it {WORDS[found.outward]}; from it {WORDS[found.inward]}"
