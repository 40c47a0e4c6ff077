# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H2: whether a node itself finds a partner: its SRV records where the node's release answers for them, and its servers' names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Optional

from ..._xmpp.stream.names import to_ascii
from ..causes.sources import PARTNER_RECORD, RESOLUTION
from ..check import BLOCKED, ERROR, FAIL, NOT_RUN, PASS, PRIVATE, WARN, PathCheck, Result
from ..observations.lookups import ABSENT, SERVICE
from ..observations.nodes import Info, NodeSrv, Resolution
from ..observations.probes import SILENT
from ..observations.seen import NODE, Seen
from ..readings.streams import read
from .inbound import Service
from .node import info_of
from .partner_dns import PartnerSrv, partner_servers


class NodeDns(PathCheck):
    """Whether a node finds the partner's servers by its own DNS servers."""

    hop, direction, vantage, supporting = "H2", "out", NODE, True
    id_as = "H2.node.{host.fqdn}.{peer.domain}"
    title_as = "{host.fqdn} itself resolves the servers of {peer.domain}"
    replaces_as = "utils network host _xmpp-server._tcp.{peer.domain} srv, and of each server (on the node)"
    at = PRIVATE
    refs = (PARTNER_RECORD, RESOLUTION)
    stands_on = (PartnerSrv,)

    def judge(self, seen: Seen) -> Result:
        info = info_of(self, seen)
        if isinstance(info, Result):
            return info
        srv = info.srv(f"{SERVICE}.{to_ascii(self.peer.domain)}")
        asked, why_not = self._asked(seen, info)
        result = self._by_records(seen, srv) if srv is not None else None
        by_names = self._by_names(seen, asked, why_not)
        said = [
            *([f"{srv.name} SRV: {', '.join(srv.records) or srv.detail or srv.status}"] if srv else []),
            *map(str, asked),
        ]
        return _worse(result, by_names).with_evidence(said)

    def _by_records(self, seen: Seen, srv: NodeSrv) -> Optional[Result]:
        """By the SRV records that the node itself finds; None where its release does not know the question, or nothing came of it."""
        public = {record.value for lookup in seen.outside.lookups(self.peer.domain) for record in lookup.records}
        absent = any(lookup.status in ABSENT for lookup in seen.outside.lookups(self.peer.domain))
        words = ", ".join(srv.records)
        works = seen.called_back(self.host, self.peer.domain)
        if srv.status == "missing" and public:
            if self._off_the_network(seen):
                inside = Service(self.site, node=self.node)
                return self.blocked("it finds no SRV record; inside, the node does not answer at all", inside)
            found = f"the node finds no SRV record, and public DNS has {', '.join(sorted(public))}"
            return self.caused("D20", found, *([WARN] if works else []))
        if srv.status == "missing" and absent:
            return self.passed("the node finds no SRV record, as public DNS has none")
        if srv.status != "ok":
            return None
        if public and _places(srv.records) != _places(public):
            found = f"the node finds {words}, and public DNS has {', '.join(sorted(public))}"
            nowhere = _places(srv.records) <= {("0", ".")}  # it is told that there is no such service
            return self.caused("D32", found, *([] if nowhere and not works else [WARN]))
        return self.passed(f"the node finds {words}" + (", as public DNS has it" if public else ""))

    def _asked(self, seen: Seen, info: Info) -> tuple[list[Resolution], str]:
        """What the node said of the partner's servers, and where it said nothing, why."""
        wanted = partner_servers(seen.outside, self.peer.domain)
        answers = {one.name.lower(): one for one in info.resolutions}
        asked = [answers[name] for name in wanted if name in answers]
        return (
            asked,
            "" if wanted else "the outside PC found no server of it with an IPv4 address to ask the node about",
        )

    def _by_names(self, seen: Seen, asked: Sequence[Resolution], why_not: str) -> Result:
        """By the names of the partner's servers, which every release can look up."""
        if why_not:
            return self.not_run(why_not)
        found = ", ".join(map(str, asked))
        good = [one for one in asked if one.status == "ok"]
        if any(one.status == "missing" for one in asked):
            if self._off_the_network(seen):
                inside = Service(self.site, node=self.node)
                return self.blocked(f"{found}; inside, the node does not answer at all", inside)
            # Where its XMPP service did find the partner, it is only the command line that does not.
            works = bool(good) or seen.called_back(self.host, self.peer.domain)
            return self.caused("D20", found, *([WARN] if works else []))
        if not good:
            return self.untested(found or "the node was not asked", "look the name up on the node by hand")
        return self.passed(found)

    def _off_the_network(self, seen: Seen) -> bool:
        """Whether nothing comes back from the node's own address: then its DNS servers are not what is wrong."""
        finding = read(seen.reached_inside(self.host))
        return finding is not None and finding.tcp in SILENT


_WORST = (FAIL, BLOCKED, WARN, ERROR, PASS, NOT_RUN)


def _worse(one: Optional[Result], other: Result) -> Result:
    """Of two judgements on one thing the one that matters more; where both are good, or one says nothing, both in words."""
    if one is None:
        return other
    first, _second = sorted((one, other), key=lambda result: _WORST.index(result.status))
    if PASS in (one.status, other.status) and first.status in (PASS, ERROR):
        good = one if one.status == PASS else other
        rest = other if good is one else one
        return replace(good, found=f"{good.found}; {rest.found}")
    return first


def _places(records: Iterable[str]) -> set[tuple[str, str]]:
    """Port and target of records in zone-file form: priorities and weights may differ, and lead to the same."""
    return {(port, target) for _priority, _weight, port, target in (record.split(" ", 3) for record in records)}
