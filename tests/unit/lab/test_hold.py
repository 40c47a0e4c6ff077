# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holding an emulated device at one command."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from lab.hold import Hold


def wait_for(file: Path) -> None:
    end = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_without_an_order_nothing_is_held(tmp_path: Path) -> None:
    hold = Hold(tmp_path)
    assert [hold.before(), hold.after()] == [False, False]


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_second_command_is_held_until_the_order_is_gone(tmp_path: Path, when: str) -> None:
    hold, done = Hold(tmp_path), []
    hold.order.write_text(f"2 {when}")
    assert [hold.before(), hold.after()] == [False, False]

    def second() -> None:
        if hold.before():
            done.append("not carried out")
            return
        done.append("carried out")
        if hold.after():
            done.append("not answered")

    thread = threading.Thread(target=second)
    thread.start()
    wait_for(hold.held)
    assert done == ([] if when == "before" else ["carried out"])
    assert [hold.before(), hold.after()] == [False, False], "another connection goes on"
    hold.order.unlink()
    thread.join(30)
    assert done == (["not carried out"] if when == "before" else ["carried out", "not answered"])
    assert not hold.held.exists()
