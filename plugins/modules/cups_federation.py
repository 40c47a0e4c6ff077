# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cups_federation
short_description: XMPP federation of a Cisco presence node - settings and services
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Sets the XMPP federation settings of a Cisco Unified Presence or IM and Presence node, as its page
    C(Presence > Inter Domain Federation > XMPP Federation > Settings) has them, the policy with its exceptions (page C(Policy) beside
    it), and the use of e-mail addresses (page C(Presence > Settings)).
  - No API writes these settings. The pages are used as a person uses them - log in, read the form, change what differs, save, and read
    it again to see what stands.
  - Everything that is assumed of the pages (fields, options, where the forms lead) is checked on all of them before anything is sent on
    any. Where a page is not as expected, the task fails and says what it saw.
  - Where nothing differs, nothing is sent. The page Policy is only read where O(policy) or O(exceptions) is given, the page
    C(Presence > Settings) only where O(email_federation) is.
  - The policy is written first, the e-mail switch next, the XMPP federation settings last. Where a page fails, the result lists which
    pages are written and which were not begun.
  - Settings are not copied between clusters, so each cluster needs the same ones.
  - With O(services), these are brought to their state after that, as M(xmpp.federation.cups_service) does it. So a node is one task.
options:
  port:
    description: Port of the administration pages.
    type: int
    default: 443
  node_status:
    description: Whether this node federates. It has to be V(on) before the XMPP Federation Connection Manager can start on it.
    type: str
    choices: ['on', 'off']
  security_mode:
    description:
      - V(No TLS) - clear text and server dialback.
      - V(TLS Optional) - TLS where the partner has it, else dialback.
      - V(TLS Required) - encrypted connections only.
    type: str
    choices: [No TLS, TLS Optional, TLS Required]
  client_certificates:
    description:
      - Whether a partner's certificate is strictly validated against the installed root CA certificates.
      - WebEx and self-signed partner certificates need V(false).
      - The page turns this on by itself when a TLS mode is chosen. So this option must be given when O(security_mode) changes to
        V(TLS Optional) or V(TLS Required).
    type: bool
  sasl_external_incoming:
    description: Whether SASL EXTERNAL is offered and validated on incoming connections. Needs TLS.
    type: bool
  sasl_external_outgoing:
    description: Whether the SASL identity is sent on outgoing connections whose partner asks for SASL EXTERNAL. Needs TLS.
    type: bool
  dialback_secret:
    description:
      - Secret of server dialback, the same on every node and in every cluster.
      - The node keeps it encrypted, so it cannot be read back or compared.
    type: str
  update_dialback_secret:
    description:
      - V(on_create) sends O(dialback_secret) where the page does not show that one is set, and another setting changes too. An empty
        field alone is no reason to save the page, because some releases may never fill it, and each save means a restart of the Router.
      - V(always) sends it at every run. The task then always reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
  policy:
    description:
      - Default policy. V(allow) lets all through but the exceptions; V(deny) lets only the exceptions through.
      - Left out, the default stays as it is.
      - Another default turns the meaning of the exceptions around. So the task fails where the node has exceptions that are not in
        O(exceptions), unless O(purge_exceptions) is set.
    type: str
    choices: [allow, deny]
  exceptions:
    description: Exceptions that the policy shall have. Others stay, unless O(purge_exceptions) is set.
    type: list
    elements: dict
    suboptions:
      host:
        description: Domain (V(example.com)), host (V(host.example.com)), or a domain with all below it (V(*.example.com)).
        type: str
        required: true
      direction:
        description: V(incoming) - packets from there; V(outgoing) - packets to there; V(both) - all of them.
        type: str
        choices: [both, incoming, outgoing]
        default: both
  purge_exceptions:
    description: Whether exceptions that are not in O(exceptions) are deleted.
    type: bool
    default: false
  absent_exceptions:
    description: Hosts whose exceptions are deleted, where they are there. The others stay.
    type: list
    elements: str
    default: []
  email_federation:
    description:
      - Whether users are known to partners by their e-mail address instead of their JID, for SIP and XMPP federation.
      - It has to be the same on every cluster. Contacts that were made with the other kind of address have to be made anew.
    type: bool
  policy_page:
    description: Path of the page Policy, for a release where it is not found, such as V(/cupadmin/xmppFederationPolicyFindList.do).
    type: str
  email_page:
    description: Path of the page C(Presence > Settings), for a release where it is not found, such as V(/cupadmin/presenceSettingsEdit.do).
    type: str
  state_dir:
    description:
      - Directory on the controller in which the restarts that a change needs are written down, right before the first page is saved.
      - M(xmpp.federation.cups_restarts) makes them from there. Left out, nothing is written down.
    type: path
  cluster:
    description: Names in the inventory of all nodes of the cluster. What the whole cluster has to restart is written down for each.
    type: list
    elements: str
    default: []
  services:
    description:
      - Services to bring to their state once the settings stand, in this order. See M(xmpp.federation.cups_service) for what each option does.
      - Where one fails, the result says whether settings were saved before it.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the service; the product in front may be left out.
        type: str
        required: true
      state:
        description: The state to bring it to.
        type: str
        choices: [started, stopped, restarted]
        default: started
      activated:
        description: Whether the service is activated.
        type: bool
  services_port:
    description: Port of Control Center.
    type: int
    default: 8443
  services_timeout:
    description: Seconds for one service to reach its state.
    type: float
    default: 300
  node:
    description: The node's own name in its cluster, for O(services). Where this is left out, the node is asked.
    type: str
  via:
    description: Way to O(services); V(soap) is Control Center, V(cli) the platform command line, V(auto) the first of them that there is.
    type: str
    choices: [auto, soap, cli]
    default: auto
  poll_interval:
    description: Seconds between two looks at the state of a service.
    type: float
    default: 3
  write:
    description:
      - What is done about the settings. O(services) do not depend on it.
      - V(pages) saves the pages.
      - V(assert) only compares, and fails with a list of what a person should set, page by page.
    type: str
    choices: [pages, assert]
    default: pages
  timeout:
    description: Seconds to wait for one answer of the node.
    type: float
    default: 60
extends_documentation_fragment:
  - xmpp.federation.cups_https
attributes:
  check_mode:
    support: full
    description: The pages are read and compared; nothing is posted but the login.
  diff_mode:
    support: full
    description: The settings before and after. The dialback secret is only mentioned.
  idempotent:
    support: partial
    description: Not with O(update_dialback_secret=always), as the secret cannot be compared.
  platform:
    support: full
    platforms: Cisco Unified Presence 8.x, Cisco IM and Presence 9 to 15
    description:
      - The ids of the settings page are known from release 11.5. On another release it is used only if it is the same.
      - The other pages are known by the words of Cisco's guides alone, and used only where they show these words.
notes:
  - Runs on the controller. The connection of the host is used for its jump host, and for O(services) with O(via=cli).
  - Proxies from the environment are not used.
  - A change takes effect with the restarts in RV(restarts_required). They are not made here; see M(xmpp.federation.cups_restarts).
requirements:
  - lxml on the controller
seealso:
  - module: xmpp.federation.cups_restarts
  - module: xmpp.federation.cups_service
"""

EXAMPLES = r"""
- name: Federate without TLS
  xmpp.federation.cups_federation:
    admin_user: "{{ presence_admin_user }}"
    admin_password: "{{ presence_admin_password }}"
    ca_path: /etc/ssl/site/presence-ca.pem
    node_status: 'on'
    security_mode: No TLS
    dialback_secret: "{{ presence_dialback_secret }}"

- name: Federate with two partners only
  xmpp.federation.cups_federation:
    admin_user: "{{ presence_admin_user }}"
    admin_password: "{{ presence_admin_password }}"
    server_fingerprint: "{{ presence_fingerprint }}"
    policy: deny
    exceptions:
      - host: partner.com
      - host: '*.webex.com'
        direction: incoming
    purge_exceptions: true

- name: See whether the settings are as WebEx needs them, and change nothing
  xmpp.federation.cups_federation:
    admin_user: "{{ presence_admin_user }}"
    admin_password: "{{ presence_admin_password }}"
    node_status: 'on'
    security_mode: TLS Optional
    client_certificates: false
    write: assert
"""

RETURN = r"""
settings:
  description:
    - The settings as read after the change; in check mode as they would be.
    - With V(No TLS) the three TLS settings are V(false), whatever the greyed-out boxes of the page show.
  returned: success, and failure of O(write=assert)
  type: dict
  contains:
    node_status:
      description: V(on) or V(off).
      type: str
    security_mode:
      description: The security mode in the words of the page.
      type: str
    client_certificates:
      description: See O(client_certificates).
      type: bool
    sasl_external_incoming:
      description: See O(sasl_external_incoming).
      type: bool
    sasl_external_outgoing:
      description: See O(sasl_external_outgoing).
      type: bool
    policy:
      description: Default policy, V(allow) or V(deny).
      returned: where O(policy) or O(exceptions) is given
      type: str
    exceptions:
      description: All exceptions of the policy, each with C(host) and C(direction), in the order of their names.
      returned: where O(policy) or O(exceptions) is given
      type: list
      elements: dict
    email_federation:
      description: See O(email_federation).
      returned: where O(email_federation) is given
      type: bool
  sample:
    node_status: 'on'
    security_mode: No TLS
    client_certificates: false
    sasl_external_incoming: false
    sasl_external_outgoing: false
restarts_required:
  description:
    - The restarts that this change needs, in the order to make them. Empty where nothing changed.
    - While the node's status is Off its connection manager cannot run and is not listed.
  returned: success, failure of O(write=assert), and failure while writing (what may be needed then)
  type: list
  elements: dict
  contains:
    service:
      description: The service, without the product in front, as M(xmpp.federation.cups_service) takes it.
      type: str
    scope:
      description: V(cluster) - on every node of the cluster; V(node) - on this node.
      type: str
    reason:
      description: What changed.
      type: str
  sample:
    - {service: XCP Router, scope: cluster, reason: "changed: XMPP Federation Node Status"}
    - {service: XCP XMPP Federation Connection Manager, scope: node, reason: "changed: XMPP Federation Node Status"}
restarts_pending:
  description: Whether O(state_dir) lists restarts of this node or another of O(cluster), or this change needs some.
  returned: success, where O(state_dir) is given
  type: bool
services:
  description: The services as they are, as M(xmpp.federation.cups_service) returns them, with C(commands), C(via) and C(via_reason) beside.
  returned: success, where O(services) is given
  type: list
  elements: dict
commands:
  description: What was done about the services, in order; in check mode what would be done.
  returned: success, where O(services) is given
  type: list
  elements: dict
via:
  description: V(soap) or V(cli).
  returned: success, where O(services) is given
  type: str
via_reason:
  description: Why it was this way.
  returned: success, where O(services) is given
  type: str
dialback_secret_known:
  description: What is known of the secret on the node.
  returned: success, and failure of O(write=assert)
  type: str
  sample: sent, because the page did not show that one was set
to_set:
  description: What a person should set, page by page.
  returned: failure of O(write=assert)
  type: list
  elements: dict
  contains:
    page:
      description: The page, as its menu leads to it.
      type: str
    set:
      description: What to set there.
      type: list
      elements: str
stands:
  description: After a save that the node did not take - the settings that are not as wanted (setting, stands, wanted).
  returned: failure after saving
  type: list
  elements: dict
page:
  description: The page that failed.
  returned: failure while writing
  type: str
written:
  description: Pages that were written and read back before that.
  returned: failure while writing
  type: list
  elements: str
not_begun:
  description: Pages on which nothing was sent yet.
  returned: failure while writing
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import HTTPS, PRUNE, SERVICE_STATES, SERVICES

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **HTTPS,
    "port": {"type": "int", "default": 443},
    "node_status": {"type": "str", "choices": ["on", "off"]},
    "security_mode": {"type": "str", "choices": ["No TLS", "TLS Optional", "TLS Required"]},
    "client_certificates": {"type": "bool"},
    "sasl_external_incoming": {"type": "bool"},
    "sasl_external_outgoing": {"type": "bool"},
    "dialback_secret": {"type": "str", "no_log": True},
    "update_dialback_secret": {
        "type": "str",
        "choices": ["on_create", "always"],
        "default": "on_create",
        "no_log": False,
    },
    "policy": {"type": "str", "choices": ["allow", "deny"]},
    "exceptions": {
        "type": "list",
        "elements": "dict",
        "options": {
            "host": {"type": "str", "required": True},
            "direction": {"type": "str", "choices": ["both", "incoming", "outgoing"], "default": "both"},
        },
    },
    "purge_exceptions": {"type": "bool", "default": False},
    "absent_exceptions": {"type": "list", "elements": "str", "default": []},
    "email_federation": {"type": "bool"},
    "policy_page": {"type": "str"},
    "email_page": {"type": "str"},
    "state_dir": {"type": "path"},
    "cluster": PRUNE,
    "services": {**SERVICE_STATES, "default": []},
    "services_port": SERVICES["port"],
    "services_timeout": SERVICES["timeout"],
    **{name: SERVICES[name] for name in ("node", "via", "poll_interval")},
    "write": {"type": "str", "choices": ["pages", "assert"], "default": "pages"},
    "timeout": {"type": "float", "default": 60.0},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.cups_federation.")


if __name__ == "__main__":
    main()
