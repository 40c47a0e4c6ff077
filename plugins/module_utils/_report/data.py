# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JSON, by docs/schema/report-1.schema.json."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict
from typing import Any

from .._text import ACTING
from .contents import STATUSES, VERDICTS, Partner, Report, Site
from .letter import letters
from .words import partner_sentence, run_sentence, site_sentence

VERSION = 1
"""Of the schema. It grows when a field changes its meaning or goes; readers have to ignore fields they do not know."""


def render(report: Report) -> str:
    """JSON text. Programs get what was found, uncut; in the text itself, what acts on who shows it is an escape."""
    return ACTING.sub(_escape, json.dumps(as_data(report), indent=2, ensure_ascii=False)) + "\n"


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found.group()).strip('"')


def as_data(report: Report) -> dict[str, Any]:
    """The report as dictionaries and lists."""
    return {
        "version": VERSION,
        "title": report.title,
        "check_mode": report.check_mode,
        "started": report.started,
        "finished": report.finished,
        "verdict": report.verdict,
        "since": asdict(report.since) if report.since else None,
        "letters": list(letters(report)),
        "summary": run_sentence(report),
        "counts": {"sites": _counts(VERDICTS, report.verdicts), "checks": _counts(STATUSES, report.counts)},
        "sites": [_site(site) for site in report.sites],
    }


def _counts(names: tuple[str, ...], counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in names}


def _site(site: Site) -> dict[str, Any]:
    return {
        "site": site.name,
        "domain": site.domain,
        "verdict": site.verdict,
        "summary": site_sentence(site),
        "first": site.first.as_data() if site.first else None,
        "not_tried": list(site.not_tried),
        "certificate_days": site.certificate_days,
        "started": site.started,
        "finished": site.finished,
        "counts": _counts(STATUSES, site.counts),
        "partners": [_partner(partner) for partner in site.partners],
        "results": [result.as_data() for result in site.results],
    }


def _partner(partner: Partner) -> dict[str, Any]:
    slowest = partner.slowest_step
    return {
        "partner": partner.domain,
        "verdict": partner.verdict,
        "summary": partner_sentence(partner),
        "first": partner.first.id if partner.first else "",
        "not_tried": list(partner.not_tried),
        "outbound": asdict(partner.outbound),
        "inbound": asdict(partner.inbound),
        "certificate_days": partner.certificate_days,
        "slowest": {"step": slowest[0], "seconds": slowest[1]} if slowest else None,
    }
