# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user answers, and the description and devices that it makes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site import contradictions
from ansible_collections.xmpp.federation.plugins.module_utils._site.start.answers import (
    Device,
    Node,
    description,
    devices,
    group,
    read,
)

GIVEN: dict[str, Any] = {
    "site": "hq",
    "domain": "cupdomain.example",
    "zone": "",
    "release": "12.5",
    "restart": "deferred",
    "nodes": "cup1 10.10.0.10 198.51.100.10, cup2 10.10.0.11 198.51.100.11 172.31.0.5",
    "partners": "partner.example xmpp, talk.example  googletalk,",
    "firewall": "10.10.0.1",
    "inside": "inside",
    "outside": "outside",
    "dns_server": "203.0.113.53",
    "tsig_name": "",
    "inside_pc": "10.10.0.99 172.31.0.9",
    "outside_pc": None,
}


def test_lines_become_nodes_and_partners() -> None:
    answers = read(GIVEN)
    assert answers.nodes == (
        Node("cup1", "10.10.0.10", "198.51.100.10", "10.10.0.10"),
        Node("cup2", "10.10.0.11", "198.51.100.11", "172.31.0.5"),
    )
    assert answers.partners == (("partner.example", "xmpp"), ("talk.example", "googletalk"))


def test_the_description_is_right() -> None:
    site = description(read(GIVEN))
    assert contradictions(site) == []
    assert site["dns"] == {"zone": "cupdomain.example", "server": "203.0.113.53"}
    assert site["firewall"]["inside_pc"] == "10.10.0.99"


def test_without_a_server_the_records_are_handed_over() -> None:
    assert description(read({**GIVEN, "dns_server": " "}))["dns"] == {
        "zone": "cupdomain.example",
        "publish": "handover",
    }


def test_every_login_has_an_identity_to_confirm() -> None:
    assert devices(read({**GIVEN, "outside_pc": "203.0.113.99"})) == [
        Device("cup1", "ssh", "10.10.0.10", 22),
        Device("cup1", "https", "10.10.0.10", 443),
        Device("cup2", "ssh", "172.31.0.5", 22),
        Device("cup2", "https", "172.31.0.5", 443),
        Device("asa1", "ssh", "10.10.0.1", 22),
        Device("inside_pc", "ssh", "172.31.0.9", 22),
        Device("outside_pc", "ssh", "203.0.113.99", 22),
    ]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"nodes": "cup1 10.10.0.10"}, "nodes: 'cup1 10.10.0.10'"),
        ({"nodes": "cup1 10.10.0.10 198.51.100.10 172.31.0.4 more"}, "nodes: "),
        ({"partners": "partner.example"}, "profiles are googletalk"),
        ({"firewall": ""}, "firewall: it is missing"),
        ({"firewall": "10.0.0.1 10.0.0.2"}, "firewall: '10.0.0.1 10.0.0.2'"),
        ({"inside_pc": "a b c"}, "inside_pc: 'a b c'"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_named_with_the_form(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(FederationError) as caught:
        read({**GIVEN, **changes})
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.cure


@pytest.mark.parametrize(("site", "name"), [("hq", "site_hq"), ("New York-2", "site_New_York_2"), ("\u00e9", "site_1")])
def test_a_site_has_a_group_that_ansible_takes(site: str, name: str) -> None:
    assert group(site) == name
