# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves undone, from what Ansible keeps of its hosts."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.filter.left import left

HOSTS = {"hq": {"federation_presence": ["cup1"], "federation_firewall": ["fw1"], "federation_dns": ["ns1"]}}
CONTRACT = {"findings": [], "refused": {}, "hosts": HOSTS}


def hostvars(verdict=None, **progress):
    diagnoses = {} if verdict is None else {"hq": {"verdict": verdict, "lines": [f"hq: federation is {verdict}"]}}
    return {"localhost": {"federation_progress": {"hosts": progress}, "federation_diagnoses": diagnoses}}


AS_PLANNED = {name: {"differs": False} for name in ("cup1", "fw1", "ns1")}


@pytest.mark.parametrize("verdict", ["working", "degraded", "waiting"])
def test_nothing_is_left_of_a_site_that_works(verdict):
    assert left(CONTRACT, hostvars(verdict, **AS_PLANNED), ["all"], []) == []


@pytest.mark.parametrize("verdict", ["broken", "unknown", "a word of another version"])
def test_a_site_that_does_not_work_is_left(verdict):
    assert left(CONTRACT, hostvars(verdict, **AS_PLANNED), ["all"], []) == [f"hq: federation is {verdict}"]


def test_a_site_that_was_not_judged_is_left_where_it_was_to_be():
    assert "hq: was not judged" in left(CONTRACT, hostvars(**AS_PLANNED), ["all"], [])[0]
    assert left(CONTRACT, hostvars(**AS_PLANNED), ["all"], [], judging=False) == []


def test_findings_of_the_inventory_come_first_and_every_device_that_is_not_as_planned_is_named():
    found = {"findings": ["host fw9 stands in no site"], "hosts": HOSTS}
    seen = {"cup1": {"differs": True, "differences": ["Security Mode"]}, "fw1": {"differs": False}}
    first, node, server = left(found, hostvars("working", **seen), ["all"], [])
    assert first == "host fw9 stands in no site"
    assert node.startswith("hq: cup1: differs: Security Mode; it was left as it is, because ns1 could not be looked at")
    assert server.startswith("hq: ns1: not looked at")


def test_before_any_host_was_looked_at_all_of_them_are_left():
    assert len(left(CONTRACT, {"localhost": {}}, ["all"], [], judging=False)) == 3


def test_tags_leave_out_what_was_not_to_be_worked_on():
    seen = {"ns1": {"differs": False}}
    assert left(CONTRACT, hostvars("working", **seen), ["dns"], []) == []
    assert len(left(CONTRACT, hostvars("working", **seen), ["all"], ["presence"])) == 1


def test_in_check_mode_a_difference_is_no_failure():
    seen = {**AS_PLANNED, "fw1": {"differs": True, "differences": ["nat"]}}
    assert left(CONTRACT, hostvars("working", **seen), ["all"], [], differences=False) == []
