# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract looks at, and what it finds. Plain data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from ..._addresses import read_address
from ..plan_types import Plan

PRESENCE, FIREWALL, DNS = "federation_presence", "federation_firewall", "federation_dns"
INSIDE, OUTSIDE = "federation_inside", "federation_outside"
DESCRIPTION = "federation_site"
"""The variable that describes a site."""

DEVICES = (PRESENCE, FIREWALL, DNS)
"""The groups without which a site cannot be provisioned, in the order in which it is."""

GROUPS = (*DEVICES, INSIDE, OUTSIDE)
"""Every group that the playbooks work on."""


@dataclass(frozen=True)
class InventoryHost:
    """A host as the inventory has it.

    Attributes:
        name: inventory name.
        groups: those of GROUPS that it is in.
        description: its ``federation_site``; None where it has none.
        variables: names of the variables that the inventory gives it.
        unusable: variable -> why its value cannot be had (an undefined vault variable, a template that fails).
        wrong: variable, what is wrong with its value, what to change; a password is in none of them.
        site: the name of the site whose description cannot be had, where that much is known.
        sites: group -> the site that the group's own variables describe, of the groups that the host is in.
        address: ``ansible_host``, or its name.
        port: ``ansible_port``; empty where it is not set.
        context: ``ansible_asa_context``; empty for a firewall without contexts.
        way: the jump host before it, without secrets; the same address behind two of them is two devices. Empty without one.
        node: ``federation_node``: the name of the node in the description, where the host is called otherwise.
    """

    name: str
    groups: tuple[str, ...]
    description: Any = None
    variables: tuple[str, ...] = ()
    unusable: tuple[tuple[str, str], ...] = ()
    wrong: tuple[tuple[str, str, str], ...] = ()
    site: str = ""
    sites: tuple[tuple[str, str], ...] = ()
    address: str = ""
    port: str = ""
    context: str = ""
    way: str = ""
    node: str = ""


def device_address(address: str) -> str:
    """An address or host name as one text, however it is written: ``2001:DB8:0::1``, ``ASA.example.``."""
    try:
        return str(read_address(address.strip("[]")))
    except ValueError:
        return address.lower().rstrip(".")


def some(names: Collection[str], most: int = 5) -> str:
    """Names for a sentence: the first of them, and how many there are beside these."""
    shown = list(names)[:most]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class Finding:
    """Something that does not fit.

    Attributes:
        site: the site that cannot be worked on because of it; empty where no site can.
        where: the group, host or field.
        what: what is wrong, without a full stop.
        cure: what to change, without a full stop.
    """

    site: str
    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        of_site = f"site {self.site}: " if self.site else ""
        return f"{of_site}{self.where}: {self.what}; {self.cure}"


@dataclass(frozen=True)
class SiteHosts:
    """A site with its hosts, group -> names in the order of the inventory."""

    name: str
    description: Any
    hosts: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Contract:
    """What a run may work on.

    Attributes:
        plans: site -> plan, of every site that fits.
        hosts: site -> group -> hosts, of every site that fits.
        served: group -> host -> the sites that it is asked for, of firewalls and probe PCs.
        findings: everything that does not fit, of the whole run first.
    """

    plans: dict[str, Plan] = field(default_factory=dict)
    hosts: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    served: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> tuple[str, ...]:
        """Sites that do not fit."""
        return tuple(dict.fromkeys(one.site for one in self.findings if one.site))

    @property
    def of_the_run(self) -> tuple[Finding, ...]:
        """What keeps every site from being worked on."""
        return tuple(one for one in self.findings if not one.site)
