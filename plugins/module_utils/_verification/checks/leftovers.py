# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an earlier description published on the firewall, and the present one does not name (H3)."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.sources import guide
from ansible_collections.xmpp.federation.plugins.module_utils._verification.check import (
    NOT_RUN,
    WARN,
    Check,
    Result,
    caused,
    passed,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.observations.seen import FIREWALL, Seen
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import Site


class FirewallLeftovers(Check):
    """Nodes that were taken out of the description and are still open to the Internet."""

    hop, direction, vantage, supporting = "H3", "in", FIREWALL, True
    refs = (guide("Configuration step 2"),)

    @classmethod
    def of(cls, site: Site) -> Iterable[Check]:
        return [cls(site)]

    @property
    def id(self) -> str:
        return "firewall.H3.leftovers"

    @property
    def title(self) -> str:
        return "what earlier descriptions published on the firewall"

    @property
    def replaces(self) -> str:
        return "reading the firewall's configuration for nodes that are not there any more"

    def judge(self, seen: Seen) -> Result:
        leftovers = seen.leftovers
        if leftovers is None:
            return Result(self, NOT_RUN, "the firewall was not asked")
        if not leftovers:
            return passed(self, "nothing but the nodes of the description is published")
        found = "; ".join(one.words for one in leftovers)
        return caused(self, "F23", found, WARN).with_evidence(one.line for one in leftovers)
