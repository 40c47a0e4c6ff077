# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federation_contract
short_description: Hold the inventory against the descriptions of its sites, and give every site's plan
version_added: 0.1.0
description:
  - Looks at the whole inventory, whatever the run is limited to, and at nothing else. It logs in nowhere.
  - Finds, all at once, what would otherwise come to light after devices were changed. Groups, tags and names in C(--limit) that are misspelt, devices
    without a site or in two, sites without a host, hosts in two groups that exclude each other, nodes of a description without a host and
    hosts that are no node, two hosts for one zone, variables that are misspelt, that have no value, or one that no role could
    use, contradictions in a description, what two descriptions claim as their own, and where one excludes the other.
  - A site that does not fit is left out of RV(ignore:plans) and the others are in it. The task fails where no site is left, and where
    something is wrong that concerns all of them.
  - A host is a node of the description where its name is the node's (with or without domain), where C(ansible_host) is the node's private
    address, or where its variable C(federation_node) names it.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  only:
    description:
      - What to work on, where it is not all sites. Where C(federation_sites) is set, its value, which is the name of a site or a list of them;
        else, for withdrawing, a list of names of sites, or of dictionaries with C(site) and either C(nodes), names of nodes, or C(partners),
        domains of partners. The plan of such a site is then the part that is withdrawn.
      - The other sites are held against these all the same, and left out of RV(ignore:plans).
    type: raw
  withdraws:
    description: Whether the run takes back what C(federation_withdraw) names. Where it does not, that variable is a finding.
    type: bool
    default: true
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: See what does not fit before anything is done
  hosts: all
  gather_facts: false
  tasks:
    - name: Hold the inventory against the descriptions
      xmpp.federation.federation_contract:
      run_once: true
      register: federation_contract
"""

RETURN = r"""
plans:
  description: Site to plan, as the filter P(xmpp.federation.plan#filter) gives it, of every site that fits.
  returned: success
  type: dict
plan_of:
  description:
    - The same plans, by the last two characters of the site's name and then by its name. For tasks that look into the plan of one site, which
      costs the less, the fewer plans lie beside it.
  returned: success
  type: dict
hosts:
  description: Site to group to names of hosts, of every site that fits.
  returned: success
  type: dict
groups:
  description: Group to the hosts that a run works on, those of all sites that fit.
  returned: success
  type: dict
served:
  description: Group to host to the names of the sites that it is asked for, of firewalls and probe PCs.
  returned: success
  type: dict
started:
  description: When the run began, in UTC as ISO 8601.
  returned: success
  type: str
notes:
  description: Site to what a person should know about its plan, such as what to expect of each partner; one line each.
  returned: success
  type: dict
findings:
  description: One line for everything that does not fit, with its place and its cure.
  returned: success
  type: list
  elements: str
refused:
  description: Names of the sites that are left out.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "only": {"type": "raw"},
    "withdraws": {"type": "bool", "default": True},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.federation_contract.")


if __name__ == "__main__":
    main()
