# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: contradictions
short_description: What is wrong with the description of a site
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description: Lists every field that is missing, misspelt or wrong, and everything that cannot be at the same time.
options:
  _input:
    description: The site's description, C(federation_site) of the inventory.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the description of the site
  ansible.builtin.assert:
    that: federation_site | xmpp.federation.contradictions | length == 0
    fail_msg: "{{ federation_site | xmpp.federation.contradictions }}"
"""

RETURN = r"""
_value:
  description: One sentence a contradiction, with the field and what to change; empty when the description is right.
  type: list
  elements: str
"""


from ..module_utils._site import contradictions
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(
    contradictions=lambda description: [str(problem) for problem in contradictions(description)]
)
