# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments with which actions take RRsets."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._dns.zone import records

RECORDS: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "required": True,
    "options": {
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "required": True, "choices": list(records.TYPES)},
        "ttl": {"type": "int", "default": 3600},
        "values": {"type": "list", "elements": "str"},
    },
}
PRUNE: dict[str, Any] = {"type": "list", "elements": "str", "default": []}
