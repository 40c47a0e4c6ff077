# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of ``plugins/`` as a picture: floors from low to high, sub-rooms in their rooms, an arrow for what imports what."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .imports import FLOORS, files, imports, room, sub_room

WIDTH, MARGIN, GAP = 1180, 20, 26
LINE, HEAD, FLOOR_GAP = 19, 32, 62
STYLE = """
text { font: 13px sans-serif; fill: #1c2733 }
.title { font-weight: bold; font-size: 14px }
.count { fill: #5b6875; font-size: 12px }
.room { fill: #f3f6f9; stroke: #8a99a8 }
.arrow { fill: none; stroke: #47709b; stroke-width: 1.3; opacity: .55; marker-end: url(#head) }
@media (prefers-color-scheme: dark) {
  text { fill: #e6ebf0 } .count { fill: #9aa7b4 } .room { fill: #1d2731; stroke: #5f7183 } .arrow { stroke: #7fb0e2 }
  .ground { fill: #12191f }
}
"""
SHARED = "shared"
NAMES = {SHARED: "_errors, _text, ...: for every room"}


@dataclass(frozen=True)
class Box:
    """A room as drawn; all lengths in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


def draw() -> str:
    """The picture as SVG, the same text for the same source."""
    boxes, height = _layout()
    arrows = sorted(
        (source, target)
        for source, target in {(room(one.source), room(one.target)) for one in imports()}
        if source != target and target != SHARED
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Rooms of the collection and what imports what">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M0 0L8 4L0 8z" fill="#47709b"/></marker></defs>',
        f'<rect class="ground" width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *(_arrow(boxes[source], boxes[target], place) for place, (source, target) in enumerate(arrows)),
        *(part for name, box in boxes.items() for part in _room(name, box)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _sub_rooms(name: str) -> list[tuple[str, int]]:
    """Name and number of files of each sub-room; files beside them are counted under the empty name."""
    counts: dict[str, int] = {}
    for one, path in files().items():
        if room(one) == name and path.name != "__init__.py":
            inner = sub_room(one) if path.parent.parent.name == name else ""
            counts[inner] = counts.get(inner, 0) + 1
    return sorted(counts.items())


def _layout() -> tuple[dict[str, Box], float]:
    boxes: dict[str, Box] = {}
    top = float(MARGIN)
    for floor_rooms in reversed(FLOORS):
        rooms = [name for name in floor_rooms if _sub_rooms(name)]
        lines = max(len(_sub_rooms(name)) for name in rooms)
        height = HEAD + LINE * lines + 6
        width = min(300.0, (WIDTH - 2 * MARGIN - GAP * (len(rooms) - 1)) / len(rooms))
        left = (WIDTH - len(rooms) * width - GAP * (len(rooms) - 1)) / 2
        for name in rooms:
            boxes[name] = Box(left, top, width, height)
            left += width + GAP
        top += height + FLOOR_GAP
    return boxes, top - FLOOR_GAP + MARGIN


def _room(name: str, box: Box) -> list[str]:
    lines = [
        f'<rect class="room" x="{box.left:.0f}" y="{box.top:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="6"/>',
        f'<text class="title" x="{box.left + 10:.0f}" y="{box.top + 21:.0f}">{escape(NAMES.get(name, name))}</text>',
    ]
    for number, (inner, count) in enumerate(_sub_rooms(name)):
        text = f"{inner}/" if inner else "(files of its own)" if name.startswith("_") else ""
        y = box.top + HEAD + LINE * number + 12
        files_ = f"{count} file{'s' if count > 1 else ''}"
        lines.append(
            f'<text x="{box.left + 16:.0f}" y="{y:.0f}">{escape(text)} <tspan class="count">{files_}</tspan></text>'
        )
    return lines


def _arrow(source: Box, target: Box, place: int) -> str:
    """From the lower edge of who imports to the upper edge of what is imported, bent so that arrows can be told apart."""
    shift = (place % 5 - 2) * 14
    x1, y1 = source.middle + shift, source.top + source.height
    x2, y2 = target.middle + shift, target.top
    bend = (y2 - y1) / 2
    return f'<path class="arrow" d="M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2:.0f}"/>'
