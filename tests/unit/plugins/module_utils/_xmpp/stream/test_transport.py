# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sockets on loopback: how a connection comes about and ends."""

from __future__ import annotations

import errno
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.probe import probe
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream import transport
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import connect

from unit.plugins.module_utils._xmpp.xmpp_conversations import CONVERSATIONS


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(5)
        yield server


def serve(listener: socket.socket, answer: Callable[[socket.socket], None]) -> int:
    """Let ``answer`` deal with one connection; returns the port."""

    def work() -> None:
        link, _peer = listener.accept()
        with link:
            answer(link)

    threading.Thread(target=work, daemon=True).start()
    return int(listener.getsockname()[1])


def test_connected(listener: socket.socket) -> None:
    result, link = connect("127.0.0.1", listener.getsockname()[1], 2)
    assert link is not None
    link.close()
    assert (result.status, result.source_address) == ("connected", "127.0.0.1")


def test_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        result, link = connect("127.0.0.1", free.getsockname()[1], 2)
    assert link is None
    assert (result.status, result.detail) == ("refused", "ECONNREFUSED (Connection refused)")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TimeoutError("timed out"), "timeout"),
        (OSError(errno.ETIMEDOUT, "Connection timed out"), "timeout"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "unreachable"),
        (OSError(errno.EACCES, "Permission denied"), "error"),
        (OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), "error"),
    ],
)
def test_what_the_system_says(error: OSError, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: socket.socket, address: object) -> None:
        raise error

    monkeypatch.setattr(transport.socket.socket, "connect", fail)
    result, link = connect("192.0.2.1", 5269, 3)
    assert link is None
    assert result.status == status
    assert result.detail == (
        "no answer within 3 s" if error.errno is None else f"{errno.errorcode[error.errno]} ({error.strerror})"
    )


def test_a_reset_right_after_the_connection_is_none_of_tcp(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: socket.socket, address: object) -> None:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    monkeypatch.setattr(transport.socket.socket, "connect", fail)
    found = probe(Target("192.0.2.1", 5269, "cup.example"), Settings(3))
    assert found["tcp"]["status"] == "connected"
    assert found["tcp"]["detail"] == "reset at once: ECONNRESET (Connection reset by peer)"
    assert found["stream"]["status"] == "reset"


def test_a_server_that_answers(listener: socket.socket) -> None:
    def answer(link: socket.socket) -> None:
        link.recv(1000)
        for byte in CONVERSATIONS["tls optional, mechanisms"]:
            link.send(bytes([byte]))
        link.recv(1000)

    port = serve(listener, answer)
    found = probe(Target("127.0.0.1", port, "cup.example", "probe.example", "here"), Settings(5))
    assert (found["id"], found["to"], found["from"]) == ("here", "cup.example", "probe.example")
    assert found["stream"]["status"] == "features"
    assert found["stream"]["features"]["mechanisms"] == ["EXTERNAL", "PLAIN"]
    assert found["transcript"][-2:] == ["C: </stream:stream>", "!! FIN"]


def test_a_server_that_resets(listener: socket.socket) -> None:
    def answer(link: socket.socket) -> None:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    found = probe(Target("127.0.0.1", serve(listener, answer), "cup.example"), Settings(5))
    assert found["tcp"]["status"] == "connected"
    assert found["stream"]["status"] == "reset"
    assert found["transcript"][-1].startswith("!! RST (E")


def test_a_server_that_is_silent(listener: socket.socket) -> None:
    release = threading.Event()
    port = serve(listener, lambda link: release.wait(10) and None)
    found = probe(Target("127.0.0.1", port, "cup.example"), Settings(0.2))
    release.set()
    assert found["stream"]["status"] == "timeout"
    assert "!! timeout (0.2 s)" in found["transcript"]


def test_level_tcp_says_nothing(listener: socket.socket) -> None:
    heard: list[bytes] = []
    done = threading.Event()

    def answer(link: socket.socket) -> None:
        heard.append(link.recv(1000))
        done.set()

    found = probe(Target("127.0.0.1", serve(listener, answer), level="tcp"), Settings(5))
    assert done.wait(5)
    assert heard == [b""]
    assert (found["tcp"]["status"], found["stream"]["status"]) == ("connected", "skipped")
    assert found["transcript"] == []


def test_ipv6(listener: socket.socket) -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError as error:
        pytest.skip(f"no IPv6 on loopback: {error}")
    with server:
        result, link = connect("::1", server.getsockname()[1], 2)
    assert link is not None
    link.close()
    assert (result.status, result.source_address) == ("connected", "::1")
