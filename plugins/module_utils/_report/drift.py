# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs from the descriptions, by site and device: as data, and in the form of the report's page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._site.contract.progress import Progress
from . import page

VERSION = 1
"""Of the JSON. It grows when a field changes its meaning or goes; readers have to ignore fields they do not know."""

NOT_LOOKED_AT, DIFFERS, LEFT_OVER, CORRECTED, AS_PLANNED = (
    "not looked at",
    "differs",
    "left over",
    "corrected",
    "as planned",
)
STATES = (NOT_LOOKED_AT, DIFFERS, LEFT_OVER, CORRECTED, AS_PLANNED)
"""What a device can be found to be, the worst first; a site is what the worst of its devices is."""

REFUSED = "refused"
"""A site that does not fit the inventory, so nothing of it was looked at."""


def device(host: str, group: str, one: Progress) -> dict[str, Any]:
    """One device."""
    if one.trouble or one.differs is None:
        state = DIFFERS if one.differs is not None else NOT_LOOKED_AT
    elif one.differs and not one.acted:
        state = DIFFERS
    elif one.leftovers and not (one.leaving and one.acted):
        state = LEFT_OVER
    else:
        state = CORRECTED if one.differs else AS_PLANNED
    return {
        "host": host,
        "group": group,
        "state": state,
        "differences": [*([one.trouble] if one.trouble else []), *one.differences],
        "leftovers": list(one.leftovers),
    }


def as_data(
    sites: Mapping[str, Sequence[dict[str, Any]]],
    findings: Sequence[str],
    refused: Iterable[str],
    finished: str,
    scope: str,
    correcting: bool,
) -> dict[str, Any]:
    """Everything as dictionaries and lists.

    Args:
        sites: site -> its devices, see :func:`device`.
        findings: what does not fit between inventory and descriptions, one line each.
        refused: the sites that were left out for it.
        scope: the part that the run was limited to; empty for all.
        correcting: whether differences were to be corrected.
    """
    listed: list[dict[str, Any]] = [
        {"site": name, "state": _worst(devices), "devices": list(devices)} for name, devices in sites.items()
    ]
    listed += [{"site": name, "state": REFUSED, "devices": []} for name in refused]
    order = (REFUSED, *STATES)
    every = [one for site in listed for one in site["devices"]]
    return {
        "version": VERSION,
        "finished": finished,
        "scope": scope,
        "correcting": correcting,
        "counts": {
            "sites": _counts(order, (site["state"] for site in listed)),
            "devices": _counts(STATES, (one["state"] for one in every)),
        },
        "sites": sorted(listed, key=lambda site: (order.index(site["state"]), site["site"])),
        "findings": list(findings),
    }


def render_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2) + "\n"


def render_page(data: Mapping[str, Any]) -> str:
    """One file that needs no network."""
    return page.render_drift(data)


def _worst(devices: Sequence[dict[str, Any]]) -> str:
    states = [one["state"] for one in devices]
    return next((state for state in STATES if state in states), AS_PLANNED)


def _counts(names: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {name: counted[name] for name in names}
