# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in a lab that was made for an inventory: public DNS, the sites' nodes and their certificates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab import bind, presence
from lab.bind import PARTNER_KEY, SITE_KEY, Zone
from lab.credentials import Credentials
from lab.daemons import Daemon
from lab.given.types import is_address
from lab.given.worlds import PUBLIC_DNS, NodePlace, SitePlace, World, host_name
from lab.presence import Place

_SELF_SIGNED = "self-signed"
_TRANSITION = 0.1  # seconds for a service to stop or start: how long that takes in earnest, no rehearsal says


def release(place: SitePlace) -> str:
    """The release that the emulator of a site's nodes is: the nearest that it knows."""
    return "8.6" if place.site.old else "12.5"


def daemon(node: NodePlace) -> str:
    """A node's name among the lab's servers."""
    return f"cups-{node.netns}"


def resolver(place: SitePlace) -> str:
    """The name of a site's DNS server among the lab's servers."""
    return f"resolver-{host_name(place.site.name)}"


def self_signed(node: NodePlace) -> bool:
    """Whether a node's pages have a certificate of their own: where the inventory names its fingerprint."""
    return bool(node.machine.variables.get("presence_server_fingerprint"))


# -- public DNS


def zones(world: World) -> list[Zone]:
    """The root, a zone for each site and one for each partner; what is none of them stands in the root."""
    own = dict.fromkeys(place.site.zone for place in world.sites)
    partners = [partner for domain, partner in world.partners.items() if domain not in own]
    names = [*own, *(partner.domain for partner in partners)]
    records: dict[str, list[str]] = {name: [] for name in ("", *names)}
    for name in names:
        records[""] += [f"{name}. NS ns1.{name}.", f"ns1.{name}. A {world.dns[0]}"]
    for place in world.sites:
        server = place.site.dns_server.rstrip(".")
        if server and not is_address(server) and server not in {f"ns1.{name}" for name in names}:
            records[_zone_of(server, names)].append(f"{server}. A {world.dns[0]}")
    for partner in partners:
        records[partner.domain] += bind.partner_records(partner)
    for domain, partner in world.partners.items():
        if domain in own:  # a partner's domain that is a site's zone: the site may change it
            records[domain] += bind.partner_records(partner)
    return [
        Zone(".", records[""], None, world.dns[0]),
        *(Zone(name, records[name], SITE_KEY, world.dns[0]) for name in own),
        *(Zone(partner.domain, records[partner.domain], PARTNER_KEY, world.dns[0]) for partner in partners),
    ]


def _zone_of(name: str, zones_: list[str]) -> str:
    """The longest of the zones that a name is in; empty for the root."""
    return max((zone for zone in zones_ if name == zone or name.endswith(f".{zone}")), key=len, default="")


def public_dns(world: World, directory: Path, keys: Mapping[str, str], named: str) -> Daemon:
    """The server of all zones."""
    return bind.serve(directory, zones(world), keys, named, PUBLIC_DNS, world.dns, world.ports)


# -- nodes


def certificates(world: World) -> dict[str, Any]:
    """What lab.certificates has to make."""
    wanted: dict[str, Any] = {
        "certificates": {},
        "rsa_certificates": {},
        "own_certificates": {},
        "self_signed": {},
        "host_keys": [f"{place.netns}_host_key" for place in world.firewalls],
        "rsa_host_keys": [],
    }
    for place in world.sites:
        own = "own_certificates" if place.site.certificate == _SELF_SIGNED else "certificates"
        wanted[own][place.site.domain] = [place.site.domain, *(node.fqdn for node in place.site.nodes)]
        for node in place.nodes:
            own = [one for one in (node.address, node.address6) if one]
            names = list(dict.fromkeys([node.node.fqdn, node.machine.address, node.login, *own]))
            if self_signed(node):
                wanted["self_signed"][daemon(node)] = node.node.fqdn
            else:
                wanted["rsa_certificates" if place.site.old else "certificates"][daemon(node)] = names
            wanted["rsa_host_keys" if place.site.old else "host_keys"].append(f"{daemon(node)}_host_key")
    for partner in world.partners.values():
        own = "own_certificates" if partner.self_signed else "certificates"
        wanted[own][partner.domain] = [partner.domain, partner.server]
        if partner.software == "cups":
            part = presence.partner_certificates(partner)
            wanted["certificates"] |= part["certificates"]
            wanted["host_keys"] += part["host_keys"]
    return wanted


def node(place: SitePlace, one: NodePlace, secrets: Credentials, at: Place) -> Daemon:
    """Write the settings of a site's node, and say how to run it."""
    site = place.site
    users = secrets.accounts[site.domain]
    settings = {
        "release": release(place),
        **presence.listen(one.login, one.address, one.machine.port),
        "node": label(one),
        "domain": site.domain,
        "fqdn": one.node.fqdn,
        "address": one.address,
        "address6": one.address6,
        "ipv6_only": bool(one.address6),
        "netmask": one.netmask,
        "gateway": one.gateway,
        "dns": [place.resolver[1]],
        "users": users,
        "homes": homes(place, users),
        "cluster": {
            "directory": str(at.run / f"cluster-{host_name(site.name)}"),
            "nodes": [{"name": label(each), "address": each.address} for each in place.nodes],
        },
        **presence.accounts(secrets.node),
        **presence.keys(at.pki, daemon(one), site.domain),
        "transition_time": _TRANSITION,
        "faults": [],
        "choices": {},
    }
    return presence.prepare(daemon(one), one.netns, settings, at.run / daemon(one))


def label(one: NodePlace) -> str:
    """A node's own host name."""
    return one.node.label.split(".")[0]


def homes(place: SitePlace, users: Mapping[str, str]) -> dict[str, str]:
    """User -> name of the node that it is assigned to, in turn."""
    return {user: label(place.nodes[index % len(place.nodes)]) for index, user in enumerate(users)}
