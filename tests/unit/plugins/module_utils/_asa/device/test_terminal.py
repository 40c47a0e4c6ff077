# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device that answers without end, or in a way that is hard to read: it ends, and says why."""

from __future__ import annotations

import time

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device import terminal as module
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.terminal import ConnectionLost, Terminal


class Endless:
    """After the echo of a command, the same piece again and again."""

    def __init__(self, piece, between=lambda: None):
        self.first = ["fw# ", "show version\r\n"]
        self.piece = piece
        self.between = between
        self.pieces = 0
        self.closed = False

    def send(self, data):
        return

    def receive(self, timeout):
        assert not self.closed, "nothing is read of a connection that was given up"
        self.between()
        if self.first:
            return self.first.pop(0).encode()
        self.pieces += 1
        return self.piece

    def close(self):
        self.closed = True


def asked(channel):
    terminal = Terminal(channel, "ASA fw", 60.0)
    terminal.wait_for_prompt()
    with pytest.raises(ConnectionLost) as caught:
        terminal.run(["show version", "show mode"])
    assert channel.closed
    return caught.value


def test_an_answer_without_end_ends_at_a_size_that_is_said():
    piece = b"x" * 65536 + b"\r\n"
    channel = Endless(piece)
    error = asked(channel)
    assert "more than 64 MiB" in error.what and "show version" in error.what
    assert channel.pieces * len(piece) < module.MOST_OUTPUT + 2 * len(piece)


def test_what_looks_like_prompts_does_not_make_it_slow(monkeypatch):
    monkeypatch.setattr(module, "MOST_OUTPUT", 2 * 1024 * 1024)
    began = time.monotonic()
    asked(Endless(b"fw/act# \r\n" * 500 + b"fw#"))
    assert time.monotonic() - began < 120


def test_an_answer_by_the_byte_ends_after_a_time_that_is_said(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])

    def half_a_minute():
        now[0] += 30.0

    channel = Endless(b".", half_a_minute)
    assert "for more than 1200 seconds" in asked(channel).what
    assert channel.pieces < 50


@pytest.mark.parametrize("hostile", ["fw" + "/a" * 5000, "fw" + "/" * 5000, "fw/" * 3000 + "(x", "fw(" * 4000])
def test_a_prompt_is_looked_for_in_linear_time(hostile):
    terminal = Terminal(Endless(b""), "ASA fw", 60.0)
    terminal._name = "fw"
    terminal._tail = "\n" + hostile
    began = time.monotonic()
    assert terminal._prompt_at_end() is None
    assert time.monotonic() - began < 20


def test_prompts_with_contexts_and_states_are_still_prompts():
    terminal = Terminal(Endless(b""), "ASA fw", 60.0)
    terminal._name = "fw"
    for text in ("fw#", "fw/pri/act# ", "fw/ctx/stby(config-network-object)# ", "fw//x>"):
        terminal._tail = f"\r\n{text}"
        found = terminal._prompt_at_end()
        assert found is not None and found.parts[0] == "fw"
