#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: s2s_callback_info
short_description: Prove federation in both directions with a probe domain, without an account and without a server
version_added: 0.1.0
description:
  - Listens as the server of a domain of your own, opens a server-to-server stream to each target, and sends a dialback key
    (XEP-0220). The target has to find the probe domain in DNS and to call back, which shows its name service, its outbound access, and the
    address that it comes from. Then it sends a ping (XEP-0199), whose reply comes on the target's own connection.
  - A reply to the ping shows that stanzas pass in both directions between the target and servers where this one runs.
  - Needs an SRV record C(_xmpp-server._tcp) of the probe domain that leads to the machine that the task runs on, and a way in for
    O(listen_port) from the targets.
  - The listener runs only as long as the task, gives out nothing but answers to dialback, believes nobody but the target, and
    passes nothing on.
options:
  probe_domain:
    description:
      - The domain whose SRV record leads here. Use one that serves nothing else, as C(probe.cupdomain.example).
      - A server with a list of allowed domains refuses it unless it is on that list, which is a policy and no outage.
    type: str
    required: true
  targets:
    description: What to probe, one after another.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description: A label of your own, returned as it is.
        type: str
        default: ""
      address:
        description: IPv4 or IPv6 address.
        type: str
        required: true
      port:
        description: TCP port.
        type: int
        default: 5269
      to:
        description: The domain to ask for.
        type: str
        required: true
      probe_domain:
        description: The domain whose SRV record leads here for this target, where it is another than O(probe_domain).
        type: str
      tls_mode:
        description: V(starttls) or V(direct), as in M(xmpp.federation.s2s_info).
        type: str
        choices: [starttls, direct]
        default: starttls
  dialback_timeout:
    description: Seconds to wait for the answer to the key, and again for the reply to the ping.
    type: float
    default: 40.0
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
  - xmpp.federation.s2s_probe
  - xmpp.federation.s2s_probe.listener
notes:
  - Needs nothing but Python 3.9 or later on the machine that it runs on, and the right to listen on the port.
  - Any certificate of the target will do; M(xmpp.federation.s2s_info) judges certificates, and can have targets call back in the same run.
seealso:
  - module: xmpp.federation.s2s_info
  - name: XEP-0220
    description: Server dialback.
    link: https://xmpp.org/extensions/xep-0220.html
  - name: XEP-0199
    description: XMPP ping.
    link: https://xmpp.org/extensions/xep-0199.html
author: The xmpp.federation authors (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Prove both directions to the own node, from outside
  xmpp.federation.s2s_callback_info:
    probe_domain: probe.monitoring.example
    targets:
      - address: 203.0.113.10
        to: cupdomain.example
  register: both_ways

- name: Say from where the node came
  ansible.builtin.debug:
    msg: "{{ both_ways.results[0].called_back_from }}"
"""

RETURN = r"""
listener_tls:
  description: Whether the listener offered TLS.
  returned: success
  type: bool
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
      description: The domain asked for.
      type: str
    first_try:
      description: Why there was a second, patient try, as in M(xmpp.federation.s2s_info).
      type: str
    tcp:
      description: How the TCP connection went, as in M(xmpp.federation.s2s_info).
      type: dict
    stream:
      description: What came back on the stream, as in M(xmpp.federation.s2s_info).
      type: dict
    tls:
      description: How TLS went, as in M(xmpp.federation.s2s_info), but that trust is not judged.
      type: dict
    stream_after_tls:
      description: What came back on the stream after TLS, as in M(xmpp.federation.s2s_info).
      type: dict
    connected:
      description: Whether there was a TCP connection to the target.
      type: bool
    called_back_from:
      description: The address that the target called back from; V(null) where it did not.
      type: str
    asked:
      description: Whether the target asked about the key, by C(db:verify).
      type: bool
    dialback:
      description: What the target answered to the key, in the form of RV(xmpp.federation.s2s_info#module:results[].dialback). V(valid) is right here.
      type: dict
    their_dialback:
      description: What the target said of the key that it sent itself; V(skipped) where it sent none.
      type: dict
    ping:
      description: What came of the ping.
      type: dict
      contains:
        status:
          description:
            - V(result), or V(error) (as V(service-unavailable)), which proves the same, that stanzas pass in both directions.
            - V(silence), V(stream_error), V(closed), or V(skipped) where dialback did not succeed.
          type: str
        condition:
          description: The condition; V("") without one.
          type: str
        text:
          description: The server's text for people, V("") without one.
          type: str
        elapsed_ms:
          description: Milliseconds from the ping until then.
          type: float
        detail:
          description: More about the status, in words.
          type: str
    transcript:
      description:
        - As in M(xmpp.federation.s2s_info). C(L<) and C(L>) is what the listener received and sent, C(L*) what it noticed, C(V>) and
          C(V<) the question to the target about its own key.
      type: list
      elements: str
"""

from typing import Any, Optional

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible_values
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.arguments import check_domain, check_seconds
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.listening import (
    LISTENER,
    TARGET,
    call_all,
    make_certificate,
    read_targets,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import DIALBACK_SECONDS, PATIENCE_SECONDS

ARGUMENT_SPEC = {
    "probe_domain": {"type": "str", "required": True},
    "targets": {"type": "list", "elements": "dict", "required": True, "options": TARGET},
    **LISTENER,
    "timeout": {"type": "float", "default": 5.0},
    "dialback_timeout": {"type": "float", "default": DIALBACK_SECONDS},
    "patience": {"type": "float", "default": PATIENCE_SECONDS},
}


def run(params: dict[str, Any], certificate: Optional[str] = None) -> dict[str, Any]:
    """The module's result for its validated arguments; ``certificate`` is a file made for this run."""
    check_seconds(params["dialback_timeout"], "dialback_timeout")
    check_domain(params["probe_domain"], "probe_domain", "")
    targets = read_targets(params["targets"], params["probe_domain"])
    return {"changed": False, **call_all(targets, params, params["dialback_timeout"], certificate)}


def main() -> None:
    module = AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.params, make_certificate(module, module.params["probe_domain"]))
    except FederationError as error:
        module.fail_json(**error.as_data())
    module.exit_json(**visible_values(result))


if __name__ == "__main__":
    main()
