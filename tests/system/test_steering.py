# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices whose words steer a terminal: on pages, in ids of elements, on command lines, in the firewall's answers. None of it is passed on."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from lab.running import RUN, found_in_lab

PLAY = """
import json, os, sys
from pathlib import Path
from lab.breaks.world import World
from lab.hostile import play, steering
plays, out, world = Path(sys.argv[1]), Path(os.environ["LAB_DIR"], "outputs"), World()
out.mkdir()
def told(name):
    return play(out / f"{name}.txt", "-v", str(plays / f"{name}.yml"), "-e", f"report_directory={out}")[0]
status = {"verify": told("verify")}
settings = Path(world.node["state"], "settings.json")
with world.edited(world.node["daemon"], settings, lambda text: text.replace('"steers"', '"steers=ids"')):
    status["drift"] = told("drift")
texts = {file.name: file.read_text(errors="replace") for file in out.rglob("*") if file.is_file()}
print(json.dumps({"status": status, "steering": steering(out), "texts": texts}))
"""
VISIBLE = "<U+202E>"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What verify.yml and drift.yml print with -v and write; for the latter the ids of elements are what steers."""
    command = [sys.executable, "-P", "-c", PLAY, str(RUN.parents[2] / "playbooks")]
    return found_in_lab("--cups-fault", "steers", "--asa-fault", "steers=.", "--", *command, seconds=300)


def test_what_devices_say_drives_nobodys_terminal(found: dict[str, Any]) -> None:
    assert found["steering"] == []
    assert not any("Traceback" in text for text in found["texts"].values())


@pytest.mark.parametrize("name", ["verify.txt", "federation.json", "federation.junit.xml", "federation.html"])
def test_it_is_shown_as_what_it_is(found: dict[str, Any], name: str) -> None:
    """Else the test before would say nothing: the words have come as far as here."""
    text = found["texts"][name]
    assert VISIBLE in text or VISIBLE.replace("<", "&lt;").replace(">", "&gt;") in text


def test_a_page_whose_ids_steer_is_refused_in_visible_words(found: dict[str, Any]) -> None:
    assert found["status"]["drift"] != 0
    assert "drift.txt" in found["texts"] and "has no" in found["texts"]["drift.txt"], found["texts"]["drift.txt"][
        -4000:
    ]
