# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to a target, as far as TLS and the features after it; and a second one for servers that are slow.

It finds facts and judges nothing: whether a status is good depends on who asks from where.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Optional

from .stream.conversation import Conversation
from .stream.names import to_unicode
from .stream.negotiation import StreamResult, ask_for_tls, is_version_1, open_stream
from .stream.transcript import Transcript
from .stream.transport import SocketTransport, TcpResult, connect
from .tls.tls import Contexts, TlsResult, handshake

LEVELS = ("tcp", "stream", "tls", "dialback")
TLS_MODES = ("starttls", "direct")
DIALBACK_SECONDS = 40.0  # the Cisco XCP router waits 30 s for its own dialback, Prosody longer
PATIENCE_SECONDS = 40.0  # servers have been reported that need up to that for a header or for features
PAUSE_SECONDS = 2.0  # before another try, where the server says that it has too much to do
PASSING = ("resource-constraint", "connection-timeout", "reset", "system-shutdown", "internal-server-error")
"""Stream errors that may be gone at the next try (RFC 6120 section 4.9.3)."""


@dataclass(frozen=True)
class Target:
    """One address to probe. ``to`` is the domain asked for, ``sender`` the domain the probe speaks for.

    ``timeout`` takes the place of the one of the settings where it is given. ``unusable`` says why nothing can be tried, as for
    the port 0 of a record. ``group`` names what shares a limit of time with it.
    """

    address: str
    port: int = 5269
    to: Optional[str] = None
    sender: Optional[str] = None
    id: str = ""
    level: str = "stream"
    tls_mode: str = "starttls"
    timeout: Optional[float] = None
    unusable: str = ""
    group: str = ""

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
        patience: seconds for the second try with a server that did not answer, or gave half an answer; less than ``timeout``:
            there is none.
    """

    timeout: float = 5.0
    dialback_timeout: float = DIALBACK_SECONDS
    external: bool = False
    contexts: Optional[Contexts] = None
    patience: float = 0.0


class Session:
    """One connection to a target, as far as TLS and the features after it.

    Args:
        target: whom to ask, and how far to go.
        settings: how long to wait, and the TLS contexts.
        transcript: where what is said is written down.
        verify: whether only a trusted certificate will do.
        first_try: how a first try ended, where this is the patient one: a step may then take all of the time that is left.
    """

    def __init__(
        self, target: Target, settings: Settings, transcript: Transcript, verify: bool, first_try: str = ""
    ) -> None:
        self.target = target
        self.settings = settings
        self.transcript = transcript
        self.verify = verify
        self.first_try = first_try
        self.step = settings.patience if first_try else settings.timeout
        self.to = to_unicode(target.to or "")
        self.sender = to_unicode(target.sender) if target.sender else None
        self.tcp = TcpResult("error", 0.0)
        self.stream = StreamResult(detail="the TCP connection failed")
        self.tls = TlsResult(detail="the TCP connection failed")
        self.after = StreamResult(detail="no TLS")
        self.conversation: Optional[Conversation] = None

    def open(self) -> Session:
        """Connect, and go on until the features that authentication can begin from."""
        if self.target.unusable:
            self.tcp = TcpResult("unusable", 0.0, self.target.unusable)
            return self
        self.tcp, transport = connect(self.target.address, self.target.port, self.settings.timeout)
        if transport is None:
            return self
        self.tls.detail = self.stream.detail = "not asked for"
        if self.target.level == "tcp":
            transport.close()
            return self
        self.conversation = Conversation(transport, self.step, self.transcript, self._until())
        if self.target.tls_mode == "direct":
            self.stream.detail = "direct TLS: there is no stream before TLS"
            self._shake_hands(transport, self.conversation)
        else:
            self.stream = open_stream(self.conversation, self.to, self.sender)
            if self.target.reaches("tls"):
                self._start_tls(transport, self.conversation)
        if self.tls.status == "established":
            self.conversation.until = self._until()
            self.after = open_stream(self.conversation, self.to, self.sender)
            self._late_alert()
        return self

    def _until(self) -> float:
        """When a stream that begins now has to have come to its features: the second try ends, however answers are spread."""
        return time.monotonic() + self.settings.timeout + self.step if self.first_try else math.inf

    @property
    def ready(self) -> Optional[StreamResult]:
        """The stream that authentication can begin on, or None. Once TLS was asked for, nothing may be said in clear."""
        last = self.stream if self.tls.status in ("skipped", "not_offered") else self.after
        return last if last.status == "features" or last.before_version_1 else None

    @property
    def why(self) -> str:
        """How far it came and why not farther, in words that can follow a colon."""
        if self.tcp.status != "connected":
            return f"TCP {self.tcp.status}, {self.tcp.detail}"
        if self.tls.status == "established":
            return f"after TLS {self.after.why}"
        if self.tls.status in ("skipped", "not_offered"):
            return self.stream.why
        return f"TLS {self.tls.status}, {self.tls.detail}"

    @property
    def unanswered(self) -> str:
        """What is missing for a whole answer, as far as more time may bring it; "" where nothing is."""
        for result, where in ((self.stream, ""), (self.after, " after TLS")):
            if result.status == "timeout":
                return f"no answer{where}: {result.detail}"
            if result.status == "no_features" and result.header and is_version_1(result.header["version"]):
                return f"no features{where}: {result.detail}"
            if result.error is not None and result.error.condition in PASSING:
                return f"refused{where}: {result.error.words}"
        return f"no TLS: {self.tls.detail}" if self.tls.status == "timeout" else ""

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
        seconds = conversation.deadline() - time.monotonic()
        self.tls, secured = handshake(transport, context, self.to, seconds)
        if secured is None:
            conversation.hang_up(f"TLS {self.tls.status}: {self.tls.detail}")
        else:
            conversation.secured(secured, f"TLS {self.tls.version} {self.tls.cipher}")

    def _late_alert(self) -> None:
        """With TLS 1.3 a server refuses a client's certificate, or its lack, after the client's handshake is over."""
        if self.after.alert and self.after.header is None:
            self.tls.status, self.tls.alert, self.tls.detail = "alert", self.after.alert, self.after.detail


def open_session(target: Target, settings: Settings, transcript: Transcript, verify: bool) -> Session:
    """A session, opened; the one of a second, patient try where the first brought no whole answer."""
    first = Session(target, settings, transcript, verify).open()
    why = first.unanswered
    if not why or settings.patience <= settings.timeout:
        return first
    first.close()
    if why.startswith("refused"):
        time.sleep(min(PAUSE_SECONDS, settings.patience))
    transcript.below(f"another connection, with up to {settings.patience:g} s for an answer, because of: {why}")
    second = Session(target, settings, transcript, verify, why).open()
    if second.tcp.status == "connected":
        return second
    first.first_try = f"{why}; then no second connection ({second.tcp.detail})"
    return first
