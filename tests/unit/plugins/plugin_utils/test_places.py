# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files go: beside the inventory, never into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils.places import limited, place
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """``inv/`` with two files and a directory of its own, ``single/hosts.yml``, and a link to ``inv``."""
    for name in ("inv/hosts.yml", "inv/branch/hosts.yml", "single/hosts.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("all:\n")
    (tmp_path / "link").symlink_to("inv")
    return tmp_path


@pytest.mark.parametrize(
    ("sources", "base"),
    [
        (["inv"], ""),
        (["single/hosts.yml"], "single"),
        (["link"], ""),
        (["inv/hosts.yml", "inv"], ""),
        (["inv/branch", "inv"], ""),
        (["inv/branch/hosts.yml"], "inv/branch"),
        (["single/hosts.yml", "inv"], "single"),
        ([], "play"),
    ],
)
def test_a_relative_directory_lies_beside_the_inventory(tree: Path, sources: list[str], base: str) -> None:
    task_vars = {"ansible_inventory_sources": [str(tree / one) for one in sources], "playbook_dir": str(tree / "play")}
    assert place("reports", task_vars) == tree / base / "reports"


def test_sources_that_are_no_files_are_not_looked_at(tree: Path) -> None:
    task_vars = {"ansible_inventory_sources": ("localhost,", "/nowhere/hosts"), "playbook_dir": str(tree)}
    assert place("reports", task_vars) == tree / "reports"


@pytest.mark.parametrize(
    "directory", ["inv", "inv/reports", "link/reports", "inv/branch/../x", "single/../inv/new/deep"]
)
def test_nothing_is_written_into_an_inventory(tree: Path, directory: str) -> None:
    task_vars = {"ansible_inventory_sources": [str(tree / "single/hosts.yml"), str(tree / "link")]}
    with pytest.raises(FederationError, match=r"lies within the inventory .*inv, .* such as"):
        place(str(tree / directory), task_vars)


@pytest.mark.parametrize("directory", ["group_vars/all", "play/host_vars/cup1"])
def test_nothing_is_written_where_variables_are_read(tree: Path, directory: str) -> None:
    with pytest.raises(FederationError, match="reads variables"):
        place(str(tree / directory), {})


def test_other_directories_are_taken_as_they_are(tree: Path) -> None:
    task_vars = {"ansible_inventory_sources": [str(tree / "inv"), str(tree / "single/hosts.yml")]}
    assert place(str(tree / "inventory-reports"), task_vars) == tree / "inventory-reports"
    assert place(str(tree / "single/reports"), task_vars) == tree / "single/reports"


@pytest.mark.parametrize(
    ("limit", "name"), [("branch", "limit-branch"), ("site_a-1", "limit-site_a-1"), (None, ""), ("", "")]
)
def test_a_limited_run_has_a_directory_of_its_own(limit: str | None, name: str) -> None:
    assert limited(Path("/r"), {"ansible_limit": limit}) == Path("/r") / name


@pytest.mark.parametrize(
    ("sites", "name"),
    [("hq", "sites-hq"), (["hq"], "sites-hq"), (["rome", "hq"], None), (["hq", "rome"], None), ([], "")],
)
def test_a_run_for_named_sites_has_a_directory_of_its_own(sites: object, name: str | None) -> None:
    found = limited(Path("/r"), {"federation_sites": sites})
    if name is None:
        same = {limited(Path("/r"), {"federation_sites": one}) for one in (sites, ["hq", "rome"], "hq,rome")}
        assert same == {found}
        assert found.name.startswith("sites-hq-rome-")
    else:
        assert found == Path("/r") / name
    assert limited(Path("/r"), {"federation_sites": sites, "ansible_limit": "x"}).parent == (
        Path("/r") / "limit-x" if sites else Path("/r")
    )


@given(st.text(st.characters(), min_size=1, max_size=80), st.text(st.characters(), min_size=1, max_size=80))
def test_limits_are_told_apart_and_stay_where_they_belong(one: str, other: str) -> None:
    found, another = (limited(Path("/r"), {"ansible_limit": limit}) for limit in (one, other))
    assert found.parent == Path("/r")
    assert found.name.isascii()
    assert len(found.name) < 100
    assert (found == another) is (one == other)
