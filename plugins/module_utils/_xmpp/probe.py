# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe that stands for telnet: connect, open a server-to-server stream, and go as far as it is told to.

It finds facts and judges nothing: whether a status is good depends on who asks from where.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback import dialback
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback.dialback import DialbackResult
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.conversation import Conversation
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.negotiation import (
    StreamResult,
    ask_for_tls,
    open_stream,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transcript import Transcript
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import (
    SocketTransport,
    TcpResult,
    connect,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.external import ExternalResult, authenticate
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import Contexts, TlsResult, handshake

LEVELS = ("tcp", "stream", "tls", "dialback")
TLS_MODES = ("starttls", "direct")
DIALBACK_SECONDS = 40.0  # the Cisco XCP router waits 30 s for its own dialback, Prosody longer


@dataclass(frozen=True)
class Target:
    """One address to probe. ``to`` is the domain asked for, ``sender`` the domain the probe speaks for.

    ``timeout`` takes the place of the one of the settings where it is given.
    """

    address: str
    port: int = 5269
    to: Optional[str] = None
    sender: Optional[str] = None
    id: str = ""
    level: str = "stream"
    tls_mode: str = "starttls"
    timeout: Optional[float] = None

    def reaches(self, level: str) -> bool:
        """Whether the probe goes as far as ``level``. Direct TLS has TLS below the stream."""
        wanted = "stream" if level == "tls" and self.tls_mode == "direct" else level
        return LEVELS.index(self.level) >= LEVELS.index(wanted)


@dataclass(frozen=True)
class Settings:
    """How to probe.

    Args:
        timeout: seconds for the connection, the header, the features, and each step of TLS and SASL.
        dialback_timeout: seconds for the answer to a dialback key.
        external: whether to try SASL EXTERNAL.
        contexts: needed for whatever reaches TLS.
    """

    timeout: float = 5.0
    dialback_timeout: float = DIALBACK_SECONDS
    external: bool = False
    contexts: Optional[Contexts] = None


class Session:
    """One connection to a target, as far as TLS and the features after it."""

    def __init__(self, target: Target, settings: Settings, transcript: Transcript, verify: bool) -> None:
        self.target = target
        self.settings = settings
        self.transcript = transcript
        self.verify = verify
        self.tcp = TcpResult("error", 0.0)
        self.stream = StreamResult(detail="the TCP connection failed")
        self.tls = TlsResult(detail="the TCP connection failed")
        self.after = StreamResult(detail="no TLS")
        self.conversation: Optional[Conversation] = None

    def open(self) -> Session:
        """Connect, and go on until the features that authentication can begin from."""
        self.tcp, transport = connect(self.target.address, self.target.port, self.settings.timeout)
        if transport is None:
            return self
        self.tls.detail = self.stream.detail = "not asked for"
        if self.target.level == "tcp":
            transport.close()
            return self
        self.conversation = Conversation(transport, self.settings.timeout, self.transcript)
        to = self.target.to or ""
        if self.target.tls_mode == "direct":
            self.stream.detail = "direct TLS: there is no stream before TLS"
            self._shake_hands(transport, self.conversation)
        else:
            self.stream = open_stream(self.conversation, to, self.target.sender)
            if self.target.reaches("tls"):
                self._start_tls(transport, self.conversation)
        if self.tls.status == "established":
            self.after = open_stream(self.conversation, to, self.target.sender)
            self._late_alert()
        return self

    @property
    def ready(self) -> Optional[StreamResult]:
        """The stream that authentication can begin on, or None."""
        last = self.after if self.tls.handshake else self.stream
        return last if last.status == "features" or last.before_version_1 else None

    def close(self) -> None:
        if self.conversation is not None:
            self.conversation.close()

    def _start_tls(self, transport: SocketTransport, conversation: Conversation) -> None:
        features = self.stream.features
        if features is None:
            old = self.stream.before_version_1
            self.tls = TlsResult("not_offered" if old else "skipped", detail=self.stream.detail)
        elif features.starttls == "none":
            self.tls = TlsResult("not_offered")
        else:
            status, detail = ask_for_tls(conversation)
            if status == "proceed":
                self._shake_hands(transport, conversation)
            else:
                self.tls = TlsResult(status, detail=detail)

    def _shake_hands(self, transport: SocketTransport, conversation: Conversation) -> None:
        contexts = self.settings.contexts
        if contexts is None:
            raise ValueError("a probe that reaches TLS needs TLS contexts")
        context = contexts.get(self.verify, self.target.tls_mode == "direct")
        self.tls, secured = handshake(transport, context, self.target.to or "", self.settings.timeout)
        if secured is None:
            conversation.hang_up(f"TLS {self.tls.status}: {self.tls.detail}")
        else:
            conversation.secured(secured, f"TLS {self.tls.version} {self.tls.cipher}")

    def _late_alert(self) -> None:
        """With TLS 1.3 a server refuses a client's certificate, or its lack, after the client's handshake is over."""
        if self.after.alert and self.after.header is None:
            self.tls.status, self.tls.alert, self.tls.detail = "alert", self.after.alert, self.after.detail


def probe(target: Target, settings: Settings) -> dict[str, Any]:
    """Everything about one target, in the form that the module returns."""
    transcript = Transcript()
    session = Session(target, settings, transcript, verify=True)
    answer, external = DialbackResult(), ExternalResult()
    try:
        first = session.open()
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
    second = Session(first.target, first.settings, first.transcript, verify=False).open()
    if second.tls.version is None:
        second.close()
        return first
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
    if ready is None or session.conversation is None or not target.sender or not target.to:
        return DialbackResult(detail="there is no stream that it could be sent on")
    if ready.features is not None and not ready.features.dialback:
        return DialbackResult("not_offered")
    seconds = session.settings.dialback_timeout
    return dialback.ask(session.conversation, target.sender, target.to, dialback.wrong_key(), seconds)


def _external(session: Session) -> ExternalResult:
    """SASL EXTERNAL, on a connection of its own: an authenticated stream would answer dialback otherwise than a new one."""
    target = session.target
    if not session.settings.external or not target.reaches("tls"):
        return ExternalResult(detail="not asked for")
    features = session.after.features
    if features is None or not target.sender:
        return ExternalResult(detail="there is no stream over TLS that it could be sent on")
    if "EXTERNAL" not in features.mechanisms:
        return ExternalResult("not_offered")
    session.transcript.below("another connection, for SASL EXTERNAL")
    own = Session(replace(target, level="tls"), session.settings, session.transcript, session.verify)
    try:
        own.open()
        if own.conversation is None or own.after.features is None:
            return ExternalResult(detail=f"another connection failed: {own.tls.detail or own.tcp.detail}")
        return authenticate(own.conversation, target.sender)
    finally:
        own.close()
