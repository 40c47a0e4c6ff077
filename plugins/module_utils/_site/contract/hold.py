# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that has to fit before a run may log in anywhere: all of it is found at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Optional

from .. import examine
from ..description.problems import did_you_mean
from ..plan_types import Plan
from . import fleet, inventory, neighbours
from . import variables as of_variables
from .serve import serve
from .types import DESCRIPTION, GROUPS, INSIDE, OUTSIDE, Contract, Finding, InventoryHost, SiteHosts, some
from .withdrawal import SITES, SITES_FORM, WHERE, hosts_of, part_of, problems, read_sites, read_withdrawals


def hold(
    hosts: Collection[InventoryHost],
    groups: Collection[str],
    variables: Collection[str],
    only: Any = None,
    tags: Collection[str] = (),
    limit: str = "",
    chosen_by: str = WHERE,
    described: Optional[Mapping[str, str]] = None,
) -> Contract:
    """Hold an inventory against its descriptions.

    Args:
        hosts: every host of the inventory, whatever the run is limited to.
        groups: every group of the inventory.
        variables: every variable that the roles, connections and playbooks read.
        only: what to work on, where it is not all sites: names of sites, or dictionaries as ``withdrawal`` reads them; the others
            are held against them all the same.
        tags: every tag by which the run is limited, to some or but for some.
        limit: the hosts to which the run is limited, as Ansible's ``--limit`` has it.
        chosen_by: the variable that ``only`` is the value of.
        described: group -> the site that its own variables describe.

    Returns:
        the plans of the sites that fit, and everything that does not.
    """
    by_name = {host.name: host for host in hosts}
    site_of = {host.name: _name(host.description) or host.site for host in hosts}
    findings = [
        *inventory.tag_names(tags),
        *inventory.limit_names(limit, groups, hosts),
        *inventory.group_names(groups),
        *inventory.hosts_without_site(hosts),
        *inventory.groups_apart(site_of, hosts),
        *inventory.in_two_sites(hosts),
        *of_variables.variable_names(site_of, hosts, variables),
        *of_variables.of_some_hosts(hosts),
    ]
    sites, of_names = _sites(hosts)
    findings += of_names
    findings += inventory.unseen_sites(described or {}, hosts, {*sites, *site_of.values()})
    if not sites and not findings:
        findings.append(
            Finding("", "inventory", "no host has a federation_site", "describe a site in the variables of its group")
        )
    plans: dict[str, Plan] = {}
    for site in sites.values():
        wrong, planned = _one_site(site, by_name)
        findings += wrong
        if planned:
            plans[site.name] = planned
    findings += fleet.claimed_twice(plans, sites, by_name)
    findings += fleet.one_device_twice(sites, by_name)
    firewalls = neighbours.firewalls_of(plans, sites, by_name)
    findings += neighbours.at_odds(plans, firewalls)
    read = read_sites if chosen_by == SITES else read_withdrawals
    withdrawals, wrong_entries = read(only) if only is not None else ([], [])
    findings += [
        *wrong_entries,
        *_unknown([one.site for one in withdrawals], {*sites, *site_of.values(), *(described or {}).values()} - {""}),
    ]
    findings += [found for one in withdrawals if one.site in plans for found in problems(one, plans[one.site])]
    refused = {one.site for one in findings}
    fit = (
        {}
        if "" in refused
        else {name: one for name, one in neighbours.with_warnings(plans, firewalls).items() if name not in refused}
    )
    if only is not None:
        named = {one.site: one for one in withdrawals}
        fit = {name: part_of(one, named[name]) for name, one in fit.items() if name in named}
        findings = [one for one in findings if one.site in ("", *named)]
    of_sites = {name: _with_vantages(sites[name].hosts, hosts) for name in fit}
    for one in withdrawals:
        if one.site in fit:
            of_sites[one.site] = hosts_of(of_sites[one.site], one, fit[one.site], by_name)
    return Contract(
        plans=fit,
        hosts=of_sites,
        served=serve(of_sites, by_name),
        findings=tuple(sorted(findings, key=lambda one: bool(one.site))),
    )


def _unknown(only: Collection[str], sites: Collection[str]) -> Iterator[Finding]:
    for name in only:
        if name not in sites:
            # No name of a site has a comma.
            cure = SITES_FORM if "," in name else did_you_mean(name, sites)
            yield Finding("", f"site {name}", "no host describes it", cure)


def _with_vantages(of_site: dict[str, tuple[str, ...]], hosts: Collection[InventoryHost]) -> dict[str, tuple[str, ...]]:
    """A site's hosts; where it has no outside PC of its own, with those that stand outside of all sites."""
    if of_site.get(OUTSIDE):
        return of_site
    shared = tuple(host.name for host in hosts if OUTSIDE in host.groups and host.description is None)
    return {**of_site, OUTSIDE: shared} if shared else of_site


def _sites(hosts: Collection[InventoryHost]) -> tuple[dict[str, SiteHosts], list[Finding]]:
    """The sites that the hosts name, and what is wrong with their names."""
    found: dict[str, SiteHosts] = {}
    first: dict[str, str] = {}
    nameless: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    for host in hosts:
        if host.description is None or not host.groups:
            continue
        name = _name(host.description)
        if not name:
            nameless.setdefault(_nameless(host.description), []).append(host.name)
            continue
        site = found.setdefault(name, SiteHosts(name, host.description, {}))
        first.setdefault(name, host.name)
        if site.description != host.description:
            other.setdefault(name, []).append(host.name)
        for group in (group for group in GROUPS if group in host.groups):
            site.hosts[group] = (*site.hosts.get(group, ()), host.name)
    for host in hosts:
        for name in dict.fromkeys(site for _group, site in host.sites):
            _serves(host, found.get(name))
    wrong = [
        Finding("", f"{'host' if len(names) == 1 else 'hosts'} {some(names)}, {DESCRIPTION}", what, _DESCRIBE)
        for what, names in nameless.items()
    ]
    wrong += [
        Finding(
            name,
            f"hosts {first[name]} and {some(names)}, {DESCRIPTION}",
            "they describe the site differently",
            "describe it once, in the variables of the site's group; two sites have two names",
        )
        for name, names in other.items()
    ]
    return found, wrong


def _serves(host: InventoryHost, site: SiteHosts | None) -> None:
    """A probe PC in the groups of several sites serves all of them, whichever description Ansible gives it."""
    for group in (INSIDE, OUTSIDE):
        if site and group in host.groups and host.name not in site.hosts.get(group, ()):
            site.hosts[group] = (*site.hosts.get(group, ()), host.name)


_DESCRIBE = "write the fields of the site below it, and among them name: a name of its own"


def _nameless(description: Any) -> str:
    if isinstance(description, dict):
        return "it has no name"
    kind = {str: "a text", list: "a list", bool: "true or false"}.get(type(description), "a number")
    return f"it has no name, for it holds {kind} and no fields"


def _name(description: Any) -> str:
    name = description.get("name") if isinstance(description, dict) else None
    return str(name).strip() if isinstance(name, (str, int)) and not isinstance(name, bool) else ""


def _one_site(site: SiteHosts, hosts: dict[str, InventoryHost]) -> tuple[list[Finding], Plan | None]:
    problems, planned = examine(site.description)
    wrong = [Finding(site.name, one.field, one.what, one.change) for one in problems]
    return [*wrong, *_about_hosts(site, planned, hosts)], planned


def _about_hosts(site: SiteHosts, planned: Plan | None, hosts: dict[str, InventoryHost]) -> Iterator[Finding]:
    yield from inventory.site_hosts(site)
    if planned:
        yield from inventory.nodes_and_hosts(site, planned, hosts)
    yield from of_variables.unusable_variables(site, hosts)
