# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show conn` and `show xlate`: what the kernel tracks, in the device's words, and the static translations."""

from __future__ import annotations

from collections.abc import Callable

from lab.asa.addresses import Addresses, dotted, number
from lab.asa.catalog import Catalog
from lab.asa.conntrack import Connection
from lab.asa.names import PROTOCOLS
from lab.asa.nat_policy import section_two
from lab.asa.resolve import Resolver, Unresolved
from lab.asa.routing import interface
from lab.asa.session import Session
from lab.asa.show_policy import resolver_of
from lab.asa.words import Words

_NAMES = {6: "TCP", 17: "UDP", 1: "ICMP", 132: "SCTP"}
_LEGEND = [
    "Flags: D - DNS, e - extended, I - identity, i - dynamic, r - portmap,",
    "       s - static, T - twice, N - net-to-net",
]
#: Flags of a connection: established with data both ways, or half open; opened from outside (B) or from inside.
_FLAGS = {(True, True): "UIOB", (True, False): "UIO", (False, True): "SaAB", (False, False): "saA"}


def clock(seconds: int) -> str:
    """`h:mm:ss`."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _tracked(session: Session) -> list[Connection]:
    device = session.device
    device.apply()
    found = device.plane.connections()
    device.most_connections = max(device.most_connections, len(found))
    return found


# -- connections -----------------------------------------------------------------------------------------------------


def conn(session: Session, words: Words) -> list[str]:
    """`show conn [count] [protocol P] [address A] [port N[-M]]`."""
    tests: list[Callable[[Connection], bool]] = []
    counted = False
    while not words.done:
        what = words.require("count", "protocol", "address", "port", "detail", "all")
        if what == "count":
            counted = True
        elif what == "protocol":
            tests.append(_of_protocol(words))
        elif what == "address":
            tests.append(_with_address(words))
        elif what == "port":
            tests.append(_with_port(words))
    found = _tracked(session)
    lines = [f"{len(found)} in use, {session.device.most_connections} most used"]
    if counted:
        return lines
    shown = [connection for connection in found if all(test(connection) for test in tests)]
    return lines + [line for connection in shown for line in _connection(session.device.catalog, connection)]


def _of_protocol(words: Words) -> Callable[[Connection], bool]:
    wanted = PROTOCOLS[words.require("tcp", "udp", "icmp")]
    return lambda connection: connection.protocol == wanted


def _with_address(words: Words) -> Callable[[Connection], bool]:
    address = number(words.take())
    if address is None:
        raise words.invalid(back=1)
    return lambda connection: address in _ends(connection)


def _with_port(words: Words) -> Callable[[Connection], bool]:
    low, _, high = words.take().partition("-")
    if not low.isdigit() or not (high or low).isdigit():
        raise words.invalid(back=1)
    first, last = int(low), int(high or low)
    return lambda connection: any(
        first <= port <= last for port in (connection.original.source_port, connection.reply.source_port)
    )


def _ends(connection: Connection) -> tuple[int, int]:
    """The two hosts by their real addresses."""
    return connection.original.source, connection.reply.source


def _connection(catalog: Catalog, connection: Connection) -> list[str]:
    """One connection: the end behind the interface of the lower security level stands first."""
    original, reply = connection.original, connection.reply
    ends = [
        (interface(catalog, original.source), original.source, original.source_port, True),
        (interface(catalog, reply.source), reply.source, reply.source_port, False),
    ]
    if not all(name for name, *_ in ends):
        return []
    ends.sort(key=lambda end: catalog.interfaces[end[0]].security)
    places = " ".join(f"{name} {dotted(address)}:{port}" for name, address, port, _ in ends)
    name = _NAMES.get(connection.protocol, str(connection.protocol))
    flags = _FLAGS[connection.established, ends[0][3]] if connection.protocol == 6 else "-"
    return [f"{name} {places}, idle {clock(connection.idle)}, bytes {connection.bytes}, flags {flags}"]


# -- translations ----------------------------------------------------------------------------------------------------


def xlate(session: Session, words: Words) -> list[str]:
    """`show xlate [count]`: static translations stand there always, dynamic ones while they are used."""
    counted = words.accept("count") is not None
    words.finish()
    catalog, connections = session.device.catalog, _tracked(session)
    resolver = resolver_of(session)
    entries = [*_static(catalog, resolver, connections), *_dynamic(catalog, resolver, connections)]
    device = session.device
    device.most_translations = max(device.most_translations, len(entries))
    head = f"{len(entries)} in use, {device.most_translations} most used"
    return [head] if counted else [head, *_LEGEND, *(line for entry in entries for line in entry)]


def _static(catalog: Catalog, resolver: Resolver, connections: list[Connection]) -> list[list[str]]:
    entries = []
    for name, rule in section_two(catalog, resolver):
        if rule.kind != "static":
            continue
        try:
            real = resolver.network_object(name).addresses
            mapped = resolver.own(rule.mapped_interface) if rule.mapped == "interface" else resolver.named(rule.mapped)
        except Unresolved:
            continue
        idle = min((c.idle for c in connections if c.reply.source in real), default=0)
        sides = (rule.real_interface, _shown(real), rule.mapped_interface, _shown(mapped))
        tail = f"idle {clock(idle)} timeout 0:00:00"
        if rule.service:
            one, other = rule.service.real, rule.service.mapped
            entries.append(
                [
                    f"{rule.service.protocol.upper()} PAT from {sides[0]}:{sides[1]} {one}-{one}"
                    f" to {sides[2]}:{sides[3]} {other}-{other}",
                    f"    flags sr {tail}",
                ]
            )
        else:
            flags = "sI" if real == mapped else "s"
            entries.append([f"NAT from {sides[0]}:{sides[1]} to {sides[2]}:{sides[3]}", f"    flags {flags} {tail}"])
    return entries


def _shown(addresses: Addresses) -> str:
    prefix = addresses.prefix
    if addresses.single or prefix is None:
        return addresses.single or f"{dotted(addresses.lowest)}-{dotted(addresses.spans[-1][1])}"
    return str(prefix)


def _dynamic(catalog: Catalog, resolver: Resolver, connections: list[Connection]) -> list[list[str]]:
    """Connections from a real source that answers come back to under another address, and that no static rule made."""
    fixed = [nat for nat in section_two(catalog, resolver) if nat[1].kind == "static"]
    entries = []
    for connection in connections:
        original, reply = connection.original, connection.reply
        if (original.source, original.source_port) == (reply.destination, reply.destination_port):
            continue
        if any(_made(resolver, name, original.source, original.source_port, nat.service) for name, nat in fixed):
            continue
        name = _NAMES.get(connection.protocol, str(connection.protocol))
        inner, outer = interface(catalog, original.source), interface(catalog, reply.source)
        entries.append(
            [
                f"{name} PAT from {inner}:{dotted(original.source)}/{original.source_port}"
                f" to {outer}:{dotted(reply.destination)}/{reply.destination_port}"
                f" flags ri idle {clock(connection.idle)} timeout 0:00:30"
            ]
        )
    return entries


def _made(resolver: Resolver, name: str, source: int, port: int, service: object) -> bool:
    try:
        inside = source in resolver.network_object(name).addresses
    except Unresolved:
        return False
    return inside and (service is None or getattr(service, "real", None) == port)
