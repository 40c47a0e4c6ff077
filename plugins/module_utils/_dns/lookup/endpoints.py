# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an XMPP server that follows the rules would connect to: both kinds of SRV records as one list (XEP-0368, RFC 6120)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

# The SRV services between servers, and how a connection to their targets begins.
STARTTLS, DIRECT = "_xmpp-server._tcp", "_xmpps-server._tcp"
TLS = {STARTTLS: "starttls", DIRECT: "direct"}
FALLBACK_PORT = 5269  # RFC 6120 section 3.2.2
ABSENT = ("nxdomain", "nodata")


def merge(lookups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry for each domain and server of which both services were looked up, in the order of ``lookups``."""
    pairs: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for lookup in lookups:
        if lookup["service"].lower() in TLS:
            pairs.setdefault((lookup["domain"], lookup["resolver"]), {})[lookup["service"].lower()] = lookup
    return [
        {"domain": domain, "resolver": resolver, **_merged(found[STARTTLS], found[DIRECT])}
        for (domain, resolver), found in pairs.items()
        if len(found) == len(TLS)
    ]


def _merged(plain: dict[str, Any], direct: dict[str, Any]) -> dict[str, Any]:
    endpoints = [
        {"tls": TLS[lookup["service"].lower()], **record}
        for lookup in (plain, direct)
        for record in lookup["records"]
        if record["target"] != "."
    ]
    unanswered = [lookup["service"] for lookup in (plain, direct) if lookup["status"] not in ("ok", *ABSENT)]
    declared = any(lookup["root_target"] != "none" for lookup in (plain, direct))
    status = "ok"
    if not endpoints:
        # The target '.' forbids the way over the domain's own address (XEP-0368 section 4), and so does an answer that failed.
        status = "unanswered" if unanswered else "declared_absent" if declared else "fallback"
        endpoints = _fallback(plain["address_fallback"]) if status == "fallback" else []
    # The order of the list decides between records of equal priority and weight; sorting keeps it.
    endpoints.sort(key=lambda one: (one["priority"], -one["weight"]))
    return {"status": status, "unanswered": unanswered, "endpoints": endpoints}


def _fallback(found: Optional[dict[str, Any]]) -> list[dict[str, Any]]:
    addresses = (found or {}).get("addresses", [])
    if not addresses:
        return []
    return [
        {"tls": "starttls", "priority": 0, "weight": 0, "port": FALLBACK_PORT, "target": "", "addresses": addresses}
    ]
