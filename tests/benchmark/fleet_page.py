# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark measured as a table in Markdown and a plot in SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from benchmark.fleet_runs import Cost

Costs = Mapping[int, Cost]
"""Sites -> what a run over them cost."""

DRIFT_GOAL, VERIFY_GOAL = 0.25, 0.6  # seconds of the processor a site, beyond the fixed start
MEMORY_GOAL, GROWTH_GOAL, TIMES_GOAL = 1024, 1.3, 20

_COLOURS = {"drift": "#1f6feb", "verify": "#1b6e42", "empty": "#6e7781", "drift stock": "#b42318", "verify stock": "#8a5a00"}  # fmt: skip
_NAMES = {
    "drift": "drift",
    "verify": "verify (controller)",
    "empty": "one empty task on the same hosts",
    "drift stock": "the work of drift with stock parts",
    "verify stock": "the work of verify with stock parts",
}


def table(costs: Mapping[str, Costs]) -> str:
    """Every run as a row, and what the goals came to."""
    lines = [
        "| sites | run | wall | processor: controller | modules on PCs | a site beyond the first | wall by stock parts | largest process | host-tasks a site |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in ("empty", "drift", "drift stock", "verify", "verify stock"):
        of_kind = costs.get(kind, {})
        for sites, cost in sorted(of_kind.items()):
            stock = costs.get(f"{kind} stock", {}).get(sites)
            beyond = per_site(of_kind, sites)
            lines.append(
                f"| {sites:,} | {_NAMES[kind]} | {cost.wall:.1f} s | {cost.controller:.1f} s | {cost.modules:.1f} s"
                f" | {f'{beyond:.2f} s' if beyond else ''} | {f'{stock.wall / cost.wall:.1f} times' if stock else ''}"
                f" | {cost.memory:.0f} MiB | {cost.tasks / sites:.1f} |"
            )
    return "\n".join(lines)


def per_site(of_kind: Costs, sites: int) -> float:
    """Seconds of the controller's processor a site, beyond the fixed start; 0 where it cannot be told."""
    first = min(of_kind)
    if sites <= first:
        return 0.0
    return (of_kind[sites].controller - of_kind[first].controller) / (sites - first)


def questions(costs: Mapping[str, Costs]) -> str:
    """What devices were asked, a site, as a table."""
    kinds = sorted({what for of_kind in costs.values() for cost in of_kind.values() for what in cost.asked})
    lines = [f"| a site, of the most sites | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for kind, of_kind in costs.items():
        if of_kind:
            sites = max(of_kind)
            cells = (f"{of_kind[sites].asked[what] / sites:.1f}" for what in kinds)
            lines.append(f"| {_NAMES[kind]}, {sites:,} sites | {' | '.join(cells)} |")
    return "\n".join(lines)


def goals(costs: Mapping[str, Costs]) -> list[str]:
    """One line for each goal that was measured."""
    found = []
    drift, verify = costs.get("drift", {}), costs.get("verify", {})
    if len(drift) > 1:
        most = max(drift)
        found.append(_goal(f"drift, processor a site at {most:,}", per_site(drift, most), DRIFT_GOAL, "s"))
        found.append(_goal(f"drift, memory at {most:,}", drift[most].memory, MEMORY_GOAL, "MiB"))
    if 50 in drift and max(drift) > 50:
        growth = per_site(drift, max(drift)) / per_site(drift, 50)
        found.append(_goal(f"drift, a site at {max(drift):,} beside one at 50", growth, GROWTH_GOAL, "times"))
    if len(verify) > 1:
        found.append(
            _goal(f"verify, processor a site at {max(verify):,}", per_site(verify, max(verify)), VERIFY_GOAL, "s")
        )
    both = set(drift) & set(costs.get("drift stock", {}))
    if both:
        times = costs["drift stock"][max(both)].wall / drift[max(both)].wall
        found.append(
            _goal(f"drift at {max(both)} sites, wall time beside stock parts", times, TIMES_GOAL, "times less", True)
        )
    return found


def _goal(what: str, value: float, goal: float, unit: str, at_least: bool = False) -> str:
    reached = value >= goal if at_least else value <= goal
    bound = "at least" if at_least else "at most"
    return f"- {what}: {value:.2f} {unit} (goal: {bound} {goal:g}): {'reached' if reached else 'missed'}"


# -- the plot --------------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 440, 64, 220, 24, 48


def plot(costs: Mapping[str, Costs]) -> str:
    """Seconds of the controller's processor over the number of sites, both in powers of ten, as SVG."""
    points = {kind: sorted((sites, cost.controller) for sites, cost in of.items()) for kind, of in costs.items() if of}
    everything = [point for line in points.values() for point in line]
    right = max(sites for sites, _seconds in everything)
    low, high = (pick(seconds for _sites, seconds in everything) for pick in (min, max))
    bottom, top = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))

    def place(sites: float, seconds: float) -> tuple[float, float]:
        across = math.log10(sites) / max(math.log10(right), 1)
        up = math.log10(seconds / bottom) / math.log10(top / bottom)
        return _LEFT + across * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        "<title>Processor time of runs over many sites</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        *_grid(place, right, bottom, top),
    ]
    for row, (kind, line) in enumerate(points.items()):
        at = [place(*point) for point in line]
        parts.append(f'<polyline fill="none" stroke="{_COLOURS[kind]}" stroke-width="2" points="{_points(at)}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_COLOURS[kind]}"/>' for x, y in at]
        x, y = _WIDTH - _RIGHT + 12, _TOP + 12 + 18 * row
        parts.append(f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{_COLOURS[kind]}"/>')
        parts.append(f'<text x="{x + 16}" y="{y}" fill="#24292f">{escape(_NAMES[kind])}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _grid(place, right: int, bottom: float, top: float) -> list[str]:  # type: ignore[no-untyped-def]
    style = 'stroke="#d0d7de" stroke-width="1"'
    parts = []
    for power in range(round(math.log10(bottom)), round(math.log10(top)) + 1):
        (x1, y), (x2, _y) = place(1, 10**power), place(right, 10**power)
        parts.append(f'<line x1="{x1:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y:.1f}" {style}/>')
        parts.append(f'<text x="{x1 - 8:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="#57606a">{10**power:g} s</text>')
    for sites in (one for one in (1, 10, 50, 200, 1000) if one <= right):
        (x, y1), (_x, y2) = place(sites, bottom), place(sites, top)
        parts.append(f'<line x1="{x:.1f}" y1="{y1:.1f}" x2="{x:.1f}" y2="{y2:.1f}" {style}/>')
        parts.append(f'<text x="{x:.1f}" y="{y1 + 18:.1f}" text-anchor="middle" fill="#57606a">{sites:,}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle" fill="#24292f">sites</text>')
    return parts


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
