# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe that stands for telnet: connect, open a server-to-server stream, and go as far as it is told to.

It finds facts and judges nothing: whether a status is good depends on who asks from where.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from .dialback import dialback
from .dialback.dialback import DialbackResult
from .session import Session, Settings, Target, open_session
from .stream.negotiation import StreamResult
from .stream.transcript import Transcript
from .tls.external import ExternalResult, authenticate


def probe(target: Target, settings: Settings) -> dict[str, Any]:
    """Everything about one target, in the form that the module returns."""
    transcript = Transcript()
    session = first = open_session(target, settings, transcript, verify=True)
    answer, external = DialbackResult(), ExternalResult()
    try:
        if first.tls.handshake and first.tls.version is None and first.tls.status in ("alert", "error", "closed"):
            session = _describe(first)
        answer = _dialback(session)
        external = _external(session)
    finally:
        session.close()
    return {
        "id": target.id,
        "address": target.address,
        "port": target.port,
        "to": target.to,
        "from": target.sender,
        "first_try": first.first_try,
        "tcp": asdict(first.tcp),
        "stream": first.stream.told(),
        "tls": session.tls.told(),
        "stream_after_tls": session.after.told(),
        "dialback": asdict(answer),
        "external": asdict(external),
        "transcript": transcript.lines,
    }


def _describe(first: Session) -> Session:
    """A second connection, to see what the first one refused; the first one where that fails too."""
    first.close()
    first.transcript.below("another connection, for which any certificate and old TLS will do")
    second = Session(first.target, first.settings, first.transcript, False, first.first_try).open()
    if second.tls.version is None:
        if first.tls.untrusted is None or second.tls.status not in ("alert", "closed"):
            second.close()
            return first
        # The first was ended here, the second by the server: as for the lack of a client's certificate.
        second.tls.detail += f"; and its certificate is not trusted: {first.tls.untrusted}"
        return second
    if second.tls.certificate is not None:
        trusted = None if first.tls.untrusted is None else False
        detail = first.tls.untrusted or f"not judged, because another handshake failed: {first.tls.detail}"
        second.tls.certificate.update(trusted=trusted, trust_detail=detail)
    if first.tls.untrusted is None:
        weak = f"only with settings weaker than this machine's; with its own: {first.tls.detail}"
        second.tls.detail = "; ".join(filter(None, (second.tls.detail, weak)))
    return second


def _dialback(session: Session) -> DialbackResult:
    """The wrong-key probe: an answer of "invalid" shows that the peer asked the sender's authority and heard from it."""
    target, ready = session.target, session.ready
    if not target.reaches("dialback"):
        return DialbackResult(detail="not asked for")
    if ready is None or session.conversation is None or not session.sender or not session.to:
        return DialbackResult(detail=f"there is no stream that it could be sent on: {session.why}")
    announced = _announced(ready)
    if ready.features is not None and not announced:
        return DialbackResult("not_offered")
    seconds = session.settings.dialback_timeout
    answer = dialback.ask(session.conversation, session.sender, session.to, dialback.wrong_key(), seconds)
    answer.announced = announced
    return answer


def _announced(stream: StreamResult) -> str:
    """Where the server says that it has dialback: features, header (its namespace, XEP-0220 section 2.4.1), or "" for nowhere."""
    if stream.features is not None and stream.features.dialback:
        return "features"
    return "header" if stream.header is not None and stream.header["dialback"] else ""


def _external(session: Session) -> ExternalResult:
    """SASL EXTERNAL, on a connection of its own: an authenticated stream would answer dialback otherwise than a new one."""
    target = session.target
    if not session.settings.external or not target.reaches("tls"):
        return ExternalResult(detail="not asked for")
    features = session.after.features
    if features is None or not session.sender:
        return ExternalResult(detail=f"there is no stream over TLS that it could be sent on: {session.why}")
    if "EXTERNAL" not in features.mechanisms:
        return ExternalResult("not_offered")
    session.transcript.below("another connection, for SASL EXTERNAL")
    target = replace(target, level="tls")
    own = Session(target, session.settings, session.transcript, session.verify, session.first_try)
    try:
        own.open()
        if own.conversation is None or own.after.features is None:
            return ExternalResult(detail=f"another connection failed: {own.why}")
        return authenticate(own.conversation, session.sender)
    finally:
        own.close()
