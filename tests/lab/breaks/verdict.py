# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diagnosis says of a break: it is read here, and nowhere else, for tests and for the page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lab.breaks.model import Break
from lab.layout import PARTNERS

_WORST_FIRST = ("FAIL", "ERROR", "WARN")

Diagnosis = dict[str, Any]
Result = dict[str, Any]


def bad(diagnosis: Diagnosis) -> list[Result]:
    """The results that are not in order, the worst first, and else in the order of the way."""
    return [result for status in _WORST_FIRST for result in diagnosis["results"] if result["status"] == status]


def first(diagnosis: Diagnosis, each: Break) -> Result | None:
    """The first broken check on the path that a break concerns: the partner's, or the whole site's."""
    domain = PARTNERS[each.partner].domain if each.partner else ""
    return next((result for result in bad(diagnosis) if not domain or result["partner"] == domain), None)


def says(result: Result | None) -> tuple[str, str, str]:
    """Status, hop and code of a result."""
    return (result["status"], result["hop"], result["code"]) if result else ("", "", "")


def beside(diagnosis: Diagnosis, breaks: Sequence[Break]) -> list[Result]:
    """What is told broken although nothing there was broken, where all the breaks are of partners."""
    domains = [PARTNERS[each.partner].domain for each in breaks]
    return [result for result in bad(diagnosis) if result["partner"] not in domains]
