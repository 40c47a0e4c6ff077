# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a report: what hops, directions and vantages are called, and the sentence that a verdict is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .contents import ATTENTION, STATUSES, VERDICTS, Change, Partner, Report, Result, Site

HOPS = {
    "H0": "Settings",
    "H1": "Own DNS",
    "H2": "Partner's DNS",
    "H3": "Firewall and NAT",
    "H4": "TCP",
    "H5": "XMPP stream",
    "H6": "TLS",
    "H7": "Authentication",
    "H8": "Message",
    "H9": "Application policy",
}
DIRECTIONS = {"in": "inbound", "out": "outbound"}
VANTAGES = {
    "outside": "from the outside PC",
    "inside": "from the inside PC",
    "node": "from the node itself",
    "authoritative": "from the zone's own servers",
    "firewall": "from the firewall",
    "description": "from the description of the site",
}
STATUS_WORDS = {
    "FAIL": "tested, and broken",
    "ERROR": "could not be tested",
    "BLOCKED": "behind a failure, so not judged",
    "WARN": "works, but needs a look",
    "PASS": "as it should be",
    "NOT RUN": "not tried",
}
NO_PRESENCE = (
    "Users still see no presence? Then it is not the wire (P01): look at the federation policy of the node and of the partner, at the users' "
    "own privacy settings, at contacts that were never accepted, and at whether users are known by JID or by e-mail address."
)
"""For a site whose every hop works: what no probe can see."""
_VERDICTS = {
    "broken": "Broken",
    "unknown": "Not known",
    "waiting": "Waiting for a restart",
    "degraded": "Works, with a defect",
    "working": "Works",
}
_OF_SITE = {
    "broken": "is broken",
    "unknown": "is not known to work",
    "waiting": "waits for a restart",
    "degraded": "works with a defect",
    "working": "works",
}
_FEW = 2
"""Partners that a sentence names; more are counted."""


def hop(result: Result) -> str:
    """Such as ``H3 Firewall and NAT, inbound``."""
    name = f"{result.hop} {HOPS.get(result.hop, '')}".strip()
    return ", ".join(part for part in (name, direction(result)) if part)


def direction(result: Result) -> str:
    return DIRECTIONS.get(result.direction, result.direction)


def vantage(result: Result) -> str:
    return VANTAGES.get(result.vantage, f"from {result.vantage}" if result.vantage else "")


def plural(number: int, one: str, many: str = "") -> str:
    """``1 site``, ``2 sites``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def site_sentence(site: Site) -> str:
    """A site's verdict as one sentence."""
    if not site.results:
        return "Not known: nothing was checked."
    if site.verdict == "working":
        return f"Federation with {_partners(site)} works." if site.partners else "Federation works."
    return _sentence(site.verdict, site.first)


def _partners(site: Site) -> str:
    known = [partner.domain for partner in site.partners]
    return " and ".join(known) if len(known) <= _FEW else f"all {len(known)} partners"


def partner_sentence(partner: Partner) -> str:
    """A partner's verdict; what concerns every partner is in the site's own sentence."""
    if partner.verdict == "working":
        return "Messages can go both ways." if _both_ways(partner) else "Everything that was checked works."
    if not partner.path:
        return "Not known: nothing was checked."
    if partner.first is None or partner.first.partner:
        return _sentence(partner.verdict, partner.first)
    if partner.verdict == "waiting":
        return f"{_VERDICTS[partner.verdict]}, as every partner."
    shared = f"{_VERDICTS[partner.verdict]} at {hop(partner.first)}, as for every partner."
    alone = next((result for result in partner.results if result.status == partner.first.status), None)
    return f"{shared} Also at {hop(alone)}: {stop(alone.why)}" if alone and alone.wants_attention else shared


def _both_ways(partner: Partner) -> bool:
    """Whether a message, the last hop, was seen to arrive in each direction."""
    return {"in", "out"} <= {
        result.direction for result in partner.path if result.hop == "H8" and result.status == "PASS"
    }


def _sentence(verdict: str, first: Result | None) -> str:
    if first is None:
        return f"{_VERDICTS[verdict]}."
    return f"{_VERDICTS[verdict]}{place_and_why(verdict, first)}"


def place_and_why(verdict: str, first: Result, code: str = "") -> str:
    """Behind a verdict: where it was decided, the code in brackets, and why; of a restart that is waited for, which."""
    if verdict == "waiting":
        return f"{code}: {stop(first.found or first.why)}"
    return f" at {hop(first)}{code}: {stop(first.why)}"


def stop(text: str) -> str:
    """``text`` as a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def run_sentence(report: Report) -> str:
    """The whole run in one sentence."""
    if not report.sites:
        return "There was no site to look at."
    if len(report.sites) == 1:
        return _only_site(report.sites[0])
    if report.verdict == "working":
        return f"All {len(report.sites)} sites work."
    worst = report.verdicts[report.verdict]
    are = "is" if worst == 1 else "are"
    others = Counter({verdict: count for verdict, count in report.verdicts.items() if verdict != report.verdict})
    rest = f"; {verdict_counts(others)}" if others else ""
    return f"{worst} of {len(report.sites)} sites {are} {report.verdict}{rest}."


def _only_site(site: Site) -> str:
    if not site.results:
        return f"{site.name} is not known to work: nothing was checked."
    if site.verdict == "working":
        return f"{site.name} federates with {_partners(site)}." if site.partners else f"{site.name} works."
    if site.first is None:
        return f"{site.name} {_OF_SITE[site.verdict]}."
    return f"{site.name} {_OF_SITE[site.verdict]}{place_and_why(site.verdict, site.first)}"


def change(one: Change) -> str:
    """What changed, in one line: ``hq, a.example, TLS of a.example: FAIL, was PASS``."""
    about = ", ".join(part for part in (one.site, one.partner, one.check) if part)
    if not one.before:
        return f"{about}: {one.after}, new"
    return f"{about}: {one.after or 'gone'}, was {one.before}"


def verdict_counts(counts: Counter[str]) -> str:
    """Such as ``2 broken, 1 unknown, 47 working``."""
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def status_counts(counts: Counter[str]) -> str:
    """Such as ``2 FAIL, 30 PASS``."""
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])


def to_do(results: Iterable[Result]) -> list[Result]:
    """The results whose remedies are to be carried out, first things first, each remedy once."""
    found: dict[str, Result] = {}
    known = list(results)
    for status in ATTENTION:
        for result in known:
            if result.status == status and result.remedy:
                found.setdefault(result.remedy, result)
    return list(found.values())
