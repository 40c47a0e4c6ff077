# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was given: the inventory's hosts and sites as plain data, as ``reading`` hands them over."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PRESENCE, FIREWALL, DNS = "federation_presence", "federation_firewall", "federation_dns"
INSIDE, OUTSIDE = "federation_inside", "federation_outside"

Network = ipaddress.IPv4Network


@dataclass(frozen=True)
class Machine:
    """A host of the inventory that a playbook works on.

    :ivar address: ``ansible_host``, or its name; port: ``ansible_port``
    :ivar node: the name of the presence node in the description; empty for other hosts
    :ivar variables: their values, without those that could not be had
    """

    name: str
    groups: tuple[str, ...]
    address: str
    port: int
    node: str
    variables: Mapping[str, Any]

    @property
    def ip(self) -> str:
        """Its address where the inventory writes an IPv4 address, else empty."""
        return self.address if is_address(self.address) else ""


@dataclass(frozen=True)
class Node:
    """A presence node as described."""

    label: str
    fqdn: str
    object_name: str
    private: str
    public: str
    port: int
    interface_address: bool


@dataclass(frozen=True)
class Site:
    """A site as described.

    :ivar partners: domain, profile and the rest, as dictionaries
    :ivar hosts: group -> names
    :ivar outcomes: partner -> what the plan expects of connections to it and from it
    :ivar description: ``federation_site`` itself
    """

    name: str
    domain: str
    release: str
    certificate: str
    nodes: tuple[Node, ...]
    inside: str
    outside: str
    sources: tuple[str, ...]
    inside_pc: str
    zone: str
    publish: str
    dns_server: str
    dns_port: int
    partners: tuple[Mapping[str, Any], ...]
    probe_address: str
    probe_domain: str
    hosts: Mapping[str, tuple[str, ...]]
    outcomes: Mapping[str, tuple[str, str]]
    description: Mapping[str, Any]

    @property
    def old(self) -> bool:
        """Whether its nodes are of a release with the old pages."""
        return self.release.split(".")[0] == "8"


@dataclass(frozen=True)
class Inventory:
    """Everything that was read.

    :ivar groups: name -> hosts, of all groups that have one of the machines
    :ivar sites: in the order of the inventory
    """

    machines: Mapping[str, Machine]
    groups: Mapping[str, tuple[str, ...]]
    sites: tuple[Site, ...]

    def of(self, site: Site, group: str) -> list[Machine]:
        """The machines of a site in a group."""
        return [self.machines[name] for name in site.hosts.get(group, ())]

    def machine_of(self, site: Site, node: Node) -> Machine | None:
        """The host that stands for a node of the description."""
        hosts = self.of(site, PRESENCE)
        names = {node.label, node.fqdn, node.fqdn.removesuffix(f".{site.domain}")}
        named = [one for one in hosts if one.node in names]
        return next(iter(named or [one for one in hosts if one.address == node.private]), None)

    def addresses(self) -> Iterator[str]:
        """Every IPv4 address that the inventory names."""
        for machine in self.machines.values():
            yield machine.ip
        for site in self.sites:
            for node in site.nodes:
                yield from (node.private, node.public)
            yield from (site.inside_pc, site.dns_server, site.probe_address)


def from_document(document: Mapping[str, Any]) -> Inventory:
    """What ``reading`` has printed, typed."""
    return Inventory(
        {one["name"]: Machine(**{**one, "groups": tuple(one["groups"])}) for one in document["machines"]},
        {name: tuple(hosts) for name, hosts in document["groups"].items()},
        tuple(_site(one) for one in document["sites"]),
    )


def _site(one: Mapping[str, Any]) -> Site:
    return Site(
        **{
            **one,
            "nodes": tuple(Node(**node) for node in one["nodes"]),
            "sources": tuple(one["sources"]),
            "partners": tuple(one["partners"]),
            "hosts": {group: tuple(names) for group, names in one["hosts"].items()},
            "outcomes": {partner: tuple(ways) for partner, ways in one["outcomes"].items()},
        }
    )


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 address."""
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def overlap(one: Network, others: Sequence[Network]) -> bool:
    """Whether a network has an address of one of the others."""
    return any(one.overlaps(other) for other in others)
