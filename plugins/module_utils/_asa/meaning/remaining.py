# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a flow no line of an access-list has decided yet: peers' addresses, and the ports that connections come from.

A list may deny one half of all addresses in one line and the other half in the next, or every port that a client uses. So
what is left is kept as a set, and not as one answer a line.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from ..configuration.addresses import ANY6, AddressSet, PortSet, Range, partners, uncovered

FIRST_PORT, LAST_PORT = 1, 65535
# Connections come from ports above those that are kept for services (RFC 6335, section 6).
FIRST_CLIENT_PORT = 1024
# Fewer ports than this are not what clients choose from.
FEW_PORTS = 1024


@dataclass
class _Segment:
    """The addresses that are left for some source ports.

    Args:
        lows, highs: of their ranges, sorted and disjoint.
        masked: pairs of value and mask of what was taken away by a mask that is no prefix.
        counted: how many are left beside those; -1 where that is not counted yet.
    """

    ports: Range
    lows: list[int]
    highs: list[int]
    masked: list[tuple[int, int]] = field(default_factory=list)
    counted: int = -1

    def split(self, at: int) -> _Segment:
        """Keep the ports below ``at``; the segment of the others."""
        upper = replace(self.copy(), ports=(at, self.ports[1]))
        self.ports = (self.ports[0], at - 1)
        return upper

    def copy(self) -> _Segment:
        return replace(self, lows=list(self.lows), highs=list(self.highs), masked=list(self.masked))

    def remove(self, low: int, high: int) -> bool:
        """Take the addresses from ``low`` to ``high`` away; whether any of them was there."""
        first = bisect_left(self.highs, low)
        last = first
        while last < len(self.lows) and self.lows[last] <= high:
            last += 1
        if first == last:
            return False
        lows, highs = [], []
        if self.lows[first] < low:
            lows.append(self.lows[first])
            highs.append(low - 1)
        if self.highs[last - 1] > high:
            lows.append(high + 1)
            highs.append(self.highs[last - 1])
        self.lows[first:last] = lows
        self.highs[first:last] = highs
        return True

    def within(self, among: Range | None) -> int:
        """How many addresses are left, or how many of those ``among`` a range."""
        if among is None:
            return self.size
        return sum(max(0, min(high, among[1]) - max(low, among[0]) + 1) for low, high in zip(self.lows, self.highs))

    @property
    def empty(self) -> bool:
        return not self.lows or bool(self.masked and not self.size)

    @property
    def size(self) -> int:
        """How many addresses are left."""
        if not self.masked:
            return sum(high - low + 1 for low, high in zip(self.lows, self.highs))
        if self.counted < 0:
            self.counted = sum(uncovered(one, self.masked) for one in zip(self.lows, self.highs))
        return self.counted

    def take(self, addresses: AddressSet, version: int) -> bool:
        """Take addresses away; whether any of them was there."""
        before = self.size if self.masked or addresses.masked else 0
        taken = False
        for one in addresses.ranges(version):
            taken = self.remove(*one) or taken
        if version == 4 and addresses.masked:
            self.masked += [pair for pair in addresses.masked if pair not in self.masked]
        self.counted = -1
        return self.size < before if self.masked else taken


class Remaining:
    """The part of a flow that is still open.

    Args:
        peers: the addresses of the flow's other side, of one version of IP, as ranges.
    """

    def __init__(self, peers: AddressSet) -> None:
        self._version = 4 if peers.v4 else 6
        # Of all IPv6 addresses, partners have few.
        self._clients = partners(6).v6[0] if peers.v6 == ANY6.v6 else None
        ranges = peers.ranges(self._version)
        self._segments = [
            _Segment((FIRST_PORT, LAST_PORT), [low for low, _high in ranges], [high for _low, high in ranges])
        ]
        # What was taken before is not taken again: hundreds of lines may name one group of thousands of hosts.
        self._taken: dict[tuple[int, PortSet], AddressSet] = {}

    def take(self, addresses: AddressSet, ports: PortSet) -> bool:
        """Take away what comes from ``addresses`` and ``ports``; whether any of it was left."""
        if (id(addresses), ports) in self._taken:
            return False
        self._taken[id(addresses), ports] = addresses
        taken = False
        for low, high in ports.ranges:
            for segment in self._of_ports(max(low, FIRST_PORT), high):
                taken = segment.take(addresses, self._version) or taken
        return taken

    @property
    def nothing(self) -> bool:
        """Whether all of the flow is decided."""
        return all(segment.empty for segment in self._segments)

    @property
    def no_client(self) -> bool:
        """Whether nothing is left that connections come from: at most source ports that clients do not use, or so few that
        hardly a connection comes from one of them."""
        ports = sum(
            max(0, segment.ports[1] - max(segment.ports[0], FIRST_CLIENT_PORT) + 1)
            for segment in self._segments
            if not self._deserted(segment)
        )
        return ports < FEW_PORTS

    def _deserted(self, segment: _Segment) -> bool:
        """Whether no address is left there that a client can have."""
        return segment.empty or (self._clients is not None and not segment.within(self._clients))

    def copy(self) -> Remaining:
        """The same, to be changed apart from this."""
        made = Remaining(AddressSet())
        made._version = self._version
        made._clients = self._clients
        made._taken = dict(self._taken)
        made._segments = [one.copy() for one in self._segments]
        return made

    def clients(self) -> int:
        """How many addresses of clients are left for the highest port."""
        return self._segments[-1].within(self._clients)

    def _of_ports(self, low: int, high: int) -> list[_Segment]:
        """The segments of exactly the ports from ``low`` to ``high``, which are split off where need be."""
        found = []
        split: list[_Segment] = []
        for segment in self._segments:
            if segment.ports[0] < low <= segment.ports[1]:
                split.append(segment)
                segment = segment.split(low)
            split.append(segment)
            if segment.ports[0] <= high < segment.ports[1]:
                split.append(segment.split(high + 1))
            if low <= segment.ports[0] and segment.ports[1] <= high:
                found.append(segment)
        self._segments = split
        return found
