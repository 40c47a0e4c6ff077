# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks that a site's plan asks for: each step of the manual procedure (Cisco document 116339), once a target."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.xmpp.federation.plugins.module_utils._site.description.site import Node, Partner, Probe, Site
from ansible_collections.xmpp.federation.plugins.module_utils._site.partners.security import needs
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import XMPP_SERVER_PORT, Check


def checks(site: Site) -> tuple[Check, ...]:
    """The description, own records, the way in, the outbound access, and whether a partner serves our domain; in the order of the hops."""
    # Who proves itself by certificate (SASL EXTERNAL) need not know dialback, so asking by dialback would prove nothing.
    by_dialback = [partner for partner, need in zip(site.partners, needs(site)) if not need.sasl_external]
    return (
        *(_outcome(partner) for partner in site.partners),
        _secret(site),
        *(_own_srv(site, domain) for domain in (site.domain, *site.chat_aliases)),
        *(_own_address(node) for node in site.nodes),
        *(_own_views(domain) for domain in (site.domain, *site.chat_aliases)),
        *(_partner_srv(partner) for partner in site.partners),
        *(_node_dns(node, partner) for node in site.nodes for partner in site.partners),
        *(_firewall_in(node) for node in site.nodes),
        *(_from_outside(site, node) for node in site.nodes),
        *(_node_service(node) for node in site.nodes),
        *(_from_inside(site, node) for node in site.nodes),
        *(_hairpin(site, node) for node in site.nodes),
        *(_firewall_out(node, partner) for node in site.nodes for partner in site.partners),
        *(_to_partner(site, partner) for partner in site.partners),
        *(_own_tls(site, node) for node in site.nodes),
        *(_partner_tls(partner) for partner in site.partners),
        *_claims(site),
        *(_way_back(site, partner) for partner in by_dialback),
        *(_nodes_way(site, node, partner) for node in site.nodes for partner in by_dialback),
        *(_both_ways(site, node, site.probe) for node in site.nodes if site.probe is not None),
        *(_node_settings(node) for node in site.nodes),
        *(_node_restarts(node) for node in site.nodes),
    )


def _outcome(partner: Partner) -> Check:
    return Check(
        id=f"H0.outcome.{partner.domain}",
        kind="outcome",
        hop="H0",
        direction="",
        vantage="description",
        title=f"settings of the site and of {partner.domain} can meet",
        replaces="holding both servers' settings against the guide",
        subject=partner.domain,
        partner=partner.domain,
    )


def _secret(site: Site) -> Check:
    return Check(
        id="H0.secret",
        kind="secrets",
        hop="H0",
        direction="",
        vantage="description",
        title="one dialback secret for all nodes",
        replaces="typing the secret on each node once more",
        subject=site.domain,
    )


def _own_srv(site: Site, domain: str) -> Check:
    return Check(
        id=f"H1.srv.{domain}",
        kind="own_srv",
        hop="H1",
        direction="in",
        vantage="outside",
        title=f"SRV record of {domain} in public DNS",
        replaces=f"nslookup -type=SRV _xmpp-server._tcp.{domain}",
        subject=domain,
        expected=tuple(f"0 0 {node.public_port} {node.fqdn}." for node in site.nodes),
    )


def _own_address(node: Node) -> Check:
    return Check(
        id=f"H1.address.{node.fqdn}",
        kind="own_address",
        hop="H1",
        direction="in",
        vantage="outside",
        title=f"public address of {node.fqdn}",
        replaces=f"nslookup {node.fqdn}",
        subject=node.fqdn,
        expected=(str(node.public_address),),
    )


def _own_views(domain: str) -> Check:
    return Check(
        id=f"H1.views.{domain}",
        kind="own_views",
        hop="H1",
        direction="in",
        vantage="outside",
        title=f"SRV record of {domain}, the same everywhere",
        replaces="nslookup at several servers",
        subject=domain,
    )


def _firewall_in(node: Node) -> Check:
    return Check(
        id=f"firewall.H3.in.{node.fqdn}",
        kind="firewall",
        hop="H3",
        direction="in",
        vantage="firewall",
        title=f"the firewall's own word on the way in to {node.fqdn}",
        replaces="looking at the firewall's logs",
        subject=node.fqdn,
        address=str(node.public_address),
        port=node.public_port,
        expected=(str(node.private_address),),
    )


def _firewall_out(node: Node, partner: Partner) -> Check:
    return Check(
        id=f"firewall.H3.out.{node.fqdn}.{partner.domain}",
        kind="firewall",
        hop="H3",
        direction="out",
        vantage="firewall",
        title=f"the firewall's own word outbound of {node.fqdn} to {partner.domain}",
        replaces="looking at the firewall's logs",
        subject=partner.domain,
        address=str(node.private_address),
        partner=partner.domain,
    )


def _partner_srv(partner: Partner) -> Check:
    return Check(
        id=f"H2.srv.{partner.domain}",
        kind="partner_srv",
        hop="H2",
        direction="out",
        vantage="inside",
        title=f"SRV record of {partner.domain} as the node's DNS server gives it",
        replaces=f"nslookup -type=SRV _xmpp-server._tcp.{partner.domain} (at the node's DNS server)",
        subject=partner.domain,
        partner=partner.domain,
    )


def _from_outside(site: Site, node: Node) -> Check:
    return Check(
        id=f"H3.in.{node.fqdn}",
        kind="inbound",
        hop="H3",
        direction="in",
        vantage="outside",
        title=f"{node.fqdn} from outside, through the firewall",
        replaces=f"telnet {node.public_address} {node.public_port} (from outside)",
        subject=site.domain,
        address=str(node.public_address),
        port=node.public_port,
    )


def _from_inside(site: Site, node: Node) -> Check:
    return Check(
        id=f"H4.in.{node.fqdn}",
        kind="service",
        hop="H4",
        direction="in",
        vantage="inside",
        title=f"{node.fqdn} from inside, past the firewall",
        replaces=f"telnet {node.private_address} {XMPP_SERVER_PORT} (from inside)",
        subject=site.domain,
        address=str(node.private_address),
    )


def _node_dns(node: Node, partner: Partner) -> Check:
    return Check(
        id=f"H2.node.{node.fqdn}.{partner.domain}",
        kind="node_dns",
        hop="H2",
        direction="out",
        vantage="node",
        title=f"{node.fqdn} itself resolves the servers of {partner.domain}",
        replaces="utils network host <each server of the partner> (on the node)",
        subject=node.fqdn,
        address=str(node.private_address),
        partner=partner.domain,
    )


def _node_service(node: Node) -> Check:
    return Check(
        id=f"H4.service.{node.fqdn}",
        kind="node_service",
        hop="H4",
        direction="in",
        vantage="node",
        title=f"federation service of {node.fqdn}, as the node itself tells",
        replaces="utils service list (on the node)",
        subject=node.fqdn,
        address=str(node.private_address),
    )


def _node_settings(node: Node) -> Check:
    return Check(
        id=f"H9.settings.{node.fqdn}",
        kind="node_settings",
        hop="H9",
        direction="",
        vantage="node",
        title=f"settings of {node.fqdn} are as planned, and like those of the other nodes",
        replaces="opening Presence > Inter Domain Federation > XMPP Federation on each node",
        subject=node.fqdn,
        address=str(node.private_address),
    )


def _node_restarts(node: Node) -> Check:
    return Check(
        id=f"H9.restarts.{node.fqdn}",
        kind="node_restarts",
        hop="H9",
        direction="",
        vantage="node",
        title=f"settings of {node.fqdn} are in effect: no restart is pending",
        replaces="looking at Notifications in the node's pages",
        subject=node.fqdn,
        address=str(node.private_address),
    )


def _hairpin(site: Site, node: Node) -> Check:
    return Check(
        id=f"H3.hairpin.{node.fqdn}",
        kind="hairpin",
        hop="H3",
        direction="in",
        vantage="inside",
        title=f"the public address of {node.fqdn} from inside (hairpin)",
        replaces=f"telnet {node.public_address} {node.public_port} (from inside)",
        subject=site.domain,
        address=str(node.public_address),
        port=node.public_port,
    )


def _to_partner(site: Site, partner: Partner) -> Check:
    return Check(
        id=f"H3.out.{partner.domain}",
        kind="outbound",
        hop="H3",
        direction="out",
        vantage="inside",
        title=f"servers of {partner.domain} from inside, through the firewall",
        replaces="telnet <each address of the partner> 5269 (from inside)",
        subject=partner.domain,
        partner=partner.domain,
        expected=(str(site.inside_pc),) if site.inside_pc is not None else (),
    )


def _own_tls(site: Site, node: Node) -> Check:
    return Check(
        id=f"H6.in.{node.fqdn}",
        kind="own_tls",
        hop="H6",
        direction="in",
        vantage="outside",
        title=f"TLS of {node.fqdn}",
        replaces="nothing: telnet does not see TLS",
        subject=site.domain,
        address=str(node.public_address),
        port=node.public_port,
    )


def _partner_tls(partner: Partner) -> Check:
    return Check(
        id=f"H6.out.{partner.domain}",
        kind="partner_tls",
        hop="H6",
        direction="out",
        vantage="inside",
        title=f"TLS of {partner.domain}",
        replaces="nothing: telnet does not see TLS",
        subject=partner.domain,
        partner=partner.domain,
    )


def _way_back(site: Site, partner: Partner) -> Check:
    return Check(
        id=f"H7.out.{partner.domain}",
        kind="way_back",
        hop="H7",
        direction="out",
        vantage="inside",
        title=f"{partner.domain} can verify {site.domain} (dialback)",
        replaces="reading the federation log for an unexpected dialback response",
        subject=partner.domain,
        partner=partner.domain,
        expected=(site.domain,),
    )


def _nodes_way(site: Site, node: Node, partner: Partner) -> Check:
    return Check(
        id=f"H7.in.{node.fqdn}.{partner.domain}",
        kind="nodes_way",
        hop="H7",
        direction="in",
        vantage="outside",
        title=f"{node.fqdn} can verify {partner.domain} (dialback)",
        replaces="waiting for a message that does not arrive",
        subject=site.domain,
        address=str(node.public_address),
        port=node.public_port,
        partner=partner.domain,
        expected=(partner.domain,),
    )


def _claims(site: Site) -> Iterable[Check]:
    for partner in site.partners:
        for domain in (site.domain, *site.chat_aliases):
            yield Check(
                id=f"H7.claim.{partner.domain}.{domain}",
                kind="claim",
                hop="H7",
                direction="out",
                vantage="outside",
                title=f"{domain} is not served by {partner.domain}",
                replaces="asking Google or WebEx whether they have the domain, after an unexpected dialback response in the log",
                subject=partner.domain,
                partner=partner.domain,
                expected=(domain,),
            )


def _both_ways(site: Site, node: Node, probe: Probe) -> Check:
    return Check(
        id=f"H8.in.{node.fqdn}",
        kind="both_ways",
        hop="H8",
        direction="in",
        vantage="outside",
        title=f"a stanza passes both ways between {node.fqdn} and the Internet",
        replaces="asking a user whether a message arrived",
        subject=site.domain,
        address=str(node.public_address),
        port=node.public_port,
        expected=(probe.domain,),
    )
