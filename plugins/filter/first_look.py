# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: first_look
short_description: What a domain that no description knows yet is like, and what to write into a description
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Gives the targets to probe where O(probes) is not given, and then what was seen, as text, with the entry of C(partners).
  - Addresses that no partner can reach, and ports of other services, are not among the targets, and are said.
positional: lookups, probes, sender
options:
  _input:
    description: The domain.
    type: str
    required: true
  lookups:
    description: What M(xmpp.federation.srv_info) returned for it, for V(_xmpp-server._tcp) and V(_xmpps-server._tcp).
    type: dict
    required: true
  probes:
    description: What M(xmpp.federation.s2s_info) returned for the targets.
    type: dict
  sender:
    description: The domain to speak for; V("") speaks for none, and sends no dialback key.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Probe the servers of a domain
  xmpp.federation.s2s_info:
    targets: "{{ ('partner.example' | xmpp.federation.first_look(lookups)).targets }}"
  register: probes

- name: Show what was seen
  ansible.builtin.debug:
    msg: "{{ ('partner.example' | xmpp.federation.first_look(lookups, probes)).lines }}"
"""

RETURN = r"""
_value:
  description:
    - C(targets) to probe, C(lines) of text, C(partner), the entry of a description, empty where there is nothing to write, and
      C(diagnosis), for M(xmpp.federation.federation_report), empty without O(probes).
  type: dict
"""


from ..module_utils._verification.first_look import first_look
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(first_look=first_look)
