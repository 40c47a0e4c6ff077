# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in logs of servers, beyond what they say to each other (``phrases``)."""

from __future__ import annotations

from .phrases import Phrase

FIRST = (
    Phrase("unexpected dialback response", "A05", "Cisco document 116339, Verification step 4: XCP's federation log"),
    Phrase("bouncing packets", "P03", "Cisco document 213865: the XCP Router was not restarted"),
    Phrase("dialback authentication failed", "A03", "Prosody 0.12, measured"),
    Phrase("certificate has expired", "T04", "ejabberd 23.01 and Prosody 0.12, measured"),
    Phrase("expired certificate chain", "T04", "Prosody, source"),
    Phrase("certificate host name mismatch", "T05", "ejabberd 23.01, measured"),
    Phrase("is not valid for this name", "T05", "Prosody 0.12, measured"),
    Phrase("self signed certificate", "T03", "ejabberd 23.01, measured (OpenSSL 1.1)"),
    Phrase("self-signed certificate", "T03", "OpenSSL 3"),
    Phrase("certificate is self-signed", "T03", "Prosody, source"),
    Phrase("certificate is not trusted", "T03", "Prosody 0.12, measured"),
    Phrase("unable to get local issuer certificate", "T03", "OpenSSL"),
    Phrase("unknown ca", "T03", "OpenSSL: the alert unknown_ca"),
    Phrase("unknown_ca", "T03", "RFC 8446 section 6.2"),
    Phrase("certificate_required", "T07", "RFC 8446 section 6.2"),
    Phrase("certificate required", "T07", "OpenSSL: the alert certificate_required"),
    Phrase("unsupported protocol", "T09", "OpenSSL"),
    Phrase("protocol_version", "T09", "RFC 8446 section 6.2"),
    Phrase("tlsv1 alert protocol version", "T09", "OpenSSL"),
    Phrase("wrong version number", "X02", "OpenSSL: what answers is no TLS, or TLS was not due"),
    Phrase("does not match any dane tlsa records", "D15", "Prosody, source"),
)  # fmt: skip
"""What says more than the words that servers say to each other; the first that fits counts."""

LAST = (
    Phrase("tls negotiation failed", "T02", "Prosody 0.12, measured"),
    Phrase("starttls_unsupported", "T01", "ejabberd 23.01, measured"),
    Phrase("handshake failure", "T02", "OpenSSL"),
    Phrase("unsupported-stanza-type", "T01", "Prosody 0.12, measured: its answer to a <starttls/> that it does not offer"),
    Phrase("nxdomain in ", "A06", "Prosody 0.12, measured"),
    Phrase("noerror in ", "A06", "Prosody 0.12, measured: the name has no address"),
    Phrase("servfail in ", "A06", "Prosody, source"),
    Phrase("service explicitly unavailable", "A06", "Prosody 0.12, measured: an SRV record whose target is a dot"),
    Phrase("connection refused", "A07", "Prosody 0.12, measured"),
    Phrase("connection timeout", "A07", "Prosody 0.12, measured"),
    Phrase("connection timed out", "A07", "the system's words"),
    Phrase("no route to host", "A07", "Prosody 0.12, measured"),
    Phrase("network is unreachable", "A07", "the system's words"),
)  # fmt: skip
"""What counts where nothing else is known; the first that fits counts."""

NORMAL = (
    (
        "scheduling dialback timeout",
        "XCP has sent a dialback key, and waits for the answer (Cisco document 213865); what it came to follows",
    ),
    (
        "starttls is disabled in local configuration",
        "ejabberd cannot try SASL EXTERNAL without TLS, and goes on with dialback: harmless",
    ),
)
"""Part of a line that is no fault, and what it says."""
