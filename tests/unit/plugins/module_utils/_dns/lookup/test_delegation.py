# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the authoritative servers, past a resolver and a zone above that follow a script."""

from __future__ import annotations

import asyncio
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.answers import Reply
from ansible_collections.xmpp.federation.plugins.module_utils._dns.lookup.delegation import Delegation, Walk

NAME = dns.name.from_text("_xmpp-server._tcp.cup.example.")
RESOLVER, PARENT = "192.0.2.53", "192.0.2.1"


class Script:
    """Answers from a table: (name, type) -> records for the answer and the authority section, or a failure."""

    def __init__(self, table: dict[tuple[str, str], Any]) -> None:
        self.table = table
        self.asked: list[tuple[str, str, str]] = []

    async def ask(self, resolver: str, name: dns.name.Name, rdtype: str) -> Reply:
        self.asked.append((resolver, name.to_text(), rdtype))
        found = self.table.get((name.to_text(), rdtype), {})
        if isinstance(found, str):
            return Reply(None, found, "as the script has it")
        message = dns.message.make_response(dns.message.make_query(name, rdtype))
        message.flags |= dns.flags.RA
        message.set_rcode(dns.rcode.from_text(found.get("rcode", "NOERROR")))
        for section in ("answer", "authority"):
            for owner, kind, *values in found.get(section, []):
                getattr(message, section).append(dns.rrset.from_text(owner, 60, "IN", kind, *values))
        return Reply(message)


def soa(zone: str) -> tuple[str, str, str]:
    return (zone, "SOA", "ns. hostmaster. 1 2 3 4 5")


FOUND = {
    (NAME.to_text(), "SOA"): {"authority": [soa("cup.example.")]},
    ("cup.example.", "NS"): {"answer": [("cup.example.", "NS", "ns1.cup.example.", "NS2.cup.example.")]},
    ("example.", "SOA"): {"answer": [soa("example.")]},
    ("example.", "NS"): {"answer": [("example.", "NS", "ns1.example.")]},
}
ADDRESSES = {"ns1.cup.example.": ["192.0.2.11"], "ns2.cup.example.": ["192.0.2.12"], "ns1.example.": [PARENT]}


def walk(changes: dict[Any, Any], addresses: Any = None) -> Delegation:
    known = ADDRESSES if addresses is None else addresses

    async def find_addresses(resolver: str, name: dns.name.Name) -> tuple[list[str], str]:
        assert resolver == RESOLVER
        found = known.get(name.to_text().lower(), [])
        return found, "ok" if found else "nxdomain"

    return asyncio.run(Walk(RESOLVER, Script({**FOUND, **changes}), find_addresses).find(NAME))


def servers(found: Delegation) -> list[tuple[str, list[str]]]:
    return [(server.name.to_text(), server.addresses) for server in found.servers]


def test_zone_and_servers() -> None:
    found = walk({})
    assert (found.status, found.zone) == ("ok", dns.name.from_text("cup.example."))
    assert servers(found) == [("ns1.cup.example.", ["192.0.2.11"]), ("NS2.cup.example.", ["192.0.2.12"])]
    assert len(found.evidence) == 2


def test_of_too_many_servers_the_first_are_used() -> None:
    names = [f"ns{number:02}.cup.example." for number in range(40)]
    found = walk(
        {("cup.example.", "NS"): {"answer": [("cup.example.", "NS", *names)]}}, addresses={names[0]: ["192.0.2.1"]}
    )
    assert [server.name.to_text() for server in found.servers] == names[:16]
    assert found.left_out == ["24 of 40 name servers of cup.example."]


def test_names_are_climbed_where_no_answer_names_the_zone() -> None:
    """As behind an alias, or a server that leaves the SOA out."""
    alias = {"answer": [(NAME.to_text(), "CNAME", "x.other.example."), soa("x.other.example.")]}
    found = walk({(NAME.to_text(), "SOA"): alias, ("cup.example.", "SOA"): {"answer": [soa("cup.example.")]}})
    assert found.zone == dns.name.from_text("cup.example.")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({(NAME.to_text(), "SOA"): "timeout"}, "timeout"),
        ({(NAME.to_text(), "SOA"): {"rcode": "SERVFAIL"}}, "servfail"),
        ({(NAME.to_text(), "SOA"): {"rcode": "REFUSED"}}, "refused"),
        ({("cup.example.", "NS"): {"rcode": "SERVFAIL"}}, "servfail"),
        ({("cup.example.", "NS"): {"authority": [soa("cup.example.")]}}, "nodata"),
        ({(NAME.to_text(), "SOA"): {}, ("example.", "SOA"): {}}, "nodata"),
    ],
)
def test_what_stops_the_walk(changes: dict[Any, Any], status: str) -> None:
    found = walk(changes)
    assert (found.status, found.servers) == (status, [])
    assert found.detail


def test_no_server_has_an_address() -> None:
    found = walk({}, addresses={"ns1.example.": [PARENT]})
    assert (found.status, found.detail) == ("no_servers", "no server of cup.example. has an address")
