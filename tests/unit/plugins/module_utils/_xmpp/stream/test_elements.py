# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in the shapes and namespaces that servers give them."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.elements import (
    SASL,
    STANZA_ERRORS,
    STREAM_ERRORS,
    read_error,
    read_stanza_error,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.parser import Element, Node, StreamParser

HEADER = "<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns='jabber:server' version='1.0'>"
POLICY = f"<policy-violation xmlns='{STREAM_ERRORS}'/>"
OWN = "<not-listed xmlns='urn:example:errors'/>"


def parsed(text: str) -> Node:
    """The element that a server sends on a stream."""
    (_header, element) = StreamParser().feed((HEADER + text).encode())
    assert isinstance(element, Element)
    return element.node


ERRORS = [
    # within the error -> condition, text
    (POLICY, "policy-violation", ""),
    (f"<policy-violation xmlns='{STANZA_ERRORS}'/>", "policy-violation", ""),
    (f"<not-authorized xmlns='{SASL}'/><text xmlns='{SASL}'>no</text>", "not-authorized", "no"),
    ("<host-unknown/>", "host-unknown", ""),
    (OWN, "not-listed", ""),
    (OWN + POLICY, "policy-violation", ""),
    (POLICY + OWN, "policy-violation", ""),
    (f"<policy-violation xmlns='{STREAM_ERRORS}'>{OWN}</policy-violation>", "policy-violation", ""),
    (f"<text xmlns='{STREAM_ERRORS}'>words</text>{POLICY}", "policy-violation", "words"),
    (f"{POLICY}<text xmlns='{STREAM_ERRORS}'><![CDATA[a < b]]></text>", "policy-violation", "a < b"),
    (f"<host-unknown xmlns='{STANZA_ERRORS}'/>{POLICY}", "policy-violation", ""),
    ("Unknown host", "", "Unknown host"),
    ("", "", ""),
]


@pytest.mark.parametrize(("inside", "condition", "text"), ERRORS)
def test_a_stream_error(inside: str, condition: str, text: str) -> None:
    error = read_error(parsed(f"<s:error>{inside}</s:error>"))
    assert (error.condition, error.text) == (condition, text)


STANZA = [
    # attributes, inside -> condition, text
    ("", f"<item-not-found xmlns='{STANZA_ERRORS}'/>", "item-not-found", ""),
    ("", f"<item-not-found xmlns='{STREAM_ERRORS}'/>", "item-not-found", ""),
    ("code='404'", "", "item-not-found", ""),
    ("code='504'", "Remote server timeout", "remote-server-timeout", "Remote server timeout"),
    ("code='403'", f"<item-not-found xmlns='{STANZA_ERRORS}'/>", "item-not-found", ""),
    ("code='999'", "", "", ""),
]


@pytest.mark.parametrize(("attributes", "inside", "condition", "text"), STANZA)
def test_an_error_of_a_stanza(attributes: str, inside: str, condition: str, text: str) -> None:
    assert read_stanza_error(parsed(f"<error {attributes}>{inside}</error>")) == (condition, text)
