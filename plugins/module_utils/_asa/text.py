# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from a device: its line endings, and the words of a line."""

from __future__ import annotations

import re

from .._errors import FederationError

# What a pager leaves in the text when it could not be switched off; it is drawn over with blanks afterwards.
MORE = "<--- More --->"

# What ``terminal monitor`` puts between the lines of an answer.
_LOG_MESSAGE = re.compile(r"(.*: )?%(ASA|PIX|FWSM|FTD)-(\w+-)?\d-\d{6}: ")


def is_log_message(line: str) -> bool:
    """Whether a line is a log message, which the device may print at any time and which is no part of an answer."""
    return "%" in line and _LOG_MESSAGE.match(line) is not None


def lines_of(text: str) -> list[str]:
    """The lines of ``text``, without the blanks at their ends.

    An ASA ends lines with CR LF, CR CR LF or LF CR, by release. Only CR and LF end a line: ``str.splitlines`` would also
    split at the bytes 0x85 and 0x1c, which occur in remarks that are not UTF-8.
    """
    text = text.replace("\r", "") if "\n" in text else text.replace("\r", "\n")
    return [line.rstrip(" \t") for line in text.split("\n")]


class NotUnderstood(FederationError):
    """A line that has to be understood and is not."""

    def __init__(self, line: str, why: str, cure: str = "") -> None:
        super().__init__(
            f"this line is not understood ({why}): {line!r}",
            where="running configuration",
            cure=cure or "see whether the device has this line, and report it if it has",
            line=line,
        )


class Words:
    """A cursor over the words of one configuration line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self._words = line.split()
        self._at = 0

    def peek(self) -> str:
        """The next word, or the empty string at the end of the line."""
        return self._words[self._at] if self._at < len(self._words) else ""

    def next(self, what: str = "a word") -> str:
        """The next word, which has to be there: ``what`` says what it should be."""
        word = self.peek()
        if not word:
            raise self.error(f"{what} is missing at the end")
        self._at += 1
        return word

    def accept(self, *words: str) -> str:
        """The next word if it is one of ``words``, else the empty string."""
        if self.peek() in words and self.peek():
            return self.next()
        return ""

    def rest(self) -> tuple[str, ...]:
        """All that is left."""
        left = tuple(self._words[self._at :])
        self._at = len(self._words)
        return left

    def rest_of_line(self) -> str:
        """All that is left, with its blanks as they stand."""
        left = self.line.split(None, self._at)[self._at :]
        self._at = len(self._words)
        return left[0].rstrip() if left else ""

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self.peek():
            raise self.error(f"{self.peek()!r} is not expected here")

    def error(self, why: str) -> NotUnderstood:
        return NotUnderstood(self.line, why)
