# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session cost on the wire: TCP segments with payload from the client, as this end's kernel counted them."""

from __future__ import annotations

import json
import socket
import struct
import time

#: Offsets in struct tcp_info (linux/tcp.h), there since Linux 4.6.
_DATA_SEGMENTS_IN = 152
_BYTES_RECEIVED = 128


def _received(client: socket.socket) -> tuple[int, int] | None:
    """Segments with payload, and bytes; None when the socket is closed or the kernel does not say."""
    try:
        info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    except OSError:
        return None
    if len(info) < _DATA_SEGMENTS_IN + 4:
        return None
    return struct.unpack_from("=L", info, _DATA_SEGMENTS_IN)[0], struct.unpack_from("=Q", info, _BYTES_RECEIVED)[0]


class Traffic:
    """Measures one connection; a login without a shell has no session and no line."""

    def __init__(self, client: socket.socket) -> None:
        self.session = 0
        self._client = client
        self._began = time.monotonic()
        self._login = self._last = (0, 0)

    def begin(self, session: int) -> None:
        """The login is over."""
        self.session = session
        self.sample()
        self._login = self._last

    def sample(self) -> None:
        """Read the kernel's counters; a closed socket has none any more, so it is done whenever something arrives."""
        self._last = _received(self._client) or self._last

    def line(self) -> str:
        """One JSON object: segments and bytes of the login and of all that came after it, and seconds in all."""
        self.sample()
        return json.dumps(
            {
                "session": self.session,
                "login_segments": self._login[0],
                "segments": self._last[0] - self._login[0],
                "login_bytes": self._login[1],
                "bytes": self._last[1] - self._login[1],
                "seconds": round(time.monotonic() - self._began, 3),
            }
        )
