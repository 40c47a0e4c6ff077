# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can still be read of a stream that is not well-formed: superfluous declarations, and errors in any shape.

A server that refuses says so on a stream that it may not have opened properly. Its words count all the same.
"""

from __future__ import annotations

import html
import re
from typing import Optional

DECLARATION = b"<?xml"
MAX_DECLARATION = 200  # octets of an XML declaration; RFC 6120 section 11.5 has 21
MAX_WORDS = 1000  # characters that are kept of what a server says in an error
MAX_ERROR = 16 * 1024  # octets that an error is looked for in
WHITE_SPACE = b" \t\r\n"
_TAGS = re.compile(r"<(?P<close>/?)(?P<name>[^\s<>/!?]+)(?=[\s<>/])[^<>]*?(?P<empty>/?)>|(?P<text>[^<]+)|<")
_BEGIN = re.compile(rb"<(?:[\w.-]+:)?(?:error|stream)[\s/>]")
_ERROR = re.compile(rb"<(?:[\w.-]+:)?error(?:\s[^<>]*)?>")
_CLOSED = re.compile(rb"</(?:[\w.-]+:)?error\s*>|</(?:[\w.-]+:)?stream\s*>")


class DeclarationFilter:
    """Takes XML declarations out, of which only one may be there, at the very beginning (XML 1.0 section 2.8).

    Nothing is lost with them: the version cannot be another, and the encoding must not be (RFC 6120 section 11.6).
    """

    def __init__(self) -> None:
        self.found = 0
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """What of ``data``, and of what was held back before, is no declaration."""
        rest, passed = self._held + data, b""
        while True:
            place = rest.find(DECLARATION)
            if place < 0:
                keep = next(size for size in range(len(DECLARATION) - 1, -1, -1) if rest.endswith(DECLARATION[:size]))
                passed, self._held = passed + rest[: len(rest) - keep], rest[len(rest) - keep :]
                return passed
            passed, rest = passed + rest[:place], rest[place:]
            end = rest.find(b"?>", 0, MAX_DECLARATION)
            if end >= 0 and rest[len(DECLARATION)] in WHITE_SPACE + b"?":
                self.found += 1
                rest = rest[end + 2 :]
            elif end >= 0 or len(rest) >= MAX_DECLARATION:
                passed, rest = passed + rest[: len(DECLARATION)], rest[len(DECLARATION) :]
            else:
                self._held = rest
                return passed


def may_hold_error(text: bytes) -> bool:
    """Whether ``text``, which XML ends before, begins an error, or a stream that one may follow in."""
    return _BEGIN.match(text) is not None


def is_whole(text: bytes) -> bool:
    """Whether ``text`` has an error to its end, or is longer than is looked at."""
    if len(text) >= MAX_ERROR:
        return True
    begin = _ERROR.search(text)
    if begin is None:
        return False
    return begin.group().endswith(b"/>") or _CLOSED.search(text, begin.end()) is not None


def error_parts(text: bytes) -> Optional[tuple[list[tuple[str, str]], str]]:
    """The first error in ``text``, as its children (name without prefix, content) and the text beside them; None without one."""
    text = text[:MAX_ERROR]
    begin = _ERROR.search(text)
    if begin is None:
        return None
    end = _CLOSED.search(text, begin.end())
    inside = b"" if begin.group().endswith(b"/>") else text[begin.end() : end.start() if end else len(text)]
    children: list[tuple[str, str]] = []
    bare, depth = "", 0
    for token in _TAGS.finditer(inside[: 8 * MAX_WORDS].decode("utf-8", "replace")):
        name, words = token["name"], token["text"] or ""
        if name and token["close"]:
            depth = max(depth - 1, 0)
        elif name:
            if depth == 0:
                children.append((name.rpartition(":")[2], ""))
            depth += 0 if token["empty"] else 1
        elif depth == 0:
            bare += words
        elif depth == 1:
            children[-1] = (children[-1][0], children[-1][1] + words)
    return [(name, _words(content)) for name, content in children], _words(bare)


def _words(text: str) -> str:
    return html.unescape(text).strip()[:MAX_WORDS]
