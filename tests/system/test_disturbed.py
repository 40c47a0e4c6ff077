# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that change in the middle of a run, or are full when it begins, each at a site of its own.

What is told, what is left alone, and that the next run completes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from benchmark.fleet_sites import Site
from lab.loopback.world import why_not
from system import fleet

pytestmark = pytest.mark.skipif(bool(why_not("")), reason=f"NOT RUN: {why_not('')}")
EVERY = range(7)
AFTER_THE_NODE = {  # site -> the devices of it that the disturbed run changed
    fleet.STANDBY: {"presence"},
    fleet.CUT: {"presence", "firewall"},
    fleet.REFUSED: set(),
    fleet.STOPPED: {"presence"},
    fleet.GONE: {"presence", "firewall"},
    fleet.FULL: set(),
    fleet.HEALTHY: {"presence", "firewall"},
}


@pytest.fixture(scope="module")
def steps() -> fleet.Steps:
    return fleet.live("disturbed")


def lines(step: dict[str, Any], site: int, kind: str = "firewall") -> list[str]:
    """What is configured on the firewall, in order, without the checksum and what is no configuration."""
    text = step["devices"][Site(site).name][kind]
    return [line for line in text.splitlines() if line.strip(" !") and not line.startswith((":", "Cryptochecksum"))]


def saved_as_it_runs(step: dict[str, Any], site: int) -> bool:
    return lines(step, site) == lines(step, site, "saved")


def text_of(step: dict[str, Any]) -> str:
    return " ".join(step["said"].split())


def left(step: dict[str, Any]) -> str:
    return text_of(step).rpartition("TASK [Say what is left]")[2]


@pytest.mark.parametrize("site", EVERY)
def test_what_comes_after_the_failure_is_not_changed(steps: fleet.Steps, site: int) -> None:
    before, disturbed = (steps[name]["devices"][Site(site).name] for name in ("before", "disturbed"))
    assert {kind for kind in ("presence", "firewall") if before[kind] != disturbed[kind]} == AFTER_THE_NODE[site]


def test_only_the_site_that_was_left_in_peace_is_published(steps: fleet.Steps) -> None:
    disturbed = steps["disturbed"]
    assert disturbed["status"] == 2, disturbed["said"][-3000:]
    new = set(disturbed["zone"]) - set(steps["before"]["zone"])
    domain = Site(fleet.HEALTHY).domain
    assert new == {f"_xmpp-server._tcp.{domain}.", f"cup1.{domain}."}
    assert f"{Site(fleet.HEALTHY).name}: " not in left(disturbed)
    assert saved_as_it_runs(disturbed, fleet.HEALTHY)


@pytest.mark.parametrize("site", EVERY)
def test_no_line_of_others_is_changed(steps: fleet.Steps, site: int) -> None:
    for name in ("disturbed", "again"):
        theirs, now = lines(steps["before"], site), iter(lines(steps[name], site))
        assert all(line in now for line in theirs), "a line is missing, or stands elsewhere"


TOLD = {
    fleet.FULL: (
        "ASA {firewall}, dir disk0:/: disk0: has 512 bytes free, and the configuration takes ",
        "Make room on disk0: (old images, captures, crash files), then run again.",
    ),
    fleet.STANDBY: (
        "ASA {firewall}, show failover: this unit (Primary) is Standby Ready, not active; a change here would be lost",
        "Point ansible_host at the active unit's address.",
    ),
    fleet.CUT: (
        "ASA {firewall}, configure terminal: the device closed the connection after 'access-list OUTSIDE_IN line",
        "Run again: what is missing is added, nothing is added twice",
    ),
    fleet.REFUSED: (
        "presence node {presence} port 443, page Presence > Inter Domain Federation > XMPP Federation > Settings: the page was saved, but read",
        "Open the page in a browser and save the same values there",
    ),
    fleet.STOPPED: (
        'Control Center: "Cisco XCP XMPP Federation Connection Manager" was commanded to activate, but was not seen Started',
        "See the service's log on the node",
    ),
    fleet.GONE: (
        f"DNS server {fleet.GONE_DNS}: no TCP connection",
        "Check that the DNS server runs, and listens on TCP on this address and port.",
    ),
}


@pytest.mark.parametrize("number", TOLD)
def test_it_is_told_what_where_and_what_to_do(steps: fleet.Steps, number: int) -> None:
    site, said = Site(number), text_of(steps["disturbed"])
    for words in TOLD[number]:
        assert words.format(firewall=site.firewall_mgmt, presence=site.presence_mgmt) in said, words
    assert f"{site.name}: {site.name}-dns: differs: " in left(steps["disturbed"])


def test_what_stands_on_the_firewall_that_went_away_is_told_with_the_lines_that_take_it_back(
    steps: fleet.Steps,
) -> None:
    new = set(lines(steps["disturbed"], fleet.CUT)) - set(lines(steps["before"], fleet.CUT))
    site = Site(fleet.CUT)
    rule = f"access-list OUTSIDE_IN extended permit tcp any host {site.private} eq 5269"
    assert rule in new and not any("INSIDE_IN" in line for line in new)
    assert f"'no {rule}'" in text_of(steps["disturbed"])
    assert not saved_as_it_runs(steps["disturbed"], fleet.CUT)


def test_the_next_run_completes(steps: fleet.Steps) -> None:
    again, after = steps["again"], steps["after"]
    assert again["status"] == 0, again["said"][-3000:]
    for number in EVERY:
        site = Site(number)
        zone = after["gone"] if number == fleet.GONE else again["zone"]
        assert f"_xmpp-server._tcp.{site.domain}." in zone and f"cup1.{site.domain}." in zone
        assert f"access-list OUTSIDE_IN extended permit tcp any host {site.private} eq 5269" in lines(again, number)
        assert saved_as_it_runs(again, number)
        node = json.loads(again["devices"][site.name]["presence"])
        assert node["not_in_effect"] == [] and node["settings"]["running"]["node_status"] == "On"
    assert steps["looked"]["gone"].keys() == steps["before"]["zone"].keys()
