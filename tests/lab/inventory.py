# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab tells its user: an Ansible inventory of the site, and the facts a test may need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab import bind, credentials
from lab.credentials import Credentials
from lab.daemons import Daemon
from lab.layout import (
    CONTROLLER,
    FIREWALL_INSIDE,
    FIREWALL_MGMT,
    FIREWALL_OUTSIDE,
    INSIDE_DNS,
    INSIDE_PC,
    NODE,
    NODE_ADDRESS,
    NODE_FQDN,
    NODE_MGMT,
    PUBLIC_BLOCK,
    PUBLIC_DNS,
    RUN,
    SITE,
    Host,
    Partner,
)

INVENTORY = f"{RUN}/inventory.yml"
FACTS = f"{RUN}/lab.json"
SECRETS = f"{RUN}/secrets"
CA = f"{RUN}/pki/ca.crt"


@dataclass(frozen=True)
class Facts:
    """Everything about a running lab.

    :ivar nameifs: kernel interface of the firewall (outside, inside) -> its name in the firewall's configuration
    """

    release: str
    partners: Sequence[Partner]
    hosts: Sequence[Host]
    secrets: Credentials
    nameifs: Mapping[str, str]
    daemons: Sequence[Daemon]


def known_hosts(device: str) -> str:
    """Where the host key of a device (asa, cups) is written for SSH clients."""
    return f"{RUN}/known_hosts.{device}"


def inventory(facts: Facts) -> dict[str, Any]:
    """The inventory as Ansible's YAML plugin reads it."""
    site = {
        "vars": {"federation_site": federation_site(facts)},
        "hosts": {name: {} for name in (NODE, "asa1", "public_dns", "inside_pc", "outside_pc")},
    }
    return {
        "all": {
            "children": {
                "site_hq": site,
                "federation_presence": {"hosts": {NODE: _presence(facts.secrets)}},
                "federation_firewall": {"hosts": {"asa1": _firewall(facts.secrets)}},
                "federation_dns": {"hosts": {"public_dns": _dns(facts.secrets)}},
                "federation_inside": {"hosts": {"inside_pc": _probe(f"{RUN}/py-in")}},
                "federation_outside": {"hosts": {"outside_pc": _probe(f"{RUN}/py-out")}},
            }
        }
    }


def federation_site(facts: Facts) -> dict[str, Any]:
    """The intent: the site as its operator describes it."""
    return {
        "name": "hq",
        "domain": SITE,
        "presence": {"release": facts.release},
        "nodes": [
            {"name": NODE, "private_address": NODE_ADDRESS, "public_address": PUBLIC_BLOCK[0], "public_port": 5269},
        ],
        "firewall": {**facts.nameifs, "inside_pc": INSIDE_PC},
        "dns": {"zone": SITE, "server": PUBLIC_DNS, "ttl": 3600},
        "partners": [{"domain": partner.domain, "profile": partner.profile} for partner in facts.partners],
        "chat_aliases": [],
    }


def _presence(secrets: Credentials) -> dict[str, Any]:
    return {
        "ansible_connection": "xmpp.federation.vos",
        "ansible_host": NODE_MGMT,
        "ansible_port": 22,
        "ansible_user": credentials.PLATFORM_USER,
        "ansible_password": secrets.platform_password,
        "ansible_ssh_known_hosts_file": known_hosts("cups"),
        "presence_admin_user": credentials.APPLICATION_USER,
        "presence_admin_password": secrets.application_password,
        "presence_dialback_secret": secrets.dialback_secret,
        "presence_ca_path": CA,
        "presence_restart": "allowed",
    }


def _firewall(secrets: Credentials) -> dict[str, Any]:
    return {
        "ansible_connection": "xmpp.federation.asa",
        "ansible_host": FIREWALL_MGMT,
        "ansible_port": 22,
        "ansible_user": credentials.FIREWALL_USER,
        "ansible_password": secrets.firewall_password,
        "ansible_asa_enable_password": secrets.firewall_enable,
        "ansible_ssh_known_hosts_file": known_hosts("asa"),
    }


def _dns(secrets: Credentials) -> dict[str, Any]:
    return {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "dns_tsig_name": bind.SITE_KEY,
        "dns_tsig_algorithm": bind.ALGORITHM,
        "dns_tsig_secret": secrets.tsig[bind.SITE_KEY],
    }


def _probe(interpreter: str) -> dict[str, Any]:
    return {"ansible_connection": "local", "ansible_python_interpreter": interpreter}


def facts_document(facts: Facts) -> dict[str, Any]:
    """The content of lab.json."""
    return {
        "inventory": INVENTORY,
        "secrets": SECRETS,
        "ca": CA,
        "controller": CONTROLLER,
        "site": {
            "domain": SITE,
            "public_addresses": list(PUBLIC_BLOCK),
            "users": facts.secrets.accounts[SITE],
            "client": {"netns": "pc-in", "host": NODE_ADDRESS, "port": 5222},
        },
        "partners": [_partner(partner, facts.secrets) for partner in facts.partners],
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
            "state": f"{RUN}/asa",
        },
        "presence": {
            "release": facts.release,
            "node": NODE,
            "fqdn": NODE_FQDN,
            "address": NODE_ADDRESS,
            "management": NODE_MGMT,
            "platform": {"user": credentials.PLATFORM_USER, "password": facts.secrets.platform_password},
            "application": {"user": credentials.APPLICATION_USER, "password": facts.secrets.application_password},
            "dialback_secret": facts.secrets.dialback_secret,
            "known_hosts": known_hosts("cups"),
            "state": f"{RUN}/cups",
        },
        "hosts": {
            host.name: {
                "addresses": {link.name: list(link.addresses) for link in host.links},
                "gateway": host.gateway,
                "resolver": host.resolver,
            }
            for host in facts.hosts
        },
        "daemons": {
            daemon.name: {
                "pid": daemon.pid,
                "netns": daemon.netns,
                "argv": list(daemon.argv),
                "directory": str(daemon.directory),
                "listen": list(daemon.listen),
                "log": str(daemon.log),
            }
            for daemon in facts.daemons
        },
    }


def _partner(partner: Partner, secrets: Credentials) -> dict[str, Any]:
    return {
        "profile": partner.profile,
        "domain": partner.domain,
        "server": partner.server,
        "address": partner.address,
        "netns": partner.netns,
        "tls": partner.tls,
        "certificates": partner.certificates,
        "users": secrets.accounts[partner.domain],
        "client": {"netns": "pc-out", "host": partner.address, "port": 5222},
        "directory": f"{RUN}/{partner.netns}",
    }
