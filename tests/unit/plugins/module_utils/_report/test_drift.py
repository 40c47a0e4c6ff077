# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs, as data and as a page."""

from __future__ import annotations

import json

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report import drift
from ansible_collections.xmpp.federation.plugins.module_utils._site.contract.progress import Progress

LEFT = ("object network X / nat ...",)


@pytest.mark.parametrize(
    ("progress", "state"),
    [
        (Progress(), "not looked at"),
        (Progress(False), "as planned"),
        (Progress(True, differences=("+ nat",)), "differs"),
        (Progress(True, acted=True), "corrected"),
        (Progress(False, trouble="Security Mode is another one on cup2"), "differs"),
        (Progress(False, leftovers=LEFT), "left over"),
        (Progress(True, acted=True, leftovers=LEFT, leaving=True), "corrected"),
        (Progress(True, acted=True, leftovers=LEFT), "left over"),
    ],
)
def test_the_state_of_a_device(progress, state):
    assert drift.device("asa", "federation_firewall", progress)["state"] == state


def found(**more):
    sites = {
        "fine": [drift.device("a1", "federation_firewall", Progress(False))],
        "hq": [
            drift.device("cup1", "federation_presence", Progress(True, differences=("+ <script>alert(1)</script>",))),
            drift.device("asa", "federation_firewall", Progress(False, leftovers=LEFT)),
        ],
    }
    given = {
        "findings": ["site br: no host"],
        "refused": ["br"],
        "finished": "2026-11-29T05:00:00Z",
        "scope": "",
        "correcting": False,
    }
    return drift.as_data(sites, **{**given, **more})


def test_the_worst_comes_first_and_every_state_is_counted():
    data = found()
    assert [(site["site"], site["state"]) for site in data["sites"]] == [
        ("br", "refused"),
        ("hq", "differs"),
        ("fine", "as planned"),
    ]
    assert data["counts"]["sites"] == {
        "refused": 1,
        "not looked at": 0,
        "differs": 1,
        "left over": 0,
        "corrected": 0,
        "as planned": 1,
    }
    assert sum(data["counts"]["devices"].values()) == 3
    assert json.loads(drift.render_json(data)) == data


def test_the_page_shows_every_difference_and_loads_nothing():
    page = drift.render_page(found(scope="dns"))
    assert "2 of 3 sites are not as planned" in page and "dns only" in page
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page.replace("&lt;script", "")
    for text in ("object network X", "site br: no host", "cup1", "a1"):
        assert text in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "") and "https://" not in page


def test_a_fleet_without_a_difference_says_so():
    sites = {"hq": [drift.device("a1", "federation_firewall", Progress(False))]}
    page = drift.render_page(drift.as_data(sites, [], [], "2026-11-29T05:00:00Z", "", True))
    assert "1 of 1 sites are as planned" in page and "with correction" in page


def test_nothing_at_all_is_a_page_too():
    assert "0 of 0 sites" in drift.render_page(drift.as_data({}, [], [], "", "", False))
