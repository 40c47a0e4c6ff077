# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that an inventory names outside of the lab is written to, told or asked in a rehearsal, whichever variable names it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lab.credentials import invent_for
from lab.given import firewalls, reading, told, worlds

REPOSITORY = Path(__file__).parents[4]
ONE = Path(__file__).parent / "inventories" / "one"
OUTSIDE = "/outside/of/the/lab"
LEADS_OUT = re.compile(
    r"_(args|cert|command|dir|directory|executable|file|fingerprint|interpreter|key|mail|pass|passphrase|password|path|secret|tmp|url|webhook)$"
)
"""How the names of variables end that hold a place, a receiver, a program or a login."""
OF_THE_DEVICE = frozenset({"presence_policy_page", "presence_email_page"})
"""Paths that are the node's own."""
ANSIBLES_OWN = (
    *("ansible_become", "ansible_become_exe", "ansible_remote_tmp", "ansible_shell_executable", "ansible_ssh_executable"),
    *("ansible_ssh_control_path_dir", "ansible_python_interpreter", "ansible_connection_user", "ansible_jump_host"),
)  # fmt: skip


def of_roles() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in REPOSITORY.glob("roles/*/meta/argument_specs.yml"):
        for spec in yaml.safe_load(file.read_text())["argument_specs"].values():
            yield from spec["options"].items()


def of_connections() -> Iterator[str]:
    for file in (*REPOSITORY.glob("plugins/connection/*.py"), REPOSITORY / "plugins/doc_fragments/ssh.py"):
        yield from re.findall(r"- name: (ansible_\w+)", file.read_text())


def of_playbooks() -> Iterator[str]:
    """Names in templates of the playbooks, and those of hosts' variables that actions look up."""
    for file in (REPOSITORY / "playbooks").rglob("*.yml"):
        yield from re.findall(r"\b((?:federation|report)_\w+)", file.read_text())
    for file in (REPOSITORY / "plugins").rglob("*.py"):
        yield from re.findall(r'host_var\("(federation_\w+)"', file.read_text())


def leading_out() -> list[str]:
    """Every variable of the collection that holds a place, a receiver, a program or a login."""
    named = {name for name, option in of_roles() if option.get("type") == "path" or LEADS_OUT.search(name)}
    named |= {name for name in (*of_connections(), *of_playbooks()) if LEADS_OUT.search(name)}
    return sorted(named - OF_THE_DEVICE)


def rehearsed(variables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The hosts of a rehearsal of an inventory in which each host has these variables too."""
    given = reading.read([str(ONE)])
    machines = {
        name: dataclasses.replace(machine, variables={**machine.variables, **variables})
        for name, machine in given.machines.items()
    }
    given = dataclasses.replace(given, machines=machines)
    drawn = worlds.draw(given, firewalls.find(given, {}), {})
    secrets = invent_for(["corp.example"], list(drawn.partners.values()), 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(told.inventory, "fingerprint", lambda file: "of a certificate of the lab")
        hosts: dict[str, dict[str, Any]] = told.playbook_inventory(given, drawn, secrets)["all"]["hosts"]
    return hosts


def test_what_leads_out_is_found() -> None:
    """The search finds what it is for: a role's path, a receiver, a playbook's file, a login."""
    expected = {"report_directory", "report_webhook", "report_mail", "federation_plan_file", "federation_drift_file"}
    assert expected | {"federation_state_dir", "ansible_ssh_common_args"} <= set(leading_out())


def test_no_variable_leads_out_of_the_lab() -> None:
    hosts = rehearsed(dict.fromkeys([*leading_out(), *ANSIBLES_OWN], OUTSIDE))
    leading = {
        name for variables in hosts.values() for name, value in variables.items() if OUTSIDE in json.dumps(value)
    }
    assert leading == set()


def test_everything_else_is_as_the_inventory_has_it() -> None:
    """A rehearsal without the rest would be of another site."""
    others = {name for name, _ in of_roles()} | {
        *("ansible_asa_command_timeout", "ansible_asa_ignored_commands", "ansible_asa_send_ahead"),
        *("ansible_ssh_legacy_algorithms", "ansible_ssh_timeout", "ansible_vos_command_timeout"),
    }
    others -= {*leading_out(), *told.REPLACED, "federation_site"}
    assert len(others) > 40
    for host, variables in rehearsed(dict.fromkeys(others, "mine")).items():
        assert {name for name in others if variables.get(name) != "mine"} == set(), host


def test_what_holds_a_change_back_is_allowed() -> None:
    hosts = rehearsed(
        {"presence_restart": "deferred", "presence_write": "assert", "presence_restart_window": {"days": []}}
    )
    assert hosts["cup-a"]["presence_restart"] == "allowed"
    assert not {"presence_write", "presence_restart_window"} & hosts["cup-a"].keys()
