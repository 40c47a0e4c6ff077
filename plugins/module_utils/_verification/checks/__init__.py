# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of checks, a file a family, in the order of the way from client to client."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._verification.check import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.certificates import NodeCertificate
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.claims import Claim
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.dialback import NodesWay, WayBack
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.firewall import (
    FirewallEndings,
    FirewallLeftovers,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.inbound import (
    FirewallIn,
    Hairpin,
    Inbound,
    Service,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.node import (
    NodeRestarts,
    NodeService,
    NodeSettings,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.node_dns import NodeDns
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.outbound import FirewallOut, Outbound
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.own_dns import (
    OwnAddress,
    OwnSrv,
    OwnViews,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.partner_dns import PartnerSrv
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.settings import Outcome, Secrets
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.stanza import BothWays
from ansible_collections.xmpp.federation.plugins.module_utils._verification.checks.tls import OwnTls, PartnerTls
from ansible_collections.xmpp.federation.plugins.module_utils._verification.site import Site

KINDS: tuple[type[Check], ...] = (
    Outcome,
    Secrets,
    OwnSrv,
    OwnAddress,
    OwnViews,
    PartnerSrv,
    NodeDns,
    FirewallIn,
    Inbound,
    NodeService,
    Service,
    Hairpin,
    FirewallLeftovers,
    FirewallEndings,
    FirewallOut,
    Outbound,
    OwnTls,
    NodeCertificate,
    PartnerTls,
    Claim,
    WayBack,
    NodesWay,
    BothWays,
    NodeSettings,
    NodeRestarts,
)
"""Every kind, in the order in which their checks are listed."""


def checks(site: Site) -> list[Check]:
    """The checks of a site: each step of the manual procedure (Cisco document 116339), once for each thing that it is about."""
    return [check for kind in KINDS for check in kind.of(site)]


def left_out(site: Site) -> list[tuple[str, str]]:
    """What a site gives no occasion to check: the partner's domain (empty: all), and why."""
    return [line for kind in KINDS for line in kind.left_out(site)]
