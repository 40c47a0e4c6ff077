# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.policy import (
    FederationPolicy,
    RequestedPolicy,
    direction_of,
    normal_host,
    plan_policy,
    requested_policy,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._cups.policy_double import IN_WORDS


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Example.COM.", "example.com"),
        ("*.example.com", "*.example.com"),
        ("a_b.example.com", "a_b.example.com"),
        ("12.5.1.11900", None),
        ("10.0.0.1", None),
        ("user@example.com", None),
        ("example", None),
        ("*", None),
        ("", None),
    ],
)
def test_hosts(text, host):
    assert normal_host(text) == host


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        *((words, direction) for direction, words in IN_WORDS.items()),
        ("Incoming", "incoming"),
        ("Both", "both"),
        ("Incoming and outgoing", "both"),
        ("Direction", None),
        ("Allow", None),
    ],
)
def test_directions(text, direction):
    assert direction_of(text) == direction


def wish(default, hosts, purge=False):
    return requested_policy(default, [{"host": host, "direction": "both"} for host in hosts], purge, "cup1")


@pytest.mark.parametrize(
    ("exceptions", "purge", "words"),
    [
        ([{"host": "10.0.0.1", "direction": "both"}], False, "no domain"),
        ([{"host": "a.com", "direction": "both"}, {"host": "A.com", "direction": "incoming"}], False, "twice"),
        (None, True, "exceptions are not given"),
    ],
)
def test_wishes_that_cannot_be(exceptions, purge, words):
    with pytest.raises(FederationError, match=words):
        requested_policy("deny", exceptions, purge, "cup1")


def test_strangers_stay_unless_purged():
    now = FederationPolicy("deny", {"old.com": "both"})
    assert plan_policy(now, wish("deny", ["new.com"]), "").then.exceptions == {"old.com": "both", "new.com": "both"}
    change = plan_policy(now, wish("deny", ["new.com"], purge=True), "")
    assert change.remove == ("old.com",) and change.then.exceptions == {"new.com": "both"}


def test_another_default_does_not_silently_turn_exceptions_around():
    now = FederationPolicy("allow", {"spam.com": "both"})
    with pytest.raises(FederationError, match=r"spam\.com would be the ones let through"):
        plan_policy(now, wish("deny", ["new.com"]), "")
    with pytest.raises(FederationError, match=r"spam\.com"):
        plan_policy(now, RequestedPolicy("deny"), "")
    assert plan_policy(now, wish("deny", ["spam.com"]), "").changed == ["policy"]


hosts = st.sampled_from(["a.com", "b.com", "*.c.com", "d.e.com"])
exceptions = st.dictionaries(hosts, st.sampled_from(["both", "incoming", "outgoing"]))


@given(st.sampled_from(["allow", "deny"]), exceptions, exceptions, st.booleans())
def test_the_second_plan_finds_nothing_to_do(default, now, wanted, purge):
    wished = RequestedPolicy(default, wanted, purge)
    change = plan_policy(FederationPolicy(default, now), wished, "")
    again = plan_policy(change.then, wished, "")
    assert again.changed == [] and again.to_set == []
    assert bool(change.changed) == bool(change.to_set) == (change.now != change.then)


def test_named_exceptions_go_and_the_others_stay():
    now = FederationPolicy("deny", {"a.example": "both", "b.example": "both"})
    wanted = requested_policy(None, None, False, "cup1", ["A.example.", "c.example"])
    assert wanted.managed
    change = plan_policy(now, wanted, "cup1")
    assert (change.add, change.remove, change.then.exceptions) == ((), ("a.example",), {"b.example": "both"})
    assert plan_policy(change.then, wanted, "cup1").changed == []
    with pytest.raises(FederationError, match="to be there and to be deleted"):
        requested_policy(None, [{"host": "a.example", "direction": "both"}], False, "cup1", ["a.example"])
