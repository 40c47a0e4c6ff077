# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else the firewall says: nodes that are open to the Internet still, and lines that end silent connections."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose

LEFTOVERS = "firewall.H3.leftovers"
LEFTOVER = {
    "name": "XMPP_S2S_5269_cup2_cupdomain.example",
    "real_address": "10.10.0.11",
    "mapped_address": "203.0.113.11",
    "mapped_port": 5269,
    "mapped_interface": "outside",
    "lines": [
        "object network XMPP_S2S_5269_cup2_cupdomain.example / nat (inside,outside) static 203.0.113.11 service tcp 5269 5269"
    ],
    "stays": "",
}


@pytest.mark.parametrize(
    ("leftovers", "status", "code", "verdict", "words"),
    [
        ([], "PASS", "", "working", "nothing but the nodes"),
        (None, "NOT RUN", "", "working", "not asked"),
        ([LEFTOVER], "WARN", "F23", "degraded", "203.0.113.11 port 5269 still leads to 10.10.0.11"),
        (
            [{**LEFTOVER, "mapped_address": "", "mapped_port": None}],
            "WARN",
            "F23",
            "degraded",
            "the address of the interface still leads to 10.10.0.11",
        ),
        ([LEFTOVER, {**LEFTOVER, "real_address": "10.10.0.12"}], "WARN", "F23", "degraded", "10.10.0.12, by object"),
        ([3], "ERROR", "E03", "unknown", ""),
        ("text", "ERROR", "E03", "unknown", ""),
    ],
)
def test_leftovers(site_plan, facts, leftovers, status, code, verdict, words):
    facts["firewall"]["leftovers"] = leftovers
    diagnosis = diagnose(site_plan, facts)
    result = {one["id"]: one for one in diagnosis["results"]}[LEFTOVERS]
    assert (result["status"], result["code"], diagnosis["verdict"]) == (status, code, verdict)
    assert words in result["found"]


ENDINGS = "firewall.H3.endings"
LINE = "timeout conn 0:10:00 half-closed 0:05:00"


def count(number, endings):
    entry = {"id": "count.in.10.10.0.10", "count": number, "rules": [], "why": ""}
    return entry if endings == "untold" else {**entry, "endings": endings}


@pytest.mark.parametrize(
    ("number", "endings", "status", "code", "verdict", "words"),
    [
        (5, [], "PASS", "", "working", "may stay open"),
        (5, [LINE], "WARN", "F24", "degraded", LINE),
        (0, [LINE], "NOT RUN", "", "working", "nothing has passed yet"),
        (None, [LINE], "NOT RUN", "", "working", "nothing has passed yet"),
        (5, None, "NOT RUN", "", "working", "not asked"),
        (5, "untold", "NOT RUN", "", "working", "not asked"),
    ],
)
def test_endings(site_plan, facts, number, endings, status, code, verdict, words):
    facts["firewall"]["hits"] = {"before": [], "after": [count(number, endings)]}
    diagnosis = diagnose(site_plan, facts)
    result = {one["id"]: one for one in diagnosis["results"]}[ENDINGS]
    assert (result["status"], result["code"], diagnosis["verdict"]) == (status, code, verdict)
    assert words in result["found"]
