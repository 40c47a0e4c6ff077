# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names a presence node is asked about, so that it shows whether it finds the partners' servers itself."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts

MOST_SERVERS = 3
"""Servers of one partner that a node is asked about: a dead DNS server costs the node seconds for each."""


def partner_servers(plan: dict[str, Any], srv: dict[str, Any]) -> list[str]:
    """The ``resolve`` argument of ``cups_node_info``.

    Args:
        plan: a plan as data.
        srv: what ``srv_info`` returned outside. The partners' servers come from it.
    """
    known = Facts({"outside": {"srv": srv}})
    return list(dict.fromkeys(name for partner in plan["partners"] for name in servers(known, partner)))


def servers(facts: Facts, partner: str) -> list[str]:
    """Servers of a partner with an IPv4 address, the first that others try first, as public DNS names them.

    Others are left out: the node's command is only known to look up IPv4 addresses.
    """
    found: dict[str, tuple[int, str]] = {}
    for lookup in facts.lookups("outside", partner):
        for record in lookup["records"]:
            if _has_ipv4(record["addresses"]):
                name = record["target"].rstrip(".").lower()
                found.setdefault(name, (record["priority"], name))
        if _has_ipv4((lookup.get("address_fallback") or {}).get("addresses", [])):
            found.setdefault(partner, (0, partner))
    return sorted(found, key=lambda name: found[name])[:MOST_SERVERS]


def _has_ipv4(addresses: list[str]) -> bool:
    return any(":" not in address for address in addresses)
