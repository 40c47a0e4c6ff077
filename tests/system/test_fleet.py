# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many sites: three drift in three ways and one is broken for good. What differs is found and mended, the fourth told, and no other is touched."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from benchmark.fleet_sites import Site
from lab.loopback.world import why_not
from system import fleet

pytestmark = [
    pytest.mark.skipif(bool(why_not("")), reason=f"NOT RUN: {why_not('')}"),
    pytest.mark.xdist_group("fleet/day"),
]
NUMBERS = {"broken": fleet.BROKEN, "rule": fleet.RULE, "mode": fleet.MODE, "record": fleet.RECORD}
SITES = {what: Site(number).name for what, number in NUMBERS.items()}


@pytest.fixture(scope="module", params=[pytest.param(10, marks=pytest.mark.thorough)], ids="{} sites".format)
def steps(request: pytest.FixtureRequest) -> fleet.Steps:
    return fleet.live("day", request.param)


def states(step: dict[str, Any]) -> dict[str, str]:
    """Device -> its state, of those that are not as planned."""
    every = [device for site in step["drift"]["sites"] for device in site["devices"]]
    return {device["host"]: device["state"] for device in every if device["state"] != "as planned"}


def differences(step: dict[str, Any], host: str) -> list[str]:
    return next(
        device["differences"] for site in step["drift"]["sites"] for device in site["devices"] if device["host"] == host
    )


def serial(step: dict[str, Any]) -> int:
    """How often the zone was updated."""
    (soa,) = [line for records in step["zone"].values() for line in records if " SOA " in line]
    return int(soa.split()[6])


def records(step: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [line for line in lines if " SOA " not in line] for name, lines in step["zone"].items()}


def written_to(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str]]:
    """The devices whose configuration, with the checksum that counts every write, is another one."""
    return {
        (site, kind)
        for site, devices in after["devices"].items()
        for kind, text in devices.items()
        if text != before["devices"][site][kind]
    }


def test_all_of_them_are_provisioned_in_one_run(steps: fleet.Steps) -> None:
    provisioned = steps["provisioned"]
    assert provisioned["status"] == 0, provisioned["said"][-3000:]
    for number, name in enumerate(provisioned["devices"]):
        site = Site(number)
        assert f"_xmpp-server._tcp.{site.domain}." in provisioned["zone"]
        assert f"host {site.private} eq 5269" in provisioned["devices"][name]["firewall"]


def test_drift_finds_each_difference_and_tells_what_it_could_not_look_at(steps: fleet.Steps) -> None:
    looked = steps["looked"]
    assert looked["status"] == 2, looked["said"][-3000:]
    assert states(looked) == {
        f"{SITES['broken']}-asa": "not looked at",
        f"{SITES['rule']}-asa": "differs",
        f"{SITES['mode']}-cup1": "differs",
        f"{SITES['record']}-dns": "differs",
    }
    address = Site(fleet.RULE).private
    (rule,) = differences(looked, f"{SITES['rule']}-asa")
    assert re.fullmatch(
        rf"\+ access-list OUTSIDE_IN line \d+ extended permit tcp any host {re.escape(address)} eq 5269", rule
    )
    mode = differences(looked, f"{SITES['mode']}-cup1")
    assert mode[:2] == ["- Security Mode: TLS Optional", "+ Security Mode: No TLS"]
    was, wanted = differences(looked, f"{SITES['record']}-dns")
    assert was.startswith("- ") and " SRV 0 0 15269 " in was and wanted.startswith("+ ") and " SRV 0 0 5269 " in wanted
    assert written_to(steps["drifted"], looked) == set() and looked["zone"] == steps["drifted"]["zone"]


def test_a_correction_mends_the_three_and_writes_to_no_other_device(steps: fleet.Steps) -> None:
    drifted, corrected, provisioned = steps["drifted"], steps["corrected"], steps["provisioned"]
    assert corrected["status"] == 2, corrected["said"][-3000:]
    assert states(corrected) == {
        f"{SITES['broken']}-asa": "not looked at",
        f"{SITES['rule']}-asa": "corrected",
        f"{SITES['mode']}-cup1": "corrected",
        f"{SITES['record']}-dns": "corrected",
    }
    assert written_to(drifted, corrected) == {(SITES["rule"], "firewall"), (SITES["mode"], "presence")}
    assert serial(corrected) == serial(drifted) + 1
    assert records(corrected) == records(provisioned)
    lines = [step["devices"][SITES["rule"]]["firewall"].splitlines() for step in (provisioned, corrected)]
    kept = [[line for line in of_step if not line.startswith("Cryptochecksum")] for of_step in lines]
    assert kept[0] == kept[1]
    node = json.loads(corrected["devices"][SITES["mode"]]["presence"])
    assert node["settings"] == json.loads(provisioned["devices"][SITES["mode"]]["presence"])["settings"]
    assert node["not_in_effect"] == []


def test_the_next_look_finds_nothing_but_the_broken_one(steps: fleet.Steps) -> None:
    again = steps["again"]
    assert again["status"] == 2, again["said"][-3000:]
    assert states(again) == {f"{SITES['broken']}-asa": "not looked at"}
    assert written_to(steps["corrected"], again) == set() and again["zone"] == steps["corrected"]["zone"]


@pytest.mark.parametrize("name", ["looked", "corrected", "again"])
def test_what_is_broken_is_told_with_where_and_what_to_do(steps: fleet.Steps, name: str) -> None:
    said = " ".join(steps[name]["said"].split())
    left = said[said.rindex("TASK [Say what is left") :]
    assert f"{SITES['broken']}: {SITES['broken']}-asa: not looked at" in left
    where = f"ASA {Site(fleet.BROKEN).firewall_mgmt} port 22, SSH login as admin: "
    assert f"{where}the device refuses this user name and password" in said, said[:3000]
    assert "Set ansible_user and ansible_password (or ansible_private_key_file) to an account of the device." in said
