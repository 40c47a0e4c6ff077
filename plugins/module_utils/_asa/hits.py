# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often the access rules for a flow have let something through: ``show access-list``.

Which rules those are, the running configuration says; from ``show access-list`` only the counts are taken, because it prints
other words than the configuration has, and expands groups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .._errors import FederationError
from .change.draft import Draft
from .change.request import protocol_number
from .configuration.addresses import address, every, single
from .configuration.model import Configuration
from .meaning.access import Flow, permits
from .meaning.resolve import Resolver
from .meaning.routing import ways_to
from .meaning.uses import shortening
from .meaning.walk import Line
from .text import lines_of

_COUNT = re.compile(r"\(hitcnt=(\d+)\)")
ANY = "any"


@dataclass(frozen=True)
class Counted:
    """Connections whose rules shall be counted.

    Args:
        interface: nameif of the interface that they come in by.
        source, destination: a real address, or ``any``; one of both is an address.
    """

    interface: str
    source: str
    destination: str
    destination_port: int
    protocol: str = "tcp"

    def require_sound(self, where: str) -> None:
        """Refuse what no rules can be found for.

        Raises:
            FederationError: with the field.
        """
        given = [value for value in (self.source, self.destination) if value != ANY]
        if not given or any(address(value) is None for value in given):
            raise FederationError(
                f"connections from {self.source!r} to {self.destination!r} cannot be counted",
                where=where,
                cure="give one IPv4 or IPv6 address each, or any for one of both",
            )
        if len({host.version for host in map(address, given) if host is not None}) > 1:
            raise FederationError("source and destination are of different versions of IP", where=where)

    @property
    def flow(self) -> Flow:
        source, destination = address(self.source), address(self.destination)
        host = destination or source
        if host is None:
            raise AssertionError("one of both is an address")
        everybody = every(host.version)
        return Flow(
            protocol_number(self.protocol),
            single(source) if source is not None else everybody,
            single(destination) if destination is not None else everybody,
            self.destination_port,
            host,
            "",
        )


@dataclass(frozen=True)
class Rule:
    """An access rule, and where ``show access-list`` counts it."""

    access_list: str
    line: Line

    @property
    def command(self) -> str:
        """The line that asks for its count, and for few others of a list that may have 100,000."""
        return f"show access-list {self.access_list} | include line {self.line.number}"


def rules(configuration: Configuration, counted: Counted, where: str) -> tuple[Rule, ...]:
    """The rules that can let the connections in: those of the interface, of its bridge group, then those for all interfaces.

    Raises:
        FederationError: there is no such interface, or two lists are bound to it.
    """
    draft = Draft(configuration)
    draft.require_interface(counted.interface, where)
    places = filter(None, (counted.interface, draft.bridge(counted.interface)))
    lists = [*(draft.bound("in", place) for place in places), draft.bound("global")]
    return tuple(
        Rule(one.name, line) for one in lists if one is not None for line in permits(one, counted.flow, draft.resolver)
    )


def endings(configuration: Configuration, counted: Counted) -> list[str]:
    """The lines that end, limit or inspect the connections: timeouts, and policies of the interfaces that they take."""
    ways = ways_to(configuration, address(counted.destination), 4 if counted.flow.everybody.v4 else 6)
    return shortening(configuration, Resolver(configuration), counted.flow, (counted.interface, *ways.interfaces))


def count(rule: Rule, answer: str) -> int | None:
    """How often a rule has let something through; None where the firewall does not say.

    A rule with groups is printed as it is, perhaps without a count, and below it expanded, each with a count of its own.
    """
    head = f"access-list {rule.access_list} line {rule.line.number} extended permit "
    whole: int | None = None
    parts: list[int] = []
    for line in lines_of(answer):
        match = _COUNT.search(line)
        if match is None or not line.lstrip().startswith(head):
            continue
        if line.startswith(" "):
            parts.append(int(match[1]))
        else:
            whole = int(match[1])
    return sum(parts) if parts else whole


def counts(found: Sequence[Rule], answers: dict[str, str]) -> dict[str, Any]:
    """The counts as data: of each rule, and their sum, None where there is none or one is not known.

    Args:
        answers: what the firewall said to each rule's command.
    """
    counts = [count(rule, answers[rule.command]) for rule in found]
    known = [one for one in counts if one is not None]
    complete = bool(known) and len(known) == len(counts)
    return {
        "count": sum(known) if complete else None,
        "why": "" if complete else "the firewall shows no count" if found else "no access rule lets them through",
        "rules": [
            {"list": rule.access_list, "line": rule.line.number, "rule": rule.line.ace.text, "count": one}
            for rule, one in zip(found, counts)
        ],
    }
