# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that the servers of one partner may take together."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp import groups
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.groups import Groups
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import Settings, Target

SETTINGS = Settings(timeout=5.0, dialback_timeout=40.0, patience=40.0)


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(groups.time, "monotonic", lambda: now[0])
    return now


def target(group, sender=None):
    return Target("192.0.2.1", group=group, sender=sender)


def test_a_group_ends_and_the_others_go_on(clock):
    within = Groups(30.0)
    assert within.begin(target("slow.example"), SETTINGS)[0].unusable == ""
    clock[0] += 27
    late, settings = within.begin(target("slow.example"), SETTINGS)
    assert (late.unusable, settings.timeout, settings.dialback_timeout, settings.patience) == ("", 3.0, 3.0, 3.0)
    clock[0] += 3
    assert "took 30 s already" in within.begin(target("slow.example"), SETTINGS)[0].unusable
    fresh, settings = within.begin(target("good.example"), SETTINGS)
    assert (fresh.unusable, settings.timeout, settings.dialback_timeout, settings.patience) == ("", 5.0, 30.0, 30.0)
    assert within.begin(target(""), SETTINGS) == (target(""), SETTINGS)


def test_the_time_that_one_of_our_domains_took_is_not_taken_from_another(clock):
    within = Groups(30.0)
    within.begin(target("slow.example", "hq.example"), SETTINGS)
    clock[0] += 31
    assert within.begin(target("slow.example", "hq.example"), SETTINGS)[0].unusable
    assert within.begin(target("slow.example", "branch.example"), SETTINGS)[0].unusable == ""


def test_without_a_limit_nothing_ends(clock):
    within = Groups()
    within.begin(target("slow.example"), SETTINGS)
    clock[0] += 3600
    assert within.begin(target("slow.example"), SETTINGS) == (target("slow.example"), SETTINGS)
