# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_wait
short_description: Wait until public DNS shows records
version_added: 0.1.0
description:
  - Asks the authoritative servers of a zone, all of them, and then resolvers, until all show the given records, or the time is over.
    Shows what it waits for after each look.
  - Resolvers are asked only once the authoritative servers show everything, because a resolver that was asked too early
    remembers for a while that there is nothing.
  - Values count, not their order and not the TTL.
  - The work is done on the controller, which must reach these servers with UDP and TCP port 53. It changes nothing.
extends_documentation_fragment:
  - xmpp.federation.dns_rrsets
options:
  zone:
    description: The zone that shall hold the records.
    type: str
    required: true
  state:
    description: V(absent) waits until the given values, or where an RRset has none here all of it, are not there any more.
    type: str
    choices: [present, absent]
    default: present
  prune:
    description: Names whose A and AAAA records shall not be there any more.
    type: list
    elements: str
    default: []
  resolvers:
    description:
      - Addresses of the resolvers. When empty, those of the controller.
      - Give public ones where those of the controller have a view of their own of the zone.
    type: list
    elements: str
    default: []
  authoritative:
    description:
      - Whether to ask the authoritative servers. They are found through the first of the resolvers that can tell.
      - Turn it off only where the controller cannot reach them.
    type: bool
    default: true
  port:
    description: UDP and TCP port of all servers.
    type: int
    default: 53
  timeout:
    description: Seconds to wait for each answer.
    type: float
    default: 5.0
  wait:
    description: Seconds until the task gives up and fails. V(0) looks once.
    type: float
    default: 1800.0
  interval:
    description: Seconds between two looks.
    type: float
    default: 20.0
attributes:
  check_mode:
    description: Looks once, does not wait, and does not fail for what is not there yet.
    support: full
  diff_mode:
    description: There is nothing to show, because nothing is ever changed.
    support: none
  idempotent:
    description: Changes nothing, but what it finds may be different each time.
    support: N/A
seealso:
  - module: xmpp.federation.dns_handover
  - module: xmpp.federation.srv_info
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Wait up to two hours for the provider
  xmpp.federation.dns_wait:
    zone: cupdomain.example
    records: "{{ (federation_site | xmpp.federation.plan).dns.records }}"
    resolvers: [192.0.2.53]
    wait: 7200
"""

RETURN = r"""
complete:
  description: Whether everything is shown.
  returned: always
  type: bool
missing:
  description: What is not, in words.
  returned: always
  type: list
  elements: str
  sample: ["cup1.cupdomain.example. A at ns1.cupdomain.example. (203.0.113.53): not there yet"]
answers:
  description: What each server showed at the last look.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The name that was asked for.
      type: str
    type:
      description: The type.
      type: str
    server:
      description: Name and address of an authoritative server, or the address of a resolver.
      type: str
    state:
      description: V(shown); V(absent); V(differs) (other values, or still there); V(unanswered).
      type: str
    detail:
      description: What is there instead, or why there is no answer.
      type: str
looks:
  description: How many times was looked.
  returned: always
  type: int
waited:
  description: Seconds until the last look.
  returned: always
  type: float
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import PRUNE, RRSETS

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "zone": {"type": "str", "required": True},
    "records": RRSETS,
    "prune": PRUNE,
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "resolvers": PRUNE,
    "authoritative": {"type": "bool", "default": True},
    "port": {"type": "int", "default": 53},
    "timeout": {"type": "float", "default": 5.0},
    "wait": {"type": "float", "default": 1800.0},
    "interval": {"type": "float", "default": 20.0},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.dns_wait.")


if __name__ == "__main__":
    main()
