# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work with stock parts: a playbook of modules that other collections and Ansible itself have."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import yaml

from benchmark import firewall_peer, peer
from benchmark.fleet_sites import APPLICATION, ENABLE, PARTNER_ADDRESS, TSIG_ALGORITHM, TSIG_NAME, TSIG_SECRET, ZONE

LIBRARY = peer.HOME / "fleet"
LIBSSH = "ansible-pylibssh==1.4.0"
OBJECT = "XMPP_S2S_{{ node.public_port }}_cup1_{{ federation_site.domain }}"
ACTION = '"http://schemas.cisco.com/ast/soap/action/#ControlCenterServices#GetServiceStatus"'
STATUS = """<?xml version="1.0" encoding="utf-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="http://schemas.cisco.com/ast/soap">
<soapenv:Body><ns:soapGetServiceStatus><ns:ServiceStatus>Cisco XCP XMPP Federation Connection Manager</ns:ServiceStatus>
</ns:soapGetServiceStatus></soapenv:Body></soapenv:Envelope>
"""


def prepare() -> None:
    """Fetch what is not there yet: the collections out of the wheels of the bundle that carry them, and a library for SSH."""
    peer.prepare()
    firewall_peer.unpack()
    if not (LIBRARY / "pylibsshext").exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*command, "--no-deps", "--target", str(LIBRARY), LIBSSH], check=True)


def environment() -> dict[str, str]:
    """The environment in which Ansible finds them."""
    return {
        "ANSIBLE_COLLECTIONS_PATH": f"{peer.COLLECTIONS}:{firewall_peer.COLLECTIONS}",
        "PYTHONPATH": str(LIBRARY),
        "ANSIBLE_HOST_KEY_CHECKING": "False",
        # Else a connection ends while the task goes through the other hosts, and the next task logs in anew.
        "ANSIBLE_PERSISTENT_CONNECT_TIMEOUT": "600",
        "ANSIBLE_PERSISTENT_COMMAND_TIMEOUT": "120",
    }


VARIABLES: Mapping[str, Mapping[str, object]] = {
    "federation_firewall": {
        "ansible_connection": "ansible.netcommon.network_cli",
        "ansible_network_os": "cisco.asa.asa",
        "ansible_network_cli_ssh_type": "libssh",
        # Running modules within the persistent process fails on ansible-core 2.19, and brings no speed.
        "ansible_network_import_modules": False,
        "ansible_become": True,
        "ansible_become_method": "ansible.netcommon.enable",
        "ansible_become_password": ENABLE,
    },
    "federation_presence": {"ansible_connection": "local"},
}


def drift() -> str:
    """A playbook that finds nothing to change on firewalls, nodes and in DNS, and changes what is not as described."""
    return _plays(_firewall(), _presence(), _dns())


def verify() -> str:
    """The same, and whether ports can be reached and what the firewall makes of a packet."""
    return _plays(_firewall(), _presence(), _dns(), _trace(), _ports())


def _plays(*plays: dict[str, Any]) -> str:
    return str(yaml.safe_dump(list(plays), sort_keys=False, width=200))


def _play(name: str, group: str, *tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    node = {"node": "{{ federation_site.nodes[0] }}"}
    return {"name": name, "hosts": group, "gather_facts": False, "vars": node, **more, "tasks": list(tasks)}


def _firewall() -> dict[str, Any]:
    # asa_acls 6.1.0 ends with a KeyError here, so the access rules are compared as lines.
    rules = [
        "access-list OUTSIDE_IN extended permit tcp any host {{ node.private_address }} eq 5269",
        "access-list INSIDE_IN extended permit tcp host {{ node.private_address }} any eq 5269",
        "access-list INSIDE_IN extended permit tcp host {{ federation_site.firewall.inside_pc }} any eq 5269",
    ]
    lines = [
        "host {{ node.private_address }}",
        "nat (inside,outside) static {{ node.public_address }} service tcp 5269 {{ node.public_port }}",
    ]
    return _play(
        "Firewalls",
        "federation_firewall",
        {"name": "Translate", "cisco.asa.asa_config": {"parents": f"object network {OBJECT}", "lines": lines}},
        {"name": "Permit", "cisco.asa.asa_config": {"lines": rules}},
    )


def _uri(name: str, path: str, **options: Any) -> dict[str, Any]:
    plain = {"url": f"https://{{{{ ansible_host }}}}:8443{path}", "validate_certs": False, "return_content": True}
    return {"name": name, "ansible.builtin.uri": {**plain, **options}}


def _presence() -> dict[str, Any]:
    user, password = APPLICATION
    settings = "/cupadmin/xmppFederationSettingsEdit.do"
    soap = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ACTION}
    service = "/controlcenterservice2/services/ControlCenterServices"
    return _play(
        "Presence nodes",
        "federation_presence",
        # The settings themselves are behind a form's session, and are not read: stock parts do less here than what they stand beside.
        {**_uri("Open the login page", settings), "register": "page", "failed_when": "'j_security_check' not in page.content"},
        {
            **_uri("Ask for the service", service, method="POST", body=STATUS, headers=soap, url_username=user, url_password=password, force_basic_auth=True),
            "register": "service",
            "failed_when": "'Started' not in service.content",
        },
        vars={"ansible_python_interpreter": "{{ hostvars['outside-pc'].ansible_python_interpreter }}"},
    )  # fmt: skip


def _dns() -> dict[str, Any]:
    key = {"key_name": TSIG_NAME, "key_algorithm": TSIG_ALGORITHM, "key_secret": TSIG_SECRET, "protocol": "tcp"}
    zone = {"server": "{{ federation_site.dns.server }}", "zone": ZONE, "ttl": 3600, **key}
    srv = {
        "record": "_xmpp-server._tcp.{{ federation_site.domain }}.",
        "type": "SRV",
        "value": ["0 0 {{ node.public_port }} cup1.{{ federation_site.domain }}."],
    }
    address = {"record": "cup1.{{ federation_site.domain }}.", "type": "A", "value": ["{{ node.public_address }}"]}
    return _play(
        "Public DNS",
        "federation_dns",
        {"name": "SRV record", "community.general.nsupdate": {**zone, **srv}},
        {"name": "Address record", "community.general.nsupdate": {**zone, **address}},
    )


def _trace() -> dict[str, Any]:
    inbound = "packet-tracer input outside tcp 198.41.0.4 1024 {{ node.public_address }} {{ node.public_port }}"
    outbound = f"packet-tracer input inside tcp {{{{ node.private_address }}}} 1024 {PARTNER_ADDRESS} 5269"
    return _play(
        "What the firewalls make of a packet",
        "federation_firewall",
        *(
            {
                "name": name,
                "ansible.netcommon.cli_command": {"command": command},
                "register": "traced",
                "failed_when": "'Action: allow' not in traced.stdout",
            }
            for name, command in (("Inbound", inbound), ("Outbound", outbound))
        ),
    )


def _ports() -> dict[str, Any]:
    ends = {
        "The node, from inside": ("{{ node.private_address }}", 5269),
        "The node, from outside": ("{{ node.public_address }}", "{{ node.public_port }}"),
        "The partner": (PARTNER_ADDRESS, 5269),
    }
    return _play(
        "Ports",
        "federation_inside",
        *(
            {"name": name, "ansible.builtin.wait_for": {"host": host, "port": port, "timeout": 5}}
            for name, (host, port) in ends.items()
        ),
    )
