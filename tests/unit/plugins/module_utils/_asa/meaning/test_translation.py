# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules make of a packet: the shared table, and what it does not have."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.ports import PROTOCOLS
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import Resolver
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.translation import (
    Packet,
    translate,
    translations,
)
from cases import asa_translations as table


def made_of(row):
    configuration = parse_configuration(row.configuration)
    sent = row.packet
    packet = Packet(
        sent.ingress,
        PROTOCOLS[sent.protocol],
        ipaddress.ip_address(sent.source),
        sent.source_port,
        ipaddress.ip_address(sent.destination),
        sent.destination_port,
    )
    rules = list(translations(configuration, Resolver(configuration)))
    found = translate(rules, packet, lambda host: table.routed(str(host)))
    out = found.packet
    source = str(out.source) if out.last_source is None else f"{out.source}-{out.last_source}"
    return table.Outcome(
        found.verdict, out.towards or None, source, out.source_port, str(out.destination), out.destination_port
    )


@pytest.mark.parametrize("row", table.ROWS, ids=lambda row: row.name)
def test_the_table(row):
    found = made_of(row)
    if row.outcome.verdict == "passes":
        assert found == row.outcome
    else:
        assert found.verdict == row.outcome.verdict


def row(lines, packet):
    return table.Row("", lines, packet, table.Outcome("unknown", None, "", 0, "", 0))


@pytest.mark.parametrize(
    ("lines", "packet", "verdict"),
    [
        # An object whose address is a host name, or that has none.
        (("object network NAMED", " fqdn node.example", *table.auto("NAMED", "(inside,outside) static 203.0.113.10")), table.inbound(), "unknown"),
        (("object network EMPTY", *table.manual("(inside,outside) source static EMPTY PUBLIC")), table.inbound(), "unknown"),
        (("object network EMPTY", *table.manual("(inside,outside) source static NODE EMPTY")), table.inbound(), "unknown"),
        (("object service NOTHING", *table.manual("(inside,outside) source static NODE PUBLIC service NOTHING NOTHING")), table.inbound(), "unknown"),
        # An address that only hides others leads nowhere.
        (table.auto("LAN", "(inside,outside) dynamic pat-pool POOL"), table.inbound("203.0.113.45"), "dropped"),
        # A mask that is no prefix has no order.
        (("object network ODD", " subnet 10.10.0.10 255.255.0.255", *table.auto("ODD", "(inside,outside) static 203.0.113.10")), table.inbound(), "unknown"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_guessed(lines, packet, verdict):
    assert made_of(row(lines, packet)).verdict == verdict


def test_an_ipv4_host_in_an_ipv6_prefix():
    lines = table.auto("NODE", "(inside,outside) static NAT64")
    assert made_of(row(lines, table.outbound())).source == "2001:db8:64::a0a:a"
    net_to_net = table.auto("EIGHT", "(inside,outside) static NAT64 net-to-net")
    assert made_of(row(net_to_net, table.outbound())).source == "2001:db8:64::2"


def test_ports_of_a_range_keep_their_place():
    services = ("object service SPAN", " service tcp source range 5260 5269")
    services += ("object service SPAN2", " service tcp source range 15260 15269")
    lines = services + table.manual("(inside,outside) source static NODE PUBLIC service SPAN SPAN2")
    assert made_of(row(lines, table.inbound(port=15262))).destination_port == 5262
