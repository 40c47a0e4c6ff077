# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to DNS servers, against servers on loopback that answer as they like."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import time
from collections.abc import AsyncIterator
from typing import Any, Callable

import dns.flags
import dns.message
import dns.name
import dns.rrset
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import Reply
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.resolver import DnsClient

NAME = dns.name.from_text("_xmpp-server._tcp.partner.example.")
HOST = "127.0.0.1"
Answers = Callable[[bytes], list[bytes]]


def answer(query: bytes, *records: bytes, flags: int = 0, counted: int = -1) -> bytes:
    """A response with these records, each as rdata of an SRV record in wire form."""
    question = query[12:]
    head = struct.pack(
        "!HHHHHH", *struct.unpack("!H", query[:2]), 0x8180 | flags, 1, len(records) if counted < 0 else counted, 0, 0
    )
    return head + question + b"".join(b"\xc0\x0c" + struct.pack("!HHIH", 33, 1, 60, len(one)) + one for one in records)


GOOD = struct.pack("!HHH", 0, 0, 5269) + b"\x01h\x00"


class Udp(asyncio.DatagramProtocol):
    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        for one in self.answers(data):
            self.transport.sendto(one, address)


@contextlib.asynccontextmanager
async def server(answers: Answers, tcp: Any = None) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    listening = await asyncio.start_server(tcp, HOST, 0) if tcp else None
    port = listening.sockets[0].getsockname()[1] if listening else 0
    transport, _protocol = await loop.create_datagram_endpoint(lambda: Udp(answers), local_addr=(HOST, port))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
        if listening:
            listening.close()


def ask(answers: Answers, tcp: Any = None, timeout: float = 5) -> Reply:
    async def run() -> Reply:
        async with server(answers, tcp) as port:
            return await DnsClient(port, timeout).ask(HOST, NAME, "SRV")

    return asyncio.run(run())


def values(reply: Reply) -> list[str]:
    assert reply.message is not None, reply.detail
    return [rdata.to_text() for rrset in reply.message.answer for rdata in rrset]


@pytest.mark.parametrize(
    ("records", "broken"),
    [
        ([GOOD], 0),
        ([GOOD, b""], 1),
        ([GOOD, b"\0\0\0\0"], 1),
        ([b"\0" * 6 + b"\xc0\xff", GOOD], 1),
        ([struct.pack("!HHH", 0, 0, 1) + b"\x3f" + b"x" * 5, GOOD, struct.pack("!HHH", 0, 0, 1) + b"\x41a\0"], 2),
        ([GOOD, GOOD + b"trailing"], 1),
    ],
)
def test_one_broken_record_leaves_the_others(records: list[bytes], broken: int) -> None:
    reply = ask(lambda query: [answer(query, *records)])
    assert values(reply) == ["0 0 5269 h."]
    assert len(reply.unreadable) == broken
    assert all("cannot be read" in one for one in reply.unreadable)


def test_a_count_that_is_too_high_is_said() -> None:
    reply = ask(lambda query: [answer(query, GOOD, counted=9000)])
    assert values(reply) == ["0 0 5269 h."]
    assert len(reply.unreadable) == 1


def test_of_many_broken_records_some_are_named() -> None:
    reply = ask(lambda query: [answer(query, GOOD, *[b""] * 900)])
    assert len(reply.unreadable) == 11
    assert reply.unreadable[-1] == "890 records more that cannot be read"


def test_garbage_before_the_answer_is_passed_over() -> None:
    def answers(query: bytes) -> list[bytes]:
        other = bytes([query[0] ^ 1]) + query[1:]
        return [b"", b"x", os.urandom(60), answer(other, GOOD), answer(query, GOOD)]

    assert values(ask(answers)) == ["0 0 5269 h."]


def test_no_bytes_end_in_anything_but_a_reply() -> None:
    async def run() -> None:
        made = iter(range(10**9))

        def answers(query: bytes) -> list[bytes]:
            number = next(made)
            whole = bytearray(answer(query, GOOD, GOOD, b""))
            for at in range(2 + number % 5, len(whole), 7):
                whole[at] = (whole[at] + 37 * number) % 256
            return [bytes(whole[: len(whole) - number % 11])]

        async with server(answers) as port:
            client = DnsClient(port, 0.3)
            for reply in await asyncio.gather(*(client.ask(HOST, NAME, "SRV") for _ in range(300))):
                assert reply.message is not None or reply.failure in ("timeout", "error")

    asyncio.run(run())


async def byte_by_byte(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    query = await reader.readexactly(struct.unpack("!H", await reader.readexactly(2))[0])
    whole = answer(query, *[GOOD] * 2000)
    for byte in struct.pack("!H", len(whole)) + whole:
        writer.write(bytes([byte]))
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        await asyncio.sleep(0.05)


def test_an_answer_over_tcp_byte_by_byte_ends_within_the_deadline() -> None:
    began = time.monotonic()
    reply = ask(lambda query: [answer(query, flags=dns.flags.TC)], byte_by_byte, timeout=1)
    assert (reply.failure, reply.truncated) == ("timeout", True)
    assert time.monotonic() - began < 5


def test_a_flood_of_other_answers_ends_within_the_deadline() -> None:
    began = time.monotonic()
    reply = ask(lambda query: [answer(bytes([query[0] ^ 1]) + query[1:], GOOD)] * 500, timeout=1)
    assert reply.failure == "timeout"
    assert time.monotonic() - began < 5
