# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SASL EXTERNAL between servers: whether the peer accepts our certificate for our domain (XEP-0178)."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass

from ..stream import elements as model
from ..stream.conversation import Alerted, Conversation, TimedOut, WasReset
from ..stream.parser import Element
from ..stream.transport import milliseconds

# Failures after which the domain is named in the request, which servers from before XEP-0178 1.1 want.
ABOUT_THE_REQUEST = ("incorrect-encoding", "invalid-authzid", "malformed-request")


@dataclass
class ExternalResult:
    """What came of it.

    ``status``: success, failure (of SASL), stream_error, closed, timeout, not_offered, or skipped. ``condition`` and ``text``
    come with failure and stream_error.
    """

    status: str = "skipped"
    condition: str = ""
    text: str = ""
    elapsed_ms: float = 0.0
    detail: str = ""


def authenticate(conversation: Conversation, sender: str) -> ExternalResult:
    """Try EXTERNAL as ``sender``, at most twice."""
    started = time.monotonic()
    found = _try(conversation, "=")
    if found.status == "failure" and found.condition in ABOUT_THE_REQUEST:
        again = _try(conversation, base64.b64encode(sender.encode("utf-8")).decode("ascii"))
        if again.status == "success":
            found = again
            found.detail = "only with the domain in the request"
    found.elapsed_ms = milliseconds(started)
    return found


def _try(conversation: Conversation, response: str) -> ExternalResult:
    conversation.say(f"<auth xmlns='{model.SASL}' mechanism='EXTERNAL'>{response}</auth>")
    deadline = conversation.deadline()
    while True:
        turn = conversation.turn(deadline)
        if isinstance(turn, Element):
            node = turn.node
            if (node.namespace, node.name) == (model.SASL, "success"):
                return ExternalResult("success")
            if (node.namespace, node.name) == (model.SASL, "failure"):
                return ExternalResult("failure", *model.read_sasl_failure(node))
            if model.is_error(node):
                error = model.read_error(node)
                return ExternalResult("stream_error", error.condition, error.text)
        elif isinstance(turn, TimedOut):
            return ExternalResult("timeout", detail="no answer")
        elif isinstance(turn, (WasReset, Alerted)):
            return ExternalResult("closed", detail=turn.detail)
        else:
            return ExternalResult("closed", detail="closed without an answer")
