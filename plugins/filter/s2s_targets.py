# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: s2s_targets
short_description: Whom to probe for the checks of a plan
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description: Gives the O(xmpp.federation.s2s_info#module:targets) for one vantage.
positional: vantage, srv, level
options:
  _input:
    description: The plan of P(xmpp.federation.plan#filter).
    type: dict
    required: true
  vantage:
    description: Where the probes start, V(inside) or V(outside).
    type: str
    required: true
  srv:
    description: What M(xmpp.federation.srv_info) returned at this vantage. The partners' addresses come from it.
    type: dict
    required: true
  level:
    description: How far to go at the most, as O(xmpp.federation.s2s_info#module:level).
    type: str
    choices: [tcp, stream, tls, dialback]
    default: dialback
"""

EXAMPLES = r"""
- name: Probe from outside
  xmpp.federation.s2s_info:
    targets: "{{ federation_site | xmpp.federation.plan | xmpp.federation.s2s_targets('outside', lookups) }}"
"""

RETURN = r"""
_value:
  description: Targets, labelled with the check that they serve.
  type: list
  elements: dict
"""


from ..module_utils._verification.requests.targets import targets
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(s2s_targets=targets)
