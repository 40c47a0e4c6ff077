# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reserved port is one process's until its block ends."""

from __future__ import annotations

import random
import socket

import pytest
from lab.loopback import ports
from lab.loopback.ports import ADDRESS, reserved


def test_they_differ_and_can_be_listened_on() -> None:
    with reserved(3) as found:
        assert len(set(found)) == 3
        for port in found:
            with socket.create_server((ADDRESS, port)):
                pass


def test_nobody_else_gets_one_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_RANGE", range(20000, 20001))
    with reserved(1) as (port,), reserved(1) as others:
        assert others == []
    with reserved(1) as again:
        assert again == [port]


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_one_that_is_in_use_is_left_out(monkeypatch: pytest.MonkeyPatch, kind: int) -> None:
    monkeypatch.setattr(random, "sample", lambda population, k: list(population)[:k])
    with reserved(1) as (first,):
        pass
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((ADDRESS, first))
        if kind == socket.SOCK_STREAM:
            other.listen()
        with reserved(1) as (second,):
            assert second != first
