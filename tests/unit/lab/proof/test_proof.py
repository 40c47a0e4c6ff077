# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rehearsal writes down, and what it says that it cannot prove."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import lxml.html
import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.modules import federation_judge
from lab.breaks.world import World
from lab.errors import LabError
from lab.given.unmodelled import summary, unmodelled
from lab.proof import formats
from lab.proof.catalogue import play
from lab.proof.limits import PROVEN, UNPROVEN
from lab.proof.result import FAIL, NOT_RUN, PASS, Result, SiteResult, failed, judged, not_run, passed
from lab.proof.steps import DIAGNOSES, PLAYBOOKS, Stage, _talk, diagnoses_of
from lab.watch import Run

REPOSITORY = Path(__file__).parents[4]


@pytest.fixture
def result() -> Result:
    good = SiteResult(
        "hq", "corp.example", [passed("plan", "The plan", seconds=1.25), not_run("breaks", "Breaks", "none asked for")]
    )
    bad = SiteResult("b<r>", "b.example", [failed("messages", "Messages", ["x.example: <none> & \x07"], 3)])
    return Result(
        [good, bad], "2026-01-01T00:00:00Z", 12.3, ["a note"], {"asa1": ["crypto (3 lines): may matter: tunnels"]}
    )


def test_the_worst_site_decides(result: Result) -> None:
    assert [site.verdict for site in result.sites] == [PASS, FAIL]
    assert result.verdict == FAIL
    assert SiteResult("s", "d").verdict == NOT_RUN
    assert SiteResult("s", "d", [not_run("a", "A", "why")]).verdict == NOT_RUN


def test_junit_has_a_suite_a_site_and_a_case_for_all_that_was_tried(result: Result) -> None:
    root = ElementTree.fromstring(formats.junit(result))
    assert [suite.get("name") for suite in root] == ["hq (corp.example)", "b<r> (b.example)"]
    assert [(suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in root] == [
        ("2", "0", "1"),
        ("1", "1", "0"),
    ]
    failure = root.find(".//failure")
    assert failure is not None and failure.get("message") == "x.example: <none> & ?"


def test_the_page_is_whole_and_escapes_what_was_seen(result: Result) -> None:
    text = formats.page(result)
    page = lxml.html.fromstring(text)
    assert "x.example: <none> & \x07" in page.text_content() or "x.example: <none> &" in page.text_content()
    assert "<none>" not in text and "a note" in text and "crypto (3 lines)" in text
    for what, why in (*PROVEN, *UNPROVEN):
        assert what in page.text_content() and why in page.text_content()


def test_json_says_the_same(result: Result) -> None:
    document = json.loads(json.dumps(result.as_data()))
    assert document["verdict"] == FAIL
    assert [outcome["status"] for outcome in document["sites"][0]["outcomes"]] == [PASS, NOT_RUN]


def test_files_are_written_unless_one_would_hold_a_secret(result: Result, tmp_path: Path) -> None:
    files = formats.write(result, tmp_path / "out", ["s3cret"])
    assert all(file.stat().st_size for file in files)
    result.notes.append("s3cret")
    with pytest.raises(LabError, match="would hold a secret"):
        formats.write(result, tmp_path / "other", ["s3cret"])
    assert not (tmp_path / "other").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(LabError, match="--report"):
        formats.write(result, tmp_path / "file", [])


def test_the_documentation_has_the_same_limits_as_the_page() -> None:
    text = (REPOSITORY / "docs" / "rehearse.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert [f"| {what} | {why} |" for what, why in (*PROVEN, *UNPROVEN)] == [
        row for row in rows if row in {f"| {what} | {why} |" for what, why in (*PROVEN, *UNPROVEN)}
    ]


@pytest.mark.parametrize(
    ("expected", "arrived", "wrong"),
    [
        (("encrypted", "verified"), (True, True), False),
        (("encrypted", "verified"), (True, False), True),
        (("unsuccessful", "unsuccessful"), (False, False), False),
        (("unsuccessful", "verified"), (True, True), True),
    ],
)
def test_messages_are_held_against_the_plan(expected: tuple[str, str], arrived: tuple[bool, bool], wrong: bool) -> None:
    ways = {
        name: {"ok": ok, "seconds": 0.1, "error": None if ok else "nothing"}
        for name, ok in zip(("out", "in"), arrived, strict=True)
    }
    assert _talk({"partner": "p.example", **ways}, expected)[0] is wrong


def test_diagnoses_are_what_the_module_returns() -> None:
    documentation = yaml.safe_load(federation_judge.RETURN)
    assert DIAGNOSES in documentation
    event = {
        "action": "federation_judge",
        "looked": False,
        "status": "ok",
        "result": {DIAGNOSES: {"hq": {"verdict": "working"}}},
    }
    assert diagnoses_of(Run(results=[event])) == {"hq": {"verdict": "working"}}
    assert all((PLAYBOOKS / name).exists() for name in ("plan.yml", "site.yml", "verify.yml", "withdraw.yml"))


def test_judged_fails_where_anything_is_wrong() -> None:
    assert judged("a", "A", ["wrong"], ["seen"]).status == FAIL
    assert judged("a", "A", [], ["seen"]).lines == ("seen",)


def test_lines_without_effect_are_judged() -> None:
    text = "ASA Version 9.12(4)\ncrypto map m 1 match address x\nlogging enable\nfrobnicate 3\nrouter ospf 1\n network 10.0.0.0 255.0.0.0 area 0\n"
    text += "no failover\n"
    found = {one.word: one.judged for one in unmodelled(text)}
    assert found == {
        "crypto": "may matter",
        "router": "may matter",
        "frobnicate": "not judged",
        "logging": "harmless",
        "no": "harmless",
    }
    lines = summary(unmodelled(text))
    assert (
        lines[0].startswith("crypto (1 line): may matter")
        and lines[-1] == "2 further lines: harmless: management, names, timers"
    )


def test_of_the_labs_own_configuration_nothing_is_left_unjudged() -> None:
    text = (REPOSITORY / "tests" / "lab" / "asa" / "site.cfg").read_text()
    assert [one for one in unmodelled(text) if one.judged == "not judged"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--inventory/-i"),
        (["-i", "x", "--breaks", "no-such"], "--breaks: unknown no-such; known are"),
        (["-i", "x", "--report", "/run/out"], "the lab has a /run of its own"),
        (["-i", "/nowhere/at/all"], "no such file or directory"),
    ],
)
def test_what_cannot_be_is_one_line(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [str(REPOSITORY / "tests" / "lab" / "rehearse"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 64
    assert said in done.stderr and len(done.stderr.splitlines()) == 1


def test_nothing_is_broken_at_a_site_whose_first_node_is_on_ipv6(tmp_path: Path) -> None:
    file = tmp_path / "hq.json"
    node = {"public_address": "2001:db8:100::20"}
    file.write_text(json.dumps({"name": "hq", "presence": node, "pcs": {"inside": ["a"], "outside": ["b"]}}))
    site = SiteResult("hq", "corp.example", [passed("plan", "The plan")])
    ((_site, outcome),) = play(Stage({"hq": World(str(file))}, {}), {"hq": site}, "own-srv-missing")
    assert outcome.status == NOT_RUN and "IPv6" in outcome.lines[0]
