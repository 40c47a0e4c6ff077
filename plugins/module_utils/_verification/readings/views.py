# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several DNS servers say of one of the site's domains, held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Optional

from ..check import WARN, Check, Result
from ..observations.lookups import Comparison, Lookup, evidence
from ..observations.seen import Seen

Serials = Mapping[str, Optional[int]]


def judge_views(check: Check, seen: Seen) -> Result:
    """Whether all say the same."""
    compared = seen.outside.comparison(check.domain)
    asked = seen.outside.lookups(check.domain)
    own = seen.outside.own_servers(check.domain)
    views = [
        f"{_who(view.servers, own)}: {', '.join(view.records) or view.status}"
        for view in (compared.answers if compared else ())
    ]
    if compared is not None and (compared.agree is False or compared.places):
        return _differing(check, compared, own, views).with_evidence(views)
    inside = seen.inside.lookups(check.domain)
    within, public = _values(inside), _values(asked)
    if any(lookup.status == "ok" for lookup in inside) and within != public:
        found = f"inside: {', '.join(sorted(within))}; outside: {', '.join(sorted(public)) or 'none'}"
        return check.caused("D13", found, WARN).with_evidence(evidence(inside))
    return _alike(check, compared, asked, views)


def _who(servers: Sequence[str], own: Serials) -> str:
    """Servers by what they are, because an old answer means something else at each."""
    kinds = {
        "the zone's own": [server for server in servers if server in own],
        "" if not own else "resolver": [server for server in servers if server not in own],
    }
    return ", ".join(f"{kind} {', '.join(some)}".strip() for kind, some in kinds.items() if some)


def _differing(check: Check, compared: Comparison, own: Serials, views: Sequence[str]) -> Result:
    """Which servers are behind: a secondary of the zone, or a resolver that remembers an old answer."""
    places = [
        f"{target} is " + ", ".join(f"{'/'.join(addresses) or 'nothing'} at {server}" for server, addresses in found)
        for target, found in compared.places
    ]
    holding = [view for view in compared.answers if any(server in own for server in view.servers)]
    serials = {serial for serial in own.values() if serial is not None}
    result = check.caused("D12", "; ".join([*views, *places]), WARN)
    if len(holding) > 1 or len(serials) > 1:
        known = ", ".join(f"{server} {'?' if serial is None else serial}" for server, serial in own.items())
        found = f"{result.found}; the zone's own servers differ (serials: {known})"
        return replace(result, found=found, remedy="bring the zone's secondary servers up to date")
    if len(holding) == 1:
        return replace(result, remedy="wait for the record's TTL: the resolvers still have an old answer")
    return result


def _values(lookups: Iterable[Lookup]) -> set[str]:
    return {record.value for lookup in lookups for record in lookup.records}


def _alike(check: Check, compared: Optional[Comparison], asked: Iterable[Lookup], views: Sequence[str]) -> Result:
    if compared is not None and compared.agree is not None:
        return check.passed("; ".join(views))
    own = [lookup.resolver for lookup in asked if lookup.authoritative]
    if own:
        return check.passed(f"{', '.join(own)} is the zone's own server")
    return check.not_run("only one server was asked")
