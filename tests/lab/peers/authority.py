# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answers for a domain that wants to be verified: found in DNS and asked, as RFC 6120 section 3.2 and XEP-0220 have it."""

from __future__ import annotations

import socket
import ssl

import dns.exception
import dns.resolver

from lab.peers import words
from lab.peers.link import Gone, Link

SECONDS = 5.0
PORT = 5269


def ask(domain: str, sender: str, stream: str, key: str) -> str:
    """Ask the authority of ``sender`` about a key: valid, invalid, or the condition to answer with."""
    try:
        places = find(sender)
    except dns.exception.DNSException:
        return "remote-server-not-found"
    for address, port in places:
        try:
            connection = socket.create_connection((address, port), SECONDS)
        except OSError:
            continue
        with connection:
            try:
                return _ask(Link(connection, SECONDS), domain, sender, stream, key)
            except (Gone, OSError):
                return "remote-server-timeout"
    return "remote-connection-failed"


def find(domain: str) -> list[tuple[str, int]]:
    """Addresses and ports of a domain's servers, IPv4 only.

    :raises dns.exception.DNSException: there are none, or DNS does not say
    """
    targets = dns.resolver.resolve(f"_xmpp-server._tcp.{domain}", "SRV", lifetime=SECONDS)
    ordered = sorted(targets, key=lambda one: one.priority)
    return [
        (address.to_text(), target.port)
        for target in ordered
        for address in dns.resolver.resolve(target.target, "A", lifetime=SECONDS)
    ]


def _ask(link: Link, domain: str, sender: str, stream: str, key: str) -> str:
    features = _open(link, domain, sender)
    if "urn:ietf:params:xml:ns:xmpp-tls" in features:
        link.say(f"<starttls xmlns='{words.TLS}'/>")
        answer = link.element()
        if answer is not None and answer.name == "proceed":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            link.begin(context)
            _open(link, domain, sender)
    link.say(words.verify(domain, sender, stream, key))
    while (said := link.element()) is not None:
        if said.name.rpartition(":")[2] == "verify":
            return "valid" if said.get("type") == "valid" else "invalid"
    return "remote-server-timeout"


def _open(link: Link, domain: str, sender: str) -> str:
    """Open a stream as a server of version 1.0; gives the features as text."""
    link.say(words.header(domain, sender, "").replace(" id=''", ""))
    header = link.header()
    if not header.get("version"):
        return ""
    features = link.element()
    return features.content if features is not None else ""
