# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show access-list`, with hit counts of the data plane."""

from __future__ import annotations

from lab.asa.ace import Ace
from lab.asa.links import KernelLink, Link
from lab.asa.messages import say
from lab.asa.policy import MOST_LINES, Element, Reach, count, expand, key, names, resolver_for
from lab.asa.resolve import Resolver, Unresolved
from lab.asa.session import Session
from lab.asa.words import Refused, Words


def resolver_of(session: Session) -> Resolver:
    """Like the data plane's, with addresses from the configuration."""
    catalog = session.device.catalog
    links = [
        Link(KernelLink("", "", item.address, frozenset()), name, item.security)
        for name, item in catalog.interfaces.items()
    ]
    return resolver_for(catalog, links)


# -- access lists ----------------------------------------------------------------------------------------------------


def access_list(session: Session, words: Words) -> list[str]:
    """`show access-list [NAME]`: expanded, with line numbers and hit counts."""
    name = words.take() if not words.done else None
    words.finish()
    lists = session.device.catalog.lists
    if name is not None and name not in lists:
        raise Refused(*say("no_list", name=name))
    session.device.apply()
    hits, resolver = session.device.plane.counters(), resolver_of(session)
    lines = (
        []
        if name
        else [
            "access-list cached ACL log flows: total 0, denied 0 (deny-flow-max 4096)",
            "            alert-interval 300",
        ]
    )
    for each in [name] if name else list(lists):
        reach = Reach(resolver) if len(lists[each]) > MOST_LINES else None
        body: list[str] = []
        total = 0
        for line, (_, ace) in enumerate(lists[each], 1):
            shown, elements = _entry(each, line, ace, resolver, hits if reach is None or reach.both(ace) else {})
            body += shown
            total += elements
        lines += [f"access-list {each}; {total} elements; name hash: {key('a', each).replace('a_', '0x')}", *body]
    return lines


def _entry(name: str, line: int, ace: Ace, resolver: Resolver, hits: dict[str, int]) -> tuple[list[str], int]:
    """Lines of one entry and how many elements it counts for."""
    head = f"access-list {name} line {line}"
    if ace.type == "remark":
        return [f"{head} remark {ace.verbatim}"], 0
    text = _full_log(ace.log)
    shown = " ".join(part for part in (ace.rule, text, "inactive" if ace.inactive else "") if part)
    mark = " (inactive)" if ace.inactive else ""
    plain = not ace.groups and not ace.objects
    try:
        # What no packet has met needs no look at what it stands for: that matters in lists of 100,000 lines.
        known = ace.type == "extended" and not (plain and not hits)
        elements, merged = expand(ace, resolver, every=True) if known else ([], True)
    except Unresolved:
        elements, merged = [], True
    total = sum(hits.get(counter, 0) for counter in {element.counter for element in elements})
    number = key("a", name, ace.rule).replace("a_", "0x")
    top = f"{head} {shown} (hitcnt={total}){mark} {number} "
    if plain:
        return [top], 1
    below = [_unresolved(head, element, text) for element in names(ace, resolver)]
    if not merged:
        below = [*(_expanded(head, element, text, mark, hits) for element in elements), *below]
    return [top, *below], max(1, count(ace, resolver))


def _unresolved(head: str, text: str, log: str) -> str:
    """A part of an entry whose name has no address: it matches nothing."""
    number = key("a", head, text).replace("a_", "0x")
    return f"  {head} {' '.join(part for part in (text, log) if part)} (inactive) {number} "


def _full_log(log: str) -> str:
    """The log option with the defaults that only this command prints."""
    if log in ("", "log disable") or " interval " in log:
        return log
    return "log informational interval 300" if log == "log" else f"{log} interval 300"


def _expanded(head: str, element: Element, log: str, mark: str, hits: dict[str, int]) -> str:
    text = f"{element.text} {log}" if log else element.text
    count = hits.get(element.counter, 0)
    return f"  {head} {text} (hitcnt={count}){mark} {element.counter.replace('a_', '0x')} "
