# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeing that a server listens, or that it has ended."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from lab.daemons import Daemon, listening, wait_until_ready
from lab.errors import LabError

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 357100CB:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0
   1: 0A000A0A:1495 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0000000000000000 100 0 0 10 0
   2: 0A000A0A:1466 6300000A:8F3C 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0000000000000000 100 0 0 10 0
"""


@pytest.mark.skipif(sys.byteorder != "little", reason="the table above is of a little-endian machine")
def test_only_listening_sockets_count() -> None:
    assert listening(TABLE) == {"203.0.113.53:53", "10.10.0.10:5269"}


def started(tmp_path: Path, code: str) -> Daemon:
    daemon = Daemon("thing", None, [sys.executable, "-u", "-c", code], tmp_path)
    daemon.start("ip", tmp_path)
    return daemon


def test_ready_when_it_says_so(tmp_path: Path) -> None:
    daemon = started(tmp_path, "import time; print('already'); time.sleep(0.2); print('ready'); time.sleep(20)")
    try:
        assert not daemon.ready()
        begin = time.monotonic()
        wait_until_ready([daemon], 10)
        assert time.monotonic() - begin < 5
    finally:
        assert daemon.process
        daemon.process.kill()
        daemon.process.wait()


def test_end_before_it_is_ready_is_told_with_its_last_words(tmp_path: Path) -> None:
    daemon = started(tmp_path, "import sys; print('ready to fail'); sys.exit('no disk')")
    with pytest.raises(LabError) as caught:
        wait_until_ready([daemon], 10)
    assert str(caught.value) == "thing did not start: exit status 1\n    ready to fail\n    no disk"


def test_slow_start_is_told(tmp_path: Path) -> None:
    daemon = started(tmp_path, "import time; time.sleep(20)")
    try:
        with pytest.raises(LabError, match=r"not ready within 0\.1 s: thing\nthing:\n    \(it wrote nothing\)"):
            wait_until_ready([daemon], 0.1)
    finally:
        assert daemon.process
        daemon.process.kill()
        daemon.process.wait()
