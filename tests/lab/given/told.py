# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command is told: the given inventory with the lab's logins in place of its own, and the facts of each site.

All variables are written out at each host: nothing of a vault, of a file beside the inventory or of a template is left to be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lab import bind, credentials, inventory
from lab.credentials import Credentials
from lab.daemons import Daemon
from lab.given.servers import daemon, homes, label, release, resolver, self_signed
from lab.given.types import DNS, FIREWALL, Inventory, Site
from lab.given.worlds import FirewallPlace, NodePlace, SitePlace, World, host_name
from lab.layout import RUN, Partner

LOGINS = frozenset(
    {
        *("presence_admin_user", "presence_admin_password", "presence_dialback_secret"),
        *("presence_ca_path", "presence_server_fingerprint", "presence_validate_certs"),
        *("verify_presence_admin_user", "verify_presence_admin_password", "verify_presence_ca_path"),
        *("verify_presence_server_fingerprint", "verify_presence_validate_certs"),
        *("dns_tsig_name", "dns_tsig_secret", "dns_tsig_algorithm"),
    }
)
"""Variables that are a login, or tell whom one logs in to: the lab has its own."""
PLACES = frozenset(
    {
        *("federation_state_dir", "presence_state_dir", "verify_presence_state_dir"),
        *("federation_plan_file", "federation_drift_file", "report_directory", "report_dir"),
        *("report_webhook", "report_mail"),
        *("dns_handover_directory", "dns_tasks_file"),
        *("verify_federation_ca_path", "verify_federation_listen_address"),
        *("verify_federation_listen_cert", "verify_federation_listen_key"),
    }
)
"""Variables that lead out of the lab: where something is written, who is told, files that are not there."""
HOLDING_BACK = frozenset({"presence_restart", "presence_restart_window", "presence_write"})
"""Variables that hold a change back until somebody allows or makes it."""
KEPT = frozenset(
    {
        *("ansible_host", "ansible_port", "ansible_connection", "ansible_timeout", "ansible_ssh_timeout"),
        *("ansible_ssh_legacy_algorithms", "ansible_vos_command_timeout"),
        *(
            "ansible_asa_context",
            "ansible_asa_command_timeout",
            "ansible_asa_ignored_commands",
            "ansible_asa_send_ahead",
        ),
    }
)
"""Of Ansible's variables, those that are the device's: all others are logins, ways there, programs and places."""
REPLACED = LOGINS | PLACES | HOLDING_BACK


def replaced(name: str) -> bool:
    """Whether the lab has a value of its own, or none, in place of the inventory's."""
    return name in REPLACED or (name.startswith("ansible_") and name not in KEPT)


def sites_directory() -> Path:
    """Where the facts of each site are."""
    return Path(RUN, "sites")


def facts_file(site: str) -> Path:
    """The facts of a site, as lab.json has them of the lab's own."""
    return sites_directory() / f"{host_name(site)}.json"


def playbook_inventory(given: Inventory, world: World, secrets: Mapping[str, Credentials]) -> dict[str, Any]:
    """The inventory as Ansible's YAML plugin reads it."""
    hosts: dict[str, dict[str, Any]] = {}
    for machine in given.machines.values():
        variables = {name: value for name, value in machine.variables.items() if not replaced(name)}
        described = variables.get("federation_site")
        if isinstance(described, dict):
            variables["federation_site"] = _rehearsed(described, world)
        hosts[machine.name] = variables
    for place in world.sites:
        own = secrets[place.site.domain]
        for node in place.nodes:
            hosts[node.machine.name] |= _presence(place, node, own)
        for name in place.site.hosts.get(FIREWALL, ()):
            hosts[name] |= _firewall(place.firewall, own)
        for name in place.site.hosts.get(DNS, ()):
            hosts[name] |= inventory.dns(own)
        for pc in (*place.inside_pcs, *place.outside_pcs):
            hosts[pc.machine.name] |= inventory.probe(wrapper(pc.netns))
    groups = {name: {"hosts": {one: {} for one in members}} for name, members in given.groups.items()}
    return {"all": {"hosts": hosts, "children": groups}}


def _rehearsed(described: Mapping[str, Any], world: World) -> dict[str, Any]:
    """The description, with public DNS that is updated in the lab whoever does that in earnest."""
    dns = {**described["dns"], "publish": "update"}
    dns.setdefault("server", world.dns[0])
    return {**described, "dns": dns}


def _presence(place: SitePlace, node: NodePlace, secrets: Credentials) -> dict[str, Any]:
    login = secrets.node
    variables = {
        "ansible_user": credentials.PLATFORM_USER,
        "ansible_password": login.platform_password,
        "ansible_ssh_known_hosts_file": inventory.known_hosts("cups"),
        "presence_admin_user": credentials.APPLICATION_USER,
        "presence_admin_password": login.application_password,
        "presence_dialback_secret": login.dialback_secret,
        "presence_restart": "allowed",
    }
    if self_signed(node):
        return {**variables, "presence_server_fingerprint": inventory.fingerprint(Path(certificate(node)))}
    return {**variables, "presence_ca_path": inventory.CA}


def certificate(node: NodePlace) -> str:
    """The file with the certificate of a node's pages."""
    return f"{RUN}/pki/{daemon(node)}.crt"


def _firewall(place: FirewallPlace, secrets: Credentials) -> dict[str, Any]:
    return {
        "ansible_user": credentials.FIREWALL_USER,
        "ansible_password": secrets.firewall_password,
        "ansible_asa_enable_password": secrets.firewall_enable,
        "ansible_ssh_known_hosts_file": inventory.known_hosts("asa"),
    }


def wrapper(netns: str) -> str:
    """The Python of a probe PC."""
    return f"{RUN}/py-{netns}"


def facts(
    place: SitePlace, world: World, secrets: Mapping[str, Credentials], daemons: Sequence[Daemon]
) -> dict[str, Any]:
    """The facts of a site. ``presence`` is the first of its nodes; ``others`` are the lab's further sites."""
    site, own = place.site, secrets[place.site.domain]
    users = own.accounts[site.domain]
    addresses = {label(node): node.address for node in place.nodes}
    first = place.nodes[0]
    pc = place.inside_pcs[0].netns if place.inside_pcs else first.netns
    return {
        "name": site.name,
        "inventory": inventory.INVENTORY,
        "secrets": inventory.SECRETS,
        "ca": inventory.CA,
        "controller": world.frame.controller.split("/")[0],
        "site": {
            "domain": site.domain,
            "public_addresses": [node.public for node in site.nodes],
            "users": users,
            "client": {"netns": pc, "host": first.address, "port": 5222},
            "homes": {user: addresses[home] for user, home in homes(place, users).items()},
        },
        "partners": [_partner(one["domain"], str(one["profile"]), world, own) for one in site.partners],
        "dns": {
            "public": world.dns[0],
            "inside": place.resolver[1],
            "algorithm": bind.ALGORITHM,
            "site_key": {"name": bind.SITE_KEY, "secret": own.tsig[bind.SITE_KEY]},
            "partner_key": {"name": bind.PARTNER_KEY, "secret": own.tsig[bind.PARTNER_KEY]},
        },
        "firewall": _firewall_facts(place.firewall, site, own),
        "presence": _node(place, first, own),
        "nodes": [_node(place, node, own) for node in place.nodes],
        "pcs": {"inside": [one.netns for one in place.inside_pcs], "outside": [one.netns for one in place.outside_pcs]},
        "resolver": resolver(place),
        "web": world.nobody[1],
        "nobody": world.nobody[0],
        "nobody6": world.nobody6,
        "description": dict(site.description),
        "outcomes": {partner: list(ways) for partner, ways in site.outcomes.items()},
        "hosts": {
            host.name: {
                "addresses": {link.name: list(link.addresses) for link in host.links},
                "gateway": host.gateway,
                "gateway6": host.gateway6,
                "routes": list(host.routes),
                "resolver": host.resolver,
            }
            for host in world.hosts
        },
        "daemons": {one.name: inventory.daemon_facts(one) for one in daemons},
    }


def _firewall_facts(place: FirewallPlace, site: Site, secrets: Credentials) -> dict[str, Any]:
    inside, outside = (place.firewall.interfaces[name].address for name in (site.inside, site.outside))
    return {
        "address": place.login,
        "port": place.firewall.machine.port,
        "user": credentials.FIREWALL_USER,
        "password": secrets.firewall_password,
        "enable": secrets.firewall_enable,
        "known_hosts": inventory.known_hosts("asa"),
        "nameifs": {"outside": site.outside, "inside": site.inside},
        "outside": outside,
        "inside": inside,
        "netns": place.netns,
        "inside_pc": site.inside_pc,
        "context": place.firewall.context,
        "state": f"{state(place)}/contexts/{place.firewall.context}" if place.firewall.context else state(place),
        "log": f"{state(place)}/emulator.log",
        "source": place.firewall.source,
    }


def state(place: FirewallPlace) -> str:
    """The directory of an emulated firewall."""
    return f"{RUN}/asa-{place.netns}"


def _node(place: SitePlace, node: NodePlace, secrets: Credentials) -> dict[str, Any]:
    login = secrets.node
    return {
        "release": release(place),
        "node": label(node),
        "object": node.node.object_name,
        "fqdn": node.node.fqdn,
        "address": node.address,
        "management": node.login,
        "port": node.machine.port,
        "netns": node.netns,
        "public_address": node.node.public,
        "public_port": node.node.port,
        "platform": {"user": credentials.PLATFORM_USER, "password": login.platform_password},
        "application": {"user": credentials.APPLICATION_USER, "password": login.application_password},
        "dialback_secret": login.dialback_secret,
        "known_hosts": inventory.known_hosts("cups"),
        "certificate": certificate(node),
        "self_signed": self_signed(node),
        "daemon": daemon(node),
        "state": f"{RUN}/{daemon(node)}",
    }


def _partner(domain: str, profile: str, world: World, secrets: Credentials) -> dict[str, Any]:
    """A partner: a server that stands in for it, or another site of the lab."""
    partner = world.partners.get(domain)
    if partner is not None:
        found = {**inventory.partner_facts(partner, secrets), "profile": profile, "client": client(partner)}
        return {**found, "spare": f"{world.spares[domain]}/32"}
    other = next(place for place in world.sites if place.site.domain == domain)
    node = other.nodes[0]
    users = secrets.accounts[domain]
    addresses = {label(one): one.address for one in other.nodes}
    return {
        "profile": profile,
        "domain": domain,
        "site": other.site.name,
        "server": node.node.fqdn,
        "address": node.node.public,
        "netns": node.netns,
        "software": "site",
        "users": users,
        "client": {"netns": node.netns, "host": node.address, "port": 5222},
        "homes": {user: addresses[home] for user, home in homes(other, users).items()},
        "directory": f"{RUN}/{daemon(node)}",
    }


def client(partner: Partner) -> dict[str, Any]:
    """Where a user of a partner sits: at its server."""
    return {"netns": partner.netns, "host": partner.address, "port": 5222}
