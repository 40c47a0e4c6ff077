# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall stops what shall pass, or sends it to the wrong place."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from lab import hands
from lab.breaks.model import Break, DoesNotFit
from lab.breaks.world import World

IN, OUT = "outside", "inside"
"""The list at an interface, by the interface's role."""
Apply = Callable[[World], AbstractContextManager[None]]


def configure(world: World, *lines: str) -> None:
    """Type configuration lines at the firewall.

    :raises RuntimeError: it complains
    """
    said = hands.at_the_firewall(world.lab, "configure terminal", *lines, "end")
    if "ERROR" in said:
        raise RuntimeError(f"the firewall refuses: {said}")


def bound(world: World, role: str) -> str:
    """The list that is bound inbound to an interface.

    :raises DoesNotFit: none is
    """
    nameif = world.lab["firewall"]["nameifs"][role]
    shown = hands.at_the_firewall(world.lab, "show running-config access-group")
    for line in shown.splitlines():
        words = line.split()
        if words[:1] == ["access-group"] and words[2:5] == ["in", "interface", nameif]:
            return words[1]
    raise DoesNotFit(f"no access list is bound inbound to interface {nameif}")


def rules(world: World, name: str) -> list[str]:
    """The lines of an access list, in order, without the list's name."""
    shown = hands.at_the_firewall(world.lab, f"show running-config access-list {name}")
    head = f"access-list {name} "
    return [line.strip().removeprefix(head) for line in shown.splitlines() if line.strip().startswith(head)]


def _which(world: World, name: str, part: str) -> list[tuple[int, str]]:
    """The line numbers and the texts of the permits with ``part`` in them: one for each source that is let in.

    :raises DoesNotFit: there is none, because a rule of somebody else does the same
    """
    firewall = world.lab["firewall"]
    part = part.format(node=world.node["address"], pc=firewall.get("inside_pc") or "none")
    found = [(number, rule) for number, rule in enumerate(rules(world, name), 1) if part in rule and " permit " in rule]
    if not found:
        raise DoesNotFit(f"no rule of {name} has '{part}': other rules let it pass, or nothing needs it")
    return found


def without(role: str, *parts: str) -> Apply:
    """Access list rules are gone; the parts name them."""

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        name = bound(world, role)
        gone = sorted({one for part in parts for one in _which(world, name, part)})
        world.forget()
        configure(world, *(f"no access-list {name} {rule}" for _number, rule in gone))
        try:
            yield
        finally:
            configure(world, *(f"access-list {name} line {number} {rule}" for number, rule in gone))
            world.ask_anew()

    return apply


@contextmanager
def _without_dns(world: World) -> Iterator[None]:
    if world.lab["resolver"] != "resolver":
        raise DoesNotFit("the site's DNS server has a way of its own in the lab")
    with without(OUT, "permit udp object RESOLVER", "permit tcp object RESOLVER")(world):
        yield


@contextmanager
def _inactive(world: World) -> Iterator[None]:
    name = bound(world, IN)
    found = _which(world, name, "host {node} eq 5269")
    world.forget()
    configure(world, *(f"access-list {name} line {number} {rule} inactive" for number, rule in found))
    try:
        yield
    finally:
        configure(world, *(f"access-list {name} line {number} {rule}" for number, rule in found))


@contextmanager
def _denied_before(world: World) -> Iterator[None]:
    name = bound(world, IN)
    _which(world, name, "host {node} eq 5269")
    world.forget()
    network = ipaddress.IPv4Interface(f"{world.node['address']}/24").network
    rule = f"access-list {name} %sextended deny tcp any {network[0]} {network.netmask} range 5000 6000"
    configure(world, rule % "line 1 ")
    try:
        yield
    finally:
        configure(world, f"no {rule % ''}")


def translated(*lines: str, instead: str = "", dynamic: bool = False) -> Apply:
    """The translation of the first node is gone, or another one is there instead; or the one for all that goes out is.

    :param instead: with ``{inside}``, ``{outside}`` and ``{public}``
    """

    @contextmanager
    def apply(world: World) -> Iterator[None]:
        object_name, was = _translation(world, dynamic)
        names = world.lab["firewall"]["nameifs"]
        other = instead.format(
            **names, public="interface" if " static interface" in was else world.node["public_address"]
        )
        enter = f"object network {object_name}"
        world.forget()
        configure(world, enter, f"no {was}", *([other] if other else []), *lines)
        try:
            yield
        finally:
            configure(world, enter, *([f"no {other}"] if other else []), was)
            world.ask_anew()

    return apply


def _translation(world: World, dynamic: bool) -> tuple[str, str]:
    """The object and the line of a translation: the first node's own, or the one dynamic one of its interface.

    :raises DoesNotFit: something else translates
    """
    shown = [line.rstrip() for line in hands.at_the_firewall(world.lab, "show running-config nat").splitlines()]
    names = world.lab["firewall"]["nameifs"]
    ours = f"object network {world.node['object']}"
    if not dynamic:
        if ours not in shown:
            raise DoesNotFit("the node is published by a translation that is not the collection's")
        return world.node["object"], shown[shown.index(ours) + 1].strip()
    begin = tuple(f"nat ({one},{other}) " for one in (names["inside"], "any") for other in (names["outside"], "any"))
    lines = [(number, line.strip()) for number, line in enumerate(shown) if line.strip().startswith(begin)]
    found = [(number, line) for number, line in lines if " dynamic " in line]
    if len(found) != 1 or not shown[found[0][0] - 1].startswith("object network "):
        raise DoesNotFit("not exactly one object translates what goes out")
    return shown[found[0][0] - 1].removeprefix("object network "), found[0][1]


@contextmanager
def _to_another_host(world: World) -> Iterator[None]:
    """The public address leads to the inside PC, and the rule lets it in there too, as after somebody's mistake."""
    object_name, _was = _translation(world, False)
    other = world.lab["hosts"][world.pc("inside")]["addresses"]["eth0"][0].split("/")[0]
    name = bound(world, IN)
    world.forget()
    enter = f"object network {object_name}"
    configure(world, f"access-list {name} line 1 extended permit tcp any host {other} eq 5269", enter, f"host {other}")
    try:
        yield
    finally:
        configure(
            world,
            enter,
            f"host {world.node['address']}",
            f"no access-list {name} extended permit tcp any host {other} eq 5269",
        )


@contextmanager
def _to_client_port(world: World) -> Iterator[None]:
    if world.node["public_port"] != 5269:
        raise DoesNotFit("the node is published on another port than 5269")
    _translation(world, False)
    rule = f"access-list {bound(world, IN)} %sextended permit tcp any host {world.node['address']} eq 5222"
    configure(world, rule % "line 1 ")
    with translated(instead="nat ({inside},{outside}) static {public} service tcp 5222 5269")(world):
        yield
    configure(world, f"no {rule % ''}")


@contextmanager
def _filtered_before(world: World) -> Iterator[None]:
    """The provider drops TCP 5269 to the site: everybody outside sends it in vain."""
    world.forget()
    partners = [partner["netns"] for partner in world.lab["partners"] if partner["software"] != "site"]
    with world.filtered([*world.lab["pcs"]["outside"], *partners], world.way_in):
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
        without(OUT, "host {node} any eq 5269", "host {pc} any eq 5269"),
    ),
    Break(
        "dns-out-missing",
        "the firewall does not let the DNS server out",
        "H2",
        "D20",
        _without_dns,
    ),
    Break(
        "dynamic-pat-missing",
        "nothing translates private addresses outbound",
        "H3",
        "F13",
        translated(dynamic=True),
    ),
    Break("nat-to-another-host", "the static translation leads to another host", "H3", "F09", _to_another_host),
    Break("nat-to-client-port", "the static translation leads to the port for clients", "H5", "X04", _to_client_port),
    Break("filtered-by-provider", "the provider drops TCP 5269 before the firewall", "H3", "F01", _filtered_before),
)
