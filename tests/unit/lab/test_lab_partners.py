# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each profile of a partner as a Prosody configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab import prosody
from lab.layout import PARTNERS


@pytest.mark.parametrize(
    ("profile", "on", "off", "encryption", "certificate"),
    [
        ("googletalk", {"dialback"}, {"tls", "s2s_auth_certs"}, "false", False),
        ("webex", {"tls", "dialback"}, {"s2s_auth_certs"}, "false", True),
        ("sametime", {"tls", "s2s_auth_certs"}, {"dialback"}, "true", True),
        ("cups", {"tls", "s2s_auth_certs", "dialback"}, set(), "false", True),
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
