# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is wrong with federation, but with a host that verification looks from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.breaks.model import Break
from lab.breaks.world import World
from lab.layout import RUN

_WRAPPERS = {"pc-out": "py-out"}


@contextmanager
def _without_python(world: World) -> Iterator[None]:
    wrapper = Path(RUN, _WRAPPERS.get(pc := world.pc("outside"), f"py-{pc}"))
    before = wrapper.read_text()
    wrapper.write_text("#!/bin/sh\nexit 127\n")
    try:
        yield
    finally:
        wrapper.write_text(before)


BREAKS = (
    Break(
        "outside-pc-without-python",
        "the outside PC has lost its Python",
        "H1",
        "E01",
        _without_python,
        status="ERROR",
    ),
)
