# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed since the last report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._report import data, words
from ansible_collections.xmpp.federation.plugins.module_utils._report.changes import compared
from ansible_collections.xmpp.federation.plugins.module_utils._report.contents import Report
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from hypothesis import given

from unit.plugins.module_utils._report.report_cases import BROKEN, WORKING, diagnoses, diagnosis, result

LATER = {"started": "2026-01-03T00:00:00Z", "finished": "2026-01-03T00:00:09Z"}


def since(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Report:
    return compared(read(now), data.render(read(before)))[0]


def said(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[str]:
    found = since(before, now).since
    assert found is not None
    return [words.change(one) for one in found.changes]


def test_nothing_changed() -> None:
    found = since([WORKING], [{**WORKING, **LATER}])
    assert found.since is not None
    assert (found.since.finished, found.since.changes) == (WORKING["finished"], ())


def test_a_site_a_partner_and_a_check_that_got_worse() -> None:
    checks = [result("H1.in"), result("H6.out.b", "FAIL", partner="b.example", title="TLS of b.example")]
    before = diagnosis(result("H1.in"), result("H6.out.b", partner="b.example"), partners=("b.example",))
    now = diagnosis(*checks, partners=("b.example",), **LATER)
    assert said([before], [now]) == [
        "hq: broken, was working",
        "hq, b.example: broken, was working",
        "hq, b.example, TLS of b.example: FAIL, was PASS",
    ]
    assert said([now], [before])[0] == "hq: working, was broken"


def test_sites_partners_and_checks_that_come_and_go() -> None:
    one = diagnosis(result("H1.in"), partners=("a.example",))
    other = diagnosis(
        result("H1.in"), result("H2.new"), result("H9.new", "WARN", title="settings"), partners=("b.example",), **LATER
    )
    assert said([one, WORKING], [other, diagnosis(result("H1"), site="new")]) == [
        "hq: degraded, was working",
        "hq, b.example: degraded, new",
        "hq, a.example: gone, was working",
        "hq, settings: WARN, new",
        "new: working, new",
        "branch: gone, was working",
    ]


@given(diagnoses(), diagnoses())
def test_the_same_run_once_more_says_the_same(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    first = since(before, now)
    again, _letters = compared(read(now), data.render(first))
    if data.render(read(now)) != data.render(read(before)):
        assert data.render(again) == data.render(first)


def test_what_is_only_behind_something_else_is_no_change_of_its_own() -> None:
    before = diagnosis(result("H1.in", "FAIL"), result("H5.in", "BLOCKED"), result("H8.in", "NOT RUN"))
    now = diagnosis(result("H1.in"), result("H5.in"), result("H8.in"), **LATER)
    assert said([before], [now]) == ["hq: working, was broken", "hq, H1.in: PASS, was FAIL"]


def test_only_names_of_letters_are_taken_for_letters() -> None:
    last = {
        **data.as_data(read([WORKING])),
        "letters": ["partner-a.example.txt", "../partner-a.txt", "/etc/passwd", "partner-a/b.txt"],
    }
    assert compared(read([BROKEN]), json.dumps(last))[1] == ["partner-a.example.txt"]


@pytest.mark.parametrize("last", ["", "{", "[]", "{}", '{"version": 2}', '{"version": 1, "sites": [1]}', "[" * 100000])
def test_what_is_no_report_is_refused(last: str) -> None:
    with pytest.raises(FederationError, match="the last report cannot be read"):
        compared(read([BROKEN]), last)


def test_the_json_has_it() -> None:
    there = json.loads(data.render(since([WORKING], [{**WORKING, **LATER}])))
    assert there["since"] == {"finished": WORKING["finished"], "changes": []}
    assert json.loads(data.render(read([WORKING])))["since"] is None
