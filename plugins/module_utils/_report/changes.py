# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed since the last report, whose JSON still lies in the directory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .._errors import FederationError
from . import data
from .contents import ATTENTION, Change, Report, Since, Site


def compared(report: Report, last: str) -> tuple[Report, list[str]]:
    """The report with what changed since the last one, and the letters that the last one wrote.

    The report of the same run, made once more, keeps what it said, so that the same diagnoses give the same files.

    Args:
        report: this run.
        last: text of the last report's JSON.

    Raises:
        FederationError: it is no report of this version.
    """
    try:
        before = json.loads(last)
        if before["version"] != data.VERSION:
            raise ValueError(f"it is of version {before['version']}")
        said = before.pop("since", None)
        same = {**data.as_data(report), "since": None} == {**before, "since": None}
        since = _read(said) if same else Since(str(before["finished"]), tuple(_changes(before, report)))
        written = [name for name in before.get("letters", []) if re.fullmatch(r"partner-[a-z0-9.-]+\.txt", name)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FederationError(
            f"the last report cannot be read, so what changed since is not known ({type(error).__name__}: {error})",
            cure="Nothing is to be done: this report takes its place",
        ) from error
    return replace(report, since=since), written


def _read(said: Any) -> Since | None:
    return Since(said["finished"], tuple(Change(**one) for one in said["changes"])) if said else None


def _changes(before: dict[str, Any], report: Report) -> Iterator[Change]:
    known = {site["site"]: site for site in before["sites"]}
    for site in report.sites:
        last = known.pop(site.name, None)
        if last is None:
            yield Change(site.name, "", "", "", site.verdict)
        else:
            yield from _of_site(last, site)
    for name, last in known.items():
        yield Change(name, "", "", last["verdict"], "")


def _of_site(last: dict[str, Any], site: Site) -> Iterator[Change]:
    if last["verdict"] != site.verdict:
        yield Change(site.name, "", "", last["verdict"], site.verdict)
    partners = {partner["partner"]: partner["verdict"] for partner in last["partners"]}
    for partner in site.partners:
        verdict = partners.pop(partner.domain, "")
        if verdict != partner.verdict:
            yield Change(site.name, partner.domain, "", verdict, partner.verdict)
    for domain, verdict in partners.items():
        yield Change(site.name, domain, "", verdict, "")
    statuses = {result["id"]: result["status"] for result in last["results"]}
    for result in site.results:
        status = statuses.get(result.id, "")
        # What was only behind something else, or not tried, changed because of that.
        if status != result.status and {status, result.status} & set(ATTENTION):
            yield Change(site.name, result.partner, result.title or result.id, status, result.status)
