# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an access-list says to a flow, and where a permit for it belongs."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import (
    AddressSet,
    Host,
    Match,
    both,
    every,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import (
    AccessList,
    Ace,
    Endpoint,
    Remark,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.resolve import (
    Resolver,
    meets_service,
    only_service,
)
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

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
class Finding:
    """What a list says to a flow.

    Args:
        by: the rule that decides about all of the flow; None where none does.
        narrower: denials above it that meet a part of the flow.
        exact: the rule that permits exactly the flow in the words that the collection uses, wherever it stands and
            whether it is in force or not.
    """

    ruling: Ruling
    by: Line | None
    narrower: tuple[Line, ...]
    exact: Line | None


def examine(access_list: AccessList, flow: Flow, resolver: Resolver) -> Finding:
    """Walk down ``access_list`` as the firewall does.

    Raises:
        FederationError: the list is not of the extended type, or a denial holds at certain times only.
    """
    matcher = _Matcher(flow, resolver)
    ruling, by, exact = Ruling.UNDECIDED, None, None
    narrower: list[Line] = []
    for number, entry in enumerate(access_list.entries, 1):
        if isinstance(entry, Remark):
            continue
        if not isinstance(entry, Ace):
            raise FederationError(
                f"the bound access-list {access_list.name} is not of the extended type: {entry.text!r}",
                cure="bind an extended access-list, or publish the service on this firewall by hand",
            )
        match = matcher.match(entry)
        if match is Match.NONE:
            continue
        line = Line(number, entry)
        if exact is None and matcher.is_exact(entry):
            exact = line
        if by is not None or entry.inactive:
            continue
        if entry.time_range and match is Match.ALL and entry.action == "deny":
            raise _timed(access_list, line)
        if match is Match.ALL and not entry.time_range:
            by = line
            ruling = Ruling.PERMITTED if entry.action == "permit" else Ruling.DENIED
        elif entry.action == "deny":
            narrower.append(line)
    return Finding(ruling, by, tuple(narrower), exact)


def permits(access_list: AccessList, flow: Flow, resolver: Resolver) -> tuple[Line, ...]:
    """The rules in force that let connections of the flow through: all that can count one of them.

    A list that is not of the extended type counts in other words, and is passed over.
    """
    matcher = _Matcher(flow, resolver)
    found = []
    for number, entry in enumerate(access_list.entries, 1):
        if not isinstance(entry, Ace) or entry.inactive:
            continue
        match = matcher.match(entry)
        if match is not Match.NONE and entry.action == "permit":
            found.append(Line(number, entry))
        if match is Match.ALL and not entry.time_range:
            break  # what stands below is never looked at
    return tuple(found)


def place(access_list: AccessList, finding: Finding, flow: Flow, resolver: Resolver) -> int | None:
    """The line number at which a permit for the flow belongs; None for the end of the list.

    It belongs before the denial that meets all of the flow, and before the remarks that belong to that denial.

    Raises:
        FederationError: the denial is meant for exactly this flow, so that only a person may overrule it.
    """
    if finding.ruling is not Ruling.DENIED:
        return None
    denial = finding.by
    if denial is None:
        raise AssertionError("a denied flow has a rule that denies it")
    source, destination = resolver.endpoint(denial.ace.source), resolver.endpoint(denial.ace.destination)
    where = f"access-list {access_list.name}"
    if flow.own(source, destination).only(flow.host):
        service = resolver.services(denial.ace)
        what = "this very service" if only_service(service, flow.protocol, flow.port) else "this very host"
        raise FederationError(
            f"a rule denies {what}, {denial.quoted!r}",
            where=where,
            cure="this rule was written on purpose: remove or narrow this rule if the service is to be reached, then run again",
        )
    if flow.peer(source, destination).meets(flow.everybody) is not Match.ALL:
        raise FederationError(
            f"a rule that singles out these peers denies all of the flow, {denial.quoted!r}",
            where=where,
            cure="this rule was written on purpose: remove or narrow this rule if these peers are to be let in, then run again",
        )
    return above_remarks(access_list, denial.number)


def above_remarks(access_list: AccessList, number: int) -> int:
    """The line number of the first of the remarks that belong to the rule at ``number``."""
    while number > 1 and isinstance(access_list.entries[number - 2], Remark):
        number -= 1
    return number


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
        self._sources: dict[int, Match] = {}
        self._destinations: dict[int, Match] = {}

    def match(self, ace: Ace) -> Match:
        """How much of the flow the rule meets, its times and whether it is in force apart."""
        destination = self._destinations.get(id(ace.destination))
        if destination is None:
            destination = self._compare(ace.destination, self._flow.destination)
            self._destinations[id(ace.destination)] = destination
        if destination is Match.NONE:
            return Match.NONE
        source = self._sources.get(id(ace.source))
        if source is None:
            source = self._sources[id(ace.source)] = self._compare(ace.source, self._flow.source)
        if source is Match.NONE:
            return Match.NONE
        service = meets_service(self._resolver.services(ace), self._flow.protocol, self._flow.port)
        met = both(both(source, destination), service)
        return Match.SOME if (ace.source_identity or ace.destination_identity) and met is Match.ALL else met

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

    def _compare(self, endpoint: Endpoint, wanted: AddressSet) -> Match:
        return self._resolver.endpoint(endpoint).meets(wanted)
