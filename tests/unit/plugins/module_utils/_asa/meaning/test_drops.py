# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drops sorted by what stands behind them."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.drops import drop_of
from ansible_collections.xmpp.federation.plugins.module_utils._asa.meaning.trace import parse_trace

PERMIT = "Phase: 1\nType: ACCESS-LIST\nResult: ALLOW\nConfig:\nImplicit Rule\nAdditional Information:\n"


def phase(kind, subtype=""):
    return f"Phase: 2\nType: {kind}\nSubtype: {subtype}\nResult: DROP\nConfig:\nAdditional Information:\n"


def result(reason, *status):
    lines = ["Result:", "input-interface: outside", "output-interface: inside", *status, "Action: drop"]
    return "\n".join([*lines, f"Drop-reason: {reason}", ""])


ACL = "(acl-drop) Flow is denied by configured rule"


@pytest.mark.parametrize(
    ("text", "cause", "verdict"),
    [
        (phase("ACCESS-LIST") + result(ACL), "rules", "drop"),
        (result(ACL), "rules", "drop"),
        (PERMIT + phase("NAT", "rpf-check") + result(ACL), "translation", "drop"),
        (PERMIT + result("(nat-rpf-failed) NAT reverse path failed"), "translation", "drop"),
        (PERMIT + phase("VPN", "encrypt") + result(ACL), "tunnel", "drop"),
        (PERMIT + result("(no-v4-adjacency) No valid V4 adjacency"), "host", "allow"),
        (PERMIT + result("(no-adjacency) No valid adjacency"), "host", "allow"),
        (result("(no-adjacency) No valid adjacency"), "host", ""),
        (PERMIT + result("No valid adjacency"), "host", "allow"),
        (PERMIT + phase("ADJACENCY-LOOKUP") + result("(no-v6-adjacency) No valid V6 adjacency"), "host", "allow"),
        (result("(interface-down) Interface is down", "input-status: down"), "link", ""),
        (PERMIT + result("(something-else) Something else", "output-line-status: down"), "link", "allow"),
        (phase("ACCESS-LIST") + result(ACL, "output-status: down"), "rules", "drop"),
        (PERMIT + result("(no-route) No route to host"), "route", "allow"),
        (PERMIT + phase("ROUTE-LOOKUP") + result("(no-route) No route to host"), "route", "allow"),
        (result("(rpf-violated) Reverse-path verify failed"), "route", ""),
        (PERMIT + result("(conn-limit) Connection limit reached"), "limit", "allow"),
        (PERMIT + result("(rm-conn-limit) RM connection limit reached"), "limit", "allow"),
        (PERMIT + phase("INSPECT") + result("(inspect-something) Inspection failed"), "other", "allow"),
        (result("(something-else) Something else"), "other", ""),
        (result("(sp-security-failed) Slowpath security checks failed"), "rules", "drop"),
    ],
)
def test_the_cause_follows_phase_and_reason(text, cause, verdict):
    data = parse_trace(text).as_data()
    assert (data["drop_cause"], data["rules_verdict"]) == (cause, verdict)
    assert data["drop_meaning"]
    assert data["drop_remedy"]


def test_an_allowed_packet_has_no_cause():
    data = parse_trace(PERMIT + "Result:\nAction: allow").as_data()
    assert (data["drop_cause"], data["drop_meaning"], data["rules_verdict"]) == ("", "", "allow")


def test_the_remedy_for_a_host_that_is_not_there_is_no_access_rule():
    assert "ARP" in drop_of("", "no-adjacency", "", False).meaning
    assert "permit" not in drop_of("", "no-adjacency", "", False).remedy
