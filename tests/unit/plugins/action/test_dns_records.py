# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action dns_records: what it refuses before anything is sent, and its result."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import Any

import dns.name
import pytest
from ansible_collections.xmpp.federation.plugins.action import dns_records as action
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.queries import Place
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.reconcile import ZoneOutcome
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone.records import Change, RRset, read_wishes
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.action.conftest import options, prepared

ZONE = dns.name.from_text("cup.example.")
SECRET = base64.b64encode(b"a secret of the tests, as it were").decode()


def arguments(**other: Any) -> dict[str, Any]:
    records = [{"name": "x.cup.example", "type": "A", "ttl": 60, "rdata": ["192.0.2.1"]}]
    key = {"key_name": "site-key", "key_secret": SECRET}
    place = {"server": "127.0.0.1", "port": 1, "zone": "cup.example", "timeout": 1.0}
    return options(action.ActionModule, **{**place, **key, "records": records, **other})


def refusal(**other: Any) -> str:
    with pytest.raises(FederationError) as caught:
        prepared(action.ActionModule).execute(arguments(**other))
    assert SECRET not in repr(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ({"timeout": 0.0}, "timeout 0 is not a time to wait"),
        ({"timeout": float("nan")}, "is not a time to wait"),
        ({"timeout": float("inf")}, "is not a time to wait"),
        ({"port": 70000}, "port 70000 is out of range"),
        ({"key_secret": SECRET[:-1]}, "is not base64"),
        ({"key_name": None}, "without key_name"),
        ({"key_secret": None}, "without key_secret"),
        ({"zone": "a..b"}, "'a..b' is not a domain name"),
        ({"zone": "other.example"}, "is not inside the zone other.example."),
        ({"prune": ["x.cup.example"]}, "x.cup.example. has records in the same list"),
        ({"prune": ["y.cup.example"], "state": "absent"}, "prune goes with state: present only"),
        ({}, "no TCP connection (127.0.0.1: refused"),
    ],
)
def test_refused_before_anything_is_sent(other: dict[str, Any], part: str) -> None:
    assert part in refusal(**other)


def test_dnspython_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.xmpp.federation.plugins.module_utils._dns import library

    monkeypatch.setattr(library, "IMPORT_ERROR", ImportError("No module named 'dns'"))
    assert "the Python library dnspython cannot be used (No module named 'dns')" in refusal()


def test_the_result() -> None:
    (wish,) = read_wishes(arguments()["records"], ZONE, True)
    after = wish.outcome(None)
    assert after is not None
    before = RRset(after.name, "A", 300, after.rdatas)
    outcome = ZoneOutcome([Change(after.name, "A", before, after)], [after], 1, ["a warning"])
    assert action.result_of(outcome, Place("ns1", ZONE)) == {
        "changed": True,
        "diff": {
            "before_header": "cup.example. at ns1",
            "after_header": "cup.example. at ns1",
            "before": "x.cup.example. 300 IN A 192.0.2.1\n",
            "after": "x.cup.example. 60 IN A 192.0.2.1\n",
        },
        "leftovers": [],
        "records": [{"name": "x.cup.example.", "type": "A", "ttl": 60, "rdata": ["192.0.2.1"]}],
        "messages_sent": 1,
        "warnings": ["a warning"],
    }


def test_addresses_that_records_of_others_lead_to_are_not_removed() -> None:
    going = read_wishes([{"name": "cup2.cup.example", "type": "A", "ttl": 60}], ZONE, False)
    (client,) = read_wishes(
        [{"name": "_xmpp-client._tcp.cup.example", "type": "SRV", "ttl": 60, "rdata": ["0 0 5222 CUP2.cup.example."]}],
        ZONE,
        True,
    )
    zone = SimpleNamespace(
        place=Place("ns1", ZONE), read=lambda wishes: {wish.key: client.outcome(None) for wish in wishes}
    )
    names = ["_xmpp-client._tcp.cup.example."]
    with pytest.raises(
        FederationError, match=r"(?i)others stand on cup2\.cup.*: _xmpp-client._tcp.cup.example. SRV 0 0 5222"
    ):
        action._require_unreferred(zone, ZONE, names, going)
    stays = read_wishes([{"name": "cup3.cup.example", "type": "A", "ttl": 60}], ZONE, False)
    action._require_unreferred(zone, ZONE, names, stays)
    action._require_unreferred(zone, ZONE, [], going)
