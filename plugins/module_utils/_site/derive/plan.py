# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a site whose description is right: records, publications, settings, checks, warnings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Optional

from ..description.names import is_within
from ..description.object_names import PREFIX, own_suffix
from ..description.site import Site
from ..partners.expectation import expected
from ..partners.outcome import UNSUCCESSFUL
from ..partners.policy import exceptions, outcomes
from ..partners.security import needs, settings
from ..plan_types import (
    XMPP_SERVER_PORT,
    Dns,
    ExpectedOutcome,
    Firewall,
    Outbound,
    OwnNames,
    PartnerNeed,
    PartnerServers,
    Plan,
    Presence,
    PresenceNode,
    ProbeDomain,
    Publication,
    Record,
)
from ..profiles import PROFILES

if TYPE_CHECKING:
    from netaddr import IPAddress

OTHER_SERVICES = ("_xmpp-client._tcp", "_xmpps-client._tcp", "_xmpps-server._tcp")
"""Services of RFC 6120 and XEP-0368 whose records may lead to the same hosts, and that no description of ours makes."""


def build(site: Site) -> Plan:
    """Derive everything from a site without contradictions."""
    presence_settings, reason = settings(site)
    found = outcomes(site, presence_settings)
    return Plan(
        site=site.name,
        domain=site.domain,
        domains=(site.domain, *site.chat_aliases),
        partners=tuple(partner.domain for partner in site.partners),
        servers=tuple(PartnerServers(partner.domain, partner.inside, partner.port) for partner in site.partners),
        dns=Dns(
            publish=site.publish,
            server=site.dns_server,
            port=site.dns_port,
            zone=site.zone,
            records=records(site),
            prune=tuple(f"{name}." for name in site.former_nodes),
            referrers=tuple(
                f"{service}.{domain}."
                for domain in dict.fromkeys((site.domain, *site.chat_aliases, site.zone))
                for service in OTHER_SERVICES
                if is_within(domain, site.zone)
            ),
        ),
        firewall=Firewall(
            publications(site),
            outbound(site),
            str(site.inside_pc or ""),
            OwnNames(PREFIX, own_suffix(site.domain)),
            site.log,
        ),
        presence=Presence(
            release=site.release,
            settings=presence_settings,
            reason=reason,
            nodes=tuple(
                PresenceNode(
                    node.label, node.fqdn, str(node.private_address), str(node.public_address), node.public_port
                )
                for node in site.nodes
            ),
            policy=site.policy,
            exceptions=exceptions(site),
            email_federation=site.email_federation,
            outcomes=found,
            expected=expected(presence_settings.security_mode, reason, found),
            needs=tuple(
                PartnerNeed(partner.domain, need.modes, need.client_certificates, need.sasl_external)
                for partner, need in zip(site.partners, needs(site))
            ),
        ),
        probe=ProbeDomain(site.probe.domain, site.probe.port) if site.probe is not None else None,
        warnings=tuple(_warnings(site, found)),
    )


def records(site: Site) -> tuple[Record, ...]:
    """One SRV RRset for the domain and for each chat alias, the nodes' address records, and the probe domain's."""
    # The same priority and weight everywhere: Cisco's guide spreads the load over all published nodes this way.
    targets = tuple(f"0 0 {node.public_port} {node.fqdn}." for node in site.nodes)
    services = [
        Record(f"_xmpp-server._tcp.{domain}.", "SRV", site.ttl, targets) for domain in (site.domain, *site.chat_aliases)
    ]
    nodes = (_address_record(node.fqdn, node.public_address, site.ttl) for node in site.nodes)
    return (*services, *nodes, *_probe_records(site))


def _address_record(name: str, address: Optional[IPAddress], ttl: int) -> Record:
    return Record(f"{name}.", "AAAA" if ":" in str(address) else "A", ttl, (str(address),))


def _probe_records(site: Site) -> Iterable[Record]:
    """The probe domain's records where it lies in the site's zone; elsewhere they are in somebody else's hands."""
    probe = site.probe
    if probe is None or not is_within(probe.domain, site.zone):
        return
    yield Record(f"_xmpp-server._tcp.{probe.domain}.", "SRV", site.ttl, (f"0 0 {probe.port} {probe.domain}.",))
    yield _address_record(probe.domain, probe.address, site.ttl)


def publications(site: Site) -> tuple[Publication, ...]:
    """Each node's port 5269 at its public address and port."""
    return tuple(
        Publication(
            name=node.object_name,
            real_address=str(node.private_address),
            real_port=XMPP_SERVER_PORT,
            mapped_address="interface" if node.interface_address else str(node.public_address),
            mapped_port=node.public_port,
            protocol="tcp",
            real_interface=site.inside,
            mapped_interface=site.outside,
            sources=site.sources_of(node),
        )
        for node in site.nodes
    )


def outbound(site: Site) -> tuple[Outbound, ...]:
    """The way to port 5269 of the partners, for each node and for the PC that tries it."""
    hosts = [node.private_address for node in site.nodes]
    if site.inside_pc is not None:
        hosts.append(site.inside_pc)
    return tuple(Outbound(str(host), site.inside, XMPP_SERVER_PORT, "tcp") for host in hosts)


def _warnings(site: Site, found: Iterable[ExpectedOutcome]) -> Iterable[str]:
    for one in found:
        for direction, result, why in (
            ("to", one.outward, one.outward_why),
            ("from", one.inward, one.inward_why),
        ):
            if result == UNSUCCESSFUL:
                yield f"{one.partner}: no connection {direction} it is expected: {why}."
    if site.email_federation:
        yield (
            f"{site.domain}: partners know its users by their e-mail addresses: requests to their JIDs are dropped, so contacts have "
            "to be added anew. Enter other domains of these addresses on the page Presence > Inter Domain Federation > Email "
            "Federated Domains."
        )
    for partner in site.partners:
        profile = PROFILES[partner.profile]
        if profile.warning:
            yield f"{partner.domain}: {profile.warning}."
        if profile.first_srv_only and len(site.nodes) > 1:
            yield (
                f"{partner.domain}: {profile.title} tries only the first SRV record that it gets, so it does not fail over "
                "between the nodes."
            )
    for node in site.nodes:
        if node.public_port != XMPP_SERVER_PORT:
            yield (
                f"{node.fqdn}: the public port is {node.public_port}. Partners that follow the SRV record find it; those "
                f"that only try {XMPP_SERVER_PORT} do not."
            )
