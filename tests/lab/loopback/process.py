# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one server for as long as a block, from the moment in which it serves."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from lab.daemons import PATIENCE, Daemon, wait_until_ready


@contextlib.contextmanager
def running(daemon: Daemon) -> Iterator[None]:
    """Start a server of this network namespace, wait until it listens, and end it with the block."""
    daemon.start("ip", daemon.directory)
    try:
        wait_until_ready([daemon])
        yield
    finally:
        if daemon.process:
            daemon.process.kill()
            daemon.process.wait()


def until(state: Callable[[], bool], what: str, words: Callable[[], str] = str) -> None:
    """Return when something is so.

    Args:
        state: whether it is.
        what: a clause for people.
        words: what to show where it does not come to be.
    """
    deadline = time.monotonic() + PATIENCE
    while not state():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {PATIENCE:g} s: {what}\n{words()}")
        time.sleep(0.005)
