# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The presence nodes: those of the site, which nobody has set up yet, and the one that stands for a partner's finished site."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.credentials import APPLICATION_USER, PLATFORM_USER, Credentials, NodeLogin
from lab.daemons import Daemon, endpoint
from lab.layout import FIREWALL_INSIDE, FIREWALL_OUTSIDE, INSIDE_DNS, NODE_NETMASK, PUBLIC_DNS, SITE, Node, Partner
from lab.options import Options
from lab.programs import search_path

_PAGES = (443, 8443)


@dataclass(frozen=True)
class Place:
    """Where the lab keeps things.

    :ivar run: all state; a node's is below it
    :ivar pki: certificates and keys
    """

    run: Path
    pki: Path


def certificates(nodes: Sequence[Node], options: Options) -> dict[str, Any]:
    """What lab.certificates has to make for the site's nodes."""
    old = options.release == "8.6"
    own = {node.daemon: [node.fqdn, node.mgmt, node.address] for node in nodes}
    return {
        "certificates": {SITE: [SITE, *(node.fqdn for node in nodes)]} | ({} if options.self_signed or old else own),
        "rsa_certificates": own if old and not options.self_signed else {},
        "self_signed": {node.daemon: node.fqdn for node in nodes} if options.self_signed else {},
        ("rsa_host_keys" if old else "host_keys"): [f"{node.daemon}_host_key" for node in nodes],
    }


def site_node(node: Node, nodes: Sequence[Node], options: Options, secrets: Credentials, place: Place) -> Daemon:
    """Write the settings of one of the site's nodes, and say how to run it."""
    users = secrets.accounts[SITE]
    settings = {
        "release": options.release,
        **listen(node.mgmt, node.address),
        "node": node.name,
        "domain": SITE,
        "fqdn": node.fqdn,
        "address": node.address,
        "address6": node.address6,
        "ipv6_only": node.six,
        "netmask": NODE_NETMASK,
        "gateway": FIREWALL_INSIDE,
        "dns": [INSIDE_DNS],
        "users": users,
        "homes": homes(users, nodes),
        "cluster": {
            "directory": str(place.run / "cluster"),
            "nodes": [{"name": one.name, "address": one.address} for one in nodes],
        },
        **accounts(secrets.node),
        **keys(place.pki, node.daemon, SITE),
        "faults": list(options.cups_faults),
        "choices": dict(options.cups_choices),
    }
    return prepare(node.daemon, node.netns, settings, place.run / node.daemon)


def homes(users: Mapping[str, str], nodes: Sequence[Node]) -> dict[str, str]:
    """Which node each user is assigned to: the first user to the first node, and so on in turn."""
    return {user: nodes[index % len(nodes)].name for index, user in enumerate(users)}


def partner_certificates(partner: Partner) -> dict[str, Any]:
    """What lab.certificates has to make for a partner's node."""
    return {
        "certificates": {partner.netns: [partner.server, partner.mgmt, partner.address]},
        "host_keys": [f"{partner.netns}_host_key"],
    }


def partner_node(partner: Partner, secrets: Credentials, place: Place, resolver: str = PUBLIC_DNS) -> Daemon:
    """The same for a partner whose federation is on: a site that somebody has finished, published without a firewall."""
    assert secrets.partner_node
    settings = {
        **listen(partner.mgmt, partner.address),
        "node": partner.server.split(".")[0],
        "domain": partner.domain,
        "fqdn": partner.server,
        "address": partner.address,
        "address6": partner.address6,
        "netmask": NODE_NETMASK,
        "gateway": FIREWALL_OUTSIDE,
        "dns": [resolver],
        "users": secrets.accounts[partner.domain],
        **accounts(secrets.partner_node),
        **keys(place.pki, partner.netns, partner.domain),
        "initial": {
            "node_status": "On",
            "security_mode": {"none": "No TLS", "optional": "TLS Optional", "required": "TLS Required"}[partner.tls],
            "sasl_external_incoming": partner.certificates != "ignored",
            "sasl_external_outgoing": partner.certificates != "ignored",
            "dialback_secret": secrets.partner_node.dialback_secret,
        },
    }
    return prepare(partner.netns, partner.netns, settings, place.run / partner.netns)


def listen(mgmt: str, address: str, ssh_port: int = 22) -> dict[str, Any]:
    """Where a node's pages and its command line are."""
    return {
        "listen_https": [endpoint(one, port) for one in dict.fromkeys((mgmt, address)) for port in _PAGES],
        "listen_ssh": [endpoint(mgmt, ssh_port)],
    }


def accounts(login: NodeLogin) -> dict[str, Any]:
    """Who may log in."""
    return {
        "platform": {"user": PLATFORM_USER, "password": login.platform_password},
        "application": {"user": APPLICATION_USER, "password": login.application_password},
    }


def keys(pki: Path, name: str, domain: str) -> dict[str, str]:
    """The files with its keys and certificates."""
    return {
        "host_key": str(pki / f"{name}_host_key"),
        "certificate": str(pki / f"{name}.crt"),
        "key": str(pki / f"{name}.key"),
        "xmpp_certificate": str(pki / f"{domain}.crt"),
        "xmpp_key": str(pki / f"{domain}.key"),
        "xmpp_ca": str(pki / "ca.crt"),
    }


def prepare(name: str, netns: str, settings: Mapping[str, Any], state: Path) -> Daemon:
    """Write a node's settings, and say how to run it."""
    state.mkdir(mode=0o700)
    file = state / "settings.json"
    write_private(file, json.dumps(settings, indent=1) + "\n")
    argv = [sys.executable, "-P", "-u", "-m", "lab.cups", "--settings", str(file), "--state", str(state)]
    return Daemon(name, netns, argv, state, environment=emulator_environment())


def emulator_environment() -> dict[str, str]:
    """The emulators look for nft and prosody on their PATH, and an ordinary user's lacks the former."""
    return {"PATH": search_path(os.environ)}


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
