# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that several modules have, as argument specs. Each module's own stand in its file, where its action finds them too."""

from __future__ import annotations

from typing import Any

Spec = dict[str, dict[str, Any]]

RRSETS: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "required": True,
    "options": {
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "required": True, "choices": ["SRV", "A", "AAAA", "CNAME", "TXT"]},
        "ttl": {"type": "int", "default": 3600},
        "rdata": {"type": "list", "elements": "str"},
    },
}
"""Sets of records of one name and type."""

SYSLOG_LEVELS = (
    "emergencies",
    "alerts",
    "critical",
    "errors",
    "warnings",
    "notifications",
    "informational",
    "debugging",
)
"""Levels of the ASA's syslog, by their number."""

LOGS = (*SYSLOG_LEVELS, "disable", "default")
"""How an access rule can log: at a level, not at all, or only as every rule does."""

PRUNE: dict[str, Any] = {"type": "list", "elements": "str", "default": []}
"""Names whose addresses go."""

HTTPS: Spec = {
    "host": {"type": "str"},
    "admin_user": {"type": "str", "required": True},
    "admin_password": {"type": "str", "required": True, "no_log": True},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "server_fingerprint": {"type": "str"},
    "legacy_tls": {"type": "bool", "default": False},
}
"""The way to a presence node's pages."""

SERVICES: Spec = {
    **{name: {**option, "required": False} for name, option in HTTPS.items()},
    "port": {"type": "int", "default": 8443},
    "node": {"type": "str"},
    "via": {"type": "str", "choices": ["auto", "soap", "cli"], "default": "auto"},
    "timeout": {"type": "float", "default": 300.0},
    "poll_interval": {"type": "float", "default": 3.0},
}
"""The way to a presence node's services."""

SERVICE_STATES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["started", "stopped", "restarted"], "default": "started"},
        "activated": {"type": "bool"},
    },
}
"""Services of a presence node and the states to bring them to."""
