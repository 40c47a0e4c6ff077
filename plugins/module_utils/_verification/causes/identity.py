# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Causes in TLS and certificates (T), and in authentication (A)."""

from __future__ import annotations

from .model import MEDIUM, Code
from .sources import DIALBACK, REGISTERED

CODES = {
    "T01": Code(
        "H6",
        "one side requires TLS, and the other has none",
        "set the security mode to TLS Optional or TLS Required, with a certificate, restart the services, or agree with the partner",
        after_restart=True,
    ),
    "T02": Code(
        "H6",
        "TLS is offered and then fails",
        "see that a certificate is installed for the federation service (cup-xmpp-s2s), and that both sides share a TLS version",
        MEDIUM,
        after_restart=True,
    ),
    "T03": Code(
        "H6",
        "the certificate is not trusted",
        "install the issuing CA in the trust store (cup-xmpp-trust), or have the whole chain sent",
    ),
    "T04": Code("H6", "the certificate has expired or is about to", "renew it"),
    "T05": Code(
        "H6",
        "the certificate does not name the domain, perhaps only the host",
        "have it issued again with the domain (and chat aliases) as subject alternative names",
        refs=("RFC 6120 section 13.7",),
    ),
    "T06": Code(
        "H6",
        "the certificate may not be used by a TLS client, which a server is towards another",
        "use a certificate with both key usages from a CA that still issues them, or rely on dialback",
        refs=("RFC 5280 section 4.2.1.12",),
    ),
    "T07": Code(
        "H6",
        "the server demands a client certificate",
        "present one: turn SASL EXTERNAL on, with a certificate for the domain that the partner trusts",
        refs=("XEP-0178",),
        own="let partners in without a client certificate, unless all of them have one",
        after_restart=True,
    ),
    "T08": Code(
        "H6",
        "the certificate may not be used by a TLS server, which the node is towards who connects to it",
        "use a certificate with both key usages",
        refs=("RFC 5280 section 4.2.1.12",),
    ),
    "T09": Code(
        "H6",
        "no TLS newer than 1.1 comes about, which others have switched off",
        "have TLS 1.2 or newer enabled on the side that lacks it",
        refs=("RFC 8996",),
    ),
    "T10": Code(
        "H6",
        "the node presents another certificate than its store holds: the restart that its renewal needs was not made",
        "restart the Cisco XCP XMPP Federation Connection Manager on {node} in a maintenance window, and the Cisco XCP Router where the old "
        "certificate stays (on all nodes for a certificate of several nodes); the guides differ in which of them it takes",
    ),
    "T11": Code(
        "H6",
        "TLS comes about only with a key, a signature or a cipher that current TLS libraries refuse",
        "have the certificate issued again with an RSA key of 2048 bits or an EC key, signed with SHA-256; where its cipher is what is too "
        "weak, enable newer ones beside it",
        refs=("RFC 9325 section 4",),
    ),
    "T12": Code(
        "H6",
        "the certificate is not valid yet, or the clock of the machine that looked is wrong",
        "hold the clocks of both against NTP; if they are right, install a certificate that is valid already",
    ),
    "A01": Code(
        "H7",
        "the server offers neither dialback nor SASL EXTERNAL",
        "turn dialback on, or install a certificate that both sides trust",
        refs=(DIALBACK, "XEP-0178"),
        after_restart=True,
    ),
    "A03": Code(
        "H7",
        "a key is not known to the node that is asked about it: the nodes have different dialback secrets, or a load balancer stands between",
        "give all nodes the same dialback secret (site.yml does), and restart the XCP Router and the XMPP Federation Connection Manager",
        refs=("XEP-0185",),
        after_restart=True,
    ),
    "A04": Code(
        "H7",
        "the partner asked another server whether our key is right",
        "find out who else serves our domain: Google Apps, WebEx, or a second server of our own",
        MEDIUM,
    ),
    "A05": Code(
        "H7",
        "the partner serves our domain itself, so it never asks our server (the unexpected dialback response)",
        "have {domain} removed from the partner's service (Google Apps, WebEx): their support does it, and it takes about an hour",
        refs=(REGISTERED,),
    ),
    "A06": Code(
        "H7",
        "the partner cannot resolve our domain, or is led to a server that does not serve it",
        "repair the checks of hop H1 first; else ask the partner what its DNS says of {domain}",
        refs=("XEP-0220 section 2.5",),
    ),
    "A07": Code(
        "H7",
        "the partner cannot reach our server to verify who we are",
        "repair the checks of direction in first; else ask the partner whether it filters our public address",
        refs=("XEP-0220 section 2.5",),
        after_restart=True,
    ),
    "A08": Code(
        "H7",
        "the partner's policy refuses our domain",
        "ask the partner to allow {domain}",
        own="admit {domain} on the node (Presence > Inter Domain Federation > Policy; site.yml does)",
        after_restart=True,
    ),
    "A09": Code(
        "H7",
        "our node cannot resolve or reach the partner to verify who it is",
        "repair the node's DNS servers, and its outbound access through the firewall on TCP port 5269",
        after_restart=True,
    ),
    "A10": Code(
        "H7",
        "the server does not answer dialback",
        "turn dialback on (the dialback secret must be set)",
        MEDIUM,
        after_restart=True,
    ),
    "A11": Code(
        "H7",
        "the certificate of one side is not accepted by the other",
        "repair the checks of hop H6 first; else agree on an authority that both sides trust, or on dialback",
        refs=("XEP-0220 section 2.5",),
        after_restart=True,
    ),
}
