# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way over a jump host: as OpenSSH's arguments name it, opened with OpenSSH's own client, for SSH and for HTTPS alike.

OpenSSH logs in to the jump host and checks its key, by the user's own configuration, keys and agent.
"""

from __future__ import annotations

DOOR = (
    "channel",
    "reasons",
    "route",
)
"""What other rooms may import of this one, beside what stands in this file."""
