# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stream parser: what it makes of servers, that pieces do not matter, and that nothing upsets it."""

from __future__ import annotations

import time
from typing import Optional

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.elements import (
    Features,
    StreamError,
    is_error,
    is_features,
    read_error,
    read_features,
    read_header,
    read_host,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.parser import (
    MAX_BYTES,
    Broken,
    Element,
    End,
    Event,
    Header,
    NotXmpp,
    StreamParser,
)
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._xmpp.xmpp_conversations import CONVERSATIONS, STREAM


def events(pieces: list[bytes], max_bytes: int = MAX_BYTES) -> list[Event]:
    parser = StreamParser(max_bytes)
    found = [event for piece in pieces for event in parser.feed(piece)]
    return found + parser.close()


def said(name: str) -> list[Event]:
    return events([CONVERSATIONS[name]])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", Features("none", True, False, [])),
        ("tls required", Features("required", True, True, [])),
        ("tls optional, mechanisms", Features("optional", False, False, ["EXTERNAL", "PLAIN"])),
        ("empty features", Features()),
        ("client port", Features("none", False, False, ["EXTERNAL", "PLAIN"])),
        ("white space between", Features()),
        ("byte order mark", Features()),
    ],
)
def test_features(name: str, expected: Features) -> None:
    header, element = said(name)
    assert isinstance(header, Header)
    assert isinstance(element, Element)
    assert is_features(element.node)
    assert read_features(element.node) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unknown host", StreamError("host-unknown", "This host does not serve caf\u00e9 & co")),
        ("error without text", StreamError("improper-addressing", "")),
    ],
)
def test_stream_errors(name: str, expected: StreamError) -> None:
    _header, element, end = said(name)
    assert isinstance(element, Element)
    assert is_error(element.node)
    assert read_error(element.node) == expected
    assert end == End()


@pytest.mark.parametrize(
    ("name", "version", "xmlns"),
    [
        ("plain", "1.0", "jabber:server"),
        ("client port", "1.0", "jabber:client"),
        ("before version 1.0", None, "jabber:server"),
    ],
)
def test_header(name: str, version: Optional[str], xmlns: str) -> None:
    header = said(name)[0]
    assert isinstance(header, Header)
    attributes = {"from": "cup.example", "to": "probe.example", "id": "s1", "version": version}
    assert read_header(header) == {**attributes, "xmlns": xmlns, "dialback": True}


def test_dialback_is_announced_by_its_namespace_only() -> None:
    plain = STREAM.replace(" xmlns:db='jabber:server:dialback'", "")
    other = STREAM.replace("xmlns:db=", "xmlns:other=")
    for text, dialback in ((plain, False), (other, True)):
        header = events([text.encode()])[0]
        assert isinstance(header, Header)
        assert header.dialback is dialback


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("TLS alert", "tls"),
        ("TLS handshake", "tls"),
        ("HTTP", "http"),
        ("SSH", "ssh"),
        ("mail", "smtp"),
        ("mail, more lines", "smtp"),
        ("HTML", "html"),
        ("other XML", "xml"),
        ("nearly HTTP", "unknown"),
        ("something", "unknown"),
        ("line breaks first", "unknown"),
        ("endless white space", "unknown"),
    ],
)
def test_something_else_answers(name: str, kind: str) -> None:
    (event,) = said(name)
    assert isinstance(event, NotXmpp)
    assert event.kind == kind


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("not well-formed", "malformed"),
        ("wrong bytes", "malformed"),
        ("unbound prefix", "malformed"),
        ("undefined entity", "malformed"),
        ("not UTF-8", "malformed"),
        ("Latin-1 declared", "malformed"),
        ("deep", "depth"),
    ],
)
def test_a_broken_stream_keeps_what_came_before(name: str, reason: str) -> None:
    header, broken = said(name)
    assert isinstance(header, Header)
    assert isinstance(broken, Broken)
    assert broken.reason == reason


def test_a_document_type_is_refused() -> None:
    (event,) = said("document type")
    assert isinstance(event, Broken)
    assert event.reason == "doctype"


@pytest.mark.parametrize(
    ("name", "expected", "fault"),
    [
        ("error, unbound prefix, no header", StreamError("policy-violation", "no"), "unbound prefix"),
        ("error, unbound prefix", StreamError("policy-violation", "no"), "unbound prefix"),
        ("error, no header", StreamError("host-unknown", ""), "no opening tag of the stream"),
        ("error, bare text", StreamError("", "Invalid handshake & co"), ""),
        ("error, no namespace", StreamError("host-unknown", "who?"), ""),
        ("error, own text", StreamError("undefined-condition", "no room"), ""),
        ("error, mismatched", StreamError("host-unknown", ""), "mismatched tag"),
        ("error, cut short", StreamError("not-authorized", "who are"), "the error ends in the middle"),
        ("error, undefined entity", StreamError("not-authorized", "a\u00a0b"), "undefined entity"),
        ("error after a header of unbound prefix", StreamError("conflict", ""), "unbound prefix"),
        ("error after a second header", StreamError("host-unknown", ""), "a second opening tag of the stream"),
        ("error after a second declaration", StreamError("host-unknown", ""), "more than one XML declaration"),
        ("other host", StreamError("see-other-host", "", "other.example", 5270), ""),
        ("other host with text", StreamError("see-other-host", "moved", "2001:db8::1", 9222), ""),
    ],
)
def test_errors_in_any_shape(name: str, expected: StreamError, fault: str) -> None:
    parser = StreamParser()
    found = [event for event in parser.feed(CONVERSATIONS[name]) + parser.close() if isinstance(event, Element)]
    assert [read_error(element.node) for element in found if is_error(element.node)] == [expected]
    assert parser.faults == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("blank before", "white space before the XML declaration"),
        ("two declarations", "more than one XML declaration"),
        ("features, no header", "no opening tag of the stream"),
    ],
)
def test_what_does_no_harm_is_overlooked_and_said(name: str, fault: str) -> None:
    parser = StreamParser()
    found = parser.feed(CONVERSATIONS[name])
    element = found[-1]
    assert isinstance(element, Element)
    assert is_features(element.node)
    assert parser.faults == [fault]


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("other.example", "other.example", None),
        (" other.example:5270\n", "other.example", 5270),
        ("192.0.2.1:1", "192.0.2.1", 1),
        ("[2001:db8::1]:9222", "2001:db8::1", 9222),
        ("[2001:db8::1]", "2001:db8::1", None),
        ("2001:db8::1", "2001:db8::1", None),
        ("other.example:0", "other.example", None),
        ("other.example:\u00b2", "other.example", None),
        ("other.example:99999999999", "other.example", None),
        ("", None, None),
        ("o\u202eher", "o\\u202eher", None),
    ],
)
def test_another_host(text: str, host: Optional[str], port: Optional[int]) -> None:
    assert read_host(text) == (host, port)


def test_an_error_without_end_is_read_to_a_limit() -> None:
    endless = b"<stream:error>" + b"<" * 100000 + b"x" * 200000
    started = time.monotonic()
    parser = StreamParser()
    found = [event for place in range(0, len(endless), 1000) for event in parser.feed(endless[place : place + 1000])]
    assert isinstance(found[-1], Broken)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("name", ["closed at once", "bytes after the end", "self-closed"])
def test_nothing_comes_after_the_end(name: str) -> None:
    assert said(name)[1:] == [End()]


def test_a_few_bytes_are_judged_at_the_end_only() -> None:
    parser = StreamParser()
    assert parser.feed(b"22") == []
    (event,) = parser.close()
    assert isinstance(event, NotXmpp)
    assert parser.feed(b"0 mail") == []


@pytest.mark.parametrize("over", [0, 1])
def test_the_size_is_bounded(over: int) -> None:
    endless = STREAM.encode() + b"<a>" + b"x" * 1000
    found = events([endless], max_bytes=len(endless) - over)
    assert isinstance(found[0], Header)
    assert [event.reason for event in found if isinstance(event, Broken)] == ["size"] * over


def test_text_of_an_element_is_joined() -> None:
    (element,) = events([STREAM.encode(), b"<a>one &lt; ", b"two</a>"])[1:]
    assert isinstance(element, Element)
    assert element.node.text == "one < two"
    assert (element.node.namespace, element.node.name) == ("jabber:server", "a")


@given(st.sampled_from(sorted(CONVERSATIONS)), st.data())
def test_pieces_do_not_matter(name: str, data: st.DataObject) -> None:
    whole = CONVERSATIONS[name]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)])]
    assert events(pieces) == events([whole])


@pytest.mark.parametrize("name", sorted(CONVERSATIONS))
def test_single_bytes_are_enough(name: str) -> None:
    whole = CONVERSATIONS[name]
    assert events([whole[place : place + 1] for place in range(len(whole))]) == events([whole])


@given(st.binary(max_size=300), st.booleans(), st.integers(1, 64))
def test_no_bytes_upset_it(noise: bytes, in_stream: bool, size: int) -> None:
    whole = (STREAM.encode() if in_stream else b"") + noise
    pieces = [whole[place : place + size] for place in range(0, len(whole), size)]
    found = events(pieces)
    last = (End, Broken, NotXmpp)
    assert all(not isinstance(event, last) for event in found[:-1])
    assert events(pieces) == events([whole])


@given(
    st.lists(
        st.sampled_from(
            [
                "<a>",
                "</a>",
                "<stream:features>",
                "&amp;",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "<?x",
                "?>",
                "x",
                "<",
                ">",
                "\u00e9",
            ]
        ),
        max_size=40,
    )
)
def test_no_markup_upsets_it(parts: list[str]) -> None:
    whole = (STREAM + "".join(parts)).encode()
    found = events([whole])
    assert isinstance(found[0], Header)
    assert events([whole[place : place + 1] for place in range(len(whole))]) == found
