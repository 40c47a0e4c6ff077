# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cisco Unified Presence, later IM and Presence: reading and changing a node over its pages, services and command line."""

from __future__ import annotations

DOOR = (
    "cli.cert_output",
    "cli.host_output",
    "cli.output",
    "cli.session",
    "cli.srv_output",
    "federation",
    "node_settings",
    "pages.email_change",
    "pages.page_change",
    "pages.policy_change",
    "releases",
    "restarts.pending",
    "restarts.perform",
    "restarts.rules",
    "restarts.window",
    "service",
    "services.control",
    "services.control_center",
    "services.platform",
    "settings.drift",
    "settings.policy",
    "settings.secret",
    "settings.settings",
    "web.administration",
    "web.https",
)
"""What other rooms may import of this one, beside what stands in this file."""
