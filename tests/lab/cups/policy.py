# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The federation policy: a default, and domains or hosts that are excepted from it in one direction or both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ALLOW, DENY = "Allow", "Deny"

ALL, INCOMING, OUTGOING = "all", "incoming", "outgoing"
# The words of the page (C).
DIRECTIONS = {
    ALL: "all federated packets from/to the above domain/host",
    INCOMING: "only incoming federated packets from the above domain/host",
    OUTGOING: "only outgoing federated packets to the above domain/host",
}

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 255

# C: text of the product's list of database errors. U: the other two.
NOT_UNIQUE = "Host must be unique. A federation policy entry already exists with the host {}"
BAD_HOST = "Invalid value for Domain Name or Host Name."
SIP_DOMAIN = "The domain {} is configured as a SIP federated domain."


class PolicyError(ValueError):
    """An exception that the node does not take; the text is the message on the page."""


@dataclass(frozen=True)
class PolicyException:
    """One entry: a domain, a host, or `*.domain` for the domain and all below it."""

    host: str
    direction: str


def read_host(text: str, others: Iterable[PolicyException], sip_domains: Iterable[str]) -> str:
    """The host of a new or changed entry, as it is stored.

    :param others: the entries that stay beside it
    :raises PolicyError: it is no host, is there already, or belongs to SIP federation
    """
    host = text.strip().lower()
    if len(host) > _LONGEST or not _HOST.fullmatch(host):
        raise PolicyError(BAD_HOST)
    if any(item.host == host for item in others):
        raise PolicyError(NOT_UNIQUE.format(host))
    if host in sip_domains:
        raise PolicyError(SIP_DOMAIN.format(host))
    return host
