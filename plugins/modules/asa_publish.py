# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: asa_publish
short_description: Publish services through a Cisco ASA, and touch nothing else
version_added: 0.1.0
description:
  - Makes services of hosts behind a Cisco ASA of release 8.3 or later reachable from outside - one network object with a
    static translation of one port, and one rule in the access-list that is bound to the public interface - and lets the
    hosts' own connections out.
  - Reads the running configuration once and compares by effect, not by text. What another object publishes or a wider
    rule permits already is left as it is, and RV(decisions) quotes the rule that decided.
  - Stops before anything is sent when the request clashes with what the firewall has, and shows both sides.
  - Sends the fewest lines, judges the answer to each, and takes its own lines back where one is refused. What was written
    is read back, and only then saved.
  - No line of others is changed. Established connections are never cleared.
options:
  publications:
    description:
      - The services to publish, all of this firewall in one task.
      - One of O(publications) and O(outbound) is required.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the network object that carries the translation, up to 64 letters, digits and C(.!@#$%^&()-_{}).
          - The object belongs to this publication alone, because an object has one translation only. Give each publication
            a name of its own, such as V(XMPP_S2S_5269_cup1_cupdomain.example).
        type: str
        required: true
      real_address:
        description: Address that the host has, IPv4 or IPv6.
        type: str
        required: true
      real_port:
        description: Port that the host listens on.
        type: int
        default: 5269
      mapped_address:
        description:
          - Public address, or V(interface) for the address of O(publications[].mapped_interface) itself.
          - IPv6 needs release 9.0 or later.
          - The public interface's own address cannot be given as an address.
        type: str
        required: true
      mapped_port:
        description: Public port.
        type: int
        default: 5269
      protocol:
        description: Protocol of the service.
        type: str
        choices: [tcp, udp]
        default: tcp
      real_interface:
        description: Interface that the host is behind, as C(nameif) names it.
        type: str
        default: inside
      mapped_interface:
        description: Interface that the public address is on, as C(nameif) names it.
        type: str
        default: outside
      sources:
        description:
          - Who may connect - V(any) alone, or addresses and networks such as V(198.51.100.0/24) of the version of IP that
            O(publications[].mapped_address) has.
          - A rule that lets in less than this counts as none, one that lets in more as enough.
        type: list
        elements: str
        default: [any]
      access_list:
        description:
          - The access-list that is expected to be bound to O(publications[].mapped_interface). The task fails where it is
            another one; a binding is never replaced.
          - Without it, the list that is bound is used.
        type: str
      across_families:
        description:
          - Whether one of O(publications[].real_address) and O(publications[].mapped_address) may be IPv4 and the other IPv6.
          - The clients' addresses then need a translation of their own, which this module does not write.
        type: bool
        default: false
  outbound:
    description: Hosts whose own connections to any address have to be let through.
    type: list
    elements: dict
    suboptions:
      address:
        description: Address of the host, IPv4 or IPv6.
        type: str
        required: true
      interface:
        description: Interface that the host is behind, as C(nameif) names it.
        type: str
        default: inside
      port:
        description: Port that it connects to.
        type: int
        default: 5269
      protocol:
        description: Protocol of the connections.
        type: str
        choices: [tcp, udp]
        default: tcp
      mapped_interface:
        description:
          - Interface that the connections leave by.
          - Without it, the one of the publications of this host, of all publications, or of the default route, whichever
            is first to name exactly one.
        type: str
  state:
    description:
      - V(present) publishes.
      - V(absent) removes the objects, translations and rules that the request names, if they are exactly what this module
        writes. The last rule of a bound list stays, and the result says so. Where a line of others refers to an object, the task fails with that
        line, and nothing is sent.
    type: str
    choices: [present, absent]
    default: present
  save:
    description:
      - V(changed) saves the configuration when this task changed it, or when what an earlier task wrote runs and was never
        saved, because the connection broke or the run was ended. RV(unsaved) then says what it is.
      - Where something is going to be saved, the disk of the startup configuration (C(boot config), else C(disk0:)) has to have room for
        one more configuration by C(dir). If not, nothing is changed, and check mode says so too. A context does not see the disk.
      - V(always) saves it also when it differs from the saved one for another reason, or when the firewall does not say.
      - V(never) leaves that to others.
      - Saving keeps everything that runs, so also what others did not save. A warning says where that is the case, and quotes
        lines of access-lists, objects, NAT and routes.
    type: str
    choices: [changed, always, never]
    default: changed
  confirm:
    description:
      - When the firewall itself is asked, with C(packet-tracer) in the same login, whether what is published works.
      - V(changed) asks after a change, or where an earlier one was not saved, and before saving.
      - Where the firewall's rules or translations would drop a flow or lead
        it elsewhere, the lines are taken back and the task fails with the phase and the rule that the firewall names.
      - Where only a host without an ARP entry, an interface that is down, a missing route or a limit stands against a flow,
        what was published stays, and a warning names the reason. A host and a limit are asked about again first.
      - V(always) asks without a change, too. A run in check mode never asks.
      - A firewall that does not answer the question is warned of.
    type: str
    choices: [changed, always, never]
    default: never
  log:
    description:
      - How the rules of this module shall log (message 106100), a level of syslog or V(disable). V(default) is no log of their own.
      - A rule of this module that logs otherwise is entered again with it, which changes it where it stands. Its interval is not
        compared. A wider rule that permits a flow already is not touched.
      - Without it, new rules have no log of their own, and those that are there log as they do.
    type: str
    choices: [emergencies, alerts, critical, errors, warnings, notifications, informational, debugging, disable, default]
  shared_access_list:
    description:
      - Whether a rule may go into an access-list that lets in at other interfaces too, or that selects what a tunnel encrypts.
      - Without it, the task fails there and names the line. Other uses of the list are warned of.
    type: bool
    default: false
  create_access_group:
    description:
      - Whether an access-list may be created and bound to O(publications[].mapped_interface) where none is bound.
      - From then on the list rules everything that enters there, and what it does not permit is denied.
    type: bool
    default: false
  exact:
    description:
      - Whether a rule of this module's own is added to the bound access-list even where a rule that lets in more permits
        the flow already. It is placed above that rule.
      - Without it such a rule is enough, and RV(decisions) quotes it.
    type: bool
    default: false
  own_names:
    description:
      - How the names of all objects begin and end that are of who runs this task, also of those that an earlier task made and
        O(publications) does not name any more. Such leftovers are found by it, and returned in RV(leftovers).
      - A translation on such an object follows O(publications) also where host, port and public address have all changed, or where it had another
        name before.
      - No object of anybody else may have such a name.
    type: dict
    suboptions:
      prefix:
        description: How they begin.
        type: str
        required: true
      suffix:
        description: How they end.
        type: str
        required: true
  leftovers:
    description:
      - With V(ignore), nobody looks for leftovers, as where O(publications) are a part of what there is to be.
      - With V(name), leftovers are told, by RV(leftovers) and a warning, and stay.
      - With V(make_way), the translation of one goes where a publication needs its place or has its host, in the same packet. The rest stays.
        So do, with this and V(remove), the access rules of the host and port that a publication had until now, which nothing else needs.
        Else a warning names these, as later runs cannot tell whose they were.
      - With V(remove), all of them go - first the access rules for exactly their host and port that nothing else needs, then the
        translations and the objects. What was changed by hand, and what lines of others refer to, stays and is told.
    type: str
    choices: [ignore, name, make_way, remove]
    default: name
requirements:
  - Paramiko on the controller
notes:
  - The host's connection has to be P(xmpp.federation.asa#connection). One task is one login, and a run that finds nothing
    to change reads with five C(show) commands in one packet.
  - C(show startup-config) is read only where its checksum is not that of the running configuration, or is not shown.
  - Refused before anything is sent - a release before 8.3, PIX, FWSM and Firepower Threat Defense, a standby unit, the system
    space of a firewall with contexts.
  - Rules name real addresses and ports, as every access-list does from release 8.3 on.
  - A new rule is placed before the denials that together would hide it, and behind denials of certain peers. A denial that
    names this host, alone or among others, or this very port is not overruled; the task fails and shows it.
attributes:
  check_mode:
    description: Reads and decides in the same way, and stops before the first line is sent.
    support: full
  diff_mode:
    description: Shows exactly the configuration lines that are sent, and RV(unsaved) where it is saved.
    support: full
  idempotent:
    description: A second run finds by effect that there is nothing to do.
    support: full
seealso:
  - plugin: xmpp.federation.asa
    plugin_type: connection
  - name: Cisco ASA firewall CLI configuration guide
    description: Network object NAT, and the order of NAT rules.
    link: https://www.cisco.com/c/en/us/support/security/adaptive-security-appliance-asa-software/products-installation-and-configuration-guides-list.html
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Publish the presence node for XMPP federation
  xmpp.federation.asa_publish:
    publications:
      - name: XMPP_S2S_5269_cup1_cupdomain.example
        real_address: 10.10.0.10
        mapped_address: 203.0.113.10
    outbound:
      - address: 10.10.0.10

- name: Publish two nodes on the firewall's own address, for two partners only
  xmpp.federation.asa_publish:
    publications:
      - name: XMPP_S2S_5269_cup1_cupdomain.example
        real_address: 10.10.0.10
        mapped_address: interface
        sources: &partners [198.51.100.20, 192.0.2.0/28]
      - name: XMPP_S2S_5270_cup2
        real_address: 10.10.0.11
        mapped_address: interface
        mapped_port: 5270
        sources: *partners

- name: See the lines that would be sent
  xmpp.federation.asa_publish:
    publications: "{{ publications_of_the_site }}"
  check_mode: true
  diff: true

- name: Withdraw a publication
  xmpp.federation.asa_publish:
    state: absent
    publications:
      - name: XMPP_S2S_5269_cup1_cupdomain.example
        real_address: 10.10.0.10
        mapped_address: 203.0.113.10
    outbound:
      - address: 10.10.0.10
"""

RETURN = r"""
commands:
  description: The configuration lines that were sent, or in check mode would be sent, in their order.
  returned: success
  type: list
  elements: str
  sample:
    - object network XMPP_S2S_5269_cup1_cupdomain.example
    - " host 10.10.0.10"
    - " nat (inside,outside) static 203.0.113.10 service tcp 5269 5269"
    - access-list outside_in line 4 extended permit tcp any host 10.10.0.10 eq 5269
decisions:
  description: What was decided about each thing that was asked for, and why.
  returned: success
  type: list
  elements: dict
  contains:
    subject:
      description: What the decision is about.
      type: str
    decision:
      description:
        - V(created), V(replaced), V(activated), V(updated) and V(moved) change something, V(removed) takes something away.
        - V(present) is what this module wrote; V(satisfied) is another rule of the same effect; V(allowed) is a
          security level that lets the traffic through without a rule.
        - V(absent) was not there; V(left) was left in place; V(leftover) is what nothing names any more; V(missing) is a translation that no rule gives.
      type: str
    rule:
      description: The line of the configuration that decided, or empty.
      type: str
    detail:
      description: Why, and where a new rule goes.
      type: str
  sample:
    - subject: "XMPP_S2S_5269_cup1_cupdomain.example: access from any"
      decision: created
      rule: "line 5: access-list outside_in extended deny ip any any log"
      detail: "at line 4 of outside_in, after line 3: ...; before what was line 4: ..."
leftovers:
  description: Objects of O(own_names) that O(publications) does not name, with what they lead to, as they were found.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The object.
      type: str
    real_address:
      description: The host that it stands for; empty where it stands for none.
      type: str
    mapped_address:
      description: The public address that leads to it; empty where none does, or where it is assigned to the interface.
      type: str
    mapped_port:
      description: The public port.
      type: int
    mapped_interface:
      description: The interface of the public address.
      type: str
    lines:
      description: Its translation, and the access rules that are there because of it.
      type: list
      elements: str
    stays:
      description: Why it is not taken away, whatever O(leftovers) says; empty where it can be.
      type: str
    goes:
      description: Whether this task takes it away, or in check mode would.
      type: bool
saved:
  description:
    - Whether the running configuration is the saved one at the end.
    - V(null) where that is not known, as in check mode when something would change.
  returned: success
  type: bool
unsaved:
  description:
    - What an earlier task wrote, or removed, and what was not saved when this task began.
    - With O(save=changed) and O(save=always) it is saved, and this counts as a change.
  returned: success
  type: list
  elements: str
  sample:
    - "CUP1: access from any (line 3: access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269)"
traces:
  description:
    - What the firewall itself said about each flow, as M(xmpp.federation.asa_trace_info) returns it, with the C(subject) of
      the decision.
  returned: success
  type: list
  elements: dict
trace:
  description: The trace that did not say what it should, in the same form.
  returned: when O(confirm) failed
  type: dict
answer:
  description: The answer of the firewall that was not an acceptance.
  returned: when a line was refused
  type: str
commands_sent:
  description: The lines that were sent before the task failed.
  returned: when the task failed after its first line
  type: list
  elements: str
commands_undone:
  description: The lines that took back what had been sent.
  returned: when the task failed after its first line
  type: list
  elements: str
still_standing:
  description: The lines that would take back what still stands; V(null) where that is not known.
  returned: when the task failed after its first line, at whatever step
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import LOGS

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "publications": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "real_address": {"type": "str", "required": True},
            "real_port": {"type": "int", "default": 5269},
            "mapped_address": {"type": "str", "required": True},
            "mapped_port": {"type": "int", "default": 5269},
            "protocol": {"type": "str", "default": "tcp", "choices": ["tcp", "udp"]},
            "real_interface": {"type": "str", "default": "inside"},
            "mapped_interface": {"type": "str", "default": "outside"},
            "sources": {"type": "list", "elements": "str", "default": ["any"]},
            "access_list": {"type": "str"},
            "across_families": {"type": "bool", "default": False},
        },
    },
    "outbound": {
        "type": "list",
        "elements": "dict",
        "options": {
            "address": {"type": "str", "required": True},
            "interface": {"type": "str", "default": "inside"},
            "port": {"type": "int", "default": 5269},
            "protocol": {"type": "str", "default": "tcp", "choices": ["tcp", "udp"]},
            "mapped_interface": {"type": "str"},
        },
    },
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "save": {"type": "str", "default": "changed", "choices": ["changed", "always", "never"]},
    "confirm": {"type": "str", "default": "never", "choices": ["changed", "always", "never"]},
    "create_access_group": {"type": "bool", "default": False},
    "exact": {"type": "bool", "default": False},
    "own_names": {
        "type": "dict",
        "options": {"prefix": {"type": "str", "required": True}, "suffix": {"type": "str", "required": True}},
    },
    "leftovers": {"type": "str", "default": "name", "choices": ["ignore", "name", "make_way", "remove"]},
    "log": {"type": "str", "choices": list(LOGS)},
    "shared_access_list": {"type": "bool", "default": False},
}
CONSTRAINTS: dict[str, Any] = {"required_one_of": [["publications", "outbound"]]}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True, **CONSTRAINTS)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.asa_publish.")


if __name__ == "__main__":
    main()
