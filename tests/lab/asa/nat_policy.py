# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAT lines of 8.3 and later as ordered translation rules: twice NAT, object NAT, twice NAT after auto."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lab.asa.addresses import ANY, Addresses, number
from lab.asa.catalog import Catalog
from lab.asa.links import Link
from lab.asa.natline import ObjectNat, TwiceNat
from lab.asa.policy import Match, NatRule, Policy, key
from lab.asa.ports import Spans
from lab.asa.resolve import Resolver, ServicePart, Unresolved

#: Largest translation that is written address by address when it is no plain prefix.
MOST_PAIRS = 256


@dataclass(frozen=True)
class Side:
    """Links on one side of a rule: kernel names, and the one link when the side is a named interface."""

    devices: tuple[str, ...]
    link: Link | None


def add(policy: Policy, catalog: Catalog, resolver: Resolver) -> None:
    """Append the rules of all three sections in order of precedence."""
    for after in (False, True):
        for block, rule in catalog.twice:
            if rule.after_auto == after and not rule.inactive:
                _guarded(policy, block.head, partial(_twice, policy, resolver, rule, block.head))
        if not after:
            for name, nat in section_two(catalog, resolver):
                head = f"object network {name} / {nat.text()}"
                _guarded(policy, head, partial(_object, policy, resolver, name, nat))


def _guarded(policy: Policy, head: str, step: Callable[[], None]) -> None:
    try:
        step()
    except Unresolved as error:
        policy.notes.append(f"{head.rstrip()} ({error})")


def section_two(catalog: Catalog, resolver: Resolver) -> list[tuple[str, ObjectNat]]:
    """Object NAT in evaluation order: static first, fewest real addresses, lowest address, name."""

    def order(item: tuple[str, ObjectNat]) -> tuple[bool, int, int, str]:
        try:
            real = resolver.network_object(item[0]).addresses
        except Unresolved:
            real = ANY
        return item[1].kind != "static", real.size, real.lowest, item[0]

    return sorted(((name, nat) for _, name, nat in catalog.object_nats), key=order)


def side(policy: Policy, nameif: str) -> Side:
    """Links of an interface name or of `any`. Raises `Unresolved` when the interface has no link."""
    if nameif == "any":
        return Side(tuple(link.device for link in policy.links), None)
    link = next((link for link in policy.links if link.nameif == nameif), None)
    if link is None:
        raise Unresolved(f"interface {nameif} has no link in the lab")
    return Side((link.device,), link)


def own_address(side_: Side) -> Addresses:
    """The address that `interface` stands for. Raises `Unresolved` without one concrete interface."""
    if side_.link is None or not side_.link.kernel.address:
        raise Unresolved("`interface` needs a named interface with an address")
    return Addresses.host(side_.link.kernel.address)


def _object(policy: Policy, resolver: Resolver, name: str, nat: ObjectNat) -> None:
    real_side, mapped_side = side(policy, nat.real_interface), side(policy, nat.mapped_interface)
    real = resolver.network_object(name).addresses
    owner = (f"object network {name}", f" {nat.text()}")
    if nat.kind == "dynamic":
        add_dynamic(
            policy, resolver, nat.mapped, Match(real_side.devices, mapped_side.devices, source=real), mapped_side, owner
        )
        return
    mapped = own_address(mapped_side) if nat.mapped == "interface" else resolver.named(nat.mapped)
    if nat.service:
        add_forward(
            policy,
            real_side,
            mapped_side,
            real,
            mapped,
            owner,
            nat.service.protocol,
            nat.service.real,
            nat.service.mapped,
        )
    else:
        add_forward(policy, real_side, mapped_side, real, mapped, owner)


def add_forward(
    policy: Policy,
    real_side: Side,
    mapped_side: Side,
    real: Addresses,
    mapped: Addresses,
    owner: tuple[str, ...],
    protocol: str = "",
    real_port: int = 0,
    mapped_port: int = 0,
) -> None:
    """Both directions of a static translation, of a whole address or of one port."""
    check_pairs(real, mapped)
    number_ = {"tcp": 6, "udp": 17, "sctp": 132}.get(protocol)
    inbound = Match(
        mapped_side.devices,
        protocol=number_,
        destination=mapped,
        destination_ports=((mapped_port, mapped_port),) if number_ else None,
    )
    outbound = Match(
        real_side.devices,
        mapped_side.devices,
        protocol=number_,
        source=real,
        source_ports=((real_port, real_port),) if number_ else None,
    )
    same = real == mapped and real_port == mapped_port
    policy.pre.append(
        NatRule(
            inbound, "keep" if same else "dnat", owner, key("u", *owner), mapped, real, real_port if number_ else None
        )
    )
    policy.post.append(
        NatRule(
            outbound,
            "keep" if same else "snat",
            owner,
            key("t", *owner),
            real,
            mapped,
            mapped_port if number_ else None,
        )
    )


def check_pairs(origin: Addresses, target: Addresses) -> None:
    """A static translation needs as many addresses on one side as on the other. Raises `Unresolved`."""
    if origin.size != target.size or origin.masked or target.masked:
        raise Unresolved(f"{origin.size} addresses to {target.size}")
    if origin.size > MOST_PAIRS and not (origin == target or (origin.prefix and target.prefix)):
        raise Unresolved(f"{origin.size} addresses that are no prefix")


def add_dynamic(
    policy: Policy,
    resolver: Resolver,
    mapped: str,
    match: Match,
    mapped_side: Side,
    owner: tuple[str, ...],
    port: int | None = None,
) -> None:
    """A dynamic translation; with an address that is not on the link, the link's own is taken."""
    target, masquerade = Addresses(), True
    if mapped == "interface" and mapped_side.link and mapped_side.link.kernel.address:
        target, masquerade = own_address(mapped_side), False
    elif mapped != "interface":
        wanted = resolver.named(mapped.removeprefix("pat-pool ").split()[0])
        local = mapped_side.link.kernel.addresses if mapped_side.link else frozenset()
        ours = {value for value in map(number, local) if value is not None}
        # What the device would translate to stays in the rule even where the lab cannot: packet-tracer shows it.
        target = wanted
        masquerade = not (len(wanted.spans) == 1 and wanted.size <= len(ours) and set(wanted.listed()) <= ours)
    policy.post.append(NatRule(match, "snat", owner, key("t", *owner), match.source, target, port, masquerade))


# -- twice NAT -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Terms:
    """A twice NAT rule resolved: what a packet looks like on the real side (before) and the mapped side (after)."""

    real: Side
    mapped: Side
    source_before: Addresses
    source_after: Addresses
    destination_before: Addresses
    destination_after: Addresses
    before: ServicePart
    after: ServicePart
    owner: tuple[str, ...]


def _twice(policy: Policy, resolver: Resolver, rule: TwiceNat, head: str) -> None:
    real, mapped = side(policy, rule.real_interface), side(policy, rule.mapped_interface)
    before, after = _services(resolver, rule)
    source = ANY if rule.real == "any" else resolver.named(rule.real)
    dynamic = rule.kind == "dynamic"
    target = (
        source
        if rule.mapped == "any" or dynamic
        else (own_address(mapped) if rule.mapped == "interface" else resolver.named(rule.mapped))
    )
    destination = _destination(resolver, rule, real)
    terms = _Terms(real, mapped, source, target, *destination, before, after, (head.rstrip(),))
    check_pairs(terms.destination_before, terms.destination_after)
    _forward(policy, resolver, terms, rule.mapped if dynamic else "")
    if dynamic or "unidirectional" in rule.flags:
        return
    try:
        check_pairs(source, target)
    except Unresolved:
        # Many hosts behind one address: new connections towards them have no way back, as on the device.
        return
    _reverse(policy, terms)


def _destination(resolver: Resolver, rule: TwiceNat, real: Side) -> tuple[Addresses, Addresses]:
    if rule.destination is None:
        return ANY, ANY
    mapped, behind = rule.destination
    after = ANY if behind == "any" else resolver.named(behind)
    if mapped == "interface":
        return own_address(real), after
    return (after if mapped == "any" else resolver.named(mapped)), after


def _services(resolver: Resolver, rule: TwiceNat) -> tuple[ServicePart, ServicePart]:
    if rule.services is None:
        return ServicePart("ip", None), ServicePart("ip", None)
    pairs = [ServicePart("ip", None) if name == "any" else resolver.service_object(name)[0] for name in rule.services]
    for part in pairs:
        if any(spans and (len(spans) != 1) for spans in (part.source, part.destination)):
            raise Unresolved(f"service {' '.join(rule.services)}")
    return pairs[0], pairs[1]


def _port_change(before: Spans | None, after: Spans | None) -> int | None:
    """The port to translate to, None when the port stays. Raises `Unresolved` for ranges that differ."""
    if before == after or after is None:
        return None
    if len(after) != 1 or after[0][0] != after[0][1]:
        raise Unresolved("port range translated to another one")
    return after[0][0]


def _add(
    rules: list[NatRule],
    match: Match,
    action: str,
    terms: _Terms,
    counter: str,
    origin: Addresses,
    target: Addresses,
    port: int | None,
) -> None:
    same = origin == target and port is None
    rules.append(NatRule(match, "keep" if same else action, terms.owner, counter, origin, target, port))


def _forward(policy: Policy, resolver: Resolver, terms: _Terms, dynamic: str) -> None:
    """Connections opened from the real side."""
    port = _port_change(terms.before.destination, terms.after.destination)
    match = Match(
        terms.real.devices,
        protocol=terms.before.protocol,
        source=terms.source_before,
        destination=terms.destination_before,
        source_ports=terms.before.source,
        destination_ports=terms.before.destination,
    )
    counter = key("t", *terms.owner)
    if terms.destination_before != ANY or port is not None:
        _add(
            policy.pre,
            match,
            "dnat",
            terms,
            key("d", *terms.owner),
            terms.destination_before,
            terms.destination_after,
            port,
        )
    original = terms.destination_before if terms.destination_before != terms.destination_after else ANY
    leaving = Match(
        terms.real.devices,
        terms.mapped.devices,
        terms.before.protocol,
        terms.source_before,
        terms.destination_after,
        terms.before.source,
        terms.after.destination,
        original=original,
    )
    port = _port_change(terms.before.source, terms.after.source)
    if dynamic:
        add_dynamic(policy, resolver, dynamic, leaving, terms.mapped, terms.owner, port)
    else:
        _add(policy.post, leaving, "snat", terms, counter, terms.source_before, terms.source_after, port)


def _reverse(policy: Policy, terms: _Terms) -> None:
    """Connections opened from the mapped side."""
    counter = key("u", *terms.owner)
    port = _port_change(terms.after.source, terms.before.source)
    entering = Match(
        terms.mapped.devices,
        protocol=terms.after.protocol,
        source=terms.destination_after,
        destination=terms.source_after,
        source_ports=terms.after.destination,
        destination_ports=terms.after.source,
    )
    _add(policy.pre, entering, "dnat", terms, counter, terms.source_after, terms.source_before, port)
    if terms.destination_before == terms.destination_after:
        return
    port = _port_change(terms.after.destination, terms.before.destination)
    leaving = Match(
        terms.mapped.devices,
        terms.real.devices,
        terms.before.protocol,
        terms.destination_after,
        terms.source_before,
        terms.after.destination,
        terms.before.source,
    )
    _add(
        policy.post,
        leaving,
        "snat",
        terms,
        key("r", *terms.owner),
        terms.destination_after,
        terms.destination_before,
        port,
    )
