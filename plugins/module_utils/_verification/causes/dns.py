# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Causes in DNS (D): own records, and those of partners."""

from __future__ import annotations

from .model import MEDIUM, Code

CODES = {
    "D01": Code(
        "H1",
        "the SRV record is missing, so partners fall back to the domain's own address, usually a web server",
        "publish the SRV record {expected}",
        refs=("RFC 6120 section 3.2.2",),
    ),
    "D02": Code("H1", "the SRV record is missing", "publish the SRV record {expected}"),
    "D03": Code(
        "H1",
        "the SRV record says that there is no such service (target .)",
        "replace it by {expected}",
        refs=("RFC 2782, Target",),
    ),
    "D04": Code(
        "",  # own zone or the partner's, as with the next ones
        "the SRV records contradict each other: one says that there is no service, another names a server",
        "delete the record whose target is a dot",
        MEDIUM,
        refs=("RFC 2782, Target",),
    ),
    "D05": Code(
        "",
        "the SRV record's target has no address",
        "publish the address record {expected}; where the name looks doubled, its final dot was forgotten",
    ),
    "D06": Code(
        "H1", "the SRV record's target is an address, where a name belongs", "publish an address record, and name it"
    ),
    "D07": Code(
        "",
        "the SRV record's target is an alias, which RFC 2782 forbids",
        "name the host itself in the SRV record",
        MEDIUM,
        refs=("RFC 2782, Target",),
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
        refs=("XEP-0368",),
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
        refs=("RFC 4035 section 5",),
    ),
    "D15": Code(
        "H1",
        "the TLSA records at the published name are not of the certificate that the node presents, or cannot be used; partners that go by "
        "DANE may refuse the node",
        "publish {tlsa}; before the node gets a certificate with another key, publish that one's record beside it and wait for the TTL",
        refs=("RFC 6698", "RFC 7671", "RFC 7673"),
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
    "D20": Code(
        "H2",
        "the node's DNS server does not resolve the partner, though the record exists or the server does not answer",
        "repair DNS or forwarding on that server, and let it out through the firewall with UDP and TCP port 53",
    ),
    "D21": Code(
        "H2",
        "the answer is too long for UDP, and DNS over TCP does not pass",
        "let DNS servers out on TCP port 53 as well",
        refs=("RFC 7766 section 5",),
    ),
    "D22": Code(
        "H2", "the partner publishes no server", "correct the partner's domain in the description, or ask the partner"
    ),
    "D23": Code(
        "H2",
        "the partner's SRV record has a port or an address that no connection can use",
        "ask the partner to publish the port of its server, mostly 5269",
        refs=("RFC 2782, Port",),
    ),
    "D24": Code(
        "H2",
        "the partner publishes only servers that want TLS from the first byte (_xmpps-server), which the nodes do not speak",
        "ask the partner to publish _xmpp-server as well",
        refs=("XEP-0368",),
    ),
    "D25": Code(
        "H2",
        "the target of the partner's SRV record is an address, where a name belongs",
        "ask the partner to publish an address record, and to name it in the SRV record",
        refs=("RFC 2782, Target",),
    ),
    "D26": Code(
        "H2",
        "the target of the partner's SRV record has its zone twice, because the final dot was forgotten",
        "ask the partner to set the final dot",
        refs=("RFC 1035 section 5.1",),
    ),
    "D27": Code(
        "H2",
        "the partner publishes an address that is not public, which leads to nothing on the Internet",
        "ask the partner to publish its public address; where its servers are in your own networks, write inside: true at this partner in "
        "the description, and they are tried",
        refs=("RFC 1918", "RFC 6890"),
    ),
    "D28": Code(
        "H1",
        "beside the right SRV record stands one that is not of this site, and partners try it too",
        "delete the record {record}",
        refs=("RFC 2782",),
    ),
    "D29": Code(
        "H1",
        "beside the right address stands one that leads to nothing of this site, and partners try it too",
        "delete the address record {record}",
    ),
    "D33": Code(
        "H2",
        "the partner's SRV record leads to a port of another service, which was not tried",
        "ask the partner which port its server has; where that one is right, write port at this partner in the description",
        refs=("RFC 6335 section 6",),
    ),
    "D34": Code(
        "H2",
        "the partner's SRV record has another port than 5269, which the firewall does not let the nodes out to by itself",
        "ask the partner whether that port is right; if so, write port at this partner in the description, and let the nodes out to it",
        MEDIUM,
    ),
    "D30": Code(
        "H2",
        "the partner publishes more records or addresses than can be looked at, so only the first of them were",
        "ask the partner whether it means to publish that many",
        MEDIUM,
    ),
    "D32": Code(
        "H2",
        "the node finds other SRV records of the partner than public DNS has: its DNS servers have a view of their own, or an old answer",
        "compare what its DNS servers and public DNS have of the partner; where a view of their own is meant, see that it leads to the "
        "partner's servers of today",
        MEDIUM,
    ),
    "D35": Code(
        "H2",
        "no DNS server gets an answer about the partner: the name servers of its zone fail, or do not know it (lame delegation)",
        "ask the partner to see that every name server of its zone answers for it, and that its signatures are valid",
        MEDIUM,
        refs=("RFC 1912 section 2.8",),
    ),
    "D31": Code(
        "H1",
        "beside the right SRV record stands something that no server can use, and some take the whole answer for broken",
        "take out of the zone what cannot be used",
        MEDIUM,
    ),
}
