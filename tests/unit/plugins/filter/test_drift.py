# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every difference of a run, by site and device."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.filter.drift import FilterModule

HOSTS = {"hq": {"federation_presence": ["cup1", "cup2"], "federation_firewall": ["fw1"], "federation_dns": ["ns1"]}}


def test_each_device_has_a_state_and_its_differences():
    seen = {
        "cup1": {"differs": False},
        "cup2": {"differs": True, "acted": True, "differences": ["Security Mode"]},
        "fw1": {"differs": True, "differences": ["nat", "access rule"]},
    }
    found = FilterModule().filters()["drift"](
        {"findings": ["one"], "refused": {"br": "two"}, "hosts": HOSTS},
        {"localhost": {"federation_progress": {"hosts": seen}}},
        ["all"],
        [],
    )
    assert {name: one["state"] for name, one in found["sites"]["hq"].items()} == {
        "cup1": "as planned",
        "cup2": "corrected",
        "fw1": "differs",
        "ns1": "not looked at",
    }
    assert found["sites"]["hq"]["fw1"]["differences"] == ["nat", "access rule"]
    assert (found["findings"], found["refused"]) == (["one"], {"br": "two"})
