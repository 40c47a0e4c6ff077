# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: served
short_description: The sites that a probe PC serves
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbooks of this collection. A PC within a site's group serves that site; an outside PC without a site serves every site that
    has none of its own.
options:
  _input:
    description: The name of the host.
    type: str
    required: true
  contract:
    description: C(federation_contract), as M(xmpp.federation.federation_contract#module) gives it.
    type: dict
    required: true
positional: contract
"""

EXAMPLES = r"""
- name: Show them
  ansible.builtin.debug:
    msg: "{{ inventory_hostname | xmpp.federation.served(hostvars['localhost'].federation_contract) }}"
"""

RETURN = r"""
_value:
  description: Names of sites, in the order of the inventory.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import INSIDE, OUTSIDE
from ansible_collections.xmpp.federation.plugins.plugin_utils.filters import door


def served(host: str, contract: dict[str, Any]) -> list[str]:
    """The sites among whose probe PCs the host is."""
    return [
        site
        for site, hosts in contract["hosts"].items()
        if host in hosts.get(INSIDE, ()) or host in hosts.get(OUTSIDE, ())
    ]


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"served": door(served)}
