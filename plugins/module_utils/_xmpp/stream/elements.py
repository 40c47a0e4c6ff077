# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says on a stream, decoded: header, features, stream error (RFC 6120, XEP-0220)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.parser import STREAMS, Header, Node

SERVER = "jabber:server"
DIALBACK = "jabber:server:dialback"
DIALBACK_FEATURE = "urn:xmpp:features:dialback"
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas"
PING = "urn:xmpp:ping"
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;"}


@dataclass
class Features:
    """Stream features. ``starttls`` is none, optional or required, as the server marks it (RFC 6120 section 5.4.1)."""

    starttls: str = "none"
    dialback: bool = False
    dialback_errors: bool = False
    mechanisms: list[str] = field(default_factory=list)


@dataclass
class StreamError:
    """A stream error (RFC 6120 section 4.9): the condition decides, the text is a person's."""

    condition: str
    text: str


def is_features(node: Node) -> bool:
    return (node.namespace, node.name) == (STREAMS, "features")


def is_error(node: Node) -> bool:
    return (node.namespace, node.name) == (STREAMS, "error")


def read_features(node: Node) -> Features:
    """``node`` decoded; features that this does not know say nothing about federation and are left out."""
    features = Features()
    starttls = node.child(TLS, "starttls")
    if starttls is not None:
        features.starttls = "required" if starttls.child(TLS, "required") else "optional"
    dialback = node.child(DIALBACK_FEATURE, "dialback")
    if dialback is not None:
        features.dialback = True
        features.dialback_errors = dialback.child(DIALBACK_FEATURE, "errors") is not None
    mechanisms = node.child(SASL, "mechanisms")
    if mechanisms is not None:
        features.mechanisms = [one.text.strip() for one in mechanisms.children if one.name == "mechanism"]
    return features


def read_error(node: Node) -> StreamError:
    """``node`` decoded; ``condition`` is "" where the server names none that RFC 6120 could know."""
    return StreamError(*read_condition(node, STREAM_ERRORS))


def read_stanza_error(node: Node) -> tuple[str, str]:
    """Condition and text of an error in a stanza or in dialback (RFC 6120 section 8.3)."""
    return read_condition(node, STANZA_ERRORS)


def read_condition(node: Node, namespace: str) -> tuple[str, str]:
    """Condition and text of an error whose conditions are elements of ``namespace``, "" for what is not there."""
    condition, text = "", ""
    for child in node.children:
        if child.namespace != namespace:
            continue
        if child.name == "text":
            text = text or child.text
        else:
            condition = condition or child.name
    return condition, text


def same_domain(one: Optional[str], other: str) -> bool:
    return one is not None and one.lower() == other.lower()


def escape(text: str) -> str:
    """``text`` as it may stand in an attribute or between tags."""
    return "".join(ESCAPES.get(character, character) for character in text)


def read_header(header: Header) -> dict[str, Optional[str]]:
    """The attributes of the response header that matter; None for one that it does not have."""
    found: dict[str, Optional[str]] = {name: header.attributes.get(name) for name in ("from", "to", "id", "version")}
    found["xmlns"] = header.xmlns
    return found
