# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run comes to: what is left, its numbers, and where it is written down - a part never in the place of all."""

from __future__ import annotations

import json
import stat

import pytest
from ansible_collections.xmpp.federation.plugins.action.federation_outcome import ActionModule
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.action.conftest import options, prepared

DEVICES = {"federation_presence": ["cup1"], "federation_firewall": ["fw1"], "federation_dns": ["ns1"]}
CONTRACT = {"hosts": {"hq": {**DEVICES, "federation_inside": ["pc"]}}, "findings": [], "refused": {}}
AS_PLANNED = {name: {"differs": False} for name in ("cup1", "fw1", "ns1")}


def outcome(
    progress=None, verdict=None, contract=CONTRACT, tags=("all",), skip=(), check=False, variables=None, **given
):
    localhost = {"federation_contract": contract}
    if progress is not None:
        localhost["federation_progress"] = {"hosts": progress}
    if verdict:
        localhost["federation_diagnoses"] = {"hq": {"verdict": verdict, "lines": [f"hq: federation is {verdict}"]}}
    hosts = [name for of_site in contract["hosts"].values() for names in of_site.values() for name in names]
    run = {
        "ansible_run_tags": list(tags),
        "ansible_skip_tags": list(skip),
        "ansible_play_hosts_all": hosts,
        **(variables or {}),
    }
    action = prepared(ActionModule, check, {"hostvars": {"localhost": localhost}, **run})
    return action.execute(options(ActionModule, **given))


def left(*arguments, **options):
    return outcome(*arguments, **options)["left"]


@pytest.mark.parametrize("verdict", ["working", "degraded", "waiting"])
def test_nothing_is_left_of_a_site_that_works(verdict):
    assert left(AS_PLANNED, verdict) == []


@pytest.mark.parametrize("verdict", ["broken", "unknown", "a word of another version"])
def test_a_site_that_does_not_work_is_left(verdict):
    assert left(AS_PLANNED, verdict) == [f"hq: federation is {verdict}"]


def test_a_site_that_was_not_judged_is_left_where_it_was_to_be():
    assert "hq: was not judged" in left(AS_PLANNED)[0]
    assert "hq: was not judged" in left(AS_PLANNED, tags=["verify"])[0]
    assert left(AS_PLANNED, judging=False) == left(AS_PLANNED, skip=["verify"]) == left(AS_PLANNED, tags=["dns"]) == []
    assert left(AS_PLANNED, check=True) == []


def test_findings_of_the_inventory_come_first_and_every_device_that_is_not_as_planned_is_named():
    found = {**CONTRACT, "findings": ["host fw9 stands in no site"]}
    seen = {"cup1": {"differs": True, "differences": ["Security Mode"]}, "fw1": {"differs": False}}
    first, node, server = left(seen, "working", found)
    assert first == "host fw9 stands in no site"
    assert node.startswith("hq: cup1: differs: Security Mode; it was left as it is, because ns1 could not be looked at")
    assert server.startswith("hq: ns1: not looked at")


def test_before_any_host_was_looked_at_all_of_them_are_left():
    assert len(left(judging=False)) == 3
    assert left(judging=False, looked=False) == []


def test_a_limit_chooses_the_sites_that_the_run_is_about():
    branch = {group: [f"branch_{name}" for name in names] for group, names in DEVICES.items()}
    both = {**CONTRACT, "hosts": {**CONTRACT["hosts"], "branch": branch}}
    limited = {"ansible_play_hosts_all": ["cup1", "fw1", "ns1"], "ansible_limit": "site_hq"}
    assert left(AS_PLANNED, "working", both, variables=limited) == []
    a_device = {"ansible_play_hosts_all": ["cup1", "fw1", "ns1", "branch_cup1"]}
    assert len(left(AS_PLANNED, "working", both, judging=False, variables=a_device)) == 3, (
        "the whole site is not known then"
    )
    nothing = {"ansible_play_hosts_all": ["pc", "localhost"]}
    assert left(AS_PLANNED, "working", both, variables=nothing) == [
        "nothing was worked on: --limit names no device of any site"
    ]


def test_tags_leave_out_what_was_not_to_be_worked_on():
    seen = {"ns1": {"differs": False}}
    assert left(seen, "working", tags=["dns"]) == []
    assert len(left(seen, "working", skip=["presence"])) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"tags": ["ldap"]},
        {"tags": ["verify"], "differences": True, "judging": False},
        {"tags": ["verify"], "withdraw": True, "judging": False},
        {"skip": ["presence", "firewall", "dns", "verify"]},
    ],
    ids=str,
)
def test_a_run_whose_tags_choose_nothing_is_no_success(options):
    assert left(**options) == ["nothing was looked at: the tags choose none of presence, firewall, dns"]


def test_a_playbook_that_only_judges_has_no_stages():
    (line,) = left(AS_PLANNED, tags=["verify"], judging=True)
    assert line == "hq: was not judged (the tags leave all of this playbook out: run it without them)"
    assert "--limit" in left(AS_PLANNED, judging=True)[0]
    assert left(AS_PLANNED, "working", tags=["untagged"], judging=True, looked=False) == []


@pytest.mark.parametrize("judging", [None, False])
def test_a_run_that_verifies_only_looks_at_no_device(judging):
    assert left(verdict="working", tags=["verify"], judging=judging) == []


def test_in_check_mode_a_difference_is_left_only_where_that_is_what_is_asked():
    seen = {**AS_PLANNED, "fw1": {"differs": True, "differences": ["nat"]}}
    assert left(seen, check=True) == []
    assert left(seen, check=True, differences=True) == ["hq: fw1: differs: nat"]


def test_what_is_left_over_is_left_where_that_is_asked():
    seen = {**AS_PLANNED, "fw1": {"differs": False, "leftovers": ["object network X"]}}
    assert left(seen, judging=False) == []
    (line,) = left(seen, judging=False, leftovers=True)
    assert line.startswith("hq: fw1: left over from an earlier description: object network X")


def test_numbers_and_exit_status_say_the_same_as_the_lines():
    contract = {
        "hosts": {
            "hq": {"federation_presence": ["cup1"], "federation_firewall": ["fw1"]},
            "br": {"federation_presence": ["cup9"]},
        },
        "findings": [],
        "refused": ["third"],
    }
    seen = {"cup1": {"differs": True, "acted": True}, "fw1": {"differs": False}}
    found = outcome(seen, "working", contract, judging=False)["ansible_stats"]["data"]["federation"]
    assert (found["exit_status"], found["verdicts"]) == (2, {"working": 1})
    assert [line.split(" (")[0] for line in found["left"]] == ["br: cup9: not looked at"]
    assert {name: number for name, number in found["sites"].items() if number} == {
        "refused": 1,
        "not looked at": 1,
        "corrected": 1,
    }
    assert {name: number for name, number in found["devices"].items() if number} == {
        "not looked at": 1,
        "corrected": 1,
        "as planned": 1,
    }
    nothing = outcome(contract={"hosts": {}, "findings": [], "refused": []})["ansible_stats"]["data"]["federation"]
    assert (nothing["exit_status"], nothing["verdicts"]) == (0, {})


def write(tmp_path, inventory=None, **options):
    """Written beside an inventory in tmp_path."""
    if inventory is None:
        inventory = tmp_path / "inventory.yml"
        inventory.write_text("")
    variables = {"ansible_inventory_sources": [str(inventory)], **options.pop("variables", {})}
    progress = {"cup1": {"differs": False}, "fw1": {"differs": True, "differences": ["+ nat"]}}
    contract = {**CONTRACT, "findings": ["a line"]}
    return outcome(progress, contract=contract, directory="reports", variables=variables, **options)


def test_a_page_and_the_same_as_json(tmp_path):
    found = write(tmp_path)
    assert found["paths"] == [str(tmp_path / "reports" / name) for name in ("drift.html", "drift.json")]
    data = json.loads((tmp_path / "reports" / "drift.json").read_text())
    assert {one["host"]: (one["group"], one["state"]) for one in data["sites"][0]["devices"]} == {
        "cup1": ("federation_presence", "as planned"),
        "fw1": ("federation_firewall", "differs"),
        "ns1": ("federation_dns", "not looked at"),
    }
    assert found["counts"] == {**data["counts"], "verdicts": {}} and data["findings"] == ["a line"]
    assert stat.S_IMODE((tmp_path / "reports" / "drift.html").stat().st_mode) == 0o640
    assert outcome(AS_PLANNED)["paths"] == []


def test_the_file_of_ones_own_is_not_written_where_ansible_reads_either(tmp_path):
    inside = tmp_path / "group_vars" / "drift.json"
    with pytest.raises(FederationError, match="where Ansible reads variables"):
        write(tmp_path, file=str(inside))
    assert not inside.exists()


def test_of_nothing_no_page_is_written(tmp_path):
    """It would lie where that of all sites does."""
    found = write(tmp_path, tags=["verify"], differences=True, file=str(tmp_path / "own.json"))
    assert found["paths"] == [] and [path.name for path in tmp_path.iterdir()] == ["inventory.yml"]


@pytest.mark.parametrize(
    ("options", "place", "scope"),
    [
        ({"tags": ["dns"]}, "tags-dns", "dns"),
        ({"skip": ["presence"]}, "tags-firewall-dns", "firewall, dns"),
        ({"variables": {"ansible_limit": "site_hq"}}, "limit-site_hq", "site_hq"),
        ({"variables": {"ansible_limit": "site_hq"}, "tags": ["dns"]}, "limit-site_hq/tags-dns", "site_hq, dns"),
        ({"skip": ["verify"]}, ".", ""),
    ],
)
def test_a_part_has_a_place_of_its_own(tmp_path, options, place, scope):
    write(tmp_path, **options)
    assert json.loads((tmp_path / "reports" / place / "drift.json").read_text())["scope"] == scope
    if place != ".":
        assert not (tmp_path / "reports" / "drift.json").exists()


def test_nothing_is_written_where_inventory_is_read(tmp_path):
    directory = tmp_path / "inventory"
    directory.mkdir()
    assert str(directory) not in write(tmp_path, directory)["paths"][0]
    variables = tmp_path / "group_vars" / "hosts.yml"
    variables.parent.mkdir()
    variables.write_text("")
    with pytest.raises(FederationError, match="where Ansible reads variables"):
        write(tmp_path, variables)
