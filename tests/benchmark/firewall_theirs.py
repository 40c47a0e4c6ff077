# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of the firewall's benchmark: the facts of cisco.asa's asa_acls from the output of `show access-list`.

Seconds are of the processor, so that what else runs on the machine matters little.

Reads the output from standard input and prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from ansible.module_utils import basic
from ansible_collections.cisco.asa.plugins.module_utils.network.asa.facts.acls.acls import AclsFacts


def main() -> None:
    data = sys.stdin.read()
    # It makes itself an AnsibleModule for its arguments, which the wrapper of a module's process would have prepared.
    basic._ANSIBLE_PROFILE = "legacy"
    began = time.process_time()
    facts = AclsFacts(None).populate_facts(None, {"ansible_network_resources": {}}, data)
    seconds = time.process_time() - began
    lists = facts["ansible_network_resources"]["acls"]["acls"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"parse": seconds, "memory": memory, "entries": sum(len(one["aces"]) for one in lists)}))


if __name__ == "__main__":
    main()
