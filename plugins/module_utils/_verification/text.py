# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A diagnosis as lines for people."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any


def lines(diagnosis: dict[str, Any]) -> list[str]:
    """The verdict, a line for each partner, then a line a check, with the remedy under each that did not pass.

    What could not be asked for one reason is one line, however many checks it hits; what was not tried stands at the end.
    """
    first = diagnosis["first"]
    title = f"{diagnosis['site']}: federation is {diagnosis['verdict']}"
    if diagnosis["verdict"] == "waiting" and first:
        text = [f"{title} for a restart: {first['found']}"]
    else:
        text = [f"{title}, first at {first['hop']}: {first['title']}" if first else title]
    for alike in _alike(result for result in diagnosis["results"] if not result["no_vantage"]):
        text += _check(alike)
    text += [f"{'NOT RUN':<7} {line}" for line in diagnosis["not_tried"] if line not in _said(diagnosis)]
    return text


def _check(alike: list[dict[str, Any]]) -> list[str]:
    result = alike[0]
    code = f" [{result['code']}]" if result["code"] else ""
    what = f"{result['hop']} {result['vantage']:<7} {result['title']}"
    if len(alike) > 1:
        hops = ", ".join(sorted({one["hop"] for one in alike}))
        what = f"{result['vantage']}: {len(alike)} checks ({hops})"
    found = [f"{result['status']:<7} {what}: {result['found']}{code}"]
    return [*found, f"        -> {result['remedy']}"] if result["remedy"] else found


def _alike(results: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Results, those together that could not be made for one reason."""
    groups: dict[Hashable, list[dict[str, Any]]] = {}
    for number, result in enumerate(results):
        shared = result["status"] == "ERROR" and result["remedy"]
        key = (result["vantage"], result["found"], result["remedy"]) if shared else number
        groups.setdefault(key, []).append(result)
    return list(groups.values())


def _said(diagnosis: dict[str, Any]) -> set[str]:
    """What the line of its own check says already."""
    made = (one for one in diagnosis["results"] if one["status"] == "NOT RUN" and not one["no_vantage"])
    return {f"{one['hop']} {one['title']}: {one['found']}" for one in made}
