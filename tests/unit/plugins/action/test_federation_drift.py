# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a run writes down what differs: a part never in the place of all, and nothing where inventory is read."""

from __future__ import annotations

import json
import stat
from types import SimpleNamespace

import pytest
from ansible_collections.xmpp.federation.plugins.action.federation_drift import ActionModule
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

HOSTS = {
    "hq": {
        "federation_presence": ["cup1"],
        "federation_firewall": ["asa"],
        "federation_dns": ["zone"],
        "federation_inside": ["pc"],
    }
}


def write(tmp_path, tags=("all",), skip=(), **variables):
    inventory = tmp_path / "inventory.yml"
    inventory.write_text("")
    action = object.__new__(ActionModule)
    action._task = SimpleNamespace(check_mode=False)
    contract = {"hosts": HOSTS, "findings": ["a line"], "refused": []}
    progress = {"hosts": {"cup1": {"differs": False}, "asa": {"differs": True, "differences": ["+ nat"]}}}
    action.task_vars = {
        "hostvars": {"localhost": {"federation_contract": contract, "federation_progress": progress}},
        "ansible_inventory_sources": [str(inventory)],
        "ansible_run_tags": list(tags),
        "ansible_skip_tags": list(skip),
        **variables,
    }
    return action.execute({"directory": "reports", "file": None, "correcting": False})


def test_a_page_and_the_same_as_json(tmp_path):
    found = write(tmp_path)
    assert found["paths"] == [str(tmp_path / "reports" / name) for name in ("drift.html", "drift.json")]
    data = json.loads((tmp_path / "reports" / "drift.json").read_text())
    assert {one["host"]: one["state"] for one in data["sites"][0]["devices"]} == {
        "cup1": "as planned",
        "asa": "differs",
        "zone": "not looked at",
    }
    assert found["counts"] == data["counts"] and data["findings"] == ["a line"]
    assert stat.S_IMODE((tmp_path / "reports" / "drift.html").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("options", "place", "scope"),
    [
        ({"tags": ["dns"]}, "tags-dns", "dns"),
        ({"skip": ["presence"]}, "tags-firewall-dns", "firewall, dns"),
        ({"ansible_limit": "site_hq"}, "limit-site_hq", "site_hq"),
        ({"ansible_limit": "site_hq", "tags": ["dns"]}, "limit-site_hq/tags-dns", "site_hq, dns"),
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
    action_vars = {"ansible_inventory_sources": [str(directory)]}
    found = write(tmp_path, **action_vars)
    assert str(directory) not in found["paths"][0]
    variables = tmp_path / "group_vars" / "hosts.yml"
    variables.parent.mkdir()
    variables.write_text("")
    with pytest.raises(FederationError, match="where Ansible reads variables"):
        write(tmp_path, ansible_inventory_sources=[str(variables)])
