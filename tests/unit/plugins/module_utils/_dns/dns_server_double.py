# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A primary server in memory that follows RFC 2136: for what a real server does only when told to misbehave."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Optional

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.update

ZONE = dns.name.from_text("cup.example.")
SOA = "ns1.cup.example. hostmaster.cup.example. 1 3600 600 86400 5"


class Primary:
    """One zone. Attributes can be set to make it misbehave.

    ``before_update`` is called before each UPDATE is looked at, as another writer would come in between.
    ``ignore`` names keys whose changes are accepted and not done.
    """

    def __init__(self) -> None:
        self.data: dict[tuple[dns.name.Name, str], tuple[int, frozenset[Any]]] = {}
        self.before_update: Callable[[Primary, int], None] = lambda primary, number: None
        self.ignore: set[tuple[dns.name.Name, str]] = set()
        self.rcode_of_update: Optional[str] = None
        self.updates = 0
        self.conversations = 0

    def put(self, name: str, rdtype: str, ttl: int, *values: str) -> None:
        rrset = dns.rrset.from_text(name, ttl, "IN", rdtype, *values)
        self.data[(rrset.name, rdtype)] = (ttl, frozenset(rrset))

    def texts(self) -> dict[str, tuple[int, list[str]]]:
        return {
            f"{name} {rdtype}": (ttl, sorted(rdata.to_text() for rdata in rdatas))
            for (name, rdtype), (ttl, rdatas) in self.data.items()
        }

    def ask(self, messages: Sequence[bytes], repeatable: bool = True) -> list[bytes]:
        self.conversations += 1
        return [self._answer(dns.message.from_wire(wire, keyring=False)) for wire in messages]

    def _answer(self, request: Any) -> bytes:
        if request.opcode() == dns.opcode.UPDATE:
            return self._update(request)
        asked = request.question[0]
        rdtype = dns.rdatatype.to_text(asked.rdtype)
        assert not request.flags & dns.flags.RD
        reply = dns.message.make_response(request)
        reply.flags |= dns.flags.AA
        if (asked.name, rdtype) == (ZONE, "SOA"):
            reply.answer.append(dns.rrset.from_text(ZONE, 60, "IN", "SOA", SOA))
            return bytes(reply.to_wire())
        for type_here in (rdtype, "CNAME"):
            if (asked.name, type_here) in self.data:
                ttl, rdatas = self.data[(asked.name, type_here)]
                shuffled = sorted(rdatas)
                random.Random(len(rdatas)).shuffle(shuffled)
                reply.answer.append(dns.rrset.from_rdata_list(asked.name, ttl, shuffled))
                return bytes(reply.to_wire())
        if not any(name.is_subdomain(asked.name) for name, _rdtype in self.data):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        reply.authority.append(dns.rrset.from_text(ZONE, 5, "IN", "SOA", SOA))
        return bytes(reply.to_wire())

    def _update(self, request: Any) -> bytes:
        self.updates += 1
        self.before_update(self, self.updates)
        reply = dns.message.make_response(request)
        reply.set_rcode(dns.rcode.from_text(self.rcode_of_update or self._apply(request)))
        return bytes(reply.to_wire())

    def _apply(self, request: Any) -> str:
        wanted: dict[tuple[dns.name.Name, str], set[Any]] = {}
        for rrset in request.prerequisite:
            key = (rrset.name, dns.rdatatype.to_text(rrset.rdtype))
            assert rrset.ttl == 0
            if rrset.deleting == dns.rdataclass.NONE:
                if key[1] == "ANY":
                    if any(name == rrset.name for name, _rdtype in self.data):
                        return "YXDOMAIN"
                elif key in self.data:
                    return "YXRRSET"
            else:
                wanted.setdefault(key, set()).update(rrset)
        for key, rdatas in wanted.items():
            if key not in self.data or self.data[key][1] != rdatas:
                return "NXRRSET"
        for rrset in request.update:
            key = (rrset.name, dns.rdatatype.to_text(rrset.rdtype))
            if key in self.ignore:
                continue
            if rrset.deleting is not None:
                self.data.pop(key, None)
            elif self._stands_alone(key):
                continue  # answered with NOERROR, as RFC 2136 section 3.4.2.2 wants
            else:
                _ttl, present = self.data.get(key, (0, frozenset()))
                self.data[key] = (rrset.ttl, present | frozenset(rrset))
        return "NOERROR"

    def _stands_alone(self, key: tuple[dns.name.Name, str]) -> bool:
        """Whether an alias is in the way of other data, or other data in the way of an alias."""
        here = {rdtype for name, rdtype in self.data if name == key[0]}
        return bool(here - {"CNAME"}) if key[1] == "CNAME" else "CNAME" in here
