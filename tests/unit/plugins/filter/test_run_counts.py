# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run in numbers, for who runs it."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.filter.run_counts import FilterModule

HOSTS = {
    "hq": {"federation_presence": ["cup1"], "federation_firewall": ["fw1"]},
    "br": {"federation_presence": ["cup9"]},
}
SEEN = {"cup1": {"differs": True, "acted": True}, "fw1": {"differs": False}}


def test_the_numbers_and_the_exit_status_say_the_same_as_the_lines():
    localhost = {"federation_progress": {"hosts": SEEN}, "federation_diagnoses": {"hq": {"verdict": "working"}}}
    found = FilterModule().filters()["run_counts"](
        {"hosts": HOSTS, "refused": ["third"]}, {"localhost": localhost}, ["all"], [], ["br: cup9: not looked at"]
    )
    assert (found["exit_status"], found["left"], found["verdicts"]) == (2, ["br: cup9: not looked at"], {"working": 1})
    assert {name: number for name, number in found["sites"].items() if number} == {
        "refused": 1,
        "not looked at": 1,
        "corrected": 1,
    }
    assert {name: number for name, number in found["devices"].items() if number} == {
        "not looked at": 1,
        "corrected": 1,
        "as planned": 1,
    }
    found = FilterModule().filters()["run_counts"]({"hosts": {}, "refused": []}, {"localhost": {}}, ["all"], [], [])
    assert (found["exit_status"], found["verdicts"]) == (0, {})
