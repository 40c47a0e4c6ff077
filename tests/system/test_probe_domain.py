# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site with a probe domain: its outside PC is asked twice, for look-ups and for probes with call-backs, and neither hides the other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lab.breaks.verdict import bad
from lab.running import START, run_lab

SECONDS = START + 600  # four runs of verify.yml on a busy machine
IN_THE_LAB = """
set -e
ansible-playbook playbooks/verify.yml | grep -c '^ok: \\[outside_pc\\]'
python -m lab.rehearsal "" rule-out-missing
ip netns exec pc-out python -c '
import socket, time
taken = socket.create_server(("0.0.0.0", 5269))
print("taken", flush=True)
time.sleep(600)' > "$LAB_DIR/taken" & other=$!
until grep -q taken "$LAB_DIR/taken"; do sleep 0.1; done
python -m lab.rehearsal ""
kill $other
"""


@pytest.fixture(scope="module")
def said() -> list[Any]:
    """How many results there were of the outside PC, and what was found when healthy, with a way out closed, and with a taken port."""
    lab = ("--partner", "googletalk", "--probe", "--break", "none")
    done = run_lab(*lab, "--", "bash", "-c", IN_THE_LAB, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def result(document: dict[str, Any]) -> dict[str, Any]:
    """The judgement of the call-back."""
    assert "error" not in document, document["error"]
    (found,) = (one for one in document["diagnosis"]["results"] if one["id"].startswith("H8."))
    return dict(found)


def probes(document: dict[str, Any]) -> dict[str, str]:
    """What came of the outside PC's probes: how TCP and the stream went, by label."""
    found = document["seen"]["outside"]["s2s"]["results"]
    return {one["id"]: f"{one['tcp']['status']} {one['stream']['status']}" for one in found}


def test_the_outside_pc_has_two_module_runs(said: list[Any]) -> None:
    assert said[0] == 4, "twice it is put together what to ask, and twice it is asked"


def test_a_stanza_passes_both_ways(said: list[Any]) -> None:
    healthy = said[1]
    assert (healthy["status"], healthy["diagnosis"]["verdict"]) == (0, "working")
    assert result(healthy)["status"] == "PASS" and "a ping and its answer" in result(healthy)["found"]
    (called,) = healthy["seen"]["callback"]["results"]
    assert (called["dialback"]["status"], called["their_dialback"]["status"], called["ping"]["status"]) == (
        "valid",
        "valid",
        "result",
    )


def test_a_node_that_cannot_call_back_is_told_and_still_probed(said: list[Any]) -> None:
    broken = said[2]
    (called,) = broken["seen"]["callback"]["results"]
    assert (called["connected"], called["called_back_from"], called["ping"]["status"]) == (True, None, "skipped")
    assert probes(broken) == probes(said[1])
    assert bad(broken["diagnosis"])[0]["code"] == "F05"
    assert (result(broken)["status"], result(broken)["code"]) == ("FAIL", "A09")


def test_a_taken_port_stops_the_call_backs_alone(said: list[Any]) -> None:
    taken = said[3]
    told = result(taken)
    assert told["status"] == "ERROR" and "0.0.0.0 port 5269 cannot be listened on" in told["found"]
    assert bad(taken["diagnosis"]) == [told]
    assert taken["seen"]["callback"]["results"] == []
    assert probes(taken) == probes(said[1]) and len(probes(taken)) > 1
