#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_requests
short_description: Say what each host is to be asked, for all sites that it serves
version_added: 0.1.0
description:
  - For the playbooks of this collection, once before the hosts of a group are asked. Puts together what the sites' plans want of each host,
    so that a firewall or a probe PC that serves many sites is asked once for all of them. Contacts nothing.
  - What comes of an earlier question, such as the addresses of the partners, is read from what the verify roles have registered.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  what:
    description:
      - V(counts) are those of the firewalls before anything is probed, V(domains) those that the probe PCs look up, V(outside) whom the outside
        PCs probe and have call back, V(names) what the presence nodes look up, V(resolvers) which DNS servers the inside PCs ask,
        V(inside) whom these probe, V(flows) what the firewalls are asked.
    type: list
    elements: str
    choices: [counts, domains, outside, names, resolvers, inside, flows]
    required: true
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: See what to look up
  xmpp.federation.federation_requests:
    what: [domains]
  run_once: true
  register: requests
"""

RETURN = r"""
of:
  description:
    - Host to what it is to be asked - C(hits), C(domains), C(targets), C(call_backs), C(probe_port), C(names), C(resolvers), C(flows) and
      C(own_names), as the modules take them.
  returned: success
  type: dict
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "what": {
        "type": "list",
        "elements": "str",
        "choices": ["counts", "domains", "outside", "names", "resolvers", "inside", "flows"],
        "required": True,
    }
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_requests.")


if __name__ == "__main__":
    main()
