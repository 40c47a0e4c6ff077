# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a diagnosis: the verdict first, one cause once, what was not tried last."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._verification.text import lines


def result(status="PASS", found="answers", remedy="", code="", **given):
    return {
        "hop": "H4",
        "vantage": "outside",
        "title": "TCP 5269 of cup1",
        "status": status,
        "found": found,
        "remedy": remedy,
        "code": code,
        "no_vantage": False,
        **given,
    }


def diagnosis(*results, verdict="working", first=None, not_tried=()):
    return {"site": "hq", "verdict": verdict, "first": first, "results": list(results), "not_tried": list(not_tried)}


def test_a_working_site():
    assert lines(diagnosis(result())) == ["hq: federation is working", "PASS    H4 outside TCP 5269 of cup1: answers"]


def test_the_first_broken_hop_stands_in_the_title_and_its_remedy_below_it():
    failed = result("FAIL", "nothing answers", "permit TCP 5269", "T02")
    assert lines(diagnosis(failed, verdict="broken", first=failed)) == [
        "hq: federation is broken, first at H4: TCP 5269 of cup1",
        "FAIL    H4 outside TCP 5269 of cup1: nothing answers [T02]",
        "        -> permit TCP 5269",
    ]


def test_a_pending_restart_is_named_by_what_is_waited_for():
    owed = result("WARN", "cup1 has not restarted its router")
    assert lines(diagnosis(owed, verdict="waiting", first=owed))[0] == (
        "hq: federation is waiting for a restart: cup1 has not restarted its router"
    )


def test_one_cause_is_one_line_however_many_checks_it_hits():
    errors = [result("ERROR", "the PC is unreachable", "start it", "E01", hop=hop) for hop in ("H4", "H5", "H6")]
    text = lines(diagnosis(*errors, verdict="unknown"))
    assert text[1:] == ["ERROR   outside: 3 checks (H4, H5, H6): the PC is unreachable [E01]", "        -> start it"]


def test_errors_of_other_vantages_or_without_a_remedy_stay_apart():
    errors = [result("ERROR", "x", "y"), result("ERROR", "x", "y", vantage="inside"), *2 * [result("ERROR", "z")]]
    assert sum(line.startswith("ERROR") for line in lines(diagnosis(*errors))) == 4


def test_what_was_not_tried_is_said_once():
    unasked = result("NOT RUN", "no probe domain")
    unseen = result("NOT RUN", "no outside PC", no_vantage=True)
    said = ["H4 TCP 5269 of cup1: no probe domain", "nothing was seen from outside"]
    text = lines(diagnosis(unasked, unseen, not_tried=said))
    assert text[1:] == ["NOT RUN H4 outside TCP 5269 of cup1: no probe domain", "NOT RUN nothing was seen from outside"]
