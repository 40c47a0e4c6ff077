# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's translations against the table of what an ASA's NAT lines do: its model, and its packets."""

from __future__ import annotations

import ipaddress
import json

import pytest
from cases.asa_translations import ROWS, Outcome, Row
from lab.asa import catalog
from lab.asa.addresses import written
from lab.asa.policy import resolver_for
from lab.asa.routing import interface
from lab.asa.store import Configuration
from lab.asa.translation import Addresses, Flow, Walk, address, walk
from lab.asa.translation_lines import own_addresses, read

from .test_dataplane import REASON, in_namespaces
from .translations_probe import carried

PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1}


def walked(row: Row) -> Walk:
    known = catalog.read(Configuration.load(row.configuration))
    notes: list[str] = []
    rules = read(known, resolver_for(known, []), own_addresses(known), notes)
    assert notes == [] == known.unread
    packet = row.packet
    flow = Flow(
        packet.ingress,
        PROTOCOLS[packet.protocol],
        address(packet.source),
        packet.source_port,
        address(packet.destination),
        packet.destination_port,
    )
    return walk(rules, flow, lambda value: interface(known, value))


def shown(addresses: Addresses) -> str:
    (low, high), *others = addresses.spans
    assert not others
    return written(low) if low == high else f"{written(low)}-{written(high)}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_case(row: Row) -> None:
    done = walked(row)
    verdict = "unknown" if done.doubt else "dropped" if done.dropped else "passes"
    assert verdict == row.outcome.verdict, (done.doubt, done.dropped)
    if verdict != "passes":
        return
    left = done.packet
    source = shown(done.sources) if done.sources.spans else written(left.source)
    port = None if done.port_chosen else left.source_port
    assert row.outcome == Outcome(
        "passes", done.egress or None, source, port, written(left.destination), left.destination_port
    )
    assert done.leaves == row.leaves


@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_every_case_with_real_packets() -> None:
    rows = {row.name: row for row in ROWS if carried(row)}
    assert len(rows) > 170
    came = {item["row"]: item["out"] for item in map(json.loads, in_namespaces("translations_probe").splitlines())}
    assert came.keys() == rows.keys()
    wrong = {name: (came[name], row.outcome) for name, row in rows.items() if not _as_told(row, came[name])}
    assert wrong == {}


def _as_told(row: Row, out: list[object] | None) -> bool:
    """Whether a packet came out as the row says; one that would leave by where it came in is dropped by the device."""
    told = row.outcome
    if told.verdict == "dropped" or row.leaves == row.packet.ingress or out is None:
        return out is None and (told.verdict == "dropped" or row.leaves == row.packet.ingress)
    side, source, source_port, *destination = out
    low, _, high = told.source.partition("-")
    first, last = ipaddress.ip_address(low), ipaddress.ip_address(high or low)
    return (
        side == row.leaves
        and first <= ipaddress.ip_address(str(source)) <= last
        and told.source_port in (None, source_port)
        and destination == [told.destination, told.destination_port]
    )
