# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that partners used, and that are no more."""

from __future__ import annotations

from ..observations.seen import Seen

RETIRED_DOMAINS = {
    "gmail.com": "Google ended XMPP for its own domains on 2022-06-16",
    "googlemail.com": "Google ended XMPP for its own domains on 2022-06-16",
}
"""Domain -> what became of it."""

RETIRED_SERVERS = {"l.google.com": "Google ended XMPP for other domains too on 2022-06-16"}
"""Domain of the servers that an SRV record leads to -> what became of them."""


def retired(domain: str, seen: Seen) -> str:
    """What became of the service behind a partner's domain; empty where nothing is known of an end."""
    if domain in RETIRED_DOMAINS:
        return RETIRED_DOMAINS[domain]
    lookups = [lookup for pc in (seen.inside, seen.outside) for lookup in pc.lookups(domain)]
    targets = {record.host for lookup in lookups for record in lookup.records}
    for server, what in RETIRED_SERVERS.items():
        leading = sorted(target for target in targets if target.endswith(f".{server}"))
        if leading:
            return f"the SRV record leads to {leading[0]}.: {what}"
    return ""
