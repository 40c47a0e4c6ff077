# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write architecture.svg, the picture of the rooms and of what imports what, anew from the source."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from house.picture import draw

Path(__file__).with_name("architecture.svg").write_text(draw())
