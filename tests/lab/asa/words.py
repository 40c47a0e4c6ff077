# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Splitting a command line into words that know their column, and the two ways a device refuses a line."""

from __future__ import annotations

import re


class Refused(Exception):
    """The device does not carry out the command; ``lines`` is what it prints instead."""

    def __init__(self, *lines: str) -> None:
        super().__init__(" / ".join(lines))
        self.lines = list(lines)


class Invalid(Exception):
    """Bad syntax at ``column`` (0-based, in the line as typed)."""

    def __init__(self, column: int) -> None:
        super().__init__(f"invalid input at column {column}")
        self.column = column


class Incomplete(Exception):
    """The line ends before the command does."""


class Ambiguous(Exception):
    """An abbreviation fits several keywords."""


class Words:
    """Cursor over the words of one command line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self._words = line.split()
        self._next = 0

    @property
    def done(self) -> bool:
        """No word is left."""
        return self._next >= len(self._words)

    @property
    def column(self) -> int:
        """Column of the next word, or the end of the line."""
        return self._column(self._next)

    def peek(self, ahead: int = 0) -> str:
        """The next word without taking it; an empty string at the end."""
        index = self._next + ahead
        return self._words[index] if index < len(self._words) else ""

    def take(self) -> str:
        """The next word; raises `Incomplete` at the end."""
        if self.done:
            raise Incomplete
        self._next += 1
        return self._words[self._next - 1]

    def rest(self) -> str:
        """What is left of the line as typed, without trailing blanks; takes it all. Raises `Incomplete` when empty."""
        if self.done:
            raise Incomplete
        text = self.line[self.column :].rstrip()
        self._next = len(self._words)
        return text

    def invalid(self, back: int = 0) -> Invalid:
        """The refusal that points at the next word, or at one already taken (``back=1``: the last)."""
        index = self._next - back
        return Invalid(self._column(index))

    def _column(self, index: int) -> int:
        """Where a word begins. Looked for only when asked: nearly every line is good."""
        starts = [match.start() for match in re.finditer(r"\S+", self.line)]
        return starts[index] if index < len(starts) else len(self.line)

    def accept(self, *keywords: str) -> str | None:
        """Take the next word when it is one of the keywords or an unambiguous abbreviation; else leave it there."""
        word = self.peek().lower()
        if not word:
            return None
        found = [word] if word in keywords else [keyword for keyword in keywords if keyword.startswith(word)]
        if len(found) > 1:
            raise Ambiguous
        if not found:
            return None
        self._next += 1
        return found[0]

    def require(self, *keywords: str) -> str:
        """Like `accept`, but the line is refused when the word is another one or is missing."""
        if self.done:
            raise Incomplete
        found = self.accept(*keywords)
        if found is None:
            raise self.invalid()
        return found

    def finish(self) -> None:
        """Refuse the line when words are left."""
        if not self.done:
            raise self.invalid()
