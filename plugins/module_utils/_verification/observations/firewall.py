# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the firewall itself says (``asa_trace_info``): what becomes of a packet, and how often its rules let one through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..._text import visible
from .reader import Fields

MOST_TEXT = 20_000
"""Characters that are kept of the firewall's answer."""


RULES, TRANSLATION, TUNNEL = "rules", "translation", "tunnel"
HOST, LINK, ROUTE, LIMIT, OTHER = "host", "link", "route", "limit", "other"
"""What stands behind a drop (``drop_cause``): the first three are somebody's configuration of what may pass, the others are not."""

NOT_READY = (HOST, LINK, ROUTE, LIMIT)
"""What says nothing against access rules and translations."""

_CAUSES = (RULES, TRANSLATION, TUNNEL, *NOT_READY, OTHER)


@dataclass(frozen=True)
class Translation:
    rule: str
    address: str


@dataclass(frozen=True)
class Trace:
    """The verdict on a packet.

    Attributes:
        drop_cause: what stands behind a drop, one of those above; empty where nothing is dropped.
        rules_allow: whether access rules and translations, by themselves, let it through.
        untranslation: what leads its destination to a real address.
        translation: what hides its source.
    """

    id: str
    allowed: bool
    rule: str
    drop_reason: str
    drop_cause: str
    rules_allow: bool
    untranslation: Optional[Translation]
    translation: Optional[Translation]
    text: str

    @property
    def says(self) -> str:
        if self.allowed:
            return "the firewall says that it would let it in"
        return f"the firewall says that it drops it{self.by}"

    @property
    def by(self) -> str:
        """What a packet is dropped by, with the firewall's own words; where rules let it through, that too."""
        reason = f" ({self.drop_reason or 'no reason given'})"
        if self.drop_cause in (RULES, TRANSLATION):
            return f"{f' by {self.rule}' if self.rule else ''}{reason}"
        return f"{reason}, though its rules let it through" if self.rules_allow else reason

    @property
    def evidence(self) -> list[str]:
        """The firewall's own words, line by line."""
        return [line.rstrip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Count:
    """How often the rules have let something through; None where the firewall does not tell.

    Attributes:
        endings: the lines by which it ends such connections while they are silent, or limits them; None where it does not tell.
    """

    id: str
    count: Optional[int]
    rules: tuple[str, ...]
    endings: Optional[tuple[str, ...]] = None


def read_trace(fields: Fields) -> Trace:
    """An entry of ``traces``."""
    allowed = fields.choice("verdict", ("allow", "drop")) == "allow"
    return Trace(
        id=fields.text("id"),
        allowed=allowed,
        rule=fields.text("rule", ""),
        drop_reason=fields.text("drop_reason", ""),
        drop_cause="" if allowed else fields.choice("drop_cause", _CAUSES, RULES),
        rules_allow=fields.choice("rules_verdict", ("allow", "drop", ""), "") == "allow",
        untranslation=_translation(fields.part("untranslation")),
        translation=_translation(fields.part("translation")),
        text=visible(str(fields.raw("text") or "")[:MOST_TEXT]),
    )


def _translation(part: Optional[Fields]) -> Optional[Translation]:
    return None if part is None else Translation(part.text("rule", ""), part.text("address", ""))


def read_count(fields: Fields) -> Count:
    """An entry of ``hits``."""
    rules = tuple(one.text("rule", "") for one in fields.parts("rules"))
    endings = None if fields.raw("endings") is None else tuple(fields.texts("endings"))
    return Count(fields.text("id"), fields.optional_number("count"), rules, endings)


@dataclass(frozen=True)
class Leftover:
    """An object of ours that the description does not name, and that still translates."""

    name: str
    real: str
    public: str
    port: Optional[int]
    line: str

    @property
    def words(self) -> str:
        place = self.public or "the address of the interface"
        port = f" port {self.port}" if self.port is not None else ""
        return f"{place}{port} still leads to {self.real or 'a host'}, by object {self.name}"


def read_leftover(fields: Fields) -> Leftover:
    """An entry of ``leftovers``."""
    return Leftover(
        name=fields.text("name"),
        real=fields.text("real_address", ""),
        public=fields.text("mapped_address", ""),
        port=fields.optional_number("mapped_port"),
        line="; ".join(fields.texts("lines")),
    )


def risen(before: Optional[Count], after: Optional[Count]) -> Optional[int]:
    """How far a count has risen; None where that is unknown.

    One that has become smaller was set to zero meanwhile, and one of other rules is not of the same thing.
    """
    if before is None or after is None or before.rules != after.rules or before.count is None or after.count is None:
        return None
    difference = after.count - before.count
    return difference if difference >= 0 else None
