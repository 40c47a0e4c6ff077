# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report is made of. Everything that renders takes these types, so whatever a diagnosis leaves out is empty from here on."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

STATUSES = ("FAIL", "ERROR", "BLOCKED", "WARN", "PASS", "NOT RUN")
"""What a check can come to, the most telling first: of several checks at one hop, the first of these is shown."""

ATTENTION = ("FAIL", "ERROR", "WARN")
"""Statuses that a person should look at."""

VERDICTS = ("broken", "unknown", "waiting", "degraded", "working")
"""What a site or a partner can come to, the one that wants a person most first."""


@dataclass(frozen=True)
class Result:
    """A check's outcome, as ``diagnosis.diagnose`` gives it; see docs/report.md for the fields."""

    id: str
    hop: str
    direction: str
    vantage: str
    partner: str
    title: str
    replaces: str
    status: str
    code: str
    found: str
    expected: str
    cause: str
    confidence: str
    remedy: str
    blocked_by: str
    evidence: tuple[str, ...]
    refs: tuple[str, ...]
    supporting: bool = False
    no_vantage: bool = False

    @property
    def why(self) -> str:
        """The shortest true account of it: the cause where one is known."""
        return self.cause or self.found or self.title or self.id

    @property
    def wants_attention(self) -> bool:
        return self.status in ATTENTION

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "evidence": list(self.evidence), "refs": list(self.refs)}


@dataclass(frozen=True)
class Way:
    """What was seen on the wire of one direction; empty where it was not seen.

    Attributes:
        encryption: such as ``TLSv1.3``, or ``clear text``.
        proof: how the side that opens the stream shows who it is, such as ``dialback``.
    """

    encryption: str = ""
    proof: str = ""

    @property
    def words(self) -> str:
        """Such as ``TLSv1.3, dialback``."""
        return ", ".join(part for part in (self.encryption, self.proof) if part)


@dataclass(frozen=True)
class Partner:
    """A partner of a site.

    Attributes:
        first: the result that decides the verdict; None where all is well.
        not_tried: what was not tried, one line each.
        results: the checks of this partner alone.
        path: the site's own checks and the partner's, in the order of the diagnosis: all that a message depends on.
        certificate_days: days until the partner's certificate ends; None where none was seen.
        slowest_step: the step that took longest, and its seconds; None where no time is known.
    """

    domain: str
    verdict: str
    first: Result | None
    not_tried: tuple[str, ...]
    results: tuple[Result, ...]
    path: tuple[Result, ...]
    outbound: Way
    inbound: Way
    certificate_days: int | None
    slowest_step: tuple[str, float] | None


@dataclass(frozen=True)
class Site:
    """A diagnosis.

    Attributes:
        first: the result that decides the verdict; None where all is well.
        not_tried: what was not tried, one line each.
        own: the results that concern every partner.
        certificate_days: days until the site's own certificate ends; None where it was not seen.
        inside: words that are of no concern to a partner, the longest first.
    """

    name: str
    domain: str
    verdict: str
    first: Result | None
    not_tried: tuple[str, ...]
    results: tuple[Result, ...]
    own: tuple[Result, ...]
    partners: tuple[Partner, ...]
    certificate_days: int | None
    inside: tuple[str, ...]
    started: str
    finished: str

    @property
    def counts(self) -> Counter[str]:
        return Counter(result.status for result in self.results)

    def result(self, wanted: str) -> Result | None:
        """The result with this id."""
        return next((result for result in self.results if result.id == wanted), None)


@dataclass(frozen=True)
class Change:
    """What is otherwise than in the last report.

    Attributes:
        check: title of the check; empty where it is about the partner or the site.
        before: the verdict or status that it was; empty where it was not there.
        after: the one that it is; empty where it is not there any more.
    """

    site: str
    partner: str
    check: str
    before: str
    after: str


@dataclass(frozen=True)
class Since:
    """``finished`` is the time of the last report."""

    finished: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Report:
    """A run. Sites come worst first, then by name, so the same diagnoses in any order give the same report.

    ``since`` is what changed since the last report, where there is one.
    """

    title: str
    check_mode: bool
    started: str
    finished: str
    sites: tuple[Site, ...]
    since: Since | None = None

    @property
    def verdicts(self) -> Counter[str]:
        return Counter(site.verdict for site in self.sites)

    @property
    def counts(self) -> Counter[str]:
        return Counter(result.status for site in self.sites for result in site.results)

    @property
    def verdict(self) -> str:
        """The worst verdict of all; ``unknown`` where there is no site."""
        return next((verdict for verdict in VERDICTS if self.verdicts[verdict]), "unknown")
