# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be withdrawn: whole sites, nodes of a site, or partners of a site; and the part of a plan that this is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..description.problems import did_you_mean
from ..partners.policy import DENY
from ..plan_types import Plan, PresenceNode
from .inventory import is_node
from .types import PRESENCE, Finding, InventoryHost

WHERE, SITES = "federation_withdraw", "federation_sites"
SITES_FORM = """write the name of a site, or several as a list: -e '{"federation_sites": ["hq", "branch"]}'"""
_FORMS = 'write names of sites, or {"site": NAME, "nodes": [NAME, ...]}, or {"site": NAME, "partners": [DOMAIN, ...]}'
Hosts = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Withdrawal:
    """One entry of ``federation_withdraw``; without nodes and partners it is the whole site."""

    site: str
    nodes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


def read_sites(value: Any) -> tuple[list[Withdrawal], list[Finding]]:
    """The sites that ``federation_sites`` names: one as a text, or a list; and what is wrong with it."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(str(name or "").strip() for name in names):
        what = "it names no site" if not value else f"{value!r} is no list of names"
        return [], [Finding("", SITES, what, SITES_FORM)]
    return [Withdrawal(name) for name in dict.fromkeys(str(name).strip() for name in names)], []


def read_withdrawals(entries: Any) -> tuple[list[Withdrawal], list[Finding]]:
    """The entries, and what is wrong with them. Nothing is withdrawn where one of them is not understood."""
    found: list[Withdrawal] = []
    wrong: list[Finding] = []
    if not isinstance(entries, list) or not entries:
        return [], [Finding("", WHERE, f"{entries!r} is no list of what to withdraw", f"write a list: {_FORMS}")]
    for number, entry in enumerate(entries):
        read = _read(entry)
        if read is None:
            wrong.append(Finding("", f"{WHERE}[{number}]", f"{entry!r} is not understood", _FORMS))
        elif any(one.site == read.site for one in found):
            wrong.append(Finding("", f"{WHERE}[{number}]", f"site {read.site} is there twice", "name it once"))
        else:
            found.append(read)
    return found, wrong


def _read(entry: Any) -> Withdrawal | None:
    if isinstance(entry, str) and entry:
        return Withdrawal(entry)
    if not isinstance(entry, dict) or len(entry) != 2 or "site" not in entry:
        return None
    (part,) = set(entry) - {"site"}
    names = entry[part]
    whole = isinstance(names, list) and names and all(isinstance(name, str) and name for name in names)
    if part not in ("nodes", "partners") or not whole or not isinstance(entry["site"], str):
        return None
    lowered = tuple(dict.fromkeys(name.lower().rstrip(".") for name in names))
    return Withdrawal(entry["site"], **{part: lowered})


def problems(one: Withdrawal, plan: Plan) -> Iterator[Finding]:
    """Why a part of a site cannot be withdrawn."""
    known = {name for node in plan.presence.nodes for name in _names(node)}
    for name in one.nodes:
        if name not in known:
            cure = did_you_mean(name, [node.name for node in plan.presence.nodes])
            yield Finding(one.site, f"{WHERE}, node {name}", "the description has no such node", cure)
    if one.nodes and not _kept(one, plan):
        cure = f'withdraw the site: {{"federation_withdraw": ["{one.site}"]}}'
        yield Finding(one.site, WHERE, "no node of the site would be left", cure)
    for name in one.partners:
        if name not in plan.partners:
            yield Finding(
                one.site,
                f"{WHERE}, partner {name}",
                "the description has no such partner",
                did_you_mean(name, plan.partners),
            )
    if one.partners and plan.presence.policy != DENY:
        yield Finding(
            one.site,
            f"{WHERE}, partners",
            "only with presence.policy deny do the nodes hold something that is there for one partner",
            "take the partner out of the description, and have a policy that refuses it if it shall be refused",
        )


def part_of(plan: Plan, one: Withdrawal) -> Plan:
    """The part of a site's plan that is withdrawn."""
    if one.nodes:
        return _of_nodes(plan, [node for node in plan.presence.nodes if _is_named(one, node)])
    if one.partners:
        return replace(plan, presence=replace(plan.presence, leaving=one.partners))
    return plan


def hosts_of(hosts: Hosts, one: Withdrawal, plan: Plan, inventory: Mapping[str, InventoryHost]) -> Hosts:
    """The hosts that a withdrawal is about.

    Args:
        plan: the part of the site's plan.
    """
    if one.partners:
        return {PRESENCE: hosts.get(PRESENCE, ())}
    if not one.nodes:
        return hosts
    nodes = plan.presence.nodes
    return {
        **hosts,
        PRESENCE: tuple(
            name for name in hosts.get(PRESENCE, ()) if any(is_node(inventory[name], node) for node in nodes)
        ),
    }


def _of_nodes(plan: Plan, nodes: Collection[PresenceNode]) -> Plan:
    names = {f"{node.fqdn}." for node in nodes}
    addresses = {node.address for node in nodes}
    records = []
    for record in plan.dns.records:
        if record.type == "SRV":
            # Only these values: the record leads to the other nodes still.
            values = tuple(value for value in record.rdata if value.rpartition(" ")[2] in names)
            records += [replace(record, rdata=values)] if values else []
        elif record.name in names:
            records.append(record)
    firewall = replace(
        plan.firewall,
        publications=tuple(one for one in plan.firewall.publications if one.real_address in addresses),
        outbound=tuple(one for one in plan.firewall.outbound if one.address in addresses),
        whole=False,  # the nodes that stay are no leftovers
    )
    return replace(
        plan,
        dns=replace(plan.dns, records=tuple(records), prune=()),
        firewall=firewall,
        presence=replace(plan.presence, nodes=tuple(nodes)),
    )


def _kept(one: Withdrawal, plan: Plan) -> bool:
    return any(not _is_named(one, node) for node in plan.presence.nodes)


def _is_named(one: Withdrawal, node: PresenceNode) -> bool:
    return bool(_names(node) & set(one.nodes))


def _names(node: PresenceNode) -> set[str]:
    return {node.name.lower(), node.fqdn}
