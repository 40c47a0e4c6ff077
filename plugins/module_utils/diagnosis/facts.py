# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorded facts, indexed the way the judgements ask for them."""

from __future__ import annotations

from typing import Any


class Facts:
    """What ``srv_info`` and ``s2s_info`` returned, by vantage."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts

    def has(self, vantage: str) -> bool:
        return bool(self._facts.get(vantage))

    def lookups(self, vantage: str, domain: str) -> list[dict[str, Any]]:
        """The SRV lookups of ``domain``, one a resolver."""
        found = (self._facts.get(vantage) or {}).get("srv") or {}
        return [lookup for lookup in found.get("lookups", []) if lookup["domain"] == domain]

    def srv_domains(self, vantage: str) -> list[str]:
        """Every domain that was looked up."""
        found = (self._facts.get(vantage) or {}).get("srv") or {}
        return list(dict.fromkeys(lookup["domain"] for lookup in found.get("lookups", [])))

    def probes(self, vantage: str, check_id: str) -> list[dict[str, Any]]:
        """The stream probes made for a check, one an address; see :func:`label`."""
        found = (self._facts.get(vantage) or {}).get("s2s") or {}
        return [result for result in found.get("results", []) if result["id"].split(" ", 1)[0] == check_id]


def label(check_id: str, purpose: str = "") -> str:
    """The label of a probe: the check that it is made for, and what for where a check needs several kinds."""
    return f"{check_id} {purpose}".rstrip()


def purpose(probe: dict[str, Any]) -> str:
    """The second part of a probe's :func:`label`."""
    return str(probe["id"]).partition(" ")[2]


def addresses(lookups: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Every address and port that the lookups lead to, once each, in the order in which a server tries them."""
    found: dict[tuple[str, int], None] = {}
    for lookup in lookups:
        for record in lookup["records"]:
            for address in record["addresses"]:
                found[(address, record["port"])] = None
        fallback = lookup.get("address_fallback") or {}
        # RFC 6120, section 3.2.2: without an SRV record, the domain's own address and the standard port.
        for address in fallback.get("addresses", []):
            found[(address, 5269)] = None
    return list(found)


def srv_text(record: dict[str, Any]) -> str:
    """An SRV record in zone-file form."""
    return f"{record['priority']} {record['weight']} {record['port']} {record['target']}"
