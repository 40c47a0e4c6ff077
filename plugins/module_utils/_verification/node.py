# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements on what a presence node says itself: its services (H4), whether it finds the partners' servers (H2), restarts (H9)."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import (
    FEDERATION_CONNECTION_MANAGER,
    ROUTER,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import STARTED, STARTING, normalised
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts
from ansible_collections.xmpp.federation.plugins.module_utils._verification.naming import servers
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    NOT_RUN,
    WARN,
    Result,
    blocked,
    caused,
    passed,
    untested,
)
from ansible_collections.xmpp.federation.plugins.module_utils._verification.streams import SILENT, read_probe

_NEEDED = (ROUTER, FEDERATION_CONNECTION_MANAGER)
_CONFIG_MANAGER = "XCP Config Manager"
"""While it is stopped, connection managers stay down although the Router runs."""


def service(check: Check, facts: Facts) -> Result:
    """Whether the node runs what federation needs."""
    node = facts.node(check.address)
    if node is None:
        return nobody(check)
    if not node["info"]:
        return untested(
            check, f"the node could not be asked: {node['info_error']}", "see that the platform command line answers"
        )
    listed = _listed(node)
    evidence = [_told(one) for one in listed.values()]
    absent = [name for name in _NEEDED if normalised(name) not in listed]
    if absent:
        what = f"the node lists no service {' and no '.join(absent)}"
        return untested(check, what, "report the names in the output of utils service list").with_evidence(evidence)
    why = not_serving(node)
    if why:
        return caused(check, "F08", why).with_evidence(evidence)
    if any(listed[normalised(name)]["state"] == STARTING for name in _NEEDED):
        return Result(check, WARN, "; ".join(evidence), remedy="wait, and run again")
    return passed(check, "; ".join(_told(listed[normalised(name)]) for name in _NEEDED)).with_evidence(evidence)


def not_serving(node: dict[str, Any] | None) -> str:
    """Why the node cannot take connections by its own word; empty where it says nothing of the kind."""
    if node is None or not node["info"]:
        return ""
    listed = _listed(node)
    down = [
        one
        for name in _NEEDED
        for one in [listed.get(normalised(name))]
        if one and one["state"] not in (STARTED, STARTING)
    ]
    if not down:
        return ""
    values = node["settings"]["values"] or {}
    why = ["XMPP federation is turned off for the node"] if values.get("node_status") == "off" else []
    why += [_told(one) for one in down]
    config_manager = listed.get(normalised(_CONFIG_MANAGER))
    if config_manager and config_manager["state"] not in (STARTED, STARTING):
        why.append(f"{_told(config_manager)}, which keeps connection managers down")
    pending = node["restarts"]["pending"]
    if pending:
        why.append(f"pending: {'; '.join(one['text'] for one in pending)}")
    return "; ".join(why)


def resolves(check: Check, facts: Facts) -> Result:
    """Whether the node finds the partner's servers by its own DNS servers."""
    node = facts.node(check.address)
    if node is None:
        return nobody(check)
    if not node["info"]:
        return blocked(check, "the node could not be asked", f"H4.service.{check.subject}")
    wanted = servers(facts, check.partner)
    if not wanted:
        return Result(check, NOT_RUN, "the outside PC found no server of it with an IPv4 address to ask the node about")
    answers = {one["name"].lower(): one for one in node["info"].get("resolutions") or []}
    asked = [answers[name] for name in wanted if name in answers]
    evidence = [_answer(one) for one in asked]
    found = [one for one in asked if one["status"] == "ok"]
    missing = [one["name"] for one in asked if one["status"] == "missing"]
    text = ", ".join(_answer(one) for one in asked)
    if missing and _off_the_network(check, facts):
        return blocked(check, f"{text}; inside, the node does not answer at all", f"H4.in.{check.subject}")
    if missing:
        # Where its XMPP service did find the partner, it is only the command line that does not.
        works = bool(found) or facts.called_back(check.subject, check.partner)
        return caused(check, "D20", text, *([WARN] if works else [])).with_evidence(evidence)
    if not found:
        return untested(check, text or "the node was not asked", "look the name up on the node by hand").with_evidence(
            evidence
        )
    return passed(check, text).with_evidence(evidence)


def _off_the_network(check: Check, facts: Facts) -> bool:
    """Whether nothing comes back from the node's own address: then its DNS servers are not what is wrong."""
    finding = read_probe(*facts.probes("inside", f"H4.in.{check.subject}")[:1])
    return finding is not None and finding.tcp in SILENT


def restarts(check: Check, facts: Facts) -> Result:
    """Whether the controller knows of restarts that saved settings still need."""
    node = facts.node(check.address)
    if node is None:
        return nobody(check)
    if node["restarts"]["error"]:
        return untested(check, node["restarts"]["error"], "mend what the message says, and run again")
    pending = [one["text"] for one in node["restarts"]["pending"]]
    if pending:
        return caused(check, "P03", "; ".join(pending), WARN)
    return passed(check, "none is pending that this controller knows of")


def nobody(check: Check) -> Result:
    """The result where the vantage exists, but not for this node."""
    return Result(check, NOT_RUN, f"no host of the group federation_presence is the node at {check.address}")


def _listed(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The node's XCP services, by names that are alike in all releases."""
    return {normalised(one["name"]): one for one in node["info"]["services"] if "XCP" in one["name"]}


def _told(one: dict[str, Any]) -> str:
    if not one["activated"]:
        return f"{one['name']} is not activated"
    reason = f" ({one['reason']})" if one["reason"] else ""
    return f"{one['name']} is {one['state']}{reason}"


def _answer(one: dict[str, Any]) -> str:
    addresses = [*one["external"], *(f"{address} (its own table)" for address in one["local"])]
    if addresses:
        return f"{one['name']} is {' and '.join(addresses)}"
    return f"{one['name']}: {'not found' if one['status'] == 'missing' else one['detail']}"
