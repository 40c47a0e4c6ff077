# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own certificate authority, and SSH host keys: new at every start, elliptic curves because RSA takes longer.

Runs as a program beside the rest of the bring-up: ``python -m lab.certificates DIRECTORY`` with a JSON request on stdin. Its
keys, all optional: ``certificates``, ``rsa_certificates`` and ``own_certificates`` (not of
the authority, but each signed by itself), {"FILE": ["NAME or ADDRESS", ...]}; ``self_signed``, {"FILE":
"NAME"}; ``host_keys`` and ``rsa_host_keys``, ["FILE", ...]. Writes FILE.crt, FILE.key, FILE.pem (both) and ca.crt; for a host
key FILE (OpenSSH private key) and FILE.pub.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Union

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CURVE = ec.SECP256R1()
_BEFORE = datetime.timedelta(days=1)  # for clocks that are a little off
_AFTER = datetime.timedelta(days=30)
SERVER = (ExtendedKeyUsageOID.SERVER_AUTH,)
_BOTH_ROLES = (*SERVER, ExtendedKeyUsageOID.CLIENT_AUTH)  # an XMPP server is client and server


Key = Union[ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey]  # at run time, so in the words of Python 3.9


class Authority:
    """A certificate authority that lives as long as this object."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(_CURVE)
        self._name = _named(name)
        self.certificate = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def issue(
        self,
        names: Sequence[str | x509.GeneralName],
        key: Key | None = None,
        until: datetime.datetime | None = None,
        usages: Sequence[x509.ObjectIdentifier] | None = None,
        subject: str = "",
        itself: bool = False,
    ) -> tuple[bytes, bytes]:
        """A certificate for domain names, IP addresses and other names, and its key, both as PEM.

        :param key: the key to use; a new one on an elliptic curve by default
        :param until: end of its validity, in 30 days by default
        :param usages: what TLS may use it for, client and server by default
        :param subject: its common name, the first of the names by default
        :param itself: whether it is signed by its own key in place of the authority's
        """
        key = key or ec.generate_private_key(_CURVE)
        name = _named(subject or str(names[0]))
        signer = key if itself else self._key
        builder = (
            _builder(name, name if itself else self._name, key.public_key(), until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(rsa=isinstance(key, rsa.RSAPrivateKey)), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usages or _BOTH_ROLES), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        )
        if names:
            alternative = x509.SubjectAlternativeName([_general(name) for name in names])
            builder = builder.add_extension(alternative, critical=False)
        certificate = builder.sign(signer, hashes.SHA256())
        return certificate.public_bytes(serialization.Encoding.PEM), _private(key, serialization.PrivateFormat.PKCS8)


def self_signed(name: str) -> tuple[bytes, bytes]:
    """A certificate as an old node makes one for itself: RSA, its name as common name, and no extension at all. Its signature is
    SHA-256, where the node's would be SHA-1, which the library does not sign with any more."""
    key = _rsa_key()
    certificate = _builder(_named(name), _named(name), key.public_key()).sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM), _private(key, serialization.PrivateFormat.PKCS8)


def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general(name: str | x509.GeneralName) -> x509.GeneralName:
    if isinstance(name, x509.GeneralName):
        return name
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    until: datetime.datetime | None = None,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, until or now) - _BEFORE)
        .not_valid_after(until or now + _AFTER)
    )


def _usage(*, authority: bool = False, rsa: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=rsa,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: Key, form: serialization.PrivateFormat) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def write_host_key(file: Path, key: Key | None = None) -> None:
    """A key for an SSH server, ECDSA by default, and its public half in FILE.pub."""
    key = key or ec.generate_private_key(_CURVE)
    _write_secret(file, _private(key, serialization.PrivateFormat.OpenSSH))
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    file.with_name(file.name + ".pub").write_bytes(public + b"\n")


def _write_secret(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def make(directory: Path, request: Mapping[str, Any]) -> None:
    """Write what a request asks for."""
    for name in request.get("host_keys", ()):
        write_host_key(directory / name)
    for name in request.get("rsa_host_keys", ()):
        write_host_key(directory / name, _rsa_key())
    authority = Authority("xmpp.federation lab CA")
    (directory / "ca.crt").write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    for file, names in request.get("certificates", {}).items():
        _write_pair(directory / file, *authority.issue(names))
    for file, names in request.get("own_certificates", {}).items():
        _write_pair(directory / file, *authority.issue(names, itself=True))
    for file, names in request.get("rsa_certificates", {}).items():
        _write_pair(directory / file, *authority.issue(names, _rsa_key()))
    for file, name in request.get("self_signed", {}).items():
        _write_pair(directory / file, *self_signed(name))


def _write_pair(file: Path, certificate: bytes, key: bytes) -> None:
    """FILE may have dots in it: it is a domain."""
    file.with_name(f"{file.name}.crt").write_bytes(certificate)
    _write_secret(file.with_name(f"{file.name}.key"), key)
    _write_secret(file.with_name(f"{file.name}.pem"), certificate + key)


if __name__ == "__main__":
    make(Path(sys.argv[1]), json.load(sys.stdin))
