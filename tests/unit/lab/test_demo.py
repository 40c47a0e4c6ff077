# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demonstration concludes from what it saw."""

from __future__ import annotations

from itertools import combinations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._site import contradictions
from lab.demo import Demo, expectations, impossible
from lab.layout import PARTNERS
from lab.watch import Run

GROUPS = [set(group) for size in range(1, len(PARTNERS) + 1) for group in combinations(PARTNERS, size)]


def described(profiles):
    return {
        "name": "hq",
        "domain": "cupdomain.example",
        "presence": {"release": "12.5"},
        "nodes": [{"name": "cup1", "private_address": "10.10.0.10", "public_address": "203.0.113.10"}],
        "firewall": {"inside": "inside", "outside": "outside"},
        "dns": {"zone": "cupdomain.example", "server": "203.0.113.53"},
        "partners": [{"domain": PARTNERS[profile].domain, "profile": profile} for profile in sorted(profiles)],
    }


@pytest.mark.parametrize("profiles", [group for group in GROUPS if not contradictions(described(group))], ids=sorted)
def test_the_partner_too_many_is_one_that_the_plan_refuses(profiles):
    more = impossible(profiles)
    if more is None:
        assert all(not contradictions(described({*profiles, other})) for other in PARTNERS)
    else:
        assert contradictions(described({*profiles, more}))


def run_that_said(lines):
    result = {"plans": {"hq": {"presence": {"expected": lines}}}}
    return Run(results=[{"action": "federation_contract", "looked": False, "result": result}])


def test_what_to_expect_is_read_from_the_run():
    lines = [
        "Security Mode TLS Optional: why",
        "a.example: to it no connection; from it TLS, x",
        "b.example: TLS, both ways",
    ]
    assert expectations(run_that_said(lines)) == {
        "a.example": {"out": "no connection", "in": "TLS, x"},
        "b.example": {"out": "TLS", "in": "TLS"},
    }
    assert expectations(Run()) == {}


@pytest.mark.parametrize(
    ("leg", "carried", "expected", "good"),
    [
        ({"ok": True, "seconds": 0.1}, "TLS", "TLS, identity by dialback", True),
        ({"ok": True, "seconds": 0.1}, "clear text", "clear text, identity by dialback", True),
        ({"ok": True, "seconds": 0.1}, "clear text", "TLS, identity by dialback", False),
        ({"ok": True, "seconds": 0.1}, None, "TLS, identity by dialback", False),
        ({"ok": True, "seconds": 0.1}, "TLS", "", False),
        ({"ok": False, "error": "bounced"}, "TLS", "TLS, identity by dialback", False),
    ],
)
def test_a_message_has_to_arrive_and_as_expected(leg, carried, expected, good, capsys):
    demo = Demo({"site": {"domain": "cupdomain.example"}, "partners": []})
    demo.judge_message({"from": "a", "to": "b", **leg}, carried, expected)
    assert demo.all_well is good
    assert ("NO " in capsys.readouterr().out) is not good
