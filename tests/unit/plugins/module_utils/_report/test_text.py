# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the terminal shows, and the words that all forms of the report share."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report import words
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.text import MOST_SITES, lines
from ansible_collections.xmpp.federation.plugins.module_utils._text import one_line
from hypothesis import given

from unit.plugins.module_utils._report.report_cases import BROKEN, WORKING, diagnoses, diagnosis, result


def test_what_fails_comes_first_then_counts_then_the_files() -> None:
    assert lines(read([WORKING, BROKEN]), ["/r/federation.html", "/r/federation.json"]) == [
        "BROKEN hq (cup.example) at H3 Firewall and NAT, inbound [F02]: no access rule permits it.",
        "-> permit TCP 5269",
        "2 sites: 1 broken, 1 working; checks: 2 FAIL, 3 BLOCKED, 10 PASS, 1 NOT RUN",
        "report: /r/federation.html, /r/federation.json",
    ]


def test_all_well_is_one_line() -> None:
    assert lines(read([WORKING]), []) == ["1 site: 1 working; checks: 3 PASS"]


def test_check_mode_and_sites_without_a_diagnosis_are_told() -> None:
    assert lines(read([], check_mode=True, sites=["lost"]), []) == [
        "UNKNOWN lost: Not known: nothing was checked.",
        "1 site: 1 unknown; checks: none (check mode)",
    ]


def test_a_fleet_that_is_down_does_not_flood_the_terminal() -> None:
    many = [diagnosis(result("H1.in", "FAIL"), site=f"s{number}") for number in range(MOST_SITES + 3)]
    text = lines(read(many), [])
    assert len(text) == MOST_SITES + 2
    assert text[-2] == "and 3 more sites that want attention, in the report"


@given(diagnoses())
def test_no_line_can_drive_a_terminal(there: list[dict[str, object]]) -> None:
    for line in lines(read(there), ["/r"]):
        assert one_line(line) == line


def test_the_sentence_of_each_verdict() -> None:
    (site,) = read([BROKEN]).sites
    a, b = site.partners
    assert words.site_sentence(site) == "Broken at H3 Firewall and NAT, inbound: no access rule permits it."
    assert words.partner_sentence(a) == "Broken at H3 Firewall and NAT, inbound, as for every partner."
    assert words.partner_sentence(b) == (
        "Broken at H3 Firewall and NAT, inbound, as for every partner. Also at H7 Authentication, outbound: claimed there."
    )
    (well,) = read([WORKING]).sites
    assert words.site_sentence(well) == "Federation with a.example works."
    assert words.partner_sentence(well.partners[0]) == "Messages can go both ways."


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        ([], "There was no site to look at."),
        ([BROKEN], "hq is broken at H3 Firewall and NAT, inbound: no access rule permits it."),
        ([WORKING], "branch federates with a.example."),
        ([diagnosis(result("H1"), partners=tuple("abc"))], "hq federates with all 3 partners."),
        ([diagnosis(result("H1"))], "hq works."),
        ([diagnosis(result("H6", "WARN", found="it ends soon"))], "hq works with a defect at H6 TLS: it ends soon."),
        (
            [diagnosis(result("H9", "FAIL", found="restart cup1"), verdict="waiting")],
            "hq waits for a restart: restart cup1.",
        ),
        ([diagnosis(verdict="unknown")], "hq is not known to work: nothing was checked."),
        ([WORKING, diagnosis(result("H1.in"), site="b")], "All 2 sites work."),
        ([WORKING, BROKEN], "1 of 2 sites is broken; 1 working."),
        ([diagnosis(result("H1", "WARN"), site=name) for name in "ab"], "2 of 2 sites are degraded."),
    ],
)
def test_the_sentence_of_a_run(run: list[dict[str, object]], sentence: str) -> None:
    assert words.run_sentence(read(run)) == sentence


def test_each_remedy_is_told_once_failures_first() -> None:
    (site,) = read(
        [
            diagnosis(
                result("H1.in", "WARN", remedy="renew"),
                result("H3.in", "FAIL", remedy="permit"),
                result("H3.out", "FAIL", remedy="permit"),
                result("H5.in", "BLOCKED", remedy="never mind"),
                result("H6.in", "ERROR", remedy="look again"),
            )
        ]
    ).sites
    assert [one.remedy for one in words.to_do(site.results)] == ["permit", "look again", "renew"]
