# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site on the page: its verdict, what to do, its own checks, then each partner."""

from __future__ import annotations

from collections import Counter

from ansible_collections.xmpp.federation.plugins.module_utils._report import words
from ansible_collections.xmpp.federation.plugins.module_utils._report.checks import Anchors, status_word, table
from ansible_collections.xmpp.federation.plugins.module_utils._report.glyphs import mark, verdict_symbol
from ansible_collections.xmpp.federation.plugins.module_utils._report.markup import Child, Markup, el
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import Partner, Result, Site
from ansible_collections.xmpp.federation.plugins.module_utils._report.strip import strip

_FEW = 2  # partners whose strips are shown even where all is well


def verdict_word(verdict: str) -> Markup:
    """The mark and the word of a verdict."""
    symbol = verdict_symbol(verdict)
    return el("span", mark(symbol), " ", verdict, class_=f"verdict {symbol}")


def section(site: Site, prefix: str, alone: bool) -> Markup:
    """A site, unfolded where it wants attention or is the only one.

    Args:
        site: the site.
        prefix: its fragment on the page.
        alone: whether the page has no other.
    """
    anchors = Anchors(prefix, site)
    return el(
        "details",
        el(
            "summary",
            el(
                "h2",
                el("span", site.name, class_="name"),
                el("span", site.domain, class_="domain") if site.domain else None,
            ),
            verdict_word(site.verdict),
        ),
        None if alone else el("p", words.site_sentence(site), class_="sentence"),
        _to_do(words.to_do(site.results), anchors),
        [_partner(partner, site, f"{prefix}.p{number}", anchors) for number, partner in enumerate(site.partners, 1)],
        _own(site, anchors),
        _unseen(site, anchors),
        el("p", words.NO_PRESENCE, class_="note") if site.verdict == "working" and site.results else None,
        id=prefix,
        class_=f"site {site.verdict}",
        open=alone or site.verdict != "working",
        data_site=site.name,
        data_verdict=site.verdict,
    )


def _to_do(results: list[Result], anchors: Anchors) -> Markup | None:
    if not results:
        return None
    return el(
        "section",
        el("h3", "What to do first"),
        el("ol", [el("li", _task(result, anchors)) for result in results]),
        class_="todo",
    )


def _task(result: Result, anchors: Anchors) -> list[Markup]:
    where = anchors.of(result)
    name = words.hop(result)
    linked = el("a", name, href=f"#{where}") if where else name
    code = [" ", el("code", result.code, class_="code")] if result.code else None
    confidence = f" Confidence: {result.confidence}." if result.confidence else ""
    return [
        el("p", result.remedy, class_="remedy"),
        el("p", status_word(result), " ", linked, code, ": ", words.stop(result.why), confidence, class_="reason"),
    ]


def _own(site: Site, anchors: Anchors) -> Markup | None:
    own = _seen(site.own)
    if not own:
        return None
    shaky = any(result.status != "PASS" for result in own)
    counts = words.status_counts(Counter(result.status for result in own))
    return el(
        "details",
        el("summary", el("h3", "Checks that concern every partner"), el("span", counts, class_="counts")),
        table(own, f"Checks of {site.name} that concern every partner", anchors),
        class_="own",
        open=shaky or len(site.partners) <= _FEW,
    )


def _seen(results: tuple[Result, ...]) -> tuple[Result, ...]:
    """The checks that somebody could make."""
    return tuple(result for result in results if not result.no_vantage)


def _unseen(site: Site, anchors: Anchors) -> Markup | None:
    """The checks of vantages that nobody has, a list a vantage: what is missing is one thing, and said once."""
    missing: dict[str, list[Result]] = {}
    for result in site.results:
        if result.no_vantage:
            missing.setdefault(result.vantage, []).append(result)
    if not missing:
        return None
    return el(
        "section",
        [
            el(
                "details",
                el(
                    "summary",
                    el("h3", f"Not tried {words.vantage(results[0])}"),
                    el("span", f"{words.plural(len(results), 'check')}: {results[0].found}", class_="counts"),
                ),
                el(
                    "ul",
                    [el("li", el("b", one.hop), " ", one.title or one.id, id=anchors.of(one)) for one in results],
                ),
                class_="own",
            )
            for results in missing.values()
        ],
    )


def _partner(partner: Partner, site: Site, fragment: str, anchors: Anchors) -> Markup:
    seen = _seen(partner.results)
    return el(
        "details",
        el("summary", el("h3", partner.domain), verdict_word(partner.verdict)),
        el("p", words.partner_sentence(partner), _pointer(partner, anchors), class_="sentence"),
        strip(partner, site.domain),
        table(seen, f"Checks of {partner.domain}", anchors) if seen else None,
        id=fragment,
        class_=f"partner {partner.verdict}",
        open=_shown(partner, site),
        data_partner=partner.domain,
        data_verdict=partner.verdict,
    )


def _pointer(partner: Partner, anchors: Anchors) -> list[Child] | None:
    """Where the trouble is not the partner's, its own table shows nothing of it."""
    first = partner.first
    where = anchors.of(first) if first and not first.partner and first.wants_attention else None
    if first is None or where is None:
        return None
    return [
        " ",
        el("a", "See that check", el("span", f": {first.title or first.id}", class_="unseen"), href=f"#{where}"),
        ".",
    ]


def _shown(partner: Partner, site: Site) -> bool:
    """Whether a partner is unfolded: it has trouble of its own, or stands for all that share the site's."""
    if len(site.partners) <= _FEW or any(result.wants_attention for result in partner.results):
        return True
    return partner.verdict != "working" and partner is site.partners[0]
