# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: firewall_flows
short_description: What to ask the firewall about, for the checks of a plan
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Gives the O(xmpp.federation.asa_trace_info#module:flows), one for each node's way in, for its outbound access to each partner, and for the
    questions of its DNS servers.
positional: inside, outside
options:
  _input:
    description: The plan of P(xmpp.federation.plan#filter).
    type: dict
    required: true
  inside:
    description: What M(xmpp.federation.srv_info) returned inside. The partners' addresses and the node's DNS servers come from it.
    type: dict
    required: true
  outside:
    description: What it returned outside, for addresses of partners that are not known inside.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Ask the firewall itself
  xmpp.federation.asa_trace_info:
    flows: "{{ federation_site | xmpp.federation.plan | xmpp.federation.firewall_flows(lookups) }}"
"""

RETURN = r"""
_value:
  description: Flows, labelled with the check that they serve.
  type: list
  elements: dict
"""


from ..module_utils._verification.requests.flows import flows
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(firewall_flows=flows)
