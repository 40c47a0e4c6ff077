# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contradictions between fields that are each right by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, TypeVar

from .description.names import is_within
from .description.problems import Problem
from .description.site import Probe, Site
from .partners.policy import policy_problems
from .partners.security import disagreements

Item = TypeVar("Item")


def inconsistencies(site: Site) -> list[Problem]:
    """Everything that cannot be at the same time, in the order of the description.

    Where a field could not be read (it is empty or None then), nothing is said about it.
    """
    return [
        *_names(site),
        *_addresses(site),
        *_twins(site),
        *_interfaces(site),
        *_partners(site),
        *_former_nodes(site),
        *_probe(site),
        *disagreements(site),
        *policy_problems(site),
    ]


def _names(site: Site) -> Iterable[Problem]:
    """Names that the site's zone cannot hold."""
    if not site.zone or not site.domain:
        return
    domain_is_outside = not is_within(site.domain, site.zone)
    if domain_is_outside:
        yield Problem(
            "federation_site.domain",
            f"{site.domain} is not in the zone {site.zone}, so its SRV record cannot be published there",
            "name the zone that holds the domain in federation_site.dns.zone",
        )
    for number, node in enumerate(site.nodes):
        follows_the_domain = domain_is_outside and is_within(node.fqdn, site.domain)
        if node.fqdn and not is_within(node.fqdn, site.zone) and not follows_the_domain:
            yield Problem(
                f"federation_site.nodes[{number}].name",
                f"the node {node.fqdn} is outside the zone {site.zone}, so its address record cannot be published there",
                "give it a name in the zone",
            )
    for number, alias in enumerate(site.chat_aliases):
        if alias and not is_within(alias, site.zone):
            yield Problem(
                f"federation_site.chat_aliases[{number}]",
                f"the chat alias {alias} is outside the zone {site.zone}",
                "give an alias in the zone, or publish its SRV record by hand",
            )
        if alias == site.domain:
            yield Problem(
                f"federation_site.chat_aliases[{number}]",
                f"the chat alias {alias} is the site's own domain",
                "remove it: the domain has its SRV record already",
            )


def _addresses(site: Site) -> Iterable[Problem]:
    for number, node in enumerate(site.nodes):
        place = f"federation_site.nodes[{number}]"
        private, public = node.private_address, node.public_address
        if private is None or public is None:
            continue
        if private.version != public.version:
            yield Problem(
                f"{place}.public_address",
                f"{public} (IPv{public.version}) cannot be a static translation of {private} (IPv{private.version})",
                "use addresses of one family",
            )
        if private == public:
            yield Problem(
                f"{place}.public_address",
                f"{public} is the node's private address too, so there is nothing to translate",
                "write the address that the firewall maps the node to",
            )


def _twins(site: Site) -> Iterable[Problem]:
    """Two of what there can only be one of."""
    for first, second, node in _pairs(site.nodes, lambda node: node.fqdn):
        yield _twin(
            second, "name", f"the name {node.fqdn} belongs to nodes[{first}]", "give each node a name of its own"
        )
    for first, second, node in _pairs(site.nodes, lambda node: node.private_address):
        yield _twin(
            second,
            "private_address",
            f"{node.private_address} belongs to nodes[{first}]",
            "give each node the address that it has on the inside",
        )
    for first, second, node in _pairs(
        site.nodes, lambda node: node.public_address and (node.public_address, node.public_port)
    ):
        yield _twin(
            second,
            "public_port",
            f"{node.public_address} port {node.public_port} belongs to nodes[{first}]",
            "give one of them another public port or another public address",
        )
    for first, second, partner in _pairs(site.partners, lambda partner: partner.domain):
        yield Problem(
            f"federation_site.partners[{second}].domain",
            f"{partner.domain} is partners[{first}] already",
            "describe each partner once",
        )
    for first, second, alias in _pairs(site.chat_aliases, lambda alias: alias):
        yield Problem(
            f"federation_site.chat_aliases[{second}]",
            f"{alias} is chat_aliases[{first}] already",
            "name each alias once",
        )


def _twin(number: int, field: str, what: str, change: str) -> Problem:
    return Problem(f"federation_site.nodes[{number}].{field}", what, change)


def _pairs(items: tuple[Item, ...], key: Callable[[Item], object]) -> Iterable[tuple[int, int, Item]]:
    """Of items with an equal key, which is not empty: the place of the first, the place of the other, the other."""
    seen: dict[object, int] = {}
    for number, item in enumerate(items):
        value = key(item)
        if value and seen.setdefault(value, number) != number:
            yield seen[value], number, item


def _interfaces(site: Site) -> Iterable[Problem]:
    if site.inside and site.inside == site.outside:
        yield Problem(
            "federation_site.firewall.outside",
            f"inside and outside are the same interface {site.outside}",
            "write the nameif of the interface towards the Internet",
        )
    if site.inside_pc is not None and site.inside_pc in {node.private_address for node in site.nodes}:
        yield Problem(
            "federation_site.firewall.inside_pc",
            f"{site.inside_pc} is a presence node",
            "write the address of the inside probe PC, or remove the field",
        )
    closed = {
        node.public_address.version: node for node in site.nodes if node.public_address and not site.sources_of(node)
    }
    for version, node in closed.items():
        yield Problem(
            "federation_site.firewall.sources",
            f"none of them is an IPv{version} address or network, and nobody else can reach {node.public_address}",
            "name the partners' addresses of that version too, or write any",
        )
    on_interface = {node.public_address for node in site.nodes if node.interface_address}
    for number, node in enumerate(site.nodes):
        if not node.interface_address and node.public_address and node.public_address in on_interface:
            yield Problem(
                f"federation_site.nodes[{number}].interface_address",
                f"{node.public_address} is said to be the firewall's own address for another node, and not for this one",
                "write the same for every node with this public address",
            )


def _partners(site: Site) -> Iterable[Problem]:
    own = {site.domain, *site.chat_aliases} - {""}
    for number, partner in enumerate(site.partners):
        if partner.domain in own:
            yield Problem(
                f"federation_site.partners[{number}].domain",
                f"{partner.domain} is the site's own domain or chat alias",
                "name the partner's domain",
            )


def _probe(site: Site) -> Iterable[Problem]:
    """The probe domain has to be a domain of its own, and whoever stands for it has to be let in."""
    probe, place = site.probe, "federation_site.probe"
    if probe is None or not probe.domain:
        return
    taken = {partner.domain: "a partner's domain" for partner in site.partners}
    taken.update({node.fqdn: "a node's name" for node in site.nodes})
    taken.update(dict.fromkeys((site.domain, *site.chat_aliases), "a domain of the site"))
    taken[site.zone] = taken.get(site.zone, "the zone itself")
    if probe.domain in taken:
        yield Problem(
            f"{place}.domain",
            f"{probe.domain} is {taken[probe.domain]}",
            f"choose a domain that serves nothing else, such as probe.{site.zone}",
        )
    yield from _probe_address(site, probe)


def _probe_address(site: Site, probe: Probe) -> Iterable[Problem]:
    place = "federation_site.probe.address"
    if probe.address is None:
        if site.zone and is_within(probe.domain, site.zone):
            yield Problem(
                place,
                f"{probe.domain} lies in the zone {site.zone}, and its address record needs an address",
                "write the outside PC's public address",
            )
        return
    if probe.address in {node.public_address for node in site.nodes}:
        yield Problem(
            place, f"{probe.address} is a node's public address", "write the address of a PC beyond the firewall"
        )
    if site.sources and not any(probe.address in network for network in site.sources):
        yield Problem(
            "federation_site.firewall.sources",
            f"the outside PC that stands for {probe.domain} ({probe.address}) is none of them, so it is not let in",
            "name its address too, or remove federation_site.probe",
        )


def _former_nodes(site: Site) -> Iterable[Problem]:
    in_use = {node.fqdn: "is a node" for node in site.nodes}
    in_use.update(dict.fromkeys((site.domain, *site.chat_aliases, site.zone), "is a domain of the site"))
    if site.probe is not None:
        in_use.setdefault(site.probe.domain, "is the probe domain")
    for number, name in enumerate(site.former_nodes):
        place = f"federation_site.dns.former_nodes[{number}]"
        if not name or not site.zone:
            continue
        if not is_within(name, site.zone):
            yield Problem(
                place, f"{name} is outside the zone {site.zone}", "remove it: its records are not in this zone"
            )
        elif name in in_use:
            yield Problem(place, f"{name} {in_use[name]}", "remove it: its addresses are still needed")
