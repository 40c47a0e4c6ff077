# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A vantage that the inventory has, and that could not ask: its checks say why, and the others are judged."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose

CASES = [
    # vantage, what is left of its facts -> verdict, checks that could not be made, a check that still passes
    (
        "outside",
        {"srv": {}, "s2s": {}},
        "unknown",
        ["H1.srv.cupdomain.example", "H3.in.cup1.cupdomain.example"],
        "H4.in.cup1.cupdomain.example",
    ),
    (
        "inside",
        {"srv": {}, "s2s": {}},
        "unknown",
        ["H2.srv.gmail.example", "H4.in.cup1.cupdomain.example"],
        "H1.srv.cupdomain.example",
    ),
    ("firewall", {"traces": []}, "unknown", ["firewall.H3.in.cup1.cupdomain.example"], "H3.in.cup1.cupdomain.example"),
]


@pytest.mark.parametrize(("vantage", "left", "verdict", "unmade", "made"), CASES)
def test_what_a_vantage_could_not_ask(site_plan, facts, vantage, left, verdict, unmade, made):
    facts[vantage] = {**left, "why": "SSH: the port is closed"}
    diagnosis = diagnose(site_plan, facts)
    found = {result["id"]: result for result in diagnosis["results"]}
    assert diagnosis["verdict"] == verdict
    for one in unmade:
        assert (found[one]["status"], found[one]["code"]) == ("ERROR", "E01")
        assert "SSH: the port is closed" in found[one]["found"]
    assert found[made]["status"] == "PASS"


def test_a_pc_that_could_ask_dns_and_no_server(site_plan, facts):
    facts["outside"] = {"srv": facts["outside"]["srv"], "s2s": {}, "why": "no Python"}
    found = {result["id"]: result["status"] for result in diagnose(site_plan, facts)["results"]}
    assert found["H1.srv.cupdomain.example"] == "PASS"
    assert found["H3.in.cup1.cupdomain.example"] == "ERROR"
