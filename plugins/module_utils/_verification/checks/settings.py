# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""H0: what the description of the site says, before anybody looks."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.xmpp.federation.plugins.module_utils._site.partners.outcome import UNSUCCESSFUL
from ansible_collections.xmpp.federation.plugins.module_utils._verification.check import (
    NOT_RUN,
    WARN,
    PartnerCheck,
    Result,
    SiteCheck,
    caused,
    passed,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.seen import DESCRIPTION, Seen
from ansible_collections.xmpp.federation.plugins.module_utils._verification.readings.retired import retired


class Outcome(PartnerCheck):
    """Whether the site's settings and the partner's can ever meet, and whether there is still somebody to meet."""

    hop, vantage = "H0", DESCRIPTION
    refs = ("XEP-0238",)

    @property
    def id(self) -> str:
        return f"H0.outcome.{self.peer.domain}"

    @property
    def title(self) -> str:
        return f"settings of the site and of {self.peer.domain} can meet"

    @property
    def replaces(self) -> str:
        return "holding both servers' settings against the guide"

    def judge(self, seen: Seen) -> Result:
        expected = self.peer.outcome
        ways = (
            ("to it", expected.outward, expected.outward_why),
            ("from it", expected.inward, expected.inward_why),
        )
        evidence = [f"{way}: {outcome} ({why})" for way, outcome, why in ways]
        never = [f"no connection {way} can come about: {why}" for way, outcome, why in ways if outcome == UNSUCCESSFUL]
        if never:
            return caused(self, "L01", "; ".join(never)).with_evidence(evidence)
        ended = retired(self.peer.domain, seen)
        if ended:
            return caused(self, "L04", ended, WARN).with_evidence(evidence)
        return passed(self, ", ".join(f"{way}: {outcome}" for way, outcome, _why in ways)).with_evidence(evidence)


class Secrets(SiteCheck):
    """Whether the inventory gives all nodes one dialback secret. The secrets themselves were never recorded."""

    hop, vantage, supporting = "H0", DESCRIPTION, True
    refs = ("XEP-0185",)

    @property
    def id(self) -> str:
        return "H0.secret"

    @property
    def title(self) -> str:
        return "one dialback secret for all nodes"

    @property
    def replaces(self) -> str:
        return "typing the secret on each node once more"

    def judge(self, seen: Seen) -> Result:
        found = seen.secrets
        if not found:
            return Result(self, NOT_RUN, "the secrets were not compared")
        wrong = [
            words
            for words in (_named("is empty on", found["empty"]), _named("is another on", found["differing"]))
            if words
        ]
        if wrong:
            return caused(self, "L03", f"the dialback secret {' and '.join(wrong)}")
        if not found["same"]:
            return Result(self, NOT_RUN, "the inventory has no dialback secret, so the nodes keep theirs")
        same = ", ".join(found["same"])
        if found["unset"]:
            unset = ", ".join(found["unset"])
            words = f"the inventory has one for {same}, but none for {unset}, which keeps its own"
            return caused(self, "L03", words, WARN)
        return passed(self, f"the same for {same}")


def _named(words: str, nodes: Sequence[str]) -> str:
    return f"{words} {', '.join(nodes)}" if nodes else ""
