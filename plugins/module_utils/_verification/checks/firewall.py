# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else the firewall's configuration says (H3): what an earlier description published, and what ends silent connections."""

from __future__ import annotations

from ..causes.sources import guide
from ..check import WARN, Result, SiteCheck
from ..observations.seen import FIREWALL, Seen


class FirewallLeftovers(SiteCheck):
    """Nodes that were taken out of the description and are still open to the Internet."""

    hop, direction, vantage, supporting = "H3", "in", FIREWALL, True
    id_as = "firewall.H3.leftovers"
    title_as = "what earlier descriptions published on the firewall"
    replaces_as = "reading the firewall's configuration for nodes that are not there any more"
    refs = (guide("Configuration step 2"),)

    def judge(self, seen: Seen) -> Result:
        leftovers = seen.leftovers
        if leftovers is None:
            return self.not_run("the firewall was not asked")
        if not leftovers:
            return self.passed("nothing but the nodes of the description is published")
        found = "; ".join(one.words for one in leftovers)
        return self.caused("F23", found, WARN).with_evidence(one.line for one in leftovers)


class FirewallEndings(SiteCheck):
    """Timeouts, limits and inspections that end connections of which the firewall has let some through."""

    hop, direction, vantage, supporting = "H3", "in", FIREWALL, True
    id_as = "firewall.H3.endings"
    title_as = "what the firewall does to silent connections"
    replaces_as = "reading the firewall's timeouts and policies"
    refs = (guide("Configuration step 2"),)

    def judge(self, seen: Seen) -> Result:
        told = [one for one in seen.counts if one.endings is not None]
        if not told:
            return self.not_run("the firewall was not asked")
        lines = dict.fromkeys(line for one in told for line in one.endings or ())
        if not lines:
            return self.passed("connections may stay open and silent")
        if not any(one.count for one in told if one.endings):
            return self.not_run(f"nothing has passed yet that these lines could end: {'; '.join(lines)}")
        return self.caused("F24", "; ".join(lines), WARN).with_evidence(lines)
