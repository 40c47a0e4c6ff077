# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to a server, and everything that is said on it.

A conversation sends text, gives back events, and writes its own record. It knows nothing about why it is held: the
probes are built on it.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Optional, Protocol, Union

from ansible_collections.xmpp.federation.plugins.module_utils.xmpp.stream import Event, StreamParser
from ansible_collections.xmpp.federation.plugins.module_utils.xmpp.transport import Reset, Silence

MAX_TRANSCRIPT = 16 * 1024  # characters
MAX_LINE = 4 * 1024  # characters
CLOSING_SECONDS = 0.5  # how long the peer is given to close its side of the stream
CLOSE_TAG = "</stream:stream>"


class Transport(Protocol):
    """What carries a conversation."""

    def send(self, data: bytes, seconds: float) -> None:
        """Send; Silence or Reset where that fails."""

    def receive(self, seconds: float) -> bytes:
        """Receive; b"" at the end, Silence or Reset where nothing comes."""

    def close(self) -> None:
        """Close."""


@dataclass
class Closed:
    """The peer has closed the connection (FIN)."""


@dataclass
class WasReset:
    """The connection was reset (RST)."""

    detail: str


@dataclass
class TimedOut:
    """The time for this step is over."""


Turn = Union[Event, Closed, WasReset, TimedOut]


class Transcript:
    """The record of a conversation: C: sent, S: received (one line a read), !! how it ended. Bounded in size."""

    def __init__(self, max_characters: int = MAX_TRANSCRIPT) -> None:
        self.lines: list[str] = []
        self._room = max_characters

    def sent(self, data: bytes) -> None:
        self._add("C: " + readable(data))

    def received(self, data: bytes) -> None:
        self._add("S: " + readable(data))

    def note(self, text: str) -> None:
        self._add("!! " + text)

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


def readable(data: bytes) -> str:
    """``data`` as one line of text; bytes that are no printable UTF-8 as escapes."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


class Conversation:
    """Talk to one server.

    Args:
        transport: a connected transport; the conversation closes it.
        timeout: seconds for each step, from when it begins, however many bytes come meanwhile.
    """

    def __init__(self, transport: Transport, timeout: float, transcript: Optional[Transcript] = None) -> None:
        self.transport = transport
        self.timeout = timeout
        self.transcript = transcript or Transcript()
        self._waiting: deque[Event] = deque()
        self._parser = StreamParser()
        self._over: Optional[Turn] = None
        self._lost = ""

    def start_stream(self, header: str) -> None:
        """Begin a new stream with the opening tag ``header``; what is left of an earlier one is thrown away."""
        self._parser = StreamParser()
        self._waiting.clear()
        self.say(header)

    def say(self, text: str) -> None:
        """Send ``text``. Where that fails, the next turn tells."""
        data = text.encode("utf-8")
        self.transcript.sent(data)
        try:
            self.transport.send(data, self.timeout)
        except Silence:
            self._end(TimedOut(), f"timeout ({self.timeout:g} s, the peer does not take what is sent)")
        except Reset as error:
            # What the peer sent before can still be read, and says more; the system tells of a reset only once.
            self._lost = error.detail

    def turn(self, deadline: float) -> Turn:
        """The next event, or how the connection ended, or that ``deadline`` (monotonic clock) is over."""
        while not self._waiting:
            if self._over is not None:
                return self._over
            self._read(deadline)
        return self._waiting.popleft()

    def deadline(self) -> float:
        """When a step that begins now has to be over."""
        return time.monotonic() + self.timeout

    @property
    def received(self) -> int:
        """Bytes received on the current stream."""
        return self._parser.received

    def close(self) -> None:
        """Close the stream as RFC 6120 section 4.4 wants it, wait shortly for the peer to do the same, and hang up."""
        try:
            if not isinstance(self._over, WasReset):
                self._close_stream()
        finally:
            self.transport.close()

    def _close_stream(self) -> None:
        data = CLOSE_TAG.encode("ascii")
        try:
            self.transport.send(data, self.timeout)
            self.transcript.sent(data)
            if isinstance(self._over, Closed):
                return
            until = time.monotonic() + min(CLOSING_SECONDS, self.timeout)
            while time.monotonic() < until:
                rest = self.transport.receive(until - time.monotonic())
                if not rest:
                    self.transcript.note("FIN")
                    return
                self.transcript.received(rest)
                if rest.rstrip().endswith(data):
                    return
        except (Silence, Reset):
            return  # it was said goodbye; whether the peer waited for it is no finding

    def _read(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            self._pause()
            return
        try:
            data = self.transport.receive(left)
        except Silence:
            self._pause()
            return
        except Reset as error:
            self._lost, data = error.detail, b""
        if not data:
            self._waiting.extend(self._parser.close())
            if self._lost:
                self._end(WasReset(self._lost), f"RST ({self._lost})")
            else:
                self._end(Closed(), "FIN")
            return
        self.transcript.received(data)
        self._waiting.extend(self._parser.feed(data))

    def _pause(self) -> None:
        self._waiting.extend(self._parser.close())
        self._end(TimedOut(), f"timeout ({self.timeout:g} s)")

    def _end(self, how: Turn, note: str) -> None:
        self._over = how
        self.transcript.note(note)
