# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections through commands: bytes both ways, TLS on top, and commands that end, stay or are not there."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._jump.channel import Channel
from ansible_collections.xmpp.federation.plugins.module_utils._jump.reasons import JumpError
from ansible_collections.xmpp.federation.plugins.module_utils._jump.route import Jump

RELAY = """
import os, socket, sys, threading
far = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def back():
    while data := far.recv(65536):
        os.write(1, data)
    os._exit(0)
threading.Thread(target=back, daemon=True).start()
while data := os.read(0, 65536):
    far.sendall(data)
"""


def run(code: str, *words: str) -> Jump:
    return Jump((sys.executable, "-c", code.replace("%", "%%"), *words), "the proxy command python")


@pytest.fixture
def echo() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _peer = server.accept()
            with client:
                while data := client.recv(65536):
                    client.sendall(data)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_bytes_go_both_ways_and_the_end_ends_the_command(echo: int) -> None:
    channel = Channel(run(RELAY, "%h", "%p"), "127.0.0.1", echo)
    channel.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sent = os.urandom(300_000)
    threading.Thread(target=channel.socket.sendall, args=(sent,), daemon=True).start()
    got = b""
    while len(got) < len(sent):
        got += channel.socket.recv(65536)
    assert got == sent
    channel.socket.close()
    assert channel.failure() is None
    assert channel._process.poll() == 0


def test_what_a_command_said_at_its_end_is_the_reason() -> None:
    channel = Channel(run("import sys; sys.exit('me@b: Permission denied (publickey).')"), "h", 1)
    assert channel.socket.recv(1) == b""
    error = channel.failure()
    assert isinstance(error, JumpError)
    assert "refuses the login" in error.what


def test_a_command_that_talks_and_talks_does_not_block() -> None:
    channel = Channel(
        run("import sys; sys.stderr.write('x' * 5_000_000 + chr(10) + 'last words'); sys.exit(3)"), "h", 1
    )
    assert channel.socket.recv(1) == b""
    error = channel.failure()
    assert isinstance(error, JumpError)
    assert error.what == 'the proxy command python ended with exit status 3 ("last words")'


def test_a_command_that_only_waits_is_ended() -> None:
    channel = Channel(run("import time; time.sleep(600)"), "h", 1)
    channel.close()
    deadline = time.monotonic() + 30
    while channel._process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert channel._process.poll() == -15


def test_nothing_can_ask_on_the_terminal() -> None:
    code = "import sys\ntry: open('/dev/tty')\nexcept OSError: sys.exit('no terminal')"
    channel = Channel(run(code), "h", 1)
    assert channel.socket.recv(1) == b""
    assert "no terminal" in str(channel.failure())


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(JumpError, match="the program no-such-program cannot be run"):
        Channel(Jump(("no-such-program", "%h"), "x"), "h", 1)
