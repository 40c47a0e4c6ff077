# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every role has the README that follows from its argument specs, and says of itself what Galaxy asks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import roles


@pytest.mark.parametrize(("path", "text"), [pytest.param(*one, id=one[0].parent.name) for one in roles.files()])
def test_the_readme_is_current(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, f"write it anew: python {roles.GENERATOR}"


@pytest.mark.parametrize("role", roles.ROLES, ids=lambda one: one.name)
def test_galaxy_knows_the_role(role: Path) -> None:
    info = yaml.safe_load((role / "meta" / "main.yml").read_text(encoding="utf-8"))["galaxy_info"]
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    assert info["role_name"] == role.name
    assert info["description"] == specs["main"]["short_description"]
    assert {"author", "license", "min_ansible_version"} <= set(info)


def test_markup_of_ansible_becomes_that_of_markdown() -> None:
    specs = {
        "main": {
            "short_description": "Do it",
            "description": ["See O(foo), V(true), C(a | b) and B(not) U(https://x.example)."],
            "options": {
                "foo": {"type": "list", "elements": "str", "default": [], "description": "One | two."},
                "bar": {"required": True},
            },
        }
    }
    text = roles.readme("x", specs)
    assert "See `foo`, `true`, `a | b` and *not* <https://x.example>." in text
    assert "| `foo` | list of str | `[]` | One \\| two. |" in text
    assert "| `bar` | str | required |  |" in text


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in sorted(roles.REPOSITORY.glob("roles/*/tasks/*.yml")) if path.name != "alike.yml"),
        *sorted(roles.REPOSITORY.glob("playbooks/parts/*.yml")),
    ],
    ids=lambda path: f"{path.parent.parent.name}/{path.name}",
)
def test_no_task_of_a_run_names_a_filter_of_the_collection(path: Path) -> None:
    """For one of them Ansible loads all filters, and verification with them, in the process of each task and host: 0.4 s a site.
    ``alike.yml`` is for roles that are used alone."""
    assert not re.findall(r"\|\s*xmpp\.federation\.\w+", path.read_text(encoding="utf-8"))


def plays(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(
        (roles.REPOSITORY / "playbooks" / "parts" / f"{name}.yml").read_text(encoding="utf-8")
    )
    return found


@pytest.mark.parametrize("name", ["look", "act_presence", "act_firewall", "act_dns", "clear_firewall"])
def test_no_device_that_fails_ends_the_run_for_all_sites(name: str) -> None:
    """Ansible ends a run where every host of a play has failed: what is left would not be told, and other sites not be verified."""
    for play in plays(name)[1 if name == "look" else 0 :]:
        work, kept = play["tasks"]
        assert work["rescue"][0]["ansible.builtin.set_fact"] == {"federation_failed": True}
        assert kept["ansible.builtin.import_tasks"] == "keep.yml"
        assert work.get("check_mode", False) == (name == "look")
        assert work.get("ignore_unreachable", False) == (name != "act_dns"), "what tasks of the user's do is not known"


def test_a_run_begins_without_what_another_one_in_the_process_has_registered() -> None:
    registered = {
        name
        for path in roles.REPOSITORY.glob("roles/*/tasks/*.yml")
        for name in re.findall(r"^ +register: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    (anew,) = (task for task in plays("contract")[0]["tasks"] if "anew" in task["name"])
    # The roles themselves use these at once, and nothing else does.
    assert set(anew["ansible.builtin.set_fact"]) == {*registered, "federation_failed"} - {
        "presence_found",
        "report_written",
    }
    assert anew["run_once"]
