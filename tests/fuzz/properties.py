# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to hold for any bytes from the network. Each property takes bytes and raises where it does not hold."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback import dialback
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback.authority import Exchange, Reception
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback.dialback import DialbackResult
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream import elements as model
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.conversation import Conversation
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.negotiation import ask_for_tls, open_stream
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.parser import (
    Broken,
    Element,
    End,
    Event,
    Header,
    NotXmpp,
    StreamParser,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transcript import Transcript
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import SocketTransport
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.certificate import read_certificate
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.der import DerError
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.external import authenticate

MAX_BYTES = 8192


class Said:
    """A transport that gives the bytes back in pieces of a size that the first byte decides, and then closes."""

    def __init__(self, data: bytes) -> None:
        size = 1 + data[0] if data else 1
        self.pieces = [data[place : place + size] for place in range(1, len(data), size)]

    def send(self, data: bytes, seconds: float) -> None:
        return

    def receive(self, seconds: float) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def close(self) -> None:
        self.pieces = []


def events(pieces: list[bytes]) -> list[Event]:
    parser = StreamParser(MAX_BYTES)
    return [event for piece in pieces for event in parser.feed(piece)] + parser.close()


def stream(data: bytes) -> None:
    """Events are the same however the bytes come, what ends a stream comes last, and all of them can be read."""
    size = 1 + data[0] % 64 if data else 1
    whole = events([data])
    pieces = events([data[place : place + size] for place in range(0, len(data), size)])
    assert whole == pieces, (whole, pieces)
    assert not [event for event in whole[:-1] if isinstance(event, (End, Broken, NotXmpp))]
    assert len([event for event in whole if isinstance(event, Header)]) <= 1
    for event in whole:
        if isinstance(event, Header):
            json.dumps(model.read_header(event))
        elif isinstance(event, Element):
            model.read_features(event.node)
            model.read_error(event.node)
            dialback.is_answer(event.node, "result", "a", "b")


def probe(data: bytes) -> None:
    """A server that says anything at all is told of in plain data; what is shown of it is printable and bounded."""
    for step in ("stream", "tls", "dialback", "external"):
        conversation = Conversation(Said(data), 1.0, Transcript(4096))
        told: list[object] = [open_stream(conversation, "cup.example", "probe.example").told()]
        if step == "tls":
            told += ask_for_tls(conversation)
        elif step == "dialback":
            told.append(vars(dialback.ask(conversation, "probe.example", "cup.example", "0123456789", 1.0)))
        elif step == "external":
            told.append(vars(authenticate(conversation, "probe.example")))
        conversation.close()
        json.dumps([str(one) for one in told])
        lines = conversation.transcript.lines
        assert all(line.isprintable() for line in lines)
        assert sum(map(len, lines)) < 4096 + 200


def authority(data: bytes) -> None:
    """A client of the probe domain's authority gets no further than it may, and learns no key."""
    exchange = Exchange("probe.example", "cup.example", lambda _stream, _key: DialbackResult("silence"), [])
    with socket.socket() as unused:
        Reception(exchange, Conversation(Said(data), 1.0), SocketTransport(unused), None, "192.0.2.1").run()
    assert not exchange.replied.is_set()
    assert all(line.isprintable() for line in exchange.lines)


def certificate(data: bytes) -> None:
    """A certificate is read or refused with the reader's own error, and what is read is plain data."""
    try:
        read = read_certificate(data)
    except DerError:
        return
    told = json.dumps(read.told("cup.example"), ensure_ascii=False)
    assert told.isprintable(), told


PROPERTIES: dict[str, Callable[[bytes], None]] = {
    "stream": stream,
    "probe": probe,
    "authority": authority,
    "certificate": certificate,
}
