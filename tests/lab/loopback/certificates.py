# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates in files, as servers and probes take them, right ones and those that go wrong in federation."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lab import certificates
from lab.certificates import SERVER

SERVER_ONLY = SERVER
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
        self.authority = certificates.Authority(name)
        self.file = home / "ca.crt"
        self.file.write_bytes(self.authority.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(
        self,
        label: str,
        names: Sequence[x509.GeneralName] | None = None,
        usages: Sequence[x509.ObjectIdentifier] | None = None,
        expired: bool = False,
        self_signed: bool = False,
    ) -> Path:
        """Write LABEL.pem with certificate and key; for ``label`` itself as dNSName unless ``names`` says otherwise."""
        until = datetime.datetime.now(datetime.timezone.utc) - DAY if expired else None
        named = dns(label) if names is None else names
        made, key = self.authority.issue(named, until=until, usages=usages, subject=label, itself=self_signed)
        file = self.home / f"{label}.pem"
        file.write_bytes(made + key)
        return file
