# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Something that answers on a port and is no XMPP server as it should be: ``python -m lab.breaks.answerer MANNER ADDRESS PORT``.

Manners: ``http`` refuses what it reads, as a web server does; ``silence`` takes connections and says nothing; ``tls`` sends a TLS
alert; ``anything`` plays an XMPP server of whatever domain it is asked for, without TLS: it has the sender of a key asked about it, and has
sent none itself.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
from collections.abc import Callable

from lab.peers import authority

_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_ALERT = bytes.fromhex("15030100020250")  # TLS 1.0, fatal, internal error
_STREAM = "lab"
_HEADER = (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' id='{stream}' version='1.0'"
    " xmlns:stream='http://etherx.jabber.org/streams' from='{to}'><stream:features>"
    "<dialback xmlns='urn:xmpp:features:dialback'/></stream:features>"
)


def _attribute(element: str, name: str) -> str:
    found = re.search(rf"\b{name}=['\"]([^'\"]*)", element)
    return found.group(1) if found else ""


def _anything(connection: socket.socket) -> None:
    text = ""
    while data := connection.recv(65536):
        text += data.decode("utf-8", "replace")
        if header := re.search(r"<stream:stream[^>]*>", text):
            connection.sendall(_HEADER.format(to=_attribute(header.group(), "to"), stream=_STREAM).encode())
            text = text[header.end() :]
        for element in re.findall(r"<db:(?:result|verify)[^>]*>[^<]+<", text):
            kind = element[1:].split()[0]
            number = f" id='{_attribute(element, 'id')}'" if kind == "db:verify" else ""
            asked, asking = _attribute(element, "to"), _attribute(element, "from")
            key = element[:-1].partition(">")[2]
            right = kind == "db:result" and authority.ask(asked, asking, _STREAM, key) == "valid"
            answer = "valid" if right else "invalid"
            connection.sendall(f"<{kind} from='{asked}' to='{asking}'{number} type='{answer}'/>".encode())
            text = ""


def _say(what: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(what)

    return answer


def _nothing(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


MANNERS: dict[str, Callable[[socket.socket], None]] = {
    "http": _say(_BAD_REQUEST),
    "silence": _nothing,
    "tls": _say(_ALERT),
    "anything": _anything,
}


def _serve(answer: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with connection:
        try:
            answer(connection)
        except OSError:
            return  # the other side hung up


def main() -> None:
    """Serve until killed."""
    manner, address, port = sys.argv[1:]
    with socket.create_server((address, int(port))) as server:
        while True:
            connection = server.accept()[0]
            threading.Thread(target=_serve, args=(MANNERS[manner], connection), daemon=True).start()


if __name__ == "__main__":
    main()
