# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A playbook as it is under ansible-runner, as automation controllers run it: the exit status, the counts, and where things are written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml
from system.test_contract import ROOT, inventory


def test_a_job_has_the_exit_status_and_the_counts_of_the_terminal(tmp_path: Path) -> None:
    hosts = tmp_path / "inventory"
    hosts.mkdir()
    (hosts / "hosts.yml").write_text(yaml.safe_dump(inventory("hq", "branch")))
    state = tmp_path / "state"
    environment = tmp_path / "env"
    environment.mkdir()
    (environment / "extravars").write_text(json.dumps({"federation_state_dir": str(state)}))
    (environment / "envvars").write_text(
        json.dumps({"ANSIBLE_COLLECTIONS_PATH": str(ROOT / "tests" / "collections"), "XDG_STATE_HOME": str(state)})
    )
    argv = [
        sys.executable,
        "-m",
        "ansible_runner",
        "run",
        str(tmp_path),
        "--ident",
        "one",
        "-p",
        "xmpp.federation.drift",
    ]
    done = subprocess.run(
        argv,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    artifacts = tmp_path / "artifacts" / "one"
    said = (artifacts / "stdout").read_text()
    assert "Traceback" not in said and "branch: branchcup: not looked at" in said, (said[-3000:], done.stderr[-1000:])
    assert int((artifacts / "rc").read_text()) == 2
    events = [json.loads(path.read_text()) for path in (artifacts / "job_events").glob("*.json")]
    (stats,) = [one for one in events if one["event"] == "playbook_on_stats"]
    counts = stats["event_data"]["artifact_data"]["federation"]
    assert (counts["exit_status"], counts["sites"]["not looked at"]) == (2, 2)
    # The inventory is a directory here, so nothing is written into it.
    assert [path.name for path in hosts.iterdir()] == ["hosts.yml"]
    assert (tmp_path / "reports" / "drift.html").is_file()
