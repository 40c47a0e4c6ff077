# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_identities_info
short_description: Fetch the SSH host keys and HTTPS certificates that devices show
version_added: 0.1.0
description:
  - Asks each device for its host key or its certificate, for a person to compare with what the device's console says. Nobody logs in, and
    nothing secret is sent.
  - Trusts nothing and keeps nothing. A host key that differs from the one that is known in O(known_hosts_file) fails the task.
  - Runs on the controller.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  devices:
    description: What to ask.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the device, for the result.
        type: str
        required: true
      kind:
        description: V(ssh) asks for a host key, V(https) for a certificate.
        type: str
        choices: [ssh, https]
        default: ssh
      host:
        description: Address or name of the device.
        type: str
        required: true
      port:
        description: TCP port. The default is 22 for V(ssh) and 443 for V(https).
        type: int
  timeout:
    description: Seconds to wait for each answer.
    type: float
    default: 15.0
  known_hosts_file:
    description: File with the host keys that are known, in the format of OpenSSH. It is only read.
    type: path
    default: ~/.ssh/known_hosts
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: See which host key a firewall shows
  xmpp.federation.device_identities_info:
    devices:
      - {name: asa1, host: 10.10.0.1}
"""

RETURN = r"""
identities:
  description: What each device shows, in the order of O(devices).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: As in O(devices[].name).
      type: str
    kind:
      description: As in O(devices[].kind).
      type: str
    host:
      description: As in O(devices[].host).
      type: str
    port:
      description: The port that was asked.
      type: int
    fingerprint:
      description: SHA-256 of a host key as C(ssh-keygen -l) writes it, of a certificate as C(openssl x509 -fingerprint -sha256) does.
      type: str
    key:
      description: Type and base64 of a host key, as they stand in a file of known hosts. Empty for a certificate.
      type: str
    legacy:
      description: Whether the device has only algorithms that are not considered safe any more.
      type: bool
lines:
  description: The same, one line a device for people.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "devices": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "name": {"type": "str", "required": True},
            "kind": {"type": "str", "choices": ["ssh", "https"], "default": "ssh"},
            "host": {"type": "str", "required": True},
            "port": {"type": "int"},
        },
    },
    "timeout": {"type": "float", "default": 15.0},
    "known_hosts_file": {"type": "path", "default": "~/.ssh/known_hosts"},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.device_identities_info.")


if __name__ == "__main__":
    main()
