# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab tells Ansible and the tests."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from lab import inventory, options
from lab.credentials import Credentials, invent
from lab.inventory import Facts
from lab.layout import choose_partners, hosts


@pytest.fixture
def secrets() -> Credentials:
    return invent(choose_partners("webex,xmpp"), 2)


@pytest.fixture
def facts(secrets: Credentials) -> Facts:
    return described(secrets, "--node-certificate", "authority", "--release", "8.6")


def described(secrets: Credentials, *arguments: str) -> Facts:
    given = options.parse(["--partner", "webex,xmpp", "--users", "2", *arguments], {})
    return Facts(given, hosts(given.partners, given.nodes), secrets, {"outside": "internet", "inside": "office"}, [])


@pytest.fixture
def document(facts: Facts) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(yaml.safe_dump(inventory.inventory(facts)))["all"]["children"]
    return loaded


def test_site_is_described_once_for_all_its_hosts(document: dict[str, Any]) -> None:
    site = document.pop("site_hq")
    described = site["vars"]["federation_site"]
    assert described["domain"] == "cupdomain.example"
    assert described["presence"] == {"release": "8.6"}
    assert described["firewall"] == {"outside": "internet", "inside": "office", "inside_pc": "10.10.0.99"}
    assert described["partners"] == [
        {"domain": "webex.example", "profile": "webex"},
        {"domain": "jabber.example", "profile": "xmpp"},
    ]
    members = {name for group in document.values() for name in group["hosts"]}
    assert members == set(site["hosts"]) == {"cup1", "asa1", "public_dns", "inside_pc", "outside_pc"}


def test_every_device_has_a_way_a_login_and_a_known_host_key(document: dict[str, Any]) -> None:
    for group, host, kind in (("federation_presence", "cup1", "vos"), ("federation_firewall", "asa1", "asa")):
        variables = document[group]["hosts"][host]
        assert variables["ansible_connection"] == f"xmpp.federation.{kind}"
        assert {
            "ansible_host",
            "ansible_port",
            "ansible_user",
            "ansible_password",
            "ansible_ssh_known_hosts_file",
        } <= set(variables)


def _strings(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for item in value.values() for text in _strings(item)}
    if isinstance(value, list):
        return {text for item in value for text in _strings(item)}
    return {value} if isinstance(value, str) else set()


def test_no_secret_is_told_that_is_not_listed(facts: Facts, secrets: Credentials, document: dict[str, Any]) -> None:
    """What looks like a secret (long, random) in inventory and facts stands in the list that leak tests search for."""
    listed = set(secrets.all())
    assert len(listed) == 5 + 2 + 3 * 2
    told = _strings(document) | _strings(json.loads(json.dumps(inventory.facts_document(facts))))
    random_looking = {text for text in told if len(text) in (24, 44) and "." not in text and "/run" not in text}
    assert random_looking <= listed
    assert listed <= told


def test_facts_name_users_and_where_their_clients_live(facts: Facts) -> None:
    told = inventory.facts_document(facts)
    assert sorted(told["site"]["users"]) == ["cupuser1", "cupuser2"]
    assert told["site"]["client"] == {"netns": "pc-in", "host": "10.10.0.10", "port": 5222}
    assert [partner["client"]["host"] for partner in told["partners"]] == ["203.0.113.21", "203.0.113.24"]
    assert told["hosts"]["fw"]["addresses"]["inside"] == ["10.10.0.1/24"]
    assert told["site"]["homes"] == {"cupuser1": "10.10.0.10", "cupuser2": "10.10.0.10"}


def test_every_node_is_in_the_site_and_has_its_users(secrets: Credentials) -> None:
    facts = described(secrets, "--site-nodes", "2", "--public-addresses", "one")
    nodes = inventory.federation_site(facts)["nodes"]
    assert [(node["name"], node["public_port"]) for node in nodes] == [("cup1", 5269), ("cup2", 25269)]
    presence = inventory.inventory(facts)["all"]["children"]["federation_presence"]["hosts"]
    assert [(name, variables["ansible_host"]) for name, variables in presence.items()] == [
        ("cup1", "172.31.0.4"),
        ("cup2", "172.31.0.5"),
    ]
    told = inventory.facts_document(facts)
    assert told["site"]["homes"] == {"cupuser1": "10.10.0.10", "cupuser2": "10.10.0.11"}
    assert [node["daemon"] for node in told["nodes"]] == ["cups", "cups2"]


def test_an_old_node_is_reached_in_the_old_way(secrets: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "fingerprint", lambda file: f"fingerprint of {file.name}")
    variables = {}
    for release in ("12.5", "8.6"):
        facts = described(secrets, "--release", release)
        variables[release] = inventory.inventory(facts)["all"]["children"]["federation_presence"]["hosts"]["cup1"]
    old = {
        "ansible_ssh_legacy_algorithms": True,
        "presence_legacy_tls": True,
        "presence_server_fingerprint": "fingerprint of cups.crt",
    }
    assert variables["8.6"].items() >= old.items()
    assert not set(old) & set(variables["12.5"])
    assert "presence_ca_path" in variables["12.5"] and "presence_ca_path" not in variables["8.6"]
