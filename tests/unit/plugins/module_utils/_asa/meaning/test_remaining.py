# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a flow, held against counting every address and port."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import (
    ANY4,
    AddressSet,
    Match,
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


MASKS = st.tuples(st.integers(0, 15), st.sampled_from([0xFFFFFFF0 | low for low in range(16)])).map(
    lambda pair: (pair[0] & pair[1], pair[1])
)


@given(RANGES.filter(bool), st.lists(st.tuples(RANGES, st.lists(MASKS, max_size=2), PORTS), max_size=6))
def test_masks_that_are_no_prefix_are_counted_too(flow, taken):
    remaining = Remaining(AddressSet(v4=merged(flow)))
    left = {(host, port) for low, high in flow for host in range(low, high + 1) for port in EDGES}
    for addresses, masks, ports in taken:
        gone = {
            (host, port)
            for host, port in left
            if (
                any(low <= host <= high for low, high in addresses)
                or any(host & mask == value for value, mask in masks)
            )
            and any(low <= port <= high for low, high in ports)
        }
        found = remaining.take(AddressSet(v4=merged(addresses), masked=tuple(masks)), PortSet(merged(ports)))
        if gone:
            assert found
        left -= gone
    if left:
        assert not remaining.nothing
    assert remaining.clients() == len({host for host, port in left if port == LAST_PORT})


@given(RANGES.filter(bool), RANGES, st.lists(MASKS, max_size=3))
def test_how_a_set_with_masks_meets_another(wanted, ranges, masks):
    flow = AddressSet(v4=merged(wanted))
    known = {host for low, high in wanted for host in range(low, high + 1)}
    held = {
        host
        for host in known
        if any(low <= host <= high for low, high in ranges) or any(host & mask == value for value, mask in masks)
    }
    expected = Match.ALL if held == known else Match.SOME if held else Match.NONE
    assert AddressSet(v4=merged(ranges), masked=tuple(masks)).meets(flow) is expected


def test_even_and_odd_addresses_are_all():
    even, odd = AddressSet(masked=((0, 1),)), AddressSet(masked=((1, 1),))
    remaining = Remaining(ANY4)
    assert remaining.take(even, PortSet())
    assert remaining.clients() == 1 << 31
    assert not remaining.take(even, PortSet())
    assert remaining.take(odd, PortSet())
    assert remaining.nothing
    assert even.union(odd).meets(ANY4) is Match.ALL
    one = Remaining(AddressSet(v4=((2, 2),)))
    assert not one.take(odd, PortSet())
