# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is limited to one site, so that what fails fails on every host of its stage: the run goes on, and says what is left."""

from __future__ import annotations

from typing import Any

import pytest
from benchmark.fleet_sites import Site
from lab.loopback.world import why_not
from system import fleet

pytestmark = pytest.mark.skipif(bool(why_not("")), reason=f"NOT RUN: {why_not('')}")
SITE = Site(0)


@pytest.fixture(scope="module")
def steps() -> fleet.Steps:
    return fleet.live("limited")


def left(step: dict[str, Any]) -> str:
    _before, named, after = " ".join(step["said"].split()).rpartition("TASK [Say what is left]")
    assert named, step["said"][-3000:]
    return after


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    devices = {kind for kind, text in after["devices"][SITE.name].items() if text != before["devices"][SITE.name][kind]}
    return devices | ({"zone"} if before["zone"] != after["zone"] else set())


def test_a_node_that_went_away_keeps_the_rest_as_it_was(steps: fleet.Steps) -> None:
    step = steps["node"]
    assert step["status"] == 2 and not changed(steps["before"], step), step["said"][-3000:]
    assert f"presence node {SITE.presence_mgmt}" in step["said"]
    for host in ("cup1", "asa", "dns"):
        assert f"{SITE.name}: {SITE.name}-{host}: differs: " in left(step)
    assert f"it was left as it is, because {SITE.name}-cup1 could not be provisioned" in left(step)


def test_a_firewall_that_went_away_keeps_public_dns_as_it_was(steps: fleet.Steps) -> None:
    step = steps["firewall"]
    assert step["status"] == 2 and changed(steps["node"], step) == {"presence"}, step["said"][-3000:]
    assert f"ASA {SITE.firewall_mgmt}" in step["said"]
    assert f"{SITE.name}: {SITE.name}-cup1: " not in left(step)
    assert f"it was left as it is, because {SITE.name}-asa could not be provisioned" in left(step)


def test_the_next_run_completes(steps: fleet.Steps) -> None:
    step = steps["well"]
    assert step["status"] == 0, step["said"][-3000:]
    assert changed(steps["firewall"], step) == {"firewall", "saved", "zone"}


def test_what_is_left_over_and_could_not_be_taken_away_is_left(steps: fleet.Steps) -> None:
    step = steps["left over"]
    assert step["status"] == 2 and "XMPP_S2S_5269_cup9" in step["devices"][SITE.name]["firewall"], step["said"][-3000:]
    assert f"{SITE.name}: {SITE.name}-asa: what an earlier description left there could not be taken away" in left(step)
