# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server is there for its block, from the moment in which it listens."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from lab.daemons import Daemon
from lab.errors import LabError
from lab.loopback import process
from lab.loopback.ports import ADDRESS, reserved
from lab.loopback.process import running, until

LATE = "import socket, sys, time; time.sleep(0.3); s = socket.create_server((sys.argv[1], int(sys.argv[2]))); time.sleep(60)"


def test_it_listens_when_the_block_begins_and_is_gone_after_it(tmp_path: Path) -> None:
    with reserved(1) as (port,):
        daemon = Daemon("late", None, [sys.executable, "-c", LATE, ADDRESS, str(port)], tmp_path, [f"{ADDRESS}:{port}"])
        with running(daemon):
            socket.create_connection((ADDRESS, port)).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((ADDRESS, port))


def test_one_that_ends_is_not_waited_for(tmp_path: Path) -> None:
    daemon = Daemon(
        "broken", None, [sys.executable, "-c", "raise SystemExit('no such zone')"], tmp_path, [f"{ADDRESS}:1"]
    )
    with pytest.raises(LabError, match="no such zone"), running(daemon):
        pass


def test_a_state_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0.02)
    with pytest.raises(TimeoutError, match="the zone is served\nwhat it said"):
        until(lambda: False, "the zone is served", lambda: "what it said")
