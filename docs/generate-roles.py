# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the README of every role anew from its argument specs."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from house.roles import files

for path, text in list(files()):
    path.write_text(text, encoding="utf-8")
