# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses mapped within their structure.

Two addresses share as many leading bits after the mapping as before it, and keep their order, so that networks, ranges and what is decided by
the lower address stay what they are. A bit is turned only where no address of the input is on its other side; so what comes out was in no
file. What an address is (private, public, a mask, multicast) and its last eight bits stay.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_KEPT = tuple(
    map(
        ipaddress.ip_network,
        ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8"),
    )
)
"""What tells nothing of whom it belongs to: masks, loopback, link-local, multicast."""
_BLOCKS = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
"""Their own length stays; of all others the first eight bits, of IPv6 the first sixteen."""
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        ("172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "198.18.0.0/15", "192.0.0.0/24"),
    )
)
"""Where no public address may come to lie."""
_TRIES = 256


@dataclass
class Family:
    """One version of IP.

    :ivar turned: (depth, leading bits) -> whether the next bit is turned there
    :ivar lengths: base of a network -> its length, the shortest that was seen
    """

    bits: int
    low: int
    turned: dict[tuple[int, int], bool] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)

    def map(self, value: int) -> int:
        """What an address becomes: of a network's base, or of what looks like one or like its last address, only its leading bits change."""
        found = value
        for depth in range(self.lengths.get(value, significant(value, self.bits))):
            if self.turned.get((depth, value >> (self.bits - depth))):
                found ^= 1 << (self.bits - 1 - depth)
        return found


class AddressMap:
    """What addresses become; ``learn`` it before ``map``."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.families = {4: Family(32, 8), 6: Family(128, 16)}

    def learn(self, items: Iterable[tuple[str, int]]) -> None:
        """Addresses of the input, each with the length of its network (32 and 128 for hosts); as a negative number, the bits from which on
        it stays as it is, for the ends of ranges and masks that are no prefix."""
        for version, family in self.families.items():
            parsed = [(ipaddress.ip_address(text), length) for text, length in items]
            self._learn(family, [one for one in parsed if one[0].version == version])

    def _learn(self, family: Family, items: list[tuple[Address, int]]) -> None:
        values = [(int(address), length, _free_from(address)) for address, length in items if not kept(address)]
        known = dict(family.turned)
        for value, length, _ in values:
            if 0 <= length < family.bits:
                family.lengths[value] = min(length, family.lengths.get(value, length))
        for attempt in range(_TRIES):
            family.turned = {**known, **dict(self._turns(family, values, known, attempt))}
            if family.bits == 128 or not any(_spoiled(value, family.map(value)) for value, _, _ in values):
                return

    def _turns(
        self, family: Family, values: list[tuple[int, int, int]], known: dict[tuple[int, int], bool], attempt: int
    ) -> Iterator[tuple[tuple[int, int], bool]]:
        last = family.bits - family.low
        used = {(depth, value >> (family.bits - depth)) for value, _, _ in values for depth in range(last + 1)}
        fixed = set()
        for value, length, _ in values:
            begin, end = family.lengths.get(value, significant(value, family.bits)), length
            if (
                length == family.bits
            ):  # what ends in zeros and has no mask beside it: a network, if it is not too large to be meant
                end = last if begin > last - 8 else 0
            for depth in range(-length, last) if length < 0 else range(begin, end):
                fixed.add((depth, value >> (family.bits - depth)))
        for value, _, start in sorted(values):
            above = any(known.get((depth, value >> (family.bits - depth))) for depth in range(start))
            for depth in range(start, last):
                node = (depth, value >> (family.bits - depth))
                if node in known:
                    above = above or known[node]
                    continue
                beside = (depth + 1, (value >> (family.bits - depth - 1)) ^ 1)
                if beside in used or node in fixed:
                    continue
                turn = not above or bool(self._coin(family.bits, node, attempt))
                if (
                    not above and attempt and depth < last - 4
                ):  # the first one moves down where it led to a reserved range
                    turn = bool(self._coin(family.bits, node, attempt))
                above = above or turn
                yield node, turn

    def _coin(self, bits: int, node: tuple[int, int], attempt: int) -> int:
        return hmac.new(self._key, f"{bits} {node} {attempt}".encode(), hashlib.sha256).digest()[0] & 1

    def map(self, text: str) -> str:
        """What an address becomes, in the same manner of writing."""
        address = ipaddress.ip_address(text)
        if kept(address):
            return text
        family = self.families[address.version]
        mapped = type(address)(family.map(int(address)))
        return str(mapped).upper() if text.isupper() else str(mapped)


def kept(address: Address) -> bool:
    """Whether an address stays: a mask, loopback, multicast and the like, and the base of a private block."""
    return any(address.version == net.version and address in net for net in _KEPT) or any(
        address == net.network_address for net in _BLOCKS
    )


def _free_from(address: Address) -> int:
    for block in _BLOCKS:
        if address.version == block.version and address in block:
            return max(block.prefixlen, 8)
    return 8 if address.version == 4 else 16


def significant(value: int, bits: int) -> int:
    """The bits before those at the end that are all 0 or all 1, where that is an octet or more: a network's or its last address."""
    for pattern in (value, value ^ ((1 << bits) - 1)):
        zeros = (pattern & -pattern).bit_length() - 1 if pattern else bits
        if zeros >= 8:
            return bits - zeros
    return bits


def _spoiled(before: int, after: int) -> bool:
    """Whether a public address came to lie where none may be."""
    one, other = ipaddress.IPv4Address(before), ipaddress.IPv4Address(after)
    return any(other in net and one not in net for net in _NEVER)
