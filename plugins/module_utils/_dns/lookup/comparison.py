# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several servers' answers to one question side by side: what each group of them says (TTLs run down, and are left out)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ANSWERED = ("ok", "nxdomain", "nodata")


def compare(lookups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry a name that was looked up at several servers, in the order of ``lookups``.

    ``agree`` is False where answers differ, None where fewer than two servers answered at all.
    """
    by_name: dict[str, list[dict[str, Any]]] = {}
    for lookup in lookups:
        by_name.setdefault(lookup["name"].lower(), []).append(lookup)
    return [_compared(found) for found in by_name.values() if len({one["resolver"] for one in found}) > 1]


def _compared(lookups: list[dict[str, Any]]) -> dict[str, Any]:
    answers: dict[tuple[str, ...], dict[str, Any]] = {}
    for lookup in lookups:
        records = sorted({srv_text(record) for record in lookup["records"]})
        # NXDOMAIN and NODATA differ only in what else the name holds: for a client there are no records either way.
        kind = "none" if lookup["status"] in ("nxdomain", "nodata") else lookup["status"]
        group = answers.setdefault((kind, *records), {"status": lookup["status"], "records": records, "servers": []})
        if lookup["resolver"] not in group["servers"]:  # one that is asked as a resolver and as an authoritative server
            group["servers"].append(lookup["resolver"])
    usable = [group for group in answers.values() if group["status"] in ANSWERED]
    differing = _differing_addresses(lookups)
    agree = None
    if len({server for group in usable for server in group["servers"]}) > 1:
        agree = len(usable) == 1 and not differing
    return {
        "domain": lookups[0]["domain"],
        "name": lookups[0]["name"],
        "agree": agree,
        "answers": list(answers.values()),
        "addresses": differing,
    }


def srv_text(record: dict[str, Any]) -> str:
    """A record in zone-file form, names in lower case."""
    return f"{record['priority']} {record['weight']} {record['port']} {record['target'].lower()}"


def _differing_addresses(lookups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Targets to which servers give different addresses; only of servers that said something for certain."""
    seen: dict[str, dict[str, list[str]]] = {}
    for lookup in lookups:
        for record in lookup["records"]:
            if record["address_status"] in ("ok", "cname", "missing", *ANSWERED):
                seen.setdefault(record["target"].lower(), {})[lookup["resolver"]] = sorted(record["addresses"])
    return [
        {"target": target, "found": [{"server": server, "addresses": one} for server, one in found.items()]}
        for target, found in seen.items()
        if len({tuple(one) for one in found.values()}) > 1
    ]
