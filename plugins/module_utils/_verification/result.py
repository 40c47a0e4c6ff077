# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check came to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.codes import CODES
from ansible_collections.xmpp.federation.plugins.module_utils._verification.references import references

PASS = "PASS"  # noqa: S105 (a status, no password)
WARN = "WARN"  # it works, but a person should know something
FAIL = "FAIL"  # tested, and broken
ERROR = "ERROR"  # could not be tested
BLOCKED = "BLOCKED"  # cannot be judged, because something before it is broken
NOT_RUN = "NOT RUN"


COMPARED = ("own_srv", "own_address")
"""Kinds of checks whose finding is held against what the plan expects, word for word."""


@dataclass(frozen=True)
class Result:
    """A check's outcome.

    Attributes:
        found: what was seen, one clause.
        code: key of ``CODES``; empty where nothing is wrong, or nothing is known.
        hop: where the cause lies; the check's own hop, unless the code says better.
        remedy: what to do; empty where nothing is.
        blocked_by: the check that has to pass before this one can be judged.
        evidence: what the probes saw, line by line.
        no_vantage: whether nobody could look, because the inventory has no host at the check's vantage.
    """

    check: Check
    status: str
    found: str
    code: str = ""
    cause: str = ""
    confidence: str = ""
    remedy: str = ""
    blocked_by: str = ""
    evidence: tuple[str, ...] = field(default=())
    no_vantage: bool = False

    @property
    def hop(self) -> str:
        # What passes has a code only for a note, and stays where it was looked.
        return (CODES[self.code].hop if self.code and self.status != PASS else "") or self.check.hop

    def with_evidence(self, lines: list[str]) -> Result:
        """This result with what a probe saw, before what is known already."""
        return replace(self, evidence=(*lines, *self.evidence))

    def behind(self, other: Result) -> Result:
        """This result, which cannot be judged because of ``other``."""
        return Result(self.check, BLOCKED, self.found, blocked_by=other.check.id, evidence=self.evidence)

    def as_data(self) -> dict[str, Any]:
        check = self.check
        return {
            "id": check.id,
            "hop": self.hop,
            "direction": check.direction,
            "vantage": check.vantage,
            "partner": check.partner,
            "title": check.title,
            "replaces": check.replaces,
            "status": self.status,
            "code": self.code,
            "found": self.found,
            "expected": ", ".join(check.expected) if check.kind in COMPARED else "",
            "cause": self.cause,
            "confidence": self.confidence,
            "remedy": self.remedy,
            "blocked_by": self.blocked_by,
            "evidence": list(self.evidence),
            "refs": references(check.kind, self.code),
            "no_vantage": self.no_vantage,
        }


def passed(check: Check, found: str) -> Result:
    return Result(check, PASS, found)


def caused(check: Check, code: str, found: str, status: str = FAIL, **words: str) -> Result:
    """A result with the cause and the remedy of a code; ``words`` fill the remedy's braces."""
    known = CODES[code]
    fill = {"expected": ", ".join(check.expected), "address": check.address, "port": str(check.port), **words}
    return Result(check, status, found, code, known.cause, known.confidence, known.remedy.format_map(fill))


def untested(check: Check, found: str, remedy: str = "") -> Result:
    """Nothing can be said, because the test itself did not work."""
    return Result(check, ERROR, found, "E01" if remedy else "", remedy=remedy)


def blocked(check: Check, found: str, by: str = "") -> Result:
    return Result(check, BLOCKED, found, blocked_by=by)
