# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom ``s2s_info`` shall probe for the checks of a plan, from one vantage."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts, addresses, label

NOBODYS_DOMAIN = "nobody.xmpp-federation.invalid"
"""A domain that no server serves (RFC 6761, section 6.4): whoever accepts it does not look at ``to``."""


LEVELS = ("tcp", "stream", "tls", "dialback")
"""How far a probe goes, each one step beyond the one before it."""


def targets(plan: dict[str, Any], vantage: str, srv: dict[str, Any], level: str = "dialback") -> list[dict[str, Any]]:
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
    known = Facts({vantage: {"srv": srv}})
    found: list[dict[str, Any]] = []
    for check in plan["checks"]:
        if check["vantage"] == vantage and check["kind"] in _TARGETS:
            found += _TARGETS[check["kind"]](plan, check, addresses(known.lookups(vantage, check["subject"])))
    reach = LEVELS.index(level)
    # What needs to go further than allowed is not asked at all: its check then says that it did not come so far.
    asked = [target for target in found if target["level"] != "dialback" or level == "dialback"]
    return [{**target, "level": LEVELS[min(reach, LEVELS.index(target["level"]))]} for target in asked]


def call_backs(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``targets`` argument of ``s2s_callback_info``: each node at its public address."""
    return [
        {"id": label(check["id"]), "address": check["address"], "port": check["port"], "to": check["subject"]}
        for check in plan["checks"]
        if check["kind"] == "both_ways"
    ]


def _own_node(_plan: dict[str, Any], check: dict[str, Any], _addresses: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [_target(label(check["id"]), check["address"], check["port"], check["subject"], "tls")]


def _hairpin(_plan: dict[str, Any], check: dict[str, Any], _addresses: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """It leads no farther than to the firewall, and in most networks to nothing: nobody shall wait for it."""
    return [{**_target(label(check["id"]), check["address"], check["port"], check["subject"], "tcp"), "timeout": 1.0}]


def _partner(plan: dict[str, Any], check: dict[str, Any], found: list[tuple[str, int]]) -> list[dict[str, Any]]:
    # From inside, the site speaks for its own domain, so it may say so; partners with allow lists want to hear it.
    return [
        {**_target(label(check["id"]), address, port, check["subject"], "tls"), "from": plan["domain"]}
        for address, port in found
    ]


def _claim(_plan: dict[str, Any], check: dict[str, Any], found: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Ask the partner's first server for our domain, for its own, and for one that nobody has."""
    questions = {"own": check["expected"][0], "theirs": check["subject"], "nobodys": NOBODYS_DOMAIN}
    return [
        _target(label(check["id"], purpose), address, port, domain, "stream")
        for address, port in found[:1]
        for purpose, domain in questions.items()
    ]


def _way_back(plan: dict[str, Any], check: dict[str, Any], found: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """In the site's own name, a wrong key to the partner's first server."""
    return [
        {**_target(label(check["id"], "dialback"), address, port, check["subject"], "dialback"), "from": plan["domain"]}
        for address, port in found[:1]
    ]


def _nodes_way(_plan: dict[str, Any], check: dict[str, Any], _addresses: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """In the partner's name, a wrong key to our own node, which is the only one that may be asked this way."""
    target = _target(label(check["id"], "dialback"), check["address"], check["port"], check["subject"], "dialback")
    return [{**target, "from": check["partner"]}]


def _target(probe: str, address: str, port: int, domain: str, level: str) -> dict[str, Any]:
    return {"id": probe, "address": address, "port": port, "to": domain, "level": level}


_TARGETS = {
    "inbound": _own_node,
    "service": _own_node,
    "hairpin": _hairpin,
    "outbound": _partner,
    "claim": _claim,
    "way_back": _way_back,
    "nodes_way": _nodes_way,
}
