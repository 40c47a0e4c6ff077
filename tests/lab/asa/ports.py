# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Port conditions (`eq`, `gt`, `lt`, `neq`, `range`): reading, canonical text, and the ports they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from lab.asa.names import port_number, port_text
from lab.asa.words import Words

OPERATORS = ("eq", "gt", "lt", "neq", "range")
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PortMatch:
    """One operator with its port, or two for `range`."""

    operator: str
    low: int
    high: int

    def text(self, protocol: str) -> str:
        """Canonical text with port names."""
        first = port_text(self.low, protocol)
        return (
            f"range {first} {port_text(self.high, protocol)}"
            if self.operator == "range"
            else (f"{self.operator} {first}")
        )

    @property
    def spans(self) -> Spans:
        """Closed spans of the ports that match."""
        if self.operator == "eq":
            return ((self.low, self.low),)
        if self.operator == "range":
            return ((self.low, self.high),)
        below = ((0, self.low - 1),) if self.low > 0 else ()
        above = ((self.low + 1, 65535),) if self.low < 65535 else ()
        return {"lt": below, "gt": above, "neq": below + above}[self.operator]


def take_port(words: Words, protocol: str) -> int:
    """The next word as a port of this protocol; refused at the word otherwise."""
    port = port_number(words.take(), protocol)
    if port is None:
        raise words.invalid(back=1)
    return port


def accept_ports(words: Words, protocol: str) -> PortMatch | None:
    """A port condition when the next word is an operator."""
    operator = words.accept(*OPERATORS)
    if operator is None:
        return None
    low = take_port(words, protocol)
    high = take_port(words, protocol) if operator == "range" else low
    if high < low:
        raise words.invalid(back=1)
    return PortMatch(operator, low, high)
