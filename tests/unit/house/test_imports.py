# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports point downwards, never in a circle, and enter a room by its door only."""

from __future__ import annotations

import importlib

import pytest
from house.imports import FLOORS, PACKAGE, PLUGINS, Import, circles, files, floor, imports, room, sub_room
from house.picture import draw

IMPORTS = imports()
MOST_FILES = 13  # of a folder: about ten
ROOMS = [name for rooms in FLOORS for name in rooms if name.startswith("_")]


def test_relative_and_absolute_imports_are_both_seen():
    assert Import("module_utils._verification.check", "module_utils._verification.site") in IMPORTS
    assert Import("module_utils._verification.checks", "module_utils._verification.checks.tls") in IMPORTS
    assert Import("modules.s2s_info", "module_utils._xmpp.arguments") in IMPORTS


def test_no_import_points_upwards_or_sideways():
    wrong = [
        f"{one.source} imports {one.target}"
        for one in IMPORTS
        if room(one.source) != room(one.target) and floor(room(one.source)) <= floor(room(one.target))
    ]
    assert wrong == []


def test_files_do_not_import_in_a_circle():
    assert circles((one.source, one.target) for one in IMPORTS) == []


@pytest.mark.parametrize("name", ROOMS)
def test_sub_rooms_do_not_import_in_a_circle(name):
    inside = [one for one in IMPORTS if room(one.source) == room(one.target) == name]
    assert circles((sub_room(one.source), sub_room(one.target)) for one in inside) == []


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_is_entered_by_its_door(name):
    package = f"module_utils.{name}"
    door = importlib.import_module(PACKAGE + package).DOOR
    entered = {
        one.target.removeprefix(package).removeprefix(".")
        for one in IMPORTS
        if room(one.target) == name and room(one.source) != name
    } - {""}
    assert sorted(entered - set(door)) == [], "imported from outside, and not in the room's DOOR"
    assert sorted(set(door) - entered) == [], "in the room's DOOR, and imported by no other room"


@pytest.mark.parametrize("name", ROOMS)
def test_a_folder_holds_about_ten_files(name):
    folders = [PLUGINS / "module_utils" / name, *(PLUGINS / "module_utils" / name).glob("**/")]
    crowded = {str(one.relative_to(PLUGINS)): len(list(one.glob("*.py"))) - 1 for one in folders}
    assert {where: count for where, count in crowded.items() if count > MOST_FILES} == {}


def test_every_room_has_its_floor():
    assert {room(name) for name in files()} <= {name for rooms in FLOORS for name in rooms}


def test_the_search_for_circles_finds_them():
    assert circles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "d")]) == [["a", "b", "c"]]
    assert circles([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]) == [["a", "b"], ["c", "d"]]
    assert circles([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]) == []


def test_the_picture_is_current():
    assert (PLUGINS.parent / "docs" / "architecture.svg").read_text() == draw(), (
        "write it anew: python docs/generate-architecture.py"
    )
