# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
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
