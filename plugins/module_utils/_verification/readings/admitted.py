# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The border for addresses and ports that come from a partner's DNS: where they may lead us, and where not.

Everything that is probed, or that the firewall is asked about, on the word of a partner's records passes here. Whoever writes
those records must not make our own hosts open connections to hosts and services that are none of the partner's: so an address
that is not public is left alone unless the description says that the partner's servers are inside, a port below 1024 (443 apart) unless
the description names it, and of too many places only the first are used.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from ..._addresses import special
from ..._site.plan_types import XMPP_SERVER_PORT
from ..observations.lookups import Endpoint, Lookup, endpoints
from ..site import Partner

MOST_PLACES = 24
"""Addresses with ports of one partner that are used at one vantage; large services publish about eight."""

FIRST_FREE_PORT, HTTPS = 1024, 443
"""Ports below belong to the services of systems (RFC 6335, section 6); behind 443 servers hide from filters."""

_SHOWN = 5


@dataclass(frozen=True)
class Admitted:
    """Where a partner's records lead, parted.

    Attributes:
        places: those that may be used, in the order in which a server tries them.
        private: addresses that are not public, and not meant to be tried, each with what it is.
        ports: places with a port of the system's that the description does not name.
        unusual: places that are used with another port than the description has, which is worth a warning.
        left_out: how many places more there are than are used.
    """

    places: tuple[Endpoint, ...]
    private: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    unusual: tuple[str, ...] = ()
    left_out: int = 0


def admitted(partner: Partner, lookups: Iterable[Lookup]) -> Admitted:
    """Part the places that ``lookups`` lead to."""
    allowed = {XMPP_SERVER_PORT, partner.port}
    places, private, ports, unusual = [], [], [], []
    for place in endpoints(lookups):
        kind = _not_public(place.address)
        if kind and not partner.inside:
            private.append(f"{place.address}, {kind}")
        elif place.port not in allowed and place.port < FIRST_FREE_PORT and place.port != HTTPS:
            ports.append(_text(place))
        else:
            if place.port not in allowed:
                unusual.append(_text(place))
            places.append(place)
    more = max(len(places) - MOST_PLACES, 0)
    return Admitted(tuple(places[:MOST_PLACES]), _few(private), _few(ports), _few(unusual[:MOST_PLACES]), more)


def _not_public(address: str) -> str:
    try:
        found = special(ipaddress.ip_address(address))
    except ValueError:
        return "which is no address"
    return "" if found is None else found.name


def _text(place: Endpoint) -> str:
    return f"{place.address} port {place.port}"


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, and no more than a person reads."""
    known = tuple(dict.fromkeys(texts))
    return known if len(known) <= _SHOWN else (*known[:_SHOWN], f"and {len(known) - _SHOWN} more")
