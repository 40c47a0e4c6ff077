# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action federation_report: the files, when they change, and what stops it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.action import federation_report as action
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._report import FILES
from ansible_collections.xmpp.federation.plugins.modules import federation_report as documented
from ansible_collections.xmpp.federation.plugins.plugin_utils import files

from unit.plugins.action.conftest import options, prepared

DIAGNOSIS = {
    "site": "hq",
    "domain": "cup.example",
    "verdict": "working",
    "results": [{"id": "H1.in", "status": "PASS"}],
}


def run(
    directory: Path, check_mode: bool = False, task_vars: dict[str, Any] | None = None, **other: Any
) -> dict[str, Any]:
    given = {"diagnoses": [DIAGNOSIS], "formats": [*FILES, "letters"], "directory": str(directory), **other}
    return prepared(action.ActionModule, check_mode, task_vars).execute(options(action.ActionModule, **given))


def test_all_formats_are_written_and_told_in_order(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a" / "b")
    names = ["federation.html", "federation.junit.xml", "federation.json", "federation.prom", "federation.nagios"]
    assert outcome["paths"] == [str(tmp_path / "a" / "b" / name) for name in names]
    assert sorted(os.listdir(tmp_path / "a" / "b")) == sorted(names)
    assert outcome["verdict"] == "working"
    assert outcome["lines"][-1] == f"report: {', '.join(outcome['paths'])}"
    assert "diff" not in outcome


BROKEN = {
    **DIAGNOSIS,
    "verdict": "broken",
    "finished": "2026-01-02T03:04:05Z",
    "partners": ["../a.example"],
    "results": [
        {"id": "H1.in", "status": "PASS"},
        {
            "id": "H5.out",
            "hop": "H5",
            "direction": "out",
            "vantage": "inside",
            "partner": "../a.example",
            "status": "FAIL",
            "code": "X07",
        },
    ],
}


def test_a_letter_is_written_and_taken_back_when_the_partner_works(tmp_path: Path) -> None:
    (tmp_path / "partner-mine.txt").write_text("somebody's own")
    written = [Path(path) for path in run(tmp_path, diagnoses=[BROKEN])["paths"] if path.endswith(".txt")]
    (letter,) = written
    assert letter.parent == tmp_path
    assert "letter to the operator: " in run(tmp_path, diagnoses=[BROKEN])["lines"][-1]
    assert run(tmp_path, diagnoses=[BROKEN])["changed"] is False
    assert run(tmp_path)["changed"] is True
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == ["partner-mine.txt"]


def test_what_changed_since_the_last_report_is_said(tmp_path: Path) -> None:
    run(tmp_path, diagnoses=[BROKEN])
    run(tmp_path)
    since = json.loads((tmp_path / FILES["json"]).read_text())["since"]
    assert since["finished"] == BROKEN["finished"]
    assert since["changes"][0] == {"site": "hq", "partner": "", "check": "", "before": "broken", "after": "working"}
    assert "hq: working, was broken" in (tmp_path / FILES["html"]).read_text()


def test_a_last_report_that_cannot_be_read_is_said_and_replaced(tmp_path: Path) -> None:
    (tmp_path / FILES["json"]).write_text("{")
    assert "the last report cannot be read" in run(tmp_path)["lines"][-1]
    assert json.loads((tmp_path / FILES["json"]).read_text())["since"] is None


def test_the_report_of_a_limited_run_leaves_that_of_all_sites(tmp_path: Path) -> None:
    run(tmp_path)
    whole = {path: path.read_bytes() for path in tmp_path.iterdir()}
    limited = run(tmp_path, task_vars={"ansible_limit": "branch"}, title="Another")
    assert {Path(path).parent for path in limited["paths"]} == {tmp_path / "limit-branch"}
    assert {path: path.read_bytes() for path in whole} == whole


def test_no_report_is_written_where_inventory_is_read(tmp_path: Path) -> None:
    (tmp_path / "inventory").mkdir()
    task_vars = {"ansible_inventory_sources": [str(tmp_path / "inventory")]}
    with pytest.raises(FederationError, match="lies within the inventory"):
        run(tmp_path / "inventory" / "reports", task_vars=task_vars)
    assert Path(run(Path("reports"), task_vars=task_vars)["paths"][0]).parent == tmp_path / "reports"
    assert list((tmp_path / "inventory").iterdir()) == []


def test_only_what_was_asked_for_is_written(tmp_path: Path) -> None:
    assert [Path(path).name for path in run(tmp_path, formats=["json"])["paths"]] == ["federation.json"]
    assert os.listdir(tmp_path) == ["federation.json"]


def test_changed_only_where_a_file_differs(tmp_path: Path) -> None:
    assert run(tmp_path)["changed"] is True
    before = (tmp_path / FILES["html"]).stat().st_mtime_ns
    assert run(tmp_path)["changed"] is False
    assert (tmp_path / FILES["html"]).stat().st_mtime_ns == before
    assert run(tmp_path, title="Another")["changed"] is True


def test_check_mode_writes_too_and_says_so(tmp_path: Path) -> None:
    outcome = run(tmp_path, check_mode=True)
    assert outcome["changed"] is True
    assert "(check mode)" in outcome["lines"][-2]
    assert "check mode" in (tmp_path / FILES["html"]).read_text()


@pytest.mark.parametrize(("given", "mode"), [({}, 0o640), ({"mode": "0644"}, 0o644), ({"mode": "0600"}, 0o600)])
def test_files_have_their_permissions_whatever_the_umask(tmp_path: Path, given: dict[str, str], mode: int) -> None:
    run(tmp_path, **given)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {mode}


@pytest.mark.parametrize("mode", ["u=rw", "416", "640", "0o640", "", "0999", "2640"])
def test_what_is_no_permissions_is_refused(tmp_path: Path, mode: str) -> None:
    with pytest.raises(FederationError, match="which is no permissions of a file"):
        run(tmp_path, mode=mode)


def test_a_report_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in os.listdir(tmp_path)}

    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(
        FederationError, match=r"federation\.html: it cannot be written: No space left on device\. See that"
    ):
        run(tmp_path, title="Another")
    assert {name: (tmp_path / name).read_bytes() for name in os.listdir(tmp_path)} == before


def test_a_file_where_the_directory_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("")
    with pytest.raises(FederationError, match="it cannot be written"):
        run(tmp_path / "reports")


def test_a_diagnosis_that_is_none_stops_it_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(FederationError, match="there is no verdict"):
        run(tmp_path, diagnoses=[{"site": "hq"}])
    assert os.listdir(tmp_path) == []


def test_documentation_and_arguments_are_the_same() -> None:
    options = yaml.safe_load(documented.DOCUMENTATION)["options"]
    assert set(options) == set(action.ActionModule.ARGUMENT_SPEC)
    for name, spec in action.ActionModule.ARGUMENT_SPEC.items():
        for field in ("type", "elements", "default", "choices", "required"):
            assert options[name].get(field) == spec.get(field), f"{name}.{field}"
    names = set(re.findall(r"federation\.[a-z.]+\b", documented.DOCUMENTATION.split("options:")[0]))
    assert set(FILES.values()) <= names
