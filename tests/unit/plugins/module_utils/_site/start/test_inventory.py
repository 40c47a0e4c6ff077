# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that answers and identities make."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.start.answers import devices, read
from ansible_collections.xmpp.federation.plugins.module_utils._site.start.inventory import (
    SECRETS,
    Accounts,
    Identity,
    inventory,
    known_hosts,
)

from .test_answers import GIVEN

EVERYTHING = {**GIVEN, "outside_pc": "203.0.113.99", "tsig_name": "key"}
ACCOUNTS = Accounts("administrator", "admin", "ansible", "", frozenset(SECRETS))


def shown(given: dict[str, Any], **changes: Any) -> list[Identity]:
    return [
        Identity(
            one.name,
            one.kind,
            one.host,
            one.port,
            "SHA256:x",
            "ssh-ed25519 AAAA" if one.kind == "ssh" else "",
            **changes,
        )
        for one in devices(read(given))
    ]


def test_hosts_stand_in_the_groups_of_the_playbooks() -> None:
    made = inventory(read(EVERYTHING), shown(EVERYTHING), ACCOUNTS)["all"]["children"]
    # Discovery would warn in every run.
    assert made["federation_inside"]["hosts"]["inside_pc"]["ansible_python_interpreter"] == "auto_silent"
    assert list(made["site_hq"]["hosts"]) == ["cup1", "cup2", "asa1", "public_dns", "inside_pc", "outside_pc"]
    assert {name: list(group["hosts"]) for name, group in made.items() if name != "site_hq"} == {
        "federation_presence": ["cup1", "cup2"],
        "federation_firewall": ["asa1"],
        "federation_dns": ["public_dns"],
        "federation_inside": ["inside_pc"],
        "federation_outside": ["outside_pc"],
    }


def test_there_is_no_password_but_the_names_of_the_vaults() -> None:
    text = str(inventory(read(EVERYTHING), shown(EVERYTHING), ACCOUNTS))
    assert {name for name in SECRETS if f"{{{{ vault_{name} }}}}" in text} == set(SECRETS)


def test_what_was_not_given_is_not_in_it() -> None:
    given = {**GIVEN, "inside_pc": "", "dns_server": ""}
    bare = Accounts("administrator", "admin", "ansible", "", frozenset({"platform_password"}))
    made = inventory(read(given), shown(given), bare)["all"]["children"]
    assert "federation_inside" not in made
    assert "presence_dialback_secret" not in made["federation_presence"]["vars"]
    assert "ansible_asa_enable_password" not in made["federation_firewall"]["vars"]
    assert "dns_tsig_secret" not in made["federation_dns"]["vars"]


def test_old_algorithms_are_allowed_for_the_device_that_has_no_others() -> None:
    made = inventory(read(GIVEN), shown(GIVEN, legacy=True), ACCOUNTS)["all"]["children"]
    node, firewall = made["federation_presence"]["hosts"]["cup1"], made["federation_firewall"]["hosts"]["asa1"]
    assert (
        node["ansible_ssh_legacy_algorithms"]
        is node["presence_legacy_tls"]
        is firewall["ansible_ssh_legacy_algorithms"]
        is True
    )
    made = inventory(read(GIVEN), shown(GIVEN), ACCOUNTS)["all"]["children"]
    assert "ansible_ssh_legacy_algorithms" not in str(made)


def test_nodes_of_a_large_cluster_are_told_their_names() -> None:
    given = {**GIVEN, "nodes": "a 10.0.0.1 198.51.100.1, b 10.0.0.2 198.51.100.2, c 10.0.0.3 198.51.100.3"}
    made = inventory(read(given), shown(given), ACCOUNTS)["all"]["children"]["federation_presence"]["hosts"]
    assert [host["presence_node_name"] for host in made.values()] == ["a", "b", "c"]


def test_host_keys_are_written_as_openssh_reads_them() -> None:
    other = Identity("asa2", "ssh", "2001:db8::1", 2222, "SHA256:y", "ssh-rsa BBBB")
    assert known_hosts([*shown(GIVEN), other]).splitlines()[-1] == "[2001:db8::1]:2222 ssh-rsa BBBB"
    assert known_hosts(shown(GIVEN)).splitlines()[0] == "10.10.0.10 ssh-ed25519 AAAA"
