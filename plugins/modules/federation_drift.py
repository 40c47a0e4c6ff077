# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_drift
short_description: Write down what differs from the descriptions, by site and device
version_added: 0.1.0
description:
  - For the playbook C(drift), after it has looked at every device. Writes a page and the same as JSON; reads what the run has kept, and contacts
    nothing.
  - A run with C(--limit) or with tags writes into a directory of its own within O(directory), so that what was seen of a part does not take the place
    of what was seen of all.
options:
  directory:
    description:
      - Where C(drift.html) and C(drift.json) go, on the controller. It is made where it does not exist. A relative one counts from the directory in
        which the inventory lies.
      - One within an inventory that is a directory, or within C(group_vars) or C(host_vars), is refused.
    type: path
    required: true
  file:
    description: A file that gets the JSON too. A relative one counts from where ansible-playbook was started.
    type: path
  correcting:
    description: Whether differences were to be corrected.
    type: bool
    default: false
attributes:
  check_mode:
    support: none
    description: The files are written in check mode as well; they change no device.
  diff_mode:
    support: none
    description: There is no diff; the files are the output.
  idempotent:
    support: N/A
    description: The files hold the time.
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Write down what differs
  xmpp.federation.federation_drift:
    directory: reports
  run_once: true
  delegate_to: localhost
"""

RETURN = r"""
paths:
  description: The files.
  returned: success
  type: list
  elements: str
counts:
  description:
    - C(sites) and C(devices), each with a number for every state - V(refused) (sites only), V(not looked at), V(differs), V(left over),
      V(corrected) and V(as planned).
  returned: success
  type: dict
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "directory": {"type": "path", "required": True},
    "file": {"type": "path"},
    "correcting": {"type": "bool", "default": False},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_drift.")


if __name__ == "__main__":
    main()
