# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: secret_agreement
short_description: Presence nodes without the dialback secret that the others have
version_added: 0.1.0
author:
  - The xmpp.federation authors (!UNKNOWN)
description:
  - Compares secrets, and gives the names of the nodes alone. No secret, nor anything derived from one, is in the value.
  - The measure is the secret that most nodes have.
positional: nodes
options:
  _input:
    description: Name of each node that has a secret, with the secret. Set C(no_log) on the task that uses this filter.
    type: dict
    required: true
  nodes:
    description: Names of all nodes.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: See whether all nodes have one dialback secret
  ansible.builtin.set_fact:
    agreement: "{{ {'cup1': one_secret, 'cup2': another_secret} | xmpp.federation.secret_agreement(['cup1', 'cup2', 'cup3']) }}"
  no_log: true
"""

RETURN = r"""
_value:
  description:
    - The names of the nodes, in C(same) those with the secret that most have, in C(differing) those with another one, in C(empty) those
      whose secret is empty, in C(unset) those without one.
  type: dict
  sample:
    same: [cup1]
    differing: [cup2]
    empty: []
    unset: [cup3]
"""

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.secrets import secret_agreement
from ansible_collections.xmpp.federation.plugins.plugin_utils.filters import door


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        return {"secret_agreement": door(secret_agreement)}
