# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: lookups
short_description: What a vantage of a site has looked up
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbooks of this collection. The result of M(xmpp.federation.srv_info#module) that the first probe PC of the group has kept
    of the site, and an empty dictionary where there is none.
options:
  _input:
    description: The name of the site.
    type: str
    required: true
  contract:
    description: C(federation_contract), as M(xmpp.federation.federation_contract#module) gives it.
    type: dict
    required: true
  hostvars:
    description: C(hostvars).
    type: dict
    required: true
  group:
    description: The group of the vantage.
    type: str
    choices: [federation_outside, federation_inside]
    required: true
positional: contract, hostvars, group
"""

EXAMPLES = r"""
- name: Ask the firewall about the partners that the inside PC has found
  xmpp.federation.asa_trace_info:
    flows: "{{ plan | xmpp.federation.firewall_flows(found) }}"
  vars:
    plan: "{{ federation_site | xmpp.federation.plan }}"
    found: "{{ federation_site.name | xmpp.federation.lookups(hostvars['localhost'].federation_contract, hostvars, 'federation_inside') }}"
"""

RETURN = r"""
_value:
  description: The result of the look-up.
  type: dict
"""

from collections.abc import Mapping
from typing import Any


def lookups(site: str, contract: Mapping[str, Any], hostvars: Mapping[str, Any], group: str) -> Any:
    """The look-ups that the first PC with any has kept. Nothing else of a host's variables is evaluated."""
    hosts = contract["hosts"][site]
    for name in hosts.get(group, ()):
        if "federation_observed" in hostvars[name] and site in hostvars[name]["federation_observed"]:
            return hostvars[name]["federation_observed"][site]["lookups"]
    return {}


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"lookups": lookups}
