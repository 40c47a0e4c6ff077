# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit of time for targets that belong together, so that one partner cannot hold up the others.

What is asked for another domain has a limit of its own: how many domains a probe speaks for is not the partner's doing, and each of them has to
be judged.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Optional

from .session import Settings, Target

_SHORTEST = 0.5  # seconds that are worth a try


class Groups:
    """When the targets of each group have to be done. Safe to use from any thread.

    Args:
        seconds: what a group may take for each sender, from its first target on; None: no limit.
    """

    def __init__(self, seconds: Optional[float] = None) -> None:
        self._seconds = seconds
        self._ends: dict[tuple[str, Optional[str]], float] = {}
        self._lock = threading.Lock()

    def begin(self, target: Target, settings: Settings) -> tuple[Target, Settings]:
        """The target, not to be tried where its group has no time left, and how long its steps may take."""
        if self._seconds is None or not target.group:
            return target, settings
        now = time.monotonic()
        with self._lock:
            left = self._ends.setdefault((target.group, target.sender), now + self._seconds) - now
        if left < _SHORTEST:
            why = f"it was not tried, because the other servers of {target.group} took {self._seconds:g} s already"
            return replace(target, unusable=target.unusable or why), settings
        return target, replace(
            settings,
            timeout=min(settings.timeout, left),
            dialback_timeout=min(settings.dialback_timeout, left),
            patience=min(settings.patience, left),
        )
