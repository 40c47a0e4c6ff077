# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection through a command such as ``ssh -W``, as an ordinary socket that SSH and TLS can both run over."""

from __future__ import annotations

import contextlib
import socket
import subprocess  # nosec B404 - what the user gave as ProxyCommand is a command
import threading
from typing import Any, Optional

from .reasons import missing_program, reason
from .route import Jump

_KEPT = 16384  # bytes of what the command says
_LAST_WORDS = 3.0  # seconds for a command that is about to end; it does so as soon as its connection does


class _NearEnd(socket.socket):
    """A local socket for those who take it for one of TCP: http.client switches Nagle's algorithm off, which it does not have."""

    def setsockopt(self, *args: Any) -> None:
        if args[0] != socket.IPPROTO_TCP:
            super().setsockopt(*args)


class Channel:
    """A running command.

    Attributes:
        socket: the near end of the connection. When it is closed, the command sees the end of its input, and ends.
    """

    def __init__(self, jump: Jump, host: str, port: int) -> None:
        """Start the command; whether it gets through is seen on the socket.

        Raises:
            FederationError: the address cannot be handed to it.
            JumpError: it cannot be started.
        """
        words = jump.command(host, port)
        self._jump = jump
        self._said = b""
        ours, theirs = socket.socketpair()
        self.socket: socket.socket = _NearEnd(fileno=ours.detach())
        self._heard, speaking = socket.socketpair()
        with theirs, speaking:
            try:
                # A session of its own: without a terminal, nothing can ask there for a password. It runs on the controller, where
                # there is no module whose run_command could be called.
                # pylint: disable-next=ansible-bad-function
                self._process = subprocess.Popen(  # noqa: S603 - a command that the user gave, run without a shell
                    words,
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=speaking.fileno(),
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                self.socket.close()
                self._heard.close()
                raise missing_program(words[0], error) from None
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        """Keep what the command says, so that it never waits for a reader, and see it end."""
        with self._heard as heard, contextlib.suppress(OSError):
            while part := heard.recv(4096):
                self._said = (self._said + part)[-_KEPT:]
        self._process.wait()

    def failure(self) -> Optional[OSError]:
        """Why there is no connection, after it broke or did not come about; ``None`` where that is not the command's doing.

        Returns:
            ConnectionRefusedError where the device's port is closed, else a JumpError.
        """
        try:
            status = self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            return None
        self._listener.join(_LAST_WORDS)
        return reason(self._jump.name, self._said.decode("utf-8", "replace"), status)

    def close(self) -> None:
        """End the connection and the command."""
        self.socket.close()
        with contextlib.suppress(OSError):
            self._process.terminate()
        self._listener.join(_LAST_WORDS)
