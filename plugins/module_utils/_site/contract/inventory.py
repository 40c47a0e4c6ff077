# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory held against the descriptions: groups, hosts, nodes, variable names, and the names of the stages."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping

from ..plan_types import Plan, PresenceNode
from .types import DEVICES, DNS, GROUPS, OUTSIDE, PRESENCE, Finding, InventoryHost, SiteHosts

STAGES = ("presence", "firewall", "dns", "verify")
"""The tags by which a user chooses what a run does."""

_NEAR = 0.88  # difflib's ratio: one or two letters of a name such as federation_dns or presence_restart
_NEAR_STAGE = 0.75  # the same for a name that is short


def group_names(groups: Collection[str]) -> Iterator[Finding]:
    """Groups that are one of ours but for a letter, or its case."""
    for name in sorted(groups):
        if name in GROUPS:
            continue
        near = difflib.get_close_matches(name.lower().replace("-", "_"), GROUPS, n=1, cutoff=_NEAR)
        if near:
            yield Finding("", f"group {name}", "the playbooks know no such group", f"did you mean {near[0]}?")


def tag_names(tags: Collection[str]) -> Iterator[Finding]:
    """Tags that are a stage's but for a letter or its case: the run would do less than it was told to, and nothing if it has no other."""
    for name in sorted(set(tags) - set(STAGES)):
        near = difflib.get_close_matches(name.lower(), STAGES, n=1, cutoff=_NEAR_STAGE)
        if near:
            yield Finding("", f"tag {name}", "the playbooks know no such tag", f"did you mean {near[0]}?")


def variable_names(
    site_of: Mapping[str, str], hosts: Collection[InventoryHost], known: Collection[str]
) -> Iterator[Finding]:
    """Variables that are one of our roles' but for a letter or two.

    Args:
        site_of: host -> its site, empty where it has none.
        hosts: all hosts.
        known: every variable that the roles, connections and playbooks read.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for host in hosts:
        for name in host.variables if host.groups else ():
            places.setdefault((site_of[host.name], name), []).append(host.name)
    near = {name: _nearest(name, known) for name in {name for _site, name in places} - set(known)}
    for (site, name), found in sorted(places.items()):
        if near.get(name):
            where = f"variable {name} of {_some(found)}"
            yield Finding(site, where, "no role reads such a variable", f"did you mean {near[name]}?")


def _nearest(name: str, known: Collection[str]) -> str:
    # A name of the user's own may be alike by chance, so only names with the same first word are compared.
    first = name.partition("_")[0]
    near = difflib.get_close_matches(name, [one for one in known if one.partition("_")[0] == first], n=1, cutoff=_NEAR)
    return near[0] if near else ""


def hosts_without_site(hosts: Collection[InventoryHost]) -> Iterator[Finding]:
    """Devices and inside PCs that belong to no site. An outside PC without a site serves all of them."""
    for host in hosts:
        groups = [name for name in host.groups if name != OUTSIDE]
        if groups and host.description is None:
            yield Finding(
                "",
                f"host {host.name} of {' and '.join(groups)}",
                "it has no federation_site",
                "put it into the group of its site, whose variables hold the description, or take it out of the group",
            )


def unusable_variables(site: SiteHosts, hosts: dict[str, InventoryHost]) -> Iterator[Finding]:
    """Variables of a site's hosts whose values cannot be had, such as those that name an undefined vault variable."""
    for name in dict.fromkeys(name for names in site.hosts.values() for name in names):
        for variable, why in hosts[name].unusable:
            yield Finding(
                site.name,
                f"host {name}, variable {variable}",
                f"it has no value: {why}",
                "define what it refers to, or give the run the vault that holds it",
            )


def site_hosts(site: SiteHosts) -> Iterator[Finding]:
    """Groups in which a site has no host, or too many."""
    for group in DEVICES:
        if not site.hosts.get(group):
            yield Finding(
                site.name,
                f"group {group}",
                "it holds no host of this site",
                f"add the site's {_KINDS[group]} to the group and to the group of the site",
            )
    zone_hosts = site.hosts.get(DNS, ())
    if len(zone_hosts) > 1:
        yield Finding(
            site.name,
            f"group {DNS}",
            f"{_some(zone_hosts)} would both publish the records of this site",
            "keep one host, which stands for the site's zone",
        )


_KINDS = {PRESENCE: "presence nodes", "federation_firewall": "firewall", DNS: "host that stands for its zone"}


def nodes_and_hosts(site: SiteHosts, plan: Plan, hosts: dict[str, InventoryHost]) -> Iterator[Finding]:
    """Nodes of the description without a host, and presence hosts that are no node of it."""
    presence = [hosts[name] for name in site.hosts.get(PRESENCE, ())]
    if not presence:
        return
    of_node = {node.name: [host for host in presence if is_node(host, node)] for node in plan.presence.nodes}
    for node in plan.presence.nodes:
        if len(of_node[node.name]) != 1:
            yield _node_finding(site, node, of_node[node.name])
    matched = {host.name for found in of_node.values() for host in found}
    for host in presence:
        if host.name not in matched:
            yield Finding(
                site.name,
                f"host {host.name} of {PRESENCE}",
                f"it is none of the nodes of the description ({_some([node.name for node in plan.presence.nodes])})",
                "add the node to federation_site.nodes, set federation_node of the host to its name there, or take the host out",
            )


def _node_finding(site: SiteHosts, node: PresenceNode, found: list[InventoryHost]) -> Finding:
    if found:
        return Finding(
            site.name,
            f"federation_site.nodes, {node.name}",
            f"{_some([host.name for host in found])} are all this node",
            f"keep one of them in {PRESENCE}",
        )
    return Finding(
        site.name,
        f"federation_site.nodes, {node.name}",
        f"no host of {PRESENCE} in this site is this node",
        f"name the host {node.name}, or set its federation_node to {node.name}, or take the node out of the description",
    )


def is_node(host: InventoryHost, node: PresenceNode) -> bool:
    """Whether a host of the inventory is a node of the description."""
    label = node.fqdn.partition(".")[0]
    if host.node:
        return host.node.lower() in (node.name, node.fqdn, label)
    return host.name.lower() in (node.name, node.fqdn, label) or host.address == node.address


def _some(names: Collection[str], most: int = 5) -> str:
    shown = list(names)[:most]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
