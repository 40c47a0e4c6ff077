# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``srv_info`` found: records, what several servers say of them, and the servers of the zone."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Optional

from ..._site.plan_types import XMPP_SERVER_PORT
from .reader import Fields

SERVICE, DIRECT_TLS = "_xmpp-server._tcp", "_xmpps-server._tcp"
"""How a server looks for another one; the second is for TLS from the first byte (XEP-0368)."""

ABSENT = ("nxdomain", "nodata")
"""Answers that say for certain that there is no record; everything else but ``ok`` says nothing about the record."""

LOST = ("timeout", "servfail")
"""What a DNS server comes to whose own questions get no answer."""

_UNUSABLE = [ipaddress.ip_network(text) for text in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3",
                                                     "::/127", "fe80::/10", "ff00::/8")]  # fmt: skip


@dataclass(frozen=True)
class Endpoint:
    """Where a record leads to."""

    address: str
    port: int

    @property
    def version(self) -> int:
        return ipaddress.ip_address(self.address).version

    @property
    def usable(self) -> bool:
        """Whether a connection to there can be tried at all."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return False
        return 0 < self.port <= 65535 and not any(
            address.version == network.version and address in network for network in _UNUSABLE
        )


@dataclass(frozen=True)
class TlsaRecord:
    usage: int
    selector: int
    matching_type: int
    data: str

    def __str__(self) -> str:
        return f"{self.usage} {self.selector} {self.matching_type}"


@dataclass(frozen=True)
class Tlsa:
    """What was answered about the certificate of a server; ``signatures`` is what is known of those on the way to it."""

    name: str
    status: str
    detail: str
    records: tuple[TlsaRecord, ...]
    signatures: tuple[str, ...]
    resolver: str = ""


@dataclass(frozen=True)
class Record:
    """An SRV record, and what its target leads to."""

    priority: int
    weight: int
    port: int
    target: str
    address_status: str
    addresses: tuple[str, ...]
    tlsa: Optional[Tlsa]

    def __str__(self) -> str:
        return f"{self.priority} {self.weight} {self.port} {self.target}"

    @property
    def value(self) -> str:
        """In zone-file form, comparable."""
        return str(self).lower()

    @property
    def host(self) -> str:
        return self.target.rstrip(".").lower()

    @property
    def endpoints(self) -> list[Endpoint]:
        return [Endpoint(address, self.port) for address in self.addresses]

    @property
    def is_literal(self) -> bool:
        """Whether the target is an address, where a name belongs."""
        try:
            ipaddress.ip_address(self.target.rstrip("."))
        except ValueError:
            return self.target != "." and self.address_status == "not_a_name"
        return True


@dataclass(frozen=True)
class Lookup:
    """One question to one server, and the answer.

    Attributes:
        unusable: what stands in it and cannot be used, one sentence each.
        left_out: what was not looked at because there is too much of it, one sentence each.
    """

    domain: str
    name: str
    service: str
    resolver: str
    server: str
    authoritative: bool
    status: str
    detail: str
    truncated: bool
    aliases: tuple[str, ...]
    signatures: str
    unusable: tuple[str, ...]
    left_out: tuple[str, ...]
    records: tuple[Record, ...]
    fallback: tuple[str, ...]

    @property
    def between_servers(self) -> bool:
        return self.service == SERVICE and not self.server

    @property
    def cut_short(self) -> bool:
        """Whether the answer was too long for UDP, and did not come over TCP."""
        return self.truncated and self.status in ("timeout", "error")

    @property
    def unasked_signatures(self) -> str:
        """What to do where the server failed and nobody asked whether signatures are why; empty elsewhere."""
        if self.status != "servfail" or self.signatures:
            return ""
        return "verify again with verify_dns_dnssec: true, which asks whether wrong signatures are why"

    @property
    def evidence(self) -> list[str]:
        lines = [f"{self.resolver}: {self.name} SRV: {self.status} {self.detail}".rstrip()]
        lines += [f"  {one} -> {', '.join(one.addresses) or one.address_status}" for one in self.records]
        lines += [f"  cannot be used: {words}" for words in self.unusable]
        return lines + [f"  not looked at: {words}" for words in self.left_out]


@dataclass(frozen=True)
class View:
    """One of several answers to a question, and who gave it."""

    status: str
    records: tuple[str, ...]
    servers: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What several servers say of one name; ``agree`` is None where fewer than two answered.

    ``places`` are targets to which they give different addresses: target -> (server, addresses).
    """

    domain: str
    name: str
    agree: Optional[bool]
    answers: tuple[View, ...]
    places: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True)
class Zone:
    """The servers of a zone: address -> serial, None where that was not told; ``left_out`` as in :class:`Lookup`."""

    domain: str
    serials: dict[str, Optional[int]]
    left_out: tuple[str, ...] = ()


def evidence(lookups: Iterable[Lookup]) -> list[str]:
    """What DNS said, line by line."""
    return [line for lookup in lookups for line in lookup.evidence]


def unusable(lookups: Iterable[Lookup]) -> list[str]:
    """What stands in the answers and cannot be used, each sentence once."""
    return list(dict.fromkeys(words for lookup in lookups for words in lookup.unusable))


def left_out(lookups: Iterable[Lookup]) -> list[str]:
    """What of the answers was not looked at, each sentence once."""
    return list(dict.fromkeys(words for lookup in lookups for words in lookup.left_out))


def endpoints(lookups: Iterable[Lookup]) -> list[Endpoint]:
    """Where the lookups lead to, once each, in the order in which a server tries them; only what can be tried."""
    found: dict[Endpoint, None] = {}
    for lookup in lookups:
        for record in lookup.records:
            found |= dict.fromkeys(record.endpoints)
        # RFC 6120, section 3.2.2: without an SRV record, the domain's own address and the standard port.
        found |= dict.fromkeys(Endpoint(address, XMPP_SERVER_PORT) for address in lookup.fallback)
    return [one for one in found if one.usable]


def read_lookup(fields: Fields) -> Lookup:
    """An entry of ``lookups`` or ``authoritative``."""
    resolver, signatures = fields.text("resolver", ""), _signatures(fields)
    fallback = fields.part("address_fallback")
    return Lookup(
        domain=fields.text("domain"),
        name=fields.text("name", ""),
        service=fields.text("service", SERVICE).lower(),
        resolver=resolver,
        server=fields.text("server", ""),
        authoritative=fields.flag("authoritative"),
        status=fields.text("status"),
        detail=fields.text("detail", ""),
        truncated=fields.flag("truncated"),
        aliases=fields.texts("aliases"),
        signatures=signatures,
        unusable=fields.texts("unusable"),
        left_out=fields.texts("left_out"),
        records=tuple(_record(one, resolver, signatures) for one in fields.parts("records")),
        fallback=fallback.texts("addresses") if fallback is not None else (),
    )


def _signatures(fields: Fields) -> str:
    part = fields.part("dnssec")
    return part.text("status", "") if part is not None else ""


def _record(fields: Fields, resolver: str, signatures: str) -> Record:
    tlsa = fields.part("tlsa")
    return Record(
        priority=fields.number("priority"),
        weight=fields.number("weight"),
        port=fields.number("port"),
        target=fields.text("target"),
        address_status=fields.text("address_status", "ok"),
        addresses=fields.texts("addresses"),
        tlsa=_tlsa(tlsa, resolver, signatures) if tlsa is not None else None,
    )


def _tlsa(fields: Fields, resolver: str, signatures: str) -> Tlsa:
    return Tlsa(
        name=fields.text("name"),
        status=fields.text("status"),
        detail=fields.text("detail", ""),
        records=tuple(
            TlsaRecord(one.number("usage"), one.number("selector"), one.number("matching_type"), one.text("data", ""))
            for one in fields.parts("records")
        ),
        signatures=tuple(filter(None, (signatures, _signatures(fields)))),
        resolver=resolver,
    )


def read_comparison(fields: Fields) -> Comparison:
    return Comparison(
        domain=fields.text("domain"),
        name=fields.text("name", f"{SERVICE}.").lower(),
        agree=fields.optional_flag("agree"),
        answers=tuple(
            View(one.text("status"), one.texts("records"), one.texts("servers")) for one in fields.parts("answers")
        ),
        places=tuple(
            (one.text("target"), tuple((seen.text("server"), seen.texts("addresses")) for seen in one.parts("found")))
            for one in fields.parts("addresses")
        ),
    )


def read_zone(fields: Fields) -> Zone:
    serials: dict[str, Optional[int]] = {}
    for server in fields.parts("servers"):
        known: list[Any] = [one for one, _where in server.items("serials")]
        for number, address in enumerate(server.texts("addresses")):
            serial = known[number] if number < len(known) else None
            serials[address] = serial if isinstance(serial, int) else None
    return Zone(fields.text("domain"), serials, fields.texts("left_out"))


def with_addresses(lookup: Lookup, others: Iterable[Lookup]) -> Lookup:
    """The zone's own servers are not asked for addresses outside their zone; the resolvers were."""
    known = {record.target: record for other in others for record in other.records}
    records = tuple(
        replace(one, addresses=known[one.target].addresses, address_status=known[one.target].address_status)
        if one.address_status == "not_asked" and one.target in known
        else one
        for one in lookup.records
    )
    return replace(lookup, records=records)
