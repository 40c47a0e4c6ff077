# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was given: the inventory's hosts and sites as plain data, as ``reading`` hands them over."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lab.errors import UsageError

PRESENCE, FIREWALL, DNS = "federation_presence", "federation_firewall", "federation_dns"
INSIDE, OUTSIDE = "federation_inside", "federation_outside"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
VERSIONS = (4, 6)


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
        """Its address where the inventory writes one, else empty."""
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
        """Every address that the inventory names."""
        for machine in self.machines.values():
            yield machine.ip
        for site in self.sites:
            for node in site.nodes:
                yield from (node.private, node.public)
            yield from (site.inside_pc, site.dns_server, site.probe_address)

    @property
    def six(self) -> bool:
        """Whether it names an IPv6 address: the lab has IPv6 only then."""
        return any(version(address) == 6 for address in self.addresses())


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
    """Whether a text is an address."""
    return bool(version(text))


def version(text: str) -> int:
    """The version of IP of an address; 0 where a text is none."""
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return 0


def of_version(wanted: int, addresses: Iterable[str]) -> list[str]:
    """The addresses of one version of IP."""
    return [address for address in addresses if version(address) == wanted]


def host(address: str) -> str:
    """An address with the length of a prefix that has nobody else."""
    return f"{address}/{ipaddress.ip_address(address).max_prefixlen}"


def inside_of(address: str, network: Network) -> bool:
    """Whether an address is in a network; those of the other version of IP never are."""
    return ipaddress.ip_address(address) in network


def overlap(one: Network, others: Iterable[Network]) -> bool:
    """Whether a network has an address of one of the others."""
    return any(one.version == other.version and one.overlaps(other) for other in others)


def highest(network: Network) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The last address of a network that a host may have; of a large one of IPv6, one that people can read."""
    return network[min(network.num_addresses, 0xFFFF) - 2] if network.version == 6 else network[-2]


def free_in(network: Network, taken: Iterable[str]) -> str:
    """The highest free address of a network.

    :raises UsageError: it is full
    """
    used = set(taken)
    for value in range(int(highest(network)), int(network[0]), -1):
        if (text := str(ipaddress.ip_address(value))) not in used:
            return text
    raise UsageError(f"--inventory: {network} has no free address for what the lab adds to it")
