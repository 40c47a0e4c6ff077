# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report is made of: the diagnoses of a run, read once, in the order in which people want them.

Everything that renders takes these types, so whatever a diagnosis leaves out is an empty text from here on.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

STATUSES = ("FAIL", "ERROR", "BLOCKED", "WARN", "PASS", "NOT RUN")
"""What a check can come to, the most telling first: of several checks at one hop, the first of these is shown."""

VERDICTS = ("broken", "unknown", "waiting", "degraded", "working")
"""What a site or a partner can come to, the one that wants a person most first."""


@dataclass(frozen=True)
class Result:
    """A check's outcome, as ``diagnosis.diagnose`` gives it; see docs/report.md for the fields."""

    id: str
    hop: str
    direction: str
    vantage: str
    partner: str
    title: str
    replaces: str
    status: str
    code: str
    found: str
    expected: str
    cause: str
    confidence: str
    remedy: str
    blocked_by: str
    evidence: tuple[str, ...]
    refs: tuple[str, ...]
    supporting: bool = False
    no_vantage: bool = False

    @property
    def why(self) -> str:
        """The shortest true account of it: the cause where one is known."""
        return self.cause or self.found or self.title or self.id

    @property
    def wants_attention(self) -> bool:
        return self.status in ("FAIL", "ERROR", "WARN")

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "evidence": list(self.evidence), "refs": list(self.refs)}


@dataclass(frozen=True)
class Partner:
    """A partner of a site.

    Attributes:
        results: the checks of this partner alone.
        path: the site's own checks and the partner's, in the order of the diagnosis: all that a message depends on.
        not_tried: what was not looked at, one line each.
    """

    domain: str
    verdict: str
    first: Result | None
    results: tuple[Result, ...]
    path: tuple[Result, ...]
    not_tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """A diagnosis. ``own`` are the results that concern every partner."""

    name: str
    domain: str
    verdict: str
    first: Result | None
    results: tuple[Result, ...]
    own: tuple[Result, ...]
    partners: tuple[Partner, ...]
    started: str
    finished: str
    not_tried: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        return Counter(result.status for result in self.results)

    def result(self, wanted: str) -> Result | None:
        """The result with this id."""
        return next((result for result in self.results if result.id == wanted), None)


@dataclass(frozen=True)
class Report:
    """A run. Sites come worst first, then by name, so the same diagnoses in any order give the same report."""

    title: str
    check_mode: bool
    started: str
    finished: str
    sites: tuple[Site, ...]

    @property
    def verdicts(self) -> Counter[str]:
        return Counter(site.verdict for site in self.sites)

    @property
    def counts(self) -> Counter[str]:
        return Counter(result.status for site in self.sites for result in site.results)

    @property
    def verdict(self) -> str:
        """The worst verdict of all; ``unknown`` where there is no site."""
        return next((verdict for verdict in VERDICTS if self.verdicts[verdict]), "unknown")


def read(
    diagnoses: list[Any], title: str = "XMPP federation", check_mode: bool = False, sites: list[str] | None = None
) -> Report:
    """Read a run's diagnoses.

    Args:
        diagnoses: what ``diagnosis.diagnose`` returned, one a site.
        title: heading of the report.
        check_mode: whether the run was in check mode, which the report then says.
        sites: names of the sites that the run was about; one without a diagnosis is reported as unknown.

    Raises:
        FederationError: a diagnosis has no site, an unknown verdict or status, or two are of the same site.
    """
    found: dict[str, Site] = {}
    for diagnosis in diagnoses:
        site = _site(diagnosis)
        if site.name in found:
            raise FederationError(
                f"there are two diagnoses of the site {site.name}", cure="Give one a site, or other names"
            )
        found[site.name] = site
    for name in sites or ():
        found.setdefault(_text(name), _without_diagnosis(_text(name)))
    ordered = sorted(found.values(), key=lambda site: (VERDICTS.index(site.verdict), site.name))
    return Report(
        _text(title),
        check_mode,
        min((site.started for site in ordered if site.started), default=""),
        max((site.finished for site in ordered if site.finished), default=""),
        tuple(ordered),
    )


def _without_diagnosis(name: str) -> Site:
    return Site(name, "", "unknown", None, (), (), (), "", "")


def _site(diagnosis: Any) -> Site:
    if not isinstance(diagnosis, dict) or not _text(diagnosis.get("site")):
        raise FederationError(
            "a diagnosis is no dictionary with the field site", cure="Give what the filter diagnose returned"
        )
    name = _text(diagnosis["site"])
    verdict = _one_of(VERDICTS, diagnosis.get("verdict"), "verdict", f"site {name}")
    results = tuple(_result(data, name) for data in _list(diagnosis.get("results")))
    first = diagnosis.get("first")
    known = [_text(partner) for partner in _list(diagnosis.get("partners"))]
    judged = {_text(one.get("partner")): one for one in _list(diagnosis.get("by_partner")) if isinstance(one, dict)}
    names = dict.fromkeys([*known, *(result.partner for result in results)])
    return Site(
        name,
        _text(diagnosis.get("domain")),
        verdict,
        _result(first, name) if first else None,
        results,
        tuple(result for result in results if not result.partner),
        tuple(_partner(domain, results, judged.get(domain, {}), name) for domain in names if domain),
        _text(diagnosis.get("started")),
        _text(diagnosis.get("finished")),
        _lines(diagnosis.get("not_tried")),
    )


def _partner(domain: str, results: tuple[Result, ...], judged: dict[str, Any], site: str) -> Partner:
    """A partner as the diagnosis judged it; one that it says nothing of is unknown."""
    path = tuple(result for result in results if result.partner in ("", domain))
    verdict = _one_of(VERDICTS, judged.get("verdict", "unknown"), "verdict", f"site {site}, partner {domain}")
    named = _text(judged.get("first"))
    first = next((result for result in path if named and result.id == named), None)
    own = tuple(result for result in path if result.partner)
    return Partner(domain, verdict, first, own, path, _lines(judged.get("not_tried")))


def _result(data: Any, site: str) -> Result:
    if not isinstance(data, dict):
        raise FederationError(
            "a result is no dictionary", where=f"site {site}", cure="Give what the filter diagnose returned"
        )
    texts = {
        name: _text(data.get(name))
        for name in Result.__dataclass_fields__
        if name not in ("status", "evidence", "refs", "supporting", "no_vantage")
    }
    status = _one_of(STATUSES, data.get("status"), "status", f"site {site}, check {texts['id'] or texts['title']}")
    return Result(
        **texts,
        status=status,
        evidence=_lines(data.get("evidence")),
        refs=_lines(data.get("refs")),
        supporting=data.get("supporting") is True,
        no_vantage=data.get("no_vantage") is True,
    )


def _one_of(known: tuple[str, ...], value: Any, field: str, where: str) -> str:
    text = _text(value)
    if text not in known:
        raise FederationError(
            f"the {field} is {text!r}" if text else f"there is no {field}",
            where=where,
            cure=f"Known are {', '.join(known)}",
        )
    return text


def _list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(line for item in _list(value) for line in _text(item).split("\n"))


def _text(value: Any) -> str:
    """Any value as text that can be encoded."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(_text(item) for item in value)
    text = json.dumps(value, sort_keys=True, default=str) if isinstance(value, (dict, bool)) else str(value)
    # A lone surrogate, from a name that was no UTF-8, cannot be written to a file.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
