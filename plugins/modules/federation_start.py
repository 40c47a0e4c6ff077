# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_start
short_description: Make a directory with an inventory that runs
version_added: 0.1.0
description:
  - Makes a directory with an inventory, the description of a site, an encrypted vault, the known host keys, and an C(ansible.cfg).
  - In check mode it only sees whether the answers can be, and says which devices' identities are to be confirmed.
  - The playbook C(xmpp.federation.start) asks for the answers. See C(docs/start.md).
  - No identity is taken over unless it is in O(fingerprints), or O(confirmed) says that a person has compared all of them.
  - Runs on the controller.
options:
  directory:
    description: The directory to make. One that exists is refused.
    type: path
    required: true
  site:
    description: Name of the site.
    type: str
    default: hq
  domain:
    description: The presence domain.
    type: str
    required: true
  zone:
    description: The public zone that holds the records. The default is O(domain).
    type: str
  release:
    description: Release of the presence nodes.
    type: str
    required: true
  restart:
    description: Whether restarts of the XCP Router may be made at any time; they end every IM session of the node.
    type: str
    choices: [allowed, deferred]
    default: deferred
  nodes:
    description: The presence nodes, each as C(NAME PRIVATE-ADDRESS PUBLIC-ADDRESS [MANAGEMENT-ADDRESS]), separated by commas.
    type: str
    required: true
  partners:
    description: The partners, each as C(DOMAIN PROFILE), separated by commas.
    type: str
  firewall:
    description: Management address of the ASA.
    type: str
    required: true
  inside:
    description: C(nameif) of the nodes' interface.
    type: str
    default: inside
  outside:
    description: C(nameif) of the Internet's interface.
    type: str
    default: outside
  dns_server:
    description: The zone's primary server. Without it the records are handed over to whoever keeps the zone.
    type: str
  tsig_name:
    description: Name of the TSIG key that may update the zone.
    type: str
  inside_pc:
    description: The PC on the nodes' network, as C(ADDRESS [MANAGEMENT-ADDRESS]).
    type: str
  outside_pc:
    description: The PC on the Internet, as C(ADDRESS [MANAGEMENT-ADDRESS]).
    type: str
  pc_user:
    description: Account on the PCs. The default is that of the user who runs Ansible.
    type: str
  platform_user:
    description: Platform administrator of the nodes, for their command line.
    type: str
    default: administrator
  platform_password:
    description: Password of O(platform_user).
    type: str
  application_user:
    description: Application administrator of the nodes, for their pages.
    type: str
    default: admin
  application_password:
    description: Password of O(application_user).
    type: str
  dialback_secret:
    description:
      - Dialback secret, the same on every node. Without it a random one is made.
      - With V(keep) the nodes keep theirs. A node that has none does not federate.
    type: str
  firewall_user:
    description: Account on the ASA.
    type: str
    default: ansible
  firewall_password:
    description: Password of O(firewall_user).
    type: str
  enable_password:
    description: Password of the privileged mode of the ASA, where the login does not end in it.
    type: str
  tsig_secret:
    description: Secret of the TSIG key, in base64.
    type: str
  vault_password:
    description: Password of the vault.
    type: str
  vault_password_file:
    description:
      - File that holds the password of the vault. Where it does not exist it is made, with O(vault_password) or a random password.
      - Without it every run asks for the password.
    type: str
  identities:
    description: What M(xmpp.federation.device_identities_info) returned.
    type: list
    elements: dict
    default: []
  confirmed:
    description: Whether a person has compared all of O(identities) with the devices' consoles.
    type: bool
    default: false
  fingerprints:
    description: Fingerprints of host keys and certificates that are known to be right.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Can run in check mode, which makes nothing.
    support: full
  diff_mode:
    description: There is nothing before, so there is no difference to show.
    support: none
  idempotent:
    description: A directory that exists is refused.
    support: none
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Make a directory from known answers
  xmpp.federation.federation_start:
    directory: ~/federation
    domain: cupdomain.example
    release: "12.5"
    nodes: cup1 10.10.0.10 198.51.100.10
    partners: partner.example xmpp
    firewall: 10.10.0.1
    dns_server: 203.0.113.53
    platform_password: "{{ platform_password }}"
    application_password: "{{ application_password }}"
    firewall_password: "{{ firewall_password }}"
    vault_password_file: ~/.config/xmpp-federation/vault-password
    identities: "{{ seen.identities }}"
    fingerprints: "{{ known_fingerprints }}"
"""

RETURN = r"""
devices:
  description: Whose identities are to be confirmed, as M(xmpp.federation.device_identities_info) takes them.
  returned: success
  type: list
  elements: dict
files:
  description: The files that are made, by their paths in the directory.
  returned: success
  type: list
  elements: str
path:
  description: The directory.
  returned: success
  type: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "directory": {"type": "path", "required": True},
    "domain": {"type": "str", "required": True},
    "release": {"type": "str", "required": True},
    "nodes": {"type": "str", "required": True},
    "firewall": {"type": "str", "required": True},
    "site": {"type": "str", "default": "hq"},
    "restart": {"type": "str", "choices": ["allowed", "deferred"], "default": "deferred"},
    "inside": {"type": "str", "default": "inside"},
    "outside": {"type": "str", "default": "outside"},
    "zone": {"type": "str"},
    "partners": {"type": "str"},
    "dns_server": {"type": "str"},
    "tsig_name": {"type": "str"},
    "inside_pc": {"type": "str"},
    "outside_pc": {"type": "str"},
    "pc_user": {"type": "str"},
    "platform_user": {"type": "str", "default": "administrator"},
    "platform_password": {"type": "str", "no_log": True},
    "application_user": {"type": "str", "default": "admin"},
    "application_password": {"type": "str", "no_log": True},
    "dialback_secret": {"type": "str", "no_log": True},
    "firewall_user": {"type": "str", "default": "ansible"},
    "firewall_password": {"type": "str", "no_log": True},
    "enable_password": {"type": "str", "no_log": True},
    "tsig_secret": {"type": "str", "no_log": True},
    "vault_password": {"type": "str", "no_log": True},
    "vault_password_file": {"type": "str", "no_log": False},
    "identities": {"type": "list", "elements": "dict", "default": []},
    "confirmed": {"type": "bool", "default": False},
    "fingerprints": {"type": "list", "elements": "str", "default": []},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_start.")


if __name__ == "__main__":
    main()
