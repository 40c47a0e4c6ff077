# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One TCP connection to one DNS server, many messages in flight (RFC 7766 section 6.2.1.1).

Questions are matched to answers by their id, so the server may answer in any order.
"""

from __future__ import annotations

import errno
import selectors
import socket
import struct
import time
from collections.abc import Sequence
from typing import Optional

from ..._errors import FederationError

READ_SIZE = 65536
SLOWEST = 50  # answers a second; who answers more slowly than that, over the timeout, holds us up


class TcpServer:
    """A DNS server reached over TCP; connects when it is first asked.

    Args:
        host: name or address.
        port: TCP port.
        timeout: seconds to wait for the connection, and from one whole answer to the next. All of them together have a limit
            too, see SLOWEST.
    """

    def __init__(self, host: str, port: int = 53, timeout: float = 10) -> None:
        self.host = host
        self.port = port
        self.timeout = timeout
        self.connections = 0
        self._socket: Optional[socket.socket] = None

    def __str__(self) -> str:
        return self.host if self.port == 53 else f"{self.host} port {self.port}"

    def ask(self, messages: Sequence[bytes], repeatable: bool = True) -> list[bytes]:
        """The answers to ``messages`` in their order. No two may have the same id.

        Args:
            messages: in wire form, without the length that TCP puts before each.
            repeatable: whether what got no answer may be asked again on a new connection, when the server has closed
                one after answering a part (RFC 7766 section 6.2.4 expects that of a client).

        Raises:
            FederationError: no connection, silence, or a connection that ends without answers.
        """
        waiting = {struct.unpack("!H", message[:2])[0]: number for number, message in enumerate(messages)}
        answers: list[bytes] = [b""] * len(messages)
        end = time.monotonic() + self.timeout + len(messages) / SLOWEST
        while waiting:
            before = len(waiting)
            link = self._link()
            try:
                if self._converse(link, [messages[number] for number in waiting.values()], waiting, answers, end):
                    break
                if not repeatable or len(waiting) == before:
                    raise self._trouble(
                        f"the server closed the connection without answering {len(waiting)} of {len(messages)} messages",
                        "Look into the server's log; a limit on TCP connections or on messages may be too low",
                    )
            except FederationError as error:
                self.close()
                if repeatable:
                    raise
                raise self._undecided(error) from error
            self.close()
        return answers

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _converse(
        self, link: socket.socket, messages: Sequence[bytes], waiting: dict[int, int], answers: list[bytes], end: float
    ) -> bool:
        """Send and receive at once, so that neither side waits for the other to read. False when the server closed.

        Only a whole answer gives it more time: bytes one by one would otherwise hold it for hours.
        """
        out = memoryview(b"".join(struct.pack("!H", len(message)) + message for message in messages))
        buffer = bytearray()
        deadline = min(time.monotonic() + self.timeout, end)
        with selectors.DefaultSelector() as selector:
            selector.register(link, selectors.EVENT_READ | selectors.EVENT_WRITE)
            while waiting:
                left = deadline - time.monotonic()
                ready = selector.select(left) if left > 0 else []
                if not ready:
                    raise self._silence(len(waiting), len(answers))
                mask = ready[0][1]
                if mask & selectors.EVENT_READ:
                    data = _receive(link)
                    if data == b"":
                        return False
                    buffer += data or b""
                    before = len(waiting)
                    self._take(buffer, waiting, answers)
                    if len(waiting) < before:
                        deadline = min(time.monotonic() + self.timeout, end)
                if mask & selectors.EVENT_WRITE and out:
                    out = out[_send(link, out) :]
                if not out:
                    selector.modify(link, selectors.EVENT_READ)
        return True

    def _take(self, buffer: bytearray, waiting: dict[int, int], answers: list[bytes]) -> None:
        """Move whole messages from ``buffer`` to ``answers``; an id that nobody waits for is not ours."""
        while len(buffer) >= 2:
            length = struct.unpack("!H", buffer[:2])[0]
            if len(buffer) < 2 + length:
                return
            message = bytes(buffer[2 : 2 + length])
            del buffer[: 2 + length]
            number = waiting.pop(struct.unpack("!H", message[:2])[0], None) if length >= 12 else None
            if number is None:
                raise self._trouble(
                    f"something answers that is not what was asked ({length} bytes, first {message[:8]!r})",
                    "Check that a DNS server listens on this port",
                )
            answers[number] = message

    def _link(self) -> socket.socket:
        if self._socket is not None and _closed_by_peer(self._socket):
            self.close()
        if self._socket is None:
            self._socket = self._connect()
            self.connections += 1
        return self._socket

    def _connect(self) -> socket.socket:
        failures = []
        for family, kind, protocol, _name, address in self._addresses():
            link = socket.socket(family, kind, protocol)
            link.settimeout(self.timeout)
            try:
                link.connect(address)
            except OSError as error:
                link.close()
                failures.append((str(address[0]), error))
                continue
            link.setblocking(False)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return link
        raise self._no_connection(failures)

    def _addresses(self) -> list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int]]]:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise self._trouble(
                f"the server's name cannot be resolved here ({error})", "Check the name, or give the server's address"
            ) from error
        return found  # type: ignore[return-value]

    def _no_connection(self, failures: list[tuple[str, OSError]]) -> FederationError:
        said = "; ".join(f"{address}: {explain(error, self.timeout)}" for address, error in failures)
        numbers = {error.errno for _address, error in failures}
        cure = "Check that DNS over TCP to this server is open on the way: a firewall may let only UDP through"
        if numbers == {errno.ECONNREFUSED}:
            cure = "Check that the DNS server runs, and listens on TCP on this address and port"
        return self._trouble(f"no TCP connection ({said})", cure)

    def _silence(self, missing: int, total: int) -> FederationError:
        return self._trouble(
            f"no answer to {missing} of {total} messages within {self.timeout:g} seconds",
            "Check the server's load and log, or raise timeout",
        )

    def _undecided(self, error: FederationError) -> FederationError:
        return self._trouble(
            f"{error.what}; whether the update was carried out is not known",
            f"{error.cure}. Then run again: that reads first, and does nothing twice",
        )

    def _trouble(self, what: str, cure: str) -> FederationError:
        return FederationError(what, where=f"DNS server {self}", cure=cure)


def explain(error: OSError, timeout: float) -> str:
    """What an error of connect() says, in words."""
    if isinstance(error, (socket.timeout, TimeoutError)):
        return f"no answer within {timeout:g} seconds"
    if error.errno == errno.ECONNREFUSED:
        return "refused, nothing listens there"
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return "unreachable, no route"
    return error.strerror or str(error)


def _receive(link: socket.socket) -> Optional[bytes]:
    """What has come on a connection that seems ready, None for nothing; b"" at its end, however it came."""
    try:
        return link.recv(READ_SIZE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _send(link: socket.socket, data: memoryview) -> int:
    """How much of ``data`` is done with. All of it when the peer takes no more: its last answers can still be read."""
    try:
        return link.send(data)
    except BlockingIOError:
        return 0
    except OSError:
        return len(data)


def _closed_by_peer(link: socket.socket) -> bool:
    """Whether an idle connection has been closed by the other side."""
    try:
        return link.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
