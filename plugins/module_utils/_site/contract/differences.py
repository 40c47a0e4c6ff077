# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What devices differ in, one line each, from the results of tasks that ran in check mode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

OF_SERVICES = ("services", "pending restarts")
"""What a diff about the states of services calls itself."""


def differences(results: Iterable[Mapping[str, Any]]) -> list[str]:
    """The lines of all results that would change something, those of a loop one by one.

    C(+) is for what is missing, C(-) for what is there and should not be.
    """
    return [
        line
        for result in results
        for one in result.get("results", [result])
        if one.get("changed")
        for line in _lines(one)
    ]


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    # What would be done to a service says more than the two states that it stands between.
    services = [one for one in result.get("commands", []) if isinstance(one, dict)]
    diffs = result.get("diff") or []
    for diff in diffs if isinstance(diffs, list) else [diffs]:
        if not services or diff.get("before_header") not in OF_SERVICES:
            yield from _of_diff(diff)
    yield from (f"+ {one['command']} {one['service']}" for one in services)


def _of_diff(diff: Mapping[str, Any]) -> Iterator[str]:
    before, after = (str(diff.get(side) or "").splitlines() for side in ("before", "after"))
    yield from (f"- {line.strip()}" for line in before if line.strip() and line not in after)
    yield from (f"+ {line.strip()}" for line in after if line.strip() and line not in before)
