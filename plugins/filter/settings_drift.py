# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: settings_drift
short_description: Presence nodes that are not set like the others
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Compares the federation settings of presence nodes, which have to be alike on all nodes and clusters of a site, and names each node that
    differs, the setting, and both values.
  - The measure is what most nodes have. The node status may differ, as long as one node federates.
  - The dialback secret cannot be read, so it is not compared.
options:
  _input:
    description: Name of each node, with its settings as M(xmpp.federation.cups_federation) returns them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: See that the nodes are set alike
  ansible.builtin.assert:
    that: found | length == 0
    fail_msg: "{{ found }}"
  vars:
    found: "{{ {'cup1': one.settings, 'cup2': other.settings} | xmpp.federation.settings_drift }}"
"""

RETURN = r"""
_value:
  description: One sentence a difference; empty where the nodes are alike.
  type: list
  elements: str
  sample:
    - 'cup2: Security Mode is "No TLS", but cup1, cup3 have "TLS Optional"'
"""


from ..module_utils._cups.settings.drift import settings_drift
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(settings_drift=lambda settings: [str(one) for one in settings_drift(settings)])
