# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TCP transport against servers on loopback that answer out of order, in pieces, in part, or not at all."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import tcp
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.tcp import TcpServer
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

Answer = Callable[[socket.socket, int], None]


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """A server that gives each connection, with its number, to ``answer``; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work() -> None:
            with contextlib.suppress(OSError):
                for number in range(1, 100):
                    link, _peer = listener.accept()
                    with link, contextlib.suppress(OSError):
                        answer(link, number)

        threading.Thread(target=work, daemon=True).start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


def message(number: int, text: bytes = b"") -> bytes:
    return struct.pack("!H", number) + b"\0" * 10 + text


def read_message(link: socket.socket) -> bytes:
    (length,) = struct.unpack("!H", read(link, 2))
    return read(link, length)


def read(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = link.recv(size - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def framed(*messages: bytes) -> bytes:
    return b"".join(struct.pack("!H", len(one)) + one for one in messages)


def ask(port: int, count: int, timeout: float = 5, repeatable: bool = True) -> tuple[list[bytes], int]:
    server = TcpServer("127.0.0.1", port, timeout)
    try:
        return server.ask([message(number) for number in range(count)], repeatable), server.connections
    finally:
        server.close()


def expected(count: int) -> list[bytes]:
    return [message(number, b"answer") for number in range(count)]


def test_answers_in_another_order_and_in_pieces() -> None:
    def answer(link: socket.socket, _number: int) -> None:
        asked = [read_message(link) for _ in range(5)]
        for byte in framed(*[one + b"answer" for one in reversed(asked)]):
            link.send(bytes([byte]))

    with serving(answer) as port:
        assert ask(port, 5) == (expected(5), 1)


def test_a_connection_serves_several_calls() -> None:
    def answer(link: socket.socket, _number: int) -> None:
        while True:
            link.sendall(framed(read_message(link) + b"answer"))

    with serving(answer) as port:
        server = TcpServer("127.0.0.1", port, 5)
        for count in (1, 20, 3):
            assert server.ask([message(number) for number in range(count)]) == expected(count)
        assert server.connections == 1
        server.close()


def test_more_than_the_buffers_hold() -> None:
    """Both sides would wait for the other for ever, if one only sent and then only read."""
    big = b"x" * 2000

    def answer(link: socket.socket, _number: int) -> None:
        while True:
            link.sendall(framed(read_message(link)))

    with serving(answer) as port:
        server = TcpServer("127.0.0.1", port, 10)
        asked = [message(number, big) for number in range(10000)]
        assert server.ask(asked) == asked
        server.close()


def test_a_server_that_answers_a_few_a_connection() -> None:
    def answer(link: socket.socket, _number: int) -> None:
        for _ in range(3):
            link.sendall(framed(read_message(link) + b"answer"))
        link.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while link.recv(1000):
                pass

    with serving(answer) as port:
        assert ask(port, 7) == (expected(7), 3)


def test_an_update_is_never_repeated() -> None:
    seen: list[bytes] = []

    def answer(link: socket.socket, _number: int) -> None:
        seen.append(read_message(link))

    with (
        serving(answer) as port,
        pytest.raises(FederationError, match="1 of 1 messages; whether the update was carried out"),
    ):
        ask(port, 1, repeatable=False)
    assert len(seen) == 1


def test_a_connection_that_the_server_closed_meanwhile_is_not_used() -> None:
    closed = threading.Event()

    def answer(link: socket.socket, number: int) -> None:
        link.sendall(framed(read_message(link) + b"answer"))
        if number == 1:
            link.close()
            closed.set()
        else:
            link.recv(1)

    with serving(answer) as port:
        server = TcpServer("127.0.0.1", port, 5)
        server.ask([message(0)])
        assert closed.wait(5)
        assert server.ask([message(0)], repeatable=False) == expected(1)
        assert server.connections == 2
        server.close()


def nothing(link: socket.socket, _number: int) -> None:
    link.recv(1)
    link.recv(100000)
    link.recv(1)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (nothing, "no answer to 3 of 3 messages within 0.2 seconds"),
        (lambda link, _number: None, "closed the connection without answering 3 of 3 messages"),
        (
            lambda link, _number: link.sendall(b"HTTP/1.1 400 Bad Request\r\n" * 1000),
            "something answers that is not what was asked",
        ),
        (lambda link, _number: link.sendall(framed(message(77))), "something answers that is not what was asked"),
        (lambda link, _number: link.sendall(framed(b"tiny")), "something answers that is not what was asked"),
    ],
)
def test_servers_that_do_not_answer(answer: Answer, part: str) -> None:
    with serving(answer) as port, pytest.raises(FederationError) as caught:
        ask(port, 3, timeout=0.2)
    assert part in str(caught.value)
    assert f"DNS server 127.0.0.1 port {port}: " in str(caught.value)


def test_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(FederationError) as caught:
            ask(port, 1)
    assert "no TCP connection (127.0.0.1: refused, nothing listens there)" in str(caught.value)
    assert "listens on TCP" in str(caught.value)


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(FederationError, match="cannot be resolved here"):
        TcpServer("no-such-host.invalid", 53, 1).ask([message(0)])


@pytest.mark.parametrize("name", ["a..b", "x" * 70 + ".example"])
def test_a_name_that_cannot_exist(name: str) -> None:
    with pytest.raises(FederationError, match="cannot be resolved here"):
        TcpServer(name, 53, 1).ask([message(0)])


def test_an_answer_byte_by_byte_ends_within_the_deadline() -> None:
    def answer(link: socket.socket, number: int) -> None:
        for byte in framed(message(0, b"x" * 60000)):
            link.sendall(bytes([byte]))
            time.sleep(0.02)

    began = time.monotonic()
    with (
        serving(answer) as port,
        pytest.raises(FederationError, match=r"no answer to 1 of 1 messages within 0\.5 seconds"),
    ):
        ask(port, 1, timeout=0.5)
    assert time.monotonic() - began < 5


def test_answers_one_at_a_time_end_within_the_deadline_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each comes before the time is over, and all of them would take hours."""
    monkeypatch.setattr(tcp, "SLOWEST", 1000)

    def answer(link: socket.socket, number: int) -> None:
        for one in range(1000):
            link.sendall(framed(message(one)))
            time.sleep(0.3)

    began = time.monotonic()
    with serving(answer) as port, pytest.raises(FederationError, match="no answer to"):
        ask(port, 1000, timeout=0.5)
    assert time.monotonic() - began < 6
