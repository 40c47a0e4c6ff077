# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules make of a packet."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import Resolver
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.translation import (
    Packet,
    translate,
    translations,
)

from unit.plugins.module_utils._asa.asa_double import whole

OBJECTS = (
    "object network NET\n subnet 10.10.0.0 255.255.255.0\nobject network CUP\n host 10.10.0.10\n"
    "object network PUB\n host 203.0.113.10\nobject network PEER\n host 198.51.100.20\n"
    "object network THREE\n range 203.0.113.30 203.0.113.32\nobject network SIX\n subnet 2001:db8:64::/96\n"
    "object network NODE6\n host 2001:db8:10::10\n"
    "object-group network TWO\n network-object host 10.10.0.11\n network-object host 10.10.0.10\n"
    "object service FROM\n service tcp source eq 5269\nobject service TO\n service tcp destination eq 5269\n"
    "object service TO2\n service tcp destination eq 15269\nobject service SPAN\n service tcp source range 5260 5269\n"
    "object service SPAN2\n service tcp source range 15260 15269\n"
)


def sent(nat, packet):
    """``packet``: interface, source, source port, destination, destination port; the four that come out."""
    configuration = parse_configuration(whole(OBJECTS + nat))
    interface, source, source_port, destination, port, *towards = packet.split()
    found = translate(
        list(translations(configuration, Resolver(configuration))),
        Packet(
            interface,
            6,
            ipaddress.ip_address(source),
            int(source_port),
            ipaddress.ip_address(destination),
            int(port),
            *towards,
        ),
    )
    made = found.packet
    text = f"{made.source} {made.source_port} {made.destination} {made.destination_port}"
    return text if found.certain else f"{text}?"


def of(name, line):
    return f"object network {name}\n nat (inside,outside) {line}\n"


IN = "outside 198.51.100.20 40000 203.0.113.10 5269"
OUT = "inside 10.10.0.10 40000 198.51.100.20 5269 outside"


@pytest.mark.parametrize(
    ("nat", "packet", "out"),
    [
        ("", IN, "198.51.100.20 40000 203.0.113.10 5269"),
        (of("NET", "static 203.0.113.0"), IN, "198.51.100.20 40000 10.10.0.10 5269"),
        (of("NET", "static 203.0.113.0"), OUT, "203.0.113.10 40000 198.51.100.20 5269"),
        (of("CUP", "static 203.0.113.10 service tcp 5269 5270"), IN, "198.51.100.20 40000 203.0.113.10 5269"),
        (
            of("CUP", "static 203.0.113.10 service tcp 5269 5270"),
            IN.replace("5269", "5270"),
            "198.51.100.20 40000 10.10.0.10 5269",
        ),
        (of("NET", "dynamic interface"), OUT, "203.0.113.1 40000 198.51.100.20 5269"),
        (of("NET", "dynamic THREE"), OUT, "203.0.113.30 40000 198.51.100.20 5269?"),
        (of("NET", "dynamic PUB"), IN, "198.51.100.20 40000 203.0.113.10 5269"),
        (of("CUP", "static THREE"), IN.replace(".113.10", ".113.32"), "198.51.100.20 40000 10.10.0.10 5269"),
        (of("CUP", "static THREE"), OUT, "203.0.113.30 40000 198.51.100.20 5269"),
        (of("NET", "static THREE"), OUT.replace("0.10 ", "0.4 "), "203.0.113.31 40000 198.51.100.20 5269"),
        (of("CUP", "static SIX"), OUT, "2001:db8:64::a0a:a 40000 198.51.100.20 5269"),
        ("nat (inside,outside) source static TWO THREE\n", OUT, "203.0.113.31 40000 198.51.100.20 5269?"),
        ("nat (inside,outside) source static CUP PUB service FROM FROM\n", IN, "198.51.100.20 40000 10.10.0.10 5269"),
        ("nat (inside,outside) source static CUP PUB service FROM FROM\n", OUT, "10.10.0.10 40000 198.51.100.20 5269"),
        ("nat (inside,outside) source static CUP PUB service TO TO2\n", OUT, "203.0.113.10 40000 198.51.100.20 15269"),
        ("nat (inside,outside) source static CUP PUB service TO TO\n", IN, "198.51.100.20 40000 203.0.113.10 5269"),
        (
            "nat (inside,outside) source static CUP PUB service SPAN SPAN2\n",
            IN.replace("5269", "15262"),
            "198.51.100.20 40000 10.10.0.10 5262",
        ),
        ("nat (inside,outside) source static CUP PUB unidirectional\n", IN, "198.51.100.20 40000 203.0.113.10 5269"),
        (
            "nat (inside,outside) source static CUP PUB destination static PEER PEER\n",
            IN.replace("100.20", "100.21"),
            "198.51.100.21 40000 203.0.113.10 5269",
        ),
        (
            "nat (outside,inside) source static any any destination static PUB CUP service TO TO2\n",
            IN,
            "198.51.100.20 40000 10.10.0.10 15269",
        ),
        (
            "nat (inside,outside) source static any any\n" + of("CUP", "static PUB"),
            OUT,
            "10.10.0.10 40000 198.51.100.20 5269",
        ),
        (
            "nat (inside,outside) after-auto source static any any\n" + of("CUP", "static PUB"),
            OUT,
            "203.0.113.10 40000 198.51.100.20 5269",
        ),
        (of("NET", "dynamic interface") + of("CUP", "static PUB"), OUT, "203.0.113.10 40000 198.51.100.20 5269"),
    ],
)
def test_what_comes_out(nat, packet, out):
    assert sent(nat, packet) == out
