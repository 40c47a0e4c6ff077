# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe that stands for telnet: connect, open a server-to-server stream, and tell what came back.

It finds facts and judges nothing: whether a status is good depends on who asks from where.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils.xmpp import model
from ansible_collections.xmpp.federation.plugins.module_utils.xmpp.conversation import (
    Closed,
    Conversation,
    TimedOut,
    Turn,
    WasReset,
)
from ansible_collections.xmpp.federation.plugins.module_utils.xmpp.stream import (
    Broken,
    Element,
    End,
    Header,
    NotXmpp,
)
from ansible_collections.xmpp.federation.plugins.module_utils.xmpp.transport import connect, milliseconds

LEVELS = ("tcp", "stream")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;"}


@dataclass(frozen=True)
class Target:
    """One address to probe. ``to`` is the domain asked for, ``sender`` the domain the probe speaks for."""

    address: str
    port: int = 5269
    to: Optional[str] = None
    sender: Optional[str] = None
    id: str = ""


@dataclass
class StreamResult:
    """What came back on the stream.

    ``status``: features, error, no_features (a header and then silence), closed, reset, timeout (silence), not_xmpp, or
    skipped. ``header``, ``features`` and ``error`` are None where none came.
    """

    status: str = "skipped"
    elapsed_ms: float = 0.0
    detail: str = ""
    header: Optional[dict[str, Optional[str]]] = None
    features: Optional[model.Features] = None
    error: Optional[model.StreamError] = None
    transcript: list[str] = field(default_factory=list)


def opening_tag(to: str, sender: Optional[str]) -> str:
    """The opening tag that asks for a server-to-server stream (RFC 6120 section 4.7, XEP-0220 section 2.1.1).

    The prefixes are exactly these because some servers compare them as text.
    """
    origin = f" from='{_escape(sender)}'" if sender else ""
    return (
        f"<?xml version='1.0'?><stream:stream xmlns='{model.SERVER}' xmlns:db='{model.DIALBACK}' "
        f"xmlns:stream='http://etherx.jabber.org/streams'{origin} to='{_escape(to)}' version='1.0'>"
    )


def probe(target: Target, level: str, timeout: float) -> dict[str, Any]:
    """Everything about one target, in the form that the module returns.

    Args:
        target: what to probe.
        level: one of LEVELS; how far to go.
        timeout: seconds for the connection, for the header and for the features, each.
    """
    tcp, transport = connect(target.address, target.port, timeout)
    result = StreamResult(detail="the TCP connection failed" if transport is None else "not asked for")
    if transport is not None and level == "tcp":
        transport.close()
    elif transport is not None:
        conversation = Conversation(transport, timeout)
        try:
            result = open_stream(conversation, target.to or "", target.sender)
        finally:
            conversation.close()
        result.transcript = conversation.transcript.lines
    said = asdict(result)
    transcript = said.pop("transcript")
    return {
        "id": target.id,
        "address": target.address,
        "port": target.port,
        "to": target.to,
        "from": target.sender,
        "tcp": asdict(tcp),
        "stream": said,
        "transcript": transcript,
    }


def open_stream(conversation: Conversation, to: str, sender: Optional[str]) -> StreamResult:
    """Open a stream and wait for its features or its error; header and features have the whole time each."""
    started = time.monotonic()
    result = StreamResult()
    conversation.start_stream(opening_tag(to, sender))
    deadline = conversation.deadline()
    others: list[str] = []
    while True:
        turn = conversation.turn(deadline)
        if isinstance(turn, Header):
            result.header = model.read_header(turn)
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
            break
    if others:
        result.detail = f"{result.detail}; before that: {', '.join(others[:5])}".lstrip("; ")
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
    if isinstance(turn, (Closed, End)):
        return "closed", f"closed {after}"
    if isinstance(turn, TimedOut) and result.header is None:
        return "timeout", f"silence {after}"
    version = (result.header or {}).get("version")
    why = "" if version else " (it has no version, so no features are due)"
    return "no_features", f"silence after the header{why}"


def _escape(text: str) -> str:
    return "".join(ESCAPES.get(character, character) for character in text)
