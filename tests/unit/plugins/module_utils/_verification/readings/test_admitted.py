# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a partner's records may lead: properties that hold whatever he publishes."""

from __future__ import annotations

import ipaddress
from types import SimpleNamespace

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.lookups import Endpoint
from ansible_collections.xmpp.federation.plugins.module_utils._verification.readings.admitted import (
    MOST_PLACES,
    admitted,
)
from hypothesis import given
from hypothesis import strategies as st

TRAPS = ["172.31.0.3", "10.10.0.10", "169.254.169.254", "127.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "nonsense"]
ADDRESSES = st.one_of(st.ip_addresses().map(str), st.sampled_from([*TRAPS, "203.0.113.20"]))
PLACES = st.lists(st.tuples(ADDRESSES, st.integers(-1, 70000)), max_size=60)
INNER = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def lookups(places):
    records = [SimpleNamespace(endpoints=[Endpoint(*place)]) for place in places]
    return [SimpleNamespace(records=records, fallback=())]


def partner(inside=False, port=5269):
    return SimpleNamespace(inside=inside, port=port)


@given(PLACES)
def test_nothing_but_public_addresses_and_ports_of_servers_is_admitted(places):
    found = admitted(partner(), lookups(places))
    for place in found.places:
        address = ipaddress.ip_address(place.address)
        assert not (address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified)
        assert not any(address.version == inner.version and address in inner for inner in INNER)
        assert place.port == 443 or 1024 <= place.port <= 65535
    assert len(found.places) <= MOST_PLACES


@given(PLACES)
def test_nothing_is_left_out_without_being_said(places):
    found = admitted(partner(), lookups(places))
    usable = {Endpoint(*place) for place in places if Endpoint(*place).usable}
    if len(found.places) < len(usable):
        assert found.private or found.ports or found.left_out


@pytest.mark.parametrize(
    ("inside", "port", "place", "admits"),
    [
        (False, 5269, ("10.1.2.3", 5269), False),
        (True, 5269, ("10.1.2.3", 5269), True),
        (True, 5269, ("10.1.2.3", 22), False),
        (True, 5269, ("127.0.0.1", 5269), False),
        (False, 5269, ("203.0.113.20", 22), False),
        (False, 22, ("203.0.113.20", 22), True),
        (False, 5269, ("203.0.113.20", 443), True),
        (False, 5269, ("203.0.113.20", 15269), True),
        (False, 15269, ("203.0.113.20", 5269), True),
        (False, 5269, ("64:ff9b::a00:1", 5269), False),
        (False, 5269, ("2002:a00:1::", 5269), False),
    ],
)
def test_what_the_description_allows_is_admitted(inside, port, place, admits):
    assert bool(admitted(partner(inside, port), lookups([place])).places) is admits
