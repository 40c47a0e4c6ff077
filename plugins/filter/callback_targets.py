# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: callback_targets
short_description: Which nodes shall call back, for the checks of a plan
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description: Gives the O(xmpp.federation.s2s_callback_info#module:targets), one for each node; none where the site describes no probe domain.
options:
  _input:
    description: The plan of P(xmpp.federation.plan#filter).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Have the nodes call back
  xmpp.federation.s2s_callback_info:
    probe_domain: "{{ federation_site.probe.domain }}"
    targets: "{{ federation_site | xmpp.federation.plan | xmpp.federation.callback_targets }}"
"""

RETURN = r"""
_value:
  description: Targets, labelled with the check that they serve.
  type: list
  elements: dict
"""


from ..module_utils._verification.requests.targets import call_backs
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(callback_targets=call_backs)
