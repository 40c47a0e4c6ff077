# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H8: does a stanza pass both ways between a node and a server on the Internet?

The outside PC stands for the server of a probe domain. It authenticates to the node by dialback, so the node has to find it
in DNS and to call it back; the node authenticates to it in the same way; then a ping goes one way, and its reply the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..causes.phrases import by_words
from ..causes.sources import DIALBACK
from ..check import PASS, PUBLIC, WARN, Check, NodeCheck, Result
from ..observations.callback import CallBack
from ..observations.lookups import ABSENT, unusable
from ..observations.probes import Answer
from ..observations.seen import OUTSIDE, Seen
from ..readings.streams import after_tls, read
from ..site import Site
from .inbound import Inbound, Service
from .node import NodeService
from .outbound import FirewallOut
from .tls import OwnTls

# Conditions by which a server says that it will not, not that it cannot.
_WILL_NOT = ("policy-violation", "forbidden", "not-allowed", "not-acceptable", "not-authorized")


class BothWays(NodeCheck):
    """A ping to the node, whose reply comes on a stream that the node opens itself."""

    hop, direction, vantage, after_restart = "H8", "in", OUTSIDE, True
    id_as = "H8.in.{host.fqdn}"
    title_as = "a stanza passes both ways between {host.fqdn} and the Internet"
    replaces_as = "asking a user whether a message arrived"
    at = PUBLIC
    refs = (DIALBACK, "XEP-0199")
    stands_on = (Inbound, NodeService, Service, OwnTls)

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return super().of(site) if site.probe_domain else []

    @classmethod
    def left_out(cls, site: Site) -> Iterator[tuple[str, str]]:
        if not site.probe_domain:
            yield (
                "",
                "H8: no stanza was sent both ways, because the description has no probe domain (federation_site.probe)",
            )

    @property
    def expected(self) -> tuple[str, ...]:
        return (self.site.probe_domain,)

    def call_back(self) -> dict[str, Any]:
        """One of the ``call_backs`` of ``s2s_info``."""
        return {"id": self.id, "address": self.address, "port": self.port, "to": self.site.domain}

    def judge(self, seen: Seen) -> Result:
        if "callback" in seen.misfits:
            raise seen.misfits["callback"]
        found = seen.call_back(self.id)
        if found is None:
            why = seen.call_back_stopped
            cure = "mend this on the outside PC" if why else ""
            return self.untested(why or "the node was not asked to call back", cure)
        head = f"{found.probe.address} port {found.probe.port} to={found.probe.to} from={self.site.probe_domain}"
        return self._judge(seen, found).with_evidence([head, *found.probe.transcript])

    def _judge(self, seen: Seen, found: CallBack) -> Result:
        finding = read(found.probe)
        if finding is None or not finding.answers:
            words = finding.words if finding else "was not asked"
            if finding is not None and finding.code in ("X07", "A08"):
                return self._refused(f"it {words}")
            inbound = Inbound(self.site, node=self.node)
            return self.blocked(f"{self.address} port {self.port} {words}", inbound)
        ended = after_tls(found.probe)
        if ended is not None and found.probe.dialback.status == "skipped":
            return self.blocked(f"it {ended.words}", OwnTls(self.site, node=self.node))
        status = found.probe.dialback.status
        if status == "valid":
            return self._authenticated(seen, found)
        if status == "not_offered":
            return self.untested(
                "the node authenticates by certificates (SASL EXTERNAL) and not by dialback",
                "give the outside PC a certificate for the probe domain that the node trusts, or do without the probe domain",
            )
        return self._not_authenticated(seen, found)

    def _refused(self, found: str) -> Result:
        """A node may have a list of domains that it federates with: that is its policy, and partners may be on it."""
        domain = self.site.probe_domain
        refused = self.caused("A08", f"{found}: the node's policy does not let {domain} through", WARN, domain=domain)
        return replace(
            refused, remedy=f"except {domain} from the node's policy (site.yml does with presence.policy: deny)"
        )

    def _not_authenticated(self, seen: Seen, found: CallBack) -> Result:
        """The node did not take the probe for the server of the probe domain, although it is."""
        answer = found.probe.dialback
        said = _said(answer)
        if by_words(answer.text) == "T01":
            return self.caused("T01", f"the node answered {said}")
        if answer.condition in _WILL_NOT:
            return self._refused(f"it answered {said}")
        unknown = self._not_published(seen)
        if unknown:
            return self.untested(unknown, "publish it (site.yml does where the domain lies in the site's zone)")
        if not found.called_back_from:
            return self.caused("A09", f"the node did not call back ({said})", domain=self.site.probe_domain)
        place = f"called back from {found.called_back_from}"
        if answer.status == "invalid":
            return self.caused("A03", f"the node {place}, and took the right key for wrong")
        if not found.asked:
            return self.caused("A10", f"the node {place}, but did not ask whether the key is right ({said})")
        return self.caused(
            "A10", f"the node {place} and was answered that the key is right, but did not accept it ({said})"
        )

    def _not_published(self, seen: Seen) -> str:
        """Why nobody can call back: the node's DNS server, or public DNS, does not have the probe domain."""
        for pc, whose in ((seen.inside, "the node's DNS server"), (seen.outside, "public DNS")):
            lookups = pc.lookups(self.site.probe_domain)
            if lookups and all(lookup.status in ABSENT for lookup in lookups):
                odd = "".join(f": {words}" for words in unusable(lookups))
                return f"{whose} has no SRV record of {self.site.probe_domain} that can be used{odd}, so the node cannot call back"
        return ""

    def _authenticated(self, seen: Seen, found: CallBack) -> Result:
        """The node took the probe for what it is; now it has to authenticate itself, and to answer."""
        ping, its_key = found.ping, found.its_key
        if ping.status in ("result", "error"):
            if ping.condition in _WILL_NOT:
                return self._refused(f"it answered the ping with {_said(ping)}")
            return self._passes(seen, found)
        if its_key.status == "invalid":
            return self.caused("A03", "the node called back with a key that it then did not know")
        if its_key.status not in ("skipped", "valid"):
            return self.caused("A10", f"the node did not say whether its own key is right ({_said(its_key)})")
        if ping.condition == "invalid-from":
            return self.caused("S03", f"the node answered the ping with {_said(ping)}")
        if ping.condition in _WILL_NOT:
            return self._refused(f"it answered the ping with {_said(ping)}")
        how = "authenticated itself" if its_key.status == "valid" else "never authenticated itself"
        return self.caused("S01", f"the probe was authenticated, the node {how}; the ping: {_said(ping)}")

    def _passes(self, seen: Seen, found: CallBack) -> Result:
        """Both directions work; whatever else there is to say is a note."""
        ping, source = found.ping, found.called_back_from or "no address that was seen"
        noted = self.passed(f"a ping and its answer ({ping.elapsed_ms / 1000:.1f} s); it called back from {source}")
        if ping.status == "error":
            words = f"a ping, and {ping.condition} as its answer, which proves as much; it called back from {source}"
            noted = self._note("S02", words)
        if source == self.address or not found.called_back_from:
            return noted
        labels = [FirewallOut(self.site, node=self.node, partner=partner).id for partner in self.site.partners]
        known = seen.ways_out(labels)
        if known - {self.address} and source not in known:
            return self.caused("F06", f"{noted.found}, while the firewall says {', '.join(sorted(known))}", WARN)
        return self._note("F06", f"{noted.found}, not from {self.address}")

    def _note(self, code: str, found: str) -> Result:
        """It works, and there is a code to look up, but nothing to do."""
        return replace(self.caused(code, found, PASS), remedy="")


def _said(answer: Answer) -> str:
    """What came, as the server put it."""
    if answer.condition:
        return answer.condition + (f": {answer.text}" if answer.text else "")
    return {"silence": "no answer", "closed": "it hung up"}.get(answer.status, answer.status)
