# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of checks, a file a family, in the order of the way from client to client."""

from __future__ import annotations

from ..check import Check
from ..site import Site
from .certificates import NodeCertificate
from .claims import Claim
from .dialback import NodesWay, WayBack
from .firewall import FirewallEndings, FirewallLeftovers
from .inbound import FirewallIn, Hairpin, Inbound, Service
from .node import NodeRestarts, NodeService, NodeSettings
from .node_dns import NodeDns
from .outbound import FirewallOut, Outbound
from .own_dns import OwnAddress, OwnSrv, OwnViews
from .partner_dns import PartnerSrv
from .settings import Outcome, Secrets
from .stanza import BothWays
from .tls import OwnTls, PartnerTls

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
