# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report for a terminal: what fails first, then counts, then where the rest is."""

from __future__ import annotations

from .._text import one_line
from . import words
from .contents import Report, Site

MOST_SITES = 20
"""Sites that have lines of their own; the others are counted."""


def lines(report: Report, paths: list[str]) -> list[str]:
    """A line for each site that does not work, with what to do beneath it, then two lines on the whole run.

    Args:
        report: the run.
        paths: the files that were written.
    """
    wanting = [site for site in report.sites if site.verdict != "working"]
    text: list[str] = []
    for site in wanting[:MOST_SITES]:
        text += _site(site)
    if len(wanting) > MOST_SITES:
        text.append(f"and {words.plural(len(wanting) - MOST_SITES, 'more site')} that want attention, in the report")
    sites = f"{words.plural(len(report.sites), 'site')}: {words.verdict_counts(report.verdicts) or 'none'}"
    checks = words.status_counts(report.counts) or "none"
    text.append(f"{sites}; checks: {checks}{' (check mode)' if report.check_mode else ''}")
    files = [path for path in paths if not path.endswith(".txt")]
    if files:
        text.append(one_line(f"report: {', '.join(files)}"))
    text += [one_line(f"letter to the operator: {path}") for path in paths if path.endswith(".txt")]
    return text


def _site(site: Site) -> list[str]:
    name = f"{site.verdict.upper()} {site.name}{f' ({site.domain})' if site.domain else ''}"
    first = site.first
    if first is None:
        return [one_line(f"{name}: {words.site_sentence(site)}")]
    code = f" [{first.code}]" if first.code else ""
    remedies = [f"-> {result.remedy}" for result in words.to_do(site.results)[:1]]
    return [one_line(line) for line in (f"{name}{words.place_and_why(site.verdict, first, code)}", *remedies)]
