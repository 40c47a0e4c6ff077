# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a flow no line of an access-list has decided yet: peers' addresses, and the ports that connections come from.

A list may deny one half of all addresses in one line and the other half in the next, or every port that a client uses. So
what is left is kept as a set, and not as one answer a line.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.addresses import (
    AddressSet,
    PortSet,
    Range,
)

FIRST_PORT, LAST_PORT = 1, 65535
# Connections come from ports above those that are kept for services (RFC 6335, section 6).
FIRST_CLIENT_PORT = 1024
# Fewer ports than this are not what clients choose from.
FEW_PORTS = 1024


@dataclass
class _Segment:
    """The addresses that are left for some source ports; ``lows`` and ``highs`` are sorted and disjoint."""

    ports: Range
    lows: list[int]
    highs: list[int]

    def split(self, at: int) -> _Segment:
        """Keep the ports below ``at``; the segment of the others."""
        upper = _Segment((at, self.ports[1]), list(self.lows), list(self.highs))
        self.ports = (self.ports[0], at - 1)
        return upper

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

    def remove_masked(self, value: int, mask: int) -> bool:
        """Take away what agrees with ``value`` in the bits of a mask that is no prefix, as far as it stands alone."""
        keep = [low != high or low & mask != value for low, high in zip(self.lows, self.highs)]
        if all(keep):
            return False
        self.lows = [low for low, kept in zip(self.lows, keep) if kept]
        self.highs = [high for high, kept in zip(self.highs, keep) if kept]
        return True


class Remaining:
    """The part of a flow that is still open.

    Args:
        peers: the addresses of the flow's other side, of one version of IP, as ranges.
    """

    def __init__(self, peers: AddressSet) -> None:
        self._version = 4 if peers.v4 else 6
        ranges = peers.ranges(self._version)
        self._segments = [
            _Segment((FIRST_PORT, LAST_PORT), [low for low, _high in ranges], [high for _low, high in ranges])
        ]

    def take(self, addresses: AddressSet, ports: PortSet) -> bool:
        """Take away what comes from ``addresses`` and ``ports``; whether any of it was left."""
        taken = False
        for low, high in ports.ranges:
            for segment in self._of_ports(max(low, FIRST_PORT), high):
                for one in addresses.ranges(self._version):
                    taken = segment.remove(*one) or taken
                for value, mask in addresses.masked if self._version == 4 else ():
                    taken = segment.remove_masked(value, mask) or taken
        return taken

    @property
    def nothing(self) -> bool:
        """Whether all of the flow is decided."""
        return not any(segment.lows for segment in self._segments)

    @property
    def no_client(self) -> bool:
        """Whether nothing is left that connections come from: at most source ports that clients do not use, or so few that
        hardly a connection comes from one of them."""
        ports = sum(
            max(0, segment.ports[1] - max(segment.ports[0], FIRST_CLIENT_PORT) + 1)
            for segment in self._segments
            if segment.lows
        )
        return ports < FEW_PORTS

    def copy(self) -> Remaining:
        """The same, to be changed apart from this."""
        made = Remaining(AddressSet())
        made._version = self._version
        made._segments = [_Segment(one.ports, list(one.lows), list(one.highs)) for one in self._segments]
        return made

    def clients(self) -> int:
        """How many addresses are left for the highest port."""
        last = self._segments[-1]
        return sum(high - low + 1 for low, high in zip(last.lows, last.highs))

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
