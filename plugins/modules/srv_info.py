#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: srv_info
short_description: Look up the SRV records of domains and the addresses behind them
version_added: 0.1.0
description:
  - Asks resolvers, from the machine that the task runs on, for the SRV records of a list of domains (RFC 2782), and for the
    IPv4 and IPv6 addresses of every target. All lookups run at once.
  - On request also the zones' own servers are asked, and all answers compared.
  - It replaces C(nslookup -type=SRV _xmpp-server._tcp.DOMAIN), and tells apart what that shows as one failure.
  - It finds facts and judges nothing. No answer of a server fails the task; only arguments that make no sense do.
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
options:
  domains:
    description:
      - The domains. A name in its national script is turned into its ASCII form (IDNA 2003); names in which IDNA 2008 would
        give another form are refused, write those as C(xn--...).
      - Names are always taken as absolute, with or without a final dot. A search list is never applied.
    type: list
    elements: str
    required: true
  services:
    description: The services to look for in each domain.
    type: list
    elements: str
    default: [_xmpp-server._tcp]
  resolvers:
    description:
      - IPv4 or IPv6 addresses of the servers to ask, each of them for everything.
      - When empty, all name servers of C(/etc/resolv.conf) of the machine that the task runs on.
    type: list
    elements: str
    default: []
  authoritative:
    description:
      - Whether to ask the authoritative servers of each name too, all of them and without recursion. They are found by
        asking the first of the resolvers that can tell.
      - The machine must reach them itself, UDP and TCP port 53.
    type: bool
    default: false
  dnssec:
    description:
      - Whether to ask for signatures and for the resolver's verdict on them (RFC 4035), with EDNS. Where the answer is
        C(SERVFAIL), the question is asked again with checking disabled, which tells a bad signature from other trouble.
      - The verdict is the resolver's. Only one that validates has one, and only over a trusted way is it to be believed.
    type: bool
    default: false
  tlsa:
    description:
      - Whether to look up C(_PORT._tcp.TARGET) TLSA for each SRV record too, with which servers that go by DANE check the
        target's certificate (RFC 6698, RFC 7673).
      - Such servers use none whose answer is not signed. With O(dnssec), RV(lookups[].records[].tlsa.dnssec) tells that.
    type: bool
    default: false
  port:
    description: UDP and TCP port of all servers.
    type: int
    default: 53
  timeout:
    description:
      - Seconds to wait for an answer over UDP, and again over TCP where the answer over UDP was cut off.
      - Over UDP the question is sent again after each third of it.
    type: float
    default: 5.0
requirements:
  - dnspython >= 2.2 for the Python that the module runs with
notes:
  - Without O(dnssec) questions carry no EDNS, so answers beyond 512 bytes come over TCP, as they do for C(nslookup).
seealso:
  - module: xmpp.federation.dns_records
  - module: xmpp.federation.s2s_info
  - name: RFC 2782
    description: A DNS RR for specifying the location of services.
    link: https://www.rfc-editor.org/rfc/rfc2782
  - name: XEP-0368
    description: SRV records for XMPP over TLS.
    link: https://xmpp.org/extensions/xep-0368.html
  - name: RFC 6120 section 3.2
    description: How an XMPP server finds another one.
    link: https://www.rfc-editor.org/rfc/rfc6120#section-3.2
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: What the partner's server finds when it looks for us, and what we find when we look for it
  xmpp.federation.srv_info:
    domains: [cupdomain.example, gmail.example]
  register: dns

- name: The same domain as seen by its own server and by a public resolver
  xmpp.federation.srv_info:
    domains: [cupdomain.example]
    services: [_xmpp-server._tcp, _xmpps-server._tcp]
    resolvers: [203.0.113.53, 192.0.2.53]
    authoritative: true
  register: seen

- name: Do all of them say the same by now?
  ansible.builtin.assert:
    that: seen.comparison | selectattr('agree', 'ne', true) | length == 0
"""

RETURN = r"""
lookups:
  description: One entry for each domain, service and resolver, in this order.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: The domain as it was given.
      type: str
    name:
      description: The name that was asked for, in ASCII form with its final dot.
      type: str
    service:
      description: The service that was asked for.
      type: str
    resolver:
      description: The address of the server that was asked.
      type: str
    server:
      description: The name of the server where it was asked as an authoritative one, else empty.
      type: str
    authoritative:
      description: Whether the answer was an authoritative one (flag AA).
      type: bool
    status:
      description:
        - V(ok); V(nxdomain) (the name does not exist); V(nodata) (it exists, without SRV records); V(servfail); V(refused) (the
          server refuses to answer); V(timeout); V(error) for everything else, as a referral, no route, a closed port or another code.
      type: str
    detail:
      description: More about the status, in words.
      type: str
    elapsed_ms:
      description: Milliseconds until the answer to the SRV question.
      type: float
    truncated:
      description: Whether the answer over UDP was cut off, so that TCP was used.
      type: bool
    aliases:
      description: The chain of CNAMEs from the name to the records; mostly empty.
      type: list
      elements: str
    root_target:
      description:
        - Whether a target is V(.), which declares that there is no such service. V(none); V(alone); V(mixed) (beside real
          targets, which RFC 2782 does not foresee, and some clients take for the end).
      type: str
    dnssec:
      description: What the answer tells about signatures; V(null) unless O(dnssec).
      type: dict
      contains:
        status:
          description:
            - V(secure) (the server has validated it); V(signed) (signatures came, no verdict); V(unsigned); V(bogus) (C(SERVFAIL),
              but an answer with checking disabled); V(unknown) (there was no usable answer).
          type: str
        validated:
          description: Whether the answer has the flag AD.
          type: bool
    unusable:
      description:
        - What stands in the answers and cannot be used, one sentence each - a record of another class than IN, one that cannot be read, one
          with port 0, a target that no host can be named. The rest is used as if it were not there.
      type: list
      elements: str
    left_out:
      description:
        - What was not looked at because there is too much of it, one sentence each. Of one answer 100 SRV records, 40 targets, 16 addresses
          of each target, and 100 pairs of address and port are used, the first in processing order.
      type: list
      elements: str
    records:
      description:
        - The SRV records in processing order, lowest priority first, inside a priority heaviest first. Clients draw lots by weight
          there, so this is the order of likelihood.
      type: list
      elements: dict
      contains:
        priority:
          description: Priority, lowest first.
          type: int
        weight:
          description: Weight inside the priority.
          type: int
        port:
          description: Port.
          type: int
        target:
          description: Name of the server with its final dot; V(.) says that the service is declared not to exist.
          type: str
        ttl:
          description: Time to live in seconds, as left in this answer.
          type: int
        address_status:
          description:
            - V(ok); V(cname) (the target is an alias, which RFC 2782 forbids, and leads to addresses); V(missing) (an alias that leads
              to none); V(nxdomain); V(nodata) (neither A nor AAAA); V(servfail), V(refused), V(timeout), V(error) as above, where no
              address was found and a question was left open; V(not_a_name) (the root, or an address written as a name);
              V(not_asked) (outside the zone of an authoritative server); V(unusable) (the port is 0, or no host can have such a name).
          type: str
        addresses:
          description: IPv4 and then IPv6 addresses.
          type: list
          elements: str
        aliases:
          description: The chain of CNAMEs from the target on; mostly empty.
          type: list
          elements: str
        address_detail:
          description: What went wrong with A or AAAA, in words, also where the other one was answered.
          type: str
        tlsa:
          description: What DNS says about the certificate of the server at this target and port; V(null) unless O(tlsa).
          type: dict
          contains:
            name:
              description: The name that was asked for.
              type: str
            status:
              description: As RV(lookups[].status), or V(not_a_name) or V(not_asked) as RV(lookups[].records[].address_status).
              type: str
            detail:
              description: More about the status, in words.
              type: str
            records:
              description: The TLSA records.
              type: list
              elements: dict
              contains:
                usage:
                  description: Certificate usage, V(0) to V(3).
                  type: int
                selector:
                  description: V(0) for the whole certificate, V(1) for its public key.
                  type: int
                matching_type:
                  description: V(0) for the thing itself, V(1) for its SHA-256, V(2) for its SHA-512.
                  type: int
                data:
                  description: What it has to be, hexadecimal.
                  type: str
            dnssec:
              description: As RV(lookups[].dnssec), of this answer.
              type: dict
    address_fallback:
      description:
        - Addresses of the domain itself, which servers use with port 5269 when there are no SRV records (RFC 6120 section 3.2.2).
        - Only where RV(lookups[].status) is V(nxdomain) or V(nodata), else V(null).
      type: dict
      contains:
        status:
          description: As RV(lookups[].records[].address_status).
          type: str
        addresses:
          description: IPv4 and then IPv6 addresses.
          type: list
          elements: str
        detail:
          description: More about the status, in words.
          type: str
    evidence:
      description: The answers as they came, in text form, to the SRV question first, then to those for addresses.
      type: list
      elements: str
  sample:
    - domain: cupdomain.example
      name: _xmpp-server._tcp.cupdomain.example.
      service: _xmpp-server._tcp
      resolver: 203.0.113.53
      server: ""
      authoritative: true
      status: ok
      detail: ""
      elapsed_ms: 1.2
      truncated: false
      aliases: []
      root_target: none
      dnssec: null
      unusable: []
      left_out: []
      records:
        - priority: 0
          weight: 0
          port: 5269
          target: cup1.cupdomain.example.
          ttl: 3600
          address_status: ok
          addresses: [203.0.113.10]
          aliases: []
          address_detail: ""
          tlsa: null
      address_fallback: null
      evidence: ["id 4711 ..."]
authoritative:
  description: The same, for each name at each address of its authoritative servers.
  returned: when O(authoritative)
  type: list
  elements: dict
zones:
  description: The zone of each name that was asked for, and its servers.
  returned: when O(authoritative)
  type: list
  elements: dict
  contains:
    domain:
      description: The domain as it was given.
      type: str
    name:
      description: The name that was asked for.
      type: str
    zone:
      description: The zone that holds the name, or would hold it; empty where it was not found.
      type: str
    status:
      description: V(ok), V(no_servers) (none of them has an address), or why they were not found, as RV(lookups[].status).
      type: str
    detail:
      description: More about the status, in words.
      type: str
    servers:
      description: The servers as the zone itself names them.
      type: list
      elements: dict
      contains:
        name:
          description: Its name.
          type: str
        status:
          description: As RV(lookups[].records[].address_status).
          type: str
        addresses:
          description: IPv4 and then IPv6 addresses.
          type: list
          elements: str
        serials:
          description: The zone's serial at each of the addresses; V(null) where it was not told. Different ones show secondaries that lag behind.
          type: list
          elements: int
    left_out:
      description: What is not among the servers because there are too many, in words.
      type: list
      elements: str
    evidence:
      description: The answers as they came, in text form.
      type: list
      elements: str
comparison:
  description: One entry for each name that was asked of several servers, authoritative ones included.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: The domain as it was given.
      type: str
    name:
      description: The name that was asked for.
      type: str
    agree:
      description: Whether all that answered say the same, TTLs aside; V(null) where fewer than two answered.
      type: bool
    answers:
      description: Each different answer once.
      type: list
      elements: dict
      contains:
        status:
          description: As RV(lookups[].status).
          type: str
        records:
          description: The SRV records in zone-file form, in lower case.
          type: list
          elements: str
        servers:
          description: Addresses of those who say so.
          type: list
          elements: str
    addresses:
      description: Targets to which servers give different addresses.
      type: list
      elements: dict
      contains:
        target:
          description: The target.
          type: str
        found:
          description: What each server says.
          type: list
          elements: dict
          contains:
            server:
              description: Address of the server.
              type: str
            addresses:
              description: The addresses.
              type: list
              elements: str
"""

import asyncio
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.xmpp.federation.plugins.module_utils._dns.arguments import check_port, check_seconds
from ansible_collections.xmpp.federation.plugins.module_utils._dns.library import require_dnspython
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.all_servers import LookupOptions, look_up
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.questions import (
    read_questions,
    system_resolvers,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible_values

ARGUMENT_SPEC = {
    "domains": {"type": "list", "elements": "str", "required": True},
    "services": {"type": "list", "elements": "str", "default": ["_xmpp-server._tcp"]},
    "resolvers": {"type": "list", "elements": "str", "default": []},
    "authoritative": {"type": "bool", "default": False},
    "dnssec": {"type": "bool", "default": False},
    "tlsa": {"type": "bool", "default": False},
    "port": {"type": "int", "default": 53},
    "timeout": {"type": "float", "default": 5.0},
}


def run(params: dict[str, Any]) -> dict[str, Any]:
    """The module's result for its validated arguments."""
    require_dnspython("the machine that srv_info runs on")
    check_seconds("timeout", params["timeout"])
    check_port(params["port"])
    resolvers = params["resolvers"] or system_resolvers()
    questions = read_questions(params["domains"], params["services"], resolvers)
    options = LookupOptions(
        params["port"], params["timeout"], params["authoritative"], params["dnssec"], params["tlsa"]
    )
    return {"changed": False, **asyncio.run(look_up(questions, options))}


def main() -> None:
    module = AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.params)
    except FederationError as error:
        module.fail_json(**error.as_data())
    module.exit_json(**visible_values(result))


if __name__ == "__main__":
    main()
