# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: asa_trace_info
short_description: Ask a Cisco ASA what would become of a packet, and what its access rules have counted
version_added: 0.1.0
description:
  - Runs C(packet-tracer) for a list of flows and returns the firewall's own verdict on each as data - whether the packet
    would pass, the phase and the access rule that decide, the address translations, and the reason of a drop.
  - No packet is sent and nothing is changed. Rules that are in force only on paper, behind another translation for
    example, show here.
  - Reads how often the access rules for given connections have let one through. Read before and after a test, that shows
    whether the test's packets came as far as the firewall.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  flows:
    description: The packets to ask about, each the first one of a connection. All are asked for in one packet and one login.
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: A name for the flow, which is returned with its verdict.
        type: str
      interface:
        description: Interface that the packet comes in by, as C(nameif) names it.
        type: str
        required: true
      protocol:
        description: Protocol of the packet.
        type: str
        choices: [tcp, udp]
        default: tcp
      source:
        description: Address that the packet comes from, IPv4 or IPv6.
        type: str
        required: true
      source_port:
        description: Port that it comes from.
        type: int
        default: 40000
      destination:
        description: Address that it goes to. From outside this is the public address, on every release.
        type: str
        required: true
      destination_port:
        description: Port that it goes to.
        type: int
        default: 5269
  hits:
    description:
      - The connections whose access rules to count.
      - Which rules those are is read from the running configuration, their counts from C(show access-list), in the same login and
        before O(flows) are traced.
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: A name for the connections, which is returned with their count.
        type: str
      interface:
        description: Interface that they come in by, as C(nameif) names it.
        type: str
        required: true
      protocol:
        description: Their protocol.
        type: str
        choices: [tcp, udp]
        default: tcp
      source:
        description: Address that they come from, V(any) for all. Not both this and O(hits[].destination) can be V(any).
        type: str
        default: any
      destination:
        description: Address that they go to, the real one, as access rules have it, not the public one; V(any) for all.
        type: str
        default: any
      destination_port:
        description: Port that they go to, the real one.
        type: int
        default: 5269
  own_names:
    description:
      - How the names of all objects begin and end that are of who runs this task, as M(xmpp.federation.asa_publish) has it, and the
        names of those that shall be there. The others that still translate are returned in RV(leftovers).
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: A name for them, which is returned with each leftover.
        type: str
      prefix:
        description: How they begin.
        type: str
        required: true
      suffix:
        description: How they end.
        type: str
        required: true
      known:
        description: The objects that shall be there.
        type: list
        elements: str
        default: []
  detailed:
    description: Whether to ask for the entries of the rule tables too, which RV(traces[].text) and C(information) of a phase then hold.
    type: bool
    default: false
requirements:
  - Paramiko on the controller
notes:
  - The host's connection has to be P(xmpp.federation.asa#connection).
  - A firewall drops every packet whose interface is down or whose next host does not answer ARP, and says so;
    RV(traces[].drop_cause) tells that from a drop by its rules.
  - A count is that of all connections, so one that rises may have risen for another host's; one that stays is certain.
seealso:
  - module: xmpp.federation.asa_publish
  - plugin: xmpp.federation.asa
    plugin_type: connection
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Ask whether a partner's server reaches the presence node, and the node the partner
  xmpp.federation.asa_trace_info:
    flows:
      - id: inwards
        interface: outside
        source: 198.51.100.20
        destination: 203.0.113.10
      - id: outwards
        interface: inside
        source: 10.10.0.10
        destination: 198.51.100.20
  register: asked

- name: Stop where the firewall would drop one of them
  ansible.builtin.assert:
    that: item.verdict == 'allow'
    fail_msg: "{{ item.id }}: {{ item.drop_reason }}, by {{ item.rule }}"
  loop: "{{ asked.traces }}"
  loop_control:
    label: "{{ item.id }}"

- name: Count the connections that were let in to the presence node so far
  xmpp.federation.asa_trace_info:
    hits:
      - interface: outside
        destination: 10.10.0.10
  register: counted
"""

RETURN = r"""
leftovers:
  description:
    - Objects of O(own_names) that still translate and are not among O(own_names[].known), as M(xmpp.federation.asa_publish) returns them,
      without their access rules.
    - V(null) where that was not asked, or the account may not read the configuration.
  returned: success
  type: list
  elements: dict
hits:
  description: The counts, in the order of O(hits), each with its options.
  returned: success
  type: list
  elements: dict
  contains:
    count:
      description:
        - How often the rules have let something through, together.
        - V(null) where no access rule lets the connections through, or the firewall does not show a count.
      type: int
    why:
      description: Why there is no count; empty where there is one.
      type: str
    endings:
      description:
        - The lines by which the firewall ends such connections while they are silent, limits or inspects them (C(timeout conn) of less
          than half an hour, C(set connection), C(inspect)), or keeps no state of them.
        - V(null) where the account may not read the configuration.
      type: list
      elements: str
    rules:
      description: The rules in the order in which the firewall looks at them.
      type: list
      elements: dict
      contains:
        list:
          description: Name of the access-list.
          type: str
        line:
          description: Line number in the list.
          type: int
        rule:
          description: The rule, as the running configuration has it.
          type: str
        count:
          description: How often it has let something through; V(null) where the firewall does not show it.
          type: int
traces:
  description: The verdicts, in the order of O(flows), each with the options of its flow.
  returned: success
  type: list
  elements: dict
  contains:
    verdict:
      description: V(allow) or V(drop).
      type: str
    deciding_phase:
      description:
        - The phase that dropped the packet; for an allowed one the last that quotes an access rule.
        - V(null) where there is none, as for a drop before the first phase.
      type: dict
    rule:
      description:
        - The access rule that decided, as the firewall quotes it; C(Implicit Rule) for the one that ends every list.
        - Empty where no access rule decided.
      type: str
      sample: access-list outside_in extended permit tcp any host 10.10.0.10 eq 5269
    untranslation:
      description: What led the destination to its real address; V(null) where nothing did.
      type: dict
      contains:
        object:
          description: Network object that carries the rule; empty for a rule with source and destination.
          type: str
        rule:
          description: The rule, with its object.
          type: str
        address:
          description: What the address became; empty where the firewall does not show it.
          type: str
        port:
          description: What the port became; 0 where the firewall does not show it.
          type: int
    translation:
      description: What hides the source, in the same form; V(null) where nothing does.
      type: dict
    drop_code:
      description: Short name of the drop reason, such as C(acl-drop); empty where nothing is dropped.
      type: str
    drop_reason:
      description: The drop reason in the firewall's words.
      type: str
    drop_cause:
      description:
        - What stands behind the drop, by the phase and the reason - V(rules) for access rules and security levels,
          V(translation) for NAT, V(tunnel) for a VPN, V(host) for a next host whose hardware address is not known (ARP,
          neighbour discovery), V(link) for an interface that is down, V(route) for a missing route or the check of the
          reverse path, V(limit) for limits of connections and translations, V(other) for the rest.
        - Empty where nothing is dropped.
      type: str
    drop_meaning:
      description: RV(traces[].drop_cause) in words; empty where nothing is dropped.
      type: str
    drop_remedy:
      description: What a person can do about it; empty where nothing is dropped.
      type: str
    rules_verdict:
      description:
        - What access rules and translations say by themselves. V(allow) also where only a host, a link, a route or a limit
          stands against the packet.
        - Empty where the packet was dropped for another reason before an access rule was looked at.
      type: str
      sample: allow
    input_interface:
      description: Interface that the packet comes in by.
      type: str
    output_interface:
      description: Interface that it leaves by; empty where the firewall did not get that far.
      type: str
    phases:
      description: All phases, each with C(phase), C(type), C(subtype), C(result), C(config) and C(information).
      type: list
      elements: dict
    text:
      description: The firewall's answer as it stands.
      type: str
"""

from typing import Any

from ansible.module_utils import basic

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "flows": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "id": {"type": "str"},
            "interface": {"type": "str", "required": True},
            "protocol": {"type": "str", "default": "tcp", "choices": ["tcp", "udp"]},
            "source": {"type": "str", "required": True},
            "source_port": {"type": "int", "default": 40000},
            "destination": {"type": "str", "required": True},
            "destination_port": {"type": "int", "default": 5269},
        },
    },
    "hits": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "id": {"type": "str"},
            "interface": {"type": "str", "required": True},
            "protocol": {"type": "str", "default": "tcp", "choices": ["tcp", "udp"]},
            "source": {"type": "str", "default": "any"},
            "destination": {"type": "str", "default": "any"},
            "destination_port": {"type": "int", "default": 5269},
        },
    },
    "own_names": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "id": {"type": "str"},
            "prefix": {"type": "str", "required": True},
            "suffix": {"type": "str", "required": True},
            "known": {"type": "list", "elements": "str", "default": []},
        },
    },
    "detailed": {"type": "bool", "default": False},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.asa_trace_info.")


if __name__ == "__main__":
    main()
