# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import (
    FEDERATION_CONNECTION_MANAGER,
    ROUTER,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.pending import (
    Ledger,
    as_data,
    from_data,
    owe,
    reconcile,
    settle,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Service

MANAGER = FEDERATION_CONNECTION_MANAGER
BOTH = [(MANAGER, "changed: policy"), (ROUTER, "changed: policy")]


def services(router="noon", manager="noon", state="Started"):
    return [
        Service(f"Cisco UP {ROUTER}", state, True, "", router),
        Service(f"Cisco {MANAGER}", "Started", True, "", manager),
    ]


def names(debts):
    return [debt.service for debt in debts]


@pytest.fixture
def ledger():
    """Both services in debt, their start times seen."""
    return reconcile(owe(Ledger(), BOTH, "now"), services())[0]


def test_the_router_comes_first(ledger):
    assert names(ledger.debts) == [ROUTER, MANAGER] and [one.start_time for one in ledger.debts] == ["noon", "noon"]


def test_the_first_look_pays_nothing():
    assert reconcile(owe(Ledger(), BOTH, "now"), services("later", "later"))[1] == []


def test_a_restart_by_somebody_else_is_seen(ledger):
    after, paid = reconcile(ledger, services("one", "one"))
    assert names(paid) == [ROUTER, MANAGER] and after == Ledger()


def test_the_connection_manager_alone_does_not_count_before_the_router(ledger):
    after, paid = reconcile(ledger, services(manager="one"))
    assert paid == [] and names(after.debts) == [ROUTER, MANAGER]
    after, paid = reconcile(after, services("two", "one"))
    assert names(paid) == [ROUTER] and names(after.debts) == [MANAGER]
    assert names(reconcile(after, services("two", "two"))[1]) == [MANAGER]


@pytest.mark.parametrize("router", [{"router": ""}, {"router": "one", "state": "Starting"}])
def test_what_is_not_known_pays_nothing(ledger, router):
    assert reconcile(ledger, services(**router))[1] == [] and reconcile(ledger, [])[0].debts == ledger.debts


def test_a_change_after_a_restart_is_not_paid_by_it(ledger):
    again = owe(ledger, [(ROUTER, "changed: Security Mode")], "later")
    assert again.debts[0].reason == "changed: policy; changed: Security Mode" and again.debts[0].since == "now"
    after, paid = reconcile(again, services("one", "one"))
    assert paid == [] and after.debts[0].start_time == "one"


def test_paying_both_forgives_the_failure(ledger):
    failed = Ledger(ledger.debts, "Router: did not come back")
    assert settle(failed, ROUTER).failed and settle(settle(failed, ROUTER), MANAGER) == Ledger()


def test_a_file_holds_it_all(ledger):
    assert from_data(json.loads(json.dumps(as_data(ledger)))) == ledger


@pytest.mark.parametrize(
    "data", [None, [], {}, {"debts": [{}], "failed": ""}, {"debts": [], "failed": None}, {"debts": 1, "failed": ""}]
)
def test_files_that_are_no_ledger(data):
    with pytest.raises(ValueError, match="no ledger"):
        from_data(data)
