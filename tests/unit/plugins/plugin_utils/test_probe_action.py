# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module on a PC whose Python cannot run it: which one it has, and which it needs."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.plugin_utils import probe_action
from ansible_collections.xmpp.federation.plugins.plugin_utils.probe_action import ProbeAction

CRASHED = {"failed": True, "msg": "Module result deserialization failed: No start of json char found", "rc": 1}


def played(
    monkeypatch: pytest.MonkeyPatch, result: dict[str, Any], asked: dict[str, Any], python: str | None = "#!/opt/python"
) -> tuple[dict[str, Any], list[str]]:
    """The task's result where Ansible's own action gives ``result``, and what the PC was asked then."""
    commands: list[str] = []

    def ask(_self: ProbeAction, command: str) -> dict[str, Any]:
        commands.append(command)
        return asked

    monkeypatch.setattr(probe_action.UsualAction, "run", lambda *_arguments: result)
    monkeypatch.setattr(ProbeAction, "_low_level_execute_command", ask)
    action = object.__new__(ProbeAction)
    action._used_interpreter = python
    return action.run(None, {}), commands


@pytest.mark.parametrize("version", ["2.7.18", "3.6.15", "3.8.18"])
def test_an_old_python_is_named_with_what_is_needed(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    result, (command,) = played(monkeypatch, CRASHED, {"rc": 0, "stdout": f"{version}\n"})
    assert result == {
        "failed": True,
        "changed": False,
        "msg": f"its Python, /opt/python, is {version}, and 3.9 or later is needed; "
        "set ansible_python_interpreter of this host to a Python 3.9 or later",
    }
    assert command.startswith("/opt/python -c ")


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [("", "(exit status 127); "), ("x\n/bin/sh: /opt/python: \x1b[2Jnot found\n", "[2Jnot found); ")],
)
def test_a_python_that_does_not_run_is_said_to(monkeypatch: pytest.MonkeyPatch, stderr: str, reason: str) -> None:
    result, _commands = played(monkeypatch, CRASHED, {"rc": 127, "stdout": "", "stderr": stderr})
    assert result["msg"].startswith("its Python, /opt/python, cannot be run (") and reason in result["msg"]
    assert "\x1b" not in result["msg"]


@pytest.mark.parametrize("said", ["3.9.2", "3.13.0", "4.0.0", "", "a word"])
def test_a_failure_of_another_kind_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    assert played(monkeypatch, CRASHED, {"rc": 0, "stdout": said})[0] == CRASHED


def test_nobody_is_asked_where_nothing_failed_or_nothing_was_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert played(monkeypatch, {"lookups": []}, {}) == ({"lookups": []}, [])
    assert played(monkeypatch, CRASHED, {}, None) == (CRASHED, [])
