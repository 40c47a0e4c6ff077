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
  - It replaces C(nslookup -type=SRV _xmpp-server._tcp.DOMAIN), and tells apart what that shows as one failure.
  - It finds facts and judges nothing. No answer of a server fails the task; only arguments that make no sense do.
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
  port:
    description: UDP and TCP port of the resolvers.
    type: int
    default: 53
  timeout:
    description:
      - Seconds to wait for an answer over UDP, and again over TCP where the answer over UDP was cut off.
      - Over UDP the question is sent again after each third of it.
    type: float
    default: 5.0
requirements:
  - dnspython >= 2.0 for the Python that the module runs with
notes:
  - Questions carry no EDNS, so answers beyond 512 bytes come over TCP, as they do for C(nslookup).
attributes:
  check_mode:
    description: Can run in check mode, which does the same, because nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show, because nothing is ever changed.
    support: none
  idempotent:
    description: Changes nothing, but what it finds may be different each time.
    support: N/A
seealso:
  - module: xmpp.federation.dns_records
  - module: xmpp.federation.s2s_info
  - name: RFC 2782
    description: A DNS RR for specifying the location of services.
    link: https://www.rfc-editor.org/rfc/rfc2782
  - name: RFC 6120 section 3.2
    description: How an XMPP server finds another one.
    link: https://www.rfc-editor.org/rfc/rfc6120#section-3.2
author:
  - the xmpp.federation authors
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
    resolver:
      description: The server that was asked.
      type: str
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
              address was found and a question was left open; V(not_a_name) (the root, or an address written as a name).
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
      resolver: 203.0.113.53
      status: ok
      detail: ""
      elapsed_ms: 1.2
      truncated: false
      aliases: []
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
      address_fallback: null
      evidence: ["id 4711 ..."]
"""

import asyncio
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.xmpp.federation.plugins.module_utils.dns.asker import Asker
from ansible_collections.xmpp.federation.plugins.module_utils.dns.library import require_dnspython
from ansible_collections.xmpp.federation.plugins.module_utils.dns.survey import (
    Question,
    Survey,
    read_questions,
    system_resolvers,
)
from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError

ARGUMENT_SPEC = {
    "domains": {"type": "list", "elements": "str", "required": True},
    "services": {"type": "list", "elements": "str", "default": ["_xmpp-server._tcp"]},
    "resolvers": {"type": "list", "elements": "str", "default": []},
    "port": {"type": "int", "default": 53},
    "timeout": {"type": "float", "default": 5.0},
}


def run(params: dict[str, Any]) -> dict[str, Any]:
    """The module's result for its validated arguments."""
    require_dnspython("the machine that srv_info runs on")
    if not 0 < params["timeout"] <= 3600:
        raise FederationError(
            f"timeout {params['timeout']:g} is not a time to wait", cure="Give seconds above 0, at most 3600"
        )
    if not 1 <= params["port"] <= 65535:
        raise FederationError(f"port {params['port']} is out of range", cure="Give 1 to 65535")
    resolvers = params["resolvers"] or system_resolvers()
    questions = read_questions(params["domains"], params["services"], resolvers)
    return {"changed": False, "lookups": asyncio.run(survey(questions, params["port"], params["timeout"]))}


async def survey(questions: list[Question], port: int, timeout: float) -> list[dict[str, Any]]:
    """All lookups at once. What asks is made here, inside the event loop that it belongs to."""
    return await Survey(Asker(port, timeout)).run(questions)


def main() -> None:
    module = AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.params)
    except FederationError as error:
        module.fail_json(msg=str(error), what=error.what, where=error.where, cure=error.cure, **error.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
