# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines on the screen, as real runs of ansible-playbook with different callbacks show them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants
from ansible_collections.xmpp.federation.plugins.action import federation_show

REPOSITORY = Path(__file__).parents[4]
PLAYBOOK = r"""
- hosts: localhost
  gather_facts: false
  tasks:
    - name: Show a list
      xmpp.federation.federation_show:
        lines: ["PASS    H1 a record", ["  and what \e[31mbelongs to it"]]
      register: shown

    - name: Show a dictionary
      xmpp.federation.federation_show:
        lines: {hq: [one, two], rome: three}

    - name: Show nothing
      xmpp.federation.federation_show:
        lines: []

    - name: Keep to oneself
      xmpp.federation.federation_show:
        lines: [a secret]
      no_log: true

    - name: See that the lines are in the result as well
      ansible.builtin.assert:
        that: shown.msg | length == 2
        quiet: true

    - name: Fail as an action of the collection does
      xmpp.federation.federation_report:
        directory: "{{ playbook_dir }}/group_vars/reports"
        diagnoses: []
"""


def run(directory: Path, callback: str, *arguments: str) -> list[str]:
    """The screen of a run."""
    (directory / "play.yml").write_text(PLAYBOOK)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", "-c", "local", *arguments, "play.yml"],
        cwd=directory,
        env={
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "tests" / "collections"),
            "ANSIBLE_STDOUT_CALLBACK": callback,
            "ANSIBLE_NOCOLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("arguments", [(), ("-v",)])
def test_with_ansibles_own_callback_lines_stand_as_they_are(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    screen = run(tmp_path, "default", *arguments)
    after = screen.index(next(line for line in screen if "Show a list" in line))
    assert screen[after + 1 : after + 4] == ["PASS    H1 a record", "  and what ␛[31mbelongs to it", "ok: [localhost]"]
    assert all(f"{line}" in screen for line in ("hq:", "  one", "  two", "rome:", "  three"))
    assert not [line for line in screen if line.lstrip().startswith(("{", '"', "]", "}"))]
    assert "a secret" not in "\n".join(screen)
    # What failed, where and the cure are one text, and no second time in parts.
    (fatal,) = [line for line in screen if line.startswith("fatal: ")]
    data: dict[str, Any] = json.loads(fatal.partition("=> ")[2])
    assert set(data) == {"changed", "msg"}
    assert "group_vars" in data["msg"]


def test_another_callback_shows_them_in_its_own_way(tmp_path: Path) -> None:
    screen = run(tmp_path, "minimal")
    assert '        "PASS    H1 a record",' in screen


@pytest.mark.parametrize(
    ("callback", "original", "json_shown"),
    [
        ("default", "", True),
        ("ansible.builtin.default", "", True),
        ("awx_display", "", True),
        ("awx_display", "default", True),
        ("awx_display", "xmpp.federation.progress", False),
        ("xmpp.federation.progress", "", False),
        ("ansible.posix.json", "", False),
    ],
)
def test_whose_screen_it_is(monkeypatch: pytest.MonkeyPatch, callback: str, original: str, json_shown: bool) -> None:
    monkeypatch.setattr(federation_show, "constants", SimpleNamespace(DEFAULT_STDOUT_CALLBACK=callback))
    assert hasattr(constants, "DEFAULT_STDOUT_CALLBACK")
    monkeypatch.delenv("ORIGINAL_STDOUT_CALLBACK", raising=False)
    if original:
        monkeypatch.setenv("ORIGINAL_STDOUT_CALLBACK", original)
    assert federation_show.shown_as_json() is json_shown
