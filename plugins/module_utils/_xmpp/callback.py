# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call-back probe: proves both directions with a probe domain of one's own, without an account and without a server.

The probe opens a stream to the target and sends a dialback key. The target finds the probe domain in DNS, calls back, and is
told that the key is right. Then a ping (XEP-0199) goes to the target, and its reply comes on the target's own connection.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

from .dialback import dialback
from .dialback.authority import Exchange, Listener
from .dialback.dialback import DialbackResult
from .session import Session, Settings, Target, open_session
from .stream import elements as model
from .stream.conversation import Alerted, Conversation, WasReset
from .stream.names import to_unicode
from .stream.parser import Element
from .stream.transcript import Transcript
from .stream.transport import milliseconds


@dataclass
class PingResult:
    """What came of the ping.

    ``status``: result, or error with condition and text, which proves as much; silence, stream_error, closed, or skipped.
    """

    status: str = "skipped"
    condition: str = ""
    text: str = ""
    elapsed_ms: float = 0.0
    detail: str = ""


def call_back(target: Target, settings: Settings, listener: Listener) -> dict[str, Any]:
    """Prove both directions to one target, in the form that the module returns.

    Args:
        target: whom to ask; ``sender`` is the probe domain, whose SRV record leads to ``listener``.
        settings: how long to wait, and the TLS contexts.
        listener: the authority of the probe domain.
    """
    target = replace(target, level="tls")
    transcript = Transcript()

    def ask_target(stream_id: str, key: str) -> DialbackResult:
        return verify_back(target, settings, stream_id, key, transcript.lines)

    exchange = Exchange(to_unicode(target.sender or ""), to_unicode(target.to or ""), ask_target, transcript.lines)
    answer, ping = DialbackResult(), PingResult()
    listener.begin(exchange)
    session: Optional[Session] = None
    try:
        session = open_session(target, settings, transcript, verify=False)
        if session.ready is not None and session.conversation is not None:
            answer = _dialback(session, session.conversation, exchange)
            ping.detail = "dialback did not succeed"
            if answer.status == "valid":
                ping = _ping(session.conversation, exchange, settings.dialback_timeout)
        else:
            answer.detail = f"there is no stream that it could be sent on: {session.why}"
    finally:
        if session is not None:
            session.close()
        listener.end()
    return {
        "id": target.id,
        "address": target.address,
        "port": target.port,
        "to": target.to,
        "first_try": session.first_try,
        "tcp": asdict(session.tcp),
        "stream": session.stream.told(),
        "tls": session.tls.told(),
        "stream_after_tls": session.after.told(),
        "connected": session.tcp.status == "connected",
        "called_back_from": exchange.called_back_from,
        "asked": exchange.asked,
        "dialback": asdict(answer),
        "their_dialback": asdict(exchange.their_dialback),
        "ping": asdict(ping),
        "transcript": list(transcript.lines),
    }


def _dialback(session: Session, conversation: Conversation, exchange: Exchange) -> DialbackResult:
    ready = session.ready
    header = ready.header if ready is not None else None
    stream_id = (header or {}).get("id")
    if not stream_id:
        return DialbackResult(detail="the stream has no id that a key could be made for")
    key = dialback.key(exchange.secret, exchange.to, exchange.domain, stream_id)
    return dialback.ask(conversation, exchange.domain, exchange.to, key, session.settings.dialback_timeout)


def verify_back(target: Target, settings: Settings, stream_id: str, key: str, lines: list[str]) -> DialbackResult:
    """Ask the target, on a connection of its own, whether it has sent ``key``."""
    transcript = Transcript(sent="V>", received="V<", lines=lines)
    session = Session(target, settings, transcript, verify=False)
    try:
        session.open()
        if session.ready is None or session.conversation is None:
            return DialbackResult("closed", detail=f"no stream to ask on: {session.why}")
        return dialback.ask_back(
            session.conversation, session.sender or "", session.to, stream_id, key, settings.timeout
        )
    finally:
        session.close()


def _ping(conversation: Conversation, exchange: Exchange, seconds: float) -> PingResult:
    started = time.monotonic()
    sender, to = model.escape(exchange.domain), model.escape(exchange.to)
    conversation.say(
        f"<iq type='get' id='{exchange.ping_id}' from='{sender}' to='{to}'><ping xmlns='{model.PING}'/></iq>"
    )
    result = PingResult("silence", detail=f"no reply within {seconds:g} s")
    while time.monotonic() < started + seconds:
        if exchange.replied.wait(0.02):
            result = _reply(exchange)
            break
        turn = conversation.glance()
        if isinstance(turn, Element) and model.is_error(turn.node):
            error = model.read_error(turn.node)
            result = PingResult("stream_error", error.condition, error.text)
            break
        if turn is not None and not isinstance(turn, Element):
            detail = turn.detail if isinstance(turn, (WasReset, Alerted)) else "closed without a reply"
            result = PingResult("closed", detail=detail)
            break
    result.elapsed_ms = milliseconds(started)
    return result


def _reply(exchange: Exchange) -> PingResult:
    reply = exchange.reply
    if reply is None or reply.attributes.get("type") == "result":
        return PingResult("result")
    error = reply.first("error")
    condition, text = model.read_stanza_error(error) if error is not None else ("", "")
    return PingResult("error", condition, text)
