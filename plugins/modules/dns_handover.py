# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_handover
short_description: Write DNS records down for whoever keeps the zone by hand
version_added: 0.1.0
description:
  - For zones that take no dynamic update, as those of many web hosts and providers. Writes the records to files on the controller,
    to be sent or copied.
  - Three files of the same content, named after the zone. C(.zone) is a part of a zone file, C(.md) a table for people,
    C(.csv) one for spreadsheets.
  - M(xmpp.federation.dns_wait) waits until public DNS shows the records.
extends_documentation_fragment:
  - xmpp.federation.dns_rrsets
options:
  directory:
    description:
      - The directory on the controller. It is made where it does not exist. A relative one counts from the directory in which the inventory
        lies.
      - One within an inventory that is a directory, or within C(group_vars) or C(host_vars), is refused, since Ansible would read the files
        the next time.
    type: path
    required: true
  zone:
    description: The zone that shall hold the records.
    type: str
    required: true
  prune:
    description: Names whose A and AAAA records shall be removed.
    type: list
    elements: str
    default: []
  state:
    description: V(absent) writes down what is to be removed - the given values, or where an RRset has none here all of it.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Can run in check mode and tell what it would write.
    support: full
  diff_mode:
    description: Shows the files that change.
    support: full
  idempotent:
    description: The same records give the same files.
    support: full
seealso:
  - module: xmpp.federation.dns_records
  - module: xmpp.federation.dns_wait
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Write down what the provider has to publish
  xmpp.federation.dns_handover:
    directory: ~/handover
    zone: cupdomain.example
    records: "{{ (federation_site | xmpp.federation.plan).dns.records }}"
"""

RETURN = r"""
files:
  description: The files, with their whole paths.
  returned: success
  type: list
  elements: str
  sample: [/home/me/handover/cupdomain.example.zone]
zone_file:
  description: The content of the first of them.
  returned: success
  type: str
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import PRUNE, RRSETS

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "directory": {"type": "path", "required": True},
    "zone": {"type": "str", "required": True},
    "records": RRSETS,
    "prune": PRUNE,
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.dns_handover.")


if __name__ == "__main__":
    main()
