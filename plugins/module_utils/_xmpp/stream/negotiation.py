# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a stream, and what came back on it (RFC 6120 sections 4 and 5)."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, Optional

from . import elements as model
from .conversation import Alerted, Closed, Conversation, TimedOut, Turn, WasReset
from .parser import Broken, Element, End, Header, NotXmpp
from .transport import milliseconds


@dataclass
class StreamResult:
    """What came back on the stream.

    ``status``: features, error, no_features (a header and then silence), closed, reset, timeout (silence), not_xmpp, or
    skipped. ``header``, ``features`` and ``error`` are None where none came. ``header_ms`` is the time until the header, None
    without one. ``malformed`` says what was wrong with the XML, ``words`` what was said in plain text where XMPP belongs.
    ``alert`` is the TLS alert that ended it.
    """

    status: str = "skipped"
    elapsed_ms: float = 0.0
    header_ms: Optional[float] = None
    detail: str = ""
    malformed: str = ""
    words: str = ""
    header: Optional[dict[str, Any]] = None
    features: Optional[model.Features] = None
    error: Optional[model.StreamError] = None
    alert: str = ""

    @property
    def before_version_1(self) -> bool:
        """Whether the server is from before RFC 3920: it sends no features, and waits for dialback."""
        return self.status == "no_features" and self.header is not None and not is_version_1(self.header["version"])

    @property
    def why(self) -> str:
        """How it ended, in words that can follow a colon."""
        return self.error.words if self.error is not None else self.detail or self.status

    def told(self) -> dict[str, Any]:
        """As plain data, without what only the probe needs."""
        data = asdict(self)
        del data["alert"]
        return data


def is_version_1(version: Optional[str]) -> bool:
    """Whether a header's version is 1.0 or later; without one it is 0.0 (RFC 6120 section 4.7.5)."""
    major = (version or "").strip().partition(".")[0]
    return major.isascii() and major.isdigit() and major.strip("0") != ""


def opening_tag(to: str, sender: Optional[str]) -> str:
    """The opening tag that asks for a server-to-server stream (RFC 6120 section 4.7, XEP-0220 section 2.1.1).

    The prefixes are exactly these because some servers compare them as text.
    """
    origin = f" from='{model.escape(sender)}'" if sender else ""
    return (
        f"<?xml version='1.0'?><stream:stream xmlns='{model.SERVER}' xmlns:db='{model.DIALBACK}' "
        f"xmlns:stream='http://etherx.jabber.org/streams'{origin} to='{model.escape(to)}' version='1.0'>"
    )


def open_stream(conversation: Conversation, to: str, sender: Optional[str]) -> StreamResult:
    """Open a stream and wait for its features or its error; header and features have the whole time of a step each."""
    started = time.monotonic()
    result = StreamResult()
    conversation.start_stream(opening_tag(to, sender))
    deadline = conversation.deadline()
    others: list[str] = []
    while True:
        turn = conversation.turn(deadline)
        if isinstance(turn, Header):
            result.header = model.read_header(turn)
            result.header_ms = milliseconds(started)
            deadline = conversation.deadline()
        elif isinstance(turn, Element) and model.is_features(turn.node):
            result.status = "features"
            result.features = model.read_features(turn.node)
            break
        elif isinstance(turn, Element) and model.is_error(turn.node):
            result.status = "error"
            result.error = model.read_error(turn.node)
            result.detail = result.error.condition
            break
        elif isinstance(turn, Element):
            others.append(turn.node.name)
        else:
            result.status, result.detail = _ending(turn, result, conversation.received)
            result.alert = turn.alert if isinstance(turn, Alerted) else ""
            break
    if others:
        result.detail = f"{result.detail}; before that: {', '.join(others[:5])}".lstrip("; ")
    result.malformed = "; ".join(conversation.faults)
    if result.status in ("not_xmpp", "no_features", "closed"):
        result.words = conversation.plain_words
    result.elapsed_ms = milliseconds(started)
    return result


def _ending(turn: Turn, result: StreamResult, received: int) -> tuple[str, str]:
    """Status and detail for a conversation that ended before features or an error came."""
    after = "after the header" if result.header else f"after {received} bytes" if received else "without a byte"
    if isinstance(turn, NotXmpp):
        return "not_xmpp", turn.detail
    if isinstance(turn, Broken):
        return "not_xmpp", f"{turn.detail}, {after}"
    if isinstance(turn, WasReset):
        return "reset", f"{turn.detail}, {after}"
    if isinstance(turn, Alerted):
        return "closed", f"TLS {turn.detail}, {after}"
    if isinstance(turn, (Closed, End)):
        return "closed", f"closed {after}"
    if isinstance(turn, TimedOut) and result.header is None:
        return "timeout", f"silence {after}"
    why = "" if is_version_1((result.header or {}).get("version")) else " (it has no version, so no features are due)"
    return "no_features", f"silence after the header{why}"


def ask_for_tls(conversation: Conversation) -> tuple[str, str]:
    """Ask for TLS on an open stream (RFC 6120 section 5.4.2).

    Returns:
        proceed, refused, closed, timeout or error; and more in words.
    """
    conversation.say(f"<starttls xmlns='{model.TLS}'/>")
    deadline = conversation.deadline()
    while True:
        turn = conversation.turn(deadline)
        if isinstance(turn, Element) and turn.node.namespace == model.TLS:
            return ("proceed", "") if turn.node.name == "proceed" else ("refused", turn.node.name)
        if isinstance(turn, Element) and model.is_error(turn.node):
            error = model.read_error(turn.node)
            return "refused", f"stream error {error.words}"
        if isinstance(turn, TimedOut):
            return "timeout", "no answer to <starttls/>"
        if isinstance(turn, (Broken, NotXmpp)):
            return "error", turn.detail
        if isinstance(turn, (WasReset, Alerted)):
            return "closed", f"{turn.detail}, after <starttls/>"
        if isinstance(turn, (Closed, End)):
            return "closed", "closed after <starttls/>"
