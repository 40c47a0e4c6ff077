# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the probes shall ask."""

from __future__ import annotations

from typing import Any

from ..._errors import FederationError
from ..check import Target
from ..checks import checks
from ..checks.stanza import BothWays
from ..observations.seen import Seen
from ..readings.admitted import admitted
from ..site import read_site

LEVELS = ("tcp", "stream", "tls", "dialback")
"""How far a probe goes, each one step beyond the one before it."""


def targets(plan: dict[str, Any], vantage: str, srv: dict[str, Any], level: str = "dialback") -> list[Target]:
    """The ``targets`` argument of ``s2s_info``.

    Args:
        plan: a plan as data.
        vantage: ``outside`` or ``inside``.
        srv: what ``srv_info`` returned at this vantage; partners' addresses come from it.
        level: how far to go at the most, one of ``LEVELS``.
    """
    if level not in LEVELS:
        raise FederationError(
            f"there is no level {level}", where="s2s_targets", cure=f"choose one of {', '.join(LEVELS)}"
        )
    site = read_site(plan)
    pc = Seen({vantage: {"srv": srv}}, site).pc(vantage)
    places = {
        partner.domain: list(admitted(partner, pc.readable_lookups(partner.domain)).places) for partner in site.partners
    }
    found = [
        {**target, "group": check.partner.domain} if check.partner is not None else target
        for check in checks(site)
        if check.vantage == vantage
        for target in check.targets(places[check.partner.domain] if check.partner is not None else [])
    ]
    reach = LEVELS.index(level)
    # What needs to go further than allowed is not asked at all: its check then says that it did not come so far.
    asked = [target for target in found if target["level"] != "dialback" or level == "dialback"]
    return [{**target, "level": LEVELS[min(reach, LEVELS.index(target["level"]))]} for target in asked]


def call_backs(plan: dict[str, Any]) -> list[Target]:
    """The ``call_backs`` argument of ``s2s_info``: each node at its public address."""
    asked = [check.call_back() for check in checks(read_site(plan)) if isinstance(check, BothWays)]
    return [{**target, "probe_domain": plan["probe"]["domain"]} for target in asked]
