# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet policy of a configuration, ready to be printed as nftables or walked by packet-tracer."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.asa import policy_routing, translation
from lab.asa.ace import Ace, Where
from lab.asa.addresses import ANY, NONE, Addresses
from lab.asa.catalog import Catalog
from lab.asa.links import Link
from lab.asa.links import hosts as all_hosts
from lab.asa.policy_routing import Entry
from lab.asa.ports import Spans
from lab.asa.resolve import Part, Resolver, ServicePart, Unresolved
from lab.asa.routing import interface
from lab.asa.translation import Rule

#: First and last addresses of networks.
Hosts = tuple[tuple[int, int], ...]

#: A line that expands to more elements than this, all within the lab's reach, is loaded as one rule a service, with sets,
#: and one counter.
MOST_ELEMENTS = 64
#: Of a line with more elements than this, only those that a packet of the lab can meet are shown.
MOST_SHOWN = 20_000
#: From a list longer than this, lines that no packet of the lab can meet stay out of the data plane.
MOST_LINES = 1000


@dataclass(frozen=True)
class Match:
    """Conditions on a packet; empty interface tuples, `None` spans and `ANY` match everything."""

    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    protocol: int | None = None
    source: Addresses = ANY
    destination: Addresses = ANY
    source_ports: Spans | None = None
    destination_ports: Spans | None = None
    icmp: tuple[int, int | None] | None = None
    #: Only packets with this mark; 0: whatever the mark.
    mark: int = 0


@dataclass(frozen=True)
class Element:
    """One expanded element of an access list line. `counter` names its hit counter."""

    text: str
    match: Match
    counter: str

    def __hash__(self) -> int:
        return hash(self.counter)  # quickly: it follows from the rest


@dataclass(frozen=True)
class AclRule:
    """One access list line in the data plane. `merged` lines have one counter for all elements."""

    ace: Ace
    line: int
    elements: tuple[Element, ...]
    merged: bool

    @property
    def permit(self) -> bool:
        """Whether it permits."""
        return self.ace.action == "permit"


@dataclass(frozen=True)
class NatRule:
    """One direction of a NAT line. `action` is dnat, snat or keep (no translation, stop searching); `sets` is a mark."""

    match: Match
    action: str
    owner: tuple[str, ...]
    counter: str
    origin: translation.Addresses = translation.EVERY
    target: translation.Addresses = translation.EVERY
    port: int | None = None
    masquerade: bool = False
    sets: int = 0


@dataclass(frozen=True)
class Login:
    """A line by which TCP that a list permits is dropped until a user has logged in."""

    line: str
    rules: list[AclRule]


@dataclass
class Policy:
    """Everything that decides about packets between the links."""

    links: list[Link]
    #: NAT lines in order; below, what the data plane makes of them.
    rules: list[Rule] = field(default_factory=list)
    pre: list[NatRule] = field(default_factory=list)
    post: list[NatRule] = field(default_factory=list)
    #: What comes untranslated although the reply to it would be translated.
    way_back: list[Match] = field(default_factory=list)
    #: Interfaces that answer ARP for no other address than their own.
    no_proxy_arp: set[str] = field(default_factory=set)
    #: Mapped addresses that nobody answers ARP for, each with the links where one would.
    silent: list[tuple[tuple[str, ...], Addresses]] = field(default_factory=list)
    ingress: dict[str, list[AclRule]] = field(default_factory=dict)
    egress: dict[str, list[AclRule]] = field(default_factory=dict)
    everywhere: list[AclRule] | None = None
    #: By link, the lists of which TCP is dropped until a user has logged in (cut-through proxy).
    logins: dict[str, list[Login]] = field(default_factory=dict)
    #: By link, the entries of its policy route, each with what its lists say; None where it is about every packet.
    diversions: dict[str, list[tuple[Entry, list[list[AclRule]] | None]]] = field(default_factory=dict)
    allowed: set[tuple[str, str]] = field(default_factory=set)
    #: Pairs of links between which nothing passes, whatever the lists say.
    apart: set[tuple[str, str]] = field(default_factory=set)
    bound: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    #: The interface towards an address, by the routes; empty where there is none.
    towards: Callable[[str], str] = field(default=lambda _address: "", repr=False, compare=False)


def key(kind: str, *texts: str) -> str:
    """Stable counter name for lines of configuration."""
    return f"{kind}_{zlib.crc32(chr(10).join(texts).encode('latin-1', 'replace')):08x}"


def build(catalog: Catalog, links: list[Link], hosts: Hosts | None = None) -> Policy:
    """Policy of a configuration; what cannot be expressed is in `notes`. Never fails.

    ``hosts``: addresses that packets carry, which decides what of very long lists is in it; None for all of the lab.
    """
    from lab.asa import nat_policy

    policy = Policy(links, towards=lambda text: interface(catalog, translation.address(text)))
    resolver = resolver_for(catalog, links)
    policy.notes += [f"{line} (not understood)" for line in catalog.unread]
    nat_policy.add(policy, catalog, resolver)
    _bind(policy, catalog, resolver, hosts)
    _logins(policy, catalog, resolver, hosts)
    _diversions(policy, catalog, resolver, hosts)
    _security_levels(policy, catalog)
    policy.notes += resolver.skipped
    policy.notes = list(dict.fromkeys(policy.notes))
    return policy


def resolver_for(catalog: Catalog, links: list[Link]) -> Resolver:
    """A resolver that takes an interface's address from its link, else from the configuration."""

    def address(nameif: str) -> str:
        link = next((link for link in links if link.nameif == nameif), None)
        item = catalog.interfaces.get(nameif)
        return (link.kernel.address if link else "") or (item.address if item else "")

    return Resolver(catalog, address)


def expand(ace: Ace, resolver: Resolver, every: bool = False) -> tuple[list[Element], bool]:
    """Elements of an access list line and whether they were merged. Raises `Unresolved`.

    Of a line with many elements only those that a packet of the lab can meet, unless ``every`` is wanted; where these
    are many too, they are merged into one a service.
    """
    asked, known = (ace.name, ace.rule, every), resolver.expanded
    if asked in known:
        return known[asked]
    before = len(resolver.skipped)
    found = _expand(ace, resolver, every)
    if len(resolver.skipped) == before and "interface" not in (ace.source.kind, ace.destination.kind):
        known[asked] = found
    return found


def _expand(ace: Ace, resolver: Resolver, every: bool) -> tuple[list[Element], bool]:
    if ace.identity:
        raise Unresolved(ace.identity)
    services = resolver.services(ace)
    sources, destinations = resolver.where(ace.source), resolver.where(ace.destination)
    size = len(services) * len(sources) * len(destinations)
    if size > MOST_ELEMENTS:
        near = [[part for part in parts if part.addresses.meets(all_hosts())] for parts in (sources, destinations)]
        if len(services) * len(near[0]) * len(near[1]) > MOST_ELEMENTS:
            sources, destinations = [_union(sources)], [_union(destinations)]
            return [_element(ace, service, sources[0], destinations[0], True) for service in services], True
        if not every or size > MOST_SHOWN:
            sources, destinations = near
    return [
        _element(ace, service, source, destination, False)
        for service in services
        for source in sources
        for destination in destinations
    ], False


def count(ace: Ace, resolver: Resolver) -> int:
    """How many elements the device counts for a line, names without an address included."""
    try:
        sides = [
            max(1, len(resolver.where(where)) + len(_unknown(where, resolver)))
            for where in (ace.source, ace.destination)
        ]
        return len(resolver.services(ace)) * sides[0] * sides[1]
    except Unresolved:
        return 1


def names(ace: Ace, resolver: Resolver) -> list[str]:
    """Elements of a line that stand for a name nobody has resolved, as `show access-list` prints them."""
    found = []
    for index, where in enumerate((ace.source, ace.destination)):
        for name in _unknown(where, resolver):
            sides = [ace.source.text(), ace.destination.text()]
            sides[index] = f"fqdn {name} (unresolved)"
            try:
                parts = resolver.services(ace)
            except Unresolved:
                continue
            found += [
                " ".join(
                    piece
                    for piece in (
                        "extended",
                        ace.action,
                        part.name,
                        sides[0],
                        part.source_text,
                        sides[1],
                        part.destination_text,
                    )
                    if piece
                )
                for part in parts
            ]
    return found


def _unknown(where: Where, resolver: Resolver) -> list[str]:
    return resolver.domain_names(where.first) if where.kind in ("object", "object-group") else []


def _union(parts: list[Part]) -> Part:
    found = NONE
    for part in parts:
        found |= part.addresses
    return Part("", found)


def _element(ace: Ace, service: ServicePart, source: Part, destination: Part, merged: bool) -> Element:
    pieces = [
        "extended",
        ace.action,
        service.name,
        source.text,
        service.source_text,
        destination.text,
        service.destination_text,
    ]
    text = ace.rule if merged else " ".join(piece for piece in pieces if piece)
    match = Match(
        protocol=service.protocol,
        source=source.addresses,
        destination=destination.addresses,
        source_ports=service.source,
        destination_ports=service.destination,
        icmp=service.icmp,
    )
    return Element(text, match, key("a", ace.name, ace.rule, "" if merged else text))


class Reach:
    """Tells which lines a packet with addresses out of ``hosts`` can meet; remembers what it was asked."""

    def __init__(self, resolver: Resolver, hosts: Hosts | None = None) -> None:
        self._resolver = resolver
        self._hosts = all_hosts() if hosts is None else hosts
        self._known: dict[Where, bool] = {}

    def both(self, ace: Ace) -> bool:
        """Whether a packet can have both addresses of a line; what cannot be resolved counts as yes."""
        return not ace.identity and self._one(ace.source) and self._one(ace.destination)

    def _one(self, where: Where) -> bool:
        found = self._known.get(where)
        if found is None:
            try:
                found = any(part.addresses.meets(self._hosts) for part in self._resolver.where(where))
            except Unresolved:
                found = True
            self._known[where] = found
        return found


def acl_rules(
    name: str, catalog: Catalog, resolver: Resolver, notes: list[str], hosts: Hosts | None = None
) -> list[AclRule]:
    """The lines of a list that the data plane can express, in order.

    Of a very long list only the lines that a packet can meet whose addresses are out of ``hosts``.
    """
    rules = []
    entries = catalog.lists.get(name, [])
    reach = Reach(resolver, hosts) if len(entries) > MOST_LINES else None
    beyond = 0
    for line, (block, ace) in enumerate(entries, 1):
        if ace.type != "extended" or ace.inactive:
            continue
        if reach and not reach.both(ace):
            beyond += 1
            continue
        try:
            if ace.time_range:
                raise Unresolved(f"time-range {ace.time_range}")
            elements, merged = expand(ace, resolver, every=hosts is not None)
        except Unresolved as error:
            notes.append(f"{block.head.rstrip()} ({error})")
            continue
        rules.append(AclRule(ace, line, tuple(elements), merged))
    if beyond:
        notes.append(f"{beyond} of {len(entries)} lines of access-list {name} (no packet of the lab can meet them)")
    return rules


def _bind(policy: Policy, catalog: Catalog, resolver: Resolver, hosts: Hosts | None) -> None:
    by_name = {link.nameif: link for link in policy.links}
    for item in catalog.bindings:
        text = item.block.head.rstrip()
        if catalog.list_type(item.list) == "ethertype":
            continue
        if item.list not in catalog.lists:
            policy.notes.append(f"{text} (the list has no line)")
        elif item.control_plane:
            policy.notes.append(f"{text} (traffic to the firewall itself)")
        elif item.direction == "global":
            policy.everywhere = acl_rules(item.list, catalog, resolver, policy.notes, hosts)
            policy.bound["global", ""] = item.list
        elif item.interface not in by_name:
            policy.notes.append(f"{text} (the interface has no link in the lab)")
        else:
            device = by_name[item.interface].device
            rules = acl_rules(item.list, catalog, resolver, policy.notes, hosts)
            (policy.ingress if item.direction == "in" else policy.egress)[device] = rules
            policy.bound[item.direction, device] = item.list


def _logins(policy: Policy, catalog: Catalog, resolver: Resolver, hosts: Hosts | None) -> None:
    """`aaa authentication match LIST INTERFACE SERVER`: nobody in the lab logs in."""
    devices = {link.nameif: link.device for link in policy.links}
    for words in (block.head.split() for block in catalog.config.of("aaa")):
        if words[1:3] == ["authentication", "match"] and len(words) > 4 and words[4] in devices:
            rules = acl_rules(words[3], catalog, resolver, policy.notes, hosts)
            policy.logins.setdefault(devices[words[4]], []).append(Login(" ".join(words), rules))


def _diversions(policy: Policy, catalog: Catalog, resolver: Resolver, hosts: Hosts | None) -> None:
    for link in policy.links:
        for entry in policy_routing.entries(catalog, link.nameif):
            lists = entry.lists
            rules = None if lists is None else [acl_rules(one, catalog, resolver, policy.notes, hosts) for one in lists]
            policy.diversions.setdefault(link.device, []).append((entry, rules))


def _security_levels(policy: Policy, catalog: Catalog) -> None:
    """What passes where no access list is bound, and between which links nothing passes whatever the lists permit.

    From a higher level to a lower one; between equal levels, and back by the interface by which it came, only where
    `same-security-traffic` permits it; members of a traffic zone are one place. A `management-only` interface passes
    nothing, nor does one that is shut down. `no forward interface` lets nothing be opened towards the one it names.
    """
    zones = {item.nameif: item.zone for item in catalog.interfaces.values() if item.zone}
    hardware = {item.nameif: item.hardware.replace(" ", "").lower() for item in catalog.interfaces.values()}
    kept = {item.nameif: item.not_towards.lower() for item in catalog.interfaces.values() if item.not_towards}
    heads = {block.head.strip() for block in catalog.config.of("same-security-traffic")}
    equal = "same-security-traffic permit inter-interface" in heads
    same = "same-security-traffic permit intra-interface" in heads
    closed = {item.nameif for item in catalog.interfaces.values() if item.management_only or item.shutdown}
    for source in policy.links:
        for target in policy.links:
            pair = source.device, target.device
            zone = zones.get(source.nameif)
            open_ = same if source is target else equal or source.security != target.security
            open_ = open_ or bool(zone and zone == zones.get(target.nameif))
            open_ = open_ and kept.get(source.nameif, "-") != hardware.get(target.nameif)
            if not open_ or closed & {source.nameif, target.nameif}:
                policy.apart.add(pair)
            elif source.security >= target.security:
                policy.allowed.add(pair)
