# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action federation_start: what it makes, what stops it, and that nothing secret lies about."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.xmpp.federation.plugins.action import federation_start as action
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.action.conftest import options, prepared

SECRET = 'pass{{ word }} "% : #'
ANSWERS: dict[str, Any] = {
    "domain": "cupdomain.example",
    "release": "12.5",
    "nodes": "cup1 10.10.0.10 198.51.100.10",
    "partners": "partner.example xmpp",
    "firewall": "10.10.0.1",
    "dns_server": "203.0.113.53",
    "platform_password": SECRET,
    "application_password": "second-secret",
    "firewall_password": "third-secret",
    "vault_password": "of-the-vault",
    "confirmed": True,
}
DEVICES = [("cup1", "ssh", "10.10.0.10", 22), ("cup1", "https", "10.10.0.10", 443), ("asa1", "ssh", "10.10.0.1", 22)]
PRINTS = {"ssh": "SHA256:abcd", "https": ":".join(["AB"] * 32)}
IDENTITIES = [
    {
        "name": name,
        "kind": kind,
        "host": host,
        "port": port,
        "fingerprint": PRINTS[kind],
        "key": "ssh-ed25519 AAAA" if kind == "ssh" else "",
        "legacy": False,
    }
    for name, kind, host, port in DEVICES
]


def run(directory: Path, check_mode: bool = False, **other: Any) -> dict[str, Any]:
    given = {**ANSWERS, "identities": IDENTITIES, "directory": str(directory), **other}
    return prepared(action.ActionModule, check_mode).execute(options(action.ActionModule, **given))


def refusal(directory: Path, **other: Any) -> str:
    with pytest.raises(FederationError) as caught:
        run(directory, **other)
    assert not directory.exists() or list(directory.iterdir()) == []
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_a_directory_is_made_that_only_its_owner_reads(tmp_path: Path) -> None:
    made = run(tmp_path / "new")
    files = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert sorted(made["files"]) == sorted(str(path.relative_to(tmp_path / "new")) for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert os.listdir(tmp_path) == ["new"]


def test_secrets_are_in_the_vault_alone_and_come_back_as_they_were(tmp_path: Path) -> None:
    run(tmp_path / "new")
    for path in (tmp_path / "new").rglob("*"):
        if path.is_file():
            assert "secret" not in path.read_text().replace("dialback_secret", "")
            assert SECRET not in path.read_text()
    vault = (tmp_path / "new" / "group_vars" / "all" / "vault.yml").read_text()
    assert vault.startswith("$ANSIBLE_VAULT;1.1;AES256\n")
    plain = VaultLib([("default", VaultSecret(b"of-the-vault"))]).decrypt(vault)
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_constructor("!unsafe", lambda self, node: node.value)
    values = yaml.load(plain, loader)
    assert values["vault_platform_password"] == SECRET
    assert values["vault_firewall_password"] == "third-secret"
    assert len(values["vault_dialback_secret"]) >= 20


def test_nodes_may_keep_their_dialback_secret(tmp_path: Path) -> None:
    run(tmp_path / "new", dialback_secret="keep")
    assert "dialback" not in (tmp_path / "new" / "inventory.yml").read_text()


def test_check_mode_makes_nothing_and_names_the_devices(tmp_path: Path) -> None:
    planned = run(tmp_path / "new", check_mode=True, identities=[], confirmed=False)
    assert [(one["name"], one["kind"], one["host"], one["port"]) for one in planned["devices"]] == DEVICES
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["directory", "file", "dangling link"])
def test_what_exists_is_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    {"directory": there.mkdir, "file": there.touch, "dangling link": lambda: there.symlink_to("nowhere")}[kind]()
    with pytest.raises(FederationError) as caught:
        run(there)
    assert "it exists already" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_is_accepted_silently(tmp_path: Path) -> None:
    assert "nobody has confirmed its host key SHA256:abcd" in refusal(tmp_path / "new", confirmed=False)
    assert "was not fetched" in refusal(tmp_path / "new", identities=IDENTITIES[:2])
    moved = [{**IDENTITIES[0], "host": "10.10.0.66"}, *IDENTITIES[1:]]
    assert "was not fetched" in refusal(tmp_path / "new", identities=moved)


def test_known_fingerprints_stand_for_a_person(tmp_path: Path) -> None:
    run(tmp_path / "new", confirmed=False, fingerprints=["SHA256:abcd=", "sha256 Fingerprint=" + "ab" * 32])
    assert "not among the fingerprints" in refusal(tmp_path / "other", confirmed=True, fingerprints=["SHA256:abcd"])


def test_a_contradiction_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    text = refusal(tmp_path / "new", check_mode=True, nodes="cup1 10.10.0.10 192.168.1.1")
    assert "nodes[0].public_address" in text


@pytest.mark.parametrize("name", ["platform_password", "application_password", "firewall_password"])
def test_without_a_password_nothing_can_log_in(name: str, tmp_path: Path) -> None:
    assert f"{name}: it is missing" in refusal(tmp_path / "new", **{name: ""})


def test_a_file_for_the_vaults_password_is_made_and_used_again(tmp_path: Path) -> None:
    file = tmp_path / "secret" / "password"
    run(tmp_path / "new", vault_password="", vault_password_file=str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password = file.read_text().strip()
    assert len(password) > 30
    assert f"vault_password_file = {file}\n" in (tmp_path / "new" / "ansible.cfg").read_text()
    run(tmp_path / "second", vault_password="", vault_password_file=str(file))
    assert file.read_text().strip() == password
    VaultLib([("default", VaultSecret(password.encode()))]).decrypt(
        (tmp_path / "second" / "group_vars" / "all" / "vault.yml").read_text()
    )


@pytest.mark.parametrize(
    ("text", "mode", "typed", "told"),
    [
        ("known\n", 0o644, "", "others can read it"),
        ("known\n", 0o600, "another", "another password than you typed"),
        ("\n", 0o600, "", "it is empty"),
    ],
)
def test_a_file_that_cannot_serve_is_refused(text: str, mode: int, typed: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(text)
    file.chmod(mode)
    assert told in refusal(tmp_path / "new", vault_password=typed, vault_password_file=str(file))


def test_the_password_does_not_lie_beside_its_vault(tmp_path: Path) -> None:
    assert "beside the vault" in refusal(tmp_path / "new", vault_password_file=str(tmp_path / "new" / "password"))


def test_there_has_to_be_a_password(tmp_path: Path) -> None:
    assert "the vault has no password" in refusal(tmp_path / "new", vault_password="")


def test_where_the_disk_refuses_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any) -> bool:
        raise FederationError("it cannot be written: No space left on device", where="x", cure="y")

    file = tmp_path / "password"
    monkeypatch.setattr(action.start_files.files, "write", full)
    assert "No space left" in refusal(tmp_path / "new", vault_password_file=str(file))
    assert os.listdir(tmp_path) == []
