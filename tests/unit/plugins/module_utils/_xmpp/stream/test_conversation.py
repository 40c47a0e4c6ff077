# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation and the probe on it, with a server that follows a script."""

from __future__ import annotations

import time
from typing import Union

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream import conversation as module
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.conversation import CLOSE_TAG, Conversation
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.negotiation import open_stream, opening_tag
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.parser import Element, Header
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transcript import Transcript
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import Reset, Silence
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._xmpp.xmpp_conversations import CONVERSATIONS, OLD_STREAM, STREAM

Step = Union[bytes, type[Exception]]
RST = Reset


class Script:
    """A transport that gives back, one a call, what a server would send; b"" stands for FIN."""

    def __init__(self, *steps: Step, sending_fails: bool = False) -> None:
        self.steps = list(steps)
        self.sent = b""
        self.sending_fails = sending_fails
        self.closed = False

    def send(self, data: bytes, seconds: float) -> None:
        if self.sending_fails:
            raise Reset("EPIPE (Broken pipe)")
        self.sent += data

    def receive(self, seconds: float) -> bytes:
        assert not self.closed
        assert seconds > 0
        if not self.steps:
            raise Silence
        step = self.steps.pop(0)
        if isinstance(step, bytes):
            return step
        raise Reset("ECONNRESET (Connection reset by peer)") if step is RST else step()

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("steps", "status", "detail"),
    [
        ([CONVERSATIONS["tls required"]], "features", ""),
        ([STREAM.encode(), b"<stream:features/>"], "features", ""),
        ([CONVERSATIONS["unknown host"], b""], "error", "host-unknown"),
        ([STREAM.encode()], "no_features", "silence after the header"),
        ([OLD_STREAM.encode()], "no_features", "silence after the header (it has no version, so no features are due)"),
        ([], "timeout", "silence without a byte"),
        ([b"<?xml version='1.0'?><str"], "timeout", "silence after 25 bytes"),
        ([b""], "closed", "closed without a byte"),
        ([STREAM.encode(), b""], "closed", "closed after the header"),
        ([CONVERSATIONS["closed at once"]], "closed", "closed after the header"),
        ([RST], "reset", "ECONNRESET (Connection reset by peer), without a byte"),
        ([STREAM.encode(), RST], "reset", "ECONNRESET (Connection reset by peer), after the header"),
        ([CONVERSATIONS["HTTP"]], "not_xmpp", "an HTTP server answers"),
        ([b"22", b""], "not_xmpp", "it begins with b'2'"),
        ([CONVERSATIONS["deep"]], "not_xmpp", "elements nested deeper than 32, after the header"),
        ([STREAM.encode(), b"<odd/><strange/><stream:features/>"], "features", "before that: odd, strange"),
    ],
)
def test_what_the_probe_makes_of_it(steps: list[Step], status: str, detail: str) -> None:
    result = open_stream(Conversation(Script(*steps), 5), "cup.example", "probe.example")
    assert (result.status, result.detail) == (status, detail)
    assert (result.features is not None) == (status == "features")
    assert (result.error is not None) == (status == "error")


@pytest.mark.parametrize(
    ("steps", "status", "malformed", "words"),
    [
        ([CONVERSATIONS["error, unbound prefix, no header"], b""], "error", "unbound prefix", ""),
        ([CONVERSATIONS["error, cut short"], b""], "error", "the error ends in the middle", ""),
        ([CONVERSATIONS["error, cut short"]], "error", "the error ends in the middle", ""),
        ([CONVERSATIONS["blank before"]], "features", "white space before the XML declaration", ""),
        ([CONVERSATIONS["said in plain text"], b""], "closed", "", "Too many connections"),
        ([CONVERSATIONS["said in plain text"]], "no_features", "", "Too many connections"),
        ([b"Go away\x1b[0m\r\nnow"], "not_xmpp", "", "Go away\\x1b[0m"),
        ([CONVERSATIONS["not well-formed"]], "not_xmpp", "mismatched tag", ""),
        ([STREAM.encode() + b"<stream:fea"], "no_features", "", ""),
    ],
)
def test_the_peers_words_are_kept(steps: list[Step], status: str, malformed: str, words: str) -> None:
    result = open_stream(Conversation(Script(*steps), 5), "cup.example", "probe.example")
    assert (result.status, result.malformed, result.words) == (status, malformed, words)


@pytest.mark.parametrize(
    ("version", "old"), [("", True), ("0.9", True), ("x", True), ("1.0", False), ("1", False), ("2.0", False)]
)
def test_which_version_is_from_before_features(version: str, old: bool) -> None:
    said = STREAM.replace(" version='1.0'>", f" version='{version}'>").encode()
    assert open_stream(Conversation(Script(said), 5), "cup.example", None).before_version_1 is old


def test_steps_end_with_the_whole() -> None:
    conversation = Conversation(Script(), 5, until=time.monotonic() + 0.05)
    assert conversation.deadline() <= time.monotonic() + 0.05
    time.sleep(0.06)
    assert open_stream(conversation, "cup.example", None).status == "timeout"


def test_an_answer_is_read_even_where_sending_failed() -> None:
    script = Script(CONVERSATIONS["unknown host"], sending_fails=True)
    assert open_stream(Conversation(script, 5), "x.example", None).status == "error"


def test_a_reset_that_only_the_sending_noticed() -> None:
    result = open_stream(Conversation(Script(b"", sending_fails=True), 5), "x.example", None)
    assert (result.status, result.detail) == ("reset", "EPIPE (Broken pipe), without a byte")


def test_bytes_that_drip_do_not_stretch_the_time() -> None:
    class Drip(Script):
        def receive(self, seconds: float) -> bytes:
            time.sleep(min(seconds, 0.02))
            return b" "

    result = open_stream(Conversation(Drip(), 0.1), "cup.example", None)
    assert result.status in ("timeout", "not_xmpp")
    assert result.elapsed_ms < 5000


def test_the_stream_is_always_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSING_SECONDS", 0.05)
    script = Script(CONVERSATIONS["plain"], CLOSE_TAG.encode(), b"")
    conversation = Conversation(script, 5)
    open_stream(conversation, "cup.example", "probe.example")
    conversation.close()
    assert script.closed
    assert script.sent.decode() == opening_tag("cup.example", "probe.example") + CLOSE_TAG
    assert conversation.transcript.lines == [
        "C: " + opening_tag("cup.example", "probe.example"),
        "S: " + CONVERSATIONS["plain"].decode(),
        "C: " + CLOSE_TAG,
        "S: " + CLOSE_TAG,
    ]


@pytest.mark.parametrize(("step", "note"), [(b"", "!! FIN"), (RST, "!! RST (ECONNRESET (Connection reset by peer))")])
def test_the_transcript_tells_the_end(step: Step, note: str) -> None:
    conversation = Conversation(Script(step), 5)
    open_stream(conversation, "cup.example", None)
    assert conversation.transcript.lines[1] == note


def test_a_new_stream_forgets_the_old_one() -> None:
    conversation = Conversation(Script(CONVERSATIONS["tls required"] + b"<left-over/>", CONVERSATIONS["plain"]), 5)
    first = open_stream(conversation, "cup.example", None)
    second = open_stream(conversation, "cup.example", None)
    assert first.features is not None
    assert second.features is not None
    assert (first.features.starttls, second.features.starttls) == ("required", "none")


@pytest.mark.parametrize(
    ("to", "sender", "part"),
    [
        ("cup.example", None, "xmlns:stream='http://etherx.jabber.org/streams' to='cup.example' version='1.0'>"),
        ("cup.example", "b\u00fccher.example", " from='b\u00fccher.example' to='cup.example' version='1.0'>"),
        ("a'b<c>&.example", None, " to='a&apos;b&lt;c&gt;&amp;.example' version='1.0'>"),
    ],
)
def test_the_opening_tag(to: str, sender: str | None, part: str) -> None:
    tag = opening_tag(to, sender)
    assert tag.endswith(part)
    assert tag.startswith(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' xmlns:stream="
    )


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_the_transcript_is_bounded_and_readable(pieces: list[bytes]) -> None:
    transcript = Transcript(max_characters=500)
    for piece in pieces:
        transcript.received(piece)
    assert all(line.isprintable() for line in transcript.lines)
    assert sum(map(len, transcript.lines)) < 700


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"a\r\nb", "a\\r\\nb"),
        (b"\x16\x03", "\\x16\\x03"),
        ("caf\u00e9".encode(), "caf\u00e9"),
        (b"\xff\xc3", "\\xff\\xc3"),
        ("\u202e\x1b[31m".encode(), "\\u202e\\x1b[31m"),
    ],
)
def test_nothing_in_a_transcript_can_move_the_cursor(data: bytes, text: str) -> None:
    transcript = Transcript()
    transcript.received(data)
    assert transcript.lines == ["S: " + text]


class Busy:
    """A clock on which each look takes a second: of a machine that comes to nothing."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1
        return self.now


def test_what_has_come_counts_although_this_machine_looked_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = Conversation(Script(STREAM.encode() + b"<stream:features/>"), 5)
    monkeypatch.setattr(module, "time", Busy())
    assert [type(conversation.turn(deadline=0.5)) for _ in range(3)] == [Header, Element, module.TimedOut]


def test_a_peer_that_always_says_a_little_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = Script(*[bytes([byte]) for byte in STREAM.encode()])
    conversation = Conversation(transport, 5)
    monkeypatch.setattr(module, "time", Busy())
    assert isinstance(conversation.turn(deadline=0.5), module.TimedOut)
    assert len(transport.steps) == len(STREAM) - 1
