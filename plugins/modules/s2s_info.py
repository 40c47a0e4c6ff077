#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: s2s_info
short_description: Tell what answers on server-to-server ports, TCP and the XMPP stream behind it
version_added: 0.1.0
description:
  - Connects from the machine that the task runs on to a list of addresses, all at once, opens an XMPP server-to-server
    stream on each (RFC 6120), and tells what came back.
  - It replaces C(telnet ADDRESS 5269), which says "Connected" for a firewall that answers in place of a dead server, for a
    web server, for a client port, and for a server that does not serve the domain.
  - It finds facts and judges nothing. It sends nothing but the opening and the closing tag of a stream.
options:
  targets:
    description: What to probe.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description: A label of your own, returned as it is.
        type: str
        default: ""
      address:
        description: IPv4 or IPv6 address. Names are refused, because a name may have several; M(xmpp.federation.srv_info) finds them.
        type: str
        required: true
      port:
        description: TCP port.
        type: int
        default: 5269
      to:
        description:
          - The domain to ask for, as in a user's address (in its national script, not as C(xn--...), by RFC 7622 section 3.2).
          - Must be given for O(level=stream).
        type: str
      from:
        description:
          - The domain that the probe speaks for. Use one that this machine may honestly speak for.
          - Without it the stream has no C(from), which most servers accept.
        type: str
  level:
    description: How far to go. V(tcp) only connects, V(stream) opens a stream and waits for its features.
    type: str
    choices: [tcp, stream]
    default: stream
  timeout:
    description: Seconds to wait for the connection, for the stream header and for the features, each.
    type: float
    default: 5.0
  concurrency:
    description: How many targets are probed at the same time, V(1) to V(256).
    type: int
    default: 32
notes:
  - Needs nothing but Python 3.9 or later on the machine that it runs on.
  - No more than 256 KiB of a stream is read, and a document type declaration ends it (RFC 6120 section 11.1).
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
  - module: xmpp.federation.srv_info
  - name: RFC 6120
    description: Extensible Messaging and Presence Protocol, core.
    link: https://www.rfc-editor.org/rfc/rfc6120
  - name: XEP-0220
    description: Server dialback.
    link: https://xmpp.org/extensions/xep-0220.html
author:
  - the xmpp.federation authors
"""

EXAMPLES = r"""
- name: What telnet would show, and more
  xmpp.federation.s2s_info:
    targets:
      - id: own domain at the public address
        address: 203.0.113.10
        to: cupdomain.example
        from: gmail.example
  register: probe

- name: Only whether the port can be reached
  xmpp.federation.s2s_info:
    level: tcp
    targets:
      - address: 203.0.113.10
      - address: 2001:db8::10
        port: 5270
"""

RETURN = r"""
results:
  description: One entry a target, in the order of O(targets).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The label of the target.
      type: str
    address:
      description: The address that was probed.
      type: str
    port:
      description: The TCP port.
      type: int
    to:
      description: The domain asked for; V(null) where none was given.
      type: str
    from:
      description: The domain spoken for; V(null) where none was given.
      type: str
    tcp:
      description: How the TCP connection went. A reset right after it was made is told by RV(results[].stream.status).
      type: dict
      contains:
        status:
          description:
            - V(connected), V(refused) (a reset came back), V(timeout), V(unreachable) (no route, or an ICMP message says so), or V(error).
          type: str
        elapsed_ms:
          description: Milliseconds until then.
          type: float
        detail:
          description: The system's own word, as C(ECONNREFUSED (Connection refused)).
          type: str
        source_address:
          description: The address of this machine that was used; V(null) without a connection.
          type: str
    stream:
      description: What came back on the stream.
      type: dict
      contains:
        status:
          description:
            - V(features) for stream features, V(error) for a stream error.
            - V(no_features) for a header and then silence, V(timeout) for silence from the start.
            - V(closed) when the peer closed, V(reset) when the connection was reset, each before features or an error came.
            - V(not_xmpp) when something else answers, or what cannot be read as XML.
            - V(skipped) without a connection or with O(level=tcp).
          type: str
        elapsed_ms:
          description: Milliseconds from the opening tag until then.
          type: float
        detail:
          description: More about the status, in words.
          type: str
        header:
          description:
            - Attributes of the answer's opening tag, V(null) for each that it does not have; V(null) where no header came.
            - Servers send a header before an error too.
          type: dict
          contains:
            from:
              description: The domain that the server speaks for.
              type: str
            to:
              description: The domain that it speaks to.
              type: str
            id:
              description: The stream's id.
              type: str
            version:
              description: XMPP version; V(null) for a server from before RFC 3920, which sends no features.
              type: str
            xmlns:
              description: Default namespace; V(jabber:client) shows a client port.
              type: str
        features:
          description: The stream features; V(null) where none came.
          type: dict
          contains:
            starttls:
              description: V(none), V(optional) or V(required), as the server marks it.
              type: str
            dialback:
              description: Whether server dialback (XEP-0220) is offered.
              type: bool
            dialback_errors:
              description: Whether the server announces that it tells dialback errors.
              type: bool
            mechanisms:
              description: SASL mechanisms.
              type: list
              elements: str
        error:
          description: The stream error; V(null) where none came.
          type: dict
          contains:
            condition:
              description: The defined condition (RFC 6120 section 4.9.3), as V(host-unknown).
              type: str
            text:
              description: The server's text for people, V("") without one.
              type: str
    transcript:
      description:
        - The conversation, C(C:) sent, C(S:) received (one line a read), C(!!) how it ended. At most about 16 KiB.
      type: list
      elements: str
  sample:
    - id: own domain at the public address
      address: 203.0.113.10
      port: 5269
      to: cupdomain.example
      from: gmail.example
      tcp: {status: connected, elapsed_ms: 0.4, detail: "", source_address: 203.0.113.99}
      stream:
        status: features
        elapsed_ms: 2.1
        detail: ""
        header: {from: cupdomain.example, to: gmail.example, id: 4c1d, version: "1.0", xmlns: "jabber:server"}
        features: {starttls: none, dialback: true, dialback_errors: false, mechanisms: []}
        error: null
      transcript: ["C: <?xml version='1.0'?><stream:stream ...>", "S: <?xml version='1.0'?><stream:stream ...>", "C: </stream:stream>", "!! FIN"]
"""

import ipaddress
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.xmpp.federation.plugins.module_utils.errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils.xmpp.probe import LEVELS, Target, probe

MAX_CONCURRENCY = 256
ARGUMENT_SPEC = {
    "targets": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "id": {"type": "str", "default": ""},
            "address": {"type": "str", "required": True},
            "port": {"type": "int", "default": 5269},
            "to": {"type": "str"},
            "from": {"type": "str"},
        },
    },
    "level": {"type": "str", "default": "stream", "choices": list(LEVELS)},
    "timeout": {"type": "float", "default": 5.0},
    "concurrency": {"type": "int", "default": 32},
}


def read_targets(entries: list[dict[str, Any]], level: str) -> list[Target]:
    """The task's targets, checked before anything is sent."""
    return [_target(entry, level, f"target {number}") for number, entry in enumerate(entries, 1)]


def _target(entry: dict[str, Any], level: str, where: str) -> Target:
    try:
        ipaddress.ip_address(entry["address"])
    except ValueError as error:
        raise FederationError(
            f"{entry['address']!r} is not an IPv4 or IPv6 address",
            where=where,
            cure="Give an address; xmpp.federation.srv_info finds those of a name",
        ) from error
    if not 1 <= entry["port"] <= 65535:
        raise FederationError(f"port {entry['port']} is out of range", where=where, cure="Give 1 to 65535")
    if level != "tcp" and not entry["to"]:
        raise FederationError(
            "to is missing, and a stream has to name a domain", where=where, cure="Give the domain to ask for"
        )
    for option in ("to", "from"):
        text = entry[option] or ""
        if any(character.isspace() or not character.isprintable() for character in text):
            raise FederationError(f"{option} {text!r} is not a domain", where=where)
    return Target(entry["address"], entry["port"], entry["to"], entry["from"], entry["id"])


def probe_all(targets: list[Target], level: str, timeout: float, concurrency: int) -> list[dict[str, Any]]:
    """The results of all targets in their order."""
    if not targets:
        return []
    with ThreadPoolExecutor(min(concurrency, len(targets))) as pool:
        return list(pool.map(lambda target: probe(target, level, timeout), targets))


def run(params: dict[str, Any]) -> dict[str, Any]:
    """The module's result for its validated arguments."""
    if not 0 < params["timeout"] <= 3600:
        raise FederationError(
            f"timeout {params['timeout']:g} is not a time to wait", cure="Give seconds above 0, at most 3600"
        )
    if not 1 <= params["concurrency"] <= MAX_CONCURRENCY:
        raise FederationError(
            f"concurrency {params['concurrency']} is out of range", cure=f"Give 1 to {MAX_CONCURRENCY}"
        )
    targets = read_targets(params["targets"], params["level"])
    return {
        "changed": False,
        "results": probe_all(targets, params["level"], params["timeout"], params["concurrency"]),
    }


def main() -> None:
    module = AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.params)
    except FederationError as error:
        module.fail_json(msg=str(error), what=error.what, where=error.where, cure=error.cure, **error.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
