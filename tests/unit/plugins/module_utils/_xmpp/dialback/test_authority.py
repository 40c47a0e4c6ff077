# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authority of a probe domain believes nobody but the target, answers nothing else, and goes away."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback import dialback
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback.authority import (
    MAX_CONNECTIONS,
    Exchange,
    Listener,
    Reception,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback.dialback import DialbackResult
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream import elements as model
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.conversation import Conversation
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import SocketTransport
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.plugins.module_utils._xmpp.stream.test_conversation import Script

PROBE, CUP = "probe.example", "cup.example"


def header(to: str = PROBE, sender: str = CUP, version: str = " version='1.0'") -> str:
    return (
        "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' "
        f"xmlns:stream='http://etherx.jabber.org/streams' from='{sender}' to='{to}'{version}>"
    )


def exchange(verdict: str = "valid") -> Exchange:
    return Exchange(PROBE, CUP, lambda _stream, _key: DialbackResult(verdict), [])


def answers(one: Exchange, *said: str) -> str:
    """What the authority says to this, without the opening tag."""
    script = Script(*(piece.encode() for piece in said), b"")
    conversation = Conversation(script, 0.2)
    Reception(one, conversation, SocketTransport(socket.socket()), None, "192.0.2.9").run()
    return script.sent.decode().partition("?><stream:stream")[2].partition(">")[2]


FEATURES = "<stream:features><dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback></stream:features>"


def test_features_and_a_call() -> None:
    one = exchange()
    assert answers(one, header()) == FEATURES
    assert one.called_back_from == "192.0.2.9"


def test_a_server_from_before_version_1_gets_no_features() -> None:
    assert answers(exchange(), header(version="")) == ""


def test_a_stranger_has_not_called_back() -> None:
    one = exchange()
    assert answers(one, header(sender="stranger.example")) == FEATURES
    assert one.called_back_from is None


def test_another_domain_is_not_served() -> None:
    assert "<host-unknown " in answers(exchange(), header(to="other.example"))
    assert "<host-unknown " in answers(
        exchange(), header(), f"<db:verify from='{CUP}' to='other.example' id='1'>k</db:verify>"
    )


@pytest.mark.parametrize(
    ("sender", "stream", "right", "kind"),
    [
        (CUP, "s1", True, "valid"),
        (CUP.upper(), "s1", True, "valid"),
        (CUP, "s1", False, "invalid"),
        (CUP, "another", True, "invalid"),
        ("stranger.example", "s1", True, "invalid"),
    ],
)
def test_only_keys_of_its_own_are_valid(sender: str, stream: str, right: bool, kind: str) -> None:
    one = exchange()
    key = dialback.key(one.secret, CUP, PROBE, "s1") if right else "k\u00e9y"
    said = answers(one, header(), f"<db:verify from='{sender}' to='{PROBE}' id='{stream}'>{key}</db:verify>")
    assert said == FEATURES + f"<db:verify from='{PROBE}' to='{sender}' id='{stream}' type='{kind}'/>"
    assert one.asked == (sender.lower() == CUP)


@pytest.mark.parametrize(
    ("sender", "verdict", "said"),
    [
        (CUP, "valid", f"<db:result from='{PROBE}' to='{CUP}' type='valid'/>"),
        (CUP, "invalid", f"<db:result from='{PROBE}' to='{CUP}' type='invalid'/>"),
        (CUP, "silence", dialback.refusal(PROBE, CUP, "remote-connection-failed")),
        ("stranger.example", "valid", dialback.refusal(PROBE, "stranger.example", "not-acceptable")),
    ],
)
def test_keys_of_the_target_are_verified(sender: str, verdict: str, said: str) -> None:
    one = exchange(verdict)
    assert answers(one, header(), f"<db:result from='{sender}' to='{PROBE}'>key</db:result>") == FEATURES + said
    assert one.their_dialback.status == (verdict if sender == CUP else "skipped")


@pytest.mark.parametrize(
    ("kind", "sender", "verdict", "replied"),
    [
        ("result", CUP, "valid", True),
        ("error", CUP, "valid", True),
        ("get", CUP, "valid", False),
        ("result", "stranger.example", "valid", False),
        ("result", CUP, "invalid", False),
    ],
)
def test_only_a_proven_reply_counts_and_none_is_answered(kind: str, sender: str, verdict: str, replied: bool) -> None:
    one = exchange(verdict)
    own = f"<db:result from='{CUP}' to='{PROBE}'>key</db:result>"
    reply = f"<iq from='{sender}' to='{PROBE}' type='{kind}' id='{one.ping_id}'/>"
    said = answers(one, header(), own, reply)
    assert one.replied.is_set() == replied
    assert said.count("<") == (FEATURES + dialback.result(PROBE, CUP, kind=verdict)).count("<")


def test_tls_that_it_does_not_have() -> None:
    assert answers(exchange(), header(), f"<starttls xmlns='{model.TLS}'/>").endswith(f"<failure xmlns='{model.TLS}'/>")


@settings(max_examples=60)
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_upset_it(noise: bytes, in_stream: bool) -> None:
    one = exchange()
    script = Script((header().encode() if in_stream else b"") + noise, b"")
    Reception(one, Conversation(script, 0.2), SocketTransport(socket.socket()), None, "192.0.2.9").run()
    assert not one.replied.is_set()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Listener("127.0.0.1", port, None, 2.0) as made:
        yield made


def test_nobody_is_served_without_an_exchange(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port), 2) as link:
        assert link.recv(10) == b""


def test_the_end_of_an_exchange_ends_its_connections(listener: Listener) -> None:
    listener.begin(exchange())
    with socket.create_connection(("127.0.0.1", listener.port), 2) as link:
        link.sendall(header().encode())
        assert link.recv(4000).startswith(b"<?xml")
        began = time.monotonic()
        listener.end()
        while link.recv(4000):
            pass
        assert time.monotonic() - began < 2


def test_connections_are_bounded(listener: Listener) -> None:
    listener.begin(exchange())
    links = [socket.create_connection(("127.0.0.1", listener.port), 2) for _number in range(MAX_CONNECTIONS + 1)]
    try:
        assert links[-1].recv(10) == b""
    finally:
        for link in links:
            link.close()


def test_a_port_that_is_taken(listener: Listener) -> None:
    with pytest.raises(FederationError, match="cannot be listened on: EADDRINUSE"):
        Listener("127.0.0.1", listener.port, None, 1.0)
