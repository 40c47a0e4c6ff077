# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: one file that needs no network, with everything that a run found."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from ansible_collections.xmpp.federation.plugins.module_utils._report import words
from ansible_collections.xmpp.federation.plugins.module_utils._report.glyphs import (
    mark,
    sheet,
    status_symbol,
    verdict_symbol,
)
from ansible_collections.xmpp.federation.plugins.module_utils._report.markup import Markup, el, raw
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import STATUSES, VERDICTS, Report, Site
from ansible_collections.xmpp.federation.plugins.module_utils._report.sites import section, verdict_word

_ICON_COLOURS = {"working": "#1b6e42", "degraded": "#8a5a00", "broken": "#b3261e", "unknown": "#6a3fa5"}


def render(report: Report) -> str:
    """The page as text. The same report gives the same page, byte for byte."""
    fragments = _fragments(report.sites)
    style, script = _part("page.css"), _part("page.js")
    return (
        "<!DOCTYPE html>\n"
        + el(
            "html",
            _head(report, style, script),
            el("body", sheet(), _header(report), _main(report, fragments), _footer(report), el("script", raw(script))),
            lang="en",
        )
        + "\n"
    )


def _head(report: Report, style: str, script: str) -> Markup:
    # Whatever a server answered ends up on this page: no script but ours runs, and nothing is ever loaded.
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"{report.title}: {words.run_sentence(report)}"),
        el("link", rel="icon", href=_icon(report.verdict)),
        el("style", raw(style)),
    )


def _header(report: Report) -> Markup:
    when = " to ".join(dict.fromkeys(_when(text) for text in (report.started, report.finished) if text))
    return el(
        "header",
        el("p", report.title, class_="kicker"),
        el("h1", verdict_mark(report.verdict), el("span", words.run_sentence(report))),
        el("p", when or "time not recorded", ", ", words.plural(sum(report.counts.values()), "check"), class_="when"),
        el("p", "Made in check mode: what may not be sent then is NOT RUN.", class_="note")
        if report.check_mode
        else None,
        class_="top",
    )


def verdict_mark(verdict: str) -> Markup:
    return mark(verdict_symbol(verdict))


def _main(report: Report, fragments: dict[str, str]) -> Markup:
    alone = len(report.sites) == 1
    return el(
        "main",
        _filters(report),
        _overview(report, fragments) if not alone and report.sites else None,
        [section(site, fragments[site.name], alone) for site in report.sites],
        el("p", "Nothing matches.", id="nothing", hidden=True),
    )


def _filters(report: Report) -> Markup:
    """Hidden until the script runs, since nothing filters without it; of a single thing there is nothing to choose."""
    partners = sorted({partner.domain for site in report.sites for partner in site.partners})
    every = el("button", "all ", el("b", str(len(report.sites))), type="button", data_verdict="", aria_pressed="true")
    buttons = [
        el(
            "button",
            verdict_mark(verdict),
            f" {verdict} ",
            el("b", str(report.verdicts[verdict])),
            type="button",
            data_verdict=verdict,
            aria_pressed="false",
            disabled=not report.verdicts[verdict],
        )
        for verdict in VERDICTS
    ]
    return el(
        "form",
        el("div", every, buttons, class_="verdicts", role="group", aria_label="Verdict", hidden=len(report.sites) < 2),
        el(
            "label",
            el("span", "Partner"),
            el(
                "select",
                el("option", "all partners", value=""),
                [el("option", partner, value=partner) for partner in partners],
                id="partner",
            ),
            hidden=len(partners) < 2,
        ),
        el(
            "label",
            el("span", "Text"),
            el("input", type="search", id="text", placeholder="site, domain, code, ...", autocomplete="off"),
        ),
        el(
            "label",
            el("input", type="checkbox", id="attention"),
            el("span", "only what needs attention"),
            class_="tick",
        ),
        el("output", "", id="shown", aria_live="polite"),
        id="filter",
        role="search",
        aria_label="Filter",
        hidden=True,
    )


def _overview(report: Report, fragments: dict[str, str]) -> Markup:
    heads = ("Verdict", "Site", "First at", "Partners", "Checks")
    return el(
        "section",
        el("h2", "Fleet", class_="unseen"),
        el(
            "table",
            el("caption", "All sites, the worst first", class_="unseen"),
            el(
                "thead",
                el(
                    "tr",
                    [
                        el("th", head, scope="col", role="columnheader", class_=f"h-{number}")
                        for number, head in enumerate(heads)
                    ],
                    role="row",
                ),
                role="rowgroup",
            ),
            el("tbody", [_overview_row(site, fragments[site.name]) for site in report.sites], role="rowgroup"),
            class_="fleet",
            role="table",
        ),
    )


def _overview_row(site: Site, fragment: str) -> Markup:
    first = site.first if site.verdict != "working" else None
    code = [" ", el("code", first.code, class_="code")] if first and first.code else None
    partners = [
        el("li", verdict_mark(partner.verdict), el("span", partner.verdict, class_="unseen"), " ", partner.domain)
        for partner in site.partners
    ]
    return el(
        "tr",
        el("td", verdict_word(site.verdict), role="cell"),
        el("td", el("a", site.name, href=f"#{fragment}"), el("span", site.domain, class_="domain"), role="cell"),
        el("td", [words.hop(first), code] if first else "", role="cell", class_="c-first"),
        el("td", el("ul", partners) if partners else "", role="cell", class_="c-partners"),
        el("td", words.status_counts(site.counts), role="cell", class_="c-counts"),
        role="row",
        data_site=site.name,
        data_verdict=site.verdict,
    )


def _footer(report: Report) -> Markup:
    legend = [
        el("li", mark(status_symbol(status)), " ", el("b", status), f" {words.STATUS_WORDS[status]}")
        for status in STATUSES
    ]
    hops = [el("li", el("b", hop), f" {name}") for hop, name in words.HOPS.items()]
    return el(
        "footer",
        el("h2", "Signs"),
        el("ul", legend, class_="legend"),
        el("h2", "Hops"),
        el("ul", hops, class_="legend"),
        el("p", "Inbound is from the partner to us, outbound from us to the partner."),
    )


def _fragments(sites: tuple[Site, ...]) -> dict[str, str]:
    """A fragment a site that stays the same from run to run, so that links to it do."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(site.name for site in sites):
        plain = "site-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x")
        fragment, number = plain, 1
        while fragment in taken:
            number += 1
            fragment = f"{plain}--{number}"
        taken.add(fragment)
        found[name] = fragment
    return found


def _when(text: str) -> str:
    """An ISO 8601 time as people read it; anything else as it is."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|\+00:00)?", text)
    return f"{found.group(1)} {found.group(2)}{' UTC' if found.group(3) else ''}" if found else text


def _icon(verdict: str) -> str:
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
        f"<circle cx='8' cy='8' r='7' fill='{_ICON_COLOURS[verdict]}'/></svg>"
    )
    return f"data:image/svg+xml,{quote(drawing)}"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _part(name: str) -> str:
    """The style sheet or the script, which lie beside this file."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
