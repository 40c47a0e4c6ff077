# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of docs/day2 are what the tools that they are for take, and agree with the collection."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.module_utils._report import FILES
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.monitoring import metrics
from house import monitoring

from unit.plugins.module_utils._report.report_cases import BROKEN, WORKING

ROOT = Path(__file__).parents[3]
DAY2 = ROOT / "docs" / "day2"
PLUGIN = DAY2 / "monitoring" / "check_xmpp_federation"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="NOT RUN: systemd is not installed")
def test_systemd_takes_services_and_timers(tmp_path: Path) -> None:
    for path in (DAY2 / "systemd").iterdir():
        shutil.copy(path, tmp_path)
    units = sorted(str(path) for path in tmp_path.iterdir())
    assert len(units) == 4
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "xmpp-federation" in line]
    assert (done.returncode, ours) == (0, [])


def test_every_playbook_that_is_named_is_there() -> None:
    texts = "\n".join(path.read_text() for path in DAY2.rglob("*") if path.suffix in (".yml", ".service"))
    named = set(re.findall(r"xmpp\.federation\.([a-z_]+)", texts))
    assert named == {"drift", "verify", "site", "plan"}
    assert all((ROOT / "playbooks" / f"{name}.yml").exists() for name in named)


def test_dashboard_and_alerts_ask_for_metrics_that_there_are() -> None:
    there = set(re.findall(r"# TYPE (\S+)", metrics(read([BROKEN, WORKING, monitoring.SEEN]))))
    asked = set()
    for name in ("grafana-dashboard.json", "alerts.yml"):
        asked |= set(re.findall(r"xmpp_federation_[a-z_]+", (DAY2 / "monitoring" / name).read_text()))
    assert asked == there
    described = set(re.findall(r"`(xmpp_federation_[a-z_]+)`", (ROOT / "docs" / "day2.md").read_text()))
    assert described == there
    json.loads((DAY2 / "monitoring" / "grafana-dashboard.json").read_text())


def test_ci_collects_the_files_that_are_written() -> None:
    junit = yaml.safe_load((DAY2 / "ci" / "gitlab-ci.yml").read_text())["verify"]["artifacts"]["reports"]["junit"]
    assert junit == f"reports/{FILES['junit']}"


def test_the_survey_asks_for_variables_of_the_roles() -> None:
    options = yaml.safe_load((ROOT / "roles" / "presence" / "meta" / "argument_specs.yml").read_text())
    known = options["argument_specs"]["main"]["options"]
    for question in json.loads((DAY2 / "awx" / "survey.json").read_text())["spec"]:
        assert sorted(question["choices"]) == sorted(known[question["variable"]]["choices"])
        assert question["default"] == known[question["variable"]]["default"]


def check(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(["sh", PLUGIN, *arguments], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_plugin_tells_the_report_and_ends_with_its_code(tmp_path: Path, code: int) -> None:
    (tmp_path / "f").write_text(f"{code}\nXMPP FEDERATION X - one | sites=1\nmore\n")
    assert check(str(tmp_path / "f")) == (code, "XMPP FEDERATION X - one | sites=1\nmore\n")


def test_the_plugin_does_not_take_an_old_or_broken_report_for_a_good_one(tmp_path: Path) -> None:
    file = tmp_path / "f"
    assert check()[0] == 3
    assert check(str(file))[0] == 3
    for text in ("", "all is well\n", "7\nX\n"):
        file.write_text(text)
        assert check(str(file))[0] == 3
    file.write_text("0\nXMPP FEDERATION OK - 1 working\n")
    assert check(str(file), "ten")[0] == 3
    os.utime(file, (0, 0))
    status, said = check(str(file))
    assert (status, "older than 1500 minutes" in said) == (3, True)
