# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab tells its user: an Ansible inventory of the site, and the facts a test may need."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import bind, credentials, jump
from lab.credentials import Credentials
from lab.daemons import Daemon
from lab.layout import (
    CONTROLLER,
    DEAD_IPV6,
    FIREWALL_INSIDE,
    FIREWALL_MGMT,
    FIREWALL_OUTSIDE,
    INSIDE_DNS,
    INSIDE_PC,
    NOBODY,
    OUTSIDE_PC,
    PROBE,
    PUBLIC_BLOCK,
    PUBLIC_DNS,
    RUN,
    SITE,
    WEB_SITE,
    Host,
    Node,
    Partner,
)
from lab.options import Options
from lab.presence import homes

TOLD = 2  # nodes that Control Center names: the rest has to be told
INVENTORY = f"{RUN}/inventory.yml"
FACTS = f"{RUN}/lab.json"
SECRETS = f"{RUN}/secrets"
CA = f"{RUN}/pki/ca.crt"


@dataclass(frozen=True)
class Facts:
    """Everything about a running lab.

    :ivar nameifs: kernel interface of the firewall (outside, inside) -> its name in the firewall's configuration
    """

    options: Options
    hosts: Sequence[Host]
    secrets: Credentials
    nameifs: Mapping[str, str]
    daemons: Sequence[Daemon]


def known_hosts(device: str) -> str:
    """Where the host key of a device (asa, cups) is written for SSH clients."""
    return f"{RUN}/known_hosts.{device}"


def inventory(facts: Facts) -> dict[str, Any]:
    """The inventory as Ansible's YAML plugin reads it."""
    nodes = facts.options.nodes
    site = {
        "vars": {"federation_site": federation_site(facts)},
        "hosts": {
            name: {} for name in (*(node.name for node in nodes), "asa1", "public_dns", "inside_pc", "outside_pc")
        },
    }
    return {
        "all": {
            "children": {
                "site_hq": site,
                "federation_presence": {"hosts": {node.name: _presence(node, facts) for node in nodes}},
                "federation_firewall": {"hosts": {"asa1": _firewall(facts)}},
                "federation_dns": {"hosts": {"public_dns": dns(facts.secrets)}},
                "federation_inside": {"hosts": {"inside_pc": probe(f"{RUN}/py-in")}},
                "federation_outside": {"hosts": {"outside_pc": probe(f"{RUN}/py-out")}},
            }
        }
    }


def federation_site(facts: Facts) -> dict[str, Any]:
    """The intent: the site as its operator describes it."""
    return {
        "name": "hq",
        "domain": SITE,
        "presence": {"release": facts.options.release},
        "nodes": [
            {
                "name": node.name,
                "private_address": node.private_address,
                "public_address": node.public_address,
                "public_port": node.public_port,
            }
            for node in facts.options.nodes
        ],
        "firewall": {**facts.nameifs, "inside_pc": INSIDE_PC},
        "dns": {"zone": SITE, "server": PUBLIC_DNS, "ttl": 3600},
        "partners": [{"domain": partner.domain, "profile": partner.profile} for partner in facts.options.partners],
        "chat_aliases": [],
        **({"probe": {"domain": PROBE, "address": OUTSIDE_PC}} if facts.options.probe else {}),
    }


def _presence(node: Node, facts: Facts) -> dict[str, Any]:
    login = facts.secrets.node
    variables = {
        "ansible_connection": "xmpp.federation.vos",
        "ansible_host": node.mgmt,
        "ansible_port": 22,
        "ansible_user": credentials.PLATFORM_USER,
        "ansible_password": login.platform_password,
        "ansible_ssh_known_hosts_file": known_hosts("cups"),
        "presence_admin_user": credentials.APPLICATION_USER,
        "presence_admin_password": login.application_password,
        "presence_dialback_secret": login.dialback_secret,
        "presence_restart": "allowed",
    }
    if facts.options.self_signed:
        variables["presence_server_fingerprint"] = fingerprint(Path(certificate(node)))
    else:
        variables["presence_ca_path"] = CA
    if facts.options.jump:
        variables["ansible_ssh_common_args"] = jump.ARGUMENTS
    if len(facts.options.nodes) > TOLD:
        variables["presence_node_name"] = node.name
    if facts.options.release == "8.6":
        variables |= {"ansible_ssh_legacy_algorithms": True, "presence_legacy_tls": True}
    return variables


def certificate(node: Node) -> str:
    """The file with the certificate of a node's pages."""
    return f"{RUN}/pki/{node.daemon}.crt"


def fingerprint(file: Path) -> str:
    """SHA-256 of a certificate in PEM form, in hexadecimal digits."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(file.read_text())).hexdigest()


def _firewall(facts: Facts) -> dict[str, Any]:
    secrets = facts.secrets
    login = (
        {"ansible_private_key_file": f"{RUN}/pki/firewall_user_key", "ansible_ssh_common_args": jump.ARGUMENTS}
        if facts.options.jump
        else {"ansible_password": secrets.firewall_password}
    )
    return {
        "ansible_connection": "xmpp.federation.asa",
        "ansible_host": FIREWALL_MGMT,
        "ansible_port": 22,
        "ansible_user": credentials.FIREWALL_USER,
        **login,
        "ansible_asa_enable_password": secrets.firewall_enable,
        "ansible_ssh_known_hosts_file": known_hosts("asa"),
    }


def dns(secrets: Credentials) -> dict[str, Any]:
    return {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "dns_tsig_name": bind.SITE_KEY,
        "dns_tsig_algorithm": bind.ALGORITHM,
        "dns_tsig_secret": secrets.tsig[bind.SITE_KEY],
    }


def probe(interpreter: str) -> dict[str, Any]:
    return {
        "ansible_connection": "local",
        "ansible_python_interpreter": interpreter,
        "verify_federation_ca_path": CA,
    }


def facts_document(facts: Facts) -> dict[str, Any]:
    """The content of lab.json. presence is the first of the nodes."""
    nodes, users = facts.options.nodes, facts.secrets.accounts[SITE]
    first, addresses = nodes[0], {node.name: node.address for node in nodes}
    return {
        "inventory": INVENTORY,
        "secrets": SECRETS,
        "ca": CA,
        "controller": CONTROLLER,
        "site": {
            "domain": SITE,
            "public_addresses": list(PUBLIC_BLOCK),
            "users": users,
            "client": {"netns": "pc-in", "host": first.address, "port": 5222},
            "homes": {user: addresses[home] for user, home in homes(users, nodes).items()},
        },
        "partners": [partner_facts(partner, facts.secrets) for partner in facts.options.partners],
        "dns": {
            "public": PUBLIC_DNS,
            "inside": INSIDE_DNS,
            "algorithm": bind.ALGORITHM,
            "site_key": {"name": bind.SITE_KEY, "secret": facts.secrets.tsig[bind.SITE_KEY]},
            "partner_key": {"name": bind.PARTNER_KEY, "secret": facts.secrets.tsig[bind.PARTNER_KEY]},
        },
        "firewall": {
            "address": FIREWALL_MGMT,
            "port": 22,
            "user": credentials.FIREWALL_USER,
            "password": facts.secrets.firewall_password,
            "enable": facts.secrets.firewall_enable,
            "known_hosts": known_hosts("asa"),
            "nameifs": dict(facts.nameifs),
            "outside": FIREWALL_OUTSIDE,
            "inside": FIREWALL_INSIDE,
            "inside_pc": INSIDE_PC,
            "state": f"{RUN}/asa",
        },
        "presence": _node(first, facts),
        "pcs": {"inside": ["pc-in"], "outside": ["pc-out"]},
        "resolver": "resolver",
        "web": WEB_SITE,
        "nobody": NOBODY,
        "nobody6": DEAD_IPV6 if facts.options.ipv6 else "",
        "nodes": [_node(node, facts) for node in nodes],
        "hosts": {
            host.name: {
                "addresses": {link.name: list(link.addresses) for link in host.links},
                "gateway": host.gateway,
                "gateway6": host.gateway6,
                "resolver": host.resolver,
            }
            for host in facts.hosts
        },
        "daemons": {daemon.name: daemon_facts(daemon) for daemon in facts.daemons},
    }


def daemon_facts(daemon: Daemon) -> dict[str, Any]:
    """What lab.control has to know of a server."""
    return {
        "pid": daemon.pid,
        "netns": daemon.netns,
        "argv": list(daemon.argv),
        "directory": str(daemon.directory),
        "listen": list(daemon.listen),
        "environment": dict(daemon.environment),
        "log": str(daemon.log),
    }


def _node(node: Node, facts: Facts) -> dict[str, Any]:
    login = facts.secrets.node
    return {
        "release": facts.options.release,
        "node": node.name,
        "netns": node.netns,
        "object": f"XMPP_S2S_5269_{node.fqdn}".replace(f".{SITE}", f"_{SITE}"),
        "fqdn": node.fqdn,
        "address": node.address,
        "management": node.mgmt,
        "port": 22,
        "public_address": node.public_address,
        "public_port": node.public_port,
        "platform": {"user": credentials.PLATFORM_USER, "password": login.platform_password},
        "application": {"user": credentials.APPLICATION_USER, "password": login.application_password},
        "dialback_secret": login.dialback_secret,
        "known_hosts": known_hosts("cups"),
        "certificate": certificate(node),
        "self_signed": facts.options.self_signed,
        "daemon": node.daemon,
        "state": f"{RUN}/{node.daemon}",
    }


def partner_facts(partner: Partner, secrets: Credentials) -> dict[str, Any]:
    """A partner's entry in lab.json."""
    return {
        "profile": partner.profile,
        "domain": partner.domain,
        "server": partner.server,
        "address": partner.address,
        "spare": f"203.0.113.{partner.octet + 100}/24",
        "netns": partner.netns,
        "software": partner.software,
        "tls": partner.tls,
        "certificates": partner.certificates,
        "users": secrets.accounts[partner.domain],
        "client": {"netns": "pc-out", "host": partner.address, "port": 5222},
        "directory": f"{RUN}/{partner.netns}",
    }
