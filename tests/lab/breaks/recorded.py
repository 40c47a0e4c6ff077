# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts that were recorded while something was broken in the lab, as the unit tests of the diagnosis and the documentation use them.

A healthy site is kept whole, one a stage; of a broken one only what is another than in the healthy one of its stage. So a file shows what a
break does to the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.breaks import CATALOGUE
from lab.breaks.difference import apply, difference
from lab.breaks.model import Break

PLACE = Path(__file__).parents[2] / "unit" / "plugins" / "module_utils" / "_verification" / "recorded"
_HEALTHY = "healthy-"

# What no judgement looks at, and what is another each time; of a certificate's digests, one is kept to hold TLSA records against.
_LEFT_OUT = (
    "transcript",
    "evidence",
    "elapsed_ms",
    "serial",
    "fingerprint_sha256",
    "fingerprint_sha512",
    "public_key_sha512",
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
    healthy = {file.stem.removeprefix(_HEALTHY): _read(file) for file in PLACE.glob(f"{_HEALTHY}*.json")}
    for stage, facts in sorted(healthy.items()):
        yield Recording(f"{_HEALTHY}{stage}", (), facts["site"], facts["seen"])
    for file in sorted(set(PLACE.glob("*.json")) - set(PLACE.glob(f"{_HEALTHY}*.json"))):
        kept = _read(file)
        facts = apply(healthy[kept["stage"]], kept["difference"])
        yield Recording(file.stem, tuple(CATALOGUE[name] for name in kept["breaks"]), facts["site"], facts["seen"])


def keep_healthy(stage: str, site: dict[str, Any], seen: dict[str, Any]) -> Path:
    """Write the facts of a stage's healthy site, to which its other recordings then have to be made anew."""
    return _write(f"{_HEALTHY}{stage}", {"site": site, "seen": _trimmed(seen)})


def keep(stage: str, breaks: Sequence[str], site: dict[str, Any], seen: dict[str, Any]) -> Path:
    """Write what breaks did to the facts."""
    healthy = _read(PLACE / f"{_HEALTHY}{stage}.json")
    found = difference(healthy, {"site": site, "seen": _trimmed(seen)})
    return _write(breaks[0], {"breaks": list(breaks), "stage": stage, "difference": found})


def _trimmed(seen: Any) -> Any:
    """Facts without what no judgement needs."""
    if isinstance(seen, list):
        return [_trimmed(one) for one in seen]
    if not isinstance(seen, dict):
        return seen
    kept = {key: _trimmed(value) for key, value in seen.items() if key not in _LEFT_OUT}
    return {**kept, "text": ""} if "phases" in seen else kept  # what the firewall printed, at length


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def _write(name: str, content: dict[str, Any]) -> Path:
    PLACE.mkdir(exist_ok=True)
    file = PLACE / f"{name}.json"
    file.write_text(json.dumps(content, sort_keys=True, indent=1) + "\n")
    return file
