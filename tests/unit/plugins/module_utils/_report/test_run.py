# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a run: what a person has to know, once, and in its place."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report import run
from ansible_collections.xmpp.federation.plugins.module_utils._report.run import Line, Result, Telling, duration
from hypothesis import given
from hypothesis import strategies as st

PUBLISH = "xmpp.federation.asa_publish"
DIFF = {"before": "object a\n", "after": "object a\nobject b\n"}


def told(telling: Telling, *results: Result, stage: str = "Look at the firewalls") -> list[str]:
    lines = [*telling.stage(stage)]
    for result in results:
        lines += telling.result(result)
    return [line.text for line in [*lines, *telling.stage("next")]]


def test_a_device_is_one_line_with_what_changed() -> None:
    first = Result("cup1", "xmpp.federation.cups_federation", "ok", data={"changed": True, "diff": DIFF})
    second = Result("cup1", "xmpp.federation.cups_service", "ok", seconds=31.2, data={"changed": False})
    assert told(Telling(), first, second) == ["Look at the firewalls", "  cup1        changed, 31 s", "    + object b"]


def test_what_goes_is_told_before_what_comes() -> None:
    diff = [{"before": "a\nb\n", "after": "a\nc\n"}]
    assert told(Telling(), Result("asa1", PUBLISH, "ok", data={"changed": True, "diff": diff}))[2:] == [
        "    - b",
        "    + c",
    ]


@pytest.mark.parametrize(
    ("looked", "checking", "expected"),
    [
        (True, False, ["  asa1        differs"]),
        (True, True, ["  asa1        differs", "    + object b"]),
        (False, False, ["  asa1        changed", "    + object b"]),
    ],
)
def test_what_a_look_finds_is_told_where_it_is_changed(looked: bool, checking: bool, expected: list[str]) -> None:
    result = Result("asa1", PUBLISH, "ok", looked=looked, data={"changed": True, "diff": DIFF})
    assert told(Telling(checking=checking), result)[1:] == expected


def test_a_stage_in_which_nothing_is_to_be_told_is_not_told() -> None:
    silent = [
        Result("cup1", PUBLISH, "skipped"),
        Result("cup1", "xmpp.federation.federation_contract", "ok", data={"changed": False}),
        Result("cup1", "ansible.builtin.set_fact", "ok", data={"changed": False}),
    ]
    assert told(Telling(), *silent) == []


def test_quiet_leaves_out_what_is_as_it_should_be() -> None:
    good, bad = Result("a", PUBLISH, "ok"), Result("b", PUBLISH, "ok", data={"changed": True})
    assert told(Telling(quiet=True), good) == []
    assert told(Telling(quiet=True), good, bad) == ["Look at the firewalls", "  b           changed"]


def test_warnings_stand_with_their_device() -> None:
    result = Result("asa1", PUBLISH, "ok", data={"warnings": ["a line was not understood"]})
    assert told(Telling(quiet=True), result)[1:] == ["  asa1        as it should be", "    ! a line was not understood"]


def test_the_reason_of_a_failure_comes_first_and_once() -> None:
    data = {
        "msg": "all of it",
        "invocation": {"failure": {"what": "the port is closed", "where": "ASA 10.10.0.1", "cure": "open it"}},
        "stands": [{"a": 1}],
    }
    result = Result("asa1", PUBLISH, "failed", data=data)
    telling = Telling()
    assert told(telling, result)[1:] == [
        "  asa1        the port is closed",
        "    where: ASA 10.10.0.1",
        "    -> open it",
    ]
    assert told(telling, result) == []
    assert [line.text for line in telling.end(3)] == ["nothing changed; failed: asa1; 3 s"]


def test_a_failure_that_a_play_goes_on_with_is_no_failure_of_the_run() -> None:
    telling = Telling()
    assert told(telling, Result("pc", "xmpp.federation.srv_info", "ignored", data={"msg": "no Python"}))[1:] == [
        "  pc          no Python"
    ]
    assert [line.text for line in telling.end(61)] == ["nothing changed; 1 min 1 s"]


def test_what_concerns_the_whole_run_names_no_host() -> None:
    telling = Telling()
    result = Result(
        "", "ansible.builtin.assert", "failed", data={"msg": ["hq: federation is broken", "rome: not judged"]}
    )
    assert told(telling, result)[1:] == ["  hq: federation is broken", "    rome: not judged"]
    assert [line.text for line in telling.end(1)] == ["nothing changed; failed: the run; 1 s"]


def test_of_a_loop_each_item_is_told_and_not_the_sum() -> None:
    items = [{"changed": True, "diff": DIFF}, {"failed": True, "msg": "refused"}, {"skipped": True}]
    result = Result(
        "cup1", "xmpp.federation.cups_restarts", "failed", data={"msg": "One or more items failed", "results": items}
    )
    assert told(Telling(), result) == [
        "Look at the firewalls",
        "  cup1        changed",
        "    + object b",
        "  cup1        refused",
    ]


@pytest.mark.parametrize(
    ("msg", "expected"),
    [
        ("one\ntwo", ["    one", "    two"]),
        (["one", ["two"]], ["    one", "    two"]),
        ({"hq": ["one"]}, ["    hq:", "      one"]),
        (None, []),
        ([], []),
    ],
    ids=str,
)
def test_texts_are_lines_and_no_json(msg: Any, expected: list[str]) -> None:
    assert told(Telling(), Result("localhost", "ansible.builtin.debug", "ok", data={"msg": msg}))[1:] == expected


def test_checks_have_the_colour_of_their_status() -> None:
    lines = list(
        Telling().result(Result("x", "debug", "ok", data={"msg": ["PASS a", "FAIL b", "WARN c", "NOT RUN d", "hq: e"]}))
    )
    assert [line.style for line in lines] == [run.GOOD, run.FAILURE, run.WARNING, run.QUIET, run.PLAIN]


def test_a_users_own_task_is_told_where_it_changes_something() -> None:
    changed = Result("dns", "ansible.builtin.uri", "ok", data={"changed": True})
    assert told(Telling(), Result("dns", "ansible.builtin.uri", "ok")) == []
    assert told(Telling(), changed)[1:] == ["  dns         changed"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["msg", "invocation", "diff", "warnings", "results", "changed", "censored", "failed", "skipped"])


@given(
    data=st.dictionaries(keys, json_values, max_size=6),
    status=st.sampled_from(["ok", "failed", "ignored", "unreachable", "skipped"]),
    action=st.sampled_from(
        [
            PUBLISH,
            "xmpp.federation.federation_show",
            "ansible.builtin.debug",
            "ansible.builtin.uri",
            "xmpp.federation.federation_judge",
        ]
    ),
)
def test_whatever_a_task_returns_can_be_told(data: dict[str, Any], status: str, action: str) -> None:
    telling = Telling()
    lines = [*telling.result(Result("h", action, status, data=data)), *telling.end(0)]
    assert all(isinstance(line, Line) for line in lines)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (59.7, "1 min 0 s"), (3725, "62 min 5 s")]
)
def test_a_time_is_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text
