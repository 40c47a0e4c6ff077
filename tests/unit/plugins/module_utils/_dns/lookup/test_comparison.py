# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both kinds of SRV records as one list, and several servers' answers side by side."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.comparison import compare
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.srv_lookups import root_target

PLAIN, DIRECT = "_xmpp-server._tcp", "_xmpps-server._tcp"


def record(text: str, *addresses: str) -> dict[str, Any]:
    priority, weight, port, target = text.split()
    return {
        "priority": int(priority),
        "weight": int(weight),
        "port": int(port),
        "target": target,
        "ttl": 60,
        "address_status": "ok" if addresses else "nxdomain",
        "addresses": list(addresses),
    }


def lookup(service: str, answer: Any, resolver: str = "192.0.2.53", fallback: Any = None) -> dict[str, Any]:
    """``answer``: a status, or a list of records."""
    records = [record(one, "192.0.2.1") for one in answer] if isinstance(answer, list) else []
    return {
        "domain": "cup.example",
        "name": f"{service}.cup.example.",
        "service": service,
        "resolver": resolver,
        "status": "ok" if isinstance(answer, list) else answer,
        "records": records,
        "root_target": root_target(records),
        "address_fallback": {"status": "ok", "addresses": fallback or []} if answer in ("nxdomain", "nodata") else None,
    }


@pytest.mark.parametrize(
    ("targets", "found"),
    [(["a."], "none"), (["."], "alone"), ([".", "a."], "mixed"), ([], "none"), ([".", "."], "alone")],
)
def test_root_target(targets: list[str], found: str) -> None:
    assert root_target([{"target": target} for target in targets]) == found


@pytest.mark.parametrize(
    ("answers", "agree", "groups"),
    [
        ([["0 0 1 a."], ["0 0 1 A."]], True, [2]),
        ([["0 0 1 a.", "1 0 1 b."], ["1 0 1 b.", "0 0 1 a."]], True, [2]),
        ([["0 0 1 a."], ["0 0 1 b."], ["0 0 1 a."]], False, [2, 1]),
        ([["0 0 1 a."], "nxdomain"], False, [1, 1]),
        (["nodata", "nxdomain"], True, [2]),
        ([["0 0 1 a."], "timeout"], None, [1, 1]),
        ([["0 0 1 a."], "timeout", ["0 0 1 a."]], True, [2, 1]),
        (["refused", "servfail"], None, [1, 1]),
    ],
)
def test_side_by_side(answers: list[Any], agree: Any, groups: list[int]) -> None:
    (found,) = compare([lookup(PLAIN, one, f"192.0.2.{number}") for number, one in enumerate(answers)])
    assert found["agree"] is agree
    assert [len(group["servers"]) for group in found["answers"]] == groups


def test_a_server_that_was_asked_twice_is_one() -> None:
    one, twice = lookup(PLAIN, ["0 0 1 a."]), lookup(PLAIN, ["0 0 1 a."])
    (found,) = compare([one, twice, lookup(PLAIN, "timeout", "192.0.2.54")])
    assert (found["agree"], found["answers"][0]["servers"]) == (None, ["192.0.2.53"])


def test_addresses_differ() -> None:
    one, other, away = (lookup(PLAIN, ["0 0 1 a."], f"192.0.2.{number}") for number in range(3))
    other["records"] = [record("0 0 1 a.", "10.0.0.1")]
    away["records"][0].update(address_status="not_asked", addresses=[])
    (found,) = compare([one, other, away])
    assert found["agree"] is False
    assert found["addresses"] == [
        {
            "target": "a.",
            "found": [
                {"server": "192.0.2.0", "addresses": ["192.0.2.1"]},
                {"server": "192.0.2.1", "addresses": ["10.0.0.1"]},
            ],
        }
    ]


def test_one_server_is_compared_with_nobody() -> None:
    assert compare([lookup(PLAIN, ["0 0 1 a."])]) == []
