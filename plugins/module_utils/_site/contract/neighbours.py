# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one site describes and what another has, where the two cannot be at the same time although neither claims the same as the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ..description.names import is_within
from ..partners.policy import DENY, covers
from ..plan_types import Plan, Publication
from ..profiles import NO_TLS, TLS_REQUIRED
from .fleet import INTERFACE, device_of
from .types import FIREWALL, Finding, InventoryHost, SiteHosts

Owned = dict[str, dict[str, str]]
"""Name -> site -> what it is there."""


Firewalls = Mapping[str, frozenset[str]]
"""Site -> its firewalls, as devices."""


def firewalls_of(
    plans: Mapping[str, Plan], sites: Mapping[str, SiteHosts], hosts: Mapping[str, InventoryHost]
) -> Firewalls:
    """The firewalls of the sites that have a plan."""
    return {name: frozenset(device_of(hosts[host]) for host in sites[name].hosts.get(FIREWALL, ())) for name in plans}


def at_odds(plans: Mapping[str, Plan], firewalls: Firewalls) -> Iterator[Finding]:
    """Everything in which two descriptions exclude each other; a finding for each site that has to change, or could."""
    yield from _former_nodes(plans)
    yield from _probes(plans)
    yield from _zone_cuts(plans)
    yield from _public_addresses(plans, firewalls)
    yield from _inside_pcs(plans, firewalls)


def _former_nodes(plans: Mapping[str, Plan]) -> Iterator[Finding]:
    owned: Owned = {}
    for site, plan in plans.items():
        for record in plan.dns.records:
            owned.setdefault(record.name, {})[site] = "has records there"
        for domain in plan.domains:
            owned.setdefault(f"{domain}.", {})[site] = "has this domain"
    for site, plan in plans.items():
        for name in plan.dns.prune:
            for other, what in _of_others(owned, name, site):
                yield Finding(
                    site,
                    "federation_site.dns.former_nodes",
                    f"{name.rstrip('.')} is in use: site {other} {what}",
                    "remove it: its addresses are still needed",
                )


def _probes(plans: Mapping[str, Plan]) -> Iterator[Finding]:
    owned: Owned = {}
    addresses: dict[str, dict[str, str]] = {}
    for site, plan in plans.items():
        for partner in plan.partners:
            owned.setdefault(partner, {})[site] = "a partner"
        for node in plan.presence.nodes:
            owned.setdefault(node.fqdn, {})[site] = "a node"
            addresses.setdefault(node.public_address, {})[site] = node.name
        for domain in plan.domains:
            owned.setdefault(domain, {})[site] = "a domain"
    for site, plan in plans.items():
        if plan.probe is None:
            continue
        domain = plan.probe.domain
        for other, what in _of_others(owned, domain, site):
            yield Finding(
                site,
                "federation_site.probe.domain",
                f"{domain} is {what} of site {other}",
                f"choose a domain that serves nothing else, such as probe.{plan.dns.zone}",
            )
        for address in _addresses_of(plan, domain):
            for other, name in _of_others(addresses, address, site):
                yield Finding(
                    site,
                    "federation_site.probe.address",
                    f"{address} is the public address of the node {name} of site {other}",
                    "write the address of a PC beyond the firewall",
                )


def _addresses_of(plan: Plan, name: str) -> Iterator[str]:
    for record in plan.dns.records:
        if record.name == f"{name}." and record.type in ("A", "AAAA"):
            yield from record.rdata


def _of_others(owned: Mapping[str, Mapping[str, str]], name: str, site: str) -> Iterator[tuple[str, str]]:
    return ((other, what) for other, what in owned.get(name, {}).items() if other != site)


def _zone_cuts(plans: Mapping[str, Plan]) -> Iterator[Finding]:
    """Records that would stand below a zone which another site names: the zone above is not asked for them."""
    owners: dict[str, str] = {}
    for site, plan in plans.items():
        owners.setdefault(plan.dns.zone, site)
    for site, plan in plans.items():
        for name in dict.fromkeys(record.name.rstrip(".") for record in plan.dns.records):
            below = _nearest_zone(name, owners)
            if below != plan.dns.zone and is_within(below, plan.dns.zone):
                yield Finding(
                    site,
                    "federation_site.dns.zone",
                    f"the record {name} would stand in {plan.dns.zone}, but lies in the zone {below} of site {owners[below]}",
                    f"give it a name outside of {below}, or describe what belongs to {below} as a site with that zone",
                )


def _nearest_zone(name: str, zones: Collection[str]) -> str:
    while name and name not in zones:
        name = name.partition(".")[2]
    return name


def _public_addresses(plans: Mapping[str, Plan], firewalls: Firewalls) -> Iterator[Finding]:
    """One public address is on one firewall, and there either the firewall's own or none of its own."""
    seen: dict[str, list[tuple[str, Publication]]] = {}
    own: dict[tuple[str, str, bool], list[tuple[str, str]]] = {}
    for site, plan in plans.items():
        for publication, address in _published(plan):
            seen.setdefault(address, []).append((site, publication))
            for firewall in firewalls[site] if publication.mapped_address == INTERFACE else ():
                key = (firewall, publication.mapped_interface, ":" in address)
                own.setdefault(key, []).append((site, address))
    for address, found in seen.items():
        yield from _one_address(address, found, firewalls)
    for (firewall, interface, _ipv6), described in own.items():
        yield from _own_addresses(firewall, interface, described)


def _published(plan: Plan) -> Iterator[tuple[Publication, str]]:
    public = {node.address: node.public_address for node in plan.presence.nodes}
    return ((one, public[one.real_address]) for one in plan.firewall.publications)


def _one_address(address: str, found: list[tuple[str, Publication]], firewalls: Firewalls) -> Iterator[Finding]:
    own = {(site, publication.mapped_address == INTERFACE) for site, publication in found}
    for site, is_own in sorted(own):
        for other, is_theirs in sorted(own):
            if site != other and is_own != is_theirs and firewalls[site] & firewalls[other]:
                yield Finding(
                    site,
                    "federation_site.nodes, interface_address",
                    f"site {other} says otherwise of {address}: whether it is the firewall's own address",
                    "write the same for every node with this public address",
                )


def _own_addresses(firewall: str, interface: str, described: list[tuple[str, str]]) -> Iterator[Finding]:
    addresses = {address for _site, address in described}
    for site, address in dict.fromkeys(described) if len(addresses) > 1 else ():
        others = [f"{another} (site {other})" for other, another in dict.fromkeys(described) if other != site]
        if others:
            yield Finding(
                site,
                "federation_site.nodes, interface_address",
                f"{address} is said to be the own address of {interface} of the firewall {firewall}, and so is {', '.join(others)}",
                "write the address that the interface has at both sites, or take interface_address away",
            )


def _inside_pcs(plans: Mapping[str, Plan], firewalls: Firewalls) -> Iterator[Finding]:
    nodes: dict[tuple[str, str], set[str]] = {}
    for site, plan in plans.items():
        for publication in plan.firewall.publications:
            for firewall in firewalls[site]:
                nodes.setdefault((firewall, publication.real_address), set()).add(site)
    for site, plan in plans.items():
        others = set().union(*(nodes.get((firewall, plan.firewall.inside_pc), ()) for firewall in firewalls[site]))
        for other in sorted(others - {site}):
            yield Finding(
                site,
                "federation_site.firewall.inside_pc",
                f"{plan.firewall.inside_pc} is a presence node of site {other} behind the same firewall",
                "write the address of the inside probe PC, or remove the field",
            )


def with_warnings(plans: Mapping[str, Plan], firewalls: Firewalls) -> dict[str, Plan]:
    """The plans with a warning of what is possible, and most likely not meant."""
    of_domain = {domain: plan for plan in plans.values() for domain in plan.domains}
    of_address: dict[str, list[str]] = {}
    for site, plan in plans.items():
        for node in plan.presence.nodes:
            of_address.setdefault(node.public_address, []).append(site)
    warned = {}
    for name, plan in plans.items():
        found = (*_between(plan, of_domain), *_on_two_firewalls(plan, of_address, firewalls))
        warned[name] = replace(plan, warnings=(*plan.warnings, *found)) if found else plan
    return warned


def _on_two_firewalls(plan: Plan, of_address: Mapping[str, list[str]], firewalls: Firewalls) -> Iterator[str]:
    for address in dict.fromkeys(node.public_address for node in plan.presence.nodes):
        for other in dict.fromkeys(of_address[address]):
            if other != plan.site and not firewalls[plan.site] & firewalls[other]:
                yield (
                    f"{address}: site {other} has this public address too, on another firewall ({', '.join(sorted(firewalls[other]))}). See that "
                    "something before them parts the ports, or write the same ansible_host where it is one firewall."
                )


def _between(plan: Plan, of_domain: Mapping[str, Plan]) -> Iterator[str]:
    own = plan.presence.settings.security_mode
    for partner in plan.partners:
        other = of_domain.get(partner)
        if other is None:
            continue
        theirs = other.presence.settings.security_mode
        if {own, theirs} == {NO_TLS, TLS_REQUIRED}:
            yield (
                f"{partner}: no connection to or from it is expected: the Security Mode of this site is {own}, that of site {other.site}, "
                f"which has this domain, {theirs}. Describe both so that a mode serves all their partners."
            )
        policy, exceptions = other.presence.policy, other.presence.exceptions
        excepted = any(covers(one.host, plan.domain) for one in exceptions or ())
        if policy is not None and (policy == DENY) != excepted:
            yield (
                f"{partner}: site {other.site}, which has this domain, refuses {plan.domain} by its policy ({policy}). Name it among the "
                "partners there, or take the exception away."
            )
