# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom ``s2s_info`` shall probe for the checks of a plan, from one vantage."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils.diagnosis.facts import Facts, addresses, label

NOBODYS_DOMAIN = "nobody.xmpp-federation.invalid"
"""A domain that no server serves (RFC 6761, section 6.4): whoever accepts it does not look at ``to``."""


def targets(plan: dict[str, Any], vantage: str, srv: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``targets`` argument of ``s2s_info``.

    Args:
        plan: a plan as data.
        vantage: ``outside`` or ``inside``.
        srv: what ``srv_info`` returned at this vantage; partners' addresses come from it.
    """
    known = Facts({vantage: {"srv": srv}})
    found: list[dict[str, Any]] = []
    for check in plan["checks"]:
        if check["vantage"] == vantage and check["kind"] in _TARGETS:
            found += _TARGETS[check["kind"]](plan, check, addresses(known.lookups(vantage, check["subject"])))
    return found


def _own_node(_plan: dict[str, Any], check: dict[str, Any], _addresses: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [_target(label(check["id"]), check["address"], check["port"], check["subject"])]


def _partner(plan: dict[str, Any], check: dict[str, Any], found: list[tuple[str, int]]) -> list[dict[str, Any]]:
    # From inside, the site speaks for its own domain, so it may say so; partners with allow lists want to hear it.
    return [
        {**_target(label(check["id"]), address, port, check["subject"]), "from": plan["domain"]}
        for address, port in found
    ]


def _claim(_plan: dict[str, Any], check: dict[str, Any], found: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Ask the partner's first server for our domain, for its own, and for one that nobody has."""
    questions = {"own": check["expected"][0], "theirs": check["subject"], "nobodys": NOBODYS_DOMAIN}
    return [
        _target(label(check["id"], purpose), address, port, domain)
        for address, port in found[:1]
        for purpose, domain in questions.items()
    ]


def _target(probe: str, address: str, port: int, domain: str) -> dict[str, Any]:
    return {"id": probe, "address": address, "port": port, "to": domain}


_TARGETS = {"inbound": _own_node, "service": _own_node, "outbound": _partner, "claim": _claim}
