# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report for monitoring: metrics for Prometheus, and the line of a Nagios plugin.

The metrics are gauges only and end with ``# EOF``, so the text is OpenMetrics 1.0 and at the same time the text format 0.0.4 that the
textfile collector of node_exporter reads: to that, the last line is a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .._text import one_line
from .._times import moment
from . import words
from .contents import STATUSES, VERDICTS, Report, Result, Site

_PREFIX = "xmpp_federation"

EXIT = {"working": 0, "degraded": 1, "waiting": 1, "broken": 2, "unknown": 3}
"""Nagios' exit codes (Monitoring Plugins Development Guidelines): OK, WARNING, CRITICAL, UNKNOWN."""
_STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

_DAY = 86400  # seconds
_LONGEST = 300  # characters of the first line, which goes into notifications

Samples = Iterable[tuple[dict[str, str], float]]


def metrics(report: Report) -> str:
    """The run as metrics. Verdicts are told as one sample for each that there is, 1 for the one that holds."""
    return "".join((*_families(report), "# EOF\n"))


def _families(report: Report) -> Iterator[str]:
    sites = report.sites
    partners = [(site, partner) for site in sites for partner in site.partners]
    yield _family(
        "site_verdict",
        "Verdict of a site: 1 for the one that holds.",
        (
            ({"site": site.name, "domain": site.domain, "verdict": verdict}, verdict == site.verdict)
            for site in sites
            for verdict in VERDICTS
        ),
    )
    yield _family(
        "partner_verdict",
        "Verdict of a partner of a site: 1 for the one that holds.",
        (
            ({"site": site.name, "partner": partner.domain, "verdict": verdict}, verdict == partner.verdict)
            for site, partner in partners
            for verdict in VERDICTS
        ),
    )
    yield _family(
        "checks",
        "Checks of a site by what they came to.",
        (({"site": site.name, "status": status}, site.counts[status]) for site in sites for status in STATUSES),
    )
    yield _family(
        "code",
        "Checks that ask for attention with this code of the diagnosis.",
        ((labels, number) for site in sites for labels, number in _codes(site.name, site.results)),
    )
    yield _family(
        "certificate_remaining_seconds",
        "Time until a certificate ends, of a site (partner is empty) or of a partner.",
        (
            ({"site": site, "partner": partner}, days * _DAY)
            for site, partner, days in (
                *((site.name, "", site.certificate_days) for site in sites),
                *((site.name, partner.domain, partner.certificate_days) for site, partner in partners),
            )
            if days is not None
        ),
    )
    yield _family("finished_timestamp_seconds", "When the run was over.", _finished(report))


def _codes(site: str, results: Iterable[Result]) -> Iterator[tuple[dict[str, str], int]]:
    found = Counter((one.partner, one.hop, one.code, one.status) for one in results if one.code and one.wants_attention)
    for (partner, hop, code, status), number in sorted(found.items()):
        yield {"site": site, "partner": partner, "hop": hop, "code": code, "status": status}, number


def _finished(report: Report) -> Samples:
    finished = moment(report.finished)
    if finished is not None:  # else a run of which nothing is known
        yield {}, finished.timestamp()


def _family(name: str, meaning: str, samples: Samples) -> str:
    """A metric; nothing where there is no sample, and each set of labels once."""
    lines = dict.fromkeys(f"{_PREFIX}_{name}{_labels(labels)} {value:.15g}\n" for labels, value in _once(samples))
    return f"# HELP {_PREFIX}_{name} {meaning}\n# TYPE {_PREFIX}_{name} gauge\n{''.join(lines)}" if lines else ""


def _once(samples: Samples) -> Iterator[tuple[dict[str, str], float]]:
    seen: set[tuple[str, ...]] = set()
    for labels, value in samples:
        key = tuple(labels.values())
        if key not in seen:
            seen.add(key)
            yield labels, value


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escaped(value: str) -> str:
    """A label's value, in which Prometheus takes a backslash, a quotation mark and a line feed for its own."""
    return one_line(value).replace("\\", "\\\\").replace('"', '\\"')


def plugin_lines(report: Report) -> str:
    """What a Nagios plugin prints, after a line with the exit code that goes with it; the file is read by ``check_xmpp_federation``.

    The first line that is printed has the worst site and its first broken hop, then performance data; the others have a line each.
    """
    code = EXIT[report.verdict]
    bad = [site for site in report.sites if site.verdict != "working"]
    counts = words.verdict_counts(report.verdicts) or "no site"
    first = f"XMPP FEDERATION {_STATES[code]} - {counts}" + (f"; {_site(bad[0])}" if bad else "")
    checks = report.counts
    data = " ".join(f"{status.lower().replace(' ', '_')}={checks[status]}" for status in STATUSES)
    lines = [str(code), f"{_plain(first)[:_LONGEST]} | sites={len(report.sites)} {data}"]
    return "\n".join([*lines, *(_plain(_site(site)) for site in bad)]) + "\n"


def _site(site: Site) -> str:
    if site.first is None:
        return f"{site.name} {words.site_sentence(site)}"
    code = f" [{site.first.code}]" if site.first.code else ""
    return f"{site.verdict} {site.name}{words.place_and_why(site.verdict, site.first, code)}"


def _plain(text: str) -> str:
    """One line in which nothing is taken for the bar before performance data."""
    return one_line(text).replace("|", "/")
