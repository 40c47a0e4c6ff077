# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of IPv4 addresses as a device's configuration can describe them, including discontiguous masks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

FULL = 2**32 - 1
#: IPv6 addresses are numbers above those of IPv4, so that no two addresses have one number.
V6 = 1 << 128


@lru_cache(maxsize=1 << 18)
def number(text: str) -> int | None:
    """An IPv4 address as a number; None when the text is not one. Remembered: a large list repeats its addresses."""
    parts = text.split(".")
    if len(parts) != 4:
        return None
    value = 0
    for part in parts:
        if not (part.isascii() and part.isdigit()) or len(part) > 3 or int(part) > 255 or (part[0] == "0" != part):
            return None
        value = value << 8 | int(part)
    return value


def number6(text: str) -> int | None:
    """An IPv6 address as a number; None when the text is not one."""
    try:
        return V6 + int(ipaddress.IPv6Address(text))
    except ValueError:
        return None


def written(value: int) -> str:
    """An address from its number."""
    return str(ipaddress.IPv6Address(value - V6) if value >= V6 else ipaddress.IPv4Address(value))


def _merge(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


@dataclass(frozen=True)
class Addresses:
    """Union of closed spans and of (value, mask) pairs whose mask is no prefix."""

    spans: tuple[tuple[int, int], ...] = ()
    masked: tuple[tuple[int, int], ...] = ()

    @classmethod
    def span(cls, low: int, high: int) -> Addresses:
        """All addresses from low to high."""
        return cls(spans=((low, high),))

    @classmethod
    def host(cls, address: str) -> Addresses:
        """One address."""
        value = number(address)
        value = number6(address) if value is None else value
        if value is None:
            raise ValueError(address)
        return cls.span(value, value)

    @classmethod
    def prefix6(cls, text: str) -> Addresses:
        """An IPv6 prefix such as `2001:db8::/32`. Raises `ValueError`."""
        network = ipaddress.IPv6Network(text, strict=False)
        return cls.span(V6 + int(network[0]), V6 + int(network[-1]))

    @classmethod
    def network(cls, address: int, mask: int) -> Addresses:
        """A netmask's network; host bits are ignored."""
        inverse = FULL ^ mask
        if inverse & (inverse + 1) == 0:
            return cls.span(address & mask, (address & mask) | inverse)
        return cls(masked=((address & mask, mask),))

    def __or__(self, other: Addresses) -> Addresses:
        return Addresses(_merge(self.spans + other.spans), tuple(dict.fromkeys(self.masked + other.masked)))

    def __contains__(self, value: int) -> bool:
        return any(low <= value <= high for low, high in self.spans) or any(
            value & mask == base for base, mask in self.masked
        )

    def meets(self, networks: tuple[tuple[int, int], ...]) -> bool:
        """Whether any address lies in one of these prefixes, given as (first, last)."""
        if any(low <= last and first <= high for low, high in self.spans for first, last in networks):
            return True
        # Of a prefix, only the bits that both masks look at can tell the two apart.
        return any(
            (base ^ first) & mask & (FULL ^ (first ^ last)) == 0
            for base, mask in self.masked
            for first, last in networks
        )

    def __bool__(self) -> bool:
        return bool(self.spans or self.masked)

    def of(self, version: int) -> Addresses:
        """Those of one version of IP."""
        if version == 4:
            return Addresses(tuple(span for span in self.spans if span[0] < V6), self.masked)
        return Addresses(tuple(span for span in self.spans if span[0] >= V6))

    @property
    def everything(self) -> bool:
        """Covers every address of the versions of IP that it is about."""
        return self in (ANY4, ANY6, ANY)

    @property
    def lowest(self) -> int:
        """The lowest address."""
        return min([low for low, _ in self.spans] + [base for base, _ in self.masked])

    @property
    def prefix(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
        """The network when the set is exactly one."""
        if self.masked or len(self.spans) != 1:
            return None
        low, high = self.spans[0]
        size = high - low + 1
        if (low < V6) != (high < V6) or size & (size - 1) or low % size:
            return None
        return ipaddress.ip_network(f"{written(low)}/{(128 if low >= V6 else 32) - size.bit_length() + 1}")


ANY4 = Addresses.span(0, FULL)
ANY6 = Addresses.span(V6, 2 * V6 - 1)
ANY = Addresses((*ANY4.spans, *ANY6.spans))
NONE = Addresses()
