# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ASA's command line over any channel: prompts, echoes, pager, questions.

Several commands can be sent at once. The answers are separated by what the device prints between them: its prompt, and
behind it the echo of the next command. An echo that is not what was sent is never passed over: the device may have
received something else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable, Protocol

from ..._errors import FederationError
from ..text import MORE

ENCODING = "latin-1"  # every byte is a character, so nothing that was typed into a remark can break the reading

_NAME = r"[^\s#>()<]+"
_MODE = r"(?:\((?P<mode>[^()\s]*)\))?"
_ANY_PROMPT = rf"(?P<name>{_NAME}){_MODE}(?P<end>[#>]) ?"
# What a packet of commands may answer. A configuration with 300,000 access rules has 30 MB, and a device sends it within minutes.
MOST_OUTPUT = 64 * 1024 * 1024  # characters
MOST_TIME = 20  # times the silence that is allowed
_LONGEST_ECHO = 4096  # characters, with its prompt, however the terminal breaks or scrolls it
_TAIL = 400  # characters: more than the longest prompt, question or pager mark
# The mark, and how it is drawn over: with CR and blanks, or with backspaces.
_DRAWN_MORE = re.compile(re.escape(MORE) + r"(?:\r *\r?|\x08+ *\x08*)?")
# A prompt begins a line. One behind a CR alone is drawn again while a long line scrolls.
_LINE_START = r"(?:^|\n)\r*"
# Between the pieces of a long line that the device scrolled while it was typed: "<" and "$" stand for what is out of
# sight, blanks and backspaces wipe out what was there.
_SCROLL_MARKS = re.compile(r"[$<\r\x08]+| {3,}")
_NARROWEST = 40  # columns, the least that ``terminal width`` takes: a line that fits in never scrolls


class Channel(Protocol):
    """A byte stream to an interactive shell."""

    def send(self, data: bytes) -> None:
        """Send all of ``data``; OSError when the connection is gone."""

    def receive(self, timeout: float) -> bytes:
        """What has arrived, empty at the end of the stream; TimeoutError after ``timeout`` seconds of silence."""

    def close(self) -> None:
        """End the connection."""


class ConnectionLost(FederationError):
    """The device stopped answering. What was sent last may or may not have been carried out."""


@dataclass(frozen=True)
class Prompt:
    """A prompt such as ``fw/pri/act(config-network-object)#``.

    Args:
        parts: the words between the slashes: host name, context, unit, state, as the device is set to show them.
        mode: ``config``, ``config-network-object``, ...; empty outside configuration mode.
        privileged: whether it ends in ``#``.
    """

    parts: tuple[str, ...]
    mode: str
    privileged: bool


@dataclass(frozen=True)
class Answer:
    """What a command printed, without echo and prompt, and the prompt that came after it."""

    command: str
    output: str
    prompt: Prompt


@dataclass(frozen=True)
class Question:
    """Something that a command may ask; ``reply`` is called each time, and may raise where there is none."""

    pattern: re.Pattern[str]
    reply: Callable[[], str]


class Terminal:
    """One interactive shell.

    Args:
        where: device and account, for messages.
        timeout: seconds that the device may be silent in the middle of an answer.
    """

    def __init__(self, channel: Channel, where: str, timeout: float = 60.0) -> None:
        self._channel = channel
        self._where = where
        self._timeout = timeout
        self._received: list[str] = []
        self._tail = ""
        self._name = ""  # the first word of the prompt, learned from the first echo
        self._sent: Sequence[str] = ()
        self._size = 0
        # Of each command that was echoed: where its prompt stands in what was received, and where its answer begins.
        self._starts: list[tuple[int, int]] = []
        self._searched = 0
        self._until = time.monotonic() + MOST_TIME * timeout

    def wait_for_prompt(self) -> Prompt:
        """Read the greeting up to what looks like a prompt.

        Raises:
            ConnectionLost: none appears.
        """
        while True:
            found = self._prompt_at_end()
            if found is not None:
                return found
            self._receive()

    def run(self, commands: Sequence[str], questions: Sequence[Question] = ()) -> list[Answer]:
        """Send ``commands`` in one packet and take their answers.

        Raises:
            ConnectionLost: the answers do not come, or not to what was sent.
        """
        self._sent = commands
        self._starts, self._searched = [], 0
        self._size, self._until = sum(map(len, self._received)), time.monotonic() + MOST_TIME * self._timeout
        self._send("".join(f"{command}\n" for command in commands))
        while True:
            self._receive()
            if self._tail.rstrip(" ").endswith(MORE):
                self._send(" ")
                continue
            for question in questions:
                if question.pattern.search(self._tail):
                    self._tail = ""  # asked and answered
                    self._send(f"{question.reply()}\n", "utf-8")
                    break
            if self._prompt_at_end() is not None:
                answers = self._split(commands)
                if answers is not None:
                    return answers

    def close(self) -> None:
        self._channel.close()

    # Reading and writing

    def _send(self, text: str, encoding: str = ENCODING) -> None:
        try:
            self._channel.send(text.encode(encoding))
        except OSError as error:
            raise self._lost(f"the connection broke ({error})") from error

    def _receive(self) -> None:
        try:
            data = self._channel.receive(self._timeout)
        except TimeoutError as error:
            raise self._silent() from error
        except OSError as error:
            raise self._lost(f"the connection broke ({error})") from error
        if not data:
            raise self._lost("the device closed the connection")
        text = data.decode(ENCODING)
        self._size += len(text)
        self._require_end()
        self._received.append(text)
        self._tail = (self._tail + text)[-_TAIL:]

    def _require_end(self) -> None:
        """Make sure that an answer comes to its end.

        Raises:
            ConnectionLost: it is larger, or lasts longer, than any can be; the connection is closed then.
        """
        limit = MOST_TIME * self._timeout
        if self._size > MOST_OUTPUT:
            what = f"the device answered more than {MOST_OUTPUT // 1024 // 1024} MiB, and not to the end"
        elif time.monotonic() > self._until:
            what = f"the device answered for more than {limit:g} seconds, and not to the end"
        else:
            return
        self._received = []
        self.close()
        raise self._lost(what, "see what the device prints there, such as a log at the terminal (no terminal monitor)")

    def _silent(self) -> ConnectionLost:
        last = self._tail.replace("\r", "\n").rstrip("\n").rpartition("\n")[2]
        cure = "raise ansible_asa_command_timeout where the device is slow"
        if len(self._sent) > 1:
            cure += ", or set ansible_asa_send_ahead to false where it loses what is sent ahead"
        return self._lost(f"the device was silent for {self._timeout:g} seconds; its last line was {last!r}", cure)

    def _lost(self, what: str, cure: str = "") -> ConnectionLost:
        after = f" after {' / '.join(self._sent)!r} was sent" if self._sent else ""
        return ConnectionLost(
            what + after, where=self._where, cure=cure or "see whether the device is reachable, then run again"
        )

    # Telling answers apart

    def _pattern(self) -> str:
        """A prompt of this device. What follows its name may change: mode, and act to stby."""
        if not self._name:
            return _ANY_PROMPT
        return rf"(?P<name>{re.escape(self._name)}(?:/[^\s#>()<]+)?){_MODE}(?P<end>[#>]) ?"

    def _prompt_at_end(self) -> Prompt | None:
        match = re.search(rf"{_LINE_START}{self._pattern()}$", self._tail)
        return None if match is None else _prompt(match)

    def _split(self, commands: Sequence[str]) -> list[Answer] | None:
        """The answers to ``commands``; None while they are not all there."""
        text = "".join(self._received)
        self._received = [text]
        starts = self._starts
        for command in commands[len(starts) :]:
            found = self._find_echo(text, command, max(starts[-1][1] if starts else 0, self._searched))
            if found is None:
                # What was looked at is not looked at again, but for as much as an echo that has not come whole may take.
                self._searched = len(text) - _LONGEST_ECHO
                return None
            starts.append(found)
        position = starts[-1][1] if starts else 0
        base = max(position - 1, len(text) - _TAIL)
        last = re.search(rf"{_LINE_START}{self._pattern()}$", text[base:])
        if last is None:
            return None
        end = base + last.start()
        prompts = [self._prompt_before(text, place) for place, _answer in starts[1:]] + [_prompt(last)]
        ends = [place for place, _answer in starts[1:]] + [end]
        answers = [
            Answer(command, _cleaned(text[start : max(stop, start)]), prompt)
            for command, (_place, start), stop, prompt in zip(commands, starts, ends, prompts)
        ]
        self._received = [text[end:]]
        self._tail = text[end:][-_TAIL:]
        self._starts, self._searched = [], 0
        return answers

    def _find_echo(self, text: str, command: str, position: int) -> tuple[int, int] | None:
        """Where the prompt before the echo of ``command`` stands, and where its answer begins."""
        begin = max(position - 1, 0)  # the line end before the prompt
        for match in re.compile(rf"{_LINE_START}{self._pattern()}").finditer(text, begin):
            stop = _end_of_echo(text, match.end(), command, len(match.group().strip()))
            if stop:
                self._name = self._name or match["name"].partition("/")[0]
                return match.start(), stop
        return None

    def _prompt_before(self, text: str, place: int) -> Prompt:
        match = re.compile(rf"{_LINE_START}{self._pattern()}").match(text, place)
        if match is None:
            raise AssertionError("an echo was found behind this prompt")
        return _prompt(match)


def _prompt(match: re.Match[str]) -> Prompt:
    return Prompt(tuple(match["name"].split("/")), match["mode"] or "", match["end"] == "#")


def _end_of_echo(text: str, start: int, command: str, prompt: int) -> int:
    """Where the line behind the echo of ``command`` begins; 0 where ``start``, behind a prompt, is no such echo."""
    stop = text.find("\n", start)
    if stop < 0:
        return 0
    line = text[start:stop].strip("\r")
    shown = line.rstrip()
    may_scroll = prompt + len(command) >= _NARROWEST
    if shown == command.rstrip() or (may_scroll and _is_scrolled(line, command)):
        return stop + 1
    # A terminal of fixed width may break the line instead of scrolling it.
    while shown and command.startswith(shown) and len(shown) < len(command):
        more = text.find("\n", stop + 1)
        if more < 0:
            return 0
        shown += text[stop + 1 : more].strip("\r")
        stop = more
    return stop + 1 if shown.rstrip() == command.rstrip() else 0


def _is_scrolled(line: str, command: str) -> bool:
    """Whether ``line`` is ``command`` as a narrow terminal draws it while it scrolls.

    What was drawn last is the beginning of the command and a ``$``; what was drawn before are pieces of it.
    """
    if "$" not in line and "\x08" not in line:
        return False
    drawn = [re.sub(rf"^{_ANY_PROMPT}", "", one) for one in line.split("\r")]
    pieces = [piece.strip() for one in drawn for piece in _SCROLL_MARKS.split(one)]
    longest = max(pieces, key=len)
    return len(longest) >= min(_NARROWEST, len(command)) // 2 and all(piece in command for piece in pieces)


def _cleaned(output: str) -> str:
    return _DRAWN_MORE.sub("", output)
