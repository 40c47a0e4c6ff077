# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says on a stream, decoded: header, features, stream error (RFC 6120, XEP-0220)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Any, Optional

from . import parser
from .parser import STREAMS, Header, Node
from .transcript import printable

SERVER = "jabber:server"
DIALBACK = parser.DIALBACK
STREAM_ERRORS = parser.STREAM_ERRORS
DIALBACK_FEATURE = "urn:xmpp:features:dialback"
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas"
PING = "urn:xmpp:ping"
SEE_OTHER_HOST = "see-other-host"
MAX_HOST = 255  # characters
INHERITED = ("", SERVER, "jabber:client", STREAMS)
"""Namespaces of a condition whose own namespace the server has forgotten to write."""
_ERRORS = (STREAM_ERRORS, STANZA_ERRORS, SASL)
"""Namespaces of conditions, which servers take one for another."""
LEGACY_CODES = {
    "400": "bad-request",
    "401": "not-authorized",
    "403": "forbidden",
    "404": "item-not-found",
    "405": "not-allowed",
    "406": "not-acceptable",
    "408": "remote-server-timeout",
    "409": "conflict",
    "500": "internal-server-error",
    "502": "service-unavailable",
    "503": "service-unavailable",
    "504": "remote-server-timeout",
    "510": "service-unavailable",
}
"""Code of an error in a stanza of before RFC 3920 -> its condition (XEP-0086 section 3)."""
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
    """A stream error (RFC 6120 section 4.9): the condition decides, the text is a person's.

    ``host`` and ``port`` are where see-other-host leads to, None without; the port is None too where it is not named.
    """

    condition: str
    text: str
    host: Optional[str] = None
    port: Optional[int] = None

    @property
    def words(self) -> str:
        """Both, for people."""
        return " ".join(filter(None, (self.condition, f"({self.text})" if self.text else ""))) or "without a condition"


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
    condition, text, content = _read(node, STREAM_ERRORS)
    host, port = read_host(content) if condition == SEE_OTHER_HOST else (None, None)
    return StreamError(condition, text, host, port)


def read_stanza_error(node: Node) -> tuple[str, str]:
    """Condition and text of an error in a stanza or in dialback (RFC 6120 section 8.3)."""
    condition, text, _content = _read(node, STANZA_ERRORS)
    return condition or LEGACY_CODES.get(node.attributes.get("code", ""), ""), text


def read_sasl_failure(node: Node) -> tuple[str, str]:
    """Condition and text of a failure of SASL (RFC 6120 section 6.5)."""
    return _read(node, SASL)[:2]


def read_host(text: str) -> tuple[Optional[str], Optional[int]]:
    """Host and port of see-other-host (RFC 6120 section 4.9.3.19): a name or an address, an IPv6 one in brackets or bare."""
    words = printable(text.strip())[:MAX_HOST]
    host, port = words, ""
    if words.startswith("["):
        host, _bracket, rest = words[1:].partition("]")
        port = rest[1:] if rest.startswith(":") else ""
    elif not _is_ipv6(words) and ":" in words:
        host, _colon, port = words.rpartition(":")
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0
    return host or None, number if 1 <= number <= 65535 else None


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False


def _read(node: Node, namespace: str) -> tuple[str, str, str]:
    """Condition, text and the condition's content, "" for what is not there.

    Servers that leave out the namespace, or write another, or that say what is wrong in the error itself, as before RFC 3920, are
    understood. What is in a namespace of the server's own counts last: it stands beside a condition of the standard.
    """
    children = [child for child in node.children if child.namespace == namespace]
    children += [child for child in node.children if child.namespace in INHERITED]
    children += [child for child in node.children if child.namespace in _ERRORS and child.namespace != namespace]
    children += [child for child in node.children if child.namespace not in (namespace, *INHERITED, *_ERRORS)]
    condition = next((child for child in children if child.name != "text"), Node("", ""))
    texts = [child.text for child in children if child.name == "text"]
    texts += [node.text, "" if condition.name == SEE_OTHER_HOST else condition.text]
    text = next((one.strip() for one in texts if one.strip()), "")
    return condition.name, text, condition.text


def escape(text: str) -> str:
    """``text`` as it may stand in an attribute or between tags."""
    return "".join(ESCAPES.get(character, character) for character in text)


def read_header(header: Header) -> dict[str, Any]:
    """The attributes of the response header that matter, None for one that it does not have, and whether it has dialback."""
    found: dict[str, Any] = {name: header.attributes.get(name) for name in ("from", "to", "id", "version")}
    return {**found, "xmlns": header.xmlns, "dialback": header.dialback}
