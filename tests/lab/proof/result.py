# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rehearsal found: plain data, from which page, JUnit and JSON are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PASS, FAIL, NOT_RUN = "pass", "fail", "not run"


@dataclass(frozen=True)
class Outcome:
    """One thing that was tried at one site.

    :ivar name: short and stable, for machines; title: for people
    :ivar status: ``pass``, ``fail`` or ``not run``
    :ivar lines: what was seen
    """

    name: str
    title: str
    status: str
    lines: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass
class SiteResult:
    """One site."""

    site: str
    domain: str
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """``fail`` where anything failed, ``not run`` where nothing was tried, else ``pass``."""
        statuses = {one.status for one in self.outcomes}
        return FAIL if FAIL in statuses else PASS if PASS in statuses else NOT_RUN

    @property
    def failed(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.status == FAIL]


@dataclass
class Result:
    """A rehearsal.

    :ivar notes: what is otherwise in the lab than described; firewall: lines of configurations without effect in the lab
    """

    sites: list[SiteResult]
    started: str
    seconds: float
    notes: list[str]
    firewall: dict[str, list[str]]

    @property
    def verdict(self) -> str:
        """That of the worst site."""
        verdicts = [site.verdict for site in self.sites]
        return next((one for one in (FAIL, NOT_RUN, PASS) if one in verdicts), NOT_RUN)

    def as_data(self) -> dict[str, Any]:
        """As the JSON file has it."""
        return {
            "version": 1,
            "verdict": self.verdict,
            "started": self.started,
            "seconds": round(self.seconds, 1),
            "sites": [
                {
                    "site": one.site,
                    "domain": one.domain,
                    "verdict": one.verdict,
                    "outcomes": [asdict(each) for each in one.outcomes],
                }
                for one in self.sites
            ],
            "notes": self.notes,
            "configuration_without_effect": self.firewall,
        }


def passed(name: str, title: str, lines: Sequence[str] = (), seconds: float = 0.0) -> Outcome:
    return Outcome(name, title, PASS, tuple(lines), round(seconds, 1))


def failed(name: str, title: str, lines: Sequence[str], seconds: float = 0.0) -> Outcome:
    return Outcome(name, title, FAIL, tuple(lines), round(seconds, 1))


def not_run(name: str, title: str, why: str) -> Outcome:
    return Outcome(name, title, NOT_RUN, (why,))


def judged(name: str, title: str, wrong: Sequence[str], seen: Sequence[str] = (), seconds: float = 0.0) -> Outcome:
    """Failed where anything is wrong."""
    return failed(name, title, wrong, seconds) if wrong else passed(name, title, seen, seconds)
