# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a flow, held against counting every address and port."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import (
    ANY4,
    AddressSet,
    PortSet,
    merged,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.remaining import (
    FIRST_CLIENT_PORT,
    LAST_PORT,
    Remaining,
)
from hypothesis import given
from hypothesis import strategies as st

RANGES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: tuple(sorted(pair))), max_size=3)
# Ports of which a few stand for all: below and above the first one of a client.
EDGES = [1, 2, FIRST_CLIENT_PORT - 1, FIRST_CLIENT_PORT, 40000, LAST_PORT]
PORTS = st.lists(
    st.tuples(st.sampled_from(EDGES), st.sampled_from(EDGES)).map(lambda pair: tuple(sorted(pair))),
    min_size=1,
    max_size=2,
)


@given(RANGES.filter(bool), st.lists(st.tuples(RANGES, PORTS), max_size=6))
def test_it_is_what_counting_leaves(flow, taken):
    remaining = Remaining(AddressSet(v4=merged(flow)))
    left = {(host, port) for low, high in flow for host in range(low, high + 1) for port in EDGES}
    for addresses, ports in taken:
        gone = {
            (host, port)
            for host, port in left
            if any(low <= host <= high for low, high in addresses) and any(low <= port <= high for low, high in ports)
        }
        found = remaining.take(AddressSet(v4=merged(addresses)), PortSet(merged(ports)))
        if gone:
            assert found
        left -= gone
    if left:
        assert not remaining.nothing
    if any(port >= FIRST_CLIENT_PORT for _host, port in left):
        assert not remaining.no_client
    assert remaining.clients() == len({host for host, port in left if port == LAST_PORT})


def test_halves_and_ports_together_leave_nobody():
    remaining = Remaining(ANY4)
    remaining.take(AddressSet(v4=((0, 0x7FFFFFFF),)), PortSet())
    assert not remaining.no_client
    remaining.take(AddressSet(v4=((0x80000000, 0xFFFFFFFF),)), PortSet(((1024, 65535),)))
    assert remaining.no_client
    assert not remaining.nothing
    remaining.take(ANY4, PortSet(((0, 1023),)))
    assert remaining.nothing


def test_masks_that_are_no_prefix_take_single_addresses_only():
    odd = AddressSet(masked=((1, 1),))
    one = Remaining(AddressSet(v4=((3, 3),)))
    assert one.take(odd, PortSet())
    assert one.nothing
    assert not Remaining(AddressSet(v4=((2, 2),))).take(odd, PortSet())
    assert not Remaining(ANY4).take(odd, PortSet())
