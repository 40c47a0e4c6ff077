#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_progress
short_description: Keep how far a run has come with its devices, and say whose turn it is
version_added: 0.1.0
description:
  - For the playbooks of this collection, once at the end of each play that looks at a group of devices or changes them. Reads what the roles
    have registered on the hosts of the play. A host on which something failed has the fact C(federation_failed). Contacts nothing.
  - A device that was not looked at, for whatever reason, keeps every device of its site from being changed. One that could not be
    provisioned keeps what comes after it from being changed. Sites do not wait for each other.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  group:
    description: The group of devices that the play worked on.
    type: str
    choices: [federation_presence, federation_firewall, federation_dns]
    required: true
  acted:
    description: Whether the play changed them, rather than looked at them.
    type: bool
    default: false
  restarts:
    description: Whether the play looked at the pending restarts of presence nodes. Nodes that have some are not known before.
    type: bool
    default: false
  acting:
    description: Whether the run is to correct what differs. In check mode it is not.
    type: bool
    default: true
  withdraw:
    description: Whether sites are withdrawn, so that the order is the other way round.
    type: bool
    default: false
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Keep what was seen
  xmpp.federation.federation_progress:
    group: federation_firewall
  run_once: true
  register: kept
"""

RETURN = r"""
lines:
  description: What the run has to say of the devices, such as their pending restarts; one line each.
  returned: success
  type: list
  elements: str
progress:
  description: How far the run has come, which is kept as C(federation_progress) of localhost.
  returned: success
  type: dict
  contains:
    hosts:
      description:
        - Host to C(differs), C(differences), C(acted), C(trouble), and C(leftovers) with C(objects) and C(leaving). A host that could not be
          looked at is not in it.
      type: dict
    turn:
      description: Group to the hosts that are to be changed now, of every group that the run works on.
      type: dict
    acted:
      description: Group to the hosts that were brought to what is planned.
      type: dict
    leaving:
      description: The firewalls whose leftovers are taken away now, last of all.
      type: list
      elements: str
    unseen:
      description: The hosts that could not be looked at, or changed, which are not asked again in the same run.
      type: list
      elements: str
    restarts:
      description:
        - The presence nodes whose pending restarts have to be looked at still. Until that is done, they count as not looked at.
      type: list
      elements: str
    former_nodes:
      description: Site to the names of nodes of earlier descriptions, as its firewall still shows them.
      type: dict
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "group": {
        "type": "str",
        "choices": ["federation_presence", "federation_firewall", "federation_dns"],
        "required": True,
    },
    "acted": {"type": "bool", "default": False},
    "restarts": {"type": "bool", "default": False},
    "acting": {"type": "bool", "default": True},
    "withdraw": {"type": "bool", "default": False},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_progress.")


if __name__ == "__main__":
    main()
