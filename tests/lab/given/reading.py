# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read an inventory with Ansible's own loader, and its descriptions with the collection's own reader.

``python -m lab.given.reading SOURCE...`` prints a JSON document: ``errors``, one line each, or ``machines``, ``groups`` and ``sites``
(types.py). It runs in a process of its own, because Ansible changes the process that loads it. This is the one place where the lab
reads with the collection's code: the door by which a description comes in. What is built from it shares nothing with the collection.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lab.errors import LabError, UsageError
from lab.given.types import PRESENCE, Inventory, from_document
from lab.programs import collections_path

NO_PASSWORD = "no password that opens it: name a file with it in ANSIBLE_VAULT_PASSWORD_FILE, or in vault_password_file of ansible.cfg"
WITHIN = 120  # seconds, for an inventory plugin that asks a server


def read(sources: Sequence[str]) -> Inventory:
    """The inventory, read in a process of its own.

    :param sources: files and directories, as for ``-i``
    :raises UsageError: it cannot be read, or does not fit its descriptions; a line for everything that is wrong
    """
    for source in sources:
        if not Path(source).exists():
            raise UsageError(f"--inventory: {source}: no such file or directory")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])),
        "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(
            filter(None, [str(collections_path()), os.environ.get("ANSIBLE_COLLECTIONS_PATH", "")])
        ),
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_DEPRECATION_WARNINGS": "0",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "lab.given.reading", *sources],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        env=environment,
        check=False,
    )
    if done.returncode or not done.stdout.startswith("{"):
        raise LabError(f"the inventory could not be read:\n{done.stderr.strip()}")
    document = json.loads(done.stdout)
    if document["errors"]:
        raise UsageError("\nlab: ".join(document["errors"]))
    return from_document(document)


def main() -> int:
    """Print the document."""
    errors: list[str] = []
    document: dict[str, Any] = {"machines": [], "groups": {}, "sites": []}
    from ansible.errors import AnsibleError

    try:
        document |= _document(sys.argv[1:], errors)
    except AnsibleError as error:
        errors.append(f"--inventory: {_why(error)}")
    print(json.dumps({"errors": list(dict.fromkeys(errors)), **document}))
    return 0


def _document(sources: Sequence[str], errors: list[str]) -> dict[str, Any]:
    from ansible import constants
    from ansible.cli import CLI
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import init_plugin_loader
    from ansible.vars.manager import VariableManager

    init_plugin_loader([])
    loader = DataLoader()
    secrets = CLI.setup_vault_secrets(
        loader, vault_ids=constants.DEFAULT_VAULT_IDENTITY_LIST, auto_prompt=False, create_new_password=False
    )
    loader.set_vault_secrets(secrets)
    inventory = InventoryManager(loader=loader, sources=list(sources))
    variables = VariableManager(loader=loader, inventory=inventory)
    return _Reader(loader, inventory, variables, errors).document()


class _Reader:
    """One inventory that has been loaded."""

    def __init__(self, loader: Any, inventory: Any, variables: Any, errors: list[str]) -> None:
        from ansible_collections.xmpp.federation.plugins.action import federation_contract
        from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import GROUPS

        self._loader, self._inventory, self._variables, self._errors = loader, inventory, variables, errors
        self._known = federation_contract.known_variables()
        self._kept = federation_contract.kept_names()
        self._groups: tuple[str, ...] = GROUPS
        self._magic = frozenset({*variables.get_vars(), "ansible_facts"})  # what Ansible itself gives to every host

    def document(self) -> dict[str, Any]:
        """All that was asked for; what is wrong is added to the errors."""
        from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.hold import hold

        members = {name: [host.name for host in group.get_hosts()] for name, group in self._inventory.groups.items()}
        hosts = [self._host(host) for host in self._inventory.get_hosts("all")]
        contract = hold([one for one, _ in hosts], members, self._known)
        self._errors += [str(one) for one in contract.findings]
        ours = [(one, values) for one, values in hosts if one.groups]
        names = {one.name for one, _ in ours}
        return {
            "machines": [self._machine(one, values) for one, values in ours],
            "groups": {
                name: [one for one in of if one in names]
                for name, of in members.items()
                if name not in ("all", "ungrouped") and names & set(of)
            },
            "sites": [self._site(name, contract, contract.hosts[name], ours) for name in contract.plans],
        }

    def _host(self, host: Any) -> tuple[Any, dict[str, Any]]:
        from ansible.errors import AnsibleError
        from ansible.template import Templar
        from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import InventoryHost

        groups = tuple(name for name in self._groups if name in {group.name for group in host.get_groups()})
        if not groups:
            return InventoryHost(host.name, ()), {}
        try:
            given = self._variables.get_vars(host=host)
        except AnsibleError as error:
            self._errors.append(f"--inventory: host {host.name}: {_why(error)}")
            return InventoryHost(host.name, ()), {}
        templar = Templar(self._loader, variables=given)
        values: dict[str, Any] = {}
        for name in sorted(given.keys() - self._magic):
            if name in self._kept or not name.startswith(_OURS):
                continue
            try:
                values[name] = _plain(templar.template(given[name]))
            except AnsibleError as error:
                self._missing(host.name, name, error)
        return InventoryHost(
            name=host.name,
            groups=groups,
            description=values.get("federation_site"),
            variables=tuple(sorted(values)),
            address=str(values.get("ansible_host") or host.name),
            context=str(values.get("ansible_asa_context") or ""),
            node=str(values.get("federation_node") or ""),
        ), values

    def _missing(self, host: str, name: str, error: Exception) -> None:
        """A value that cannot be had: no matter where the lab has its own in its place, else said."""
        from lab.given.told import replaced

        if replaced(name):
            return
        self._errors.append(f"--inventory: host {host}, {name}: {_why(error)}")

    def _machine(self, one: Any, values: dict[str, Any]) -> dict[str, Any]:
        port = values.get("ansible_port", 22)
        return {
            "name": one.name,
            "groups": one.groups,
            "address": one.address,
            "port": int(port) if str(port).isdigit() else 22,
            "node": one.node or (one.name if PRESENCE in one.groups else ""),
            "variables": values,
        }

    def _site(self, name: str, contract: Any, hosts: Any, ours: list[Any]) -> dict[str, Any]:
        from ansible_collections.xmpp.federation.plugins.module_utils._site.description.site import read_site

        description = next(one.description for one, _ in ours if (one.description or {}).get("name") == name)
        site, _problems = read_site(description)
        plan = contract.plans[name]
        return {
            "name": name,
            "domain": site.domain,
            "release": site.release,
            "certificate": site.certificate,
            "nodes": [
                {
                    "label": node.label,
                    "fqdn": node.fqdn,
                    "object_name": node.object_name,
                    "private": str(node.private_address),
                    "public": str(node.public_address),
                    "port": node.public_port,
                    "interface_address": node.interface_address,
                }
                for node in site.nodes
            ],
            "inside": site.inside,
            "outside": site.outside,
            "sources": [str(network) for network in site.sources],
            "inside_pc": str(site.inside_pc or ""),
            "zone": site.zone,
            "publish": site.publish,
            "dns_server": site.dns_server,
            "dns_port": site.dns_port,
            "partners": list(_partners(site)),
            "probe_address": str(site.probe.address or "") if site.probe else "",
            "probe_domain": site.probe.domain if site.probe else "",
            "hosts": hosts,
            "outcomes": {one.partner: (one.outward, one.inward) for one in plan.presence.outcomes},
            "description": description,
        }


def _partners(site: Any) -> Iterator[dict[str, Any]]:
    for partner in site.partners:
        yield {
            "domain": partner.domain,
            "profile": partner.profile,
            "tls": partner.tls,
            "client_certificates": partner.client_certificates,
            "sasl_external": partner.sasl_external,
            "certificate": partner.certificate,
        }


_OURS = ("ansible_", "federation_", "presence_", "firewall_", "dns_", "verify_", "report_")
"""What the variables begin with that the collection reads; others matter only where one of these refers to them."""


def _plain(value: Any) -> Any:
    from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain

    return plain(value)


def _why(error: Exception) -> str:
    """The reason in one line."""
    text = str(error)
    if "is undefined" not in text and ("decrypt" in text.casefold() or "vault secret" in text.casefold()):
        return f"a vaulted value, and {NO_PASSWORD}"
    return _first_line(error)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
