#!/usr/bin/python
# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: s2s_info
short_description: Find out what answers on server-to-server ports, from TCP over the XMPP stream and TLS to dialback
version_added: 0.1.0
description:
  - Connects from the machine that the task runs on to a list of addresses, all at once, opens an XMPP server-to-server
    stream on each (RFC 6120), and returns what came back.
  - It replaces C(telnet ADDRESS 5269), which says "Connected" for a firewall that answers in place of a dead server, for a
    web server, for a client port, and for a server that does not serve the domain.
  - It finds facts and judges nothing. At O(level=stream) it sends nothing but the opening and the closing tag of a stream.
  - For controls, add targets with the same address and another O(targets[].to), as a domain that nobody serves.
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
          - The domain to ask for, in its national script or as C(xn--...). On the stream it stands in its national script (RFC 7622
            section 3.2), in TLS (SNI) as C(xn--...).
          - Must be given for every level above V(tcp).
        type: str
      from:
        description:
          - The domain that the probe speaks for. Use one that this machine may honestly speak for.
          - Without it the stream has no C(from), which most servers accept.
          - Must be given for the level V(dialback) and for O(external).
        type: str
      tls_mode:
        description:
          - V(starttls) begins in clear, and goes over to TLS where the server offers that.
          - V(direct) begins with TLS (XEP-0368), for the targets of C(_xmpps-server) records. The server name asked for is
            O(targets[].to), the protocol (ALPN) C(xmpp-server). The level V(stream) includes TLS then.
        type: str
        choices: [starttls, direct]
        default: starttls
      level:
        description: How far to go with this target, instead of O(level).
        type: str
        choices: [tcp, stream, tls, dialback]
      timeout:
        description: O(timeout) for this target.
        type: float
      group:
        description: What belongs together, such as the servers of one partner. See O(group_timeout).
        type: str
        default: ""
  level:
    description:
      - How far to go.
      - V(tcp) only connects. V(stream) also opens a stream and waits for its features.
      - V(tls) also goes over to TLS where it is offered, looks at the certificate, and waits for the features after it.
      - V(dialback) also sends a wrong dialback key for O(targets[].from) (XEP-0220), after TLS where there is TLS. The answer
        V(invalid) proves the whole way back, because the server had to find the authority of that domain in DNS, to reach it,
        and to be answered by it.
    type: str
    choices: [tcp, stream, tls, dialback]
    default: stream
  dialback_timeout:
    description:
      - Seconds to wait for the answer to the wrong key.
      - Some servers never say that they could not reach the authority. Those of Cisco give up after 30 seconds, so fewer than 35
        would take a late answer for silence.
    type: float
    default: 40.0
  ca:
    description:
      - Certificates to judge trust against, as PEM, instead of the system's.
      - The names in a certificate are no part of that; see RV(results[].tls.certificate.matches_domain).
    type: str
  ca_path:
    description:
      - File of certificates as PEM, or directory of them (made by C(openssl rehash)), to judge trust against instead of the system's.
      - It has to be on the machine that the task runs on. Certificates of O(ca) are added to those.
    type: path
  client_cert:
    description:
      - File with a certificate as PEM, with its chain, to show to servers, as a federating server shows its own.
      - Without it the probe shows none, and a server that demands one ends TLS with an alert.
      - It has to be on the machine that the task runs on.
    type: path
  client_key:
    description: File with the key of O(client_cert) as PEM without a passphrase, where that is not in the same file.
    type: path
  external:
    description:
      - Whether to try SASL EXTERNAL (XEP-0178) where it is offered after TLS, to see whether the server accepts O(client_cert).
      - It is tried on a connection of its own. Needs the level V(tls) or V(dialback).
      - Servers offer it to everyone or only to those whose certificate they accept, so the offer alone tells nothing.
    type: bool
    default: false
  concurrency:
    description: How many targets are probed at the same time, V(1) to V(256).
    type: int
    default: 100
  group_timeout:
    description:
      - Seconds that all targets of one O(targets[].group) and one O(targets[].from) may take together, from the first one's beginning on.
      - What has not begun by then is not tried, and is said so in RV(results[].tcp.status). What begins late gets the rest of the time for
        each of its steps. So nobody who publishes many slow servers holds up the others for long.
      - Without it, and for targets without a group, there is no limit beside those of each step.
    type: float
  call_backs:
    description:
      - Whom to have call this machine back, as M(xmpp.federation.s2s_callback_info) does, one after another and beside the probes.
      - What stops them is told in RV(call_backs.why) and does not fail the task. They are made where the probes fail, too.
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: As O(targets[].id).
        type: str
        default: ""
      address:
        description: As O(targets[].address).
        type: str
        required: true
      port:
        description: As O(targets[].port).
        type: int
        default: 5269
      to:
        description: As O(targets[].to).
        type: str
        required: true
      probe_domain:
        description: The domain whose SRV record leads here, as O(xmpp.federation.s2s_callback_info#module:probe_domain).
        type: str
        required: true
      tls_mode:
        description: As O(targets[].tls_mode).
        type: str
        choices: [starttls, direct]
        default: starttls
  call_back_timeout:
    description: Seconds to wait for the answer to the key of each of O(call_backs), and again for the reply to the ping.
    type: float
    default: 40.0
extends_documentation_fragment:
  - xmpp.federation.attributes.info_module
  - xmpp.federation.s2s_probe
  - xmpp.federation.s2s_probe.listener
notes:
  - Needs nothing but Python 3.9 or later on the machine that it runs on.
  - A target whose address, port or domain cannot be used, as the port 0 of a partner's record, is not tried and is said so in
    RV(results[].tcp.status). The others are probed.
  - No more than 256 KiB of a stream is read, and a document type declaration ends it (RFC 6120 section 11.1).
  - A certificate that is not trusted, and TLS older than 1.2, are looked at on another connection. With those for O(patience) and
    for O(external) there may be up to four connections to a target, one after another.
seealso:
  - module: xmpp.federation.srv_info
  - module: xmpp.federation.s2s_callback_info
  - name: RFC 6120
    description: Extensible Messaging and Presence Protocol, core.
    link: https://www.rfc-editor.org/rfc/rfc6120
  - name: XEP-0220
    description: Server dialback.
    link: https://xmpp.org/extensions/xep-0220.html
author: The xmpp.federation authors (!UNKNOWN)
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

- name: Certificate, and the whole way back to the own domain, from inside
  xmpp.federation.s2s_info:
    level: dialback
    ca_path: /etc/ssl/partners.pem
    targets:
      - address: 203.0.113.20
        to: gmail.example
        from: cupdomain.example

- name: Whether a partner accepts our certificate
  xmpp.federation.s2s_info:
    level: tls
    client_cert: /etc/ssl/cupdomain.pem
    external: true
    targets:
      - address: 203.0.113.20
        to: gmail.example
        from: cupdomain.example

- name: Only whether the port can be reached
  xmpp.federation.s2s_info:
    level: tcp
    targets:
      - address: 203.0.113.10
      - address: 2001:db8::10
        port: 5270

- name: Probe the own node, and have it call back in the same run
  xmpp.federation.s2s_info:
    targets:
      - address: 203.0.113.10
        to: cupdomain.example
    call_backs:
      - address: 203.0.113.10
        to: cupdomain.example
        probe_domain: probe.monitoring.example
"""

RETURN = r"""
vantage:
  description: What this machine can reach at all, by its own tables of routes. Nothing is sent.
  returned: success
  type: dict
  contains:
    ipv4:
      description: Whether it has a route to IPv4 addresses far away.
      type: bool
    ipv6:
      description: Whether it has a route to IPv6 addresses far away.
      type: bool
call_backs:
  description: What came of O(call_backs).
  returned: when there are O(call_backs), also where the task fails for its probes
  type: dict
  contains:
    listener_tls:
      description: As RV(xmpp.federation.s2s_callback_info#module:listener_tls).
      type: bool
    results:
      description: As RV(xmpp.federation.s2s_callback_info#module:results), one entry each in the order of O(call_backs).
      type: list
      elements: dict
    why:
      description: What stopped them all, such as a port that something else uses; V("") where nothing did.
      type: str
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
    first_try:
      description: Why there was a second, patient try (see O(patience)); V("") where the first one was enough. All else is of the second one.
      type: str
    tcp:
      description: How the TCP connection went. A reset right after it was made shows in RV(results[].stream.status).
      type: dict
      contains:
        status:
          description:
            - V(connected), V(refused) (a reset came back), V(timeout), V(unreachable) (no route, or an ICMP message says so), or V(error).
            - V(unusable) where address, port or domain are none that can be tried, which RV(results[].tcp.detail) explains.
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
        no_route:
          description:
            - Whether it failed because this machine itself has no way to the address, as one without IPv6 has none to an IPv6 address.
            - It says nothing about the server then.
          type: bool
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
        header_ms:
          description: Milliseconds from the opening tag until the header; V(null) where none came.
          type: float
        detail:
          description: More about the status, in words.
          type: str
        malformed:
          description:
            - What was wrong with the XML, as V(unbound prefix) or V(white space before the XML declaration); V("") where nothing was.
            - An error is read even so. What does no harm is overlooked.
          type: str
        words:
          description: The first line of what was said in plain text where XMPP belongs; V("") where nothing was.
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
            dialback:
              description: Whether it declares the namespace of dialback, as servers did to offer it before there were features.
              type: bool
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
              description: Whether the server announces that it sends dialback errors.
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
              description: The defined condition (RFC 6120 section 4.9.3), as V(host-unknown); V("") where the server names none.
              type: str
            text:
              description: The server's text for people, wherever in the error it stands; V("") without one.
              type: str
            host:
              description: The name or address that V(see-other-host) leads to; V(null) for all other conditions.
              type: str
            port:
              description: The port that V(see-other-host) leads to; V(null) where it names none.
              type: int
    tls:
      description: How TLS went.
      type: dict
      contains:
        status:
          description:
            - V(established), V(not_offered), or V(refused) (the server offered it and does not do it).
            - V(alert) when the server ended it with a TLS alert, after the handshake too, as for the lack of a client's certificate.
            - V(timeout), V(closed) (a reset too), or V(error) (what answers is not TLS, or this machine cannot do what it wants).
            - V(skipped) where it was not asked for, or where nothing before it led there.
          type: str
        elapsed_ms:
          description: Milliseconds of the handshake.
          type: float
        detail:
          description: More about the status, in words.
          type: str
        alert:
          description: The server's alert in the words of RFC 8446, as V(certificate_required); V(null) without one.
          type: str
        version:
          description: As V(TLSv1.3); V(null) without TLS.
          type: str
        cipher:
          description: The cipher suite in OpenSSL's words; V(null) without TLS.
          type: str
        alpn:
          description: The protocol that the server chose by ALPN; V(null) where it chose none.
          type: str
        offered_lowest:
          description: The lowest version that the probe offered in this handshake, as V(TLSv1.2); V(null) where there was none.
          type: str
        offered_highest:
          description: The highest version that the probe offered; V(null) where there was no handshake.
          type: str
        certificate_requested:
          description:
            - Whether the server asked for a client's certificate during the handshake. That it demands one shows only in what it does
              without, as the alert V(certificate_required).
            - V(null) without a handshake, or where this machine's Python does not show it.
          type: bool
        certificate:
          description: The server's own certificate; V(null) without TLS, or where it cannot be read, which RV(results[].tls.detail) says.
          type: dict
          contains:
            subject:
              description: Its subject.
              type: str
            issuer:
              description: Its issuer.
              type: str
            serial:
              description: Its serial number, hexadecimal.
              type: str
            not_before:
              description: When it begins to be valid, ISO 8601 in UTC.
              type: str
            not_after:
              description: When it ends to be valid, ISO 8601 in UTC.
              type: str
            valid:
              description: Whether it was valid by the probe PC's clock when it was seen.
              type: bool
            days_left:
              description: Whole days from then until it ends to be valid, less than 0 where it has expired.
              type: int
            self_signed:
              description: Whether subject and issuer are equal.
              type: bool
            names:
              description: Names in the subject alternative name, at most 200 of a kind.
              type: dict
              contains:
                dns:
                  description: Host and domain names (dNSName).
                  type: list
                  elements: str
                srv:
                  description: Names of services (SRVName), as V(_xmpp-server.cupdomain.example).
                  type: list
                  elements: str
                xmpp:
                  description: XMPP addresses (xmppAddr).
                  type: list
                  elements: str
            extended_key_usages:
              description:
                - Purposes, as V(serverAuth) and V(clientAuth), others as object identifiers. Empty where they are not restricted.
                - A server shows the same certificate as a client to others; some refuse one without V(clientAuth).
              type: list
              elements: str
            chain:
              description: How many certificates the server sent; V(null) where Python is older than 3.13.
              type: int
            trusted:
              description:
                - Whether its chain leads to a certificate that is trusted, and all in it are valid now.
                - V(null) where that could not be judged.
              type: bool
            trust_detail:
              description: Why it is not trusted, in OpenSSL's words, or why that was not judged.
              type: str
            matches_domain:
              description: Whether it stands for O(targets[].to). The common name does not count.
              type: bool
            fingerprint_sha256:
              description: SHA-256 of the certificate, hexadecimal.
              type: str
            fingerprint_sha512:
              description: SHA-512 of the certificate, hexadecimal.
              type: str
            public_key_sha256:
              description: SHA-256 of its public key (SubjectPublicKeyInfo), hexadecimal, as in a TLSA record C(3 1 1).
              type: str
            public_key_sha512:
              description: SHA-512 of its public key, hexadecimal.
              type: str
    stream_after_tls:
      description: What came back on the stream after TLS, in the form of RV(results[].stream).
      type: dict
    dialback:
      description: What the server answered to a wrong dialback key.
      type: dict
      contains:
        status:
          description:
            - V(invalid) shows that the way back works, to whatever the server takes for the authority of O(targets[].from).
            - V(valid) shows that it did not ask, as a server may that trusts O(client_cert).
            - V(error) with RV(results[].dialback.condition), where the server says what went wrong.
            - V(silence) where it does not, V(stream_error) and V(closed) where it ended the stream.
            - V(not_offered) where it is announced neither by a feature nor by the header, V(skipped) where it was not asked for or
              nothing led there.
          type: str
        condition:
          description: The condition, as V(remote-server-not-found); V("") without one.
          type: str
        text:
          description: The server's text for people, V("") without one.
          type: str
        elapsed_ms:
          description: Milliseconds from the key until then.
          type: float
        detail:
          description: More about the status, in words.
          type: str
        announced:
          description: Where the server announces dialback, V(features) or V(header) (its namespace there); V("") for neither.
          type: str
    external:
      description: What came of SASL EXTERNAL.
      type: dict
      contains:
        status:
          description: V(success), V(failure), V(stream_error), V(closed), V(timeout), V(not_offered), or V(skipped).
          type: str
        condition:
          description: The condition, as V(not-authorized); V("") without one.
          type: str
        text:
          description: The server's text for people, V("") without one.
          type: str
        elapsed_ms:
          description: Milliseconds from the request until then.
          type: float
        detail:
          description: More about the status, in words.
          type: str
    transcript:
      description:
        - The conversation, C(C:) sent, C(S:) received (one line a read), C(--) TLS and new connections, C(!!) how it ended.
        - What goes over TLS is shown as XML. Dialback keys are cut short. At most about 16 KiB.
      type: list
      elements: str
  sample:
    - id: own domain at the public address
      address: 203.0.113.10
      port: 5269
      to: cupdomain.example
      from: gmail.example
      first_try: ""
      tcp: {status: connected, elapsed_ms: 0.4, detail: "", source_address: 203.0.113.99, no_route: false}
      stream:
        status: features
        elapsed_ms: 2.1
        header_ms: 1.9
        detail: ""
        malformed: ""
        words: ""
        header: {from: cupdomain.example, to: gmail.example, id: 4c1d, version: "1.0", xmlns: "jabber:server", dialback: true}
        features: {starttls: none, dialback: true, dialback_errors: false, mechanisms: []}
        error: null
      tls:
        status: skipped
        elapsed_ms: 0.0
        detail: not asked for
        alert: null
        version: null
        cipher: null
        alpn: null
        offered_lowest: null
        offered_highest: null
        certificate_requested: null
        certificate: null
      stream_after_tls:
        {status: skipped, elapsed_ms: 0.0, header_ms: null, detail: no TLS, malformed: "", words: "", header: null, features: null, error: null}
      dialback: {status: skipped, condition: "", text: "", elapsed_ms: 0.0, detail: not asked for, announced: ""}
      external: {status: skipped, condition: "", text: "", elapsed_ms: 0.0, detail: not asked for}
      transcript: ["C: <?xml version='1.0'?><stream:stream ...>", "S: <?xml version='1.0'?><stream:stream ...>", "C: </stream:stream>", "!! FIN"]
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Optional

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._text import visible_values
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.arguments import (
    check_patience,
    check_seconds,
    why_unusable,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.groups import Groups
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.listening import (
    LISTENER,
    TARGET,
    call_all,
    make_certificate,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.listening import read_targets as read_call_backs
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.probe import probe
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.session import (
    DIALBACK_SECONDS,
    LEVELS,
    PATIENCE_SECONDS,
    TLS_MODES,
    Settings,
    Target,
)
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.stream.transport import has_route
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.tls import Contexts, Credentials

MAX_CONCURRENCY = 256
FAR_AWAY = {"ipv4": "192.0.9.1", "ipv6": "2000::1"}  # only looked up in this machine's own routes
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
            "tls_mode": {"type": "str", "default": "starttls", "choices": list(TLS_MODES)},
            "level": {"type": "str", "choices": list(LEVELS)},
            "timeout": {"type": "float"},
            "group": {"type": "str", "default": ""},
        },
    },
    "level": {"type": "str", "default": "stream", "choices": list(LEVELS)},
    "timeout": {"type": "float", "default": 5.0},
    "dialback_timeout": {"type": "float", "default": DIALBACK_SECONDS},
    "patience": {"type": "float", "default": PATIENCE_SECONDS},
    "ca": {"type": "str"},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
    "external": {"type": "bool", "default": False},
    "concurrency": {"type": "int", "default": 100},
    "group_timeout": {"type": "float"},
    "call_backs": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {**TARGET, "probe_domain": {"type": "str", "required": True}},
    },
    "call_back_timeout": {"type": "float", "default": DIALBACK_SECONDS},
    **LISTENER,
}


def read_targets(entries: list[dict[str, Any]], level: str, external: bool) -> list[Target]:
    """The task's targets, checked before anything is sent."""
    return [_target(entry, level, external, f"target {number}") for number, entry in enumerate(entries, 1)]


def _target(entry: dict[str, Any], level: str, external: bool, where: str) -> Target:
    target = Target(
        entry["address"],
        entry["port"],
        entry["to"],
        entry["from"],
        entry["id"],
        entry["level"] or level,
        entry["tls_mode"],
        entry["timeout"],
        why_unusable(entry["address"], entry["port"], (entry["to"], entry["from"])),
        entry["group"],
    )
    if target.timeout is not None:
        check_seconds(target.timeout, f"{where}: timeout")
    if target.level != "tcp" and not target.to:
        raise FederationError(
            "to is missing, and a stream has to name a domain", where=where, cure="Give the domain to ask for"
        )
    if (target.reaches("dialback") or (external and target.reaches("tls"))) and not target.sender:
        raise FederationError(
            "from is missing, and authentication has to name a domain",
            where=where,
            cure="Give the domain that this machine may speak for",
        )
    return target


def probe_all(
    targets: list[Target], settings: Settings, concurrency: int, groups: Optional[Groups] = None
) -> list[dict[str, Any]]:
    """The results of all targets in their order."""
    if not targets:
        return []
    within = groups or Groups()

    def one(target: Target) -> dict[str, Any]:
        return probe(*within.begin(target, _for(target, settings)))

    with ThreadPoolExecutor(min(concurrency, len(targets))) as pool:
        return list(pool.map(one, targets))


def _for(target: Target, settings: Settings) -> Settings:
    return settings if target.timeout is None else replace(settings, timeout=target.timeout)


def read_contexts(params: dict[str, Any], targets: list[Target]) -> Optional[Contexts]:
    """What TLS needs, None where nothing reaches it."""
    if params["client_key"] and not params["client_cert"]:
        raise FederationError(
            "client_key is given without client_cert", cure="Give the file of the certificate that the key belongs to"
        )
    if not any(target.reaches("tls") for target in targets):
        return None
    return Contexts(Credentials(params["ca"], params["ca_path"], params["client_cert"], params["client_key"]))


def look(params: dict[str, Any]) -> dict[str, Any]:
    """What the probes found, for the module's validated arguments."""
    check_seconds(params["timeout"], "timeout")
    check_seconds(params["dialback_timeout"], "dialback_timeout")
    check_patience(params["patience"])
    if params["group_timeout"] is not None:
        check_seconds(params["group_timeout"], "group_timeout")
    if not 1 <= params["concurrency"] <= MAX_CONCURRENCY:
        raise FederationError(
            f"concurrency {params['concurrency']} is out of range", cure=f"Give 1 to {MAX_CONCURRENCY}"
        )
    targets = read_targets(params["targets"], params["level"], params["external"])
    contexts = read_contexts(params, targets)
    settings = Settings(params["timeout"], params["dialback_timeout"], params["external"], contexts, params["patience"])
    results = probe_all(targets, settings, params["concurrency"], Groups(params["group_timeout"]))
    return {"changed": False, "vantage": {name: has_route(far) for name, far in FAR_AWAY.items()}, "results": results}


def have_called_back(params: dict[str, Any], certificate: Optional[str]) -> dict[str, Any]:
    """What came of the call-backs; what stops them is a part of it."""
    try:
        check_seconds(params["call_back_timeout"], "call_back_timeout")
        targets = read_call_backs(params["call_backs"], called="call-back")
        return {**call_all(targets, params, params["call_back_timeout"], certificate), "why": ""}
    except Exception as error:  # whatever it is: the probes count without the call-backs
        why = str(error) if isinstance(error, FederationError) else f"the module broke off: {error!r}"
        return {"listener_tls": False, "results": [], "why": why}


def run(params: dict[str, Any], certificate: Optional[str] = None) -> dict[str, Any]:
    """The module's result for its validated arguments; ``certificate`` is a file made for the call-backs of this run."""
    if not params["call_backs"]:
        return look(params)
    with ThreadPoolExecutor(1) as beside:
        called = beside.submit(have_called_back, params, certificate)
        try:
            return {**look(params), "call_backs": called.result()}
        except FederationError as error:
            error.details["call_backs"] = called.result()
            raise


def main() -> None:
    module = AnsibleModule(ARGUMENT_SPEC, supports_check_mode=True)
    wanted = module.params["call_backs"]
    try:
        result = run(module.params, make_certificate(module, wanted[0]["probe_domain"]) if wanted else None)
    except FederationError as error:
        module.fail_json(**error.as_data())
    module.exit_json(**visible_values(result))


if __name__ == "__main__":
    main()
