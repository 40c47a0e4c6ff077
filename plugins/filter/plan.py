# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: plan
short_description: Everything that a site needs, from its description
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Derives the public records, the firewall's publications and the presence settings of a site.
  - A pure function. It fails with every contradiction of the description at once, and touches no device.
options:
  _input:
    description: The site's description, C(federation_site) of the inventory. Its fields are told in C(docs/intent.md).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what the site needs in public DNS
  ansible.builtin.debug:
    msg: "{{ (federation_site | xmpp.federation.plan).dns.records }}"
"""

RETURN = r"""
_value:
  description: The plan, with C(site), C(domain), C(domains), C(partners), C(dns), C(firewall), C(presence), C(probe) and C(warnings).
  type: dict
"""


from ..module_utils._site import plan
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(plan=lambda description: plan(description).as_data())
