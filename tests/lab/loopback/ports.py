# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports for servers of the tests, each of which stays theirs from the choice to the end of the server.

A port that was free a moment ago may have another owner when a server starts. So a port is reserved: by a name that only one process can
have in a network namespace (an abstract UNIX socket), and from a range out of which the kernel takes none for connections.
"""

from __future__ import annotations

import contextlib
import random
import socket
from collections.abc import Iterator

ADDRESS = "127.0.0.1"  # named binds only what stands on an interface, and no other of 127/8 does
_RANGE = range(20000, 32000)  # below net.ipv4.ip_local_port_range
_NAME = "\0xmpp.federation tests port {}"


@contextlib.contextmanager
def reserved(number: int) -> Iterator[list[int]]:
    """So many ports on which nothing listens, neither TCP nor UDP; nobody else gets them while the block runs."""
    with contextlib.ExitStack() as stack:
        ports: list[int] = []
        for port in random.sample(_RANGE, len(_RANGE)):
            if len(ports) == number:
                break
            name = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            try:
                name.bind(_NAME.format(port))
            except OSError:
                continue
            if _free(port):
                ports.append(port)
        yield ports


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            # As servers do, so that connections which have ended do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
            try:
                probe.bind((ADDRESS, port))
            except OSError:
                return False
    return True
