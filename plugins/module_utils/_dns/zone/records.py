# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RRsets as wanted and as found: strict intake, comparison of whole sets, zone-file form.

Two RRsets are equal when their values are the same set and their TTL is the same; names inside values compare without
regard to case, as DNS does (RFC 4343).
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Optional

from ..._errors import FederationError
from ..library import Name, Rdata, dns
from ..names import absolute_name, is_address, shown

TYPES = ("SRV", "A", "AAAA", "CNAME", "TXT")
ADDRESS_TYPES = ("A", "AAAA")
MAX_TTL = 2**31 - 1  # seconds; RFC 2181 section 8
RRKey = tuple["Name", str]


@dataclass(frozen=True)
class RRset:
    """All records of one name and one type; ``ttl`` in seconds."""

    name: Name
    rdtype: str
    ttl: int
    rdatas: frozenset[Rdata]

    @property
    def key(self) -> RRKey:
        return (self.name, self.rdtype)

    def values(self) -> list[str]:
        """The values in zone-file form, in DNSSEC's canonical order, so that equal sets look equal."""
        return [rdata.to_text() for rdata in sorted(self.rdatas)]

    def lines(self) -> list[str]:
        """The RRset in zone-file form, one line a record."""
        return [f"{shown(self.name)} {self.ttl} IN {self.rdtype} {value}" for value in self.values()]

    def as_data(self) -> dict[str, Any]:
        """The RRset in the form of the module's ``records`` option."""
        return {"name": shown(self.name), "type": self.rdtype, "ttl": self.ttl, "rdata": self.values()}


@dataclass(frozen=True)
class Wish:
    """What one RRset shall become.

    ``present``: exactly ``rdatas`` with ``ttl``. Absent: without ``rdatas`` nothing of it stays; with them only these
    values go, and what else is there stays.
    """

    name: Name
    rdtype: str
    ttl: int
    rdatas: frozenset[Rdata]
    present: bool = True

    @property
    def key(self) -> RRKey:
        return (self.name, self.rdtype)

    def outcome(self, found: Optional[RRset]) -> Optional[RRset]:
        """What shall stand where ``found`` stands now; None for nothing."""
        if self.present:
            return RRset(self.name, self.rdtype, self.ttl, self.rdatas)
        if found is None or not self.rdatas:
            return None
        rest = found.rdatas - self.rdatas
        return RRset(self.name, self.rdtype, found.ttl, rest) if rest else None


@dataclass(frozen=True)
class Change:
    """One RRset before and after; None where it does not exist."""

    name: Name
    rdtype: str
    before: Optional[RRset]
    after: Optional[RRset]

    @property
    def key(self) -> RRKey:
        return (self.name, self.rdtype)


def changes(wishes: Iterable[Wish], found: dict[RRKey, Optional[RRset]]) -> list[Change]:
    """What has to change for ``wishes`` to come true, in their order."""
    result = []
    for wish in wishes:
        before = found[wish.key]
        after = wish.outcome(before)
        if before != after:
            result.append(Change(wish.name, wish.rdtype, before, after))
    return result


def zone_text(rrsets: Iterable[Optional[RRset]]) -> str:
    """``rrsets`` in zone-file form."""
    lines = [line for rrset in rrsets if rrset is not None for line in rrset.lines()]
    return "".join(line + "\n" for line in lines)


def read_wishes(records: list[dict[str, Any]], zone: Name, present: bool) -> list[Wish]:
    """The task's ``records`` as wishes.

    Args:
        records: ``name``, ``type``, ``ttl`` (seconds) and ``rdata`` (zone-file form) of each RRset.
        zone: the zone that all of them must lie in.
        present: whether they shall be there.

    Raises:
        FederationError: a record that cannot be meant, named with its place in the list.
    """
    wishes: dict[RRKey, Wish] = {}
    for number, record in enumerate(records, 1):
        where = f"record {number} ({record['name']} {record['type']})"
        wish = _wish(record, zone, present, where)
        if wish.key in wishes:
            raise FederationError(
                f"{shown(wish.name)} {wish.rdtype} is in the list twice",
                where=where,
                cure="Put all its values into one entry: an entry decides the whole RRset",
            )
        wishes[wish.key] = wish
    _refuse_alias_beside_data(wishes)
    return list(wishes.values())


def read_prune(names: Iterable[str], zone: Name, wishes: Iterable[Wish]) -> list[Wish]:
    """The wish that none of ``names`` has an address any more: former targets, which the user names.

    Nobody can see in a zone who a record belongs to. So only what is named goes, only addresses, and nothing that
    ``wishes`` still need.

    Raises:
        FederationError: a name that is still needed, or is the zone's own.
    """
    needed = {wish.name: "has records in the same list" for wish in wishes}
    for wish in wishes:
        for target in (getattr(rdata, "target", None) for rdata in wish.rdatas):
            if target is not None:
                needed[target] = f"is still the target of {shown(wish.name)} {wish.rdtype}"
    found: dict[RRKey, Wish] = {}
    for text in names:
        name = owner_name(text, zone, "prune")
        if name == zone:
            raise FederationError(
                f"{shown(name)} is the zone's own name, its addresses are not a former target's",
                where="prune",
                cure="Remove them with state: absent, if that is meant",
            )
        if name in needed:
            raise FederationError(
                f"{shown(name)} {needed[name]}", where="prune", cure="Take the name out of prune, or out of records"
            )
        for rdtype in ADDRESS_TYPES:
            found[(name, rdtype)] = Wish(name, rdtype, 0, frozenset(), present=False)
    return list(found.values())


def read_leftovers(names: Iterable[str], zone: Name, wishes: Iterable[Wish]) -> list[Wish]:
    """The wish that none of ``names`` has an address any more, those left out that lie elsewhere or that ``wishes`` need.

    Raises:
        FederationError: one is no name.
    """
    needed = {wish.name for wish in wishes if wish.present}
    needed |= {getattr(rdata, "target", None) for wish in wishes if wish.present for rdata in wish.rdatas}
    asked = {(wish.name, wish.rdtype) for wish in wishes}
    return [
        Wish(name, rdtype, 0, frozenset(), present=False)
        for name in dict.fromkeys(absolute_name(text, "leftovers") for text in names)
        if name.is_subdomain(zone) and name != zone and name not in needed
        for rdtype in ADDRESS_TYPES
        if (name, rdtype) not in asked
    ]


def read_referrers(names: Iterable[str], zone: Name) -> list[Wish]:
    """SRV RRsets that are only looked at."""
    return [Wish(owner_name(text, zone, "referrers"), "SRV", 0, frozenset(), present=False) for text in names]


def _wish(record: dict[str, Any], zone: Name, present: bool, where: str) -> Wish:
    name = owner_name(record["name"], zone, where)
    rdtype = record["type"]
    ttl = record["ttl"]
    if rdtype not in TYPES:
        raise FederationError(f"type {rdtype!r} is not supported", where=where, cure="Use one of " + ", ".join(TYPES))
    if not 0 <= ttl <= MAX_TTL:
        raise FederationError(f"ttl {ttl} is out of range", where=where, cure=f"Give 0 to {MAX_TTL} seconds")
    values = record.get("rdata") or []
    if present and not values:
        raise FederationError(
            "there is no rdata", where=where, cure="Give its values in rdata, or take the RRset away with state: absent"
        )
    rdatas = _rdatas(rdtype, values, zone, where)
    if rdtype == "CNAME" and present:
        if len(rdatas) > 1:
            raise FederationError("a CNAME has exactly one value", where=where)
        if name == zone:
            raise FederationError("the zone's own name cannot be an alias, it has SOA and NS records", where=where)
    return Wish(name, rdtype, ttl, rdatas, present)


def _refuse_alias_beside_data(wishes: dict[RRKey, Wish]) -> None:
    for wish in wishes.values():
        if wish.rdtype == "CNAME" or not wish.present:
            continue
        if (wish.name, "CNAME") in wishes:
            raise FederationError(
                f"{shown(wish.name)} cannot have a CNAME and a {wish.rdtype} record (RFC 1034 section 3.6.2)",
                where="records",
                cure="Take one of them out of the list",
            )


def owner_name(text: str, zone: Name, where: str) -> Name:
    """The owner name ``text``, absolute with or without its final dot, which must lie inside ``zone``."""
    name = absolute_name(text, where)
    if name.is_subdomain(zone):
        return name
    cure = "Write the whole name, and check the zone"
    if not text.endswith("."):
        with contextlib.suppress(dns.exception.DNSException):  # a name too long to exist cannot be meant
            cure = f"Write the whole name: is {shown(dns.name.from_text(shown(name)[:-1], zone))} meant?"
    raise FederationError(f"{shown(name)} is not inside the zone {shown(zone)}", where=where, cure=cure)


def _rdatas(rdtype: str, values: list[str], zone: Name, where: str) -> frozenset[Rdata]:
    found: dict[Rdata, str] = {}
    for value in values:
        rdata = READERS[rdtype](value, zone, where)
        if rdata in found:
            raise FederationError(f"the value {value!r} is in the list twice (as {found[rdata]!r})", where=where)
        found[rdata] = value
    if rdtype == "SRV" and len(found) > 1 and any(rdata.target == dns.name.root for rdata in found):
        raise FederationError(
            "the target '.' says that there is no such service, and stands beside other targets",
            where=where,
            cure="Give either '.' alone or real targets (RFC 2782)",
        )
    return frozenset(found)


def _rdata(rdtype: str, text: str) -> Rdata:
    return dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(rdtype), text, dns.name.root, False)


def _srv(value: str, zone: Name, where: str) -> Rdata:
    fields = value.split()
    if len(fields) != 4:
        raise FederationError(f"{value!r} is not an SRV value", where=where, cure="Write: priority weight port target.")
    for label, field in zip(("priority", "weight", "port"), fields[:3]):
        if not (field.isascii() and field.isdigit() and int(field) <= 65535):
            raise FederationError(f"the {label} {field!r} of {value!r} is not a number from 0 to 65535", where=where)
    target = _target(fields[3], zone, where)
    return _rdata("SRV", " ".join([*fields[:3], shown(target)]))


def _cname(value: str, zone: Name, where: str) -> Rdata:
    return _rdata("CNAME", shown(_target(value, zone, where)))


def _target(text: str, zone: Name, where: str) -> Name:
    """A name inside a value. It must be absolute: without the dot two names could be meant, and the wrong one is a live fault."""
    if is_address(text):
        raise FederationError(
            f"the target {text!r} is an address",
            where=where,
            cure="Give the host a name with an A or AAAA record, and write that name",
        )
    if text.endswith(".") and not text.endswith("\\."):
        return absolute_name(text, where)
    name = absolute_name(text if text != "@" else shown(zone), where)
    if text == "@":
        raise FederationError("the target '@' is relative", where=where, cure=f"Write {shown(zone)}")
    relative = shown(name)[:-1] + "." + shown(zone)
    raise FederationError(
        f"the target {text!r} has no final dot, so it could mean {shown(name)} or, relative to the zone, {relative}",
        where=where,
        cure="Write the one that is meant, with its final dot",
    )


def _address(version: int, rdtype: str) -> Any:
    def read(value: str, zone: Name, where: str) -> Rdata:
        try:
            address = ipaddress.ip_address(value)
        except ValueError as error:
            raise FederationError(f"{value!r} is not an IPv{version} address", where=where) from error
        if address.version != version or "%" in value:
            other = "AAAA" if address.version == 6 else "A"
            cure = "Write it without its zone identifier" if "%" in value else f"Put it into a record of type {other}"
            raise FederationError(f"{value!r} does not fit into a record of type {rdtype}", where=where, cure=cure)
        return _rdata(rdtype, str(address))

    return read


def _txt(value: str, zone: Name, where: str) -> Rdata:
    if _has_bare(value, ";()\n\r"):
        raise FederationError(
            f"the text {value!r} holds a character that zone files give a meaning",
            where=where,
            cure="Put the text into double quotes, inside the YAML string: '\"v=1; k=2\"'",
        )
    try:
        return _rdata("TXT", value)
    except (dns.exception.DNSException, UnicodeError, ValueError) as error:
        raise FederationError(
            f"{value!r} is not a TXT value: {error or type(error).__name__}",
            where=where,
            cure="Write strings of at most 255 bytes, each in double quotes",
        ) from error


def _has_bare(text: str, characters: str) -> bool:
    """Whether one of ``characters`` stands outside double quotes and is not escaped."""
    quoted = escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character in characters and not quoted:
            return True
    return False


READERS = {"SRV": _srv, "CNAME": _cname, "A": _address(4, "A"), "AAAA": _address(6, "AAAA"), "TXT": _txt}
