# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two drawings of the way of a message."""

from __future__ import annotations

import re

from ansible_collections.xmpp.federation.plugins.module_utils._report import page
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.page.strip import drawings

from unit.plugins.module_utils._report.page.test_path import partner
from unit.plugins.module_utils._report.report_cases import BROKEN, diagnosis, result


def test_drawn_twice_with_the_same_words_for_who_cannot_see_it() -> None:
    lying, standing = drawings(read([BROKEN]).sites[0].partners[0], "cup.example")
    alternatives = [lying.words, standing.words]
    assert alternatives[0] == alternatives[1]
    assert (
        "Path between a.example and cup.example. Inbound: H1 Own DNS PASS, H3 Firewall and NAT FAIL (F02)"
        in alternatives[0]
    )
    labels = [label.words for lane in lying.lanes for mark in lane.marks for label in mark.labels]
    assert labels.count("broken here: F02") == 1


def test_no_mark_lies_outside_the_drawing_or_on_another() -> None:
    everything = [result(f"H{hop}.{way}") for hop in range(10) for way in ("in", "out")]
    for drawing in drawings(partner(*everything), ""):
        places = [(mark.x, mark.y) for lane in drawing.lanes for mark in lane.marks]
        assert len(places) == 18
        assert all(12 <= x <= drawing.width - 12 and 12 <= y <= drawing.height - 12 for x, y in places)
        for number, (x, y) in enumerate(places):
            assert all(abs(x - u) + abs(y - v) >= 26 for u, v in places[:number])


def test_long_domains_keep_both_ends() -> None:
    domain = "a-very-long-name.of-a-department.example"
    there = read([diagnosis(result("H1.in"), partners=(domain,))]).sites[0].partners[0]
    lying, standing = drawings(there, "")
    assert lying.stations[1].name.words == "a-very-long\u2026ment.example"
    assert standing.stations[1].name.words == "a-very-\u2026example"
    assert f"Path between {domain} and our domain" in lying.words


def test_the_page_has_what_was_computed() -> None:
    (there,) = read([diagnosis(result("H3.in", "FAIL", code="F02"), partners=("a.example",))]).sites[0].partners
    source = page.render(read([diagnosis(result("H3.in", "FAIL", code="F02"), partners=("a.example",))]))
    for drawing in drawings(there, "cup.example"):
        drawn = re.findall(rf'<svg class="{drawing.kind}".*?</svg>', source, re.DOTALL)[0]
        assert drawn.count("<circle") == sum(len(lane.marks) for lane in drawing.lanes)
        assert drawn.count("<line") == len(drawing.rules) + sum(len(lane.lines) for lane in drawing.lanes)
        assert "F02" in drawn
