# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cisco ASA: reading its configuration, what it means, and changing it."""

from __future__ import annotations

DOOR = (
    "change.request",
    "change.leftovers",
    "configuration.model",
    "device.session",
    "device.terminal",
    "hits",
    "meaning.trace",
    "publish",
    "text",
)
"""What other rooms may import of this one, beside what stands in this file."""
