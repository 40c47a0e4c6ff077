# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
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
