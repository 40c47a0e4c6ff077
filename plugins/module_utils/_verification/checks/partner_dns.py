# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H2: a partner's records, as the DNS servers of the nodes give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Optional

from ..causes.sources import PARTNER_RECORD, RESOLUTION
from ..check import WARN, PartnerCheck, Result
from ..observations.lookups import ABSENT, DIRECT_TLS, LOST, Lookup, Record, evidence, left_out, unusable
from ..observations.seen import INSIDE, Pc, Seen, question_label
from ..readings.admitted import Admitted, admitted
from ..readings.drops import kept_in
from ..readings.retired import retired

MOST_SERVERS = 3
"""Servers of one partner that a node is asked about: a dead DNS server costs the node seconds for each."""


_MOST_SHOWN = 8  # records in one sentence; large services publish as many


class PartnerSrv(PartnerCheck):
    """The partner's SRV record, as the DNS servers of the node give it."""

    hop, direction, vantage, by_dns = "H2", "out", INSIDE, True
    id_as = "H2.srv.{peer.domain}"
    title_as = "SRV record of {peer.domain} as the node's DNS server gives it"
    replaces_as = "nslookup -type=SRV _xmpp-server._tcp.{peer.domain} (at the node's DNS server)"
    refs = (PARTNER_RECORD, "RFC 2782", RESOLUTION)

    def judge(self, seen: Seen) -> Result:
        lookups = seen.inside.lookups(self.peer.domain)
        if not lookups:
            return self.untested("it was not looked up")
        bogus = [lookup.resolver for lookup in lookups if lookup.signatures == "bogus"]
        if bogus:
            found = f"{', '.join(bogus)} finds the signatures of the partner's zone wrong, and gives no answer"
            wrong = self.caused("D14", found)
            wrong = replace(wrong, remedy="ask the partner to sign its zone again, or to correct its DS")
            return wrong.with_evidence(evidence(lookups))
        result = self._judge(seen, lookups).with_evidence(evidence(lookups))
        result = replace(result, untried=(*result.untried, *self._untried(lookups)))
        return self._by_whom(seen, result, {lookup.resolver for lookup in lookups})

    def _by_whom(self, seen: Seen, result: Result, asked: set[str]) -> Result:
        """The result, with whether the servers that were asked are known to be the node's."""
        if seen.node_resolvers >= asked:
            return result
        return replace(result, found=f"{result.found}; that the node asks the same DNS server is not known")

    def _judge(self, seen: Seen, lookups: Sequence[Lookup]) -> Result:
        answered = [lookup for lookup in lookups if lookup.status == "ok"]
        if not answered:
            return self._not_found(seen, lookups)
        records = [record for lookup in answered for record in lookup.records]
        text = _first_of(answered[0].records, _MOST_SHOWN)
        if records and all(record.target == "." for record in records):
            return self.caused("D22", f"{text}: there is no such service")
        misleading = self._misleading(records, text)
        if misleading is not None:
            return misleading
        found = admitted(self.peer, answered)
        held_back = self._held_back(found, answered[0])
        if held_back is not None:
            return held_back
        odd = unusable(answered)
        if odd:
            said = "; ".join(filter(None, [text, *odd]))
            return self.caused("D23", said, *([WARN] if found.places else []))
        if not found.places:
            return self._nowhere(seen, records, text)
        cut = [lookup.resolver for lookup in lookups if lookup.cut_short]
        if cut:
            return self.caused("D21", f"{text}, but the answer of {', '.join(cut)} is cut short", WARN)
        silent = [lookup.resolver for lookup in lookups if lookup.status not in ("ok", *ABSENT)]
        if silent:
            return self.caused("D20", f"{text}, but {', '.join(silent)} does not answer", WARN)
        much = _too_much(answered, found)
        if much:
            said = f"{_first_of(answered[0].records)}; not looked at: {', '.join(much)}"
            return self.caused("D30", said, WARN)
        if found.unusual:
            return self.caused("D34", f"{_first_of(answered[0].records)}: {', '.join(found.unusual)}", WARN)
        beside = self._beside(records, text)
        if beside is not None:
            return beside
        return self.passed(f"{text} (asked {answered[0].resolver})")

    def _held_back(self, found: Admitted, lookup: Lookup) -> Optional[Result]:
        """What the records lead to and was left alone, because it is not the partner's to send us there."""
        code, kept = ("D27", found.private) if found.private else ("D33", found.ports)
        if not kept:
            return None
        whose = _first_of(lookup.records) or "the domain's own address"
        words = f"{whose}: {', '.join(kept)}; nothing was sent there"
        return self.caused(code, words, *([WARN] if found.places else []))

    def _untried(self, lookups: Sequence[Lookup]) -> list[str]:
        """What of the records nobody went after, whatever else is said of them."""
        found = admitted(self.peer, lookups)
        kept = [f"{words}; nothing was sent there" for words in (*found.private, *found.ports)]
        much = [f"{words}, because there is too much of it" for words in _too_much(lookups, found)]
        return [f"H2 {self.peer.domain}: {words}" for words in (*kept, *much)]

    def _misleading(self, records: Sequence[Record], text: str) -> Optional[Result]:
        """A record that leads nowhere is the partner's to mend; while another one leads somewhere, only some are lost."""
        faults = [_fault(record) for record in records]
        good = [one for one, fault in zip(records, faults) if one.target != "." and one.addresses and fault is None]
        for record, fault in zip(records, faults):
            if fault is not None and record.target != ".":
                code, words = fault
                return self.caused(code, f"{text}: {words}", *([WARN] if good else []))
        return None

    def _nowhere(self, seen: Seen, records: Sequence[Record], text: str) -> Result:
        """No target has an address: there is none, or nobody says."""
        unknown = [record for record in records if record.address_status not in ("ok", "unusable", *ABSENT)]
        if not unknown:
            return self.caused("D22", f"{text}: no target has an address")
        found = f"{text}: the address of {unknown[0].target} is not known ({unknown[0].address_status})"
        elsewhere = [one for lookup in seen.outside.lookups(self.peer.domain) for one in lookup.records]
        lame = elsewhere and not any(one.addresses for one in elsewhere)
        return self.caused("D35" if lame and seen.outside.resolves else "D20", found)

    def _beside(self, records: Sequence[Record], text: str) -> Optional[Result]:
        """What else stands in the answer and is against the standard, or leads nowhere, while servers are found by it all the same."""
        if any(record.target == "." for record in records):
            wrong = self.caused("D04", text, WARN)
            return replace(wrong, remedy="ask the partner to delete the record whose target is a dot")
        for record in records:
            name, status = record.target, record.address_status
            if not record.addresses and status in ABSENT:
                wrong = self.caused("D05", f"{text}: {name} has no address ({status})", WARN)
                return replace(
                    wrong, remedy=f"ask the partner to publish an address of {name}, or to take the record out"
                )
            if not record.addresses and status != "ok":
                return self.caused("D20", f"{text}: the address of {name} is not known ({status})", WARN)
            if status == "cname":
                wrong = self.caused("D07", f"{text}: {name} is an alias", WARN)
                return replace(wrong, remedy="ask the partner to name the host itself in the SRV record")
        return None

    def _not_found(self, seen: Seen, lookups: Sequence[Lookup]) -> Result:
        states = ", ".join(f"{lookup.resolver} says {lookup.status}" for lookup in lookups)
        ended = retired(self.peer.domain, seen)
        if ended and all(lookup.status in ABSENT for lookup in lookups):
            return self.caused("L04", f"there is none ({states}): {ended}")
        odd = unusable(lookups)
        if odd:
            return self.caused("D23", f"there is none that can be used ({states}): {'; '.join(odd)}")
        held_back = self._held_back(admitted(self.peer, lookups), lookups[0])
        if held_back is not None:
            return held_back
        direct = self._direct_tls(seen)
        if any(lookup.fallback for lookup in lookups):
            found = f"no SRV record ({states}); servers then try the domain's own address, port 5269"
            beside = f"; {direct} is for TLS from the first byte" if direct else ""
            return self.caused("D24" if direct else "D22", f"{found}{beside}", WARN)
        if any(lookup.cut_short for lookup in lookups):
            return self.caused("D21", f"the answer is cut short ({states})")
        if not all(lookup.status in ABSENT for lookup in lookups):
            return self._unanswered(seen, lookups, f"the node's DNS server does not resolve it ({states})")
        if any(lookup.status == "ok" for lookup in seen.outside.lookups(self.peer.domain)):
            return self.caused("D20", f"the node's DNS server does not resolve it ({states})")
        if direct:
            return self.caused("D24", f"there is none ({states}); {direct} is for TLS from the first byte")
        return self.caused("D22", f"there is none ({states})")

    def _direct_tls(self, seen: Seen) -> str:
        """What the partner publishes for TLS from the first byte, in words; empty where that is nothing."""
        lookups = [one for pc in (seen.inside, seen.outside) for one in pc.other_services(self.peer.domain)]
        records = [
            str(record)
            for lookup in lookups
            if lookup.service == DIRECT_TLS
            for record in lookup.records
            if record.target != "."
        ]
        return f"{DIRECT_TLS} {', '.join(dict.fromkeys(records))}" if records else ""

    def _unanswered(self, seen: Seen, lookups: Iterable[Lookup], found: str) -> Result:
        """The DNS server is there and gets no answer, or is not there: the firewall knows whether its questions go out."""
        for lookup in lookups:
            trace = seen.trace(question_label(lookup.resolver))
            if trace is None or lookup.status not in LOST:
                continue
            if not trace.allowed:
                stopped = f"{found}; the firewall says that it drops its questions to the Internet{trace.by}"
                return kept_in(self, trace, stopped, rules="D20").with_evidence(trace.evidence)
            if trace.translation is None:
                untranslated = f"{found}; the firewall lets its questions out, but translates nothing"
                return self.caused("F13", untranslated).with_evidence(trace.evidence)
        result = self.caused("D35" if self._lame(seen) else "D20", found)
        signatures = next(filter(None, (lookup.unasked_signatures for lookup in lookups)), "")
        return replace(result, remedy=f"{result.remedy}; {signatures}") if signatures else result

    def _lame(self, seen: Seen) -> bool:
        """Whether nobody gets an answer, though the outside PC's DNS resolves other names: then it is no fault of the node's DNS."""
        outside = seen.outside.lookups(self.peer.domain)
        return bool(outside) and all(lookup.status in LOST for lookup in outside) and seen.outside.resolves


def _fault(record: Record) -> Optional[tuple[str, str]]:
    """What is wrong with a record that a server would follow, by itself: the code, and words."""
    if record.is_literal:
        return "D25", f"{record.target.rstrip('.')} is an address, where a name belongs"
    if not 0 < record.port <= 65535:
        return "D23", f"no connection can use port {record.port}"
    if record.address_status == "unusable":
        return "D23", f"no host can be named {record.target}"
    if not record.addresses and _doubled(record.host):
        return "D26", f"{record.target} has its zone twice"
    if record.addresses and not any(place.usable for place in record.endpoints):
        return "D23", f"no connection can use {', '.join(record.addresses)}"
    return None


def _too_much(lookups: Sequence[Lookup], found: Admitted) -> list[str]:
    """What of the records is more than is looked at."""
    return [*left_out(lookups), *([f"{found.left_out} addresses with ports"] if found.left_out else [])]


def _first_of(records: Sequence[Record], most: int = 3) -> str:
    text = ", ".join(map(str, records[:most]))
    return text if len(records) <= most else f"{text} and {len(records) - most} more"


def _doubled(host: str) -> bool:
    """Whether a name ends with some labels twice, as ``xmpp.partner.example.partner.example`` does."""
    labels = host.split(".")
    return any(labels[-size:] == labels[-2 * size : -size] for size in range(2, len(labels) // 2 + 1))


def partner_servers(outside: Pc, partner: str) -> list[str]:
    """Servers of a partner with an IPv4 address, the first that others try first, as public DNS names them.

    Others are left out: the node's command is only known to look up IPv4 addresses.
    """
    found: dict[str, tuple[int, str]] = {}
    for lookup in outside.readable_lookups(partner):
        for record in lookup.records:
            if not record.is_literal and any(place.usable and place.version == 4 for place in record.endpoints):
                found.setdefault(record.host, (record.priority, record.host))
        if any(":" not in address for address in lookup.fallback):
            found.setdefault(partner, (0, partner))
    return sorted(found, key=lambda name: found[name])[:MOST_SERVERS]
