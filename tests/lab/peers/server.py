# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listen for a peer, in the background, as a test or the lab wants it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from lab.peers.link import Link
from lab.peers.peer import Peer


def listen(address: str, port: int) -> socket.socket:
    """A socket that listens."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=128)


def accept(listener: socket.socket, peer: Peer) -> None:
    """Have the peer serve whoever comes, each in a thread of its own, until the listener is closed."""
    while True:
        try:
            connection, _address = listener.accept()
        except OSError:
            return
        threading.Thread(target=peer.serve, args=(Link(connection),), daemon=True).start()


@contextlib.contextmanager
def serving(peer: Peer, address: str = "127.0.0.1") -> Iterator[int]:
    """Serve on a free port of an address; gives the port."""
    with listen(address, 0) as listener:
        thread = threading.Thread(target=accept, args=(listener, peer), daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
