# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's certificate authority and host keys."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key, load_ssh_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from lab.certificates import Authority, write_host_key


def test_certificate_serves_both_roles_under_all_its_names() -> None:
    authority = Authority("test CA")
    pem, key = authority.issue(["cup1.cupdomain.example", "172.31.0.4"])
    certificate = x509.load_pem_x509_certificate(pem)
    for name in (x509.DNSName("cup1.cupdomain.example"), x509.IPAddress(ipaddress.ip_address("172.31.0.4"))):
        PolicyBuilder().store(Store([authority.certificate])).build_server_verifier(name).verify(certificate, [])
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert set(usage) == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    private = load_pem_private_key(key, None)
    assert private.public_key() == certificate.public_key()


def test_another_authority_does_not_vouch_for_it() -> None:
    certificate = x509.load_pem_x509_certificate(Authority("test CA").issue(["a.example"])[0])
    other = (
        PolicyBuilder()
        .store(Store([Authority("test CA").certificate]))
        .build_server_verifier(x509.DNSName("a.example"))
    )
    with pytest.raises(VerificationError):
        other.verify(certificate, [])


def test_host_key_has_its_public_half_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "key"
    write_host_key(file)
    private = load_ssh_private_key(file.read_bytes(), None)
    public = load_ssh_public_key((tmp_path / "key.pub").read_bytes().strip())
    assert private.public_key() == public
    assert file.stat().st_mode & 0o777 == 0o600
