# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_judge: what hosts have seen of a site, collected, judged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.types import (
    FIREWALL,
    INSIDE,
    OUTSIDE,
    PRESENCE,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose, lines
from ansible_collections.xmpp.federation.plugins.module_utils._verification.requests.secrets import secret_agreement
from ansible_collections.xmpp.federation.plugins.modules import federation_judge
from ansible_collections.xmpp.federation.plugins.plugin_utils.action import ControllerAction
from ansible_collections.xmpp.federation.plugins.plugin_utils.values import plain

main = federation_judge.main  # where ansible-lint looks for the options

SECRET = "presence_dialback_secret"  # noqa: S105 (the name of a variable)


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_judge.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        contract = self._host_values("localhost").get("federation_contract")
        if contract is None:
            raise FederationError(
                "no contract of this run is there, so it is not known what the site consists of",
                where=f"host {self.task_vars['inventory_hostname']}",
                cure="run federation_contract first, as the playbook verify does",
            )
        site = plain(self.task_vars["hostvars"][self.task_vars["inventory_hostname"]]["federation_site"]["name"])
        hosts = plain(dict(contract["hosts"][site]))
        seen = self._observations(site, hosts)
        diagnosis = diagnose(plain(contract["plans"][site]), seen)
        diagnosis = {
            **diagnosis,
            "lines": lines(diagnosis),
            "started": args["started"],
            "finished": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return {"changed": False, "ansible_facts": {"federation_diagnosis": diagnosis, "federation_seen": seen}}

    def _observations(self, site: str, hosts: dict[str, list[str]]) -> dict[str, Any]:
        nodes = list(self._of(hosts.get(PRESENCE, ()), "verify_presence_seen"))
        outside = next(self._of_site(hosts.get(OUTSIDE, ()), site), {})
        return {
            "outside": outside.get("seen", {}),
            "callback": outside.get("callback", {}),
            "inside": next(self._of_site(hosts.get(INSIDE, ()), site), {}).get("seen", {}),
            "firewall": next(self._of(hosts.get(FIREWALL, ()), "verify_firewall_seen"), {}),
            "node": {"nodes": nodes} if nodes else {},
            "description": {"secrets": self._secrets_agree(hosts.get(PRESENCE, ()))},
        }

    def _of(self, hosts: Iterable[str], fact: str) -> Iterator[Any]:
        for name in hosts:
            values = self._host_values(name)
            if fact in values:
                yield plain(values[fact])

    def _of_site(self, hosts: Iterable[str], site: str) -> Iterator[dict[str, Any]]:
        """What PCs have observed of this site; one PC may serve several."""
        for observed in self._of(hosts, "federation_observed"):
            if site in observed:
                yield observed[site]

    def _secrets_agree(self, hosts: Iterable[str]) -> dict[str, list[str]]:
        values = {name: self._host_values(name) for name in hosts}
        return secret_agreement(
            {name: plain(of_host[SECRET]) for name, of_host in values.items() if SECRET in of_host}, list(values)
        )

    def _host_values(self, name: str) -> Any:
        return self.task_vars["hostvars"][name]
