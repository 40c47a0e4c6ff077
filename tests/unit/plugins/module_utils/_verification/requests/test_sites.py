# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of several sites, put together and parted again: to each its own, whatever it is called."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.sites import (
    Lookups,
    domains,
    joined,
    parted,
)
from hypothesis import given
from hypothesis import strategies as st

IDS = st.text(max_size=12)
REQUESTS = st.lists(st.lists(IDS.map(lambda name: {"id": name, "port": 5269}), max_size=4), min_size=1, max_size=4)


@given(REQUESTS, st.randoms(use_true_random=False))
def test_what_is_joined_is_parted_again(requests, random):
    results = joined(requests)
    random.shuffle(results)
    found = parted(results, len(requests))
    assert [sorted(of_site, key=str) for of_site in found] == [sorted(of_site, key=str) for of_site in requests]


def test_one_site_keeps_its_names():
    assert joined([[{"id": "H4"}]]) == [{"id": "H4"}]


@pytest.mark.parametrize("name", ["H4.in", "7:H4.in", "-1:H4.in", "1.5:H4", "²:H4", ":H4", "", None])
def test_what_is_nobodys_is_given_to_nobody(name):
    assert parted([{"id": name}], 2) == [[], []]


FOUND = {
    "changed": False,
    "lookups": [{"domain": "a.example", "n": 1}, {"domain": "b.example"}, {"domain": "a.example", "n": 2}, "text"],
    "zones": [{"domain": "b.example"}],
}


def test_lookups_are_parted_by_domain():
    lookups = Lookups(FOUND)
    assert lookups.of(["a.example"]) == {
        "changed": False,
        "lookups": [{"domain": "a.example", "n": 1}, {"domain": "a.example", "n": 2}],
        "zones": [],
    }
    assert lookups.of(["b.example", "c.example"])["zones"] == [{"domain": "b.example"}]


@pytest.mark.parametrize("found", [{}, {"msg": "no dnspython"}, {"zones": []}])
def test_lookups_that_were_not_made_are_empty(found):
    assert Lookups(found).of(["a.example"]) == {}


def test_every_domain_of_a_site_is_looked_up_once():
    plan = {"domains": ["own.example"], "partners": ["a.example", "own.example"], "probe": None}
    assert domains(plan) == ["own.example", "a.example"]
    assert domains({**plan, "probe": {"domain": "probe.example"}}) == ["own.example", "a.example", "probe.example"]
