# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asked for which sites."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.serve import serve
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import (
    DNS,
    FIREWALL,
    INSIDE,
    OUTSIDE,
    InventoryHost,
)

SITES = {
    "hq": {FIREWALL: ("asa_hq",), OUTSIDE: ("pc",), INSIDE: ("pc_hq",), DNS: ("dns_hq",)},
    "branch": {FIREWALL: ("asa_branch",), OUTSIDE: ("pc",), DNS: ("dns_branch",)},
}


def hosts(**of_branch):
    names = {name for groups in SITES.values() for members in groups.values() for name in members}
    found = {name: InventoryHost(name, (), address=name) for name in names}
    found["asa_hq"] = InventoryHost("asa_hq", (), address="192.0.2.1", port="22")
    found["asa_branch"] = InventoryHost("asa_branch", (), **{"address": "192.0.2.1", "port": "22", **of_branch})
    return found


def test_a_pc_serves_all_its_sites_and_a_firewall_is_asked_under_one_name():
    assert serve(SITES, hosts()) == {
        FIREWALL: {"asa_hq": ["hq", "branch"]},
        INSIDE: {"pc_hq": ["hq"]},
        OUTSIDE: {"pc": ["hq", "branch"]},
    }


def test_another_port_or_context_is_another_firewall():
    for other in ({"port": "2222"}, {"context": "branch"}, {"address": "192.0.2.2"}):
        assert serve(SITES, hosts(**other))[FIREWALL] == {"asa_hq": ["hq"], "asa_branch": ["branch"]}
