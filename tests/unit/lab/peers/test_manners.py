# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery: every manner is documented and named once, and a peer that cannot be is refused. What each does, the probe's tests show."""

from __future__ import annotations

import re

import pytest
from lab.bind import zones
from lab.errors import UsageError
from lab.layout import INTERNATIONAL, choose_partners
from lab.peers.link import Said, _attributes
from lab.peers.manners import MANNERS, peer_class
from lab.peers.peer import Peer


def test_every_class_has_a_name_and_says_what_it_does() -> None:
    def below(one: type[Peer]) -> set[type[Peer]]:
        return {one}.union(*map(below, one.__subclasses__())) if one.__subclasses__() else {one}

    assert set(MANNERS.values()) == {one for one in below(Peer) if one.__module__ == "lab.peers.manners"}
    assert all(one.__doc__ and one.__doc__.rstrip().endswith((".", ")")) for one in MANNERS.values())


def test_a_manner_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"'odd' is none of good, hostile, before-1\.0"):
        peer_class("odd")


def test_tls_that_a_manner_cannot_have() -> None:
    with pytest.raises(ValueError, match="is there with TLS none only, not required"):
        peer_class("before-1.0")("a.example", "required")


def test_attributes_are_read_in_both_quotes() -> None:
    said = Said("x", _attributes("a='1' b=\"it's\" c:d='&lt;&apos;'"))
    assert (said.get("a"), said.get("b"), said.get("c:d"), said.get("e")) == ("1", "it's", "<'", "")


@pytest.mark.parametrize(
    ("servers", "manner", "tls", "domain"),
    [
        ("xmpp=closes", "closes", "optional", "jabber.example"),
        ("xmpp=closes/none", "closes", "none", "jabber.example"),
        ("xmpp=before-1.0", "before-1.0", "none", "jabber.example"),
        ("xmpp=slow-header=20/required", "slow-header=20", "required", "jabber.example"),
        ("xmpp=international", "international", "optional", INTERNATIONAL),
    ],
)
def test_a_peer_stands_in_for_a_partner(servers: str, manner: str, tls: str, domain: str) -> None:
    _other, partner = choose_partners("webex,xmpp", servers)
    assert (partner.software, partner.manner, partner.tls, partner.domain) == ("peer", manner, tls, domain)


@pytest.mark.parametrize(
    ("servers", "part"),
    [
        ("xmpp=odd", "'xmpp=odd' is none of xmpp=ejabberd, xmpp=prosody, xmpp=good"),
        ("webex=closes", "'webex=closes' is none of"),
        ("xmpp=before-1.0/required", "before-1.0 is there with TLS none only, not required"),
    ],
)
def test_a_peer_that_cannot_stand_in(servers: str, part: str) -> None:
    with pytest.raises(UsageError, match=re.escape(part)):
        choose_partners("webex,xmpp", servers)


@pytest.mark.parametrize(
    ("manner", "there", "not_there"),
    [
        ("closes", "_xmpp-server._tcp SRV 5 0 5269", "AAAA"),
        ("dead-ipv6", "AAAA", "_xmpps-server"),
        ("direct-tls", "_xmpps-server._tcp SRV 5 0 5270", "_xmpp-server"),
    ],
)
def test_what_dns_says_of_a_peer(manner: str, there: str, not_there: str) -> None:
    text = zones(choose_partners("xmpp", f"xmpp={manner}"))[-1].text()
    assert there in text
    assert not_there not in text
    assert "_xmpp-client" not in text
