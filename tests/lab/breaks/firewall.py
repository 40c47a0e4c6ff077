# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall stops what shall pass, or sends it to the wrong place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from lab import hands
from lab.breaks.model import Break
from lab.breaks.world import World
from lab.layout import INSIDE_PC

IN, OUT = "OUTSIDE_IN", "INSIDE_IN"
Apply = Callable[[World], AbstractContextManager[None]]


def configure(world: World, *lines: str) -> None:
    """Type configuration lines at the firewall.

    :raises RuntimeError: it complains
    """
    said = hands.at_the_firewall(world.lab, "configure terminal", *lines, "end")
    if "ERROR" in said:
        raise RuntimeError(f"the firewall refuses: {said}")


def rules(world: World, name: str) -> list[str]:
    """The lines of an access list, in order, without the list's name."""
    shown = hands.at_the_firewall(world.lab, f"show running-config access-list {name}")
    head = f"access-list {name} "
    return [line.strip().removeprefix(head) for line in shown.splitlines() if line.strip().startswith(head)]


def _which(world: World, name: str, part: str) -> tuple[int, str]:
    """The line number and the text of the one rule with ``part`` in it."""
    part = part.format(node=world.node["address"])
    found = [(number, rule) for number, rule in enumerate(rules(world, name), 1) if part in rule]
    if len(found) != 1:
        raise RuntimeError(f"{name} has {len(found)} rules with {part!r}, one was expected")
    return found[0]


def without(name: str, *parts: str) -> Apply:
    """Access list rules are gone; the parts name one each."""

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        world.forget()
        gone = [_which(world, name, part) for part in parts]
        configure(world, *(f"no access-list {name} {rule}" for _number, rule in gone))
        try:
            yield
        finally:
            configure(world, *(f"access-list {name} line {number} {rule}" for number, rule in gone))
            world.ask_anew()

    return apply


@contextmanager
def _inactive(world: World) -> Iterator[None]:
    number, rule = _which(world, IN, "host {node} eq 5269")
    world.forget()
    configure(world, f"access-list {IN} line {number} {rule} inactive")
    try:
        yield
    finally:
        configure(world, f"access-list {IN} line {number} {rule}")


@contextmanager
def _denied_before(world: World) -> Iterator[None]:
    world.forget()
    rule = f"access-list {IN} %sextended deny tcp any 10.10.0.0 255.255.255.0 range 5000 6000"
    configure(world, rule % "line 1 ")
    try:
        yield
    finally:
        configure(world, f"no {rule % ''}")


def translated(*lines: str, instead: str = "", object_name: str = "XMPP_S2S_5269_cup1_cupdomain.example") -> Apply:
    """The object's translation is gone, or another one is there instead."""

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        shown = hands.at_the_firewall(world.lab, "show running-config nat").splitlines()
        was = shown[[line.strip() for line in shown].index(f"object network {object_name}") + 1].strip()
        enter = f"object network {object_name}"
        world.forget()
        configure(world, enter, f"no {was}", *([instead] if instead else []), *lines)
        try:
            yield
        finally:
            configure(world, enter, *([f"no {instead}"] if instead else []), was)
            world.ask_anew()

    return apply


@contextmanager
def _to_another_host(world: World) -> Iterator[None]:
    """The public address leads to the inside PC, and the rule lets it in there too, as after somebody's mistake."""
    world.forget()
    enter = "object network XMPP_S2S_5269_cup1_cupdomain.example"
    configure(
        world, f"access-list {IN} line 1 extended permit tcp any host {INSIDE_PC} eq 5269", enter, f"host {INSIDE_PC}"
    )
    try:
        yield
    finally:
        configure(
            world,
            enter,
            f"host {world.node['address']}",
            f"no access-list {IN} extended permit tcp any host {INSIDE_PC} eq 5269",
        )


@contextmanager
def _to_client_port(world: World) -> Iterator[None]:
    rule = f"access-list {IN} %sextended permit tcp any host {world.node['address']} eq 5222"
    configure(world, rule % "line 1 ")
    with translated(instead="nat (inside,outside) static 203.0.113.10 service tcp 5222 5269")(world):
        yield
    configure(world, f"no {rule % ''}")


@contextmanager
def _filtered_before(world: World) -> Iterator[None]:
    """The provider drops TCP 5269 to the site: everybody outside sends it in vain."""
    world.forget()
    hosts = ["pc-out", *(partner["netns"] for partner in world.lab["partners"])]
    with world.filtered(hosts, "ip daddr 203.0.113.10 tcp dport 5269"):
        yield


BREAKS = (
    Break("static-pat-missing", "the firewall does not translate the public address", "H3", "F03", translated()),
    Break("rule-in-missing", "no access rule lets partners in", "H3", "F02", without(IN, "host {node} eq 5269")),
    Break("rule-in-inactive", "the access rule for partners is inactive", "H3", "F02", _inactive),
    Break("rule-in-behind-denial", "a denial stands before the access rule for partners", "H3", "F02", _denied_before),
    Break(
        "rule-out-missing",
        "no access rule lets the node out",
        "H3",
        "F05",
        without(OUT, "host {node} any eq 5269"),
    ),
    Break(
        "rules-out-missing",
        "no access rule lets anybody out to TCP 5269",
        "H3",
        "F05",
        without(OUT, "host {node} any eq 5269", f"host {INSIDE_PC} any eq 5269"),
    ),
    Break(
        "dns-out-missing",
        "the firewall does not let the DNS server out",
        "H2",
        "D20",
        without(OUT, "permit udp object RESOLVER", "permit tcp object RESOLVER"),
    ),
    Break(
        "dynamic-pat-missing",
        "nothing translates private addresses outbound",
        "H3",
        "F13",
        translated(object_name="INSIDE_NET"),
    ),
    Break("nat-to-another-host", "the static translation leads to another host", "H3", "F09", _to_another_host),
    Break("nat-to-client-port", "the static translation leads to the port for clients", "H5", "X04", _to_client_port),
    Break("filtered-by-provider", "the provider drops TCP 5269 before the firewall", "H3", "F01", _filtered_before),
)
