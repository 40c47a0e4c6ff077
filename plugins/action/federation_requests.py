# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of federation_requests: the sites' requests, put together by the host that is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..module_utils._site.contract.types import FIREWALL, INSIDE, OUTSIDE, PRESENCE
from ..module_utils._site.plan_types import XMPP_SERVER_PORT
from ..module_utils._verification.requests.flows import counted, flows, own_names
from ..module_utils._verification.requests.names import names
from ..module_utils._verification.requests.sites import domains, joined
from ..module_utils._verification.requests.targets import call_backs, targets
from ..modules import federation_requests
from ..plugin_utils.action import ControllerAction
from ..plugin_utils.observed import Observed

main = federation_requests.main  # where ansible-lint looks for the options

Requests = dict[str, dict[str, Any]]
"""Host -> what it is to be asked, by the kind of question."""


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = federation_requests.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        observed = Observed(self.task_vars)
        requests: Requests = {}
        for what in args["what"]:
            for host, asked in KINDS[what](observed).items():
                requests.setdefault(host, {}).update(asked)
        return {"changed": False, "of": requests}


def _counts(observed: Observed) -> Requests:
    return {
        host: {"hits": joined(counted(observed.plans[site]) for site in sites)}
        for host, sites in observed.served[FIREWALL].items()
    }


def _domains(observed: Observed) -> Requests:
    return {
        host: {"domains": list(dict.fromkeys(name for site in sites for name in domains(observed.plans[site])))}
        for group in (OUTSIDE, INSIDE)
        for host, sites in observed.served[group].items()
    }


def _outside(observed: Observed) -> Requests:
    found = _targets(observed, OUTSIDE, "outside")
    for host, sites in observed.served[OUTSIDE].items():
        plans = [observed.plans[site] for site in sites]
        ports = [plan["probe"]["port"] for plan in plans if plan["probe"]]
        # One listener serves all probe domains of a PC, so it has one port.
        wanted = [call_backs(plan) if plan["probe"] and plan["probe"]["port"] == ports[0] else [] for plan in plans]
        found[host] |= {"call_backs": joined(wanted), "probe_port": ports[0] if ports else XMPP_SERVER_PORT}
    return found


def _inside(observed: Observed) -> Requests:
    return _targets(observed, INSIDE, "inside")


def _targets(observed: Observed, group: str, vantage: str) -> Requests:
    found: Requests = {}
    for host, sites in observed.served[group].items():
        level = str(observed.variable(host, "verify_federation_level", "dialback"))
        wanted = [targets(observed.plans[site], vantage, observed.lookups(group, site), level) for site in sites]
        found[host] = {"targets": joined(wanted)}
    return found


def _names(observed: Observed) -> Requests:
    return {
        host: {"names": names(plan, observed.lookups(OUTSIDE, site))}
        for site, plan in observed.plans.items()
        for host in observed.hosts[site].get(PRESENCE, ())
    }


def _resolvers(observed: Observed) -> Requests:
    """The DNS servers that the nodes of a PC's sites ask, by their own word."""
    found: Requests = {}
    for host, sites in observed.served[INSIDE].items():
        nodes = [node for site in sites for node in observed.hosts[site].get(PRESENCE, ())]
        said = [observed.variable(node, "verify_presence_info", {}).get("dns_servers") or [] for node in nodes]
        found[host] = {"resolvers": list(dict.fromkeys(server for servers in said for server in servers))}
    return found


def _flows(observed: Observed) -> Requests:
    found: Requests = {}
    for host, sites in observed.served[FIREWALL].items():
        seen = [(site, observed.lookups(INSIDE, site), observed.lookups(OUTSIDE, site)) for site in sites]
        found[host] = {
            "flows": joined(flows(observed.plans[site], inside, outside) for site, inside, outside in seen),
            "own_names": joined(own_names(observed.plans[site]) for site in sites),
        }
    return found


KINDS: dict[str, Callable[[Observed], Requests]] = {
    "counts": _counts,
    "domains": _domains,
    "outside": _outside,
    "names": _names,
    "resolvers": _resolvers,
    "inside": _inside,
    "flows": _flows,
}
