# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Partners that do not go together, a partner's manners, and policies; every kind of partner is used by the Molecule scenarios."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from lab.running import RUN, run_lab

REPOSITORY = RUN.parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "LAB_WITHOUT"}
TIMEOUT = 600  # seconds for a lab with a run of site.yml: 15 on a quiet machine
PROVISION = "ansible-playbook playbooks/site.yml --skip-tags verify >&2"


def in_lab(partners: str, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a lab with these partners, at the root of the repository."""
    return run_lab(
        "--partner", partners, "--", "sh", "-e", "-c", script, timeout=TIMEOUT, cwd=REPOSITORY, env=ENVIRONMENT
    )


def conversations(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """What each run of lab.chat in the script said, one after the other."""
    decoder, found, text = json.JSONDecoder(), [], result.stdout.lstrip()
    while text:
        document, end = decoder.raw_decode(text)
        found += document
        text = text[end:].lstrip()
    return found


def outcomes(talks: list[dict[str, Any]]) -> list[tuple[str, bool, bool]]:
    return [(talk["partner"], talk["in"]["ok"], talk["out"]["ok"]) for talk in talks]


def arrived(way: dict[str, Any]) -> bool:
    return way["message_seconds"] is not None


def test_who_cannot_be_served_together_is_refused_before_anything_changes() -> None:
    result = in_lab("googletalk,sametime", f"{PROVISION} || cat $LAB_DIR/cups/state.json $LAB_DIR/asa/commands.log")
    assert "sametime.example" in result.stderr and "gmail.example" in result.stderr
    state, end = json.JSONDecoder().raw_decode(result.stdout)
    assert state["settings"]["saved"]["node_status"] == "Off"
    assert result.stdout[end:].strip() == "", "nobody has spoken with the firewall"


def test_sametime_tries_the_first_srv_record_only() -> None:
    srv = "_xmpp-server._tcp.cupdomain.example."
    script = f"""{PROVISION}
python -m lab.hands nsupdate "update delete {srv} SRV" "update add {srv} 60 SRV 0 0 5269 nowhere.cupdomain.example." \\
  "update add {srv} 60 SRV 10 0 5269 cup1.cupdomain.example." >&2
for partner in sametime cups; do python -m lab.control restart partner-$partner >&2; done
python -m lab.chat --timeout 20 || true"""
    result = in_lab("sametime,cups", script)
    sametime, cups = conversations(result)
    assert not arrived(sametime["in"]), result.stderr
    assert arrived(cups["in"]), result.stderr


def test_policy_acts_after_the_restart_that_it_needs() -> None:
    script = f"""{PROVISION}
python -m lab.browser default Deny
python -m lab.browser add webex.example outgoing
python -m lab.browser add '*.gmail.example' incoming
python -m lab.chat
python -m lab.hands presence "utils service restart Cisco XCP Router" >&2
python -m lab.chat --timeout 20 || true"""
    before_out, before_in, webex, googletalk = conversations(in_lab("webex,googletalk", script))
    assert before_out["ok"] and before_in["ok"], "what is saved has no effect yet"
    assert arrived(webex["out"]) and not arrived(webex["in"])
    assert not arrived(googletalk["out"]) and arrived(googletalk["in"])
    assert "not-allowed" in webex["in"]["error"] and "not-allowed" in googletalk["out"]["error"]


def test_two_presence_sites_until_the_policy_keeps_one_out() -> None:
    script = f"""{PROVISION}; python -m lab.chat
python -m lab.browser add partnercup.example all
python -m lab.hands presence "utils service restart Cisco XCP Router" >&2
python -m lab.chat --timeout 20 || true"""
    result = in_lab("cups", script)
    before, after = conversations(result)
    assert outcomes([before]) == [("partnercup.example", True, True)], result.stderr
    assert not arrived(after["in"]) and not arrived(after["out"])
    assert "policy-violation" in after["in"]["error"] and "not-allowed" in after["out"]["error"]
