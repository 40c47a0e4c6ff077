# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates made with another library are read as they were made, and no bytes upset the reader."""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Sequence
from typing import Optional

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls import der
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.certificate import Certificate, read_certificate
from ansible_collections.xmpp.federation.plugins.module_utils._xmpp.tls.der import DerError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st
from lab.loopback.certificates import dns, other, srv_name, xmpp_addr

KEY = ec.generate_private_key(ec.SECP256R1())


def at(*fields: int) -> datetime.datetime:
    return datetime.datetime(*fields, tzinfo=datetime.timezone.utc)  # type: ignore[arg-type, misc]


BEGIN = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
END = datetime.datetime(
    2050, 6, 7, 8, 9, 10, tzinfo=datetime.timezone.utc
)  # RFC 5280 wants GeneralizedTime from 2050 on


def name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in attributes])


SUBJECT = name(
    (NameOID.COUNTRY_NAME, "DE"), (NameOID.ORGANIZATION_NAME, "B\u00fccher, GmbH"), (NameOID.COMMON_NAME, "cup")
)


def made(
    names: Optional[Sequence[x509.GeneralName]] = None, *extensions: x509.ExtensionType, issuer: x509.Name = SUBJECT
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(SUBJECT)
        .issuer_name(issuer)
        .public_key(KEY.public_key())
        .serial_number(0xABCDEF0123456789)
        .not_valid_before(BEGIN)
        .not_valid_after(END)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def read(*arguments: object, **options: object) -> Certificate:
    return read_certificate(made(*arguments, **options))  # type: ignore[arg-type]


def test_all_that_it_says() -> None:
    usage = x509.KeyUsage(True, False, True, False, False, False, False, False, False)
    purposes = x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH, x509.ObjectIdentifier("1.2.3.4")]
    )
    names = [
        *dns("cup.example", "*.cup.example"),
        srv_name("cup.example"),
        xmpp_addr("b\u00fccher.example"),
        x509.RFC822Name("nobody@cup.example"),
        other(x509.ObjectIdentifier("1.3.6.1.5.5.7.8.9"), 0x0C, "something else"),
    ]
    data = made(names, usage, purposes, issuer=name((NameOID.COMMON_NAME, "a CA")))
    told = read_certificate(data).told("cup.example", at(2050, 6, 1))
    key = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for what, of in (("fingerprint", data), ("public_key", key)):
        assert told.pop(f"{what}_sha256") == hashlib.sha256(of).hexdigest()
        assert told.pop(f"{what}_sha512") == hashlib.sha512(of).hexdigest()
    assert told == {
        "subject": "C=DE, O=B\u00fccher\\, GmbH, CN=cup",
        "issuer": "CN=a CA",
        "serial": "ABCDEF0123456789",
        "not_before": "2026-01-02T03:04:05Z",
        "not_after": "2050-06-07T08:09:10Z",
        "valid": True,
        "days_left": 6,
        "self_signed": False,
        "names": {
            "dns": ["cup.example", "*.cup.example"],
            "srv": ["_xmpp-server.cup.example"],
            "xmpp": ["b\u00fccher.example"],
        },
        "extended_key_usages": ["serverAuth", "clientAuth", "1.2.3.4"],
        "matches_domain": True,
    }


@pytest.mark.parametrize(
    ("now", "valid", "days_left"),
    [(at(2026, 1, 1), False, 8923), (at(2050, 6, 7, 8, 9, 9), True, 0), (at(2050, 6, 7, 8, 9, 11), False, -1)],
)
def test_whether_it_is_valid(now: datetime.datetime, valid: bool, days_left: int) -> None:
    told = read(dns("cup.example")).told("cup.example", now)
    assert (told["valid"], told["days_left"]) == (valid, days_left)


def test_a_certificate_that_restricts_nothing() -> None:
    certificate = read()
    assert certificate.self_signed
    assert certificate.extended_key_usages is None
    assert not certificate.matches("cup")  # the common name does not count


@pytest.mark.parametrize(
    ("names", "domain", "matches"),
    [
        (dns("cup.example"), "CUP.example", True),
        (dns("cup.example"), "cup.example.", True),
        (dns("other.example"), "cup.example", False),
        (dns("cup.example"), "a.cup.example", False),
        (dns("*.example"), "cup.example", True),
        (dns("*.example"), "example", False),
        (dns("*.example"), "a.cup.example", False),
        (dns("*"), "cup", False),
        (dns("c*.example"), "cup.example", False),
        (dns("a.*.example"), "a.cup.example", False),
        (dns("xn--bcher-kva.example"), "b\u00fccher.example", True),
        ([srv_name("cup.example")], "cup.example", True),
        ([srv_name("xn--bcher-kva.example")], "b\u00fccher.example", True),
        ([other(x509.ObjectIdentifier("1.3.6.1.5.5.7.8.7"), 0x16, "_xmpp-client.cup.example")], "cup.example", False),
        ([xmpp_addr("cup.example")], "cup.example", True),
        ([xmpp_addr("b\u00fccher.example")], "b\u00fccher.example", True),
        ([xmpp_addr("somebody@cup.example")], "cup.example", False),
        ([*dns("other.example"), srv_name("other.example"), xmpp_addr("cup.example")], "cup.example", True),
    ],
)
def test_which_name_stands_for_the_domain(names: list[x509.GeneralName], domain: str, matches: bool) -> None:
    assert read(names).matches(domain) is matches


def test_names_that_would_move_the_cursor() -> None:
    certificate = read([xmpp_addr("a\x1b[2Jb\u202e")])
    assert certificate.xmpp == ("a\\x1b[2Jb\\u202e",)


def test_every_shortened_certificate_is_refused() -> None:
    data = made(dns("cup.example"))
    for length in range(len(data)):
        with pytest.raises(DerError):
            read_certificate(data[:length])
    with pytest.raises(DerError, match="1 bytes follow"):
        read_certificate(data + b"\x00")


def test_no_changed_byte_upsets_it() -> None:
    usage = x509.KeyUsage(True, False, True, False, False, False, False, False, False)
    data = made([*dns("cup.example"), srv_name("a.example"), xmpp_addr("b.example")], usage)
    chance = random.Random(1)
    outcomes = {True: 0, False: 0}
    for place in range(len(data)):
        for value in {0x00, 0x7F, 0x80, 0xFF, chance.randrange(256), data[place] ^ 1}:
            changed = data[:place] + bytes([value]) + data[place + 1 :]
            try:
                read_certificate(changed).told("cup.example")
                outcomes[True] += 1
            except DerError:
                outcomes[False] += 1
    assert min(outcomes.values()) > 100  # the changes reach both


@given(st.binary(max_size=400))
def test_no_bytes_upset_it(noise: bytes) -> None:
    with pytest.raises(DerError):
        read_certificate(noise)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("", "end inside a value"),
        ("30", "end inside a value"),
        ("3080 0000", "a length that DER does not have"),
        ("3085 0000000001 00", "a length that DER does not have"),
        ("3081 05 0000000000", "not the shortest"),
        ("3082 0005 0000000000", "not the shortest"),
        ("3003 0201", "of which 2 are there"),
        ("3f8101 00", "a tag of more than one byte"),
    ],
)
def test_lengths_and_tags(data: str, part: str) -> None:
    with pytest.raises(DerError, match=part):
        der.single(bytes.fromhex(data), "test")


@pytest.mark.parametrize(
    ("data", "number"), [("020100", 0), ("02017f", 127), ("02020080", 128), ("0201ff", -1), ("0202ff7f", -129)]
)
def test_integers(data: str, number: int) -> None:
    assert der.integer(der.single(bytes.fromhex(data), "test"), "test") == number


@pytest.mark.parametrize("data", ["0200", "02020001", "0202ff80", "0101ff"])
def test_integers_that_are_none(data: str) -> None:
    with pytest.raises(DerError):
        der.integer(der.single(bytes.fromhex(data), "test"), "test")


@pytest.mark.parametrize(
    ("data", "dotted"),
    [("0603550403", "2.5.4.3"), ("06092a864886f70d010901", "1.2.840.113549.1.9.1"), ("06028837", "2.999")],
)
def test_object_identifiers(data: str, dotted: str) -> None:
    assert der.object_identifier(der.single(bytes.fromhex(data), "test"), "test") == dotted


@pytest.mark.parametrize("content", ["", "80", "88", "ff", "ff" * 20 + "7f", "5580", "558003"])
def test_object_identifiers_that_are_none(content: str) -> None:
    with pytest.raises(DerError):
        der.object_identifier(der.Value(der.OBJECT_IDENTIFIER, bytes.fromhex(content), 0, 2), "test")


@pytest.mark.parametrize(
    ("tag", "text", "year"),
    [(0x17, "500101000000Z", 1950), (0x17, "491231235959Z", 2049), (0x18, "20500101000000Z", 2050)],
)
def test_times(tag: int, text: str, year: int) -> None:
    assert der.time(der.Value(tag, text.encode(), 0, 2), "test").year == year


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (0x17, "20500101000000Z"),
        (0x18, "500101000000Z"),
        (0x17, "260230000000Z"),
        (0x17, "2601010000Z"),
        (0x17, "260101000000+0100"),
        (0x18, "20260101000000.5Z"),
        (0x18, "00000101000000Z"),
        (0x16, "260101000000Z"),
        (0x17, "26010100000\u0665Z"),
    ],
)
def test_times_that_are_none(tag: int, text: str) -> None:
    with pytest.raises(DerError):
        der.time(der.Value(tag, text.encode(), 0, 2), "test")
