# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entry of a route-map sends a node's connections elsewhere."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide_access import outbound_flow
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import Outbound
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.policy_routing import policy_route
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import Resolver

from unit.plugins.module_utils._asa.asa_double import INTERFACES, whole

LISTS = (
    "access-list NODE extended permit ip host 10.10.0.10 any\n"
    "access-list HALF extended permit ip host 10.10.0.10 128.0.0.0 128.0.0.0\n"
    "access-list GUESTS extended permit ip 10.10.9.0 255.255.255.0 any\n"
)
ELSEWHERE = " set ip next-hop 198.51.100.254\n"


def by_policy(entries, name="PBR", bound="PBR"):
    interfaces = INTERFACES.replace(" nameif inside\n", f" policy-route route-map {bound}\n nameif inside\n")
    configuration = parse_configuration(whole(LISTS + entries.replace("NAME", name), interfaces))
    return policy_route(configuration, Resolver(configuration), outbound_flow(Outbound("10.10.0.10")), "inside")


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        ("", ""),
        (f"route-map NAME permit 10\n match ip address NODE\n{ELSEWHERE}", "route-map PBR permit 10 / match ip address NODE"),
        (f"route-map NAME permit 10\n match ip address GUESTS NODE\n{ELSEWHERE}", "route-map PBR permit 10 / match ip address GUESTS NODE"),
        (f"route-map NAME permit 10\n match ip address HALF\n{ELSEWHERE}", "route-map PBR permit 10 / match ip address HALF"),
        (f"route-map NAME permit 10\n match ip address NOWHERE\n{ELSEWHERE}", "route-map PBR permit 10 / match ip address NOWHERE"),
        (f"route-map NAME permit 10\n match ip address GUESTS\n{ELSEWHERE}", ""),
        (f"route-map NAME permit 10\n{ELSEWHERE}", "route-map PBR permit 10 / set ip next-hop 198.51.100.254"),
        (f"route-map NAME permit 10\n match metric 5\n{ELSEWHERE}", "route-map PBR permit 10 / match metric 5"),
        (f"route-map NAME deny 10\n match ip address NODE\nroute-map NAME permit 20\n{ELSEWHERE}", ""),
        (f"route-map NAME deny 10\nroute-map NAME permit 20\n{ELSEWHERE}", ""),
        (f"route-map NAME deny 10\n match ip address HALF\nroute-map NAME permit 20\n{ELSEWHERE}", "route-map PBR permit 20 / set ip next-hop 198.51.100.254"),
        (f"route-map NAME permit 20\n{ELSEWHERE}route-map NAME deny 10\n match ip address NODE\n", ""),
        ("route-map NAME permit 10\n match ip address NODE\n set ip dscp ef\n set ip df 0\n", ""),
        ("route-map NAME permit 10\n match ip address NODE\n set interface backup\n", "route-map PBR permit 10 / match ip address NODE"),
        ("route-map NAME permit 10\n match ip address NODE\n set adaptive-interface cost wan wan2\n", "route-map PBR permit 10 / match ip address NODE"),
        (f"route-map OTHER permit 10\n match ip address NODE\n{ELSEWHERE}", ""),
    ],
)  # fmt: skip
def test_the_first_entry_that_takes_all_decides(entries, line):
    assert by_policy(entries) == line


def test_no_policy_is_bound():
    configuration = parse_configuration(whole(LISTS + f"route-map PBR permit 10\n{ELSEWHERE}"))
    flow = outbound_flow(Outbound("10.10.0.10"))
    assert policy_route(configuration, Resolver(configuration), flow, "inside") == ""
