# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts that were recorded while something was broken in the lab, as the unit tests of the diagnosis and the documentation use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.breaks import CATALOGUE
from lab.breaks.model import Break

PLACE = Path(__file__).parents[2] / "unit" / "plugins" / "module_utils" / "diagnosis" / "recorded"

# What no judgement looks at, and what is another each time.
_LEFT_OUT = (
    "transcript",
    "evidence",
    "elapsed_ms",
    "serial",
    "fingerprint_sha256",
    "cipher",
    "phases",
    "deciding_phase",
)


@dataclass(frozen=True)
class Recording:
    """A set of breaks that were there at the same time (none: a healthy site), the site, and what was seen."""

    name: str
    breaks: tuple[Break, ...]
    site: dict[str, Any]
    seen: dict[str, Any]


def recordings() -> Iterator[Recording]:
    """Every recording, in the order of its name."""
    for file in sorted(PLACE.glob("*.json")):
        kept = json.loads(file.read_text())
        yield Recording(file.stem, tuple(CATALOGUE[name] for name in kept["breaks"]), kept["site"], kept["seen"])


def trimmed(seen: Any) -> Any:
    """Facts without what no judgement needs."""
    if isinstance(seen, list):
        return [trimmed(one) for one in seen]
    if not isinstance(seen, dict):
        return seen
    kept = {key: trimmed(value) for key, value in seen.items() if key not in _LEFT_OUT}
    return {**kept, "text": ""} if "phases" in seen else kept  # what the firewall printed, at length
