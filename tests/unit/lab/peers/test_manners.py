# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery: every manner is documented and named once, and a peer that cannot be is refused. What each does, the probe's tests show."""

from __future__ import annotations

import pytest
from lab.peers.link import Said, _attributes
from lab.peers.manners import MANNERS, peer_class
from lab.peers.peer import Peer


def test_every_class_has_a_name_and_says_what_it_does() -> None:
    def below(one: type[Peer]) -> set[type[Peer]]:
        return {one}.union(*map(below, one.__subclasses__())) if one.__subclasses__() else {one}

    assert set(MANNERS.values()) == below(Peer) - {Peer}
    assert all(one.__doc__ and one.__doc__.rstrip().endswith((".", ")")) for one in MANNERS.values())


def test_a_manner_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"'odd' is none of good, before-1\.0"):
        peer_class("odd")


def test_tls_that_a_manner_cannot_have() -> None:
    with pytest.raises(ValueError, match="is there with TLS none only, not required"):
        peer_class("before-1.0")("a.example", "required")


def test_attributes_are_read_in_both_quotes() -> None:
    said = Said("x", _attributes("a='1' b=\"it's\" c:d='&lt;&apos;'"))
    assert (said.get("a"), said.get("b"), said.get("c:d"), said.get("e")) == ("1", "it's", "<'", "")
