# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TCP connection under a stream: how it came about, and bytes with a time limit."""

from __future__ import annotations

import errno
import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import Any, Optional

READ_SIZE = 16384
UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)


class Silence(Exception):
    """Nothing came within the time limit."""


class Reset(Exception):
    """The connection ended with an error (RST), not with a close."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass
class TcpResult:
    """How an attempt to connect ended: connected, refused, timeout, unreachable or error; time in milliseconds."""

    status: str
    elapsed_ms: float
    detail: str = ""
    source_address: Optional[str] = None


class SocketTransport:
    """Bytes over a connected socket."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link

    def send(self, data: bytes, seconds: float) -> None:
        """Send all of ``data`` within ``seconds``.

        Raises:
            Silence: the peer does not take it.
            Reset: the connection is gone.
        """
        self._link.settimeout(max(seconds, 0.001))
        try:
            self._link.sendall(data)
        except (socket.timeout, TimeoutError) as error:
            raise Silence from error
        except OSError as error:
            raise Reset(describe(error)) from error

    def receive(self, seconds: float) -> bytes:
        """What comes next within ``seconds``; b"" when the peer has closed.

        Raises:
            Silence: nothing came.
            Reset: the connection is gone.
        """
        self._link.settimeout(max(seconds, 0.001))
        try:
            return self._link.recv(READ_SIZE)
        except (socket.timeout, TimeoutError) as error:
            raise Silence from error
        except OSError as error:
            raise Reset(describe(error)) from error

    def close(self) -> None:
        self._link.close()


def connect(address: str, port: int, timeout: float) -> tuple[TcpResult, Optional[SocketTransport]]:
    """Open a TCP connection to an IPv4 or IPv6 address.

    Args:
        address: the address, an IPv6 one may have a zone identifier.
        port: TCP port.
        timeout: seconds to wait.

    Returns:
        how it went, and the connection if there is one.
    """
    started = time.monotonic()
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    link: Optional[socket.socket] = None
    try:
        link = socket.socket(family, socket.SOCK_STREAM)
        link.settimeout(timeout)
        # getaddrinfo() with a numeric host asks nobody; it turns a zone identifier into a number.
        target = socket.getaddrinfo(address, port, family, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)[0][4]
        reset = _connect(link, target)
        source = link.getsockname()[0]
    except OSError as error:
        if link is not None:
            link.close()
        return TcpResult(_status(error), milliseconds(started), describe(error, timeout)), None
    return TcpResult("connected", milliseconds(started), reset, str(source)), SocketTransport(link)


def _connect(link: socket.socket, target: Any) -> str:
    """Connect; what is returned tells of a reset that came right after the connection had been made.

    Such a reset may be noticed here already or only with the first byte, which is chance. Before there is a connection a
    reset shows as ECONNREFUSED instead.
    """
    try:
        link.connect(target)
    except (ConnectionResetError, BrokenPipeError) as error:
        return f"reset at once: {describe(error)}"
    return ""


def milliseconds(started: float) -> float:
    """Milliseconds since ``started`` on the monotonic clock, to a tenth."""
    return round((time.monotonic() - started) * 1000, 1)


def describe(error: OSError, timeout: Optional[float] = None) -> str:
    """``error`` with its name, as ECONNREFUSED (Connection refused)."""
    if isinstance(error, (socket.timeout, TimeoutError)) and error.errno is None:
        return f"no answer within {timeout:g} s" if timeout is not None else "no answer in time"
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return f"{name} ({error.strerror or error})"


def _status(error: OSError) -> str:
    if isinstance(error, (socket.timeout, TimeoutError)) or error.errno == errno.ETIMEDOUT:
        return "timeout"
    if error.errno == errno.ECONNREFUSED:
        return "refused"
    return "unreachable" if error.errno in UNREACHABLE else "error"
