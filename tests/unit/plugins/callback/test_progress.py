# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback on the screen: real runs of ansible-playbook, with and without a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[4]
PLAYBOOK = """\
---
- name: A stage
  hosts: all
  gather_facts: false
  tasks:
    - name: Say something
      xmpp.federation.federation_show:
        lines: [one, two]
      run_once: true

    - name: Change something
      ansible.builtin.command: {cmd: "sleep {{ pause | default(0) }}"}
      when: inventory_hostname == 'b'

    - name: Fail
      ansible.builtin.fail:
        msg: it is broken
      when: broken is defined

    - name: Keep a secret
      ansible.builtin.fail:
        msg: "the password is {{ password }}"
      no_log: true
      when: password is defined

- name: A stage with nothing to tell
  hosts: all
  gather_facts: false
  tasks:
    - name: Keep something
      ansible.builtin.set_fact: {kept: 1}
"""


def command(directory: Path, *arguments: str) -> list[str]:
    (directory / "play.yml").write_text(PLAYBOOK)
    inventory = ["-i", "a,b", "-e", f"ansible_connection=local ansible_python_interpreter={sys.executable}"]
    return [sys.executable, "-m", "ansible", "playbook", *inventory, *arguments, "play.yml"]


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ANSIBLE_") and name not in ("CI", "NO_COLOR")
    }
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "tests" / "collections"),
        "ANSIBLE_STDOUT_CALLBACK": "xmpp.federation.progress",
        **more,
    }


def run(directory: Path, *arguments: str, **variables: str) -> str:
    done = subprocess.run(
        command(directory, *arguments),
        cwd=directory,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def in_terminal(directory: Path, *arguments: str, **variables: str) -> str:
    """The output of a run on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(directory, *arguments),
        cwd=directory,
        env=environment(TERM="xterm", **variables),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # how a closed terminal is told
            break
        shown += data
    process.wait()
    os.close(ours)
    return shown.decode()


def test_a_run_is_lines_for_people(tmp_path: Path) -> None:
    lines = run(tmp_path).splitlines()
    assert lines[:-1] == ["", "A stage", "    one", "    two", "  b           changed"]
    assert lines[-1].startswith("1 host changed; ")


def test_a_failure_is_told_once_and_what_must_not_be_shown_is_not(tmp_path: Path) -> None:
    shown = run(tmp_path, "-e", "broken=1")
    assert shown.count("it is broken") == 2  # once a host
    assert "failed: a, b" in shown
    shown = run(tmp_path, "-e", "password=sesame", "-vvv")
    assert "sesame" not in shown.replace("-e password=sesame", "")
    assert "no_log" in shown


def test_colours_are_for_terminals(tmp_path: Path) -> None:
    assert "\x1b[" not in run(tmp_path)
    assert "\x1b[0;33m" in in_terminal(tmp_path)
    assert "\x1b[" not in in_terminal(tmp_path, NO_COLOR="1")


@pytest.mark.parametrize(
    ("variables", "mentioned"), [({}, True), ({"CI": "true"}, False), ({"FEDERATION_PROGRESS_LONG_TASK": "0"}, False)]
)
def test_a_long_task_is_mentioned_on_a_terminal(variables: dict[str, str], mentioned: bool, tmp_path: Path) -> None:
    shown = in_terminal(tmp_path, "-e", "pause=3", **{"FEDERATION_PROGRESS_LONG_TASK": "1", **variables})
    assert ("b           ... Change something, " in shown) is mentioned
    assert "changed" in shown


def test_without_a_terminal_nothing_is_mentioned(tmp_path: Path) -> None:
    assert "..." not in run(tmp_path, "-e", "pause=3", FEDERATION_PROGRESS_LONG_TASK="1")


def test_verbose_names_each_task(tmp_path: Path) -> None:
    assert "a           Keep something: ok, " in run(tmp_path, "-v")
