# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an access-list says to a flow."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..._errors import FederationError
from ..configuration.addresses import EVERY_PORT, AddressSet, Host, Match, PortSet, merged, partners
from ..configuration.model import AccessList, Ace, Endpoint, Remark
from .remaining import Remaining
from .resolve import Resolver, only_service
from .walk import Line, Met, Part, Walk

# The kinds that the collection writes itself; a rule that names objects was written by others.
LITERAL = frozenset(("any", "any4", "any6", "host", "subnet", "prefix6"))


@dataclass(frozen=True)
class Flow:
    """TCP or UDP connections that have to be let through.

    Args:
        protocol: number of the IP protocol.
        source, destination: real addresses (8.3 and later look at real addresses in every access-list).
        host: our own side of it.
        rule: the words of the rule that permits it, from ``permit`` on.
    """

    protocol: int
    source: AddressSet
    destination: AddressSet
    port: int
    host: Host
    rule: str

    @property
    def inbound(self) -> bool:
        return self.destination.only(self.host)

    def peer(self, source: AddressSet, destination: AddressSet) -> AddressSet:
        """Of the two sides of a rule, the one that is not our host's."""
        return source if self.inbound else destination

    @property
    def peers(self) -> AddressSet:
        """The addresses of the side that is not our host's."""
        return self.peer(self.source, self.destination)

    @property
    def everybody(self) -> AddressSet:
        """All addresses that a partner could have."""
        return partners(4 if self.peer(self.source, self.destination).v4 else 6)

    def own(self, source: AddressSet, destination: AddressSet) -> AddressSet:
        return destination if self.inbound else source


class Ruling(enum.Enum):
    PERMITTED = "permitted"
    DENIED = "denied"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Finding:
    """What a list says to a flow.

    Args:
        by: the rules that decide about it, as few as can, in their order; none where it is undecided.
        narrower: denials above the last of them that meet a part of the flow, and none of ``by``.
        denials: every denial in force that meets any of the flow, dead ones included.
        exact: the rule that permits exactly the flow in the words that the collection uses, wherever it stands and
            whether it is in force or not.
        mostly_denied: whether what is denied above the permit, or above where one belongs, is half of the flow's addresses or
            more.
        unclear: denials in force of which it is not known whether they are about our host at all.
        serves_clients: whether it lets in connections from every port that clients use, if not from all ports.
    """

    ruling: Ruling
    by: tuple[Line, ...]
    narrower: tuple[Line, ...]
    denials: tuple[Line, ...]
    exact: Line | None
    mostly_denied: bool = False
    unclear: tuple[Line, ...] = ()
    serves_clients: bool = False

    @property
    def quoted(self) -> str:
        """The deciding rules; empty where there is none."""
        return "; ".join(line.quoted for line in self.by)


def examine(access_list: AccessList, flow: Flow, resolver: Resolver) -> Finding:
    """Walk down ``access_list`` as the firewall does, until nothing of the flow is left.

    Raises:
        FederationError: the list is not of the extended type, a denial holds at certain times only, or a rule that may decide
            names what does not exist.
    """
    matcher = _Matcher(flow, resolver)
    walk = Walk(access_list, Remaining(flow.peers))
    exact: Line | None = None
    met: list[Line] = []
    for number, entry in enumerate(access_list.entries, 1):
        if isinstance(entry, Remark):
            continue
        if not isinstance(entry, Ace):
            raise FederationError(
                f"the bound access-list {access_list.name} is not of the extended type: {entry.text!r}",
                cure="bind an extended access-list, or publish the service on this firewall by hand",
            )
        part = matcher.part(entry)
        if part is None:
            continue
        line = Line(number, entry)
        if exact is None and matcher.is_exact(entry):
            exact = line
        if entry.inactive:
            continue
        if entry.action == "deny":
            met.append(line)
        if walk.over and walk.remaining.nothing:
            continue
        if not part.certain or part.more:
            _require_whole(access_list, line, resolver)
        walk.pass_(line, part)
    return _concluded(flow, walk, tuple(met), exact)


def _require_whole(access_list: AccessList, line: Line, resolver: Resolver) -> None:
    missing = resolver.missing(line.ace)
    if missing:
        raise FederationError(
            f"a rule that may concern this flow names {missing}, which does not exist: {line.quoted!r}",
            where=f"access-list {access_list.name}",
            cure="it has no effect until that is made, and which it then has is not known; make it, or remove the "
            "rule, then run again",
        )


def _concluded(flow: Flow, walk: Walk, met: tuple[Line, ...], exact: Line | None) -> Finding:
    """The ruling, from the rules that had a say.

    Denials that together meet every client deny the flow, whatever narrower rules permit above them. Other denials
    single out certain peers, and who is left is what counts.
    """
    undenied = Remaining(flow.peers)
    closing: list[Met] = []
    for one in walk.denials:
        if undenied.no_client:
            break
        undenied.take(one[1].peers, one[1].ports)
        closing.append(one)
    if closing and undenied.no_client:
        ruling, by = Ruling.DENIED, _fewest([], closing, flow)
    elif walk.remaining.nothing and walk.permits:
        ruling, by = Ruling.PERMITTED, _fewest(walk.denials, walk.permits, flow)
    else:
        ruling, by = Ruling.UNDECIDED, ()
    last = by[-1].number if by else met[-1].number if met else 0
    said = [*(line for line, _part in walk.denials), *walk.unsure]
    narrower = tuple(sorted((one for one in said if one not in by and one.number <= last), key=lambda one: one.number))
    above = by[0].number if ruling is Ruling.DENIED else last + 1
    everybody = Remaining(flow.peers).clients()
    if ruling is Ruling.DENIED:
        undenied = Remaining(flow.peers)
        for line, part in walk.denials:
            if line.number < above:
                undenied.take(part.peers, part.ports)
    half = bool(walk.denials) and undenied.clients() * 2 <= everybody
    unclear = tuple(one for one in walk.unclear if one.number < above)
    return Finding(ruling, by, narrower, met, exact, half, unclear, walk.served)


def _fewest(others: list[Met], deciding: list[Met], flow: Flow) -> tuple[Line, ...]:
    """The last of ``deciding`` that, with what ``others`` took, leave no client; in their order."""
    left = Remaining(flow.peers)
    for _line, part in others:
        left.take(part.peers, part.ports)
    found: list[Line] = []
    for line, part in reversed(deciding):
        if left.no_client:
            break
        if left.take(part.peers, part.ports):
            found.append(line)
    return tuple(reversed(found))


def exact_rule(access_list: AccessList, flow: Flow, resolver: Resolver) -> Line | None:
    """The rule that permits exactly the flow in the words that the collection uses, in force or not."""
    matcher = _Matcher(flow, resolver)
    lines = (Line(number, entry) for number, entry in enumerate(access_list.entries, 1) if isinstance(entry, Ace))
    return next((line for line in lines if matcher.part(line.ace) and matcher.is_exact(line.ace)), None)


def takes_all(access_list: AccessList, flow: Flow, resolver: Resolver) -> bool:
    """Whether a list that selects traffic surely takes all of the flow; one that cannot be judged is not sure to."""
    try:
        return examine(access_list, flow, resolver).ruling is Ruling.PERMITTED
    except FederationError:
        return False


def takes_from(access_list: AccessList, flow: Flow, resolver: Resolver, port: int) -> bool:
    """Whether a list that selects traffic surely takes what comes from one port, but for peers that it denies."""
    matcher, left = _Matcher(flow, resolver), Remaining(flow.peers)
    taken = False
    for ace in access_list.aces:
        part = None if ace.inactive or ace.time_range else matcher.part(ace)
        if part is None or not part.certain or not part.ports.has(port):
            continue
        if left.take(part.peers, EVERY_PORT) and ace.action == "permit":
            taken = True
        if left.nothing:
            return taken
    return False


def permits(access_list: AccessList, flow: Flow, resolver: Resolver) -> tuple[Line, ...]:
    """The rules in force that let connections of the flow through: all that can count one of them.

    A list that is not of the extended type counts in other words, and is passed over.
    """
    matcher, remaining = _Matcher(flow, resolver), Remaining(flow.peers)
    found = []
    for number, entry in enumerate(access_list.entries, 1):
        if not isinstance(entry, Ace) or entry.inactive:
            continue
        part = matcher.part(entry)
        if part is None:
            continue
        if entry.action == "permit":
            found.append(Line(number, entry))
        if part.certain and not entry.time_range:
            remaining.take(part.peers, part.ports)
        if remaining.nothing:
            break  # what stands below is never looked at
    return tuple(found)


def _is_for_anybody(ace: Ace) -> bool:
    """Whether a rule asks for no user and no security group. A server logs in nowhere, so a denial of all who are no users
    (``user none``: addresses that are mapped to no user) is one of it."""
    if ace.destination_identity:
        return False
    return not ace.source_identity or (ace.action == "deny" and ace.source_identity == ("user none",))


class _Matcher:
    """Compares rules with one flow; remembers every endpoint and service that it has compared.

    The parser makes one object for each endpoint of a list, so their identity is key enough.
    """

    def __init__(self, flow: Flow, resolver: Resolver) -> None:
        self._flow = flow
        self._resolver = resolver
        self._own: dict[int, Match] = {}
        self._peers: dict[int, tuple[Match, AddressSet]] = {}
        self._inbound = flow.inbound
        self._host = str(flow.host)

    def part(self, ace: Ace) -> Part | None:
        """What of the flow the rule meets, its times and whether it is in force apart; None for nothing."""
        # A list may have 100,000 rules, and most are about another port or host: those go first, without a lookup.
        ports = ace.destination_ports
        if ports is not None and not ports.group:
            for low, high in ports.ports.ranges:
                if low <= self._flow.port <= high:
                    break
            else:
                return None
        own_side, peer_side = (ace.destination, ace.source) if self._inbound else (ace.source, ace.destination)
        own = self._own.get(id(own_side))
        if own is None:
            own = self._own[id(own_side)] = self._holds_host(own_side)
        if own is Match.NONE:
            return None
        peers = self._peers.get(id(peer_side))
        if peers is None:
            addresses = self._resolver.endpoint(peer_side)
            peers = self._peers[id(peer_side)] = (addresses.meets(self._flow.peers), addresses)
        if peers[0] is Match.NONE:
            return None
        source_ports, sure, more = self._source_ports(ace)
        if source_ports is None:
            return None
        ours = sure and own is Match.ALL
        return Part(peers[1], source_ports, ours and _is_for_anybody(ace), more or peers[1].unknown, ours)

    def _holds_host(self, endpoint: Endpoint) -> Match:
        """Whether an endpoint is, or has, our host."""
        if endpoint.kind == "host" and endpoint.value == self._host:
            return Match.ALL
        if endpoint.kind == "interface":
            return Match.NONE  # the firewall's own address, which no host has
        return self._resolver.endpoint(endpoint).has(self._flow.host)

    def _source_ports(self, ace: Ace) -> tuple[PortSet | None, bool, bool]:
        """The source ports that the rule meets, None for none; whether it surely does; and whether there may be more."""
        flow = self._flow
        ranges: list[tuple[int, int]] = []
        unsure = False
        for one in self._resolver.services(ace):
            if flow.protocol not in one.protocols or not one.destination.has(flow.port):
                continue
            if one.unknown:
                unsure = True
            else:
                ranges.extend(one.source.ranges)
        if ranges:
            return PortSet(merged(ranges)), True, unsure
        return (PortSet(), False, True) if unsure else (None, False, False)

    def is_exact(self, ace: Ace) -> bool:
        flow, resolver = self._flow, self._resolver
        return (
            ace.action == "permit"
            and not (ace.source_identity or ace.destination_identity or ace.time_range or ace.source_ports)
            and ace.destination_ports is not None
            and not ace.destination_ports.group
            and " " not in ace.protocol
            and {ace.source.kind, ace.destination.kind} <= LITERAL
            and only_service(resolver.services(ace), flow.protocol, flow.port)
            and resolver.endpoint(ace.source).same(flow.source)
            and resolver.endpoint(ace.destination).same(flow.destination)
        )
