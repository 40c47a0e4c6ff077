# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a firewall drops a traced packet: because its rules say so, or because a host, a link or a route is not ready.

Drop reasons: Cisco's ASA command reference, ``show asp drop``. The phase that dropped the packet counts first, because one
reason (``acl-drop``) stands for access rules, for translations and for tunnels.
"""

from __future__ import annotations

from dataclasses import dataclass

RULES, TRANSLATION, TUNNEL = "rules", "translation", "tunnel"
HOST, LINK, ROUTE, LIMIT, OTHER = "host", "link", "route", "limit", "other"

# What may pass by itself within seconds: a neighbour that is just being asked for, and limits.
PASSING = frozenset((HOST, LIMIT))
# What says nothing against rules and translations.
NOT_READY = frozenset((HOST, LINK, ROUTE, LIMIT))

_PHASES = {
    "ACCESS-LIST": RULES,
    "UN-NAT": TRANSLATION,
    "NAT": TRANSLATION,
    "NAT-EXEMPT": TRANSLATION,
    "VPN": TUNNEL,
    "HOST-LIMIT": LIMIT,
    "HOST-LIMITS": LIMIT,
    "CONN-SETTINGS": LIMIT,
    "ADJACENCY-LOOKUP": HOST,
    "NEXTHOP-LOOKUP-FROM-OUTPUT-ROUTE-LOOKUP": HOST,
    "ROUTE-LOOKUP": ROUTE,
    "INPUT-ROUTE-LOOKUP": ROUTE,
    "OUTPUT-ROUTE-LOOKUP": ROUTE,
}

_CODES = {
    "acl-drop": RULES,
    "sp-security-failed": RULES,
    "security-failed": RULES,
    "shunned": RULES,
    "nat-rpf-failed": TRANSLATION,
    "nat-xlate-failed": TRANSLATION,
    "nat-no-xlate-to-pat-pool": TRANSLATION,
    "no-adjacency": HOST,
    "no-v4-adjacency": HOST,
    "no-v6-adjacency": HOST,
    "unable-to-find-adjacency": HOST,
    "dst-l2_lookup-fail": HOST,
    "interface-down": LINK,
    "ifc-not-up": LINK,
    "no-route": ROUTE,
    "rpf-violated": ROUTE,
    "invalid-ip-route": ROUTE,
    "conn-limit": LIMIT,
    "host-limit": LIMIT,
    "rm-conn-limit": LIMIT,
    "rm-conn-rate-limit": LIMIT,
    "rm-host-limit": LIMIT,
    "rm-xlate-limit": LIMIT,
    "rate-exceeded": LIMIT,
    "conn-rate-limit": LIMIT,
}

_MEANINGS = {
    RULES: ("the firewall's rules or security levels drop it", "permit it in the rule that is named"),
    TRANSLATION: (
        "an address translation stands against it: another rule takes its way back, or none its way there",
        "look for a translation of the same host or address that comes before the intended one",
    ),
    TUNNEL: ("it belongs to a VPN tunnel that is not up, or that does not take it", "see what the crypto map selects"),
    HOST: (
        "the firewall does not know the hardware address of the next host: it does not answer ARP or neighbour discovery",
        "see whether that host, or the router before it, is up and in this network with this address",
    ),
    LINK: ("an interface is down", "bring the interface up (shutdown, cable, switch port)"),
    ROUTE: (
        "the firewall has no usable route there or back",
        "add the route that is missing, or see what keeps it away",
    ),
    LIMIT: ("a limit of connections or translations is reached", "see the limits and who uses the connections"),
    OTHER: ("the firewall drops it for a reason that is not known here", "look the reason up under show asp drop"),
}


@dataclass(frozen=True)
class Drop:
    """Why a packet is dropped.

    Args:
        cause: ``rules``, ``translation``, ``tunnel``, ``host``, ``link``, ``route``, ``limit`` or ``other``.
    """

    cause: str

    @property
    def meaning(self) -> str:
        return _MEANINGS[self.cause][0]

    @property
    def remedy(self) -> str:
        return _MEANINGS[self.cause][1]


def drop_of(phase: str, code: str, reason: str, down: bool) -> Drop:
    """Sort a drop by its cause.

    Args:
        phase: the type of the phase that dropped the packet; empty where no phase did.
        code: the short name of the reason, empty on releases that print none; ``reason`` has its words.
        down: whether the result shows an interface that is down.
    """
    by_code = _CODES.get(code) or _by_words(reason)
    by_phase = _PHASES.get(phase)
    if by_code in NOT_READY or (by_code == TRANSLATION):
        return Drop(by_code)
    if down and by_phase not in (RULES, TRANSLATION, TUNNEL):
        return Drop(LINK)
    return Drop(by_phase or by_code or OTHER)


def _by_words(reason: str) -> str:
    """The cause by the words of a reason, which older releases print without its short name."""
    words = reason.lower()
    for part, cause in (
        ("adjacency", HOST),
        ("l2 lookup failed", HOST),
        ("interface is down", LINK),
        ("no route", ROUTE),
        ("reverse-path verify", ROUTE),
        ("limit", LIMIT),
        ("denied by configured rule", RULES),
        ("security checks failed", RULES),
    ):
        if part in words:
            return cause
    return ""
