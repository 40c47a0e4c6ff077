# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where on the strip each check is, what is marked as broken, and both drawings."""

from __future__ import annotations

import re

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import Partner, read
from ansible_collections.xmpp.federation.plugins.module_utils._report.path import Lane, lanes
from ansible_collections.xmpp.federation.plugins.module_utils._report.strip import strip

from unit.plugins.module_utils._report.report_cases import BROKEN, diagnosis, result


def partner(*results: dict[str, str]) -> Partner:
    return read([diagnosis(*results, partners=("a.example",))]).sites[0].partners[0]


def shown(lane: Lane) -> list[str]:
    """Each stop as hop and status; ``!`` where it is broken, ``~`` behind that."""
    return [f"{stop.hop} {stop.status}{'!' if stop.broken else ''}{'~' if stop.beyond else ''}" for stop in lane.stops]


def test_the_broken_hop_and_what_is_behind_it() -> None:
    way_in, outbound = lanes(read([BROKEN]).sites[0].partners[0])
    assert shown(way_in) == ["H1 PASS", "H3 FAIL!", "H0 PASS~", "H4 PASS~", "H5 BLOCKED~", "H7 ~", "H8 BLOCKED~"]
    assert shown(outbound) == ["H0 PASS", "H3 PASS", "H2 PASS", "H8 PASS"]


def test_a_node_asks_dns_before_it_sends_so_that_is_what_is_broken() -> None:
    _way_in, outbound = lanes(partner(result("H2.out", "FAIL"), result("H3.out", "FAIL")))
    assert shown(outbound)[:2] == ["H3 FAIL", "H2 FAIL!"]


def test_hops_without_a_check_are_shown_only_where_no_later_one_was_reached() -> None:
    way_in, _outbound = lanes(partner(result("H5.in")))
    assert shown(way_in) == ["H5 PASS", "H7 ", "H8 "]


def test_what_no_packet_passes_is_drawn_at_the_node_and_hides_nothing() -> None:
    results = [result("H0.x", "WARN"), result("H9.x", "FAIL"), result("H5.in"), result("H3.out")]
    way_in, outbound = lanes(partner(*results))
    assert shown(way_in) == ["H0 WARN", "H5 PASS", "H7 ", "H9 FAIL!", "H8 "]
    assert shown(outbound) == ["H9 FAIL!", "H0 WARN", "H3 PASS", "H4 ", "H5 ", "H7 ", "H8 "]
    assert {stop.station for lane in (way_in, outbound) for stop in lane.stops if stop.hop in ("H0", "H9")} == {"node"}


@pytest.mark.parametrize(
    ("statuses", "telling"),
    [
        (("PASS", "FAIL", "ERROR"), "FAIL"),
        (("PASS", "BLOCKED"), "BLOCKED"),
        (("WARN", "PASS"), "WARN"),
        (("NOT RUN", "PASS"), "PASS"),
        (("ERROR", "WARN"), "ERROR"),
    ],
)
def test_of_several_checks_the_most_telling_is_shown(statuses: tuple[str, ...], telling: str) -> None:
    way_in, _outbound = lanes(partner(*(result("H4.in", status) for status in statuses)))
    assert {stop.hop: stop.status for stop in way_in.stops}["H4"] == telling


def test_drawn_twice_with_the_same_words_for_who_cannot_see_it() -> None:
    drawn = strip(read([BROKEN]).sites[0].partners[0], "cup.example")
    alternatives = re.findall(r'aria-label="([^"]+)"', drawn)
    assert len(alternatives) == 2
    assert alternatives[0] == alternatives[1]
    assert (
        "Path between a.example and cup.example. Inbound: H1 Own DNS PASS, H3 Firewall and NAT FAIL (F02)"
        in alternatives[0]
    )
    assert drawn.count("broken here: F02") == 1


def test_no_mark_lies_outside_the_drawing_or_on_another() -> None:
    everything = [result(f"H{hop}.{way}") for hop in range(10) for way in ("in", "out")]
    for drawing in re.findall(r"<svg.*?</svg>", strip(partner(*everything), "")):
        width, height = (float(number) for number in re.findall(r'viewBox="0 0 (\S+) (\S+)"', drawing)[0])
        places = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="(\S+)" cy="(\S+)"', drawing)]
        assert len(places) == 18
        assert all(12 <= x <= width - 12 and 12 <= y <= height - 12 for x, y in places)
        for number, (x, y) in enumerate(places):
            assert all(abs(x - u) + abs(y - v) >= 26 for u, v in places[:number])


def test_long_domains_keep_both_ends() -> None:
    domain = "a-very-long-name.of-a-department.example"
    there = read([diagnosis(result("H1.in"), partners=(domain,))]).sites[0].partners[0]
    drawn = strip(there, "")
    assert re.findall(r'class="station">([^<]*\u2026[^<]*)<', drawn) == [
        "a-very-long\u2026ment.example",
        "a-very-\u2026example",
    ]
    assert f"Path between {domain} and our domain" in drawn
