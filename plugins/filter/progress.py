# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
short_description: How far a run has come with a site, and whose turn it is
version_added: 0.1.0
author: The xmpp.federation authors
description:
  - For the playbooks of this collection. Reads what they keep of each host of the site, C(federation_differs) and C(federation_acted), and
    says of each group of devices whether it may be changed now.
  - A device that was not looked at, for whatever reason, keeps every device of its site from being changed. One that could not be
    provisioned keeps what comes after it from being changed.
extends_documentation_fragment: xmpp.federation.run_facts
options:
  _input:
    description: The name of the site.
    type: str
    required: true
  contract:
    description: C(federation_contract), as M(xmpp.federation.federation_contract#module) gives it.
    type: dict
    required: true
  withdraw:
    description: Whether sites are withdrawn, so that the order is the other way round.
    type: bool
    default: false
positional: contract, hostvars, run_tags, skip_tags, withdraw
"""

EXAMPLES = r"""
- name: Leave the firewall alone where the presence nodes are not ready
  ansible.builtin.meta: end_host
  when: not turn.federation_firewall.act
  vars:
    turn: "{{ federation_site.name | xmpp.federation.progress(hostvars['localhost'].federation_contract, hostvars, ansible_run_tags, ansible_skip_tags) }}"
"""

RETURN = r"""
_value:
  description: Group to C(act), whether the devices of the group are to be changed now, and C(why), what they wait for.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._site.contract import progress as core
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import DEVICES
from ansible_collections.xmpp.federation.plugins.plugin_utils.progress import seen_of
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain


def progress(
    site: str,
    contract: Mapping[str, Any],
    hostvars: Mapping[str, Any],
    run_tags: list[str],
    skip_tags: list[str],
    withdraw: bool = False,
) -> dict[str, Any]:
    """The turn of each group. Only the facts that count are read of a host, and nothing else is evaluated."""
    hosts = plain(dict(contract["hosts"][site]))
    stages = core.stages(plain(run_tags), plain(skip_tags), withdraw)
    seen = seen_of(hosts, stages, hostvars)
    turns: dict[str, Any] = {}
    for group in DEVICES:
        why = core.waits_for(group, hosts, seen, stages)
        turns[group] = {"act": group in stages and not why and core.differs(group, hosts, seen), "why": why}
    return turns


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"progress": progress}
