# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TCP connection under a stream: how it came about, and bytes with a time limit."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any, Optional

SHORTEST = 0.001  # seconds for which a socket can be waited for
READ_SIZE = 16384
UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EAFNOSUPPORT)


class Silence(Exception):
    """Nothing came within the time limit."""


class Reset(Exception):
    """The connection ended with an error (RST), not with a close."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Alert(Exception):
    """TLS failed. ``alert`` is the peer's alert in the words of RFC 8446 section 6, as unknown_ca; "" without one."""

    def __init__(self, alert: str, detail: str) -> None:
        super().__init__(detail)
        self.alert = alert
        self.detail = detail


# OpenSSL's names of alerts received are TLSV1_ALERT_UNKNOWN_CA and the like, but these have no ALERT in them.
_ALERT = re.compile(r"(?:^|[_/])ALERT_([A-Z0-9_]+)$")
_ALERTS = {
    "TLSV1_UNRECOGNIZED_NAME": "unrecognized_name",
    "TLSV1_UNSUPPORTED_EXTENSION": "unsupported_extension",
    "TLSV1_CERTIFICATE_UNOBTAINABLE": "certificate_unobtainable",
    "TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE": "bad_certificate_status_response",
    "TLSV1_BAD_CERTIFICATE_HASH_VALUE": "bad_certificate_hash_value",
}


def alert_of(error: ssl.SSLError) -> str:
    """The peer's alert that ``error`` tells of, in the words of RFC 8446; "" where it is something else."""
    reason = (error.reason or "").replace(" ", "_").upper()
    found = _ALERT.search(reason)
    return found.group(1).lower() if found else _ALERTS.get(reason, "")


def tls_failure(error: ssl.SSLError) -> Alert:
    """``error`` as this module tells it."""
    alert = alert_of(error)
    words = f"alert {alert} from the peer" if alert else (error.reason or str(error)).replace("_", " ").lower()
    return Alert(alert, words)


@dataclass
class TcpResult:
    """How an attempt to connect ended: connected, refused, timeout, unreachable or error; time in milliseconds.

    ``no_route`` is whether this machine has no way to the address by itself, so that nothing was sent. The status is unusable
    where there is no address and port that could be tried.
    """

    status: str
    elapsed_ms: float
    detail: str = ""
    source_address: Optional[str] = None
    no_route: bool = False


class SocketTransport:
    """Bytes over a connected socket, plain or TLS."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link

    def secure(
        self, context: ssl.SSLContext, seconds: float, name: Optional[str] = None, server: bool = False
    ) -> tuple[SocketTransport, ssl.SSLSocket]:
        """TLS over this connection, which cannot be used by itself any more, whether that succeeds or not.

        Args:
            context: whom to trust, and what to show.
            seconds: for the whole handshake.
            name: the server name to ask for (SNI), in ASCII.
            server: whether this side is the server.

        Raises:
            OSError: the handshake failed; ssl.SSLError and its kin, a timeout, or a reset.
        """
        self._link.settimeout(max(seconds, SHORTEST))
        link = context.wrap_socket(self._link, server_side=server, server_hostname=name, do_handshake_on_connect=False)
        self._link = link  # close() has to reach it
        link.do_handshake()
        return SocketTransport(link), link

    def send(self, data: bytes, seconds: float) -> None:
        """Send all of ``data`` within ``seconds``.

        Raises:
            Silence: the peer does not take it.
            Reset: the connection is gone.
            Alert: TLS failed.
        """
        self._link.settimeout(max(seconds, SHORTEST))
        try:
            self._link.sendall(data)
        except (socket.timeout, TimeoutError) as error:
            raise Silence from error
        except ssl.SSLEOFError as error:
            raise Reset("the peer closed the connection") from error
        except ssl.SSLError as error:
            raise tls_failure(error) from error
        except OSError as error:
            raise Reset(describe(error)) from error

    def receive(self, seconds: float) -> bytes:
        """What comes next within ``seconds``; b"" when the peer has closed.

        Raises:
            Silence: nothing came.
            Reset: the connection is gone.
            Alert: TLS failed.
        """
        self._link.settimeout(max(seconds, SHORTEST))
        try:
            return self._link.recv(READ_SIZE)
        except (socket.timeout, TimeoutError) as error:
            raise Silence from error
        except ssl.SSLEOFError:
            return b""  # closed without a goodbye in TLS, as many servers do
        except ssl.SSLError as error:
            raise tls_failure(error) from error
        except OSError as error:
            raise Reset(describe(error)) from error

    @property
    def link(self) -> socket.socket:
        """The socket, which is the one of TLS once that has begun."""
        return self._link

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
        failed = TcpResult(_status(error), milliseconds(started), describe(error, timeout))
        failed.no_route = not has_route(address)
        return failed, None
    return TcpResult("connected", milliseconds(started), reset, str(source)), SocketTransport(link)


def has_route(address: str) -> bool:
    """Whether this machine has a way to ``address`` by its own tables. Nothing is sent: a datagram socket is only connected."""
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as link:
            link.connect(socket.getaddrinfo(address, 9, family, socket.SOCK_DGRAM, 0, socket.AI_NUMERICHOST)[0][4])
    except OSError:
        return False
    return True


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
