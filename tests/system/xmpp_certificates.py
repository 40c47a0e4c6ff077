# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority of the tests' own, and the certificates that go wrong in federation."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BOTH = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
SERVER_ONLY = (ExtendedKeyUsageOID.SERVER_AUTH,)
SRV_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.7")
XMPP_ADDR = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.5")
DAY = datetime.timedelta(days=1)


def dns(*names: str) -> list[x509.GeneralName]:
    return [x509.DNSName(name) for name in names]


def other(kind: x509.ObjectIdentifier, tag: int, text: str) -> x509.OtherName:
    """An otherName whose value is a short string of type ``tag``."""
    data = text.encode("utf-8")
    return x509.OtherName(kind, bytes([tag, len(data)]) + data)


def srv_name(domain: str) -> x509.OtherName:
    return other(SRV_NAME, 0x16, f"_xmpp-server.{domain}")


def xmpp_addr(domain: str) -> x509.OtherName:
    return other(XMPP_ADDR, 0x0C, domain)


class Authority:
    """Issues certificates and writes them, with their keys, where servers find them."""

    def __init__(self, home: Path, name: str = "Tests' own CA") -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._build(self.name, self.key, None, BOTH, self.key, ca=True)
        self.file = home / "ca.crt"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(
        self,
        label: str,
        names: Sequence[x509.GeneralName] | None = None,
        usages: Sequence[x509.ObjectIdentifier] = BOTH,
        expired: bool = False,
        self_signed: bool = False,
    ) -> Path:
        """Write LABEL.pem with certificate and key; for ``label`` itself as dNSName unless ``names`` says otherwise."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, label)])
        signer = key if self_signed else self.key
        made = self._build(
            subject, key, dns(label) if names is None else names, usages, signer, own=self_signed, expired=expired
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.home / f"{label}.pem"
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
        return file

    def _build(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        names: Sequence[x509.GeneralName] | None,
        usages: Sequence[x509.ObjectIdentifier],
        signer: ec.EllipticCurvePrivateKey,
        ca: bool = False,
        own: bool = False,
        expired: bool = False,
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.timezone.utc)
        end = now - DAY if expired else now + 30 * DAY
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if own else self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 10 * DAY)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if not ca:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        return builder.sign(signer, hashes.SHA256())
