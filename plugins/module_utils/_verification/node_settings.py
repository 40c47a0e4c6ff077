# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judgement on a node's settings as its pages show them (H9): as planned, alike on all nodes, and possible at all."""

from __future__ import annotations

from typing import Any

from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.drift import settings_drift
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_types import Check
from ansible_collections.xmpp.federation.plugins.module_utils._site.profiles import NO_TLS
from ansible_collections.xmpp.federation.plugins.module_utils._verification.facts import Facts
from ansible_collections.xmpp.federation.plugins.module_utils._verification.node import nobody
from ansible_collections.xmpp.federation.plugins.module_utils._verification.result import (
    NOT_RUN,
    WARN,
    Result,
    caused,
    passed,
    untested,
)

_NEED_TLS = {
    "client_certificates": "client certificates are required",
    "sasl_external_incoming": "SASL EXTERNAL is on for incoming connections",
    "sasl_external_outgoing": "SASL EXTERNAL is on for outgoing connections",
}


def settings(check: Check, facts: Facts) -> Result:
    """Held against the plan, against the other nodes, and against themselves."""
    node = facts.node(check.address)
    if node is None:
        return nobody(check)
    read = node["settings"]
    if not read["asked"]:
        return Result(
            check, NOT_RUN, "the inventory has no login for the node's pages (presence_admin_user and its password)"
        )
    if not read["values"]:
        return untested(check, read["error"], "mend what the message says, and run again")
    differing = [f"page {one['page']}: {'; '.join(one['set'])}" for one in read["to_set"]]
    # That the node status is off is a difference from the plan already.
    drifts = [one for one in settings_drift(facts.node_settings) if one.setting != "node_status"]
    drift = [str(one) for one in drifts if one.node == node["host"]]
    return _settings(check, facts, read["values"], differing, drift).with_evidence([*differing, *drift])


def _settings(check: Check, facts: Facts, values: dict[str, Any], differing: list[str], drift: list[str]) -> Result:
    impossible, unmet = _locking_out(values, facts), _unmet(values, facts)
    excluding = _excluding(values)
    if excluding or impossible:
        text = "; ".join([*excluding, *impossible.values()])
        return _in_effect(check, facts, "L02", text, [] if excluding else list(impossible))
    found = "; ".join([*differing, *drift, *unmet.values()])
    if not found:
        return passed(check, f"as planned: {values['security_mode']}, node status {values['node_status']}")
    if not unmet:
        return caused(check, "P02", found, WARN)
    return _in_effect(check, facts, "P02", found, facts.plan["partners"] if "" in unmet else list(unmet))


def _in_effect(check: Check, facts: Facts, code: str, found: str, partners: list[str]) -> Result:
    """Settings that should shut partners out are a failure, unless the node is seen to talk with all of them all the same."""
    if partners and all(facts.called_back(check.subject, partner) for partner in partners):
        still = "yet the node still talks with them: it does no harm so far, or its services have not taken it up"
        return caused(check, code, f"{found}; {still}", WARN)
    return caused(check, code, found)


def _excluding(values: dict[str, Any]) -> list[str]:
    """What the page should not even allow."""
    if values["security_mode"] != NO_TLS:
        return []
    return [f"{words}, and the security mode is {NO_TLS}" for name, words in _NEED_TLS.items() if values[name]]


def _locking_out(values: dict[str, Any], facts: Facts) -> dict[str, str]:
    """Certificates that are demanded of partners which are known by dialback alone: partner -> words."""
    if not values["client_certificates"]:
        return {}
    out = [need["partner"] for need in facts.plan["presence"]["needs"] if need["client_certificates"] is False]
    words = "client certificates are required, which {} cannot present: it relies on dialback"
    return {partner: words.format(partner) for partner in out}


def _unmet(values: dict[str, Any], facts: Facts) -> dict[str, str]:
    """What partners ask of the settings and do not get: partner -> words; the empty name is every partner."""
    unmet = {} if values["node_status"] == "on" else {"": "with the node status Off this node does not federate"}
    for need in facts.plan["presence"]["needs"]:
        who, modes = need["partner"], need["modes"]
        if values["security_mode"] not in modes:
            unmet[who] = f"{values['security_mode']} does not serve {who}, which needs {' or '.join(modes)}"
        elif need["sasl_external"] and not (values["sasl_external_incoming"] and values["sasl_external_outgoing"]):
            unmet[who] = f"{who} needs SASL EXTERNAL both ways"
    return unmet
