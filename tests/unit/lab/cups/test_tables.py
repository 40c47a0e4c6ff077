# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pure parts: settings file, choices, faults, names and literals of the XMPP server's files."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.cups.choices import CHOICES, ChoiceError, ChoiceTable
from lab.cups.faults import FaultError, Faults
from lab.cups.federation import FederationSettings, SettingsViews
from lab.cups.policy import PolicyException
from lab.cups.prosody import OPEN, Desired, RunnerError, lua_string, render_config
from lab.cups.releases import FEDERATION, RELEASES, ROUTER, service_definitions
from lab.cups.settings import SettingsError, parse_settings, read_settings
from lab.prosody import store_name

from .conftest import raw_settings


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"release": "7.0"}, "release '7.0' is not one of"),
        ({"address": "cup1"}, "cup1"),
        ({"listen_https": ["127.0.0.1"]}, "listen_https|invalid|''"),
        ({"faults": ["tired"]}, "unknown fault tired"),
        ({"faults": ["reboots=fast"]}, "reboots needs a number"),
        ({"faults": ["locked=1"]}, "takes no value"),
        ({"choices": {"weather": 1}}, "unknown choices: weather"),
        ({"colour": "blue"}, "unknown colour"),
        ({"application": {"user": "admin"}}, "password"),
    ],
)
def test_settings_that_cannot_be_used(keys, changes, message):
    with pytest.raises(SettingsError, match=message):
        parse_settings(raw_settings(keys, **changes))


def test_missing_settings_are_named(keys):
    raw = raw_settings(keys)
    del raw["dns"], raw["key"]
    with pytest.raises(SettingsError, match="missing dns, key"):
        parse_settings(raw)


def test_settings_file(keys, tmp_path):
    path = tmp_path / "settings.json"
    with pytest.raises(SettingsError, match="No such file"):
        read_settings(path)
    path.write_text("{")
    with pytest.raises(SettingsError, match="not JSON"):
        read_settings(path)
    path.write_text(json.dumps(raw_settings(keys)))
    assert read_settings(path).fqdn == "cup1.cupdomain.example"


def test_every_choice_has_its_evidence():
    assert all(set(item.evidence) <= set("CIUM/") and item.why.endswith(".") for item in CHOICES.values())
    with pytest.raises(ChoiceError):
        ChoiceTable()["weather"]
    assert ChoiceTable({"login.failures": 7})["login.failures"] == 7


def test_faults_with_a_limit():
    faults = Faults.parse(["soap-fault=2", "session-expires"])
    assert [faults.take("soap-fault") for _ in range(3)] == [True, True, False]
    assert all(faults.take("session-expires") for _ in range(3))
    assert not faults.take("locked")
    with pytest.raises(FaultError):
        faults.has("tired")


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_services_of_a_release(release):
    definitions = service_definitions(RELEASES[release], router_deployable=True)
    assert len({item.name for item in definitions}) == len(definitions)
    new = [item.suffix for item in definitions if item.xcp and not item.activated]
    assert new == [FEDERATION]
    assert [item.network for item in definitions if item.suffix == ROUTER] == [True]


def test_views():
    first, wanted = FederationSettings(), FederationSettings(node_status="On", security_mode="TLS Required")
    views = SettingsViews(first, first, first)
    views.saved = wanted
    needs = {"node_status": [ROUTER, FEDERATION], "security_mode": [FEDERATION]}
    views.federation_started(needs, ROUTER)
    assert (views.running.node_status, views.running.security_mode) == ("Off", "TLS Required")
    assert views.pending() == ["node_status"]
    views.router_started()
    assert views.pending() == ["node_status"]
    views.federation_started(needs, ROUTER)
    assert views.pending() == []


@pytest.mark.parametrize(
    ("name", "file"), [("cupdomain.example", "cupdomain%2eexample"), ("user-1", "user%2d1"), ("ü", "%c3%bc")]
)
def test_store_name(name, file):
    assert store_name(name) == file


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))))
@settings(max_examples=50)
def test_lua_string_holds_no_quote_and_no_control_character(text):
    literal = lua_string(text)
    assert literal[0] == literal[-1] == '"'
    assert all(32 <= ord(char) < 127 for char in literal)
    assert '"' not in literal[1:-1]


@pytest.mark.skipif(not shutil.which("lua"), reason="lua is not installed")
def test_lua_reads_the_string_back():
    text = 'quote " backslash \\ line\nend é\t\x01' + "9"
    result = subprocess.run(["lua", "-e", f"io.write({lua_string(text)})"], capture_output=True, check=True)
    assert result.stdout.decode() == text


def test_settings_survive_the_state_file():
    wanted = FederationSettings(
        dialback_secret="x", policy_exceptions=(PolicyException("a.example", "all"),), email_address=True
    )
    assert FederationSettings.from_public(json.loads(json.dumps(wanted.public())), "x") == wanted


def test_tls_without_a_certificate_is_an_error(keys, tmp_path):
    node = parse_settings(raw_settings(keys, xmpp_certificate=None))
    with pytest.raises(RunnerError, match="xmpp_certificate"):
        render_config(node, tmp_path, Desired(OPEN, FederationSettings(security_mode="TLS Optional")))
