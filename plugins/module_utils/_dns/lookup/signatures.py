# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer says about its own safety (RFC 4035): the server's verdict, and whether it is signed at all."""

from __future__ import annotations

from typing import Any

from ..library import Name
from .answers import Answer, Asks, Reply, read_reply

NO_ANSWER = ("timeout", "error")  # what a lookup is called where no usable answer came


async def signatures(
    client: Asks, resolver: str, name: Name, rdtype: str, reply: Reply, answer: Answer
) -> dict[str, Any]:
    """The ``dnssec`` part of a lookup; only where ``SERVFAIL`` may mean a bad signature does it ask once more."""
    if answer.status == "servfail":
        unchecked = read_reply(await client.ask(resolver, name, rdtype, checked=False), name, rdtype)
        status = "unknown" if unchecked.status in ("servfail", *NO_ANSWER) else "bogus"
    elif reply.message is None or answer.status in ("refused", *NO_ANSWER):
        status = "unknown"
    elif reply.has_flag("AD"):
        status = "secure"
    else:
        status = "signed" if reply.is_signed() else "unsigned"
    return {"status": status, "validated": reply.has_flag("AD")}
