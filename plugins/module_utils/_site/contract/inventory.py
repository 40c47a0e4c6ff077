# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory held against the descriptions: groups, hosts, nodes, variable names, and the names of the stages."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping

from ..description.problems import did_you_mean
from ..plan_types import Plan, PresenceNode
from .types import (
    DESCRIPTION,
    DEVICES,
    DNS,
    FIREWALL,
    GROUPS,
    INSIDE,
    OUTSIDE,
    PRESENCE,
    Finding,
    InventoryHost,
    SiteHosts,
    device_address,
    some,
)
from .variables import NEAR, no_value

STAGES = ("presence", "firewall", "dns", "verify")
"""The tags by which a user chooses what a run does."""

_NEAR_STAGE = 0.75  # difflib's ratio for a name that is short


def group_names(groups: Collection[str]) -> Iterator[Finding]:
    """Groups that are one of ours but for a letter, or its case."""
    for name in sorted(groups):
        if name in GROUPS:
            continue
        near = difflib.get_close_matches(name.lower().replace("-", "_"), GROUPS, n=1, cutoff=NEAR)
        if near:
            yield Finding("", f"group {name}", "the playbooks know no such group", f"did you mean {near[0]}?")


def tag_names(tags: Collection[str]) -> Iterator[Finding]:
    """Tags that are a stage's but for a letter or its case: the run would do less than it was told to, and nothing if it has no other."""
    for name in sorted(set(tags) - set(STAGES)):
        near = difflib.get_close_matches(name.lower(), STAGES, n=1, cutoff=_NEAR_STAGE)
        if near:
            yield Finding("", f"tag {name}", "the playbooks know no such tag", f"did you mean {near[0]}?")


def limit_names(limit: str, groups: Collection[str], hosts: Collection[InventoryHost]) -> Iterator[Finding]:
    """Names in ``--limit`` that are neither a group nor a host: Ansible passes them over, and less would be done than was meant."""
    known = {*groups, *(host.name for host in hosts)}
    # An address with colons, a pattern, a range or a file is Ansible's to understand.
    for name in limit.split(",") if "," in limit else limit.split(":"):
        plain = name.strip().lstrip("!&")
        if plain and plain not in known and plain != "localhost" and not set(plain) & set("*?[]~@:/{}()|"):
            yield Finding("", f"--limit, {plain}", "there is no such group or host", _near(plain, known))


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else "name a group or a host of the inventory"


def hosts_without_site(hosts: Collection[InventoryHost]) -> Iterator[Finding]:
    """Devices and inside PCs that belong to no site. An outside PC without a site serves all of them."""
    for host in hosts:
        lost = dict(host.unusable).get(DESCRIPTION)
        if lost is not None and host.groups:
            yield no_value(host.site, host.name, DESCRIPTION, lost)
            continue
        groups = [name for name in host.groups if name != OUTSIDE]
        if groups and host.description is None:
            yield Finding(
                "",
                f"host {host.name} of {' and '.join(groups)}",
                "it has no federation_site",
                "put it into the group of its site, whose variables hold the description, or take it out of the group",
            )


def unseen_sites(
    of_groups: Mapping[str, str], hosts: Collection[InventoryHost], seen: Collection[str]
) -> Iterator[Finding]:
    """Sites that a group describes, and that no host of ours belongs to: they would be passed over in silence.

    Args:
        of_groups: group -> the site that its own variables describe.
        hosts: all hosts.
        seen: the sites that hosts belong to.
    """
    for group, site in of_groups.items():
        if site not in seen:
            members = [host.name for host in hosts if (group, site) in host.sites]
            what = (
                f"none of its hosts ({some(members)}) is in one of {', '.join(GROUPS)}" if members else "it has no host"
            )
            yield Finding(
                site,
                f"group {group}",
                f"it describes the site, and {what}",
                f"add {_listed()} to it, or take the description out",
            )


def _listed() -> str:
    return ", ".join(f"the site's {kind} (in {group})" for group, kind in _KINDS.items())


def in_two_sites(hosts: Collection[InventoryHost]) -> Iterator[Finding]:
    """Devices in the groups of two sites: they have the description that Ansible merges last. A probe PC serves both."""
    for host in hosts:
        names = dict.fromkeys(site for _group, site in host.sites)
        if set(host.groups) & set(DEVICES) and len(names) > 1:
            where = " and ".join(f"{site} (group {group})" for group, site in host.sites)
            yield from (
                Finding(
                    site,
                    f"host {host.name}",
                    f"it belongs to the sites {where}",
                    "keep it in one of the groups; a firewall that serves two sites stands in each under a name of its own, with the same ansible_host",
                )
                for site in names
            )


_APART = (
    (PRESENCE, FIREWALL, "a device is of one kind"),
    (PRESENCE, DNS, "the host that stands for the zone is one of its own"),
    (FIREWALL, DNS, "the host that stands for the zone is one of its own"),
    (PRESENCE, INSIDE, "a probe PC needs Python"),
    (PRESENCE, OUTSIDE, "a probe PC needs Python"),
    (FIREWALL, INSIDE, "a probe PC needs Python"),
    (FIREWALL, OUTSIDE, "a probe PC needs Python"),
    (INSIDE, OUTSIDE, "what it sees would stand for both sides of the firewall"),
)
"""Two groups that no host is in at once, and why."""


def groups_apart(site_of: Mapping[str, str], hosts: Collection[InventoryHost]) -> Iterator[Finding]:
    """Hosts in two groups of which each makes something else of them."""
    for host in hosts:
        for one, other, why in _APART:
            if one in host.groups and other in host.groups:
                yield Finding(
                    site_of[host.name],
                    f"host {host.name}",
                    f"it is in {one} and in {other}, and {why}",
                    "take it out of one of them, or see which group is below another",
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
            f"{some(zone_hosts)} would both publish the records of this site",
            "keep one host, which stands for the site's zone",
        )


_KINDS = {PRESENCE: "presence nodes", FIREWALL: "firewall", DNS: "host that stands for its zone"}


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
            yield _host_finding(site, host, [node.name for node in plan.presence.nodes])


def _host_finding(site: SiteHosts, host: InventoryHost, nodes: list[str]) -> Finding:
    if host.node:
        return Finding(
            site.name,
            f"host {host.name} of {PRESENCE}, federation_node",
            f"{host.node} is none of the nodes of the description ({some(nodes)})",
            did_you_mean(host.node, nodes),
        )
    return Finding(
        site.name,
        f"host {host.name} of {PRESENCE}",
        f"it is none of the nodes of the description ({some(nodes)})",
        "add the node to federation_site.nodes, set federation_node of the host to its name there, or take the host out",
    )


def _node_finding(site: SiteHosts, node: PresenceNode, found: list[InventoryHost]) -> Finding:
    where = f"federation_site.nodes, {node.name}"
    if not found:
        return Finding(
            site.name,
            where,
            f"no host of {PRESENCE} in this site is this node",
            f"name the host {node.name}, or set its federation_node to {node.name}, or take the node out of the description",
        )
    by = ", ".join(f"{host.name} by its {_known_by(host, node)}" for host in found)
    return Finding(
        site.name,
        where,
        f"{some([host.name for host in found])} are all this node: {by}",
        f"keep one of them in {PRESENCE}, or correct ansible_host, or set federation_node of each",
    )


def _known_by(host: InventoryHost, node: PresenceNode) -> str:
    if host.node:
        return "federation_node"
    return "name" if _names(host.name, node) else f"ansible_host {host.address}"


def is_node(host: InventoryHost, node: PresenceNode) -> bool:
    """Whether a host of the inventory is a node of the description."""
    if host.node:
        return _names(host.node, node)
    return _names(host.name, node) or device_address(host.address) == node.address


def _names(name: str, node: PresenceNode) -> bool:
    """Whether a name is the node's: with its domain or without, in any case, with a final dot or not."""
    return name.lower().rstrip(".") in (node.name, node.fqdn, node.fqdn.partition(".")[0])
