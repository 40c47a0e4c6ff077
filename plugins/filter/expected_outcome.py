# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: expected_outcome
short_description: What comes of two servers with given TLS policies
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Tells, for each direction, whether two servers come together, and how - V(verified) (clear text, identity by dialback), V(encrypted)
    (TLS, identity by dialback), V(trusted) (TLS, identity by certificate), or V(unsuccessful) - and why.
  - The matrix of XEP-0238, with what SASL EXTERNAL and strict validation of certificates add to it. A pure function.
options:
  _input:
    description:
      - Our own policy. Either as M(xmpp.federation.cups_federation) returns the settings, with C(security_mode), C(client_certificates),
        C(sasl_external_incoming) and C(sasl_external_outgoing), or with the fields of O(partner).
      - The field C(certificate) may be added.
    type: dict
    required: true
  partner:
    description: The partner's policy.
    type: dict
    required: true
    suboptions:
      tls:
        description: V(none), V(optional) or V(required).
        type: str
        required: true
      certificate:
        description: V(ca) where its certificate comes from an authority that the other trusts, V(self-signed) otherwise.
        type: str
        default: ca
      dialback:
        description: Whether it goes without a believed certificate.
        type: bool
        default: true
      strict:
        description: Whether the other's certificate has to be valid even where dialback would identify it.
        type: bool
        default: false
      external_in:
        description: Whether it offers SASL EXTERNAL.
        type: bool
        default: true
      external_out:
        description: Whether it uses SASL EXTERNAL where it is offered.
        type: bool
        default: true
positional: partner
"""

EXAMPLES = r"""
- name: Will a partner that requires TLS talk to us?
  ansible.builtin.debug:
    msg: "{{ {'security_mode': 'TLS Optional'} | xmpp.federation.expected_outcome({'tls': 'required'}) }}"
"""

RETURN = r"""
_value:
  description: C(outward) (we connect) and C(inward) (the partner connects), each with C(outcome) and C(why).
  type: dict
  sample:
    outward: {outcome: encrypted, why: TLS on both sides and certificates are not what identifies the servers}
"""


from ..module_utils._site.partners.outcome import both_ways
from ..plugin_utils.filters import filter_module

FilterModule = filter_module(expected_outcome=both_ways)
