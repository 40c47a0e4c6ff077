# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which servers are authoritative for a name: the zone that holds it, its servers, and what the zone above says of them.

Zone and servers are found by asking a resolver. The zone above is asked itself, because a resolver that has forgotten
or never heard of a change there cannot tell.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Callable, Optional, Protocol

from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import Reply, read_reply
from ansible_collections.xmpp.federation.plugins.module_utils._dns.names import shown

try:
    import dns.name
    import dns.rdatatype
except ImportError:  # said by library.require_dnspython() before anything here is called
    pass

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name


class Asks(Protocol):
    """What this module needs of a transport."""

    def ask(self, resolver: str, name: Name, rdtype: str) -> Awaitable[Reply]:
        """The reply of ``resolver``."""


@dataclass
class NameServer:
    """An authoritative server; without addresses where its name leads to none, for which ``status`` is the reason."""

    name: Name
    addresses: list[str]
    status: str


@dataclass
class Delegation:
    """A zone and its servers.

    Args:
        status: ok, or why the servers could not be found: as of a lookup, or no_servers.
        zone: None where not even that was found.
        servers: as the zone itself names them.
        delegated: names of the servers as the zone above has them, sorted; None where it could not be asked.
    """

    status: str
    detail: str = ""
    zone: Optional[Name] = None
    servers: list[NameServer] = field(default_factory=list)
    delegated: Optional[list[str]] = None
    evidence: list[str] = field(default_factory=list)


# The addresses of a name as a resolver gives them, and their status.
FindAddresses = Callable[[str, "Name"], Awaitable[tuple[list[str], str]]]


class Walk:
    """Finds delegations.

    Args:
        resolver: address of the resolver that is asked for zones and names.
        recursive: asks resolvers.
        direct: asks authoritative servers, without recursion.
        find_addresses: finds the addresses of a name.
    """

    def __init__(self, resolver: str, recursive: Asks, direct: Asks, find_addresses: FindAddresses) -> None:
        self.resolver = resolver
        self.recursive = recursive
        self.direct = direct
        self.find_addresses = find_addresses

    async def find(self, name: Name, with_parent: bool = True) -> Delegation:
        """The zone that holds ``name`` or would hold it, and its servers."""
        found = await self._zone(name)
        if found.zone is None:
            return found
        reply = await self.recursive.ask(self.resolver, found.zone, "NS")
        found.evidence.append(reply.text(f"{shown(found.zone)} NS at {self.resolver}"))
        answer = read_reply(reply, found.zone, "NS")
        if answer.rrset is None:
            found.status, found.detail = answer.status, answer.detail
            return found
        for target in sorted(rdata.target for rdata in answer.rrset):
            addresses, status = await self.find_addresses(self.resolver, target)
            found.servers.append(NameServer(target, addresses, status))
        if not any(server.addresses for server in found.servers):
            found.status = "no_servers"
            found.detail = f"no server of {shown(found.zone)} has an address"
        if with_parent and found.zone != dns.name.root:
            found.delegated = await self._above(found.zone, found.evidence)
        return found

    async def _zone(self, name: Name) -> Delegation:
        """The closest zone above ``name``: its SOA stands in the answer, or beside the "there is none" of its server."""
        evidence: list[str] = []
        candidate = name
        while True:
            reply = await self.recursive.ask(self.resolver, candidate, "SOA")
            evidence.append(reply.text(f"{shown(candidate)} SOA at {self.resolver}"))
            answer = read_reply(reply, candidate, "SOA")
            if reply.message is None or answer.status not in ("ok", "nodata", "nxdomain"):
                return Delegation(answer.status, answer.detail, evidence=evidence)
            zone = _soa_owner(reply.message, candidate)
            if zone is not None:
                return Delegation("ok", zone=zone, evidence=evidence)
            if candidate == dns.name.root:
                return Delegation("nodata", f"no answer names the zone of {shown(name)}", evidence=evidence)
            candidate = candidate.parent()

    async def _above(self, zone: Name, evidence: list[str]) -> Optional[list[str]]:
        """The servers of ``zone`` as one of the servers of the zone above has them."""
        parent = await self.find(zone.parent(), with_parent=False)
        for server in parent.servers:
            for address in server.addresses:
                reply = await self.direct.ask(address, zone, "NS")
                evidence.append(reply.text(f"{shown(zone)} NS at {address}, a server of the zone above"))
                if reply.message is not None:
                    found = _ns_records(reply.message, zone)
                    if found:
                        return found
        return None


def _soa_owner(message: Message, name: Name) -> Optional[Name]:
    for rrset in [*message.answer, *message.authority]:
        if rrset.rdtype == dns.rdatatype.SOA and name.is_subdomain(rrset.name):
            return rrset.name
    return None


def _ns_records(message: Message, zone: Name) -> Optional[list[str]]:
    for rrset in [*message.answer, *message.authority]:
        if rrset.rdtype == dns.rdatatype.NS and rrset.name == zone:
            return sorted(shown(rdata.target).lower() for rdata in rrset)
    return None
