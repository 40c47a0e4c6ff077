# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses a partner on the Internet can reach."""

from __future__ import annotations

import ipaddress

import netaddr
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils import _addresses
from ansible_collections.xmpp.federation.plugins.module_utils._addresses import is_public, require_netaddr, special
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

PUBLIC = [
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
    "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2001:200::1", "2400::1",
    "2600::1", "2003::1", "3ffe::1",
]  # fmt: skip
DOCUMENTATION = ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"]
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.0.1", "172.16.0.1", "172.31.255.255",
    "192.0.0.9", "192.88.99.1", "192.168.0.1", "198.18.0.10", "198.19.255.255", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::10.0.0.1", "::8.8.8.8", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::", "2001:2::1", "2001:10::1",
    "2001:20::1", "2002:a00:1::", "2002:808:808::1", "fc00::1", "fd12::1", "fe80::1", "febf::1", "fec0::1",
    "ff02::1", "4000::1", "5f00::1", "e000::1",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC + DOCUMENTATION)
def test_public(text):
    assert special(text) is None
    assert is_public(ipaddress.ip_address(text)) is is_public(netaddr.IPAddress(text)) is True


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_not_public(text):
    assert not is_public(text)
    assert special(text).name.startswith(("a ", "an ", "the "))


def test_an_old_netaddr_is_refused_because_it_takes_half_addresses():
    assert _addresses.too_old("0.8.0")
    assert not _addresses.too_old("1.3.0")
    assert not _addresses.too_old("10.0")


def test_a_missing_netaddr_is_said_with_the_cure(monkeypatch):
    monkeypatch.setattr(_addresses, "IMPORT_ERROR", ImportError("No module named 'netaddr'"))
    with pytest.raises(FederationError, match=r"netaddr cannot be used.*pip install"):
        require_netaddr()
