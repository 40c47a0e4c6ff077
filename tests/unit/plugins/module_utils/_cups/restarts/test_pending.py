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
    PendingRestarts,
    add_restarts,
    reconcile,
    remove_restarted,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Service

MANAGER = FEDERATION_CONNECTION_MANAGER
BOTH = [(MANAGER, "changed: policy"), (ROUTER, "changed: policy")]


def services(router="noon", manager="noon", state="Started"):
    return [
        Service(f"Cisco UP {ROUTER}", state, True, "", router),
        Service(f"Cisco {MANAGER}", "Started", True, "", manager),
    ]


def names(restarts):
    return [restart.service for restart in restarts]


@pytest.fixture
def pending():
    """Both restarts pending, their start times seen."""
    return reconcile(add_restarts(PendingRestarts(), BOTH, "now"), services())[0]


def test_the_router_comes_first(pending):
    assert names(pending.restarts) == [ROUTER, MANAGER] and [one.start_time for one in pending.restarts] == [
        "noon",
        "noon",
    ]


def test_the_first_look_removes_nothing():
    assert reconcile(add_restarts(PendingRestarts(), BOTH, "now"), services("later", "later"))[1] == []


def test_a_restart_by_other_means_is_seen(pending):
    after, completed = reconcile(pending, services("one", "one"))
    assert names(completed) == [ROUTER, MANAGER] and after == PendingRestarts()


def test_the_connection_manager_alone_does_not_count_before_the_router(pending):
    after, completed = reconcile(pending, services(manager="one"))
    assert completed == [] and names(after.restarts) == [ROUTER, MANAGER]
    after, completed = reconcile(after, services("two", "one"))
    assert names(completed) == [ROUTER] and names(after.restarts) == [MANAGER]
    assert names(reconcile(after, services("two", "two"))[1]) == [MANAGER]


@pytest.mark.parametrize("router", [{"router": ""}, {"router": "one", "state": "Starting"}])
def test_what_is_not_known_removes_nothing(pending, router):
    assert reconcile(pending, services(**router))[1] == [] and reconcile(pending, [])[0].restarts == pending.restarts


def test_a_change_after_a_restart_stays_pending(pending):
    again = add_restarts(pending, [(ROUTER, "changed: Security Mode")], "later")
    assert again.restarts[0].reason == "changed: policy; changed: Security Mode" and again.restarts[0].since == "now"
    after, completed = reconcile(again, services("one", "one"))
    assert completed == [] and after.restarts[0].start_time == "one"


def test_both_restarts_clear_the_failure(pending):
    failed = PendingRestarts(pending.restarts, "Router: did not come back")
    assert (
        remove_restarted(failed, ROUTER).failed
        and remove_restarted(remove_restarted(failed, ROUTER), MANAGER) == PendingRestarts()
    )


def test_a_file_holds_it_all(pending):
    assert PendingRestarts.from_data(json.loads(json.dumps(pending.as_data()))) == pending


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"restarts": [{}], "failed": ""}, {"restarts": [], "failed": None}, {"restarts": 1, "failed": ""}],
)
def test_files_that_are_no_list(data):
    with pytest.raises(ValueError, match="no list"):
        PendingRestarts.from_data(data)
