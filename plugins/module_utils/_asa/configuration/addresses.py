# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of addresses, and how a rule's set relates to the addresses of a flow."""

from __future__ import annotations

import enum
import ipaddress
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Union

IPV4_HIGHEST = 0xFFFFFFFF
IPV6_HIGHEST = (1 << 128) - 1

Range = tuple[int, int]
Host = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


class Match(enum.Enum):
    """How much of a flow a rule meets. SOME also stands for "unknown"."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def both(first: Match, second: Match) -> Match:
    """A rule meets a flow as far as each of its parts does."""
    if first is Match.NONE or second is Match.NONE:
        return Match.NONE
    return Match.ALL if first is second is Match.ALL else Match.SOME


@dataclass(frozen=True)
class AddressSet:
    """Addresses as sorted, disjoint ranges.

    Args:
        v4: ranges of IPv4 addresses as numbers.
        v6: ranges of IPv6 addresses as numbers.
        masked: pairs of value and mask for masks that are no prefix (``255.254.255.252``), which an ASA allows.
        unknown: whether there may be more: a host name, a user, a reference that cannot be resolved.
    """

    v4: tuple[Range, ...] = ()
    v6: tuple[Range, ...] = ()
    masked: tuple[tuple[int, int], ...] = ()
    unknown: bool = False

    def ranges(self, version: int) -> tuple[Range, ...]:
        """The ranges of one version of IP, 4 or 6."""
        return self.v4 if version == 4 else self.v6

    def has(self, host: Host) -> Match:
        """Whether ``host`` is one of them: ALL is yes, NONE is no, SOME is "unknown"."""
        address = int(host)
        if _covers(self.ranges(host.version), (address, address)):
            return Match.ALL
        if host.version == 4 and any(address & mask == value for value, mask in self.masked):
            return Match.ALL
        return Match.SOME if self.unknown else Match.NONE

    def meets(self, wanted: AddressSet) -> Match:
        """How much of the addresses ``wanted``, given as ranges, is in this set."""
        whole, part = True, self.unknown
        for one in wanted.v4:
            if _covers(self.v4, one):
                part = True
            elif self.masked:
                left = sum(uncovered(gap, self.masked) for gap in _gaps(self.v4, one))
                whole = whole and not left
                part = part or left <= one[1] - one[0]
            else:
                whole = False
                part = part or _touches(self.v4, one)
        for one in wanted.v6:
            if _covers(self.v6, one):
                part = True
            else:
                whole = False
                part = part or _touches(self.v6, one)
        return Match.ALL if whole else Match.SOME if part else Match.NONE

    def same(self, wanted: AddressSet) -> bool:
        """Whether the set holds exactly ``wanted`` of those versions of IP that ``wanted`` is about.

        So ``any`` is the same as every IPv4 address where only IPv4 matters.
        """
        four = not wanted.v4 or (self.v4 == wanted.v4 and not self.masked)
        return four and (not wanted.v6 or self.v6 == wanted.v6) and not self.unknown

    def union(self, other: AddressSet) -> AddressSet:
        return union((self, other))

    @property
    def size(self) -> int:
        """How many addresses, at least (masks that are no prefix count by their free bits)."""
        return sum(high - low + 1 for low, high in self.v4 + self.v6) + sum(
            1 << bin(mask ^ IPV4_HIGHEST).count("1") for _value, mask in self.masked
        )

    def only(self, host: Host) -> bool:
        """Whether the set is exactly the one ``host``."""
        return self == single(host)


UNKNOWN = AddressSet(unknown=True)
ANY4 = AddressSet(v4=((0, IPV4_HIGHEST),))
ANY6 = AddressSet(v6=((0, IPV6_HIGHEST),))
ANY = AddressSet(v4=ANY4.v4, v6=ANY6.v6)


def every(version: int) -> AddressSet:
    """All addresses of one version of IP, 4 or 6."""
    return ANY4 if version == 4 else ANY6


# Where partners are: of IPv6, the addresses that are given out (RFC 4291, section 2.4).
_GIVEN_OUT6 = AddressSet(v6=((0x2 << 124, (0x4 << 124) - 1),))


def partners(version: int) -> AddressSet:
    """All addresses of one version of IP, 4 or 6, that a partner can have."""
    return ANY4 if version == 4 else _GIVEN_OUT6


def union(sets: Iterable[AddressSet]) -> AddressSet:
    """All addresses of ``sets``, put together at once: a group may have thousands of members."""
    v4: list[Range] = []
    v6: list[Range] = []
    masked: dict[tuple[int, int], None] = {}
    unknown = False
    for one in sets:
        v4.extend(one.v4)
        v6.extend(one.v6)
        masked.update(dict.fromkeys(one.masked))
        unknown = unknown or one.unknown
    return AddressSet(merged(v4), merged(v6), tuple(masked), unknown)


def single(host: Host) -> AddressSet:
    """The set of one address."""
    one = ((int(host), int(host)),)
    return AddressSet(v4=one) if host.version == 4 else AddressSet(v6=one)


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """``ranges`` sorted, with overlapping and adjacent ones joined."""
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def ipv4(word: str) -> int | None:
    """The number of a dotted IPv4 address; None where ``word`` is none."""
    try:
        return int.from_bytes(socket.inet_pton(socket.AF_INET, word), "big")
    except OSError:
        return None


def ipv6(word: str) -> int | None:
    """The number of an IPv6 address; None where ``word`` is none."""
    if ":" not in word:
        return None
    try:
        return int(ipaddress.IPv6Address(word))
    except ValueError:
        return None


def address(word: str) -> Host | None:
    """The address that ``word`` spells, in whatever form; None where it is none."""
    number = ipv4(word)
    if number is not None:
        return ipaddress.IPv4Address(number)
    number = ipv6(word)
    return None if number is None else ipaddress.IPv6Address(number)


def of_number(version: int, number: int) -> Host:
    """The address of one version of IP, 4 or 6, that has this number."""
    return ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number)


def is_address(word: str) -> bool:
    """Whether ``word`` is an IPv4 or IPv6 address."""
    return ipv4(word) is not None or ipv6(word) is not None


def host(word: str) -> AddressSet | None:
    """The set of one address."""
    number = ipv4(word)
    if number is not None:
        return AddressSet(v4=((number, number),))
    number = ipv6(word)
    return None if number is None else AddressSet(v6=((number, number),))


def subnet(network: str, mask: str) -> AddressSet | None:
    """The IPv4 addresses that agree with ``network`` in the bits of ``mask``."""
    value, bits = ipv4(network), ipv4(mask)
    if value is None or bits is None:
        return None
    value &= bits
    free = bits ^ IPV4_HIGHEST
    if free & (free + 1):
        return AddressSet(masked=((value, bits),))
    return AddressSet(v4=((value, value | free),))


def prefix6(word: str) -> AddressSet | None:
    """The addresses of an IPv6 prefix such as ``2001:db8::/32``."""
    try:
        network = ipaddress.IPv6Network(word, strict=False)
    except ValueError:
        return None
    return AddressSet(v6=((int(network.network_address), int(network.broadcast_address)),))


def between(first: str, last: str) -> AddressSet | None:
    """The addresses from ``first`` to ``last``."""
    low, high = ipv4(first), ipv4(last)
    if low is not None and high is not None and low <= high:
        return AddressSet(v4=((low, high),))
    low, high = ipv6(first), ipv6(last)
    if low is not None and high is not None and low <= high:
        return AddressSet(v6=((low, high),))
    return None


# Loops, not any(): a list may have a hundred thousand rules with addresses of their own.


def _covers(ranges: tuple[Range, ...], one: Range) -> bool:
    for low, high in ranges:  # noqa: SIM110
        if low <= one[0] and one[1] <= high:
            return True
    return False


def _touches(ranges: tuple[Range, ...], one: Range) -> bool:
    for low, high in ranges:  # noqa: SIM110
        if low <= one[1] and one[0] <= high:
            return True
    return False


def _gaps(ranges: tuple[Range, ...], one: Range) -> Iterator[Range]:
    """What of ``one`` is in none of the sorted ``ranges``."""
    start = one[0]
    for low, high in ranges:
        if low > one[1]:
            break
        if high >= start:
            if low > start:
                yield start, low - 1
            start = high + 1
    if start <= one[1]:
        yield start, one[1]


# Steps of counting what is left beside masks that are no prefix; as many are needed for a dozen of the wildest of them.
_STEPS = 20_000


def uncovered(one: Range, masked: Iterable[tuple[int, int]]) -> int:
    """How many IPv4 addresses of a range agree with none of the pairs of value and mask.

    Where so many masks overlap that counting takes too long, those that were not counted are taken for not covered.
    """
    pairs = list(masked)
    steps = [_STEPS]
    return sum(_uncovered(value, mask, pairs, steps) for value, mask in _prefixes(*one))


def _uncovered(value: int, mask: int, pairs: list[tuple[int, int]], steps: list[int]) -> int:
    """The same for the addresses that agree with ``value`` in the bits of ``mask``."""
    met = [pair for pair in pairs if not (pair[0] ^ value) & pair[1] & mask]
    size = 1 << bin(mask ^ IPV4_HIGHEST).count("1")
    steps[0] -= 1
    if not met or steps[0] < 0:
        return size
    free = min((pair[1] & ~mask for pair in met), key=lambda bits: bin(bits).count("1"))
    if not free:
        return 0
    bit = free & -free  # of the pair that is nearest to covering them all, which halves what is left to look at
    return _uncovered(value, mask | bit, met, steps) + _uncovered(value | bit, mask | bit, met, steps)


def _prefixes(low: int, high: int) -> Iterator[tuple[int, int]]:
    """A range of IPv4 addresses as networks, each a value and its mask."""
    while low <= high:
        size = low & -low or IPV4_HIGHEST + 1
        while low + size - 1 > high:
            size >>= 1
        yield low, IPV4_HIGHEST ^ (size - 1)
        low += size


@dataclass(frozen=True)
class PortSet:
    """Ports as sorted, disjoint ranges."""

    ranges: tuple[Range, ...] = field(default=((0, 65535),))

    def has(self, port: int) -> bool:
        return any(low <= port <= high for low, high in self.ranges)

    @property
    def every(self) -> bool:
        return bool(self.ranges) and self.ranges[0][0] <= 1 and self.ranges == ((self.ranges[0][0], 65535),)


EVERY_PORT = PortSet()
