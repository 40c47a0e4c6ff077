# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing later of a site is changed unless everything before it is known to be ready."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.progress import (
    Progress,
    differs,
    read,
    stages,
    unfinished,
    waits_for,
)
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import (
    DEVICES,
    DNS,
    FIREWALL,
    PRESENCE,
)
from hypothesis import given
from hypothesis import strategies as st

HOSTS = {PRESENCE: ("cup1", "cup2"), FIREWALL: ("asa",), DNS: ("zone",)}
CLEAN, DIFFERS, DONE, UNSEEN = Progress(False), Progress(True), Progress(True, True), Progress()
ANY = st.sampled_from([CLEAN, DIFFERS, DONE, UNSEEN])


def of(cup1, cup2, asa, zone):
    return {"cup1": cup1, "cup2": cup2, "asa": asa, "zone": zone}


@pytest.mark.parametrize(
    ("group", "progress", "why"),
    [
        (PRESENCE, of(DIFFERS, DIFFERS, DIFFERS, DIFFERS), ""),
        (FIREWALL, of(DONE, CLEAN, DIFFERS, DIFFERS), ""),
        (DNS, of(DONE, DONE, DONE, DIFFERS), ""),
        (DNS, of(CLEAN, CLEAN, CLEAN, DIFFERS), ""),
        (PRESENCE, of(DIFFERS, DIFFERS, UNSEEN, DIFFERS), "asa could not be looked at"),
        (PRESENCE, of(DIFFERS, DIFFERS, CLEAN, UNSEEN), "zone could not be looked at"),
        (FIREWALL, of(DONE, DIFFERS, DIFFERS, DIFFERS), "cup2 could not be provisioned"),
        (DNS, of(DONE, DIFFERS, DONE, DIFFERS), "cup2 could not be provisioned"),
        (DNS, of(DONE, DONE, DIFFERS, DIFFERS), "asa could not be provisioned"),
    ],
)
def test_what_a_group_waits_for(group, progress, why):
    found = waits_for(group, HOSTS, progress, DEVICES)
    assert (found == "") is (why == "") and why in found


@given(st.tuples(ANY, ANY, ANY, ANY), st.sampled_from(DEVICES))
def test_no_half_published_site(states, group):
    progress = of(*states)
    if waits_for(group, HOSTS, progress, DEVICES) == "":
        earlier = [name for stage in DEVICES[: DEVICES.index(group)] for name in HOSTS[stage]]
        assert UNSEEN not in states
        assert all(progress[name] in (CLEAN, DONE) for name in earlier)


@given(st.tuples(ANY, ANY, ANY, ANY))
def test_what_is_unfinished_is_said_of_each_device(states):
    progress = of(*states)
    left = {name for name, one in progress.items() if one in (UNSEEN, DIFFERS)}
    assert {line.split(":")[0] for line in unfinished(HOSTS, progress, DEVICES)} == left


def test_only_the_chosen_stages_count():
    progress = {"asa": DIFFERS}
    assert waits_for(FIREWALL, HOSTS, progress, (FIREWALL,)) == ""
    assert unfinished(HOSTS, {"asa": DONE}, (FIREWALL,)) == []


@pytest.mark.parametrize(
    ("run", "skip", "groups"),
    [
        (["all"], [], DEVICES),
        (["all"], ["verify"], DEVICES),
        (["dns"], [], (DNS,)),
        (["dns", "presence"], [], (PRESENCE, DNS)),
        (["all"], ["dns"], (PRESENCE, FIREWALL)),
        (["verify"], [], ()),
    ],
)
def test_tags_choose_the_stages(run, skip, groups):
    assert stages(run, skip) == groups


def test_a_group_differs_where_one_of_its_hosts_does():
    assert differs(PRESENCE, HOSTS, of(CLEAN, DIFFERS, CLEAN, CLEAN))
    assert not differs(FIREWALL, HOSTS, of(CLEAN, DIFFERS, CLEAN, CLEAN))


@pytest.mark.parametrize(
    ("facts", "progress"),
    [
        ({}, UNSEEN),
        ({"federation_differs": False}, CLEAN),
        ({"federation_differs": True, "federation_acted": True}, DONE),
    ],
)
def test_progress_is_read_from_facts(facts, progress):
    assert read(facts) == progress
