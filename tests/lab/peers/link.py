# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to a peer: elements read off it as text, and TLS begun on it.

The other side is a probe or a real server, so what it says is well-formed; a pattern is enough to read it.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

MOST = 64 * 1024  # bytes of one element
_HEADER = re.compile(r"<stream:stream\s[^>]*>")
_CLOSE = re.compile(r"\s*</stream:stream\s*>")
_ELEMENT = re.compile(r"\s*<(?P<name>[\w:.-]+)(?P<rest>[^>]*?)(?:/>|>(?P<inside>.*?)</(?P=name)\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")


class Gone(Exception):
    """The other side has closed, or says nothing for too long."""


@dataclass(frozen=True)
class Said:
    """An element, or an opening tag: its name, attributes and content."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


class Link:
    """A connection.

    :ivar secured: whether TLS has begun
    :ivar certified: whether the other side has shown a certificate
    """

    def __init__(self, connection: socket.socket, seconds: float = 60.0) -> None:
        self.socket = connection
        self.secured = False
        self.certified = False
        self._text = ""
        connection.settimeout(seconds)

    def say(self, text: str) -> None:
        """Send; where the other side has gone, what it said before may still be read."""
        try:
            self.socket.sendall(text.encode())
        except OSError as error:
            raise Gone from error

    def header(self) -> Said:
        """Wait for an opening tag."""
        return self._wait(_HEADER)

    def element(self) -> Said | None:
        """Wait for an element; None where the stream is closed."""
        while True:
            if _CLOSE.match(self._text):
                return None
            found = _ELEMENT.match(self._text)
            if found:
                self._text = self._text[found.end() :]
                return Said(found["name"], _attributes(found["rest"]), unescape(found["inside"] or ""))
            self._receive()

    def secure(self, context: ssl.SSLContext) -> None:
        """Begin TLS as a server.

        :raises Gone: it does not come about
        """
        try:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        except (OSError, ValueError) as error:
            raise Gone from error
        self.secured = True
        self.certified = bool(self.socket.getpeercert(binary_form=True))
        self._text = ""

    def begin(self, context: ssl.SSLContext) -> None:
        """Begin TLS as a client that looks at no certificate."""
        self.socket = context.wrap_socket(self.socket)
        self.secured = True
        self._text = ""

    def _wait(self, pattern: re.Pattern[str]) -> Said:
        while True:
            found = pattern.search(self._text)
            if found:
                self._text = self._text[found.end() :]
                return Said("stream:stream", _attributes(found.group()))
            self._receive()

    def _receive(self) -> None:
        try:
            data = self.socket.recv(16384)
        except OSError as error:
            raise Gone from error
        self._text += data.decode("utf-8", "replace")
        if not data or len(self._text) > MOST:
            raise Gone


def _attributes(text: str) -> dict[str, str]:
    return {
        name: unescape(one or other, {"&apos;": "'", "&quot;": '"'}) for name, one, other in _ATTRIBUTE.findall(text)
    }
