# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab.breaks`` lists what can be broken; ``python -m lab.breaks NAME...`` in the lab breaks it, for good."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager

from lab.breaks import CATALOGUE
from lab.breaks.world import World

_NEVER_LEFT: list[AbstractContextManager[None]] = []  # what is collected is closed, and mended


def main() -> int:
    """Break what the command line names."""
    names = sys.argv[1:]
    if not names:
        for each in CATALOGUE.values():
            print(f"{each.name:<34} {each.hop} {each.code:<4} {each.what}")
        return 0
    if unknown := [name for name in names if name not in CATALOGUE]:
        print(f"lab: unknown {', '.join(unknown)}; without a name, all are listed", file=sys.stderr)
        return 64
    world = World(os.environ["LAB_FACTS"])
    for name in names:
        entered = CATALOGUE[name].apply(world)
        entered.__enter__()
        _NEVER_LEFT.append(entered)
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # an ordinary end would close what was entered, which mends it
