# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authority of a probe domain: a server that does nothing but dialback (XEP-0220), for the time of one probe.

It answers questions about the keys that the probe gives out, has the keys of the target's own dialback verified by the
target, and takes note of the stanza that the probe waits for. It believes nobody but the target, and passes nothing on.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Callable, Optional

from ..._errors import FederationError
from ..stream import elements as model
from ..stream.conversation import Conversation
from ..stream.names import same_domain
from ..stream.parser import Element, Header, Node
from ..stream.transcript import Transcript
from ..stream.transport import SocketTransport, describe
from . import dialback
from .dialback import DialbackResult

MAX_CONNECTIONS = 16  # of one target; servers need two
MAX_CHARACTERS = 6 * 1024  # of the transcript of each
ACCEPT_SECONDS = 0.2

VerifyBack = Callable[[str, str], DialbackResult]


@dataclass
class Exchange:
    """What the authority knows and learns of the target that is being probed.

    Args:
        domain: the probe domain.
        to: the target's domain.
        verify_back: asks the target whether a key (second argument) is its own for a stream id (first).
        lines: where the transcript goes.
    """

    domain: str
    to: str
    verify_back: VerifyBack
    lines: list[str]
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    ping_id: str = field(default_factory=lambda: "ping-" + secrets.token_hex(4))
    called_back_from: Optional[str] = None
    asked: bool = False  # by db:verify, about a key of ours
    their_dialback: DialbackResult = field(default_factory=DialbackResult)
    reply: Optional[Node] = None
    replied: threading.Event = field(default_factory=threading.Event)

    def note(self, text: str) -> None:
        self.lines.append("L* " + text)


class Listener:
    """Listens as the probe domain's server. Use it as a context manager.

    Raises:
        FederationError: the port cannot be used.
    """

    def __init__(self, address: str, port: int, context: Optional[ssl.SSLContext], timeout: float) -> None:
        self.context = context
        self.timeout = timeout
        self._exchange: Optional[Exchange] = None
        self._links: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closing = False
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        try:
            self._socket = socket.create_server((address, port), family=family, backlog=MAX_CONNECTIONS)
        except OSError as error:
            raise FederationError(
                f"{address} port {port} cannot be listened on: {describe(error)}",
                where="listen_address, listen_port",
                cure="Run where nothing else uses the port, with the right to use it",
            ) from error
        self.port = int(self._socket.getsockname()[1])
        self._socket.settimeout(ACCEPT_SECONDS)
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._closing = True
        self._acceptor.join()
        self._socket.close()
        self.end()

    def begin(self, exchange: Exchange) -> None:
        """Be the authority of ``exchange`` from now on."""
        with self._lock:
            self._exchange = exchange

    def end(self) -> None:
        """End what belongs to the exchange."""
        with self._lock:
            self._exchange = None
            links, self._links = self._links, []
            threads, self._threads = self._threads, []
        for link in links:
            with link, contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(self.timeout)

    def _accept(self) -> None:
        while not self._closing:
            try:
                link, peer = self._socket.accept()
            except (socket.timeout, TimeoutError):
                continue
            except OSError:
                return
            with self._lock:
                exchange = self._exchange
                if exchange is None or len(self._links) >= MAX_CONNECTIONS:
                    link.close()
                    continue
                # A duplicate, because the thread may have closed its own when end() shuts this one down.
                self._links.append(link.dup())
                thread = threading.Thread(target=self._serve, args=(exchange, link, str(peer[0])), daemon=True)
                self._threads.append(thread)
            exchange.note(f"connection from {peer[0]}")
            thread.start()

    def _serve(self, exchange: Exchange, link: socket.socket, peer: str) -> None:
        transport = SocketTransport(link)
        transcript = Transcript(MAX_CHARACTERS, "L>", "L<", exchange.lines)
        conversation = Conversation(transport, self.timeout, transcript)
        try:
            Reception(exchange, conversation, transport, self.context, peer).run()
        finally:
            conversation.close()


class Reception:
    """One connection that came in."""

    def __init__(
        self,
        exchange: Exchange,
        conversation: Conversation,
        transport: SocketTransport,
        context: Optional[ssl.SSLContext],
        peer: str,
    ) -> None:
        self.exchange = exchange
        self.conversation = conversation
        self.transport = transport
        self.context = context
        self.peer = peer
        self.stream_id = ""
        self.secured = False

    def run(self) -> None:
        """Talk until the peer or the listener ends it."""
        deadline = time.monotonic() + 3600  # the listener ends it before
        while True:
            turn = self.conversation.turn(deadline)
            if isinstance(turn, Header):
                if not self._welcome(turn):
                    return
            elif isinstance(turn, Element):
                if not self._element(turn.node):
                    return
            else:
                return

    def _welcome(self, header: Header) -> bool:
        attributes = header.attributes
        self.stream_id = secrets.token_hex(8)
        version = " version='1.0'" if attributes.get("version") else ""
        self.conversation.say(
            f"<?xml version='1.0'?><stream:stream xmlns='{model.SERVER}' xmlns:db='{model.DIALBACK}' "
            f"xmlns:stream='http://etherx.jabber.org/streams' id='{self.stream_id}' "
            f"from='{model.escape(self.exchange.domain)}'{version}>"
        )
        # Servers from before XMPP 1.0 need not say whom they want.
        if attributes.get("to") and not same_domain(attributes.get("to"), self.exchange.domain):
            self._say_error("host-unknown")
            return False
        if same_domain(attributes.get("from"), self.exchange.to):
            self._called_back()
        if version:
            starttls = f"<starttls xmlns='{model.TLS}'/>" if self.context and not self.secured else ""
            self.conversation.say(
                f"<stream:features>{starttls}<dialback xmlns='{model.DIALBACK_FEATURE}'><errors/></dialback>"
                "</stream:features>"
            )
        return True

    def _element(self, node: Node) -> bool:
        if (node.namespace, node.name) == (model.TLS, "starttls"):
            return self._start_tls()
        if node.namespace == model.DIALBACK and "type" not in node.attributes:
            return self._dialback(node)
        if node.namespace == model.SERVER and node.name == "iq":
            self._iq(node)
        return not model.is_error(node)

    def _start_tls(self) -> bool:
        if self.context is None or self.secured:
            self.conversation.say(f"<failure xmlns='{model.TLS}'/>")
            return False
        self.conversation.say(f"<proceed xmlns='{model.TLS}'/>")
        try:
            secured, link = self.transport.secure(self.context, self.conversation.timeout, server=True)
        except OSError as error:
            self.exchange.note(f"TLS failed: {describe(error)}")
            self.conversation.hang_up("TLS with the connection from the target failed")
            return False
        self.secured = True
        self.conversation.secured(secured, f"TLS {link.version()} {(link.cipher() or ('',))[0]}")
        self.conversation.restart()
        return True

    def _dialback(self, node: Node) -> bool:
        exchange, said = self.exchange, node.attributes
        sender, to = said.get("from", ""), said.get("to", "")
        if not same_domain(to, exchange.domain):
            self._say_error("host-unknown")
            return False
        if node.name == "verify":
            self.conversation.say(self._verified(sender, said.get("id", ""), node.text.strip()))
        elif node.name == "result" and not same_domain(sender, exchange.to):
            self.conversation.say(dialback.refusal(exchange.domain, sender, "not-acceptable"))
        elif node.name == "result":
            self._called_back()
            self.conversation.say(self._accepted(sender, node.text.strip()))
        return True

    def _verified(self, sender: str, stream_id: str, key: str) -> str:
        """The answer to the question whether a key is ours."""
        exchange = self.exchange
        right = dialback.key(exchange.secret, exchange.to, exchange.domain, stream_id)
        kind = "invalid"
        if same_domain(sender, exchange.to):
            self._called_back()
            exchange.asked = True
            kind = "valid" if hmac.compare_digest(right.encode(), key.encode("utf-8")) else "invalid"
        return dialback.verify(exchange.domain, sender, stream_id, kind=kind)

    def _accepted(self, sender: str, key: str) -> str:
        """The answer to the target's own key, after asking the target itself; without it some servers wait for ever."""
        exchange = self.exchange
        found = exchange.verify_back(self.stream_id, key)
        exchange.their_dialback = found
        exchange.note(f"the target says of its own key: {found.status}")
        if found.status in ("valid", "invalid"):
            return dialback.result(exchange.domain, sender, kind=found.status)
        return dialback.refusal(exchange.domain, sender, "remote-connection-failed")

    def _iq(self, node: Node) -> None:
        """Take note of the reply. It must not be answered, and questions of the target are none of our business."""
        exchange, said = self.exchange, node.attributes
        proven = exchange.their_dialback.status == "valid" and same_domain(said.get("from"), exchange.to)
        if proven and said.get("id") == exchange.ping_id and said.get("type") in ("result", "error"):
            exchange.reply = node
            exchange.replied.set()

    def _called_back(self) -> None:
        self.exchange.called_back_from = self.exchange.called_back_from or self.peer

    def _say_error(self, condition: str) -> None:
        self.conversation.say(f"<stream:error><{condition} xmlns='{model.STREAM_ERRORS}'/></stream:error>")
