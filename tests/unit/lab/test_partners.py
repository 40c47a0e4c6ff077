# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each profile of a partner as a configuration of its server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from lab import ejabberd, presence, prosody
from lab.credentials import invent
from lab.cups.settings import read_settings
from lab.errors import UnavailableError
from lab.layout import PARTNERS


@pytest.mark.parametrize(
    ("profile", "on", "off", "encryption", "certificate"),
    [
        ("googletalk", {"dialback"}, {"tls", "s2s_auth_certs"}, "false", False),
        ("webex", {"tls", "dialback"}, {"s2s_auth_certs"}, "false", True),
        ("sametime", {"tls", "s2s_auth_certs"}, {"dialback"}, "true", True),
        ("xmpp", {"tls", "s2s_auth_certs", "dialback"}, set(), "false", True),
    ],
)
def test_profile(profile: str, on: set[str], off: set[str], encryption: str, certificate: bool) -> None:
    partner = PARTNERS[profile]
    enabled, disabled = prosody.modules(partner)
    assert set(enabled) & {"tls", "s2s_auth_certs", "dialback"} == on
    assert set(disabled) == off
    text = prosody.configuration(partner, Path("/d"), Path("/pki"))
    assert f"s2s_require_encryption = {encryption}" in text
    assert f"s2s_secure_auth = {encryption}" in text
    assert ("ssl = {" in text) == certificate
    assert ("lab_no_client_certificate" in enabled) == (profile == "webex")
    assert ("lab_first_srv_only" in enabled) == (profile == "sametime")
    assert text.endswith(f'VirtualHost "{partner.domain}"\n')


@pytest.mark.parametrize(
    ("domain", "path"),
    [
        ("gmail.example", "gmail%2eexample"),
        ("my-site.example", "my%2dsite%2eexample"),
        ("jdoe1", "jdoe1"),
        ("a_b", "a%5fb"),
    ],
)
def test_names_in_the_store(domain: str, path: str) -> None:
    assert prosody.store_name(domain) == path


def test_accounts_are_written_where_prosody_looks(tmp_path: Path) -> None:
    daemon = prosody.prepare(
        PARTNERS["xmpp"], tmp_path, Path("/pki"), {"jdoe1": "abc", "jdoe2": "def"}, "/usr/bin/prosody"
    )
    accounts = tmp_path / "data" / "jabber%2eexample" / "accounts"
    assert {file.name: file.read_text() for file in accounts.iterdir()} == {
        "jdoe1.dat": 'return { ["password"] = "abc"; };\n',
        "jdoe2.dat": 'return { ["password"] = "def"; };\n',
    }
    assert daemon.netns == "partner-xmpp"
    assert list(daemon.listen) == ["203.0.113.24:5222", "203.0.113.24:5269"]


def test_ejabberd_is_told_what_the_partner_is(tmp_path: Path) -> None:
    partner = PARTNERS["xmpp"]
    text = ejabberd.configuration(partner, Path("/pki"))
    document = yaml.safe_load(text)
    assert document["hosts"] == ["jabber.example"]
    assert document["s2s_use_starttls"] == "optional"
    assert "mod_s2s_dialback" in document["modules"]
    assert document["certfiles"] == ["/pki/jabber.example.pem"]
    strict = yaml.safe_load(
        ejabberd.configuration(replace(partner, tls="required", certificates="required"), Path("/pki"))
    )
    assert strict["s2s_use_starttls"] == "required"
    assert "mod_s2s_dialback" not in strict["modules"]
    assert "certfiles" not in yaml.safe_load(ejabberd.configuration(replace(partner, tls="none"), Path("/pki")))


def test_passwords_of_ejabberd_are_in_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ejabberd, "libraries", lambda: "/libraries")
    daemon = ejabberd.prepare(PARTNERS["xmpp"], tmp_path / "x", Path("/pki"), {"jdoe1": "word1"}, "/usr/bin/erl")
    assert not any("word1" in word for word in daemon.argv)
    script = tmp_path / "x" / "accounts.erl"
    assert 'try_register(<<"jdoe1">>, <<"jabber.example">>, <<"word1">>)' in script.read_text()
    assert script.stat().st_mode & 0o077 == 0


def test_ejabberd_that_is_missing_is_said_with_what_helps(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as caught:
        ejabberd.libraries(str(tmp_path))
    assert "apt-get install --no-install-recommends ejabberd" in str(caught.value)
    assert "--partner-server xmpp=prosody" in str(caught.value)
    assert "\n" not in str(caught.value)
    ebin = tmp_path / "x86_64-linux-gnu" / "ejabberd-23.01" / "ebin"
    ebin.mkdir(parents=True)
    (ebin / "ejabberd.app").touch()
    assert ejabberd.libraries(str(tmp_path)) == str(tmp_path / "x86_64-linux-gnu")


def test_partner_with_a_presence_node_is_a_finished_site(tmp_path: Path) -> None:
    partner = PARTNERS["cups"]
    secrets = invent([partner], 1)
    presence.partner_node(partner, secrets, presence.Place(tmp_path, tmp_path / "pki"))
    file = tmp_path / "partner-cups" / "settings.json"
    assert file.stat().st_mode & 0o777 == 0o600
    settings = read_settings(file)
    assert (settings.node, settings.domain, settings.address) == ("cup1", "partnercup.example", "203.0.113.23")
    assert (settings.initial.node_status, settings.initial.security_mode) == ("On", "TLS Optional")
    assert secrets.partner_node is not None
    assert settings.initial.dialback_secret == secrets.partner_node.dialback_secret != secrets.node.dialback_secret
