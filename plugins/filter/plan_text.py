# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: plan_text
short_description: The plans of sites in lines for people
version_added: 0.1.0
author: The xmpp.federation authors
description: What would be written on which device, and what to expect of each partner.
options:
  _input:
    description: Site to plan, C(federation_contract.plans) of M(xmpp.federation.federation_contract).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is planned for each site
  ansible.builtin.debug:
    msg: "{{ hostvars['localhost'].federation_contract.plans | xmpp.federation.plan_text }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

from typing import Any

from ..module_utils._site.plan_text import text_of
from ..plugin_utils.filters import filter_module


def plan_text(plans: dict[str, Any]) -> list[str]:
    """The lines of all plans, in the order of the inventory."""
    return [line for plan in plans.values() for line in text_of(plan)]


FilterModule = filter_module(plan_text=plan_text)
