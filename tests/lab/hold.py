# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stops an emulated device at one command, so that a run can be ended at exactly that step.

A test orders it with a file in the device's state directory: `hold` with `N before` or `N after`, for the Nth command that comes
from then on. Before: the command is not carried out any more. After: it is carried out, and not answered. The device shows that it
holds with a file `held`; it goes on, and ends the connection, when `hold` is gone.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

BEFORE, AFTER = "before", "after"
_LOOK = 0.005  # seconds between two looks for the file


class Hold:
    """The order, as the device sees it: each command asks `before` it is carried out, and `after` that."""

    def __init__(self, state: Path) -> None:
        self.order, self.held = state / "hold", state / "held"
        self._lock = threading.Lock()
        self._due = threading.local()

    def before(self) -> bool:
        """Count a command. True, after a while, where it is not to be carried out."""
        with self._lock:
            left, when = self._read()
            if left:
                self._write(left - 1, when)
        if left == 1 and when == AFTER:
            self._due.here = True
        elif left == 1:
            self._wait()
            return True
        return False

    def after(self) -> bool:
        """True, after a while, where the command that was carried out is not to be answered."""
        due, self._due.here = getattr(self._due, "here", False), False
        if due:
            self._wait()
        return due

    def _read(self) -> tuple[int, str]:
        try:
            left, when = self.order.read_text().split()
        except FileNotFoundError:
            return 0, ""
        return int(left), when

    def _write(self, left: int, when: str) -> None:
        with suppress(FileNotFoundError):
            part = self.order.with_suffix(".part")
            part.write_text(f"{left} {when}")
            part.replace(self.order)

    def _wait(self) -> None:
        self.held.touch()
        while self.order.exists():
            time.sleep(_LOOK)
        self.held.unlink(missing_ok=True)
