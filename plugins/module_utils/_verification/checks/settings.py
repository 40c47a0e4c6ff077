# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""H0: what the description of the site says, before anybody looks."""

from __future__ import annotations

from collections.abc import Sequence

from ..._site.partners.outcome import UNSUCCESSFUL
from ..check import WARN, PartnerCheck, Result, SiteCheck
from ..observations.seen import DESCRIPTION, Seen
from ..readings.retired import retired


class Outcome(PartnerCheck):
    """Whether the site's settings and the partner's can ever meet, and whether there is still somebody to meet."""

    hop, vantage = "H0", DESCRIPTION
    id_as = "H0.outcome.{peer.domain}"
    title_as = "settings of the site and of {peer.domain} can meet"
    replaces_as = "holding both servers' settings against the guide"
    refs = ("XEP-0238",)

    def judge(self, seen: Seen) -> Result:
        expected = self.peer.outcome
        ways = (
            ("to it", expected.outward, expected.outward_why),
            ("from it", expected.inward, expected.inward_why),
        )
        evidence = [f"{way}: {outcome} ({why})" for way, outcome, why in ways]
        never = [f"no connection {way} can come about: {why}" for way, outcome, why in ways if outcome == UNSUCCESSFUL]
        if never:
            return self.caused("L01", "; ".join(never)).with_evidence(evidence)
        ended = retired(self.peer.domain, seen)
        if ended:
            return self.caused("L04", ended, WARN).with_evidence(evidence)
        return self.passed(", ".join(f"{way}: {outcome}" for way, outcome, _why in ways)).with_evidence(evidence)


class Secrets(SiteCheck):
    """Whether the inventory gives all nodes one dialback secret. The secrets themselves were never recorded."""

    hop, vantage, supporting = "H0", DESCRIPTION, True
    id_as = "H0.secret"
    title_as = "one dialback secret for all nodes"
    replaces_as = "typing the secret on each node once more"
    refs = ("XEP-0185",)

    def judge(self, seen: Seen) -> Result:
        found = seen.secrets
        if not found:
            return self.not_run("the secrets were not compared")
        wrong = [
            words
            for words in (_named("is empty on", found["empty"]), _named("is another on", found["differing"]))
            if words
        ]
        if wrong:
            return self.caused("L03", f"the dialback secret {' and '.join(wrong)}")
        if not found["same"]:
            return self.not_run("the inventory has no dialback secret, so the nodes keep theirs")
        same = ", ".join(found["same"])
        if found["unset"]:
            unset = ", ".join(found["unset"])
            words = f"the inventory has one for {same}, but none for {unset}, which keeps its own"
            return self.caused("L03", words, WARN)
        return self.passed(f"the same for {same}")


def _named(words: str, nodes: Sequence[str]) -> str:
    return f"{words} {', '.join(nodes)}" if nodes else ""
