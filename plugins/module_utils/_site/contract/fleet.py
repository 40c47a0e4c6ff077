# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The descriptions held against each other: what two sites claim, and devices that stand in the inventory twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..plan_types import Plan
from .types import PRESENCE, Finding, InventoryHost, SiteHosts, device_address

INTERFACE = "interface"
"""The mapped address of a node that is published on the firewall's own address."""


def claimed_twice(
    plans: Mapping[str, Plan], sites: Mapping[str, SiteHosts], hosts: Mapping[str, InventoryHost]
) -> Iterator[Finding]:
    """Domains, records and public addresses that more than one site describes as its own; a finding for each of the sites."""
    claims: dict[tuple[str, str], list[str]] = {}
    for name, plan in plans.items():
        for claim in _claims(plan, sites[name], hosts):
            claims.setdefault(claim, []).append(name)
    for (field, value), owners in claims.items():
        if len(owners) > 1:
            for name in owners:
                others = ", ".join(other for other in owners if other != name)
                yield Finding(
                    name,
                    field,
                    f"{value} is described by {others} too",
                    "give it to one site",
                )


def _claims(plan: Plan, site: SiteHosts, hosts: Mapping[str, InventoryHost]) -> Iterator[tuple[str, str]]:
    for domain in plan.domains:
        yield "federation_site.domain or chat_aliases", f"the domain {domain}"
    firewalls = sorted({device_of(hosts[name]) for name in site.hosts.get("federation_firewall", ())})
    of_firewall = f" of the firewall {', '.join(firewalls)}"
    for one in plan.firewall.publications:
        # The firewall's own address is another one for every firewall; any other address is one of the Internet.
        own = one.mapped_address == INTERFACE
        address = f"the address of {one.mapped_interface}{of_firewall}" if own else one.mapped_address
        yield "federation_site.nodes, public_address", f"port {one.mapped_port} of {address}"
        if firewalls:
            yield (
                "federation_site.nodes, private_address",
                f"{one.real_address} behind {one.real_interface}{of_firewall}",
            )
    for record in plan.dns.records:
        if record.type in ("A", "AAAA"):
            name = record.name.rstrip(".")
            of_probe = plan.probe is not None and plan.probe.domain == name
            yield "federation_site.probe.domain" if of_probe else "federation_site.nodes, name", f"the name {name}"


def one_device_twice(sites: Mapping[str, SiteHosts], hosts: Mapping[str, InventoryHost]) -> Iterator[Finding]:
    """Devices that stand under two names where one run would work on both as if they were two.

    Two sites may share a firewall, each under a name of its own; a presence node is of one site, and stands there once.
    """
    names: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for site in sites.values():
        for group, members in site.hosts.items():
            for name in members:
                names.setdefault((group, device_of(hosts[name])), []).append((site.name, name))
    for (group, device), found in names.items():
        if group not in (PRESENCE, "federation_firewall"):
            continue
        for site_name, name in found:
            others = [
                f"{other} of site {other_site}"
                for other_site, other in found
                if other != name and (group == PRESENCE or other_site == site_name)
            ]
            if others:
                yield Finding(
                    site_name,
                    f"host {name} of {group}",
                    f"it is the same device ({device}) as {', '.join(others)}",
                    "keep one of them, or correct ansible_host",
                )


def device_of(host: InventoryHost) -> str:
    """What tells one device from another: its address, the context on it, and the jump host before it."""
    context = f", context {host.context}" if host.context else ""
    return device_address(host.address) + context + (f", over {host.way}" if host.way else "")
