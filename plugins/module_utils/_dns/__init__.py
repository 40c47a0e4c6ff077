# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS: looking things up as a partner does, and writing the zone."""

from __future__ import annotations

DOOR = (
    "arguments",
    "library",
    "lookup.all_servers",
    "lookup.questions",
    "names",
    "zone.handover",
    "zone.publication",
    "zone.queries",
    "zone.reconcile",
    "zone.records",
    "zone.tcp",
    "zone.tsig",
)
"""What other rooms may import of this one, beside what stands in this file."""
