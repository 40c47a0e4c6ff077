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
