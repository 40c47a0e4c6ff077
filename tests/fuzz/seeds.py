# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where fuzzing begins: what servers and clients say, certificates, and the words that they are made of."""

from __future__ import annotations

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lab.loopback.certificates import srv_name, xmpp_addr

OPENING = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' "
    b"xmlns:stream='http://etherx.jabber.org/streams' from='cup.example' to='probe.example' id='s1' version='1.0'>"
)
FEATURES = (
    b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    b"<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>"
    b"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms></stream:features>"
)
SAID = [
    b"<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
    b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>no</text></failure>",
    b"<db:result from='cup.example' to='probe.example' type='invalid'>0123456789abcdef</db:result>",
    b"<db:result from='cup.example' to='probe.example' type='error'><error type='auth'>"
    b"<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>",
    b"<db:verify from='cup.example' to='probe.example' id='s1'>0123456789abcdef</db:verify>",
    b"<iq from='cup.example' to='probe.example' id='ping-1' type='result'/>",
]
STRANGERS = [
    b"HTTP/1.1 400 no\r\n\r\n",
    b"SSH-2.0-x\r\n",
    b"220 mail\r\n",
    b"\x15\x03\x01\x00\x02\x02\x46",
    b"<!DOCTYPE html>",
]

# Pieces that are put together at random where nothing guides the search.
WORDS = [
    OPENING,
    FEATURES,
    *SAID,
    *STRANGERS,
    b"</stream:stream>",
    b"<a>",
    b"</a>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?x",
    b"?>",
    b"&amp;",
    b"&#0;",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"<?xml version='1.0'?>",
    b"<s:error><host-unknown/><text>no</text></s:error>",
    b"<stream:error>no",
    b"<stream:error xmlns:stream='http://etherx.jabber.org/streams'>",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\x00",
    b"'",
    b'"',
]

# What a certificate is made of: tags, lengths that DER does not have, and object identifiers of names and extensions.
PARTS = [
    b"\x30\x00",
    b"\x30\x80",
    b"\x30\x81\x7f",
    b"\x1f\x81\x01",
    b"\x82\x0bcup.example",
    b"\xa0\x00",
    b"\x06\x03\x55\x1d\x11",
    b"\x06\x03\x55\x1d\x25",
    b"\x06\x03\x55\x1d\x0f",
    b"\x06\x08\x2b\x06\x01\x05\x05\x07\x08\x07",
    b"\x06\x08\x2b\x06\x01\x05\x05\x07\x08\x05",
    b"\x17\x0d260101000000Z",
    b"\x18\x0f20510101000000Z",
]


def conversations() -> list[bytes]:
    """What fits streams, each with a first byte that decides how it is cut."""
    return [b" " + OPENING + FEATURES + said for said in SAID] + [OPENING + FEATURES, *STRANGERS]


def certificate() -> bytes:
    """One that has everything the reader looks at."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"), x509.NameAttribute(NameOID.COMMON_NAME, "cup")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    names = [x509.DNSName("cup.example"), srv_name("cup.example"), xmpp_addr("cup.example")]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(12345)
        .not_valid_before(begin)
        .not_valid_after(begin.replace(year=2051))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=True)
        .add_extension(x509.KeyUsage(True, False, True, False, False, False, False, False, False), critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
