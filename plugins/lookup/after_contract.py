# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: after_contract
short_description: Refuse a run that begins behind the contract
version_added: 0.1.0
description:
  - Gives back its term, for C(hosts) of a play. With C(--start-at-task), Ansible passes over every task before the one that is named, those with the
    tag V(always) too, so what works on the contract would work on nothing and the run end as if all were well. Only what is worked out
    before a play begins can tell, and this fails there.
author: The xmpp.federation authors (!UNKNOWN)
options:
  _terms:
    description: The hosts of the play.
    type: list
    elements: str
    required: true
  held:
    description: Whether the inventory was held against its descriptions in this run.
    type: bool
    required: true
"""

EXAMPLES = r"""
- name: Decide
  hosts: "{{ lookup('xmpp.federation.after_contract', 'all:localhost', held=hostvars['localhost'].federation_contract is defined) }}"
"""

RETURN = r"""
_raw:
  description: The term.
  type: list
  elements: str
"""

from typing import Any

from ansible import context
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """A lookup, as Ansible loads no other one with it."""

    def run(self, terms: list[str], variables: Any = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)
        task = context.CLIARGS.get("start_at_task")
        if task and not self.get_option("held"):
            raise AnsibleError(
                f"--start-at-task {task!r} passes over the task that holds the inventory against its descriptions, so nothing would be worked "
                "on; run without it, and choose stages with --tags presence, firewall, dns or verify, and sites with --limit or federation_sites"
            )
        return list(terms)
