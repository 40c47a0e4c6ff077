# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of the files that ``start`` makes; what stops it is in the tests of its action."""

from __future__ import annotations

import configparser

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.plugin_utils import start_files


def test_yaml_is_as_people_write_it() -> None:
    assert start_files.as_yaml({"hosts": {"cup1": None}, "list": [{"a": 1}]}) == "hosts:\n  cup1:\nlist:\n  - a: 1\n"


@pytest.mark.parametrize("release", ["12.5", "8.6", "010", "no", "12:30"])
def test_what_is_text_stays_text(release: str) -> None:
    text = start_files.description_file({"presence": {"release": release}})
    assert yaml.safe_load(text) == {"federation_site": {"presence": {"release": release}}}


def test_an_editor_finds_the_schema() -> None:
    line = next(line for line in start_files.description_file({}).splitlines() if "$schema=" in line)
    assert line == f"# yaml-language-server: $schema={start_files.SCHEMA}"
    assert start_files.SCHEMA.is_file()


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [("/home/me/password", "vault_password_file", "/home/me/password"), ("", "ask_vault_pass", "true")],
)
def test_a_run_finds_inventory_collection_and_vault(file: str, key: str, value: str) -> None:
    parser = configparser.ConfigParser()
    parser.read_string(start_files.configuration_file(file))
    assert parser["defaults"][key] == value
    assert parser["defaults"]["inventory"] == "inventory.yml"
    assert (start_files.TREE / "ansible_collections" / "xmpp" / "federation" / "galaxy.yml").is_file()
    assert parser["defaults"]["collections_path"] == str(start_files.TREE)
    assert parser["defaults"]["stdout_callback"] == "xmpp.federation.progress"
