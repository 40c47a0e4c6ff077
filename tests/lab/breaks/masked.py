# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts without what is another each time and no judgement needs: what is left differs only where something was broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

TODAY = datetime(2026, 1, 1)
"""The day on which every recording was made."""
_FORM = "%Y-%m-%dT%H:%M:%SZ"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# What the modules measure, print at length or work out from other facts. Of a certificate's digests, one is kept to hold TLSA records against,
# and one to see whether two certificates are one.
_LEFT_OUT = (
    *("transcript", "evidence", "elapsed_ms", "header_ms", "phases", "deciding_phase", "failed_when_result"),
    *("serial", "fingerprint_sha512", "public_key_sha512", "cipher"),
    *("merged", "delegated", "private_addresses"),
)

# What says something only where it is not empty, and is read as empty where it is missing.
_IF_ANY = (
    *("announced", "first_try", "malformed", "words", "no_route"),
    *("certificate_requested", "offered_highest", "offered_lowest"),
    *("left_out", "unusable", "endings", "drop_cause", "drop_meaning", "drop_remedy"),
)
_STEPS = ("stream", "tls", "stream_after_tls", "external")
"""The steps of a probe: one that was skipped is read as one that is missing."""
_RECORDS = 3
"""As many of the records of an answer that was cut off show that it had some."""


def masked(seen: dict[str, Any]) -> dict[str, Any]:
    """The facts of a site in the form in which they are kept; masking them once more changes nothing."""
    facts: dict[str, Any] = _each_object(seen, _mask)
    ranks: dict[str, str] = {}
    facts = _each_object(facts, lambda item: _numbered(item, ranks))
    hits = facts.get("firewall", {}).get("hits") or {}
    _mask_counts(hits.get("before") or [], hits.get("after") or [])
    return facts


def _each_object(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """The value with every object in it changed, the inner ones first."""
    if isinstance(value, list):
        return [_each_object(one, change) for one in value]
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in _LEFT_OUT and (one or key not in _IF_ANY)}
        return change({key: _each_object(one, change) for key, one in kept.items()})
    return value


def _mask(item: dict[str, Any]) -> dict[str, Any]:
    if "xmlns" in item and item.get("id"):  # the header of a stream: its id is random
        return {**item, "id": "id"}
    if "not_after" in item:
        return {**item, **_validity(item)}
    if "since" in item and "text" in item:  # a restart that is pending
        return {**item, "since": TODAY.strftime(_FORM), "text": _INSTANT.sub(TODAY.strftime(_FORM), item["text"])}
    if "input_interface" in item:  # a trace: what the firewall printed, at length
        return {**item, "text": ""}
    if "tcp" in item:
        return {key: one for key, one in item.items() if key not in _STEPS or one.get("status") != "skipped"}
    if item.get("truncated"):
        return {**item, "records": item["records"][:_RECORDS]}
    if "servers" in item and "zone" in item:
        return {**item, "servers": _serials(item["servers"])}
    return item


def _validity(certificate: dict[str, Any]) -> dict[str, Any]:
    """The dates of a certificate as they would be today: as many days left, valid for as many days."""
    begin, end = (datetime.strptime(certificate[name], _FORM) for name in ("not_before", "not_after"))
    last = TODAY + timedelta(days=certificate["days_left"])
    return {
        "not_before": (last - timedelta(days=round((end - begin) / timedelta(days=1)))).strftime(_FORM),
        "not_after": last.strftime(_FORM),
    }


def _numbered(item: dict[str, Any], ranks: dict[str, str]) -> dict[str, Any]:
    """An object whose fingerprint is the number of its certificate, by where in the facts it is first met."""
    digest = item.get("fingerprint_sha256")
    if not digest:
        return item
    return {**item, "fingerprint_sha256": ranks.setdefault(digest, f"{len(ranks) + 1:064x}")}


def _serials(servers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The servers of a zone with its serials in their order: the oldest is 1."""
    order = sorted({serial for server in servers for serial in server["serials"] if serial is not None})
    ranks = {serial: rank for rank, serial in enumerate(order, 1)}
    return [{**server, "serials": [ranks.get(serial) for serial in server["serials"]]} for server in servers]


def _mask_counts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Of the firewall's counts, only whether they rose: from 0 to 1."""
    old = {(one["id"], rule["rule"]): rule["count"] for one in before for rule in one["rules"]}
    for one in after:
        for rule in one["rules"]:
            rule["count"] = int(rule["count"] > old.get((one["id"], rule["rule"]), rule["count"]))
    for one in before:
        for rule in one["rules"]:
            rule["count"] = 0
    for one in (*before, *after):
        if one["rules"]:
            one["count"] = sum(rule["count"] for rule in one["rules"])
