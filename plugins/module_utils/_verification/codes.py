# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes of the diagnosis: what each means, what to do, and how sure it is.

A code is stable: people search for it, and monitoring counts it. ``docs/diagnosis.md`` is generated from this table.
"""

from __future__ import annotations

from dataclasses import dataclass

HIGH, MEDIUM, LOW = "high", "medium", "low"


@dataclass(frozen=True)
class Code:
    """A cause.

    Attributes:
        hop: where on the path from client to client it lies, ``H0`` (the description) to ``H8`` (the message); ``H9`` is
            the policy beside it.
        cause: what is wrong, one clause.
        remedy: what to do; words in braces are filled in by the judgement.
        confidence: how sure the evidence makes it.
    """

    hop: str
    cause: str
    remedy: str
    confidence: str = HIGH


CODES = {
    # H0: the description itself
    "L01": Code(
        "H0",
        "the site's settings and the partner's can never meet",
        "change the security mode or the certificate on one side, or correct what the description says of the partner; what is on the way "
        "between them does not matter before",
    ),
    "L02": Code(
        "H0",
        "the node has settings that exclude each other, or a partner",
        "set what the plan says (site.yml does), and restart the XCP Router and the XMPP Federation Connection Manager",
    ),
    "L03": Code(
        "H0",
        "the nodes do not have one dialback secret, so a key that one node makes is wrong for another",
        "give all nodes of the site the same presence_dialback_secret, send it (docs/presence.md says how), and restart the XCP Router and "
        "the XMPP Federation Connection Manager",
    ),
    "L04": Code(
        "H0", "the partner's service has been retired or replaced", "ask the partner what serves its domain today"
    ),
    # H1: own records in public DNS
    "D01": Code(
        "H1",
        "the SRV record is missing, so partners fall back to the domain's own address, usually a web server",
        "publish the SRV record {expected}",
    ),
    "D02": Code("H1", "the SRV record is missing", "publish the SRV record {expected}"),
    "D03": Code("H1", "the SRV record says that there is no such service (target .)", "replace it by {expected}"),
    "D04": Code(
        "H1",
        "the SRV records contradict each other: one says that there is no service, another names a server",
        "delete the record whose target is a dot",
        MEDIUM,
    ),
    "D05": Code(
        "H1",
        "the SRV record's target has no address",
        "publish the address record {expected}; where the name looks doubled, its final dot was forgotten",
    ),
    "D06": Code(
        "H1", "the SRV record's target is an address, where a name belongs", "publish an address record, and name it"
    ),
    "D07": Code(
        "H1",
        "the SRV record's target is an alias, which RFC 2782 forbids",
        "name the host itself in the SRV record",
        MEDIUM,
    ),
    "D08": Code("H1", "the SRV record's own name is an alias", "publish the SRV record under its own name", MEDIUM),
    "D09": Code(
        "H1",
        "public DNS leads to another address than the one that the firewall maps to the node",
        "publish {expected}, the address that the firewall maps",
    ),
    "D10": Code("H1", "the SRV record has another port than the one that is published", "publish {expected}"),
    "D11": Code(
        "H1",
        "one host and port is published for two services, and one port cannot serve both",
        "publish the other service at its own port (5222 for clients, another one for TLS from the first byte), or take it out of DNS",
        MEDIUM,
    ),
    "D12": Code(
        "H1",
        "public resolvers and the zone's own servers disagree",
        "wait for the record's TTL; if it stays, bring the secondary servers up to date",
    ),
    "D13": Code(
        "H1",
        "the inside view of the zone differs from the public one",
        "add the record to the inside view, or forward it",
    ),
    "D14": Code(
        "",  # own zone or the partner's
        "DNSSEC is broken, so validating resolvers take the domain for unreachable",
        "sign the zone again, or correct its DS",
    ),
    "D15": Code(
        "H1",
        "the TLSA records at the published name are not of the certificate that the node presents, or cannot be used; partners that go by "
        "DANE may refuse the node",
        "publish {tlsa}; before the node gets a certificate with another key, publish that one's record beside it and wait for the TTL",
    ),
    "D16": Code(
        "H1", "the chat alias has no SRV record, so group chat does not federate", "publish the SRV record {expected}"
    ),
    "D17": Code(
        "H1",
        "the SRV record leads to a server that is not of this site",
        "publish {expected}, and have the domain removed from the service that it leads to",
    ),
    "D18": Code(
        "H1",
        "one of the published servers does not answer, while another does",
        "repair it, or take it out of the SRV records",
    ),
    # H2: the partner's records, as this site sees them
    "D20": Code(
        "H2",
        "the node's DNS server does not resolve the partner, though the record exists or the server does not answer",
        "repair DNS or forwarding on that server, and let it out through the firewall with UDP and TCP port 53",
    ),
    "D21": Code(
        "H2",
        "the answer is too long for UDP, and DNS over TCP does not pass",
        "let DNS servers out on TCP port 53 as well",
    ),
    "D22": Code(
        "H2", "the partner publishes no server", "correct the partner's domain in the description, or ask the partner"
    ),
    # H3: route, firewall, translation
    "F01": Code(
        "H3",
        "the packet does not reach the firewall",
        "see with the provider that {address} is routed to the firewall, and that nothing before it filters TCP port {port}",
    ),
    "F02": Code(
        "H3",
        "the firewall's access rules drop the packet",
        "permit TCP port 5269 to the node's real address above the rule that drops it (site.yml does)",
    ),
    "F03": Code(
        "H3",
        "the firewall has no static translation for this address and port, or another one takes the packet",
        "publish the node on the firewall (site.yml does)",
    ),
    "F04": Code(
        "H3",
        "the firewall lets the packets in to the node, and nothing comes back from there",
        "see that the node's default gateway is the firewall, that no packet filter on the way or on the node drops TCP port 5269, and "
        "that the service runs",
        MEDIUM,
    ),
    "F05": Code(
        "H3",
        "the firewall does not let the node out",
        "let the node out to TCP port {port} (site.yml does, for port 5269)",
    ),
    "F06": Code(
        "H3",
        "the node's own connections come from another address than its public one",
        "nothing, unless a partner admits servers by their address: then a static NAT for the node, or both addresses in the partner's list",
        MEDIUM,
    ),
    "F07": Code(
        "H3",
        "the public address cannot be used from inside, because the firewall has no translation for that (hairpin); no partner needs it",
        "nothing: test from outside; inside clients that use the public name need a DNS view or a translation of their own",
    ),
    "F09": Code(
        "H3",
        "the connection is refused outside but taken inside: the translation leads to another host or port",
        "see to which address and port the firewall's static NAT leads",
    ),
    "F13": Code(
        "H3",
        "nothing translates the node's private address outbound",
        "add dynamic NAT for the inside network, or a static one for the node",
        MEDIUM,
    ),
    "F14": Code(
        "H3",
        "no packet comes back through the firewall: a static translation, an access rule or the route to it is missing",
        "see that the firewall has the static NAT and the access rule for the node's real address (site.yml writes both), and that "
        "{address} is routed to it",
        MEDIUM,
    ),
    # H4: TCP
    "F08": Code(
        "H4",
        "the XMPP federation service is not listening on the node",
        "turn XMPP federation on for the node, start the XCP XMPP Federation Connection Manager and restart the XCP Router "
        "(site.yml does all of it)",
    ),
    "F10": Code(
        "H4", "the server answers over IPv4 but not over IPv6", "open IPv6, or take the AAAA record out of DNS"
    ),
    "F11": Code(
        "H4",
        "the connection is taken, and nothing is said",
        "look what answers for this address: a proxy, a load balancer or a TCP intercept before a dead server",
        MEDIUM,
    ),
    "F12": Code(
        "H4", "the partner's server refuses connections from everywhere", "ask the partner whether its service runs"
    ),
    "F15": Code(
        "H4", "the node does not answer inside", "see that the node is up, and that the inside PC reaches its network"
    ),
    "F16": Code("H4", "the partner's server does not answer from anywhere", "ask the partner whether its server is up"),
    # H5: the XMPP stream
    "X01": Code("H5", "something else than an XMPP server answers", "see to which service DNS and NAT lead"),
    "X02": Code(
        "H5",
        "the port wants TLS from the first byte, or hangs up at once",
        "publish it as _xmpps-server, or correct the port",
        MEDIUM,
    ),
    "X03": Code(
        "H5",
        "the server does not serve the domain",
        "see that DNS and NAT lead to the right server, and that the domain is configured on it",
    ),
    "X04": Code("H5", "the port is for clients, not for servers", "publish port 5269, where servers are served"),
    "X05": Code(
        "H5",
        "the server speaks XMPP without version or features",
        "expect dialback without TLS only, and see that the security mode allows that",
        MEDIUM,
    ),
    "X06": Code(
        "H5",
        "the server accepts any domain, so asking it for ours proves nothing",
        "ask the partner whether the domain is registered there",
    ),
    "X07": Code("H5", "the server's policy refuses", "ask for the domain to be allowed there"),
    "X08": Code(
        "H5",
        "the server does not understand the addresses of the stream",
        "check the domain's spelling in the description",
        MEDIUM,
    ),
    "X09": Code("H5", "the stream breaks off", "try again; if it stays, look into the server's log", LOW),
    # H6: TLS
    "T01": Code(
        "H6",
        "one side requires TLS, and the other has none",
        "set the security mode to TLS Optional or TLS Required, with a certificate, restart the services, or agree with the partner",
    ),
    "T02": Code(
        "H6",
        "TLS is offered and then fails",
        "see that a certificate is installed for the federation service (cup-xmpp-s2s), and that both sides share a TLS version",
        MEDIUM,
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
    ),
    "T06": Code(
        "H6",
        "the certificate may not be used by a TLS client, which a server is towards another",
        "use a certificate with both key usages from a CA that still issues them, or rely on dialback",
    ),
    "T07": Code(
        "H6",
        "the server demands a client certificate",
        "present one: turn SASL EXTERNAL on, with a certificate for the domain",
    ),
    # H7: authentication
    "A01": Code(
        "H7",
        "the server offers neither dialback nor SASL EXTERNAL",
        "turn dialback on, or install a certificate that both sides trust",
    ),
    "A03": Code(
        "H7",
        "a key is not known to the node that is asked about it: the nodes have different dialback secrets, or a load balancer stands between",
        "give all nodes the same dialback secret (site.yml does), and restart the XCP Router and the XMPP Federation Connection Manager",
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
    ),
    "A06": Code(
        "H7",
        "the partner cannot resolve our domain",
        "repair the checks of hop H1 first; else ask the partner what its DNS says of {domain}",
    ),
    "A07": Code(
        "H7",
        "the partner cannot reach our server to verify who we are",
        "repair the checks of direction in first; else ask the partner whether it filters our public address",
    ),
    "A08": Code("H7", "the partner's policy refuses our domain", "ask the partner to allow {domain}"),
    "A09": Code(
        "H7",
        "our node cannot resolve or reach the partner to verify who it is",
        "repair the node's DNS servers, and its outbound access through the firewall on TCP port 5269",
    ),
    "A10": Code(
        "H7", "the server does not answer dialback", "turn dialback on (the dialback secret must be set)", MEDIUM
    ),
    # H8: the stanza
    "S01": Code(
        "H8",
        "the sender is authenticated, and the answer does not come back: each direction has a stream of its own, and one is missing",
        "look into the federation log of the node for the stream that it opens itself",
    ),
    "S02": Code(
        "H8", "the server does not serve what was asked for, and says so, which proves both directions", "nothing"
    ),
    "S03": Code(
        "H8",
        "the server does not take the sender's domain on this stream",
        "add the domain to the node's domains or chat aliases, or have the partner add it",
        MEDIUM,
    ),
    # H9: application policy
    "P02": Code(
        "H9",
        "the node's settings are not as planned, or not like those of the other nodes",
        "set them as planned, on all nodes alike (site.yml does), and restart the services that they need",
    ),
    "P03": Code(
        "H9",
        "settings were saved, but the services that have to take them up were not restarted",
        "restart in a maintenance window: first the XCP Router, then the XMPP Federation Connection Manager (site.yml does with "
        "presence_restart: allowed)",
    ),
    # any hop
    "E01": Code("", "the vantage itself cannot ask", "mend what the message says, and run again"),
    "E02": Code(
        "",
        "the answers vary from try to try",
        "wait, and run again: the server limits how often it may be asked",
        MEDIUM,
    ),
}
