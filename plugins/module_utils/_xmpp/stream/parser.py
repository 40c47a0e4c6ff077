# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An XML stream in pieces, as they come from the wire (RFC 6120 section 4): bytes in, events out.

The parser opens nothing and raises nothing: what is wrong with the bytes is an event too, so that whatever came before
it is kept. The events are the same however the bytes were cut into pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional, Union
from xml.parsers import expat

from . import leniency

STREAMS = "http://etherx.jabber.org/streams"
MAX_BYTES = 256 * 1024  # of one stream; a header with features has about 1 KiB
DIALBACK = "jabber:server:dialback"
STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
MAX_DEPTH = 32  # of nested elements; features have three
SEPARATOR = " "  # between namespace and local name in expat's names; a namespace name cannot hold it


@dataclass
class Node:
    """One XML element: enough of it to read what a server says."""

    namespace: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)  # one with a namespace is keyed "NAMESPACE NAME"
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def child(self, namespace: str, name: str) -> Optional[Node]:
        """The first child of that name, or None."""
        return next((one for one in self.children if one.namespace == namespace and one.name == name), None)

    def first(self, name: str) -> Optional[Node]:
        """The first child of that local name in any namespace, or None."""
        return next((one for one in self.children if one.name == name), None)


@dataclass
class Header:
    """The opening tag of the stream.

    ``xmlns`` is the default namespace that it declares, "" for none; ``dialback`` whether it declares that of dialback, with
    which servers announced it before there were features (XEP-0220 section 2.4.1).
    """

    attributes: dict[str, str]
    xmlns: str
    dialback: bool = False


@dataclass
class Element:
    """A complete child of the stream."""

    node: Node


@dataclass
class End:
    """The closing tag of the stream."""


@dataclass
class NotXmpp:
    """The first bytes belong to something else.

    ``kind`` is tls, http, ssh, smtp, html, xml (XML that is not a stream) or unknown.
    """

    kind: str
    detail: str


@dataclass
class Broken:
    """The stream cannot be read on. ``reason`` is malformed, doctype, size or depth."""

    reason: str
    detail: str


Event = Union[Header, Element, End, NotXmpp, Broken]

# What other servers send first on a new connection, or in answer to a stream header.
SIGNATURES = {
    b"HTTP/": ("http", "an HTTP server answers"),
    b"SSH-": ("ssh", "an SSH server answers"),
    b"220 ": ("smtp", "a mail (or FTP) server greets"),
    b"220-": ("smtp", "a mail (or FTP) server greets"),
}
TLS_RECORDS = b"\x14\x15\x16\x17"  # change_cipher_spec, alert, handshake, application_data: RFC 8446 section 5.1
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WHITE_SPACE = b" \t\r\n"
MAX_LEADING = 64  # bytes of white space before anything else; XMPP has none there
MAX_STRAY = 200  # characters that are kept of text that stands where no text belongs


class _Stop(Exception):
    """Thrown out of expat's handlers to end the parsing."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class StreamParser:
    """Parse one XML stream. After STARTTLS a new stream begins, and needs a new parser (RFC 6120 section 5.4.3.3).

    What is harmless is overlooked, and an error is read in any shape; ``faults`` says what was wrong with the XML.

    Args:
        max_bytes: how much of the stream is read at most.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.received = 0
        self.finished = False
        self.faults: list[str] = []
        self.stray = ""  # text beside the elements of the stream
        self._first = b""
        self._recognised = False
        self._declarations = leniency.DeclarationFilter()
        self._fed = bytearray()  # what the XML parser got
        self._broken: Optional[Broken] = None  # while an error is looked for behind it
        self._error_begins = 0  # in what was fed
        self._events: list[Event] = []
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._default_namespace = ""
        self._declares_dialback = False
        self.in_stream = False
        self._expat = self._new_expat()

    def feed(self, data: bytes) -> list[Event]:
        """The events that ``data`` completes. Nothing more comes after End, NotXmpp and Broken."""
        if self.finished:
            return []
        allowed = data[: self.max_bytes - self.received]
        self.received += len(allowed)
        self._advance(allowed)
        if len(allowed) < len(data):
            if self._broken is not None:
                self._salvage(self._broken)
            self._fault(f"more than {self.max_bytes} bytes")
            self._finish(Broken("size", f"more than {self.max_bytes} bytes"))
        events, self._events = self._events, []
        return events

    def close(self) -> list[Event]:
        """The events that only the end of the input completes: an error cut short, what a few first bytes were."""
        if not self.finished and not self._recognised and self._first.strip(WHITE_SPACE):
            self._finish(_stranger(self._first))
        events = self.give_up()
        self.finished = True
        return events

    def give_up(self) -> list[Event]:
        """The error that has begun, as far as it has come, where nothing more is waited for."""
        if self._broken is not None:
            self._salvage(self._broken)
        elif not self.finished and self._open and _is_error(self._open[0]):
            self.faults.append("the error ends in the middle")
            self._salvage(Broken("malformed", "the error ends in the middle"))
        events, self._events = self._events, []
        return events

    @property
    def beginning(self) -> bytes:
        """The first bytes, where they are no stream."""
        return self._first

    def _advance(self, data: bytes) -> None:
        if self._recognised:
            self._parse(data)
            return
        self._first += data
        known = _recognise(self._first)
        if known is None:
            return
        self._recognised = True
        if known:
            self._parse(self._first)
        else:
            self._finish(_stranger(self._first))

    def _parse(self, data: bytes) -> None:
        before = self._declarations.found
        clean = self._declarations.feed(data)
        if self._declarations.found > max(before, 1):
            self._fault("more than one XML declaration")
        if self._declarations.found and self._first.lstrip(BYTE_ORDER_MARK)[:1] in (b" ", b"\t", b"\r", b"\n"):
            self._fault("white space before the XML declaration")
        self._fed += clean
        if self._broken is not None:
            self._look_for_error(self._broken)
            return
        try:
            self._expat.Parse(clean, False)
        except _Stop as stop:
            self._finish(stop.event)
        except expat.ExpatError as error:
            self._malformed(error)

    def _malformed(self, error: expat.ExpatError) -> None:
        words = expat.ErrorString(error.code)
        self._fault(words)
        broken = Broken("malformed", f"{words}, line {error.lineno}, column {error.offset}")
        if not (self._open and _is_error(self._open[0])):
            # An error has to begin right here, so that it does not matter how the bytes were cut.
            self._error_begins = self._expat.ErrorByteIndex
            if not leniency.may_hold_error(bytes(self._fed[self._error_begins :])):
                self._finish(broken)
                return
        self._look_for_error(broken)

    def _look_for_error(self, broken: Broken) -> None:
        self._broken = broken
        if leniency.is_whole(bytes(self._fed[self._error_begins :])):
            self._salvage(broken)

    def _salvage(self, broken: Broken) -> None:
        """End the stream with the error that it holds, if there is one, and with why it cannot be read on."""
        self._broken = None
        found = leniency.error_parts(bytes(self._fed[self._error_begins :]))
        if found is not None and not self.finished:
            children, bare = found
            nodes = [Node(STREAM_ERRORS, name, text=content) for name, content in children]
            self._events.append(Element(Node(STREAMS, "error", children=nodes, text=bare)))
        self._finish(broken)

    def _fault(self, words: str) -> None:
        if words not in self.faults:
            self.faults.append(words)

    def _finish(self, event: Event) -> None:
        if not self.finished:
            self._events.append(event)
            self.finished = True

    def _new_expat(self) -> expat.XMLParserType:
        # UTF-8 whatever the declaration says: RFC 6120 section 11.6 allows no other.
        parser = expat.ParserCreate("UTF-8", SEPARATOR)
        parser.buffer_text = True
        # Expat 2.6 puts a token off until much more than it has come, which a probe would see as silence.
        if hasattr(parser, "SetReparseDeferralEnabled"):
            parser.SetReparseDeferralEnabled(False)
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.StartNamespaceDeclHandler = self._on_namespace
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.CharacterDataHandler = self._on_text
        return parser

    def _on_doctype(self, name: str, _system: Optional[str], _public: Optional[str], _internal: bool) -> None:
        if name.lower() == "html":
            raise _Stop(NotXmpp("html", "an HTML page"))
        raise _Stop(Broken("doctype", "a document type declaration, which RFC 6120 section 11.1 forbids"))

    def _on_namespace(self, prefix: Optional[str], uri: Optional[str]) -> None:
        if not self.in_stream and prefix is None:
            self._default_namespace = uri or ""
        if not self.in_stream and uri == DIALBACK:
            self._declares_dialback = True

    def _on_start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, name = _split(tag)
        if not self.in_stream and not self._begin(namespace, name, attributes):
            return
        if not self._open and (namespace, name) == (STREAMS, "stream"):
            self._fault("a second opening tag of the stream")
            return
        node = Node(namespace, name, dict(attributes))
        if not self._open and _is_error(node):
            self._error_begins = self._expat.CurrentByteIndex
        if len(self._open) >= MAX_DEPTH:
            raise _Stop(Broken("depth", f"elements nested deeper than {MAX_DEPTH}"))
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)
        self._texts.append([])

    def _begin(self, namespace: str, name: str, attributes: dict[str, str]) -> bool:
        """Begin with the first element. Returns whether it is no opening tag, but what should follow one."""
        if namespace != STREAMS or name not in ("stream", "error", "features"):
            kind = "html" if name.lower() == "html" else "xml"
            raise _Stop(NotXmpp(kind, f"the XML element {name!r:.80} instead of a stream"))
        self.in_stream = True
        if name == "stream":
            self._events.append(Header(dict(attributes), self._default_namespace, self._declares_dialback))
            return False
        self._fault("no opening tag of the stream")
        return True

    def _on_end(self, _tag: str) -> None:
        if not self._open:
            raise _Stop(End())
        node = self._open.pop()
        node.text = "".join(self._texts.pop())
        if not self._open:
            self._events.append(Element(node))

    def _on_text(self, text: str) -> None:
        if self._open:
            self._texts[-1].append(text)
        elif self.in_stream and len(self.stray) < MAX_STRAY:
            self.stray = (self.stray + text).lstrip()[:MAX_STRAY]


def _is_error(node: Node) -> bool:
    return (node.namespace, node.name) == (STREAMS, "error")


def _recognise(first: bytes) -> Optional[bool]:
    """Whether ``first`` begins XML: True, False, or None while that is open."""
    text = first[len(BYTE_ORDER_MARK) :] if first.startswith(BYTE_ORDER_MARK) else first
    if BYTE_ORDER_MARK.startswith(text) and len(text) < len(BYTE_ORDER_MARK):
        return None
    stripped = text.lstrip(WHITE_SPACE)
    if len(text) - len(stripped) > MAX_LEADING:
        return False
    text = stripped
    if not text:
        return None
    if text.startswith(b"<"):
        return True
    if any(len(first) < len(signature) and signature.startswith(first) for signature in SIGNATURES):
        return None
    return False


def _stranger(first: bytes) -> NotXmpp:
    if first[:1] and first[:1] in TLS_RECORDS:
        what = "alert" if first[:1] == b"\x15" else "record"
        return NotXmpp("tls", f"a TLS {what} (first byte 0x{first[0]:02x}): the port speaks TLS at once")
    for signature, (kind, detail) in SIGNATURES.items():
        if first.startswith(signature):
            return NotXmpp(kind, detail)
    return NotXmpp("unknown", f"it begins with {first[:1]!r}")


def _split(tag: str) -> tuple[str, str]:
    namespace, _separator, name = tag.rpartition(SEPARATOR)
    return namespace, name
