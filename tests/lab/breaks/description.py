# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description says something that has not been provisioned."""

from __future__ import annotations

from typing import Any

from lab.breaks.model import Break


def _add_chat_alias(site: dict[str, Any]) -> None:
    site["chat_aliases"] = [*site.get("chat_aliases", ()), f"never-published.{site['domain']}"]


BREAKS = (
    Break(
        "chat-alias-unpublished",
        "a chat alias has no SRV record",
        "H1",
        "D16",
        lambda world: world.described(_add_chat_alias),
    ),
)
