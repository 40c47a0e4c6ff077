# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option with the RRsets of a zone, of every module that writes, hands over or waits for them."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  records:
    description: The RRsets, each name and type once.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The whole name, with or without its final dot. It must lie inside O(zone); a name relative to the zone is refused.
          - A name in its national script is turned into its ASCII form (IDNA 2003). Names in which IDNA 2008 would give
            another form are refused; write those as C(xn--...).
        type: str
        required: true
      type:
        description: The type of the RRset.
        type: str
        choices: [SRV, A, AAAA, CNAME, TXT]
        required: true
      ttl:
        description:
          - Time to live in seconds, V(0) to V(2147483647).
          - Not used with O(state=absent), and not looked at by M(xmpp.federation.dns_wait), because a provider may have its own.
        type: int
        default: 3600
      rdata:
        description:
          - The values in zone-file form, their order does not matter. With O(state=present) the RRset gets exactly these.
          - An V(SRV) value is C(priority weight port target.) (RFC 2782). Targets of V(SRV) and V(CNAME) must end in a dot;
            without it the target could mean two names, and is refused.
          - Put the strings of a V(TXT) value into double quotes.
          - Must be given with O(state=present). With O(state=absent) only these values are removed; without them the whole RRset is.
        type: list
        elements: str
requirements:
  - dnspython >= 2.6 on the controller
"""
