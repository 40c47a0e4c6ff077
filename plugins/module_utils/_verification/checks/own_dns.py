# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H1: the site's own records, as the Internet sees them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Optional

from ..causes.sources import OWN_RECORD, RESOLUTION, guide
from ..check import PASS, WARN, DomainCheck, NodeCheck, Result
from ..observations.lookups import ABSENT, Lookup, Record, evidence, unusable
from ..observations.seen import OUTSIDE, Seen
from ..readings.views import judge_views


class OwnSrv(DomainCheck):
    """The SRV record of the site's domain or of a chat alias."""

    hop, direction, vantage, by_dns, compared = "H1", "in", OUTSIDE, True, True
    id_as = "H1.srv.{domain}"
    title_as = "SRV record of {domain} in public DNS"
    replaces_as = "nslookup -type=SRV _xmpp-server._tcp.{domain}"
    refs = (OWN_RECORD, "RFC 2782", RESOLUTION)

    @property
    def expected(self) -> tuple[str, ...]:
        return tuple(f"0 0 {node.public_port} {node.fqdn}." for node in self.site.nodes)

    def judge(self, seen: Seen) -> Result:
        lookups = seen.outside.lookups(self.domain)
        if not lookups:
            return self.untested("it was not looked up")
        result = self._judge(seen, seen.outside.published(self.domain)[0])
        if result.code == "D17" and seen.answered_a_partner:
            # What A04 says of a partner, said where it is decided.
            result = replace(
                result, found=f"{result.found}; partners ask the server there about our keys, and it answers them"
            )
        bogus = [lookup.resolver for lookup in lookups if lookup.signatures == "bogus"]
        if bogus:
            result = self.caused("D14", f"{', '.join(bogus)} finds the signatures wrong, and gives no answer")
        if result.status == PASS:
            result = self._one_port_for_two(result, seen, lookups) or result
        odd = unusable([*seen.outside.published(self.domain), *lookups])
        if odd and result.status == PASS:
            result = self.caused("D31", "; ".join([result.found, *odd]), WARN)
        elif odd:
            result = replace(result, found="; ".join([result.found, *odd]))
        return result.with_evidence(evidence(lookups))

    def _judge(self, seen: Seen, lookup: Lookup) -> Result:
        if lookup.status in ABSENT:
            return self._missing(lookup)
        if lookup.cut_short:
            return self.untested(
                f"the answer of {lookup.resolver} is too long for UDP, and TCP does not pass ({lookup.detail})",
                "let the outside PC ask over TCP port 53 as well",
            )
        if lookup.status != "ok":
            return self.untested(
                f"{lookup.resolver} gives no answer ({lookup.status}: {lookup.detail})",
                lookup.unasked_signatures or "see that the outside PC reaches a DNS resolver",
            )
        text = ", ".join(map(str, lookup.records))
        dots = [record for record in lookup.records if record.target == "."]
        if dots:
            return self.caused("D03" if len(dots) == len(lookup.records) else "D04", text)
        if any(record.is_literal for record in lookup.records):
            return self.caused("D06", text)
        if lookup.aliases:
            return self.caused("D08", f"{lookup.name} is an alias of {lookup.aliases[-1]}: {text}", WARN)
        return self._values(lookup.records, text)

    def _missing(self, lookup: Lookup) -> Result:
        found = f"there is none ({lookup.status.upper()})"
        if self.domain != self.site.domain:
            return self.caused("D16", found)
        return self.caused("D01" if lookup.fallback else "D02", found)

    def _values(self, records: Sequence[Record], text: str) -> Result:
        seen, wanted = {record.value for record in records}, set(self.expected)
        if seen == wanted:
            aliases = [record for record in records if record.address_status == "cname"]
            return self.caused("D07", f"{text}: the target is an alias", WARN) if aliases else self.passed(text)
        if {_without_weight(value) for value in seen} == {_without_weight(value) for value in wanted}:
            found = f"{text}: priorities or weights are not as planned"
            return Result(self, WARN, found, remedy=f"publish {', '.join(self.expected)}")
        found = f"{text}, planned is {', '.join(self.expected)}"
        others = [record for record in records if record.value not in wanted]
        reaching = [record for record in others if set(record.addresses) & self.site.public_addresses]
        if others and len(reaching) == len(others):
            return self._other_name_of_ours(records, others, found)
        if wanted <= seen:
            return self._beside(found, [record for record in others if record not in reaching])
        if others and all(record.address_status in ABSENT for record in others):
            return self.caused("D05", f"{found}; {others[0].target} has no address ({others[0].address_status})")
        hosts = {value.split()[3] for value in seen}
        return self.caused("D10" if hosts == {value.split()[3] for value in wanted} else "D17", found)

    def _beside(self, found: str, others: Sequence[Record]) -> Result:
        """The planned records are there, and others that lead to nothing of ours, where some of what is sent goes."""
        record = ", ".join(map(str, others))
        elsewhere = any(record.addresses for record in others)
        # What has no address loses nothing: others then take the next record.
        return self.caused("D28", found, *([] if elsewhere else [WARN]), record=record)

    def _other_name_of_ours(self, records: Sequence[Record], others: Sequence[Record], found: str) -> Result:
        """The records name a node otherwise than planned, and lead to it all the same."""
        ports = {value.split()[2] for value in self.expected}
        if not {str(record.port) for record in records} <= ports:
            return self.caused("D10", found)
        if any(record.address_status == "cname" for record in others):
            return self.caused("D07", f"{found}: the target is an alias", WARN)
        remedy = f"publish {', '.join(self.expected)}"
        return Result(self, WARN, f"{found}: another name with the same address", remedy=remedy)

    def _one_port_for_two(self, result: Result, seen: Seen, lookups: Iterable[Lookup]) -> Optional[Result]:
        """Whether something else is published where servers are sent to: one port cannot speak two protocols."""
        servers = {place for lookup in lookups for place in _places(lookup)}
        twice = [
            f"{lookup.service} leads to {target.rstrip('.')} port {port}, too"
            for lookup in seen.outside.other_services(self.domain)
            for target, port in sorted(_places(lookup) & servers)
        ]
        if not twice:
            return None
        return self.caused("D11", f"{result.found}; {'; '.join(dict.fromkeys(twice))}", WARN)


def _without_weight(value: str) -> str:
    return " ".join(value.split()[2:])


def _places(lookup: Lookup) -> set[tuple[str, int]]:
    return {(record.target.lower(), record.port) for record in lookup.records if record.target != "."}


class OwnAddress(NodeCheck):
    """A node's addresses, as the SRV records that name it lead to them."""

    hop, direction, vantage, by_dns, compared = "H1", "in", OUTSIDE, True, True
    id_as = "H1.address.{host.fqdn}"
    title_as = "public address of {host.fqdn}"
    replaces_as = "nslookup {host.fqdn}"
    refs = (OWN_RECORD, guide("Configuration step 1"))
    stands_on = (OwnSrv,)
    explains_itself = True

    @property
    def expected(self) -> tuple[str, ...]:
        return (self.host.public_address,)

    def judge(self, seen: Seen) -> Result:
        lookups = [one for domain in self.site.domains for one in seen.outside.published(domain)]
        records = [record for lookup in lookups for record in lookup.records if record.host == self.host.fqdn]
        if not records:
            return self._by_another_name(lookups)
        return self._judge(records).with_evidence(evidence(lookups))

    def _by_another_name(self, lookups: Sequence[Lookup]) -> Result:
        """What another name for the node is worth, the SRV record's own check says."""
        others = [one for lookup in lookups for one in lookup.records if self.host.public_address in one.addresses]
        if others:
            found = f"{self.host.public_address}, by the name {others[0].target}"
            return self.passed(found).with_evidence(evidence(lookups))
        return self.blocked("no SRV record leads to this name")

    def _judge(self, records: Sequence[Record]) -> Result:
        found = sorted({address for record in records for address in record.addresses})
        status, expected = records[0].address_status, set(self.expected)
        if set(found) == expected:
            return self.passed(", ".join(found))
        if not found and status not in ABSENT:
            return self.untested(
                f"its address is not known ({status})", "see that the outside PC reaches a DNS resolver"
            )
        if not found:
            return self.caused("D05", f"no address ({status})")
        if expected < set(found):
            others = sorted(set(found) - expected)
            record = ", ".join(f"{self.host.fqdn}. {_type(address)} {address}" for address in others)
            return self.caused("D29", f"{', '.join(found)}; planned is {', '.join(self.expected)}", WARN, record=record)
        return self.caused("D09", f"{', '.join(found)} instead of {', '.join(self.expected)}")


def _type(address: str) -> str:
    return "AAAA" if ipaddress.ip_address(address).version == 6 else "A"


class OwnViews(DomainCheck):
    """Whether the zone's own servers, public resolvers and the inside say the same of the site's domain."""

    hop, direction, vantage, by_dns, supporting = "H1", "in", OUTSIDE, True, True
    id_as = "H1.views.{domain}"
    title_as = "SRV record of {domain}, the same everywhere"
    replaces_as = "nslookup at several servers"
    refs = (OWN_RECORD,)

    def judge(self, seen: Seen) -> Result:
        many = seen.outside.servers_left_out(self.domain)
        untried = tuple(f"H1 {self.domain}: {words} were not asked" for words in many)
        return replace(judge_views(self, seen), untried=untried)
