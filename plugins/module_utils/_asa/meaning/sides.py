# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of a translation as sequences of addresses, and which address of one belongs to which of the other."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace

from ..configuration import addresses
from ..configuration.addresses import ANY, AddressSet, Host, Match, every, merged
from ..configuration.model import Mapped
from .resolve import Block, Resolver

# An IPv6 prefix of this length has room for every IPv4 address in the bits behind it (RFC 6052, section 2.2).
_EMBEDDING = 1 << 32


@dataclass(frozen=True)
class Side:
    """Addresses in their order.

    Args:
        blocks: version of IP, first and last address of each stretch; those that are not known are missing.
        every: whether it is ``any``.
        version: the version of IP that ``any`` is about; 0 for both.
        interface: the interface whose own address it is; empty where it is none's.
        known: whether that is all, and in this order.
    """

    blocks: tuple[Block, ...] = ()
    every: bool = False
    version: int = 0
    interface: str = ""
    known: bool = True

    @property
    def size(self) -> int:
        return sum(high - low + 1 for _version, low, high in self.blocks)

    @property
    def set(self) -> AddressSet:
        if self.every:
            return every(self.version) if self.version else ANY
        v4 = merged((low, high) for version, low, high in self.blocks if version == 4)
        v6 = merged((low, high) for version, low, high in self.blocks if version == 6)
        return AddressSet(v4, v6, unknown=not self.known)

    @property
    def family(self) -> int:
        """The version of IP of all of its addresses; 0 where there are both, or where that is not known."""
        if self.every or self.interface:
            return 6 if self.interface.endswith(" ipv6") else 4 if self.interface else self.version
        versions = {version for version, _low, _high in self.blocks}
        return versions.pop() if len(versions) == 1 and self.known else 0

    def of(self, version: int) -> Side:
        """The same, where it is ``any``, of one version of IP."""
        return replace(self, version=version) if self.every else self

    @property
    def sorted(self) -> Side:
        return replace(self, blocks=tuple(sorted(self.blocks)))

    def has(self, host: Host | None, interface: str = "") -> Match:
        """Whether ``host`` is one of them; None is the own address of ``interface``."""
        if self.every:
            return Match.ALL if host is None or self.version in (0, host.version) else Match.NONE
        if host is None:
            return Match.ALL if self.interface and self.interface == interface else Match.NONE
        if self.place(host) is not None:
            return Match.ALL if self.known else Match.SOME
        return Match.NONE if self.known else Match.SOME

    def place(self, host: Host) -> int | None:
        """How many addresses stand before ``host``; None where it is none of them."""
        before = 0
        for version, low, high in self.blocks:
            if version == host.version and low <= int(host) <= high:
                return before + int(host) - low
            before += high - low + 1
        return None

    def at(self, place: int) -> Host:
        for version, low, high in self.blocks:
            if place <= high - low:
                return addresses.of_number(version, low + place)
            place -= high - low + 1
        raise IndexError(place)


UNKNOWN_SIDE = Side(known=False)


@dataclass(frozen=True)
class Pairing:
    """Which address of the first side becomes which of the second.

    Args:
        by_place: whether IPv4 addresses are paired with those of an IPv6 prefix by their place (``net-to-net``), and not
            put into the prefix as they are.
    """

    first: Side
    second: Side
    by_place: bool = False

    @property
    def real(self) -> Side:
        return self.first

    @property
    def mapped(self) -> Side:
        return self.second

    @property
    def identity(self) -> bool:
        """Whether every address stays what it is."""
        return (self.first.every and self.second.every) or (
            self.first.known and self.first.blocks == self.second.blocks and bool(self.first.blocks)
        )

    def onward(self, host: Host) -> tuple[Host | None, bool]:
        """What ``host`` of the first side becomes, None where that is not known; and whether that is sure."""
        return _paired(self.first, self.second, host, self.by_place)

    def back(self, host: Host) -> tuple[Host | None, bool]:
        """What ``host`` of the second side stands for."""
        return _paired(self.second, self.first, host, self.by_place)

    @property
    def pool(self) -> tuple[Host | None, Host | None]:
        """The first and the last address that a dynamic rule takes its hosts' from: ranges serve before single addresses."""
        blocks = [block for block in self.second.blocks if block[1] < block[2]] or list(self.second.blocks)
        if self.second.every or not blocks:
            return None, None
        (version, low, _high), (last_version, _low, high) = blocks[0], blocks[-1]
        return addresses.of_number(version, low), addresses.of_number(last_version, high)


def _paired(here: Side, there: Side, host: Host, by_place: bool) -> tuple[Host | None, bool]:
    if there.every:
        return host, True
    if here.every or not there.blocks:
        return None, False
    found = _found(here, there, host, by_place)
    if found is None:
        return None, False
    # Members of a group are paired in their order. That is general knowledge and in no guide, so where the order of their
    # addresses would give another pair, the pair is not sure.
    in_order = len(here.blocks) == 1 and len(there.blocks) == 1
    sure = in_order or _found(here.sorted, there.sorted, host, by_place) == found
    return found, sure and here.known and there.known


def _found(here: Side, there: Side, host: Host, by_place: bool) -> Host | None:
    place = here.place(host)
    if place is None:
        return None
    version, low, high = there.blocks[0]
    if not by_place and host.version == 4 and version == 6 and high - low + 1 >= _EMBEDDING:
        return ipaddress.IPv6Address(low | int(host))
    if not by_place and host.version == 6 and version == 4 and here.size >= _EMBEDDING:
        inner = ipaddress.IPv4Address(int(host) & addresses.IPV4_HIGHEST)
        return inner if there.place(inner) is not None else None
    return there.at(place % there.size)


def real_side(name: str, resolver: Resolver) -> Side:
    """The addresses of a network object or group, in their order."""
    blocks, known = resolver.sequence(name)
    return Side(tuple(blocks), known=known)


def side(mapped: Mapped, interface: str, resolver: Resolver, like: Side | None = None) -> Side:
    """What a word of a ``nat`` line stands for.

    Args:
        interface: where that side is.
        like: the real side, which an inline address is as large as; None for a dynamic rule, where it is one address.
    """
    if mapped.kind == "any":
        return Side(every=True)
    if mapped.kind == "interface" or (mapped.kind == "pool" and mapped.value.startswith("interface")):
        version = 6 if mapped.value.endswith("ipv6") else 4
        own = resolver.interface(interface, version)
        blocks = tuple((version, low, high) for low, high in own.ranges(version))
        return Side(blocks, interface=interface if version == 4 else f"{interface} ipv6", known=not own.unknown)
    if mapped.kind == "address" and resolver.is_ambiguous(mapped.value):
        return UNKNOWN_SIDE  # which of the two the firewall takes is in no guide
    if mapped.kind == "address":
        return _inline(resolver.alias(mapped.value), like)
    found = real_side(mapped.value, resolver)
    if mapped.pool:
        more = real_side(mapped.pool, resolver)
        found = Side(found.blocks + more.blocks, known=found.known and more.known)
    return found


def _inline(word: str, like: Side | None) -> Side:
    if "/" in word:
        prefix = addresses.prefix6(word)
        return UNKNOWN_SIDE if prefix is None else Side(tuple((6, low, high) for low, high in prefix.v6))
    host = addresses.address(word)
    if host is None:
        return UNKNOWN_SIDE
    low = int(host)
    if like is None or like.every or not like.blocks:
        return Side(((host.version, low, low),), known=like is None or like.known)
    size = like.size
    here = (host.version, low, low + size - 1)
    aligned = low - low % size
    if aligned != low and size & (size - 1) == 0 and like.blocks[0][1] % size == 0:
        # A network that does not begin at its own beginning: whether the firewall counts from the address that was typed,
        # or from the beginning of its network, is in no guide.
        return Side((here, (host.version, aligned, aligned + size - 1)), known=False)
    return Side((here,), known=like.known)
