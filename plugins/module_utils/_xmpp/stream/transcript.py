# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a conversation: who said what, in lines that can be shown to people."""

from __future__ import annotations

from typing import Optional

MAX_TRANSCRIPT = 16 * 1024  # characters
MAX_LINE = 4 * 1024  # characters
KEY_SHOWN = 6  # characters of a dialback key: enough to see which one it is, too few to use it
SECRET_ELEMENTS = ("result", "verify", "auth", "response", "challenge")  # dialback keys, and what SASL carries


class Transcript:
    """The record of a conversation, bounded in size.

    ``C:`` sent, ``S:`` received (one line a read), ``--`` what happened below XML, ``!!`` how it ended. A server's side of a
    conversation is written with other marks. Keys of dialback are cut short.

    Args:
        max_characters: how much is kept.
        sent: the mark of what this side sends.
        received: the mark of what the peer sends.
        lines: where the record goes, for records of several conversations in one.
    """

    def __init__(
        self,
        max_characters: int = MAX_TRANSCRIPT,
        sent: str = "C:",
        received: str = "S:",
        lines: Optional[list[str]] = None,
    ) -> None:
        self.lines: list[str] = [] if lines is None else lines
        self._room = max_characters
        self._marks = (sent, received)
        self._secrets = (SecretMask(), SecretMask())

    def sent(self, data: bytes) -> None:
        self._say(0, data)

    def received(self, data: bytes) -> None:
        self._say(1, data)

    def note(self, text: str) -> None:
        """How it ended, or why it is not going on."""
        self._add("!! " + printable(text))

    def below(self, text: str) -> None:
        """What happened below XML: TLS, another connection."""
        self._secrets = (SecretMask(), SecretMask())  # a new layer begins a new stream
        self._add("-- " + printable(text))

    def _say(self, side: int, data: bytes) -> None:
        if self._room <= 0:
            return
        # Masked before anything is escaped: white space ends the name of an element.
        shown = self._secrets[side].feed(data.decode("utf-8", "backslashreplace"))
        self._add(f"{self._marks[side]} {printable(shown)}")

    def _add(self, line: str) -> None:
        if self._room <= 0:
            return
        limit = min(MAX_LINE, self._room)
        if len(line) > limit:
            line = f"{line[:limit]} ... ({len(line) - limit} more characters)"
        self._room -= len(line)
        self.lines.append(line)
        if self._room <= 0:
            self.lines.append("!! the transcript ends here, it is full")


class SecretMask:
    """Cuts the text of elements short that hold keys, however the stream was cut into pieces."""

    def __init__(self) -> None:
        self._tag = ""  # what came since "<"
        self._in_tag = False
        self._quote = ""
        self._shown = -1  # characters shown of a secret; -1 outside of one

    def feed(self, text: str) -> str:
        """``text``, the next piece, without what must not be shown."""
        return "".join(map(self._character, text))

    def _character(self, one: str) -> str:
        if self._in_tag:
            self._inside_tag(one)
            return one
        if one == "<":
            self._in_tag, self._tag, self._quote = True, "", ""
            return one
        if self._shown < 0:
            return one
        self._shown += 1
        if self._shown <= KEY_SHOWN:
            return one
        return "..." if self._shown == KEY_SHOWN + 1 else ""

    def _inside_tag(self, one: str) -> None:
        if self._quote:
            self._quote = "" if one == self._quote else self._quote
        elif one in "'\"":
            self._quote = one
        elif one == ">":
            self._in_tag = False
            name = (self._tag.rstrip("/").split(None, 1) or [""])[0].rpartition(":")[2]
            opens = not self._tag.endswith("/") and not self._tag.startswith("/")
            self._shown = 0 if opens and name in SECRET_ELEMENTS else -1
            return
        # The name, and whether the last character is a slash, are all that is looked at.
        self._tag = (self._tag if len(self._tag) < 80 else self._tag[:79]) + one


def printable(text: str) -> str:
    """``text`` with everything that could move a cursor as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
