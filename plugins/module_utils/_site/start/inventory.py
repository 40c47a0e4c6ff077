# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of a directory, its variables, and the known host keys, as data and text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import FIREWALL, HTTPS, INSIDE, OUTSIDE, SSH, SSH_PORT, TOLD, ZONE, Answers, Pc, group

KNOWN_HOSTS = "{{ inventory_dir }}/known_hosts"
SECRETS = ("platform_password", "application_password", "dialback_secret", "firewall_password", "enable_password", "tsig_secret")  # fmt: skip
"""What goes into the vault, each as ``vault_NAME``, where it was given."""


@dataclass(frozen=True)
class Identity:
    """Who a device says it is.

    Attributes:
        fingerprint: of a host key as ``SHA256:...``, of a certificate as ``AB:CD:...``.
        key: of a host key, its type and its base64, as they stand in a file of known hosts; else empty.
        legacy: whether the device has nothing but algorithms that are not considered safe any more.
    """

    name: str
    kind: str
    host: str
    port: int
    fingerprint: str
    key: str = ""
    legacy: bool = False


@dataclass(frozen=True)
class Accounts:
    """Names of accounts.

    Attributes:
        pc: of the probe PCs; empty: that of the user who runs Ansible.
        secrets: those of SECRETS that were given.
    """

    platform: str
    application: str
    firewall: str
    pc: str
    secrets: frozenset[str]


def inventory(answers: Answers, identities: Sequence[Identity], accounts: Accounts) -> dict[str, Any]:
    """The hosts by groups, with how to log in to them."""
    of = {(one.name, one.kind): one for one in identities}
    pcs = [(name, pc) for name, pc in ((INSIDE, answers.inside_pc), (OUTSIDE, answers.outside_pc)) if pc]
    names = [*(node.name for node in answers.nodes), FIREWALL, ZONE, *(name for name, _pc in pcs)]
    children: dict[str, Any] = {
        group(answers.site): {"hosts": dict.fromkeys(names)},
        "federation_presence": _presence(answers, of, accounts),
        "federation_firewall": _firewall(answers, of, accounts),
        "federation_dns": _dns(answers, accounts),
    }
    for name, pc in pcs:
        children[f"federation_{name.removesuffix('_pc')}"] = _pc(name, pc, accounts)
    return {"all": {"children": children}}


def _presence(answers: Answers, of: Mapping[tuple[str, str], Identity], accounts: Accounts) -> dict[str, Any]:
    variables = {
        "ansible_connection": "xmpp.federation.vos",
        "ansible_user": accounts.platform,
        "ansible_password": _vault("platform_password"),
        "ansible_ssh_known_hosts_file": KNOWN_HOSTS,
        "presence_admin_user": accounts.application,
        "presence_admin_password": _vault("application_password"),
        **({"presence_dialback_secret": _vault("dialback_secret")} if "dialback_secret" in accounts.secrets else {}),
        "presence_restart": answers.restart,
    }
    hosts: dict[str, dict[str, Any]] = {}
    for node in answers.nodes:
        certificate = of[node.name, HTTPS]
        hosts[node.name] = {
            "ansible_host": node.address,
            **_legacy_ssh(of[node.name, SSH]),
            "presence_server_fingerprint": certificate.fingerprint,
            **({"presence_legacy_tls": True} if certificate.legacy else {}),
            **({"presence_node_name": node.name} if len(answers.nodes) > TOLD else {}),
        }
    return {"vars": variables, "hosts": hosts}


def _firewall(answers: Answers, of: Mapping[tuple[str, str], Identity], accounts: Accounts) -> dict[str, Any]:
    variables = {
        "ansible_connection": "xmpp.federation.asa",
        "ansible_user": accounts.firewall,
        "ansible_password": _vault("firewall_password"),
        "ansible_ssh_known_hosts_file": KNOWN_HOSTS,
    }
    if "enable_password" in accounts.secrets:
        variables["ansible_asa_enable_password"] = _vault("enable_password")
    return {
        "vars": variables,
        "hosts": {FIREWALL: {"ansible_host": answers.firewall, **_legacy_ssh(of[FIREWALL, SSH])}},
    }


def _dns(answers: Answers, accounts: Accounts) -> dict[str, Any]:
    variables = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    if answers.tsig_name:
        variables["dns_tsig_name"] = answers.tsig_name
    if "tsig_secret" in accounts.secrets:
        variables["dns_tsig_secret"] = _vault("tsig_secret")
    return {"vars": variables, "hosts": {ZONE: None}}


def _pc(name: str, pc: Pc, accounts: Accounts) -> dict[str, Any]:
    host = {
        "ansible_host": pc.address,
        **({"ansible_user": accounts.pc} if accounts.pc else {}),
        "ansible_python_interpreter": "auto_silent",  # found without a warning in each run
        "ansible_ssh_common_args": f"-o 'UserKnownHostsFile=\"{KNOWN_HOSTS}\"' -o StrictHostKeyChecking=yes",
    }
    return {"hosts": {name: host}}


def _vault(name: str) -> str:
    return f"{{{{ vault_{name} }}}}"


def _legacy_ssh(identity: Identity) -> dict[str, Any]:
    return {"ansible_ssh_legacy_algorithms": True} if identity.legacy else {}


def known_hosts(identities: Sequence[Identity]) -> str:
    """The file of known hosts, in the format of OpenSSH (sshd(8))."""
    lines = []
    for one in identities:
        if one.kind == SSH:
            name = one.host if one.port == SSH_PORT else f"[{one.host}]:{one.port}"
            lines.append(f"{name} {one.key}")
    return "".join(f"{line}\n" for line in dict.fromkeys(lines))
