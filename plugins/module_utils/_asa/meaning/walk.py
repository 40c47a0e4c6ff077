# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Down the rules of a list: what each of them leaves of a flow, at all times and at the times of denials that have some."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..._errors import FederationError
from ..configuration.addresses import AddressSet, PortSet
from ..configuration.model import AccessList, Ace
from .remaining import Remaining


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
        ours: whether the rule surely is about our host and port.
    """

    peers: AddressSet
    ports: PortSet
    certain: bool
    more: bool
    ours: bool


# A rule that had a say, and what it met.
Met = tuple[Line, Part]


@dataclass
class Walk:
    """What the rules decided, down to one of them.

    Args:
        remaining: what none of those that hold at all times has decided.
        permits, denials: the rules that decided something.
        unsure: denials that may decide something, or do so at times.
        unclear: those of them of which it is not known whether they are about our host.
        then: what remains at the times of the denials that hold at times; None where there is none of those yet.
        timed: the last of those.
        over: whether nothing is left that clients come from.
        served: whether a permit took the last of that.
    """

    access_list: AccessList
    remaining: Remaining
    permits: list[Met] = field(default_factory=list)
    denials: list[Met] = field(default_factory=list)
    unsure: list[Line] = field(default_factory=list)
    unclear: list[Line] = field(default_factory=list)
    then: Remaining | None = None
    timed: Line | None = None
    over: bool = False
    served: bool = False

    def pass_(self, line: Line, part: Part) -> None:
        """One rule that meets some of the flow.

        Raises:
            FederationError: with it, no client is left at certain times.
        """
        denies = line.ace.action == "deny"
        if line.ace.time_range:
            if denies and part.certain:
                self.timed = line
                self.then = self.then or self.remaining.copy()
                self._take_then(part, denies)
            if denies:
                self.unsure.append(line)
        elif part.certain and self._take(part, denies):
            (self.denials if denies else self.permits).append((line, part))
            self._take_then(part, denies)
        elif denies and (part.more or not part.certain):
            self.unsure.append(line)
            if not part.ours:
                self.unclear.append(line)

    def _take(self, part: Part, denies: bool) -> bool:
        taken = self.remaining.take(part.peers, part.ports)
        if taken and not self.over and self.remaining.no_client:
            self.over, self.served = True, not denies
        return taken

    def _take_then(self, part: Part, denies: bool) -> None:
        if self.then is None or self.timed is None or self.then.no_client:
            return
        self.then.take(part.peers, part.ports)
        if denies and self.then.no_client and not self.remaining.no_client:
            raise _timed(self.access_list, self.timed)


def _timed(access_list: AccessList, line: Line) -> FederationError:
    return FederationError(
        f"a rule denies the flow at certain times only, {line.quoted!r}",
        where=f"access-list {access_list.name}",
        cure="place the permit for it above or below that rule by hand; only you know which of them is to win",
    )
