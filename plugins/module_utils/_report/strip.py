# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The strip: the way of a message, drawn. Lying for wide screens and paper, standing for phones."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.xmpp.federation.plugins.module_utils._report.glyphs import status_symbol
from ansible_collections.xmpp.federation.plugins.module_utils._report.markup import Markup, el
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import Partner
from ansible_collections.xmpp.federation.plugins.module_utils._report.path import STATIONS, Lane, Stop, lanes

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


def strip(partner: Partner, own_domain: str) -> Markup:
    """Both drawings of a partner's path; the style sheet shows the one that fits."""
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
    return el(
        "figure",
        _lying(way_in, outbound, names, said),
        _standing(way_in, outbound, names, said),
        class_="strip",
    )


# --- lying: stations from left to right, inbound above outbound -----------------------------------------------

_WIDTH, _HEIGHT = 960, 222
_COLUMNS = dict(zip(STATIONS, (64, 236, 410, 556, 728, 896)))
_LANE_Y = {"in": 112, "out": 180}


def _lying(way_in: Lane, outbound: Lane, names: dict[str, str], said: str) -> Markup:
    stations = [
        el(
            "g",
            el("use", href=f"#{_PICTURES[station]}", x=x - 16, y=4, width=32, height=32),
            el("text", _short(names[station], 24), x=x, y=54, class_="station"),
        )
        for station, x in _COLUMNS.items()
    ]
    rules = [el("line", x1=x, x2=x, y1=64, y2=_HEIGHT - 4, class_="rule") for x in _COLUMNS.values()]
    drawn = [
        _lane(way_in, _along(way_in, 1), (26, _LANE_Y["in"]), (934, _LANE_Y["in"]), _below),
        _lane(outbound, _along(outbound, -1), (926, _LANE_Y["out"]), (26, _LANE_Y["out"]), _below),
        el("text", "in", x=4, y=_LANE_Y["in"] + 4, class_="lane-name"),
        el("text", "out", x=956, y=_LANE_Y["out"] + 4, class_="lane-name end"),
    ]
    return el(
        "svg", rules, stations, drawn, class_="lying", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=said
    )


def _along(lane: Lane, way: int) -> list[Point]:
    points: list[Point] = []
    for station in STATIONS if way > 0 else reversed(STATIONS):
        stops = lane.at(station)
        first = _COLUMNS[station] - way * _STEP * (len(stops) - 1) / 2
        points += [(first + way * _STEP * number, _LANE_Y[lane.direction]) for number in range(len(stops))]
    return points


def _below(stop: Stop, x: float, y: float) -> list[Markup]:
    found = [el("text", stop.hop, x=_n(x), y=_n(y + 25), class_="hop")]
    if stop.broken:
        found.append(el("text", _broken_here(stop), x=_n(x), y=_n(y - 18), class_="broken-here"))
    return found


# --- standing: stations from top to bottom, inbound on the left, outbound on the right ------------------------

_NARROW = 320
_LANE_X = {"in": 84, "out": 236}
_GAP = 74  # between the middles of two stations, more where hops stand in a column


def _standing(way_in: Lane, outbound: Lane, names: dict[str, str], said: str) -> Markup:
    rows: dict[str, float] = {}
    y = 12.0
    for station in STATIONS:
        tall = max(1, len(way_in.at(station)), len(outbound.at(station)))
        half = max(_GAP, _STEP * (tall + 1)) / 2
        rows[station] = y + half
        y += 2 * half
    height = y + 12
    stations = [
        el(
            "g",
            el("use", href=f"#{_PICTURES[station]}", x=144, y=_n(middle - 26), width=32, height=32),
            el("text", _short(names[station], 15), x=160, y=_n(middle + 22), class_="station"),
        )
        for station, middle in rows.items()
    ]
    drawn = [
        _lane(way_in, _down(way_in, rows, 1), (_LANE_X["in"], 22), (_LANE_X["in"], height - 6), _left),
        _lane(outbound, _down(outbound, rows, -1), (_LANE_X["out"], height - 22), (_LANE_X["out"], 6), _right),
        el("text", "in", x=_LANE_X["in"], y=14, class_="lane-name middle"),
        el("text", "out", x=_LANE_X["out"], y=_n(height - 6), class_="lane-name middle"),
    ]
    return el(
        "svg", stations, drawn, class_="standing", viewBox=f"0 0 {_NARROW} {_n(height)}", role="img", aria_label=said
    )


def _down(lane: Lane, rows: dict[str, float], way: int) -> list[Point]:
    points: list[Point] = []
    for station in STATIONS if way > 0 else reversed(STATIONS):
        stops = lane.at(station)
        first = rows[station] - way * _STEP * (len(stops) - 1) / 2
        points += [(_LANE_X[lane.direction], first + way * _STEP * number) for number in range(len(stops))]
    return points


def _left(stop: Stop, x: float, y: float) -> list[Markup]:
    return _beside(stop, x - 18, y, "hop end")


def _right(stop: Stop, x: float, y: float) -> list[Markup]:
    return _beside(stop, x + 18, y, "hop start")


def _beside(stop: Stop, x: float, y: float, class_: str) -> list[Markup]:
    if not stop.broken:
        return [el("text", stop.hop, x=_n(x), y=_n(y + 4), class_=class_)]
    code = stop.result.code if stop.result else ""
    return [
        el("text", stop.hop, x=_n(x), y=_n(y - 1), class_=f"{class_} bad"),
        el("text", code or "broken", x=_n(x), y=_n(y + 12), class_=f"{class_} bad"),
    ]


# --- both -------------------------------------------------------------------------------------------------------------


def _lane(
    lane: Lane, points: list[Point], start: Point, end: Point, label: Callable[[Stop, float, float], list[Markup]]
) -> Markup:
    """A lane's line, its arrow head, and its marks."""
    drawn: list[Markup] = []
    before = start
    for stop, point in zip(lane.stops, points):
        drawn.append(_line(before, point, "beyond" if stop.beyond else _certainty(stop)))
        before = point
    cut = any(stop.broken for stop in lane.stops)
    last = lane.stops[-1]
    kind = "beyond" if cut else _certainty(last)
    drawn += [_line(before, end, kind), _head(before, end, kind)]
    for stop, (x, y) in zip(lane.stops, points):
        symbol = status_symbol(stop.status)
        radius = _RADIUS + 3 if stop.broken else _RADIUS
        drawn.append(el("circle", cx=_n(x), cy=_n(y), r=radius + 3, class_="clear"))
        drawn.append(
            el(
                "use",
                href=f"#{symbol}",
                x=_n(x - radius),
                y=_n(y - radius),
                width=2 * radius,
                height=2 * radius,
                class_=symbol,
            )
        )
        drawn += label(stop, x, y)
    return el("g", drawn)


def _certainty(stop: Stop) -> str:
    return "sure" if stop.status in ("PASS", "WARN", "FAIL") else "unsure"


def _line(start: Point, end: Point, class_: str) -> Markup:
    return el("line", x1=_n(start[0]), y1=_n(start[1]), x2=_n(end[0]), y2=_n(end[1]), class_=class_)


def _head(before: Point, end: Point, class_: str) -> Markup:
    """An arrow head at ``end``, of a line that is level or upright."""
    (x, y), along_x = end, before[1] == end[1]
    way = 1 if (end[0] > before[0] if along_x else end[1] > before[1]) else -1
    back, side = 7 * way, 5
    points = (
        [(x - back, y - side), (x, y), (x - back, y + side)]
        if along_x
        else [(x - side, y - back), (x, y), (x + side, y - back)]
    )
    return el("polyline", points=" ".join(f"{_n(px)},{_n(py)}" for px, py in points), class_=f"head {class_}")


def _broken_here(stop: Stop) -> str:
    code = stop.result.code if stop.result else ""
    return f"broken here: {code}" if code else "broken here"


def _short(text: str, most: int) -> str:
    """``text`` with its middle left out, since both ends of a domain tell something."""
    if len(text) <= most:
        return text
    head = (most - 1) // 2
    return f"{text[:head]}\u2026{text[-(most - 1 - head) :]}"


def _n(number: float) -> str:
    """A coordinate without needless digits, so that the page is the same everywhere."""
    return f"{number:.1f}".rstrip("0").rstrip(".")
