# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of checks, and what is folded beneath each."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._report import words
from ansible_collections.xmpp.federation.plugins.module_utils._report.glyphs import mark, status_symbol
from ansible_collections.xmpp.federation.plugins.module_utils._report.manual import split
from ansible_collections.xmpp.federation.plugins.module_utils._report.markup import Markup, el
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import Result, Site

MOST_EVIDENCE = 400
"""Lines of evidence that the page shows of one check; it says how many more there are."""

_HEADS = ("Status", "Hop", "Check", "Found")


class Anchors:
    """Fragments of a site's checks, unique on the page whatever the ids are."""

    def __init__(self, prefix: str, site: Site) -> None:
        self._known = {id(result): f"{prefix}.c{number}" for number, result in enumerate(site.results, 1)}
        self._by_id = {result.id: self._known[id(result)] for result in reversed(site.results) if result.id}

    def of(self, result: Result) -> str | None:
        """The fragment of one of the site's results; of an equal one for a copy such as ``first``."""
        return self._known.get(id(result)) or self.named(result.id)

    def named(self, check: str) -> str | None:
        """The fragment of the check with this id."""
        return self._by_id.get(check)


def table(results: tuple[Result, ...], caption: str, anchors: Anchors) -> Markup:
    """One row a check. The roles are spelled out because small screens show rows as cards, which would lose them."""
    return el(
        "table",
        el("caption", caption),
        el(
            "thead",
            el("tr", [el("th", head, scope="col", role="columnheader") for head in _HEADS], role="row"),
            role="rowgroup",
        ),
        el("tbody", [_row(result, anchors) for result in results], role="rowgroup"),
        class_="checks",
        role="table",
    )


def status_word(result: Result) -> Markup:
    """The mark and the word of a status."""
    symbol = status_symbol(result.status)
    return el("span", mark(symbol), " ", result.status, class_=f"status {symbol}")


def _row(result: Result, anchors: Anchors) -> Markup:
    kind = status_symbol(result.status)[2:]
    direction = words.direction(result)
    return el(
        "tr",
        el("td", status_word(result), role="cell", class_="c-status"),
        el(
            "td",
            el("b", result.hop),
            " ",
            el("span", words.HOPS.get(result.hop, ""), class_="hop-name"),
            el("span", direction, class_="direction") if direction else None,
            role="cell",
            class_="c-hop",
        ),
        el("td", _title(result), role="cell", class_="c-check"),
        el("td", _found(result, anchors), _folded(result), role="cell", class_="c-found"),
        id=anchors.of(result),
        class_=f"check {kind}",
        role="row",
    )


def _title(result: Result) -> list[Markup | None]:
    vantage = words.vantage(result)
    return [
        el("span", result.title or result.id, class_="title"),
        el("span", vantage, class_="vantage") if vantage else None,
    ]


def _found(result: Result, anchors: Anchors) -> list[Markup | None]:
    code = el("code", result.code, class_="code") if result.code else None
    return [
        el("p", result.found or "-", " ", code, class_="found"),
        _line("Expected", result.expected) if result.wants_attention else None,
        _line("Cause", result.cause, f"confidence: {result.confidence}" if result.confidence else ""),
        _line("Do", result.remedy),
        _blocked(result, anchors),
    ]


def _line(label: str, text: str, remark: str = "") -> Markup | None:
    if not text:
        return None
    said = el("small", f" ({remark})") if remark else None
    return el("p", el("b", f"{label}: "), text, said, class_="line")


def _blocked(result: Result, anchors: Anchors) -> Markup | None:
    if not result.blocked_by:
        return None
    where = anchors.named(result.blocked_by)
    name = el("a", result.blocked_by, href=f"#{where}") if where else result.blocked_by
    return el("p", el("b", "Behind: "), name, class_="line")


def _folded(result: Result) -> Markup | None:
    """Evidence, the step by hand, and references."""
    expected = None if result.wants_attention else _line("Expected", result.expected)
    parts = [expected, _by_hand(result), _evidence(result), _references(result)]
    if not any(parts):
        return None
    lines = f"Evidence ({words.plural(len(result.evidence), 'line')})" if result.evidence else "By hand"
    about = el("span", f" of {result.title or result.id}", class_="unseen")
    return el("details", el("summary", lines, about), parts, class_="more")


def _by_hand(result: Result) -> Markup | None:
    if not result.replaces:
        return None
    command, remark = split(result.replaces)
    if not command:
        return el("p", el("b", "Instead of: "), remark, class_="line")
    return el(
        "div",
        el("b", "By hand", f", {remark}" if remark else "", ":"),
        el(
            "div",
            el("pre", el("code", command), tabindex=0, role="region", aria_label="Command"),
            el("button", "Copy", type="button", class_="copy", hidden=True),
            class_="command",
        ),
        class_="by-hand",
    )


def _evidence(result: Result) -> Markup | None:
    if not result.evidence:
        return None
    shown = list(result.evidence[:MOST_EVIDENCE])
    left = len(result.evidence) - len(shown)
    if left:
        shown.append(f"... {words.plural(left, 'more line')}, in the JSON report")
    return el("pre", "\n".join(shown), class_="evidence", tabindex=0, role="region", aria_label="Evidence")


def _references(result: Result) -> Markup | None:
    return el("p", el("b", "See: "), "; ".join(result.refs), class_="line refs") if any(result.refs) else None
