# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where on the strip each check is, what is marked as broken."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report.contents import Partner
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.page.path import Lane, lanes

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
