# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The strip: where everything is in the two drawings of a message's way. ``strip.html.j2`` draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..contents import Partner
from .path import STATIONS, Lane, Stop, lanes
from .view import status_symbol

Point = tuple[float, float]
"""x and y in the drawing's own unit."""

_PICTURES = {
    "partner_client": "p-client",
    "partner_server": "p-server",
    "dns": "p-dns",
    "firewall": "p-firewall",
    "node": "p-node",
    "client": "p-client",
}
_STEP = 30  # between the hops of one station
_RADIUS = 10  # of a hop's mark


@dataclass(frozen=True)
class Text:
    words: str
    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Station:
    """A picture, with its name beneath."""

    symbol: str
    x: float
    y: float
    name: Text


@dataclass(frozen=True)
class Mark:
    """A hop's sign, by its middle, with what stands beside it."""

    symbol: str
    x: float
    y: float
    radius: int
    labels: tuple[Text, ...]


@dataclass(frozen=True)
class DrawnLane:
    """A direction: its line in pieces, the corners of its arrow head, and its marks."""

    lines: tuple[Line, ...]
    head: tuple[Point, ...]
    marks: tuple[Mark, ...]
    name: Text


@dataclass(frozen=True)
class Drawing:
    """``words`` say the same in text."""

    kind: str
    width: float
    height: float
    words: str
    rules: tuple[Line, ...]
    stations: tuple[Station, ...]
    lanes: tuple[DrawnLane, ...]


def drawings(partner: Partner, own_domain: str) -> tuple[Drawing, Drawing]:
    """A partner's path, lying and standing."""
    way_in, outbound = lanes(partner)
    own = own_domain or "our domain"
    said = f"Path between {partner.domain} and {own}. Inbound: {way_in.words}. Outbound: {outbound.words}."
    names = {
        "partner_client": "client",
        "partner_server": partner.domain,
        "dns": "DNS",
        "firewall": "firewall",
        "node": "CUPS",
        "client": "client",
    }
    return _lying(way_in, outbound, names, said), _standing(way_in, outbound, names, said)


def coordinate(number: float) -> str:
    """A number without needless digits, so that the page is the same everywhere."""
    return f"{number:.1f}".rstrip("0").rstrip(".")


# --- lying: stations from left to right, inbound above outbound -----------------------------------------------

_WIDTH, _HEIGHT = 960, 222
_COLUMNS = dict(zip(STATIONS, (64, 236, 410, 556, 728, 896)))
_LANE_Y = {"in": 112, "out": 180}


def _lying(way_in: Lane, outbound: Lane, names: dict[str, str], said: str) -> Drawing:
    y_in, y_out = _LANE_Y["in"], _LANE_Y["out"]
    return Drawing(
        "lying",
        _WIDTH,
        _HEIGHT,
        said,
        tuple(Line(x, 64, x, _HEIGHT - 4, "rule") for x in _COLUMNS.values()),
        tuple(
            Station(_PICTURES[station], x - 16, 4, Text(_short(names[station], 24), x, 54, "station"))
            for station, x in _COLUMNS.items()
        ),
        (
            _lane(way_in, _along(way_in, 1), (26, y_in), (934, y_in), _below, Text("in", 4, y_in + 4, "lane-name")),
            _lane(
                outbound,
                _along(outbound, -1),
                (926, y_out),
                (26, y_out),
                _below,
                Text("out", 956, y_out + 4, "lane-name end"),
            ),
        ),
    )


def _along(lane: Lane, way: int) -> list[Point]:
    points: list[Point] = []
    for station in STATIONS if way > 0 else reversed(STATIONS):
        stops = lane.at(station)
        first = _COLUMNS[station] - way * _STEP * (len(stops) - 1) / 2
        points += [(first + way * _STEP * number, _LANE_Y[lane.direction]) for number in range(len(stops))]
    return points


def _below(stop: Stop, x: float, y: float) -> tuple[Text, ...]:
    hop = Text(stop.hop, x, y + 25, "hop")
    return (hop, Text(_broken_here(stop), x, y - 18, "broken-here")) if stop.broken else (hop,)


# --- standing: stations from top to bottom, inbound on the left, outbound on the right ------------------------

_NARROW = 320
_LANE_X = {"in": 84, "out": 236}
_GAP = 74  # between the middles of two stations, more where hops stand in a column


def _standing(way_in: Lane, outbound: Lane, names: dict[str, str], said: str) -> Drawing:
    rows: dict[str, float] = {}
    y = 12.0
    for station in STATIONS:
        tall = max(1, len(way_in.at(station)), len(outbound.at(station)))
        half = max(_GAP, _STEP * (tall + 1)) / 2
        rows[station] = y + half
        y += 2 * half
    height = y + 12
    x_in, x_out = _LANE_X["in"], _LANE_X["out"]
    return Drawing(
        "standing",
        _NARROW,
        height,
        said,
        (),
        tuple(
            Station(_PICTURES[station], 144, middle - 26, Text(_short(names[station], 15), 160, middle + 22, "station"))
            for station, middle in rows.items()
        ),
        (
            _lane(
                way_in,
                _down(way_in, rows, 1),
                (x_in, 22),
                (x_in, height - 6),
                _left,
                Text("in", x_in, 14, "lane-name middle"),
            ),
            _lane(
                outbound,
                _down(outbound, rows, -1),
                (x_out, height - 22),
                (x_out, 6),
                _right,
                Text("out", x_out, height - 6, "lane-name middle"),
            ),
        ),
    )


def _down(lane: Lane, rows: dict[str, float], way: int) -> list[Point]:
    points: list[Point] = []
    for station in STATIONS if way > 0 else reversed(STATIONS):
        stops = lane.at(station)
        first = rows[station] - way * _STEP * (len(stops) - 1) / 2
        points += [(_LANE_X[lane.direction], first + way * _STEP * number) for number in range(len(stops))]
    return points


def _left(stop: Stop, x: float, y: float) -> tuple[Text, ...]:
    return _beside(stop, x - 18, y, "hop end")


def _right(stop: Stop, x: float, y: float) -> tuple[Text, ...]:
    return _beside(stop, x + 18, y, "hop start")


def _beside(stop: Stop, x: float, y: float, kind: str) -> tuple[Text, ...]:
    if not stop.broken:
        return (Text(stop.hop, x, y + 4, kind),)
    code = stop.result.code if stop.result else ""
    return Text(stop.hop, x, y - 1, f"{kind} bad"), Text(code or "broken", x, y + 12, f"{kind} bad")


# --- both -------------------------------------------------------------------------------------------------------------


def _lane(
    lane: Lane,
    points: list[Point],
    start: Point,
    end: Point,
    label: Callable[[Stop, float, float], tuple[Text, ...]],
    name: Text,
) -> DrawnLane:
    lines: list[Line] = []
    before = start
    for stop, point in zip(lane.stops, points):
        lines.append(Line(*before, *point, "beyond" if stop.beyond else _certainty(stop)))
        before = point
    cut = any(stop.broken for stop in lane.stops)
    lines.append(Line(*before, *end, "beyond" if cut else _certainty(lane.stops[-1])))
    marks = tuple(
        Mark(status_symbol(stop.status), x, y, _RADIUS + 3 if stop.broken else _RADIUS, label(stop, x, y))
        for stop, (x, y) in zip(lane.stops, points)
    )
    return DrawnLane(tuple(lines), _head(before, end), marks, name)


def _certainty(stop: Stop) -> str:
    return "sure" if stop.status in ("PASS", "WARN", "FAIL") else "unsure"


def _head(before: Point, end: Point) -> tuple[Point, ...]:
    """An arrow head at ``end``, of a line that is level or upright."""
    (x, y), along_x = end, before[1] == end[1]
    way = 1 if (end[0] > before[0] if along_x else end[1] > before[1]) else -1
    back, side = 7 * way, 5
    if along_x:
        return (x - back, y - side), (x, y), (x - back, y + side)
    return (x - side, y - back), (x, y), (x + side, y - back)


def _broken_here(stop: Stop) -> str:
    code = stop.result.code if stop.result else ""
    return f"broken here: {code}" if code else "broken here"


def _short(text: str, most: int) -> str:
    """``text`` with its middle left out, since both ends of a domain matter."""
    if len(text) <= most:
        return text
    head = (most - 1) // 2
    return f"{text[:head]}\u2026{text[-(most - 1 - head) :]}"
