# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a presence node says itself: its services (H4), its settings and pending restarts (H9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ..._cups.releases import FEDERATION_CONNECTION_MANAGER, ROUTER
from ..._cups.service import STARTED, STARTING, normalised
from ..._cups.settings.drift import settings_drift
from ..._site.profiles import NO_TLS
from ..causes.sources import guide
from ..check import PRIVATE, WARN, Check, NodeCheck, Result
from ..observations.nodes import Info, NodeSeen
from ..observations.seen import NODE, Seen

_NEEDED = (ROUTER, FEDERATION_CONNECTION_MANAGER)
_CONFIG_MANAGER = "XCP Config Manager"
"""While it is stopped, connection managers stay down although the Router runs."""


def not_in_inventory(check: Check) -> Result:
    """The result where the vantage exists, but not for this node."""
    return check.not_run(f"no host of the group federation_presence is the node at {check.host.address}")


def info_of(check: Check, seen: Seen) -> Info | Result:
    """What the check's node said of itself; where it could not be asked, the result of a check that needs it."""
    node = seen.node(check.host)
    if node is None:
        return not_in_inventory(check)
    if node.info is None:
        return check.blocked("the node could not be asked", NodeService(check.site, node=check.node))
    return node.info


def not_serving(node: Optional[NodeSeen]) -> str:
    """Why the node cannot take connections by its own word; empty where it says nothing of the kind."""
    if node is None or node.info is None:
        return ""
    down = [
        str(one) for one in map(_of(node.info), _NEEDED) if one is not None and one.state not in (STARTED, STARTING)
    ]
    if not down:
        return ""
    why = (
        ["XMPP federation is turned off for the node"]
        if (node.settings.values or {}).get("node_status") == "off"
        else []
    )
    why += down
    manager = _of(node.info)(_CONFIG_MANAGER)
    if manager is not None and manager.state not in (STARTED, STARTING):
        why.append(f"{manager}, which keeps connection managers down")
    if node.pending:
        why.append(f"pending: {'; '.join(one.text for one in node.pending)}")
    return "; ".join(why)


def _of(info: Info) -> Any:
    return lambda name: info.services.get(normalised(name))


class _AskedNode(NodeCheck):
    """What the node is asked itself, at its own address."""

    at = PRIVATE


class NodeService(_AskedNode):
    """Whether the node runs what federation needs."""

    hop, direction, vantage, supporting, after_restart = "H4", "in", NODE, True, True
    id_as = "H4.service.{host.fqdn}"
    title_as = "federation service of {host.fqdn}, as the node itself says"
    replaces_as = "utils service list (on the node)"
    refs = (guide("Configuration steps 4 and 5"),)

    def judge(self, seen: Seen) -> Result:
        node = seen.node(self.host)
        if node is None:
            return not_in_inventory(self)
        if node.info is None:
            return self.untested(
                f"the node could not be asked: {node.info_error}", "see that the platform command line answers"
            )
        return self._judge(node, node.info).with_evidence(map(str, node.info.services.values()))

    def _judge(self, node: NodeSeen, info: Info) -> Result:
        listed = {name: _of(info)(name) for name in _NEEDED}
        absent = [name for name, service in listed.items() if service is None]
        if absent:
            what = f"the node lists no service {' and no '.join(absent)}"
            return self.untested(what, "report the names in the output of utils service list")
        why = not_serving(node)
        if why:
            return self.caused("F08", why)
        if any(service.state == STARTING for service in listed.values()):
            found = "; ".join(map(str, info.services.values()))
            return Result(self, WARN, found, remedy="wait, and run again")
        return self.passed("; ".join(map(str, listed.values())))


_NEED_TLS = {
    "client_certificates": "client certificates are required",
    "sasl_external_incoming": "SASL EXTERNAL is on for incoming connections",
    "sasl_external_outgoing": "SASL EXTERNAL is on for outgoing connections",
}


class NodeSettings(_AskedNode):
    """A node's settings as its pages show them: as planned, alike on all nodes, and possible at all."""

    hop, vantage, supporting = "H9", NODE, True
    id_as = "H9.settings.{host.fqdn}"
    title_as = "settings of {host.fqdn} are as planned, and like those of the other nodes"
    replaces_as = "opening Presence > Inter Domain Federation > XMPP Federation on each node"
    refs = (guide("Configuration step 4"),)

    def judge(self, seen: Seen) -> Result:
        node = seen.node(self.host)
        if node is None:
            return not_in_inventory(self)
        read = node.settings
        if not read.asked:
            return self.not_run(
                "the inventory has no login for the node's pages (presence_admin_user and its password)"
            )
        if not read.values:
            return self.untested(
                read.error or "the settings were not read", "mend what the message says, and run again"
            )
        # That the node status is off is a difference from the plan already.
        drifts = [one for one in settings_drift(seen.node_settings) if one.setting != "node_status"]
        drift = [str(one) for one in drifts if one.node == node.host]
        return self._judge(seen, read.values, read.to_set, drift).with_evidence([*read.to_set, *drift])

    def _judge(self, seen: Seen, values: Mapping[str, Any], differing: Sequence[str], drift: Sequence[str]) -> Result:
        impossible, unmet = self._locking_out(values), self._unmet(values)
        excluding = _excluding(values)
        if excluding or impossible:
            text = "; ".join([*excluding, *impossible.values()])
            return self._in_effect(seen, "L02", text, [] if excluding else list(impossible))
        found = "; ".join([*differing, *drift, *unmet.values()])
        if not found:
            return self.passed(f"as planned: {values['security_mode']}, node status {values['node_status']}")
        if not unmet:
            return self.caused("P02", found, WARN)
        everybody = [partner.domain for partner in self.site.partners]
        return self._in_effect(seen, "P02", found, everybody if "" in unmet else list(unmet))

    def _in_effect(self, seen: Seen, code: str, found: str, partners: Sequence[str]) -> Result:
        """Settings that should shut partners out are a failure, unless the node is seen to talk with all of them all the same."""
        if partners and all(seen.called_back(self.host, partner) for partner in partners):
            still = "yet the node still talks with them: it does no harm so far, or its services have not taken it up"
            return self.caused(code, f"{found}; {still}", WARN)
        return self.caused(code, found)

    def _locking_out(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Certificates that are demanded of partners which are known by dialback alone: partner -> words."""
        if not values["client_certificates"]:
            return {}
        out = [partner for partner in self.site.partners if partner.need.client_certificates is False]
        words = "client certificates are required, which {} cannot present: it relies on dialback"
        return {partner.domain: words.format(partner.domain) for partner in out}

    def _unmet(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What partners ask of the settings and do not get: partner -> words; the empty name is every partner."""
        unmet = {} if values["node_status"] == "on" else {"": "with the node status Off this node does not federate"}
        for partner in self.site.partners:
            who, need = partner.domain, partner.need
            if values["security_mode"] not in need.modes:
                unmet[who] = f"{values['security_mode']} does not serve {who}, which needs {' or '.join(need.modes)}"
            elif need.sasl_external and not (values["sasl_external_incoming"] and values["sasl_external_outgoing"]):
                unmet[who] = f"{who} needs SASL EXTERNAL both ways"
        return unmet


def _excluding(values: Mapping[str, Any]) -> list[str]:
    """What the page should not even allow."""
    if values["security_mode"] != NO_TLS:
        return []
    return [f"{words}, and the security mode is {NO_TLS}" for name, words in _NEED_TLS.items() if values[name]]


class NodeRestarts(_AskedNode):
    """Whether the controller knows of restarts that saved settings still need."""

    hop, vantage, supporting = "H9", NODE, True
    id_as = "H9.restarts.{host.fqdn}"
    title_as = "settings of {host.fqdn} are in effect: no restart is pending"
    replaces_as = "looking at Notifications in the node's pages"
    refs = (guide("Configuration step 5"),)

    def judge(self, seen: Seen) -> Result:
        node = seen.node(self.host)
        if node is None:
            return not_in_inventory(self)
        if node.restarts_error:
            return self.untested(node.restarts_error, "mend what the message says, and run again")
        if node.pending:
            names = [one.service for one in node.pending if one.service]
            services = f"the {', then the '.join(names)} on {node.host}" if names else f"what is pending on {node.host}"
            return self.caused("P03", "; ".join(one.text for one in node.pending), WARN, services=services)
        return self.passed("none is pending that this controller knows of")
