# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diagnoses of a run, read once into what a report is made of, in the order in which people want them."""

from __future__ import annotations

import json
from typing import Any

from .._errors import FederationError
from .contents import STATUSES, VERDICTS, Partner, Report, Result, Site, Way


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
    return Site(name, "", "unknown", None, (), (), (), (), None, (), "", "")


def _site(diagnosis: Any) -> Site:
    if not isinstance(diagnosis, dict) or not _text(diagnosis.get("site")):
        raise FederationError(
            "a diagnosis is no dictionary with the field site", cure="Give what the filter diagnose returned"
        )
    name = _text(diagnosis["site"])
    verdict = _one_of(VERDICTS, diagnosis.get("verdict"), "verdict", f"site {name}")
    results = tuple(_result(data, name) for data in _list(diagnosis.get("results")))
    first = diagnosis.get("first")
    wire = _dict(diagnosis.get("wire"))
    return Site(
        name,
        _text(diagnosis.get("domain")),
        verdict,
        _result(first, name) if first else None,
        _lines(diagnosis.get("not_tried")),
        results,
        tuple(result for result in results if not result.partner),
        _partners(diagnosis, results, wire),
        _days(wire),
        tuple(word for word in map(_text, _list(diagnosis.get("inside"))) if word),
        _text(diagnosis.get("started")),
        _text(diagnosis.get("finished")),
    )


def _partners(diagnosis: dict[str, Any], results: tuple[Result, ...], wire: dict[str, Any]) -> tuple[Partner, ...]:
    verdicts = _by_partner(diagnosis.get("by_partner"))
    on_wire = _by_partner(wire.get("partners"))
    known = [_text(partner) for partner in _list(diagnosis.get("partners"))]
    names = dict.fromkeys([*known, *verdicts, *(result.partner for result in results)])
    where = f"site {_text(diagnosis['site'])}"
    return tuple(
        _partner(name, verdicts.get(name, {}), results, on_wire.get(name, {}), where) for name in names if name
    )


def _partner(
    domain: str, judged: dict[str, Any], results: tuple[Result, ...], wire: dict[str, Any], where: str
) -> Partner:
    path = tuple(result for result in results if result.partner in ("", domain))
    first = _text(judged.get("first"))
    slowest = _dict(wire.get("slowest"))
    seconds = slowest.get("seconds")
    return Partner(
        domain,
        _one_of(VERDICTS, judged.get("verdict", "unknown"), "verdict", f"{where}, partner {domain}"),
        next((result for result in path if first and result.id == first), None),
        _lines(judged.get("not_tried")),
        tuple(result for result in path if result.partner),
        path,
        _way(wire.get("outbound")),
        _way(wire.get("inbound")),
        _days(wire),
        (_text(slowest.get("step")), float(seconds)) if isinstance(seconds, (int, float)) else None,
    )


def _way(data: Any) -> Way:
    known = _dict(data)
    return Way(_text(known.get("encryption")), _text(known.get("proof")))


def _days(wire: dict[str, Any]) -> int | None:
    days = wire.get("certificate_days")
    return days if isinstance(days, int) else None


def _by_partner(entries: Any) -> dict[str, dict[str, Any]]:
    return {_text(entry.get("partner")): entry for entry in _list(entries) if isinstance(entry, dict)}


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


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


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
