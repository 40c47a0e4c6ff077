# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cups_service
short_description: Services of a Cisco presence node - activation and state
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Activates, starts, stops and restarts services of a Cisco Unified Presence or IM and Presence node, in the order given, and waits until
    each is seen in its state. The reply of the node alone is not believed.
  - The services are found by name on the node. A restart is a restart, never a stop and a start.
  - A restart of the XCP Router ends every IM session of the node.
options:
  admin_user:
    description:
      - Application administrator of the node, with a role for serviceability.
      - Needed unless O(via=cli).
    required: false
  admin_password:
    description: Password of O(admin_user).
    required: false
  port:
    description: Port of Control Center.
    type: int
    default: 8443
  services:
    description: The services, in the order to work on them. A service may be there twice.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - Name of the service. The product in front may be left out, and case and blanks do not matter, so V(XCP Router) is both
            C(Cisco XCP Router) and C(Cisco UP XCP Router).
          - The end of a name is enough where only one service ends so.
        type: str
        required: true
      state:
        description:
          - V(started) - starts it where it is not started.
          - V(stopped) - stops it where it is not stopped. The XCP Router is not stopped, because all others would then have to be started
            by hand.
          - V(restarted) - restarts it, every time.
        type: str
        choices: [started, stopped, restarted]
        default: started
      activated:
        description:
          - Whether the service is activated. Activation also starts it.
          - Where this is left out, O(services[].state=started) activates the service, and the other states leave the activation as it is.
        type: bool
  node:
    description:
      - The node's own name in its cluster. Control Center acts on the node that it is asked at, and wants its name.
      - Where this is left out, the node is asked. In a cluster of several nodes, the one is taken that is named like the host in the
        inventory or like O(host).
    type: str
  via:
    description:
      - V(soap) - Control Center over HTTPS.
      - V(cli) - the platform command line over SSH; the host's connection must be P(xmpp.federation.vos#connection).
      - V(auto) - Control Center, and the command line where the node has no Control Center or its port is closed.
    type: str
    choices: [auto, soap, cli]
    default: auto
  timeout:
    description: Seconds for one service to reach its state. A restart of the XCP Router can take minutes.
    type: float
    default: 300
  poll_interval:
    description: Seconds between two looks at a state. The first few looks follow each other faster.
    type: float
    default: 3
extends_documentation_fragment:
  - xmpp.federation.cups_https
attributes:
  check_mode:
    support: full
    description: The services are read and compared; no command is given.
  diff_mode:
    support: full
    description: State and activation before and after.
  idempotent:
    support: partial
    description: O(services[].state=restarted) restarts at every run.
  platform:
    support: full
    platforms: Cisco Unified Presence 8.x, Cisco IM and Presence 9 to 15
    description: The addresses of Control Center in newer and older releases are both tried.
notes:
  - Runs on the controller. Progress is shown with C(-v).
  - Where the node limits the rate of requests, the task waits 10 seconds and asks again, up to six times.
requirements:
  - lxml on the controller
  - paramiko on the controller, for the command line
seealso:
  - module: xmpp.federation.cups_federation
  - plugin: xmpp.federation.vos
    plugin_type: connection
"""

EXAMPLES = r"""
- name: Run the federation service
  xmpp.federation.cups_service:
    admin_user: "{{ presence_admin_user }}"
    admin_password: "{{ presence_admin_password }}"
    services:
      - name: XCP XMPP Federation Connection Manager
        state: started

- name: Make the restarts that a change of the settings needs
  xmpp.federation.cups_service:
    admin_user: "{{ presence_admin_user }}"
    admin_password: "{{ presence_admin_password }}"
    services:
      - name: XCP Router
        state: restarted
      - name: XCP XMPP Federation Connection Manager
        state: restarted
    timeout: 600
"""

RETURN = r"""
services:
  description: The services as they are; in check mode as they would be.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The full name on the node.
      type: str
    state:
      description: V(Started), V(Stopped), V(Starting), V(Stopping) or V(Unknown).
      type: str
    activated:
      description: Whether it is activated.
      type: bool
    reason:
      description: The node's own words about the state.
      type: str
  sample:
    - {name: Cisco XCP Router, state: Started, activated: true, reason: ''}
commands:
  description: What was done, in order; in check mode what would be done.
  returned: success
  type: list
  elements: dict
  contains:
    command:
      description: V(activate), V(deactivate), V(start), V(stop) or V(restart).
      type: str
    service:
      description: The full name on the node.
      type: str
    leads_to:
      description: The state that was waited for.
      type: str
  sample:
    - {command: restart, service: Cisco XCP Router, leads_to: Started}
via:
  description: V(soap) or V(cli).
  returned: success
  type: str
  sample: soap
via_reason:
  description: Why it was this way.
  returned: success
  type: str
  sample: Control Center answers
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import SERVICE_STATES, SERVICES

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **SERVICES,
    "services": {**SERVICE_STATES, "required": True},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.cups_service.")


if __name__ == "__main__":
    main()
