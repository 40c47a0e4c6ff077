# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an access-list says to a flow."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..._errors import FederationError
from ..configuration.addresses import AddressSet, Host, Match, PortSet, every, merged
from ..configuration.model import AccessList, Ace, Endpoint, Remark
from .remaining import Remaining
from .resolve import Resolver, only_service

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
        """All addresses that a peer could have."""
        return every(4 if self.peer(self.source, self.destination).v4 else 6)

    def own(self, source: AddressSet, destination: AddressSet) -> AddressSet:
        return destination if self.inbound else source


class Ruling(enum.Enum):
    PERMITTED = "permitted"
    DENIED = "denied"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Line:
    """A rule and its line number in its list."""

    number: int
    ace: Ace

    @property
    def quoted(self) -> str:
        return f"line {self.number}: {self.ace.text}"


@dataclass(frozen=True)
class Part:
    """What of a flow a rule meets.

    Args:
        peers: addresses of the other side.
        ports: ports that the connections come from.
        certain: whether the rule surely meets these; False where users, host names or what is missing decide.
        more: whether it may meet others, too.
    """

    peers: AddressSet
    ports: PortSet
    certain: bool
    more: bool


@dataclass(frozen=True)
class Finding:
    """What a list says to a flow.

    Args:
        by: the rules that decide about it, as few as can, in their order; none where it is undecided.
        narrower: denials above the last of them that meet a part of the flow, and none of ``by``.
        denials: every denial in force that meets any of the flow, dead ones included.
        exact: the rule that permits exactly the flow in the words that the collection uses, wherever it stands and
            whether it is in force or not.
        mostly_denied: whether what is denied is half of the flow's addresses or more.
    """

    ruling: Ruling
    by: tuple[Line, ...]
    narrower: tuple[Line, ...]
    denials: tuple[Line, ...]
    exact: Line | None
    mostly_denied: bool = False

    @property
    def quoted(self) -> str:
        """The deciding rules; empty where there is none."""
        return "; ".join(line.quoted for line in self.by)


# A rule that had a say, and what it met.
_Met = tuple[Line, Part]


def examine(access_list: AccessList, flow: Flow, resolver: Resolver) -> Finding:
    """Walk down ``access_list`` as the firewall does, until nothing of the flow is left.

    Raises:
        FederationError: the list is not of the extended type, a denial holds at certain times only, or a rule that may decide
            names what does not exist.
    """
    matcher = _Matcher(flow, resolver)
    remaining = Remaining(flow.peers)
    exact: Line | None = None
    permits_: list[_Met] = []
    denials: list[_Met] = []
    unsure: list[Line] = []
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
        denies = entry.action == "deny"
        if denies:
            met.append(line)
        if remaining.nothing:
            continue
        if not part.certain or part.more:
            _require_whole(access_list, line, resolver)
        if entry.time_range:
            if denies and _closes(remaining, part):
                raise _timed(access_list, line)
            if denies:
                unsure.append(line)
        elif part.certain and remaining.take(part.peers, part.ports):
            (denials if denies else permits_).append((line, part))
        elif denies and (part.more or not part.certain):
            unsure.append(line)
    return _concluded(flow, remaining, permits_, denials, unsure, tuple(met), exact)


def _require_whole(access_list: AccessList, line: Line, resolver: Resolver) -> None:
    missing = resolver.missing(line.ace)
    if missing:
        raise FederationError(
            f"a rule that may concern this flow names {missing}, which does not exist: {line.quoted!r}",
            where=f"access-list {access_list.name}",
            cure="it has no effect until that is made, and which it then has is not known; make it, or remove the "
            "rule, then run again",
        )


def _closes(remaining: Remaining, part: Part) -> bool:
    """Whether no client were left without the part."""
    if not part.certain or remaining.no_client:
        return False
    left = remaining.copy()
    left.take(part.peers, part.ports)
    return left.no_client


def _concluded(
    flow: Flow,
    remaining: Remaining,
    permitting: list[_Met],
    denying: list[_Met],
    unsure: list[Line],
    met: tuple[Line, ...],
    exact: Line | None,
) -> Finding:
    """The ruling, from the rules that had a say.

    Denials that together meet every client deny the flow, whatever narrower rules permit above them. Other denials
    single out certain peers, and who is left is what counts.
    """
    everything = Remaining(flow.peers)
    undenied = everything.copy()
    closing: list[_Met] = []
    for one in denying:
        if undenied.no_client:
            break
        undenied.take(one[1].peers, one[1].ports)
        closing.append(one)
    if closing and undenied.no_client:
        ruling, by = Ruling.DENIED, _fewest([], closing, flow)
    elif remaining.nothing and permitting:
        ruling, by = Ruling.PERMITTED, _fewest(denying, permitting, flow)
    else:
        ruling, by = Ruling.UNDECIDED, ()
    last = by[-1].number if by else met[-1].number if met else 0
    said = [*(line for line, _part in denying), *unsure]
    narrower = tuple(sorted((one for one in said if one not in by and one.number <= last), key=lambda one: one.number))
    half = bool(denying) and undenied.clients() * 2 <= everything.clients()
    return Finding(ruling, by, narrower, met, exact, half)


def _fewest(others: list[_Met], deciding: list[_Met], flow: Flow) -> tuple[Line, ...]:
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


def _timed(access_list: AccessList, line: Line) -> FederationError:
    return FederationError(
        f"a rule denies the flow at certain times only, {line.quoted!r}",
        where=f"access-list {access_list.name}",
        cure="place the permit for it above or below that rule by hand; only you know which of them is to win",
    )


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
        sure = sure and own is Match.ALL and not (ace.source_identity or ace.destination_identity)
        return Part(peers[1], source_ports, sure, more or peers[1].unknown)

    def _holds_host(self, endpoint: Endpoint) -> Match:
        """Whether an endpoint is, or has, our host."""
        if endpoint.kind == "host" and endpoint.value == self._host:
            return Match.ALL
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
