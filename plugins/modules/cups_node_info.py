# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cups_node_info
short_description: Facts of a Cisco presence node from its command line
version_added: 0.1.0
author: The xmpp.federation authors (!UNKNOWN)
description:
  - Reads release, name, network, the DNS servers that the node itself asks, services, and the nodes of the cluster.
  - Output that is not understood fails the task and is shown; nothing is reported as absent because it could not be read.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  resolve:
    description:
      - Names to look up on the node itself (C(utils network host)), as it would look them up to connect there.
      - What is no plain host name is not typed, and said to be none.
    type: list
    elements: str
    default: []
  srv:
    description:
      - Names whose SRV records the node is asked for itself (C(utils network host NAME srv)), such as C(_xmpp-server._tcp.partner.com).
      - Releases from 14 on are known to answer this. An older one may not know it, see RV(srv_records).
    type: list
    elements: str
    default: []
  certificates:
    description:
      - Services whose own certificates are to be read from the node's store (C(show cert list own), C(show cert own NAME)), such as
        C(cup-xmpp-s2s). That of ECDSA (C(cup-xmpp-s2s-ECDSA)) comes with it.
    type: list
    elements: str
    default: []
attributes:
  platform:
    support: full
    description: Both the longer and the shorter form of the network's output are read.
    platforms: Cisco Unified Presence 8.x, Cisco IM and Presence 9 to 15
notes:
  - The host's connection must be P(xmpp.federation.vos#connection).
  - Names in O(resolve) and O(srv) may be in their national script; the node is asked for their ASCII form, which is returned.
  - One login, and the commands C(show network eth0 detail) (or C(show network eth0)), C(show network cluster), C(show version active),
    C(utils service list) and C(show tls min-version), then C(show cert) for O(certificates), then C(utils network host) for each of
    O(resolve) and O(srv). Before them
    C(set cli pagination off), which lasts as long as the session; a release that does not know it pages, and is read all the same.
requirements:
  - paramiko on the controller
seealso:
  - plugin: xmpp.federation.vos
    plugin_type: connection
"""

EXAMPLES = r"""
- name: Which DNS servers does the node ask?
  xmpp.federation.cups_node_info:
  register: node

- name: Show them
  ansible.builtin.debug:
    var: node.dns_servers

- name: Does it find the partner's server?
  xmpp.federation.cups_node_info:
    resolve: [xmpp.partner.com]
  register: node
"""

RETURN = r"""
release:
  description: The active release.
  returned: success
  type: str
  sample: 12.5.1.12900-25
hostname:
  description: The node's host name in its cluster.
  returned: success
  type: str
  sample: cup1
domain:
  description: The node's DNS domain; none where it has none.
  returned: success
  type: str
  sample: cupdomain.example
fqdn:
  description: The node's full name in its cluster.
  returned: success
  type: str
  sample: cup1.cupdomain.example
address:
  description: Address of the first network interface.
  returned: success
  type: str
  sample: 10.10.0.10
netmask:
  description: Its mask, as the node writes it.
  returned: success
  type: str
  sample: 255.255.255.000
gateway:
  description: Default gateway; none where the release does not print it.
  returned: success
  type: str
  sample: 10.10.0.1
dns_servers:
  description: The DNS servers that the node asks, in its order. Empty where none is configured.
  returned: success
  type: list
  elements: str
  sample: [10.10.0.53]
services:
  description: Every service, as M(xmpp.federation.cups_service) returns it.
  returned: success
  type: list
  elements: dict
  sample:
    - {name: Cisco XCP Router, state: Started, activated: true, reason: ''}
resolutions:
  description: What the node makes of each of O(resolve), in that order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name, without its final dot.
      type: str
    status:
      description:
        - V(ok); V(missing) - the node's DNS servers gave no address.
        - V(not_understood), V(failed), V(not_a_name) and V(not_asked) say nothing about the name.
      type: str
    local:
      description: Addresses from the node's own table.
      type: list
      elements: str
    external:
      description: Addresses from its DNS servers.
      type: list
      elements: str
    detail:
      description: The node's own words where there is no address.
      type: str
  sample:
    - {name: xmpp.partner.com, status: ok, local: [], external: [192.0.2.20], detail: ''}
srv_records:
  description: The SRV records that the node itself finds for each of O(srv), in that order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name, without its final dot.
      type: str
    status:
      description:
        - V(ok); V(missing) - the node knows the question and found no record.
        - V(unsupported) - the release does not know the question, or nothing shows that it does. Look the names up at RV(dns_servers) instead.
        - V(not_understood), V(failed), V(not_a_name) and V(not_asked) say nothing about the name.
      type: str
    records:
      description: The records, with C(priority), C(weight), C(port) and C(target); the target V(.) means that there is no such service.
      type: list
      elements: dict
    detail:
      description: The node's own words where there is no record.
      type: str
  sample:
    - name: _xmpp-server._tcp.partner.com
      status: ok
      records: [{priority: 0, weight: 0, port: 5269, target: xmpp.partner.com}]
      detail: ''
tls_min_version:
  description:
    - The oldest version of TLS that the node accepts (C(show tls min-version)), as V(TLSv1.2).
    - Empty where the release does not know the command. One before 11.5 has TLS 1.0 and nothing newer.
  returned: success
  type: str
  sample: TLSv1.2
certificates:
  description: The certificates in the node's store for O(certificates), each under the name that the node lists.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name as C(show cert list own) has it; that of the service where it lists none.
      type: str
    status:
      description:
        - V(ok); V(not_shown) - the release prints a certificate's fields and not the certificate itself; V(unsupported) - it does not know the
          command.
        - V(not_understood) and V(failed) say nothing about the certificate.
      type: str
    certificate:
      description: The certificate, as RV(xmpp.federation.s2s_info#module:results[].tls.certificate) has it; none unless V(ok).
      type: dict
    detail:
      description: The node's own words where there is none.
      type: str
cluster:
  description: The nodes of the cluster.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: Address.
      type: str
    fqdn:
      description: Full name.
      type: str
    hostname:
      description: Host name.
      type: str
    role:
      description: V(Publisher) or V(Subscriber) of the database of the call manager.
      type: str
    product:
      description: V(cups) for a presence node, V(callmanager) for a call manager.
      type: str
    detail:
      description: What else the line says, as V(DBPub authenticated).
      type: str
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import PRUNE

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "resolve": PRUNE,
    "srv": PRUNE,
    "certificates": PRUNE,
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.cups_node_info.")


if __name__ == "__main__":
    main()
