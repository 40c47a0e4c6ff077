# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server that means harm: ``python -m lab.peers.hostile_dns DOMAIN SERVER LISTEN FORWARD_TO``.

For its domain it answers with all at once that a partner can put into a zone to blind or to mislead who looks: port 0, ports of other
services, addresses inside of whoever asks, names with odd bytes, a record of another class, and 300 targets with 300 addresses each.
Every other question it passes on, so that it can be somebody's resolver.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

MANY = 300
INNER = ("172.31.0.3", "10.10.0.10", "10.10.0.1", "127.0.0.1", "169.254.169.254")
"""The firewall's management address, the node, the firewall inside, the asker itself, a cloud's metadata."""

_UDP = 1232  # octets of an answer over UDP (DNS Flag Day 2020)
_TTL = 1


class Zone:
    """What stands in the zone."""

    def __init__(self, domain: str, address: str) -> None:
        self.origin = dns.name.from_text(domain)
        self.address = address

    def answer(self, question: dns.message.Message) -> dns.message.Message:
        """The answer to a question about the zone."""
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.AA | dns.flags.RA
        asked = question.question[0]
        if asked.rdtype == dns.rdatatype.SRV and asked.name.labels[0].lower() == b"_xmpp-server":
            reply.answer.append(self._records(asked.name))
            reply.answer.append(self._of_another_class(asked.name))
        elif asked.rdtype == dns.rdatatype.A:
            reply.answer.append(dns.rrset.from_text_list(asked.name, _TTL, "IN", "A", self._addresses(asked.name)))
        return reply

    def _records(self, name: dns.name.Name) -> dns.rrset.RRset:
        odd = (rb"a\032b\;c\"d", rb"\027[31mred", rb"\194\155x", rb"\000nul", rb"xn--\255")
        lines = [
            "0 0 5269 server",
            "1 0 0 server",
            "1 0 22 inner0",
            *(f"1 0 5269 inner{number}" for number in range(len(INNER))),
            *(f"2 0 5269 {label.decode()}" for label in odd),
            "2 0 22 server",
            "2 0 5269 172.31.0.3.",
            *(f"3 0 5269 many{number}" for number in range(MANY)),
        ]
        return dns.rrset.from_text_list(name, _TTL, "IN", "SRV", lines, origin=self.origin, relativize=False)

    def _of_another_class(self, name: dns.name.Name) -> dns.rrset.RRset:
        found = dns.rrset.RRset(name, dns.rdataclass.CH, dns.rdatatype.SRV)
        found.add(dns.rdata.from_text("CH", "SRV", r"\# 8 0000000014950000"), _TTL)
        return found

    def _addresses(self, name: dns.name.Name) -> list[str]:
        label = name.labels[0].decode("ascii", "replace").lower()
        if label.startswith("inner"):
            return [INNER[int(label.removeprefix("inner"))]]
        if label.startswith("many"):
            return [f"10.{number % 256}.{number // 256}.{len(label)}" for number in range(MANY)]
        return [self.address]


class Server:
    """Answers over UDP and TCP."""

    def __init__(self, zone: Zone, forward_to: str) -> None:
        self._zone = zone
        self._forward_to = forward_to

    def reply(self, wire: bytes) -> bytes:
        question = dns.message.from_wire(wire)
        if question.question and question.question[0].name.is_subdomain(self._zone.origin):
            return self._zone.answer(question).to_wire(max_size=65535)
        return dns.query.udp_with_fallback(question, self._forward_to, timeout=5)[0].to_wire()

    def udp(self, address: str) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.bind((address, 53))
            while True:
                wire, client = listener.recvfrom(65535)
                threading.Thread(target=self._answer_udp, args=(listener, wire, client), daemon=True).start()

    def _answer_udp(self, listener: socket.socket, wire: bytes, client: tuple[str, int]) -> None:
        answer = self.reply(wire)
        if len(answer) > _UDP:
            short = dns.message.make_response(dns.message.from_wire(wire))
            short.flags |= dns.flags.TC | dns.flags.AA | dns.flags.RA
            answer = short.to_wire()
        listener.sendto(answer, client)

    def tcp(self, address: str) -> None:
        with socket.create_server((address, 53), backlog=64) as listener:
            print("ready", flush=True)
            while True:
                connection, _client = listener.accept()
                threading.Thread(target=self._answer_tcp, args=(connection,), daemon=True).start()

    def _answer_tcp(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            while len(head := stream.read(2)) == 2:
                answer = self.reply(stream.read(struct.unpack("!H", head)[0]))
                connection.sendall(struct.pack("!H", len(answer)) + answer)


def main() -> None:
    domain, server_address, address, forward_to = sys.argv[1:]
    server = Server(Zone(domain, server_address), forward_to)
    threading.Thread(target=server.udp, args=(address,), daemon=True).start()
    server.tcp(address)


if __name__ == "__main__":
    main()
