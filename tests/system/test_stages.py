# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each stage of a run alone, by its tag: what it changes, how it ends, and what it keeps for the next run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lab.running import RUN, run_lab

PLAYBOOKS = RUN.parents[2] / "playbooks"

SCRIPT = rf"""
step() {{ # NAME ARGUMENT...
    name=$1; shift; status=0
    ansible-playbook {PLAYBOOKS}/site.yml "$@" >"$LAB_DIR/said" 2>&1 || status=$?
    jq -cn --arg name "$name" --argjson status "$status" --rawfile said "$LAB_DIR/said" \
        --rawfile firewall "$LAB_DIR/asa/running-config" --rawfile presence "$LAB_DIR/cups/state.json" \
        --arg dns "$(dig +noall +answer @203.0.113.53 _xmpp-server._tcp.cupdomain.example SRV cup1.cupdomain.example A)" \
        --arg kept "$(cd "$HOME/.local/state" && find xmpp.federation -printf '%y %m\n' 2>/dev/null | sort -u)" '$ARGS.named'
}}
step before --check --tags dns
step presence --tags presence -e presence_restart=deferred
step firewall --tags firewall
step dns --tags dns
step waiting --tags verify
step restarted --tags presence -e presence_restart=allowed
step verify --tags verify
"""
DEVICES = ("presence", "firewall", "dns")


@pytest.fixture(scope="module")
def steps() -> dict[str, dict[str, Any]]:
    done = run_lab("--", "bash", "-c", SCRIPT, timeout=500)
    assert done.returncode == 0, done.stderr[-3000:]
    return {step["name"]: step for step in map(json.loads, done.stdout.splitlines())}


ORDER = ("before", "presence", "firewall", "dns", "waiting", "restarted", "verify")
CHANGED = {"restarted": {"presence"}, "waiting": set(), "verify": set()}


@pytest.mark.xdist_group("stages")
@pytest.mark.parametrize("name", ORDER[1:])
def test_a_stage_changes_its_devices_and_no_other(steps: dict[str, dict[str, Any]], name: str) -> None:
    before, after = steps[ORDER[ORDER.index(name) - 1]], steps[name]
    assert after["status"] == 0, after["said"][-3000:]
    assert {one for one in DEVICES if before[one] != after[one]} == CHANGED.get(name, {name})


@pytest.mark.xdist_group("stages")
def test_a_restart_that_is_pending_is_no_failure(steps: dict[str, dict[str, Any]]) -> None:
    assert "hq: federation is waiting" in steps["waiting"]["said"], steps["waiting"]["said"][-3000:]
    assert "cup1: restart XCP Router" in steps["presence"]["said"]
    assert "hq: federation is working" in steps["verify"]["said"], steps["verify"]["said"][-3000:]


@pytest.mark.xdist_group("stages")
def test_what_is_kept_is_for_its_owner_alone(steps: dict[str, dict[str, Any]]) -> None:
    assert steps["presence"]["kept"].splitlines() == ["d 700", "f 600"]
