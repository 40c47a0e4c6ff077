# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rehearsal proves and what it cannot: the page's foot, and the table of docs/rehearse.md, which a test holds equal to it."""

from __future__ import annotations

PROVEN = (
    (
        "The description fits the inventory and the configuration",
        "read as a real run reads it; interfaces, routes, addresses and NAT of the firewall's own configuration",
    ),
    (
        "The change does what it should, and nothing else",
        "provisioned, run again unchanged, withdrawn: the firewall's configuration is byte for byte as it was",
    ),
    (
        "Packets pass",
        "NAT, access rules, routes and security levels of the configuration decide about real packets of real servers",
    ),
    ("Messages arrive, both ways", "between users at real XMPP servers that behave as the partners' profiles say"),
    ("Failures are found", "each break that fits the site is told with the right hop and cause"),
)
"""What, and by what it is proven."""

UNPROVEN = (
    (
        "The firmware",
        "firewall and presence nodes are emulated from Cisco's documents: defects of a release, and texts that are unconfirmed, are not there",
    ),
    (
        "What the emulator does not act on",
        "VPN, inspections, dynamic routing, clusters, standby units, other contexts of the firewall; the page lists which lines of the configuration these are",
    ),
    (
        "The partners themselves",
        "servers stand in for them by profile, at other addresses; their firewalls, certificates and settings are unknown",
    ),
    ("The Internet and public DNS", "delegation, DNSSEC, caches, providers' filters and their interfaces"),
    (
        "DNS inside",
        "the site's DNS server has a way of its own in the lab: whether the firewall lets the real one out is not seen",
    ),
    (
        "Logins and authorization",
        "the lab has logins of its own: that yours are right, and may do all that is needed, is not seen",
    ),
    ("Performance", "times, load, limits of connections and licences"),
    ("What users notice of a restart", "services restart in the lab at once and without anybody logged in"),
)
"""What, and why not."""
