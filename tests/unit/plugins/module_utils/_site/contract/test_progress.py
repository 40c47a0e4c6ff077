# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing later of a site is changed unless everything before it is known to be ready."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.progress import (
    Progress,
    differs,
    not_changed,
    read,
    stages,
    turns,
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
    "progress", [UNSEEN, CLEAN, DONE, Progress(True, differences=("+ a", "- b"), trouble="not alike")]
)
def test_progress_is_read_from_what_was_kept_of_it(progress):
    assert read(json.loads(json.dumps(asdict(progress)))) == progress


UNLIKE = Progress(True, trouble="the nodes are not set alike")


@pytest.mark.parametrize("group", DEVICES)
def test_a_device_in_trouble_keeps_its_site_as_it_is(group):
    progress = of(UNLIKE, DIFFERS, DIFFERS, DIFFERS)
    assert waits_for(group, HOSTS, progress, DEVICES) == "cup1 is not ready"
    assert turns({"hq": HOSTS}, progress, DEVICES) == {group: [] for group in DEVICES}
    assert "cup1: the nodes are not set alike" in unfinished(HOSTS, progress, DEVICES)


@given(st.tuples(ANY, ANY, ANY, ANY), st.tuples(ANY, ANY, ANY, ANY))
def test_whose_turn_it_is_at_one_site_does_not_depend_on_another(states, others):
    branch = {group: tuple(f"b_{name}" for name in names) for group, names in HOSTS.items()}
    here, there = of(*states), {f"b_{name}": one for name, one in of(*others).items()}
    both = turns({"hq": HOSTS, "branch": branch}, here | there, DEVICES)
    assert both == {
        group: turns({"hq": HOSTS}, here, DEVICES)[group] + turns({"branch": branch}, there, DEVICES)[group]
        for group in DEVICES
    }


@pytest.mark.parametrize("before", [CLEAN, DIFFERS, DONE])
def test_what_could_not_be_changed_is_told_and_keeps_what_comes_after_it(before):
    progress = of(not_changed(before), DONE, DIFFERS, CLEAN)
    assert waits_for(FIREWALL, HOSTS, progress, DEVICES).startswith("cup1 ")
    assert [line for line in unfinished(HOSTS, progress, DEVICES) if line.startswith("cup1: ")]


@given(st.tuples(ANY, ANY, ANY, ANY))
def test_it_is_the_turn_of_hosts_that_wait_for_nothing_and_are_not_done(states):
    progress = of(*states)
    for group, names in turns({"hq": HOSTS}, progress, DEVICES).items():
        assert not names or not waits_for(group, HOSTS, progress, DEVICES)
        assert all(not progress[name].acted for name in names)
        if names:
            assert differs(group, HOSTS, progress)
