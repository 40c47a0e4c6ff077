# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cups_restarts
short_description: Pending restarts of a Cisco presence node after a change of its settings
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Settings of XMPP federation take effect with a restart of the XCP Router and of the XMPP Federation Connection Manager. A restart of
    the Router ends every IM session of the node, so it often has to wait for a maintenance window.
  - A presence node does not report that a restart is pending. So the controller keeps a list, in a file a node in O(state_dir), and this task
    makes the restarts once that is allowed - the Router first, then the connection manager.
  - What was restarted by other means is not restarted again. It is seen by the start time that Control Center reports for the service.
  - After the Router, every XCP service that ran before is seen running again; what stays down is started.
  - Where a restart fails, the other nodes of the cluster keep their Router until this one is back, so that one of them serves.
  - A node without pending restarts is not contacted.
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
  name:
    description:
      - Name of the node in the inventory, under which its pending restarts are kept.
      - The default is the host of the task. A task that is delegated to the node has to give it.
    type: str
  cluster:
    description: Names in the inventory of all nodes of the cluster, so that no two of them are restarted at the same time.
    type: list
    elements: str
    default: []
  required:
    description:
      - Restarts that are pending from now on, as M(xmpp.federation.cups_federation) returns them. Each is made on this node, whatever its scope.
      - What that module listed itself need not be given again, and does no harm.
    type: list
    elements: dict
    default: []
    suboptions:
      service:
        description: The service, without the product in front.
        type: str
        required: true
      scope:
        description: V(cluster) or V(node), for people.
        type: str
        choices: [node, cluster]
        default: node
      reason:
        description: What changed.
        type: str
        required: true
  allowed:
    description: Whether restarts may be made now, at any time of day.
    type: bool
    default: false
  window:
    description:
      - Maintenance window in which restarts may be made even without O(allowed).
      - A restart that began inside it is finished, even where it takes longer than the window.
    type: dict
    suboptions:
      days:
        description: Days on which the window opens, V(mon) to V(sun); an empty list is every day.
        type: list
        elements: str
        default: []
      start:
        description: Local time at which it opens, in quotation marks, such as V("22:00").
        type: str
        required: true
      end:
        description: Local time at which it closes, on the next day where it is before O(window.start).
        type: str
        required: true
      timezone:
        description: Time zone of these times, a name such as V(Europe/Berlin) or V(UTC). Daylight saving time is followed.
        type: str
        required: true
  state_dir:
    description:
      - Directory on the controller where the pending restarts are kept. It has to survive the run.
      - Nodes are distinguished by their names in the inventory, so two inventories with the same names need two directories.
    type: path
    required: true
  node:
    description:
      - The node's own name in its cluster. Control Center acts on the node that it is asked at, and wants its name.
      - Where this is left out, the node is asked. In a cluster of several nodes, the one is taken that is named like O(name) or O(host).
    type: str
  via:
    description:
      - V(soap) - Control Center over HTTPS.
      - V(cli) - the platform command line over SSH; the host's connection must be P(xmpp.federation.vos#connection). It has no start times,
        so restarts by other means are not seen.
      - V(auto) - Control Center, and the command line where the node has no Control Center or its port is closed.
    type: str
    choices: [auto, soap, cli]
    default: auto
  timeout:
    description: Seconds for one service to come back. A restart of the XCP Router can take minutes.
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
    description: The services are read; no command is given and nothing is listed.
  diff_mode:
    support: full
    description: The pending restarts, before and after.
  idempotent:
    support: full
    description: What was restarted is not pending any more.
  platform:
    support: full
    platforms: Cisco Unified Presence 8.x, Cisco IM and Presence 9 to 15
    description: The addresses of Control Center in newer and older releases are both tried.
notes:
  - Runs on the controller. Progress is shown with C(-v).
  - Where the presence redundancy group has High Availability on, look at its state before (C(System > Presence Redundancy Groups)); users move
    to the other node while the Router restarts.
requirements:
  - lxml on the controller
  - paramiko on the controller, for the command line
seealso:
  - module: xmpp.federation.cups_federation
  - module: xmpp.federation.cups_service
"""

EXAMPLES = r"""
- name: Make the pending restarts, in the night from Saturday to Sunday
  xmpp.federation.cups_restarts:
    admin_user: "{{ presence_admin_user }}"
    admin_password: "{{ presence_admin_password }}"
    state_dir: /var/lib/federation
    window:
      days: [sat]
      start: "22:00"
      end: "04:00"
      timezone: Europe/Berlin

- name: One node of the cluster after another
  xmpp.federation.cups_restarts:
    name: "{{ item }}"
    host: "{{ hostvars[item].ansible_host }}"
    admin_user: "{{ hostvars[item].presence_admin_user }}"
    admin_password: "{{ hostvars[item].presence_admin_password }}"
    cluster: [cup1, cup2]
    state_dir: /var/lib/federation
    allowed: true
  loop: [cup1, cup2]
  delegate_to: "{{ item }}"
  run_once: true
"""

RETURN = r"""
node:
  description: Name of the node in the inventory.
  returned: success
  type: str
  sample: cup1
decision:
  description: Whether restarts may be made now, and why.
  returned: success
  type: str
  sample: restarts are deferred, and no maintenance window is given
pending:
  description: The restarts that are still pending for this node, in the order to make them.
  returned: success, and failure of a restart
  type: list
  elements: dict
  contains:
    node:
      description: Name of the node in the inventory.
      type: str
    service:
      description: The service, without the product in front.
      type: str
    reason:
      description: What changed.
      type: str
    since:
      description: When it was first listed, in UTC.
      type: str
    text:
      description: All of it in one line.
      type: str
  sample:
    - node: cup1
      service: XCP Router
      reason: "changed: Security Mode"
      since: '2026-01-10T09:00:00Z'
      text: "cup1: restart XCP Router (changed: Security Mode; pending since 2026-01-10T09:00:00Z)"
pending_elsewhere:
  description: The pending restarts of the other nodes of the cluster, as RV(pending), at the time of this task.
  returned: success
  type: list
  elements: dict
completed:
  description: The restarts that are not pending any more, as RV(pending), each with C(how) that came.
  returned: success
  type: list
  elements: dict
commands:
  description: What was done, in order; in check mode what would be done.
  returned: success
  type: list
  elements: dict
via:
  description: V(soap) or V(cli).
  returned: where something was pending
  type: str
via_reason:
  description: Why it was this way.
  returned: where something was pending
  type: str
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import PRUNE, SERVICES

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **SERVICES,
    "name": {"type": "str"},
    "cluster": PRUNE,
    "required": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "service": {"type": "str", "required": True},
            "scope": {"type": "str", "choices": ["node", "cluster"], "default": "node"},
            "reason": {"type": "str", "required": True},
        },
    },
    "allowed": {"type": "bool", "default": False},
    "window": {
        "type": "dict",
        "options": {
            "days": {"type": "list", "elements": "str", "default": []},
            "start": {"type": "str", "required": True},
            "end": {"type": "str", "required": True},
            "timezone": {"type": "str", "required": True},
        },
    },
    "state_dir": {"type": "path", "required": True},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.cups_restarts.")


if __name__ == "__main__":
    main()
