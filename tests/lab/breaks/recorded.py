# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts that were recorded while something was broken in the lab, as the unit tests of the diagnosis and the documentation use them.

One healthy site is kept whole, the one with the most partners; of another healthy site, which of those partners it is without, and what else
differs; of a broken site, what differs from the healthy one with the same partners. What is another each time is masked. So a file shows what
a break does to the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.breaks import CATALOGUE
from lab.breaks.difference import Difference, apply, difference, folded, unfolded, without
from lab.breaks.masked import masked
from lab.breaks.model import Break

PLACE = Path(__file__).parents[2] / "recordings"
BASE = "all"
"""The healthy site that is kept whole."""
_HEALTHY = "healthy-"
_WIDTH = 150

Facts = dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """A set of breaks that were there at the same time (none: a healthy site), the site with its partners, and what was seen.

    Where the shape of the facts changes, all can be read, changed and kept again (``keep``), those without breaks first.
    """

    name: str
    partners: str
    breaks: tuple[Break, ...]
    site: dict[str, Any]
    seen: dict[str, Any]


def recordings() -> Iterator[Recording]:
    """Every recording, in the order of its name."""
    for file in sorted(PLACE.glob("*.json")):
        kept = _read(file.stem)
        breaks = tuple(CATALOGUE[name] for name in kept["breaks"])
        facts = apply(healthy(kept["partners"]), kept["difference"]) if breaks else healthy(kept["partners"])
        yield Recording(file.stem, kept["partners"], breaks, facts["site"], facts["seen"])


def healthy(partners: str) -> Facts:
    """``site`` and ``seen`` of the healthy site with these partners."""
    kept = _read(f"{_HEALTHY}{partners}")
    facts: Facts = (
        unfolded(kept["facts"])
        if partners == BASE
        else apply(without(healthy(BASE), kept["without"]), kept["difference"])
    )
    return facts


def keep(partners: str, breaks: Sequence[str], site: dict[str, Any], seen: dict[str, Any]) -> Path:
    """Write what breaks (none: a healthy site) did to the facts.

    After another healthy site, the recordings with breaks of the same partners are to be made anew; after that of BASE, all.
    """
    facts = json.loads(json.dumps({"site": site, "seen": masked(seen)}, sort_keys=True))
    content = {"breaks": list(breaks), "partners": partners}
    if breaks:
        return _write(breaks[0], {**content, "difference": _difference(healthy(partners), facts)})
    name = f"{_HEALTHY}{partners}"
    if partners == BASE:
        return _write(name, {**content, "facts": folded(facts)})
    base = healthy(BASE)
    absent = sorted({one["domain"] for one in base["site"]["partners"]} - {one["domain"] for one in site["partners"]})
    return _write(name, {**content, "without": absent, "difference": _difference(without(base, absent), facts)})


def _difference(base: Facts, facts: Facts) -> Difference:
    """The difference with what is new in the order in which ``apply`` brings it back: behind the rest."""
    return difference(base, apply(base, difference(base, facts)))


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((PLACE / f"{name}.json").read_text())
    return content


def _write(name: str, content: dict[str, Any]) -> Path:
    PLACE.mkdir(exist_ok=True)
    file = PLACE / f"{name}.json"
    file.write_text(_text(content, "") + "\n")
    return file


def _text(value: Any, indent: str, before: int = 0) -> str:
    """JSON with as many short members of an object on a line as fit there; ``before`` is how much stands before the value on its line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + before + len(line) < _WIDTH or not value or not isinstance(value, (dict, list)):
        return line
    inner = indent + " "
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + _text(one, inner) for one in value) + f"\n{indent}]"
    lines: list[str] = []
    for key, below in value.items():
        name = json.dumps(key, ensure_ascii=False) + ": "
        member = name + _text(below, inner, len(name))
        if lines and "\n" not in lines[-1] + member and len(inner + lines[-1] + member) + 2 < _WIDTH:
            lines[-1] += f", {member}"
        else:
            lines.append(member)
    return "{\n" + ",\n".join(inner + line for line in lines) + f"\n{indent}}}"
