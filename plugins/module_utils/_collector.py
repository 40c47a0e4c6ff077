# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's garbage collector, out of the way while a large text becomes many small records."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Do not look for cycles meanwhile.

    The collector looks again at everything that is alive each time that enough has been made. Records that refer to
    nothing but text have no cycles, and 100,000 of them take half the time without it. What the caller had set is set
    again in the end.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
