# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the templates ask of the code: fragments, what is unfolded, and what is cut."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import words
from ..contents import Partner, Result, Site

FEW = 2
"""Partners whose strips are shown even where all is well."""

MOST_EVIDENCE = 400
"""Lines of evidence that the page shows of one check; it says how many more there are."""

MOST_CHANGES = 40
"""Changes since the last report that the page shows."""

_VERDICT_SYMBOLS = {
    "working": "g-pass",
    "degraded": "g-warn",
    "waiting": "g-waiting",
    "broken": "g-fail",
    "unknown": "g-error",
}


@dataclass(frozen=True)
class Group:
    """Checks that were not made for one reason, which is said once: from where, why, and what to do."""

    vantage: str
    why: str
    remedy: str
    results: tuple[Result, ...]


def groups(site: Site) -> tuple[Group, ...]:
    """Those of vantages that the inventory does not have, and those that failed alike at one vantage."""
    found: dict[tuple[str, ...], list[Result]] = {}
    for result in site.results:
        if result.no_vantage or (result.status == "ERROR" and result.remedy):
            found.setdefault((result.status, result.vantage, result.found, result.remedy), []).append(result)
    return tuple(
        Group(words.vantage(alike[0]), alike[0].found, alike[0].remedy, tuple(alike))
        for alike in found.values()
        if len(alike) > 1 or alike[0].no_vantage
    )


class Anchors:
    """Fragments of a site and its checks, unique on the page whatever the ids are; and what of it is shown together.

    Args:
        site_fragment: the site's own fragment, with which the others begin.
        site: the site.
    """

    def __init__(self, site_fragment: str, site: Site) -> None:
        self.site = site_fragment
        self.groups = groups(site)
        self._grouped = {id(result) for group in self.groups for result in group.results}
        self._known = {id(result): f"{site_fragment}.c{number}" for number, result in enumerate(site.results, 1)}
        self._by_id = {result.id: self._known[id(result)] for result in reversed(site.results) if result.id}

    def of(self, result: Result) -> str | None:
        """The fragment of one of the site's results; of an equal one for a copy such as ``first``."""
        return self._known.get(id(result)) or self.named(result.id)

    def alone(self, results: tuple[Result, ...]) -> list[Result]:
        """Those that have a row of their own."""
        return [result for result in results if id(result) not in self._grouped]

    def named(self, check: str) -> str | None:
        """The fragment of the check with this id."""
        return self._by_id.get(check)


def anchors(sites: tuple[Site, ...]) -> dict[str, Anchors]:
    """Site name -> its fragments, which stay the same from run to run, so that links to them do."""
    found: dict[str, Anchors] = {}
    taken: set[str] = set()
    for site in sorted(sites, key=lambda site: site.name):
        plain = "site-" + (re.sub(r"[^a-z0-9]+", "-", site.name.lower()).strip("-") or "x")
        fragment, number = plain, 1
        while fragment in taken:
            number += 1
            fragment = f"{plain}--{number}"
        taken.add(fragment)
        found[site.name] = Anchors(fragment, site)
    return found


def unfolded(partner: Partner, site: Site) -> bool:
    """Whether a partner is unfolded: it has trouble of its own, or stands for all that share the site's."""
    if len(site.partners) <= FEW or any(result.wants_attention for result in partner.results):
        return True
    return partner.verdict != "working" and partner is site.partners[0]


def evidence(result: Result) -> list[str]:
    """The lines of evidence that are shown."""
    shown = list(result.evidence[:MOST_EVIDENCE])
    left = len(result.evidence) - len(shown)
    return [*shown, f"... {words.plural(left, 'more line')}, in the JSON report"] if left else shown


def when(*times: str) -> str:
    """ISO 8601 times as people read them, each once; anything else as it is."""
    return " to ".join(dict.fromkeys(_when(time) for time in times if time))


def _when(text: str) -> str:
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|\+00:00)?", text)
    return f"{found.group(1)} {found.group(2)}{' UTC' if found.group(3) else ''}" if found else text


def duration(seconds: float) -> str:
    """Such as ``2.3 s`` or ``40 ms``."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{max(1, round(seconds * 1000))} ms"


def status_symbol(status: str) -> str:
    """The name of a status's mark; ``g-none`` for a hop without a check."""
    return f"g-{status.replace(' ', '').lower() or 'none'}"


def verdict_symbol(verdict: str) -> str:
    """The name of a verdict's mark."""
    return _VERDICT_SYMBOLS[verdict]
