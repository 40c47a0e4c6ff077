# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory as the contract of a run looks at it: every host, with what its variables come to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.common.yaml import yaml_load
from ansible.vars.plugins import get_vars_from_inventory_sources

from ..module_utils._errors import FederationError
from ..module_utils._jump.route import read_jump
from ..module_utils._site.contract.hold import hold
from ..module_utils._site.contract.types import DESCRIPTION, DNS, FIREWALL, GROUPS, PRESENCE, Contract, InventoryHost
from ..module_utils._site.contract.variables import wrong_host, wrong_value
from ..module_utils._site.contract.withdrawal import SITES, WHERE
from ..modules import federation_contract
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.clock import now
from ..plugin_utils.values import plain

main = federation_contract.main  # where ansible-lint looks for the options

JUMP_VARIABLES = (
    "ansible_paramiko_proxy_command",
    "ansible_ssh_args",
    "ansible_ssh_common_args",
    "ansible_ssh_extra_args",
)
ROLES = Path(__file__).parents[2] / "roles"
PLUGINS = Path(__file__).parents[1]
PLAYBOOK_OPTIONS: dict[str, dict[str, Any]] = {
    "federation_correct": {"type": "bool"},
    "federation_drift_file": {"type": "path"},
    "federation_lock_timeout": {"type": "float"},
    "federation_node": {"type": "str"},
    "federation_plan_file": {"type": "path"},
    "federation_site": {"type": "raw"},
    "federation_sites": {"type": "raw"},
    "federation_state_dir": {"type": "path"},
    "federation_verify_fail": {"type": "bool"},
    "federation_withdraw": {"type": "raw"},
    "federation_withdraw_wait": {"type": "bool"},
}
"""What the playbooks read, as an argument spec has it."""

LOGIN_TEXTS = (
    "ansible_asa_context",
    "ansible_asa_enable_password",
    "ansible_password",
    "ansible_ssh_host_key_fingerprint",
    "ansible_ssh_known_hosts_file",
    "ansible_ssh_pass",
    "ansible_ssh_private_key_file",
    *JUMP_VARIABLES,
)
LOGIN_OPTIONS: dict[str, dict[str, Any]] = {
    **{name: {"type": "str", "no_log": True} for name in LOGIN_TEXTS},
    "ansible_connection": {"type": "str"},
    "ansible_host": {"type": "str"},
    "ansible_port": {"type": "int", "port": True},
    "ansible_user": {"type": "str"},
}
"""What the connections read and the contract looks at."""

CONNECTIONS = {PRESENCE: "xmpp.federation.vos", FIREWALL: "xmpp.federation.asa"}


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_contract.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        options = {**role_options(), **PLAYBOOK_OPTIONS}
        known = known_variables()
        kept = kept_names()
        groups = self.task_vars["groups"]
        described = self._described()
        inventory = self.task_vars["hostvars"]._inventory
        above = {name: {one.name for one in inventory.groups[name].get_ancestors()} for name in described}
        sites = sites_of(described, groups, above)
        looked = {**options, **LOGIN_OPTIONS}
        hosts = [replace(self._host(name, groups, looked, kept), sites=sites.get(name, ())) for name in groups["all"]]
        tags = [str(tag) for kind in ("run", "skip") for tag in self.task_vars.get(f"ansible_{kind}_tags") or ()]
        limit = str(self.task_vars.get("ansible_limit") or "")
        if not args["withdraws"] and WHERE in self.task_vars:
            raise FederationError(
                f"{WHERE} is set, and this playbook withdraws nothing",
                cure="Run xmpp.federation.withdraw, or xmpp.federation.plan to see what it would take back, or leave the variable out",
            )
        chosen_by = WHERE if WHERE in self.task_vars or SITES not in self.task_vars else SITES
        contract = hold(hosts, groups, known, args["only"], tags, limit, chosen_by, described)
        if contract.of_the_run or not contract.plans:
            raise refusal(contract)
        return {
            "changed": False,
            "warnings": [str(one) for one in contract.findings],
            **as_data(contract),
            "started": now(),
        }

    def _described(self) -> dict[str, str]:
        """Group -> the site that its own variables describe, in the inventory's file or beside it."""
        inventory = self.task_vars["hostvars"]._inventory
        sources = [str(source) for source in self.task_vars.get("ansible_inventory_sources") or ()]
        found = {}
        for name, group in inventory.groups.items():
            if name in GROUPS or name == "all":
                continue
            beside = get_vars_from_inventory_sources(self._loader, sources, [group], "all")
            description = {**group.get_vars(), **beside}.get(DESCRIPTION)
            site = description.get("name") if isinstance(description, dict) else None
            # A description that several sites share has its name from a variable of each.
            if isinstance(site, str) and site.strip() and "{{" not in site:
                found[name] = plain(site).strip()
        return found

    def _host(
        self, name: str, groups: dict[str, list[str]], options: dict[str, dict[str, Any]], kept: frozenset[str]
    ) -> InventoryHost:
        """A host with what the contract has to know of it; hosts of other groups are of no concern, and nothing of them is read."""
        ours = tuple(group for group in GROUPS if name in groups.get(group, ()))
        if not ours:
            return InventoryHost(name, ())
        variables = self.task_vars["hostvars"].raw_get(name)
        everything = {**variables, "hostvars": self.task_vars["hostvars"]}
        templar = self._templar.copy_with_new_env(available_variables=everything)
        values: dict[str, Any] = {}
        unusable: list[tuple[str, str]] = []
        for variable in sorted(set(options) & set(variables)):
            try:
                values[variable] = value = plain(templar.template(variables[variable]))
                if variable in LOGIN_OPTIONS and isinstance(value, (list, dict)):
                    # What Ansible says of it shows the value, which may be a password.
                    unusable.append((variable, "it holds a list or a dictionary, where one text belongs"))
            except AnsibleError as error:
                unusable.append((variable, why(error)))
        return InventoryHost(
            name=name,
            groups=ours,
            description=values.get(DESCRIPTION),
            variables=tuple(sorted(set(variables) - kept)),
            unusable=tuple(unusable),
            wrong=tuple(wrong_of(ours, options, values)),
            site="" if DESCRIPTION in values else _site_name(templar, variables.get(DESCRIPTION)),
            address=str(values.get("ansible_host") or name),
            port=str(values.get("ansible_port") or ""),
            context=str(values.get("ansible_asa_context") or ""),
            way=_way(values),
            node=str(values.get("federation_node") or ""),
        )


def sites_of(
    described: Mapping[str, str], groups: Mapping[str, Collection[str]], above: Mapping[str, Collection[str]]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Host -> the groups that describe a site and that it is in, each with the site; a group below another goes before it.

    Args:
        described: group -> the site that its own variables describe.
        groups: group -> its hosts.
        above: group -> the groups that it is below.
    """
    found: dict[str, list[str]] = {}
    for group in sorted(described):
        for host in groups.get(group, ()):
            found.setdefault(host, []).append(group)
    return {
        host: tuple((group, described[group]) for group in of_host if not any(group in above[one] for one in of_host))
        for host, of_host in found.items()
    }


def wrong_of(
    groups: Collection[str], options: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Every value that is of no use: variable, what is wrong with it, what to change."""
    for variable, value in values.items():
        if variable in LOGIN_OPTIONS and isinstance(value, (list, dict)):
            continue
        found = wrong_value(options[variable], value)
        if variable == "ansible_host" and not found and set(groups) != {DNS}:
            found = wrong_host(value)
        if variable == "ansible_user" and not value and set(groups) & set(CONNECTIONS):
            found = ("it is empty", "write the user who logs in, or take the variable out")
        if found:
            yield (variable, *found)
    for group, connection in CONNECTIONS.items():
        used = values.get("ansible_connection")
        if group in groups and used and used != connection:
            yield ("ansible_connection", f"a host of {group} is not reached over {used}", f"set it to {connection}")


def _site_name(templar: Any, description: Any) -> str:
    """The name in a description of which something else cannot be had; empty where the name cannot either."""
    try:
        name = templar.template(description["name"]) if isinstance(description, dict) else ""
    except (AnsibleError, KeyError):
        return ""
    return str(plain(name)).strip() if isinstance(name, str) else ""


def _way(values: dict[str, Any]) -> str:
    """The jump host before a host, as the variables name it. What is wrong with them, the login says."""
    command, *arguments = (str(values.get(one) or "") for one in JUMP_VARIABLES)
    try:
        jump = read_jump(command, list(zip(JUMP_VARIABLES[1:], arguments)), str(values.get("ansible_user") or ""))
    except FederationError:
        return ""
    return jump.label if jump else ""


def known_variables() -> frozenset[str]:
    """Every variable that the roles, the playbooks and the connections of the collection read."""
    return frozenset(role_options()) | frozenset(PLAYBOOK_OPTIONS) | connection_variables()


@cache
def role_options() -> dict[str, dict[str, Any]]:
    """Every variable that the collection's roles document, as they document it."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(ROLES.glob("*/meta/argument_specs.yml")):
        for spec in yaml_load(path.read_text(encoding="utf-8"))["argument_specs"].values():
            found |= spec.get("options", {})
    # Descriptions are held against themselves by what knows them.
    return found | {DESCRIPTION: {"type": "raw"}}


def connection_variables() -> frozenset[str]:
    """Every variable by which the connections of the collection are told how to reach a device."""
    sources = [*(PLUGINS / "connection").glob("*.py"), PLUGINS / "doc_fragments" / "ssh.py"]
    return frozenset(
        name for path in sources for name in re.findall(r"- name: (ansible_\w+)", path.read_text(encoding="utf-8"))
    )


def kept_names() -> frozenset[str]:
    """Every name under which the collection's own tasks keep something: after an earlier play, a host has these too."""
    tasks = [*ROLES.glob("*/tasks/*.yml"), *(ROLES.parent / "playbooks").rglob("*.yml")]
    return frozenset(name for path in tasks for name in _kept(yaml_load(path.read_text(encoding="utf-8"))))


def _kept(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _kept(item)
    elif isinstance(node, dict):
        yield from ([node["register"]] if "register" in node else [])
        yield from node.get("ansible.builtin.set_fact", ())
        for item in node.values():
            yield from _kept(item)


def why(error: AnsibleError) -> str:
    """The reason in one line, without the value or its template around it."""
    undefined = re.search(r"'[\w.\[\]]+' is undefined", str(error))
    return undefined.group() if undefined else str(error).strip().splitlines()[0].rstrip(".")


def refusal(contract: Contract) -> FederationError:
    """The error that ends a run before any login."""
    lines = [str(one) for one in contract.findings]
    return FederationError(
        "the inventory does not fit its descriptions, so nothing was looked at or changed:\n- " + "\n- ".join(lines),
        findings=lines,
    )


def as_data(contract: Contract) -> dict[str, Any]:
    """The contract as playbooks read it."""
    notes = {name: [*plan.presence.expected, *plan.warnings] for name, plan in contract.plans.items()}
    of_groups = {
        group: list(dict.fromkeys(name for hosts in contract.hosts.values() for name in hosts.get(group, ())))
        for group in GROUPS
    }
    plans = {name: plan.as_data() for name, plan in contract.plans.items()}
    return {
        "groups": of_groups,
        "served": contract.served,
        "notes": {name: lines for name, lines in notes.items() if lines},
        "plans": plans,
        "plan_of": by_end(plans),
        "hosts": {name: {group: list(names) for group, names in of.items()} for name, of in contract.hosts.items()},
        "findings": [str(one) for one in contract.findings],
        "refused": list(contract.refused),
    }


def by_end(plans: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The plans by the last two characters of their sites' names.

    Ansible copies a dictionary whenever a template looks into it. Tasks do that for each option that they take from a plan, and
    among all sites it would cost the more, the more sites there are.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, plan in plans.items():
        found.setdefault(name[-2:], {})[name] = plan
    return found
