# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLSA records at the targets of SRV records (RFC 6698, RFC 7673): what DNS says about a server's certificate."""

from __future__ import annotations

import asyncio
from typing import Any, Optional

from ..library import Name, RRset, dns
from ..names import shown
from .answers import Asks, read_reply
from .signatures import signatures

Found = tuple[dict[str, Any], str]
"""A finding as the module returns it, and the evidence for it, empty where nobody was asked."""


class Associations:
    """Looks up TLSA records, each name once a resolver.

    Args:
        client: the transport.
        dnssec: whether ``client`` asks for signatures, so that answers tell of them.
    """

    def __init__(self, client: Asks, dnssec: bool = False) -> None:
        self.client = client
        self.dnssec = dnssec
        self._under_way: dict[tuple[str, Name], asyncio.Future[Found]] = {}

    async def of(self, resolver: str, target: Name, port: int) -> Found:
        """Those of the server at ``target`` and ``port``, as ``resolver`` gives them."""
        try:
            owner = dns.name.from_text(f"_{port}._tcp", target)
        except dns.exception.DNSException as error:
            return told(owner_text(target, port), "error", f"cannot be asked for: {error}"), ""
        key = (resolver, owner)
        if key not in self._under_way:
            self._under_way[key] = asyncio.ensure_future(self._ask(resolver, owner))
        return await self._under_way[key]

    async def _ask(self, resolver: str, owner: Name) -> Found:
        reply = await self.client.ask(resolver, owner, "TLSA")
        answer = read_reply(reply, owner, "TLSA")
        found = told(shown(owner), answer.status, answer.detail, answer.rrset)
        if self.dnssec:
            found["dnssec"] = await signatures(self.client, resolver, owner, "TLSA", reply, answer)
        return found, reply.text(f"{shown(owner)} TLSA at {resolver}")


def owner_text(target: Name, port: int) -> str:
    """The records' name, also where it is none that could be asked for."""
    return f"_{port}._tcp.{shown(target).lstrip('.')}"


def told(name: str, status: str, detail: str = "", rrset: Optional[RRset] = None) -> dict[str, Any]:
    """A finding in the form that the module returns."""
    records: list[dict[str, Any]] = [
        {
            "usage": int(one.usage),
            "selector": int(one.selector),
            "matching_type": int(one.mtype),
            "data": one.cert.hex(),
        }
        for one in rrset or ()
    ]
    records.sort(key=lambda one: tuple(one.values()))
    return {"name": name, "status": status, "detail": detail, "records": records, "dnssec": None}
