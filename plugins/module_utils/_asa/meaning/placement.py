# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where in an access-list a permit for a flow belongs, and the denials that only a person may overrule."""

from __future__ import annotations

from collections.abc import Iterable

from ..._errors import FederationError
from ..configuration.addresses import AddressSet, Host, Match, PortSet, union
from ..configuration.model import AccessList, Ace, Endpoint, Remark
from .access import Finding, Flow, Ruling
from .resolve import Resolver, Services
from .walk import Line

# Hosts and services that are counted out one by one were chosen; a network of hosts or a wide range of ports was not.
_FEW_HOSTS, _FEW_PORTS = 16, 64


def place(access_list: AccessList, finding: Finding, flow: Flow, resolver: Resolver) -> int | None:
    """The line number at which a permit for the flow belongs; None for the end of the list.

    It belongs before the denials that together meet all of the flow, and before the remarks that belong to them.

    Raises:
        FederationError: one of the denials that the permit would overrule is meant for this flow, its host, its port or
            these peers, so that only a person may overrule it.
    """
    if finding.ruling is not Ruling.DENIED:
        return None
    first = finding.by[0].number
    for line in finding.denials:
        if first <= line.number <= finding.by[-1].number:
            _require_not_meant(access_list, line, flow, resolver)
    peers = union(flow.peer(*_sides(line.ace, resolver)) for line in finding.by)
    if peers.meets(flow.everybody) is not Match.ALL:
        raise FederationError(
            f"a rule that singles out these peers denies all of the flow, {finding.quoted!r}",
            where=f"access-list {access_list.name}",
            cure="it was written for a reason; remove or narrow this rule if these peers are to be let in, then run again",
        )
    return above_remarks(access_list, first)


def passed(finding: Finding, at: int, flow: Flow, resolver: Resolver) -> tuple[Line, ...]:
    """The denials that a permit at line ``at`` comes before and that were written for its flow or for certain peers."""
    return tuple(
        line
        for line in finding.denials
        if line.number >= at
        and line not in finding.by
        and (
            concerned(line.ace, flow, resolver)
            or flow.peer(*_sides(line.ace, resolver)).meets(flow.everybody) is not Match.ALL
        )
    )


def above_remarks(access_list: AccessList, number: int) -> int:
    """The line number of the first of the remarks that belong to the rule at ``number``."""
    while number > 1 and isinstance(access_list.entries[number - 2], Remark):
        number -= 1
    return number


def concerned(ace: Ace, flow: Flow, resolver: Resolver) -> str:
    """What of the flow a denial was written for, in words: its host, its port or both; empty where for neither."""
    own = ace.destination if flow.inbound else ace.source
    host = names_host(own, flow.host, resolver)
    port = names_port(resolver.services(ace), flow.protocol, flow.port)
    what = "this very service" if port and host else "this very host" if host else "this very port" if port else ""
    if host and not resolver.endpoint(own).only(flow.host):
        what += f" ({flow.host} is one of the hosts of {own.text})"
    elif what and not host:
        what += f" ({flow.port}) for every host of {own.text}"
    return what


def _require_not_meant(access_list: AccessList, line: Line, flow: Flow, resolver: Resolver) -> None:
    what = concerned(line.ace, flow, resolver)
    if not what:
        return
    start = above_remarks(access_list, line.number)
    remarks = [" ".join(entry.text.split()[3:]) for entry in access_list.entries[start - 1 : line.number - 1]]
    said = f", under the remark {' / '.join(remarks)!r}" if remarks else ""
    raise FederationError(
        f"a rule denies {what}, {line.quoted!r}{said}",
        where=f"access-list {access_list.name}",
        cure="it was written for a reason; remove or narrow this rule if the service is to be reached, or permit "
        f"the service above it by hand (access-list {access_list.name} line {start} extended {flow.rule}), then run again",
    )


def _sides(ace: Ace, resolver: Resolver) -> tuple[AddressSet, AddressSet]:
    return resolver.endpoint(ace.source), resolver.endpoint(ace.destination)


def names_host(endpoint: Endpoint, host: Host, resolver: Resolver) -> bool:
    """Whether an endpoint names ``host`` by itself, alone or among others, and not as a part of a network."""
    return any(found.has(host) is Match.ALL and found.size <= _FEW_HOSTS for found in resolver.leaves(endpoint))


def names_port(services: Iterable[Services], protocol: int, port: int) -> bool:
    """Whether services name ``port`` by itself, alone or among others, and not as a part of a wide range."""
    return any(protocol in one.protocols and not one.unknown and _narrow(one.destination, port) for one in services)


def _narrow(ports: PortSet, port: int) -> bool:
    return any(low <= port <= high and high - low < _FEW_PORTS for low, high in ports.ranges)
