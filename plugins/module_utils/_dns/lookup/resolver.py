# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask resolvers, many questions at once: UDP, and TCP where an answer is cut off (RFC 1035 section 4.2, RFC 7766).

dnspython's own asynchronous queries need as much processor time (1.03 times, 3,000 questions over loopback), but before 2.6,
which the distributions of many probe PCs have not got, one broken datagram from anybody ends them (CVE-2023-29483).

Questions carry no EDNS, as those of nslookup and of most XMPP servers' resolvers: what is found is what they would find.
Only signatures cannot be asked for without it (RFC 3225).
"""

from __future__ import annotations

import asyncio
import struct
import time
from typing import Any

from ..._text import one_line
from ..library import Message, Name, dns
from .answers import Reply

IN_FLIGHT = 100  # questions under way at once, so that neither file descriptors nor a small resolver run out
EDNS_PAYLOAD = 1232  # bytes over UDP that no path splits, as name servers themselves use
MOST_BROKEN = 10  # broken records of one answer that are named
TRIES = 3  # a question over UDP is sent again after each third of the timeout: a lost packet is not silence


class _NoAnswer(Exception):
    """Why no message came: ``failure`` is timeout or error."""

    def __init__(self, failure: str, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


class DnsClient:
    """Ask questions of DNS servers, resolvers and others.

    Args:
        port: UDP and TCP port of all resolvers.
        timeout: seconds to wait for an answer over UDP, and again over TCP where that is needed.
        recursive: whether the server may ask others for the answer. An authoritative server is asked for what it has.
        dnssec: whether to ask for signatures and for the server's own verdict on them (RFC 4035, RFC 6840 section 5.7).
    """

    def __init__(self, port: int = 53, timeout: float = 5, recursive: bool = True, dnssec: bool = False) -> None:
        self.port = port
        self.timeout = timeout
        self.recursive = recursive
        self.dnssec = dnssec
        self._free = asyncio.Semaphore(IN_FLIGHT)

    async def ask(self, resolver: str, name: Name, rdtype: str, checked: bool = True) -> Reply:
        """The reply of the server at the address ``resolver`` about an absolute ``name``.

        Args:
            checked: whether a server that validates signatures may hold back what is not right (RFC 4035 section 3.2.2).
        """
        query = self._query(name, rdtype, checked)
        async with self._free:
            started = time.monotonic()
            reply = Reply()
            try:
                reply.message, reply.unreadable = await self._over_udp(resolver, query)
                if reply.message.flags & dns.flags.TC:
                    reply.truncated = True
                    reply.message = None
                    reply.message, reply.unreadable = await self._over_tcp(resolver, query)
            except _NoAnswer as error:
                reply.failure = error.failure
                reply.detail = error.detail
            reply.elapsed_ms = round((time.monotonic() - started) * 1000, 1)
            return reply

    def _query(self, name: Name, rdtype: str, checked: bool) -> Message:
        if self.dnssec:
            query = dns.message.make_query(name, rdtype, use_edns=0, want_dnssec=True, payload=EDNS_PAYLOAD)
            query.flags |= dns.flags.AD
        else:
            query = dns.message.make_query(name, rdtype, use_edns=False)
        if not self.recursive:
            query.flags &= ~dns.flags.RD
        if not checked:
            query.flags |= dns.flags.CD
        return query

    async def _over_udp(self, resolver: str, query: Message) -> tuple[Message, list[str]]:
        loop = asyncio.get_running_loop()
        receiver = _Receiver(query, loop.create_future())
        try:
            transport, _protocol = await loop.create_datagram_endpoint(
                lambda: receiver, remote_addr=(resolver, self.port)
            )
        except OSError as error:
            raise _NoAnswer("error", f"cannot be sent: {error.strerror or error}") from error
        try:
            wire = query.to_wire()
            for _try in range(TRIES):
                transport.sendto(wire)
                done, _waiting = await asyncio.wait([receiver.answer], timeout=self.timeout / TRIES)
                if done:
                    found: tuple[Message, list[str]] = receiver.answer.result()
                    return found
        finally:
            receiver.answer.cancel()  # what comes from now on comes too late
            transport.close()
        raise _NoAnswer("timeout", f"no answer within {self.timeout:g} seconds, asked {TRIES} times")

    async def _over_tcp(self, resolver: str, query: Message) -> tuple[Message, list[str]]:
        cut = "the answer over UDP was cut off, and over TCP"
        try:
            wire = await asyncio.wait_for(self._tcp_exchange(resolver, query.to_wire()), self.timeout)
        except asyncio.TimeoutError as error:
            raise _NoAnswer("timeout", f"{cut} there was none within {self.timeout:g} seconds") from error
        except asyncio.IncompleteReadError as error:
            raise _NoAnswer("error", f"{cut} the server closed without one") from error
        except OSError as error:
            raise _NoAnswer("error", f"{cut} there was no connection: {error.strerror or error}") from error
        message, unreadable = _parse(wire)
        if not query.is_response(message):
            raise _NoAnswer("error", f"{cut} something answered another question")
        return message, unreadable

    async def _tcp_exchange(self, resolver: str, wire: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(resolver, self.port)
        try:
            writer.write(struct.pack("!H", len(wire)) + wire)
            (length,) = struct.unpack("!H", await reader.readexactly(2))
            return await reader.readexactly(length)
        finally:
            writer.close()


class _Receiver(asyncio.DatagramProtocol):
    """Wait for the datagram that answers ``query``; anything else that comes is not from whom we asked, or late."""

    def __init__(self, query: Message, answer: asyncio.Future[Any]) -> None:
        self.query = query
        self.answer = answer

    def datagram_received(self, data: bytes, _address: Any) -> None:
        if self.answer.done() or data[:2] != struct.pack("!H", self.query.id):
            return
        try:
            message, unreadable = _parse(data)
        except _NoAnswer as error:
            self.answer.set_exception(error)
            return
        if self.query.is_response(message):
            self.answer.set_result((message, unreadable))

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            said = getattr(exc, "strerror", None) or str(exc)
            detail = f"nothing answers on that port: {said}" if isinstance(exc, ConnectionRefusedError) else said
            self.answer.set_exception(_NoAnswer("error", detail))


def _parse(wire: bytes) -> tuple[Message, list[str]]:
    """``wire`` as a message, and what in it is no record, in words: one broken record does not take the others with it."""
    try:
        message = dns.message.from_wire(wire, continue_on_error=True)
    except Exception as error:  # whatever it is: a stranger chose these bytes
        raise _NoAnswer("error", f"the answer is not a DNS message ({error or type(error).__name__})") from error
    broken = [_broken(one) for one in message.errors]
    if broken and not message.question:
        raise _NoAnswer("error", f"the answer is not a DNS message ({broken[0]})")
    if len(broken) > MOST_BROKEN:
        broken[MOST_BROKEN:] = [f"{len(broken) - MOST_BROKEN} records more that cannot be read"]
    return message, broken


def _broken(found: Any) -> str:
    said = one_line(str(found.exception)) or type(found.exception).__name__
    return f"a record at byte {found.offset} of the answer cannot be read: {said}"
