# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: firewall_counts
short_description: What to have the firewall count, for the checks of a plan
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description: Gives the O(xmpp.federation.asa_trace_info#module:hits), one for the way in to each node and one for each outbound access.
options:
  _input:
    description: The plan of P(xmpp.federation.plan#filter).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Count what the firewall has let through so far
  xmpp.federation.asa_trace_info:
    hits: "{{ federation_site | xmpp.federation.plan | xmpp.federation.firewall_counts }}"
"""

RETURN = r"""
_value:
  description: Connections to count, labelled by direction and address of the node.
  type: list
  elements: dict
"""


from ..module_utils._verification.requests.flows import counted
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(firewall_counts=counted)
