# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading diagnoses: order, verdicts of partners, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._report.contents import Site
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read

from unit.plugins.module_utils._report.report_cases import BROKEN, WORKING, diagnosis, result


def only(*results: dict[str, Any], **fields: Any) -> Site:
    return read([diagnosis(*results, **fields)]).sites[0]


def test_the_worst_site_comes_first_whatever_the_order() -> None:
    others = [
        diagnosis(result("H1.in", status), site=name) for name, status in (("c", "WARN"), ("b", "ERROR"), ("a", "WARN"))
    ]
    there = read([WORKING, *others, BROKEN])
    assert [site.name for site in there.sites] == ["hq", "b", "a", "c", "branch"]
    assert read([BROKEN, *reversed(others), WORKING]) == there
    assert there.verdict == "broken"
    assert dict(there.verdicts) == {"broken": 1, "unknown": 1, "degraded": 2, "working": 1}


def test_the_time_of_a_run_is_that_of_its_diagnoses() -> None:
    there = read(
        [
            diagnosis(site="a", started="2026-01-02T00:00:05Z", finished="2026-01-02T00:00:09Z"),
            diagnosis(site="b", started="2026-01-02T00:00:01Z", finished="2026-01-02T00:00:06Z"),
            diagnosis(site="c", started="", finished=""),
        ]
    )
    assert (there.started, there.finished) == ("2026-01-02T00:00:01Z", "2026-01-02T00:00:09Z")


def test_each_partner_has_its_own_checks_and_a_path_with_the_sites() -> None:
    a, b = read([BROKEN]).sites[0].partners
    assert [one.id for one in a.results] == ["H2.out.a", "H3.out.a", "H8.in.a", "H8.out.a"]
    assert [one.id for one in a.path][:2] == ["H0.policy", "H1.in.srv"]
    assert not any(one.partner == "b.example" for one in a.path)
    assert (b.domain, len(b.results)) == ("b.example", 4)


def test_verdicts_are_those_of_the_diagnosis() -> None:
    judged = [
        {
            "partner": "a.example",
            "verdict": "waiting",
            "first": "H9.node",
            "not_tried": ["H8 message: no probe domain"],
        },
        {"partner": "b.example", "verdict": "working", "first": "", "not_tried": []},
    ]
    site = only(result("H9.node", "FAIL", code="P03"), partners=("a.example", "b.example"), by_partner=judged)
    a, b = site.partners
    assert (a.verdict, a.first, a.not_tried) == ("waiting", site.results[0], ("H8 message: no probe domain",))
    assert (b.verdict, b.first, b.not_tried) == ("working", None, ())


def test_a_partner_of_which_nothing_is_known_is_unknown() -> None:
    assert only(partners=("a.example",), by_partner=[]).partners[0].verdict == "unknown"


def test_what_was_seen_on_the_wire() -> None:
    (site,) = read([WORKING]).sites
    (a,) = site.partners
    assert (a.outbound.words, a.inbound.words) == ("TLSv1.3, dialback", "clear text")
    assert (a.certificate_days, a.slowest_step, site.certificate_days) == (12, ("dialback", 2.34), 64)
    assert site.not_tried == ("H8 message: the description has no probe domain",)


@pytest.mark.parametrize(
    "wire", [None, "text", {"partners": "text"}, {"partners": [{"partner": "a.example", "slowest": []}]}]
)
def test_a_wire_of_which_nothing_is_known(wire: Any) -> None:
    (a,) = only(result("H1.in"), partners=("a.example",), wire=wire).partners
    assert (a.outbound.words, a.inbound.words, a.certificate_days, a.slowest_step) == ("", "", None, None)


def test_absent_fields_are_empty_and_odd_ones_become_text() -> None:
    one = only(
        {"status": "PASS", "found": None, "expected": ["a", 1], "cause": {"k": True}, "evidence": "x\ny", "refs": None}
    ).results[0]
    assert (one.id, one.found, one.expected, one.cause) == ("", "", "a; 1", '{"k": true}')
    assert (one.evidence, one.refs) == (("x", "y"), ())


def test_lone_surrogates_are_replaced_since_no_file_can_hold_them() -> None:
    assert only(result("H1", found="a\ud800b\U0001f600")).results[0].found == "a\ufffdb\U0001f600"


def test_a_site_without_a_diagnosis_is_unknown() -> None:
    there = read([WORKING], sites=["branch", "lost"])
    assert [(site.name, site.verdict) for site in there.sites] == [("lost", "unknown"), ("branch", "working")]
    assert there.verdict == "unknown"


def test_a_run_without_sites_is_unknown() -> None:
    assert read([]).verdict == "unknown"


@pytest.mark.parametrize(
    ("diagnoses", "message"),
    [
        (["text"], "a diagnosis is no dictionary with the field site"),
        ([{"verdict": "working"}], "a diagnosis is no dictionary with the field site"),
        ([{"site": "hq"}], "site hq: there is no verdict"),
        ([{"site": "hq", "verdict": "fine"}], "site hq: the verdict is 'fine'"),
        (
            [{"site": "hq", "verdict": "working", "results": [{"id": "H1.x"}]}],
            "site hq, check H1.x: there is no status",
        ),
        ([diagnosis(result("H1.x"), site="hq"), diagnosis(site="hq")], "two diagnoses of the site hq"),
        ([diagnosis(by_partner=[{"partner": "a", "verdict": "fine"}])], "site hq, partner a: the verdict is 'fine'"),
        ([{"site": "hq", "verdict": "working", "results": ["text"]}], "site hq: a result is no dictionary"),
    ],
)
def test_what_cannot_be_read_is_refused(diagnoses: list[Any], message: str) -> None:
    with pytest.raises(FederationError, match=message):
        read(diagnoses)
