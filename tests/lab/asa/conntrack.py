# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's connection tracking table of this network namespace, over netlink (linux/netfilter/nfnetlink_conntrack.h)."""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NETLINK_NETFILTER = 12
_GET_CONNECTIONS = 1 << 8 | 1
_REQUEST_DUMP = 0x301
_ERROR, _DONE = 2, 3
#: Attributes of a connection, of a tuple, and of what is below.
_ORIGINAL, _REPLY, _PROTOCOL_INFO, _TIMEOUT, _COUNT_ORIGINAL, _COUNT_REPLY = 1, 2, 4, 7, 9, 10
_IP, _PROTO = 1, 2
_BYTES, _TCP, _TCP_STATE = 2, 1, 1
_ESTABLISHED = 3
#: States of TCP in which the device still shows a connection: the handshake, and established.
_OPEN = (1, 2, _ESTABLISHED)
_ACCOUNTING = Path("/proc/sys/net/netfilter/nf_conntrack_acct")
_TIMEOUTS = Path("/proc/sys/net/netfilter")


@dataclass(frozen=True)
class Flow:
    """One direction: addresses as numbers, ports (0 where the protocol has none)."""

    source: int
    source_port: int
    destination: int
    destination_port: int


@dataclass(frozen=True)
class Connection:
    """A tracked connection. `reply` is what answers look like, so it shows what was translated; `idle` in seconds."""

    protocol: int
    original: Flow
    reply: Flow
    established: bool
    idle: int
    bytes: int


def count_bytes() -> None:
    """Have the kernel count bytes from now on, where it lets us."""
    try:
        _ACCOUNTING.write_text("1")
    except OSError:
        return


def connections() -> list[Connection]:
    """All IPv4 connections of this namespace. Raises `OSError`."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_NETFILTER) as netlink:
        netlink.settimeout(5)
        netlink.send(
            struct.pack("=LHHLL", 20, _GET_CONNECTIONS, _REQUEST_DUMP, 1, 0) + bytes([socket.AF_INET, 0, 0, 0])
        )
        return [connection for body in _messages(netlink) for connection in [_connection(body)] if connection]


def _messages(netlink: socket.socket) -> Iterator[bytes]:
    while True:
        data = netlink.recv(1 << 18)
        while len(data) >= 16:
            length, kind = struct.unpack_from("=LH", data)
            if kind == _DONE:
                return
            if kind == _ERROR:
                code = -struct.unpack_from("=i", data, 16)[0]
                raise OSError(code or errno.EIO, f"connection tracking: {os.strerror(code)}")
            yield data[20:length]  # behind the header stand four bytes: family, version, resource
            data = data[(length + 3) & ~3 :]


def _attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        found[kind & 0x3FFF] = data[4:length]
        data = data[(length + 3) & ~3 :]
    return found


def _flow(data: bytes) -> tuple[int, Flow] | None:
    parts = _attributes(data)
    ip, proto = _attributes(parts.get(_IP, b"")), _attributes(parts.get(_PROTO, b""))
    if len(ip.get(1, b"")) != 4 or len(ip.get(2, b"")) != 4 or 1 not in proto:
        return None
    ports = [int.from_bytes(proto.get(kind, b"")[:2], "big") for kind in (2, 3)]
    return proto[1][0], Flow(int.from_bytes(ip[1], "big"), ports[0], int.from_bytes(ip[2], "big"), ports[1])


def _connection(body: bytes) -> Connection | None:
    parts = _attributes(body)
    original, reply = _flow(parts.get(_ORIGINAL, b"")), _flow(parts.get(_REPLY, b""))
    if original is None or reply is None:
        return None
    tcp = _attributes(_attributes(parts.get(_PROTOCOL_INFO, b"")).get(_TCP, b""))
    state = tcp.get(_TCP_STATE, b"\0")[0]
    if original[0] == 6 and state not in _OPEN:
        return None
    size = sum(
        int.from_bytes(_attributes(parts.get(kind, b"")).get(_BYTES, b""), "big")
        for kind in (_COUNT_ORIGINAL, _COUNT_REPLY)
    )
    left = int.from_bytes(parts.get(_TIMEOUT, b""), "big")
    return Connection(original[0], original[1], reply[1], state == _ESTABLISHED, _idle(original[0], state, left), size)


def _idle(protocol: int, state: int, left: int) -> int:
    """Seconds without a packet: what is gone of the time that the kernel keeps an idle connection."""
    name = "tcp_timeout_established" if protocol == 6 and state == _ESTABLISHED else ""
    if protocol == 17:
        name = "udp_timeout"
    if not name:
        return 0
    try:
        whole = int((_TIMEOUTS / f"nf_conntrack_{name}").read_text())
    except (OSError, ValueError):
        return 0
    return max(0, whole - left)
