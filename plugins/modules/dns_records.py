# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_records
short_description: Make the records of a DNS zone what they shall be, in one atomic update
version_added: 0.1.0
description:
  - Reads a list of RRsets (all records of one name and one type) from the zone's primary server, compares them whole,
    and changes what differs with one dynamic update (RFC 2136) that the server carries out whole or not at all.
  - The update carries as prerequisites what was read, so a change that someone else makes at the same moment is never
    overwritten. The module then reads again and tries once more, and after that fails with both versions.
  - What was changed is read back and compared, because servers answer C(NOERROR) to some things that they do not do.
  - Only an authoritative answer counts as absent. C(REFUSED), C(SERVFAIL), a referral or silence fail the task.
  - All questions go over one TCP connection at once. Use one task for all records of a zone, not a loop.
extends_documentation_fragment:
  - xmpp.federation.dns_rrsets
options:
  server:
    description:
      - The zone's primary server, by name or by IPv4 or IPv6 address, as the controller reaches it.
      - The server is asked itself, not through a resolver.
    type: str
    required: true
  port:
    description: TCP port of the server.
    type: int
    default: 53
  zone:
    description: The zone that holds the records, for example V(cupdomain.example).
    type: str
    required: true
  key_name:
    description:
      - Name of the TSIG key (RFC 8945) that signs questions and updates, as the server has it. A server may show another zone to each key,
        as BIND does by its views, and one that does not have the key cannot say that nothing has to change.
      - Leave it out, with O(key_secret), where the server goes by the address that updates come from.
    type: str
  key_secret:
    description: The key's secret in base64.
    type: str
  key_algorithm:
    description: The key's algorithm.
    type: str
    choices: [hmac-sha256, hmac-sha512, hmac-sha384, hmac-sha224, hmac-sha1, hmac-md5, hmac-sha256-128, hmac-sha384-192, hmac-sha512-256]
    default: hmac-sha256
  prune:
    description:
      - Names that used to be targets and are not any more, for example of a node that was taken out of service. Their A and AAAA
        records are removed, in the same update as all the rest.
      - Only what stands here is removed, as a zone does not tell who its records belong to. Other types at these names stay.
      - A name that O(records) still has or points to is refused, and so is the zone's own. Whether something outside O(records)
        still points to it is not looked at.
      - Values of an RRset in O(records) that are not listed there are removed without being named here.
    type: list
    elements: str
    default: []
  leftovers:
    description:
      - Names of nodes that an earlier description had, as the firewall still shows them. The A and AAAA records that they have are returned
        in RV(leftovers). A name outside O(zone), and one that O(records) still has or points to, is passed over.
    type: list
    elements: str
    default: []
  referrers:
    description:
      - Names of SRV records of others, such as C(_xmpp-client._tcp.cupdomain.example), that are looked at where address records are removed. The
        task fails where one of them leads to such an address.
    type: list
    elements: str
    default: []
  remove_leftovers:
    description: Whether those records are removed, in the same update as all the rest.
    type: bool
    default: false
  state:
    description:
      - With V(present) each RRset holds exactly its values, with its TTL.
      - With V(absent) each RRset is removed, or of it the given values. Other types at the same name stay.
    type: str
    choices: [present, absent]
    default: present
  timeout:
    description: Seconds to wait for the connection, and for each sign of progress after that.
    type: float
    default: 10.0
notes:
  - The work is done on the controller. The task's host stands for the zone and needs no connection.
  - A message holds 65535 bytes, about 700 new SRV records. Changes beyond that go in several messages, and a warning says so.
  - Prerequisites hold values but no TTLs (RFC 2136 section 2.4), so a change of nothing but a TTL that someone else makes at the same moment is not noticed.
attributes:
  check_mode:
    description: Can run in check mode and tell what it would change. It then only reads, and the key needs no right to update.
    support: full
  diff_mode:
    description: Shows the changed RRsets in zone-file form.
    support: full
  idempotent:
    description: When run twice with the same arguments, the second run changes nothing.
    support: full
seealso:
  - module: xmpp.federation.srv_info
  - name: RFC 2136
    description: Dynamic updates in the Domain Name System.
    link: https://www.rfc-editor.org/rfc/rfc2136
  - name: RFC 2782
    description: A DNS RR for specifying the location of services.
    link: https://www.rfc-editor.org/rfc/rfc2782
  - name: RFC 8945
    description: Secret key transaction authentication for DNS (TSIG).
    link: https://www.rfc-editor.org/rfc/rfc8945
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Publish the XMPP server of the domain
  xmpp.federation.dns_records:
    server: 203.0.113.53
    zone: cupdomain.example
    key_name: site-key
    key_secret: "{{ dns_tsig_secret }}"
    records:
      - name: cup1.cupdomain.example
        type: A
        rdata: [203.0.113.10]
      - name: _xmpp-server._tcp.cupdomain.example
        type: SRV
        ttl: 600
        rdata: ["0 0 5269 cup1.cupdomain.example."]

- name: Publish one node, and take back the address of one that was replaced
  xmpp.federation.dns_records:
    server: 203.0.113.53
    zone: cupdomain.example
    key_name: site-key
    key_secret: "{{ dns_tsig_secret }}"
    records:
      - name: _xmpp-server._tcp.cupdomain.example
        type: SRV
        rdata: ["0 0 5269 cup2.cupdomain.example."]
      - name: cup2.cupdomain.example
        type: A
        rdata: [203.0.113.11]
    prune: [cup1.cupdomain.example]

- name: See what would change, where the server lets this address read without a key
  xmpp.federation.dns_records:
    server: ns1.cupdomain.example
    zone: cupdomain.example
    records: "{{ records_of_the_site }}"
  check_mode: true
  diff: true

- name: Take one node out of the SRV RRset, and its address away
  xmpp.federation.dns_records:
    server: 203.0.113.53
    zone: cupdomain.example
    key_name: site-key
    key_secret: "{{ dns_tsig_secret }}"
    state: absent
    records:
      - name: _xmpp-server._tcp.cupdomain.example
        type: SRV
        rdata: ["0 0 5269 cup2.cupdomain.example."]
      - name: cup2.cupdomain.example
        type: A
"""

RETURN = r"""
leftovers:
  description:
    - The address records of O(leftovers) as they were found, in the form of O(records), with C(lines) in zone-file form and C(goes), whether
      they are removed.
  returned: success
  type: list
  elements: dict
records:
  description: The RRsets of O(records) and O(prune) that the zone holds at the end; in check mode, that it holds now.
  returned: success
  type: list
  elements: dict
  sample:
    - name: _xmpp-server._tcp.cupdomain.example.
      type: SRV
      ttl: 600
      rdata: ["0 0 5269 cup1.cupdomain.example."]
  contains:
    name:
      description: The name, in ASCII form with its final dot.
      type: str
    type:
      description: The type.
      type: str
    ttl:
      description: Time to live in seconds.
      type: int
    rdata:
      description: The values in zone-file form, in canonical order.
      type: list
      elements: str
messages_sent:
  description: Number of UPDATE messages that were sent; V(0) when nothing had to change, and in check mode.
  returned: success, and on failure where an update was tried
  type: int
  sample: 1
rcode:
  description: What the server answered, where its answer is the reason of the failure.
  returned: failure
  type: str
  sample: REFUSED
tsig_error:
  description: What the server, or for V("") this machine, holds against the signature.
  returned: failure because of the signature
  type: str
  sample: BADKEY
read:
  description: What was read before the update, in zone-file form.
  returned: failure because someone else changes the same records
  type: str
stands_now:
  description: What the zone holds now, in zone-file form.
  returned: failure because someone else changes the same records, or because the server did not do what it accepted
  type: str
requested:
  description: What was to be written, in zone-file form.
  returned: with stands_now
  type: str
"""

from typing import Any

from ansible.module_utils import basic
from ansible_collections.xmpp.federation.plugins.module_utils._options import PRUNE, RRSETS

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "server": {"type": "str", "required": True},
    "port": {"type": "int", "default": 53},
    "zone": {"type": "str", "required": True},
    "key_name": {"type": "str", "no_log": False},
    "key_secret": {"type": "str", "no_log": True},
    "key_algorithm": {
        "type": "str",
        "default": "hmac-sha256",
        "choices": [
            "hmac-sha256",
            "hmac-sha512",
            "hmac-sha384",
            "hmac-sha224",
            "hmac-sha1",
            "hmac-md5",
            "hmac-sha256-128",
            "hmac-sha384-192",
            "hmac-sha512-256",
        ],
    },
    "records": RRSETS,
    "prune": PRUNE,
    "leftovers": {"type": "list", "elements": "str", "default": []},
    "referrers": {"type": "list", "elements": "str", "default": []},
    "remove_leftovers": {"type": "bool", "default": False},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "timeout": {"type": "float", "default": 10.0},
}


def main() -> None:
    """Only what holds playbooks against the options runs this: the action of the same name does the work."""
    module = basic.AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This runs on the controller, as the action plugin xmpp.federation.dns_records.")


if __name__ == "__main__":
    main()
