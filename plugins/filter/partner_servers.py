# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: partner_servers
short_description: The partners' servers that a presence node has to find
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Gives the names for O(xmpp.federation.cups_node_info#module:resolve), at most three a partner, those that others try first.
  - A server without an IPv4 address is left out, because the node's command is only known to look up IPv4 addresses.
positional: srv
options:
  _input:
    description: The plan of P(xmpp.federation.plan#filter).
    type: dict
    required: true
  srv:
    description: What M(xmpp.federation.srv_info) returned outside.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Ask the node itself
  xmpp.federation.cups_node_info:
    resolve: "{{ federation_site | xmpp.federation.plan | xmpp.federation.partner_servers(lookups) }}"
"""

RETURN = r"""
_value:
  description: Names, without the final dot.
  type: list
  elements: str
  sample: [xmpp.partner.com]
"""


from ..module_utils._verification.requests.names import names
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(partner_servers=names)
