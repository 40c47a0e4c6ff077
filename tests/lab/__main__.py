# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab``: what ``LAB_MODULE`` names, else the lab itself; see tests/lab/run."""

import os
import runpy
import sys

from lab import programs
from lab.errors import UNAVAILABLE

_LIGHT = frozenset({"lab.shareable"})  # starts no lab, and needs nothing of what a lab needs

module = os.environ.pop("LAB_MODULE", "lab.cli")
lacking = [] if module in _LIGHT else programs.missing_libraries()
if lacking:
    print(
        f"lab: {sys.executable} has not: {', '.join(lacking)}; install them for it with pip, or name another Python in LAB_PYTHON",
        file=sys.stderr,
    )
    sys.exit(UNAVAILABLE)
runpy.run_module(module, run_name="__main__", alter_sys=True)
