# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: of_site
short_description: What the hosts of a site keep under a name
version_added: 0.1.0
author:
  - The xmpp.federation authors (!UNKNOWN)
description:
  - Gives the values of a variable, one for each host that is of the site and has it, in the order of the hosts.
  - No other variable of the hosts is looked at, so no secret among them is.
positional: site, name
options:
  _input:
    description: The variables of hosts, as V(map('extract', hostvars\)) gives them.
    type: list
    elements: dict
    required: true
  site:
    description: Name of the site, as C(federation_site.name) has it.
    type: str
    required: true
  name:
    description: Name of the variable.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Ask the firewall about the partners that the inside PC has found
  xmpp.federation.asa_trace_info:
    flows: "{{ federation_site | xmpp.federation.plan | xmpp.federation.firewall_flows(found | first | default({})) }}"
  vars:
    found: "{{ groups['federation_inside'] | map('extract', hostvars) | xmpp.federation.of_site(federation_site.name, 'verify_dns_lookups') }}"
"""

RETURN = r"""
_value:
  description: The values.
  type: list
  elements: raw
"""

from collections.abc import Iterable, Mapping
from typing import Any


def of_site(hosts: Iterable[Mapping[str, Any]], site: str, name: str) -> list[Any]:
    """The values of ``name`` of those hosts that are of the site.

    It is no :func:`door` to plain values: that would evaluate every variable of every host.
    """
    ours = (host for host in hosts if "federation_site" in host and host["federation_site"].get("name") == site)
    return [host[name] for host in ours if name in host]


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"of_site": of_site}
