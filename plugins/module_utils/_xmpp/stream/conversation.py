# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to a server, and everything that is said on it.

A conversation sends text, gives back events, and writes its own record. It knows nothing about why it is held: the
probes are built on it.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from typing import Optional, Protocol, Union

from .parser import MAX_STRAY, Event, StreamParser
from .transcript import Transcript, printable
from .transport import SHORTEST, Alert, Reset, Silence

CLOSING_SECONDS = 0.5  # how long the peer is given to close its side of the stream
GLANCE_SECONDS = 0.02
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
class Alerted:
    """The connection ended with a TLS alert from the peer, or TLS failed otherwise (then ``alert`` is "")."""

    alert: str
    detail: str


@dataclass
class TimedOut:
    """The time for this step is over. The connection stands, and more may come later."""


Turn = Union[Event, Closed, WasReset, Alerted, TimedOut]


class Conversation:
    """Talk to one server.

    Args:
        transport: a connected transport; the conversation closes it.
        timeout: seconds for each step, from when it begins, however many bytes come meanwhile.
        until: when all steps have to be over (monotonic clock).
    """

    def __init__(
        self,
        transport: Transport,
        timeout: float,
        transcript: Optional[Transcript] = None,
        until: float = math.inf,
    ) -> None:
        self.transport = transport
        self.timeout = timeout
        self.until = until
        self.transcript = transcript or Transcript()
        self._waiting: deque[Event] = deque()
        self._parser = StreamParser()
        self._step = timeout
        self._silent = False
        self._over: Optional[Turn] = None
        self._lost: Optional[Turn] = None

    def start_stream(self, header: str) -> None:
        """Begin a new stream with the opening tag ``header``; what is left of an earlier one is thrown away."""
        self.restart()
        self.say(header)

    def restart(self) -> None:
        """Expect a new stream; what is left of an earlier one is thrown away."""
        self._parser = StreamParser()
        self._waiting.clear()

    def say(self, text: str) -> None:
        """Send ``text``. Where that fails, the next turn tells."""
        data = text.encode("utf-8")
        self.transcript.sent(data)
        try:
            self.transport.send(data, self.timeout)
        except Silence:
            self._end(TimedOut(), f"timeout ({self.timeout:g} s, the peer does not take what is sent)")
        except (Reset, Alert) as error:
            # What the peer sent before can still be read, and says more; the system tells of a reset only once.
            self._lost = _loss(error)

    def turn(self, deadline: float) -> Turn:
        """The next event, or how the connection ended, or that ``deadline`` (monotonic clock) is over.

        What lies there when the time is over is read, once: a machine that was busy with other probes until now is no silent peer.
        """
        late = False
        while not self._waiting:
            if self._over is not None:
                return self._over
            last, late = late, time.monotonic() >= deadline
            if last or not self._read(deadline):
                self._pause()
                return self._waiting.popleft() if self._waiting else TimedOut()
        return self._waiting.popleft()

    def glance(self) -> Optional[Turn]:
        """What has come already, None if nothing has."""
        if not self._waiting and self._over is None:
            self._read(time.monotonic() + GLANCE_SECONDS)
        return self._waiting.popleft() if self._waiting else self._over

    def deadline(self, seconds: Optional[float] = None) -> float:
        """When a step that begins now has to be over, in ``seconds`` or the conversation's timeout."""
        now = time.monotonic()
        self._step = max(min(self.timeout if seconds is None else seconds, self.until - now), 0.0)
        return now + self._step

    def secured(self, transport: Transport, what: str) -> None:
        """Go on over ``transport``, which is TLS over the one before; a new stream has to be started."""
        self.transport = transport
        self.transcript.below(what)

    def hang_up(self, why: str) -> None:
        """Give the connection up without another word, because nothing that XML could be said on is left."""
        self.transcript.below(why)
        self._over = Closed()
        self._silent = True

    @property
    def received(self) -> int:
        """Bytes received on the current stream."""
        return self._parser.received

    @property
    def faults(self) -> list[str]:
        """What is wrong with the XML of the current stream."""
        return self._parser.faults

    @property
    def plain_words(self) -> str:
        """What the peer says where XMPP belongs: text beside the elements, or the first line of something else."""
        if self._parser.in_stream:
            return printable(self._parser.stray.strip())
        line = self._parser.beginning.lstrip()[:MAX_STRAY].split(b"\n", 1)[0].decode("utf-8", "backslashreplace")
        return printable(line.strip())

    def close(self) -> None:
        """Close the stream as RFC 6120 section 4.4 wants it, wait shortly for the peer to do the same, and hang up."""
        try:
            if not self._silent and not isinstance(self._over, (WasReset, Alerted)):
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
        except (Silence, Reset, Alert):
            return  # it was said goodbye; whether the peer waited for it is no finding

    def _read(self, deadline: float) -> bool:
        """Read once; False where nothing has come by then."""
        try:
            data = self.transport.receive(max(deadline - time.monotonic(), SHORTEST))
        except Silence:
            return False
        except (Reset, Alert) as error:
            self._lost, data = _loss(error), b""
        if data:
            self.transcript.received(data)
            self._waiting.extend(self._parser.feed(data))
            return True
        self._waiting.extend(self._parser.close())
        how = self._lost or Closed()
        if isinstance(how, WasReset):
            self._end(how, f"RST ({how.detail})")
        elif isinstance(how, Alerted):
            self._end(how, f"TLS {how.detail}")
        else:
            self._end(how, "FIN")
        return True

    def _pause(self) -> None:
        if not self._parser.in_stream:
            # Nothing that is a stream has come, so nothing will: what did come can be judged now.
            self._waiting.extend(self._parser.close())
        self._waiting.extend(self._parser.give_up())
        self.transcript.note(f"timeout ({self._step:.3g} s)")

    def _end(self, how: Turn, note: str) -> None:
        self._over = how
        self.transcript.note(note)


def _loss(error: Union[Reset, Alert]) -> Turn:
    return Alerted(error.alert, error.detail) if isinstance(error, Alert) else WasReset(error.detail)
