# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Return and reason codes of Control Center, and what to do about them.

Only the codes below are known from public sources; the product's full table is not, so any other code is shown as it came.
"""

from __future__ import annotations

RETURN_OK = "0"
NO_REASON = "-1"
SERVICE_NOT_ACTIVATED = "-1068"

REASONS = {
    NO_REASON: "no error",
    SERVICE_NOT_ACTIVATED: "the service is not activated, or its activation failed",
}

# Texts of a rate limit: confirmed for Control Center's clients, the limit itself is unknown (80 requests a minute elsewhere).
RATE_LIMIT = "exceeded allowed rate"
RATE_LIMIT_WAIT = 10.0  # seconds, as the known clients wait
RATE_LIMIT_TRIES = 6


def decoded(code: str, text: str) -> str:
    """A reason code in words: the node's text, our reading of the code, or the bare code."""
    meaning = REASONS.get(code, "")
    if text:
        return f"{text} (reason code {code})" if code and code != NO_REASON else text
    return meaning or f"reason code {code or 'missing'}"
