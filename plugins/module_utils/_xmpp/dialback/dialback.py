# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server dialback (XEP-0220 1.1.1): keys (XEP-0185), requests, and answers."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Optional

from ..stream import elements as model
from ..stream.conversation import Alerted, Conversation, TimedOut, Turn, WasReset
from ..stream.names import same_domain
from ..stream.parser import Broken, Element, Node, NotXmpp
from ..stream.transport import milliseconds

TYPES = ("valid", "invalid", "error")


@dataclass
class DialbackResult:
    """What was answered to a key.

    ``status``: valid, invalid or error as the peer said it; silence, stream_error, closed where it said nothing; not_offered
    or skipped where it was not asked. ``condition`` and ``text`` come with error and stream_error. ``announced`` is where the
    peer said that it has dialback: features, header (its namespace there), or "".
    """

    status: str = "skipped"
    condition: str = ""
    text: str = ""
    elapsed_ms: float = 0.0
    detail: str = ""
    announced: str = ""


def key(secret: str, receiving: str, sender: str, stream_id: str) -> str:
    """The key of XEP-0185: what is hashed with is the hexadecimal text of the secret's digest, not the digest."""
    keyed = hashlib.sha256(secret.encode("utf-8")).hexdigest().encode("ascii")
    return hmac.new(keyed, f"{receiving} {sender} {stream_id}".encode(), hashlib.sha256).hexdigest()


def wrong_key() -> str:
    """A key that no authority has given out."""
    return secrets.token_hex(32)


def result(sender: str, to: str, key_text: str = "", kind: Optional[str] = None) -> str:
    """A db:result: a key that asks, or an answer of type ``kind``."""
    return _element("result", sender, to, None, key_text, kind)


def verify(sender: str, to: str, stream_id: str, key_text: str = "", kind: Optional[str] = None) -> str:
    """A db:verify: a question about a key, or an answer of type ``kind``."""
    return _element("verify", sender, to, stream_id, key_text, kind)


def _element(name: str, sender: str, to: str, stream_id: Optional[str], content: str, kind: Optional[str]) -> str:
    attributes = f"from='{model.escape(sender)}' to='{model.escape(to)}'"
    if stream_id is not None:
        attributes += f" id='{model.escape(stream_id)}'"
    if kind is not None:
        attributes += f" type='{kind}'"
    return f"<db:{name} {attributes}>{model.escape(content)}</db:{name}>" if content else f"<db:{name} {attributes}/>"


def refusal(sender: str, to: str, condition: str) -> str:
    """A db:result of the type error."""
    error = f"<error type='cancel'><{condition} xmlns='{model.STANZA_ERRORS}'/></error>"
    return f"<db:result from='{model.escape(sender)}' to='{model.escape(to)}' type='error'>{error}</db:result>"


def is_answer(node: Node, name: str, sender: str, to: str, stream_id: Optional[str] = None) -> bool:
    """Whether ``node`` answers what was asked by ``sender`` of ``to``. Others must be ignored (XEP-0220 section 2.4)."""
    return (
        (node.namespace, node.name) == (model.DIALBACK, name)
        and "type" in node.attributes
        and same_domain(node.attributes.get("from"), to)
        and same_domain(node.attributes.get("to"), sender)
        and (stream_id is None or node.attributes.get("id") == stream_id)
    )


def ask(conversation: Conversation, sender: str, to: str, key_text: str, seconds: float) -> DialbackResult:
    """Send a key by db:result, and wait for what the peer says of it."""
    return _ask(conversation, result(sender, to, key_text), "result", sender, to, None, seconds)


def ask_back(
    conversation: Conversation, sender: str, to: str, stream_id: str, key_text: str, seconds: float
) -> DialbackResult:
    """Ask an authority by db:verify whether a key is its own."""
    question = verify(sender, to, stream_id, key_text)
    return _ask(conversation, question, "verify", sender, to, stream_id, seconds)


def _ask(
    conversation: Conversation,
    question: str,
    name: str,
    sender: str,
    to: str,
    stream_id: Optional[str],
    seconds: float,
) -> DialbackResult:
    started = time.monotonic()
    conversation.say(question)
    deadline = conversation.deadline(seconds)
    ignored = ""
    while True:
        turn = conversation.turn(deadline)
        if isinstance(turn, Element) and is_answer(turn.node, name, sender, to, stream_id):
            found = _read_answer(turn.node)
            break
        if isinstance(turn, Element) and model.is_error(turn.node):
            error = model.read_error(turn.node)
            found = DialbackResult("stream_error", error.condition, error.text)
            break
        if not isinstance(turn, Element):
            found = _ending(turn, seconds)
            break
        ignored = ignored or f"{turn.node.name} was ignored, it answers something else"
    found.detail = "; ".join(filter(None, (found.detail, ignored)))
    found.elapsed_ms = milliseconds(started)
    return found


def _read_answer(node: Node) -> DialbackResult:
    kind = node.attributes["type"]
    if kind not in TYPES:
        return DialbackResult("error", detail=f"an answer of the unknown type {kind!r:.80}")
    if kind != "error":
        return DialbackResult(kind)
    # Some write the condition without the element that it belongs in.
    return DialbackResult("error", *model.read_stanza_error(node.first("error") or node))


def _ending(turn: Turn, seconds: float) -> DialbackResult:
    if isinstance(turn, TimedOut):
        return DialbackResult("silence", detail=f"no answer within {seconds:g} s")
    if isinstance(turn, (WasReset, Alerted, Broken, NotXmpp)):
        return DialbackResult("closed", detail=turn.detail)
    return DialbackResult("closed", detail="closed without an answer")
