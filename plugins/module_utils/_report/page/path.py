# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a message between two clients, with what is known of each hop: what the strip draws, without drawing."""

from __future__ import annotations

from dataclasses import dataclass

from ..contents import STATUSES, Partner, Result
from ..words import HOPS

STATIONS = ("partner_client", "partner_server", "dns", "firewall", "node", "client")
"""What a message passes, from the partner's side to ours."""

# Where each hop is, in the order in which it is drawn. A node asks DNS before it sends anything, although DNS is drawn
# beyond the firewall; an outgoing message ends at the partner's server.
_IN = (("dns", ("H1",)), ("firewall", ("H3",)), ("node", ("H0", "H4", "H5", "H6", "H7", "H9")), ("client", ("H8",)))
_OUT = (
    ("node", ("H9", "H0")),
    ("firewall", ("H3",)),
    ("dns", ("H2",)),
    ("partner_server", ("H4", "H5", "H6", "H7")),
    ("partner_client", ("H8",)),
)
_ALWAYS = ("H1", "H2", "H3", "H4", "H5", "H7", "H8")
"""Hops that every message passes: one without a check is shown, unless a hop behind it was reached."""


_REACHED = ("PASS", "WARN", "FAIL")
_BESIDE = ("H0", "H9")
"""Hops that no packet passes: they say nothing of what was reached, and nothing lies behind them."""


@dataclass(frozen=True)
class Stop:
    """A hop on a lane.

    Attributes:
        status: the most telling status of its checks; empty where there is no check.
        result: the check that has it.
        beyond: whether it is drawn behind the broken hop.
        broken: whether this is the lane's first broken hop, in the order in which they matter.
    """

    hop: str
    station: str
    status: str
    result: Result | None
    beyond: bool
    broken: bool

    @property
    def words(self) -> str:
        """Such as ``H3 Firewall and NAT FAIL (F03)``."""
        code = f" ({self.result.code})" if self.result and self.result.code else ""
        return f"{self.hop} {HOPS[self.hop]} {self.status or 'not checked'}{code}"


@dataclass(frozen=True)
class Lane:
    """One direction, ``in`` or ``out``, with its stops in the order in which they are drawn."""

    direction: str
    stops: tuple[Stop, ...]

    @property
    def words(self) -> str:
        return ", ".join(stop.words for stop in self.stops)

    def at(self, station: str) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.station == station)


def lanes(partner: Partner) -> tuple[Lane, Lane]:
    """Inbound and outbound."""
    return _lane("in", _IN, partner), _lane("out", _OUT, partner)


def _lane(direction: str, places: tuple[tuple[str, tuple[str, ...]], ...], partner: Partner) -> Lane:
    telling = {hop: _telling(direction, hop, partner) for _station, hops in places for hop in hops}
    failed = [hop for hop, result in telling.items() if result and result.status == "FAIL"]
    broken = min(failed, default="")
    passed = [hop for hop, result in telling.items() if result and result.status in _REACHED and hop not in _BESIDE]
    reached = max(passed, default="")
    stops: list[Stop] = []
    beyond = False
    for station, hops in places:
        for hop in hops:
            result = telling[hop]
            if result is None and (hop not in _ALWAYS or hop < reached):
                continue
            stops.append(Stop(hop, station, result.status if result else "", result, beyond, hop == broken))
            beyond = beyond or (hop == broken and hop not in _BESIDE)
    return Lane(direction, tuple(stops))


def _telling(direction: str, hop: str, partner: Partner) -> Result | None:
    # A check without a direction, such as one of the settings, is about both.
    here = [result for result in partner.path if result.hop == hop and result.direction in ("", direction)]
    return min(here, key=lambda result: STATUSES.index(result.status), default=None)
