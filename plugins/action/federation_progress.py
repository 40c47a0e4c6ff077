# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_progress: what the roles have registered, collected, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from ..module_utils._cups.settings.drift import settings_drift
from ..module_utils._errors import FederationError
from ..module_utils._site.contract import progress as core
from ..module_utils._site.contract.differences import differences
from ..module_utils._site.contract.progress import Progress
from ..module_utils._site.contract.types import DEVICES, DNS, FIREWALL, PRESENCE
from ..module_utils._site.description.object_names import node_of
from ..modules import federation_progress
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.progress import kept, unseen
from ..plugin_utils.values import plain

main = federation_progress.main  # where ansible-lint looks for the options

SETTINGS, RESTARTS = "presence_settings", "presence_pending_made"
REGISTERED = {
    "federation_presence": (SETTINGS, RESTARTS),
    "federation_firewall": ("firewall_published",),
    "federation_dns": ("dns_published", "dns_handed_over", "dns_shown"),
}
"""What the roles register of a device when they look at it or change it."""


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_progress.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        hostvars = self.task_vars["hostvars"]
        if "federation_contract" not in self.task_vars:
            raise FederationError(
                "no contract of this run is there, so it is not known which devices belong together",
                cure="run federation_contract first, as the playbooks do",
            )
        sites = plain(self.task_vars["federation_contract"]["hosts"])
        # A host that Ansible counts as failed, or that was left out of the run, is not among these.
        hosts: list[str] = plain(self.task_vars["ansible_play_hosts"])
        results = {name: found for name in hosts if (found := _registered(args["group"], hostvars[name])) is not None}
        failed = [name for name in hosts if name not in results]
        if not args["acted"] and not args["restarts"]:
            for of_host in results.values():
                of_host.pop(RESTARTS, None)  # something else in the same run kept that
        progress = kept(hostvars)
        for name in results:
            before = progress.get(name, Progress())
            progress[name] = replace(before, acted=True) if args["acted"] else _looked(args["group"], results[name])
        if args["acted"]:
            progress |= {name: core.not_changed(progress.get(name, Progress())) for name in failed}
        # A node of which only the settings were seen is not known yet.
        restarts = [] if args["acted"] or args["restarts"] else _with_restarts(sites, results)
        progress |= dict.fromkeys(restarts, Progress())
        if args["group"] == PRESENCE and not args["withdraw"]:
            progress |= _not_alike(sites, results, progress)
        stages = core.stages(self.task_vars["ansible_run_tags"], self.task_vars["ansible_skip_tags"], args["withdraw"])
        acting = args["acting"] and not self.check_mode
        fact = {
            "hosts": {name: _as_data(one) for name, one in progress.items()},
            "turn": core.turns(sites, progress, stages) if acting else {},
            "acted": _acted(sites, progress),
            "leaving": core.to_clear(sites, progress, stages) if acting else [],
            "former_nodes": _former_nodes(sites, progress, self.task_vars["federation_contract"]),
            "restarts": restarts,
            "unseen": list(dict.fromkeys([*unseen(hostvars), *failed])),
        }
        told = (
            []
            if args["acted"]
            else [line for hosts in sites.values() for line in core.left_over(hosts, progress, (args["group"],))]
        )
        return {"changed": False, "lines": [*_pending(results), *told], "progress": fact}


def _as_data(one: Progress) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()}


def _former_nodes(
    sites: Mapping[str, Mapping[str, Iterable[str]]], progress: Mapping[str, Progress], contract: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Site -> the public names of nodes that its firewall has leftovers of, where it has any.

    Each task that reads this copies what it holds of all sites, so nothing is in it that says nothing.
    """
    domains = {site: str(contract["plans"][site]["domain"]) for site in sites}
    found = {
        site: [
            fqdn
            for name in hosts.get(FIREWALL, ())
            for one in progress.get(name, Progress()).objects
            if (fqdn := node_of(one, domains[site]))
        ]
        for site, hosts in sites.items()
    }
    return {site: names for site, names in found.items() if names}


def _registered(group: str, variables: Mapping[str, Any]) -> dict[str, dict[str, Any]] | None:
    """The results that a host has, by the names under which the roles keep them; a task that was skipped, or not run yet, has none.

    Returns:
        None where it could not be looked at, or changed: something failed on it in this run, or it was unreachable.
    """
    found = {name: plain(variables[name]) for name in REGISTERED[group] if name in variables}
    if variables.get("federation_failed") or any(result.get("unreachable") for result in found.values()):
        return None
    return {name: result for name, result in found.items() if result and not result.get("skipped")}


def _looked(group: str, results: Mapping[str, dict[str, Any]]) -> Progress:
    """What looking at a device has shown."""
    if group == DNS and "dns_published" not in results:
        # Somebody else writes the records: public DNS says whether they are there. Where that is not asked either, the role has to run.
        missing = results.get("dns_shown", {}).get("missing", ["it was not asked whether public DNS shows the records"])
        changed = bool(results.get("dns_handed_over", {}).get("changed"))
        return Progress(changed or bool(missing), differences=tuple(str(line) for line in missing))
    changed = any(one.get("changed") for result in results.values() for one in result.get("results", [result]))
    leftovers = [one for result in results.values() for one in result.get("leftovers", ())]
    return Progress(
        changed,
        differences=tuple(differences(results.values())),
        leftovers=tuple(
            "; ".join(one["lines"]) + (f" ({one['stays']})" if one.get("stays") else "") for one in leftovers
        ),
        objects=tuple(one["name"] for one in leftovers),
        leaving=any(one["goes"] for one in leftovers),
    )


def _with_restarts(
    sites: Mapping[str, Mapping[str, Iterable[str]]],
    results: Mapping[str, Mapping[str, dict[str, Any]]],
) -> list[str]:
    """The nodes of the sites where restarts are pending, or would be."""
    return [
        name
        for hosts in sites.values()
        if any(results.get(name, {}).get(SETTINGS, {}).get("restarts_pending") for name in hosts.get(PRESENCE, ()))
        for name in hosts[PRESENCE]
        if name in results
    ]


def _not_alike(
    sites: Mapping[str, Mapping[str, Iterable[str]]],
    results: Mapping[str, Mapping[str, dict[str, Any]]],
    progress: Mapping[str, Progress],
) -> dict[str, Progress]:
    """The first node of each site whose nodes are not set alike, with what differs. Clusters do not copy settings from each other."""
    found = {}
    for hosts in sites.values():
        settings = {
            name: results[name][SETTINGS]["settings"]
            for name in hosts.get(PRESENCE, ())
            if "settings" in results.get(name, {}).get(SETTINGS, {})
        }
        unlike = [str(one) for one in settings_drift(settings)] if len(settings) > 1 else []
        if unlike:
            first = next(iter(settings))
            found[first] = replace(progress[first], trouble="; ".join(unlike))
    return found


def _pending(results: Mapping[str, Mapping[str, dict[str, Any]]]) -> Iterator[str]:
    """The restarts that are owed, and why they were not made."""
    made = [
        one
        for of_host in results.values()
        for one in of_host.get(RESTARTS, {}).get("results", ())
        if not one.get("skipped")
    ]
    yield from dict.fromkeys(one["decision"] for one in made if one.get("pending"))
    yield from (owed["text"] for one in made for owed in one.get("pending", ()))
    elsewhere = (owed for one in made for owed in one.get("pending_elsewhere", ()) if owed["node"] not in results)
    yield from dict.fromkeys(owed["text"] for owed in elsewhere)


def _acted(sites: Mapping[str, Mapping[str, Iterable[str]]], progress: Mapping[str, Progress]) -> dict[str, list[str]]:
    return {
        group: [
            name
            for hosts in sites.values()
            for name in hosts.get(group, ())
            if name in progress and progress[name].acted
        ]
        for group in DEVICES
    }
