# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialback keys and answers, SASL EXTERNAL, and keys that stay out of transcripts, with a server that follows a script."""

from __future__ import annotations

import re
from typing import Optional

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.dialback import dialback
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream import elements as model
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.conversation import Conversation
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.negotiation import open_stream
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transcript import SecretMask, Transcript
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.external import authenticate
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._xmpp.stream.test_conversation import RST, Script, Step
from unit.plugins.module_utils._xmpp.xmpp_conversations import CONVERSATIONS, error


@pytest.mark.parametrize(
    ("secret", "receiving", "sender", "stream", "begins", "ends"),
    [
        ("s3cr3tf0rd14lb4ck", "xmpp.example.com", "example.org", "D60000229F", "37c69b1c", "075643"),
        ("s3cr3tf0rd14lb4ck", "montague.example", "capulet.example", "D60000229F", "b4835385", "3df3"),
        ("d14lb4ck43v3r", "capulet.example", "montague.example", "417GAF25", "225cc5aa", "972d"),
    ],
)
def test_keys(secret: str, receiving: str, sender: str, stream: str, begins: str, ends: str) -> None:
    key = dialback.key(secret, receiving, sender, stream)
    assert re.fullmatch(f"{begins}[0-9a-f]+{ends}", key)
    assert len(key) == 64


def test_no_wrong_key_is_like_another() -> None:
    assert dialback.wrong_key() != dialback.wrong_key()


def answer(kind: str, inner: str = "", sender: str = "cup.example", to: str = "probe.example") -> bytes:
    return f"<db:result from='{sender}' to='{to}' type='{kind}'>{inner}</db:result>".encode()


STANZA = "urn:ietf:params:xml:ns:xmpp-stanzas"
FORBIDDEN = f"<error type='auth'><forbidden xmlns='{STANZA}'/><text xmlns='{STANZA}'>no &amp; no</text></error>"


@pytest.mark.parametrize(
    ("steps", "status", "condition", "text"),
    [
        ([answer("invalid")], "invalid", "", ""),
        ([answer("valid", "akey")], "valid", "", ""),
        ([answer("error", FORBIDDEN)], "error", "forbidden", "no & no"),
        ([answer("error", f"<item-not-found xmlns='{STANZA}'/>")], "error", "item-not-found", ""),
        ([answer("error", "<error code='404'/>")], "error", "item-not-found", ""),
        ([answer("error")], "error", "", ""),
        ([answer("odd")], "error", "", ""),
        ([answer("invalid", sender="CUP.example")], "invalid", "", ""),
        ([answer("valid", sender="stranger.example"), answer("invalid")], "invalid", "", ""),
        ([answer("valid", to="stranger.example")], "silence", "", ""),
        ([b"<db:result from='cup.example' to='probe.example'>their own</db:result>"], "silence", "", ""),
        ([b"<db:verify from='cup.example' to='probe.example' type='valid'/>"], "silence", "", ""),
        ([], "silence", "", ""),
        ([error("policy-violation", "TLS first").encode()], "stream_error", "policy-violation", "TLS first"),
        ([b"</stream:stream>"], "closed", "", ""),
        ([b""], "closed", "", ""),
        ([RST], "closed", "", ""),
        ([b"<a></b>"], "closed", "", ""),
    ],
)
def test_answers(steps: list[Step], status: str, condition: str, text: str) -> None:
    conversation = Conversation(Script(CONVERSATIONS["plain"], *steps), 1)
    assert open_stream(conversation, "cup.example", "probe.example").status == "features"
    found = dialback.ask(conversation, "probe.example", "cup.example", "k" * 64, 0.2)
    assert (found.status, found.condition, found.text) == (status, condition, text)
    assert "k" * 7 not in "".join(conversation.transcript.lines)


@pytest.mark.parametrize(("stream", "status"), [("s9", "valid"), ("another", "silence")])
def test_asking_back_wants_the_same_stream(stream: str, status: str) -> None:
    said = f"<db:verify from='cup.example' to='probe.example' id='{stream}' type='valid'/>".encode()
    conversation = Conversation(Script(CONVERSATIONS["plain"], said), 1)
    open_stream(conversation, "cup.example", "probe.example")
    assert dialback.ask_back(conversation, "probe.example", "cup.example", "s9", "key", 0.2).status == status


def test_what_is_sent_is_escaped() -> None:
    assert dialback.result("a'b", "c&d", "<key>") == ("<db:result from='a&apos;b' to='c&amp;d'>&lt;key&gt;</db:result>")
    assert dialback.verify("a", "b", "i'd", kind="valid") == "<db:verify from='a' to='b' id='i&apos;d' type='valid'/>"


SUCCESS = f"<success xmlns='{model.SASL}'/>".encode()


def failure(condition: str) -> bytes:
    return f"<failure xmlns='{model.SASL}'><{condition}/><text>why</text></failure>".encode()


@pytest.mark.parametrize(
    ("steps", "status", "condition", "tries"),
    [
        ([SUCCESS], "success", "", 1),
        ([failure("not-authorized")], "failure", "not-authorized", 1),
        ([failure("invalid-authzid"), SUCCESS], "success", "", 2),
        ([failure("invalid-authzid"), failure("not-authorized")], "failure", "invalid-authzid", 2),
        ([error("not-authorized").encode()], "stream_error", "not-authorized", 1),
        ([b""], "closed", "", 1),
        ([RST], "closed", "", 1),
        ([], "timeout", "", 1),
    ],
)
def test_sasl_external(steps: list[Step], status: str, condition: str, tries: int) -> None:
    script = Script(CONVERSATIONS["tls optional, mechanisms"], *steps)
    conversation = Conversation(script, 0.2)
    open_stream(conversation, "cup.example", "probe.example")
    found = authenticate(conversation, "probe.example")
    assert (found.status, found.condition) == (status, condition)
    assert script.sent.count(b"<auth ") == tries


KEY = "0123456789abcdef" * 4
SPOKEN = [
    (f"<db:result from='a' to='b'>{KEY}</db:result>", "<db:result from='a' to='b'>012345...</db:result>"),
    (f"<db:verify id='{KEY}'>{KEY}</db:verify>", f"<db:verify id='{KEY}'>012345...</db:verify>"),
    (f"<result xmlns='x>y'>{KEY}</result><a>{KEY}</a>", f"<result xmlns='x>y'>012345...</result><a>{KEY}</a>"),
    (f"<db:result type='valid'/>{KEY}", f"<db:result type='valid'/>{KEY}"),
    ("<db:result>short</db:result>", "<db:result>short</db:result>"),
    (f"<auth mechanism='PLAIN'>{KEY}</auth>", "<auth mechanism='PLAIN'>012345...</auth>"),
    (f"<db:result\tx='1'>{KEY}</db:result>", "<db:result\tx='1'>012345...</db:result>"),
]


@pytest.mark.parametrize(("said", "shown"), SPOKEN)
@given(data=st.data())
def test_keys_are_cut_short_however_they_come(said: str, shown: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(said)), max_size=6)))
    mask = SecretMask()
    pieces = [said[start:end] for start, end in zip([0, *cuts], [*cuts, len(said)])]
    assert "".join(map(mask.feed, pieces)) == shown


def test_white_space_of_any_kind_ends_a_name() -> None:
    transcript = Transcript()
    transcript.received(f"<db:result\n\tfrom='a'\r\n>{KEY}</db:result>".encode())
    assert transcript.lines == ["S: <db:result\\n\\tfrom='a'\\r\\n>012345...</db:result>"]


def test_both_sides_are_masked_by_themselves() -> None:
    transcript = Transcript()
    transcript.sent(b"<db:result>" + KEY.encode())
    transcript.received(b"<a>" + KEY.encode() + b"</a>")
    transcript.sent(KEY.encode() + b"</db:result>")
    assert transcript.lines == ["C: <db:result>012345...", f"S: <a>{KEY}</a>", "C: </db:result>"]


@pytest.mark.parametrize("version", [None, "1.0"])
def test_a_timeout_is_not_the_end(version: Optional[str]) -> None:
    """A server from before XMPP 1.0 sends no features, and waits for dialback on the same stream."""
    late = Script(CONVERSATIONS["before version 1.0"] if version is None else CONVERSATIONS["plain"])
    conversation = Conversation(late, 0.1)
    first = open_stream(conversation, "cup.example", "probe.example")
    assert first.before_version_1 == (version is None)
    late.steps.append(answer("invalid"))
    assert dialback.ask(conversation, "probe.example", "cup.example", "key", 0.5).status == "invalid"
