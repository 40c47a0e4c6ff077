# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of actions stand in the module of the same name, where ansible-lint finds them for users' playbooks."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import SECURITY_MODES
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings import policy
from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import records, tsig
from ansible_collections.xmpp.federation.plugins.module_utils._report import FILES
from ansible_collections.xmpp.federation.plugins.plugin_utils.probe_action import ProbeAction

PLUGINS = Path(__file__).parents[4] / "plugins"
PACKAGE = "ansible_collections.xmpp.federation.plugins"
ON_HOSTS = ("s2s_callback_info", "s2s_info", "srv_info")
"""Modules that read their options themselves, where they run."""
ACTIONS = sorted({path.stem for path in (PLUGINS / "action").glob("[!_]*.py")} - {*ON_HOSTS})


def module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.modules.{name}")


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_has_the_options_of_its_module(name):
    action = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
    assert action.ARGUMENT_SPEC is module(name).ARGUMENT_SPEC
    assert getattr(module(name), "CONSTRAINTS", {}) == action.CONSTRAINTS


@pytest.mark.parametrize("name", ON_HOSTS)
def test_what_runs_on_a_host_is_told_apart_from_a_python_that_does_not_fit(name):
    assert issubclass(importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule, ProbeAction)


@pytest.mark.parametrize(
    ("name", "option", "known"),
    [
        ("cups_federation", "security_mode", SECURITY_MODES),
        ("cups_federation", "policy", (policy.ALLOW, policy.DENY)),
        ("dns_records", "key_algorithm", tsig.ALGORITHMS),
        ("federation_report", "formats", (*FILES, "letters")),
    ],
)
def test_choices_are_what_the_core_knows(name, option, known):
    assert sorted(module(name).ARGUMENT_SPEC[option]["choices"]) == sorted(known)


def test_types_of_records_are_what_the_core_knows():
    assert module("dns_records").ARGUMENT_SPEC["records"]["options"]["type"]["choices"] == list(records.TYPES)


PLAYBOOK = """\
---
- name: A user's playbook
  hosts: all
  gather_facts: false
  tasks:
"""
RIGHT = {
    "asa_publish": {"outbound": [{"address": "10.0.0.1"}]},
    "asa_trace_info": {"detailed": True},
    "cups_federation": {"admin_user": "a", "admin_password": "{{ secret }}", "security_mode": "TLS Optional"},
    "cups_node_info": {"resolve": ["a.example"]},
    "cups_restarts": {"state_dir": "/x"},
    "cups_service": {"services": [{"name": "Cisco XCP Router"}]},
    "dns_handover": {"directory": "/x", "zone": "a.example", "records": []},
    "dns_records": {"server": "ns", "zone": "a.example", "records": []},
    "dns_wait": {"zone": "a.example", "records": []},
    "federation_report": {"diagnoses": [], "directory": "/x"},
}
WRONG = {
    "asa_publish": ({"outbund": []}, {"outbound": [{"adress": "10.0.0.1"}]}, {}),
    "cups_federation": ({**RIGHT["cups_federation"], "security_mode": "TLS"},),
    "dns_records": ({**RIGHT["dns_records"], "state": "gone"},),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory) -> list[str]:
    """What ansible-lint says, as the names of the tasks."""
    linter = Path(sys.executable).with_name("ansible-lint")
    if not linter.exists():
        pytest.skip("ansible-lint is not installed")
    home = tmp_path_factory.mktemp("lint")
    wrong = [
        (f"Wrong {name} {number}", name, args) for name, cases in WRONG.items() for number, args in enumerate(cases)
    ]
    wrong += [(f"Wrong {name} option", name, {**args, "no_such_option": 1}) for name, args in RIGHT.items()]
    tasks = [(f"Right {name}", name, args) for name, args in RIGHT.items()] + wrong
    text = "".join(
        f"    - name: {title}\n      xmpp.federation.{name}: {json.dumps(args)}\n" for title, name, args in tasks
    )
    (home / "playbook.yml").write_text(PLAYBOOK + text)
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(PLUGINS.parent / "tests" / "collections")}
    ran = subprocess.run(
        [linter, "--offline", "--nocolor", "-q", "-f", "json", "playbook.yml"],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
    )
    lines = (PLAYBOOK + text).split("\n")
    found = [one["location"] for one in json.loads(ran.stdout) if one["check_name"] == "args[module]"]
    numbers = [place.get("lines", place.get("positions")).get("begin") for place in found]
    return [lines[(one["line"] if isinstance(one, dict) else one) - 1].split(": ", 1)[1] for one in numbers]


def test_ansible_lint_takes_what_is_right(complaints):
    assert [one for one in complaints if one.startswith("Right")] == []


def test_ansible_lint_refuses_what_is_wrong(complaints):
    expected = [f"Wrong {name} {number}" for name, cases in WRONG.items() for number in range(len(cases))]
    expected += [f"Wrong {name} option" for name in RIGHT]
    assert sorted(complaints) == sorted(expected)
