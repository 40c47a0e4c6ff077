# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The presence node on a bad day, and in a cluster: every run ends clear, and nothing is half-told."""

from __future__ import annotations

import subprocess

import pytest
from lab.running import RUN, run_lab

SITE = str(RUN.parents[2] / "playbooks" / "site.yml")

# fault -> what the run has to say; a run that says nothing of this kind has to succeed.
FAULTS = {
    "locked": ["the account admin is locked", "Unlock it"],
    "page-changed": [
        "the field TKSECURITYMODE is missing",
        "the form has the fields: ENABLEXMPPNODE",
        "Nothing was sent",
    ],
    "page-changed=CLIENTSIDECERTREQ": ["the field CLIENTSIDECERTREQ is missing", "Nothing was sent"],
    "session-expires": ["asks for the login again and again", '"restarts_required": []'],
    "session-expires=1": [],
    "service-never-starts": ["was not seen Started within 8 s: it is Stopped (Component is not running)"],
    "service-hangs": ["was not seen Started within 8 s: it is Starting"],
    "soap-fault": ['with the fault "Internal error of the service"'],
    "soap-bomb": ["document type declaration"],
    "soap-cut": ["the answer is not XML"],
    "soap-html": ["a web page, not XML"],
    "save-rejected": ["Node Status: Off instead of On", "settings information not found in the database"],
    "save-ignored": ["read again it is not as wanted", "Node Status: Off instead of On"],
}


def play(lab_arguments: list[str], script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a lab; ``play`` there provisions the presence nodes alone, ``not`` fails where a command succeeds."""
    prelude = f"""set -e
play() {{ ansible-playbook {SITE} --tags presence "$@"; }}
not() {{ ! "$@"; }} # set -e does not look at a command after "!"
"""
    return run_lab(*lab_arguments, "--", "bash", "-c", prelude + script, timeout=600)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_clear(fault: str) -> None:
    run = play(
        ["--cups-fault", fault],
        """
        status=0; play -vvv -e presence_timeout=8 >"$LAB_DIR/said" 2>&1 || status=$?
        cat "$LAB_DIR/said"; if grep -q -F -f "$LAB_DIR/secrets" "$LAB_DIR/said"; then exit 99; fi
        exit $status
        """,
    )
    said = " ".join((run.stdout + run.stderr).split()).replace('\\"', '"')
    assert "Traceback" not in said
    assert run.returncode == (2 if FAULTS[fault] else 0), said
    for words in FAULTS[fault]:
        assert words in said


def test_a_wrong_password_is_said_by_each_door_after_one_try() -> None:
    """One try each, because several lock the account."""
    run = play(
        [],
        """
        options='{"admin_user": "{{ presence_admin_user }}", "admin_password": "mistyped", "ca_path": "{{ presence_ca_path }}",
          "services": [{"name": "XCP Router", "state": "started"}]}'
        not play -e presence_admin_password=mistyped
        not ansible cup1 -m xmpp.federation.cups_service -a "$options"
        not ansible cup1 -m xmpp.federation.cups_node_info -e ansible_password=mistyped
        grep -h -E 'login|settings saved| 401$' "$LAB_DIR/cups/emulator.log" | sed 's/^[^ ]* [^ ]* /saw: /'
        """,
    )
    said = " ".join((run.stdout + run.stderr).split())
    assert run.returncode == 0 and "Traceback" not in said, said
    assert 'the page says \\"Log on failed - Invalid User ID or Password.\\"' in said
    assert "Control Center: the node refuses the login as admin (HTTP status 401)" in said
    assert "SSH login as administrator: the device refuses this user name and password or key" in said
    assert [line for line in run.stdout.splitlines() if line.startswith("saw: ")] == [
        "saw: cups.web INFO login from 172.31.0.1: wrong",
        "saw: cups.web INFO 172.31.0.1 POST /controlcenterservice2/services/ControlCenterServices 401",
        "saw: cups.ssh INFO login of the platform account: refused",
    ]


def test_a_node_that_reboots_in_the_middle_is_finished_by_the_next_run() -> None:
    """Whether the first run gets through depends on the second in which the node goes away; what it says must be clear."""
    run = play(
        ["--cups-fault", "reboots=2"],
        """
        play >"$LAB_DIR/1" 2>&1 || { cat "$LAB_DIR/1"; sleep 4; }
        play; play >"$LAB_DIR/3"; not grep 'changed=[1-9]' "$LAB_DIR/3"
        """,
    )
    assert run.returncode == 0 and "Traceback" not in run.stdout + run.stderr, run.stdout + run.stderr


def test_a_restart_is_pending_and_later_made() -> None:
    run = play(
        [],
        """
        play -e presence_restart=deferred >"$LAB_DIR/1"; play -e presence_restart=deferred >"$LAB_DIR/2"
        for run in 1 2; do grep -o 'cup1: restart XCP [^(]*' "$LAB_DIR/$run" | sort -u | wc -l; done
        not grep -q 'changed=[1-9]' "$LAB_DIR/2"
        play -e presence_restart=allowed >"$LAB_DIR/3"; not grep -q 'cup1: restart XCP' "$LAB_DIR/3"
        play -e presence_restart=allowed >"$LAB_DIR/4"; not grep -q 'changed=[1-9]' "$LAB_DIR/4"
        """,
    )
    assert run.returncode == 0 and run.stdout.split() == ["2", "2"], run.stdout + run.stderr


def test_a_restart_by_hand_is_noticed() -> None:
    run = play(
        [],
        """
        play -e presence_restart=deferred >"$LAB_DIR/1"
        sleep 1  # start times are told to the second
        python -m lab.hands presence 'utils service restart Cisco XCP Router' >/dev/null
        play -e presence_restart=deferred >"$LAB_DIR/2"
        cat "$LAB_DIR/2"
        """,
    )
    assert run.returncode == 0 and "cup1: restart XCP" not in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize("release", ["12.5", "8.6"])
def test_a_cluster_with_a_policy_is_set_once_and_alike(release: str) -> None:
    run = play(
        ["--release", release, "--site-nodes", "2", "--node-certificate", "self-signed"],
        """
        python - <<END
import json, yaml
def site(data):
    if "federation_site" in data:
        return data["federation_site"]
    return next((found for one in data.values() if isinstance(one, dict) and (found := site(one))), None)
with open("$LAB_INVENTORY") as file:
    found = site(yaml.safe_load(file))
found["presence"] |= {"policy": "deny", "exceptions": [{"host": "*.a.example", "direction": "incoming"}], "email_federation": True}
with open("$LAB_DIR/site.json", "w") as file:
    json.dump({"federation_site": found}, file)
END
        play -e "@$LAB_DIR/site.json" --check >/dev/null
        play -e "@$LAB_DIR/site.json" -v >"$LAB_DIR/1"
        grep '^<cup' "$LAB_DIR/1" | grep -o 'restart.*' | sed 's/.*XCP/XCP/' | tr '\\n' ';'; echo
        play -e "@$LAB_DIR/site.json" >"$LAB_DIR/2"; not grep 'changed=[1-9]' "$LAB_DIR/2"
        cat "$LAB_DIR"/cups*/state.json | grep -c '"host": "gmail.example"'
        """,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    restarts, exceptions = run.stdout.strip().splitlines()
    assert restarts == "XCP Router;XCP XMPP Federation Connection Manager;" * 2
    assert int(exceptions) >= 2


def test_a_node_that_could_not_be_set_is_not_restarted_and_the_other_one_is() -> None:
    """The first node, which restarts for its cluster, has nowhere to keep its lock, which only a change needs."""
    run = play(
        ["--site-nodes", "2"],
        """
        cat >"$LAB_DIR/first.json" <<END
{"federation_presence": {"hosts": {"cup1": {"federation_state_dir": "/proc/none", "presence_state_dir": "$LAB_DIR/kept"}}}}
END
        grep -v '^Cryptochecksum' "$LAB_DIR/asa/running-config" >"$LAB_DIR/before"
        status=0
        ansible-playbook -i "$LAB_INVENTORY" -i "$LAB_DIR/first.json" SITE --skip-tags verify -e presence_restart=allowed -v || status=$?
        grep -v '^Cryptochecksum' "$LAB_DIR/asa/running-config" | cmp - "$LAB_DIR/before"
        exit $status
        """.replace("SITE", SITE),
    )
    assert run.returncode == 2, run.stdout + run.stderr
    assert "/proc/none" in run.stdout and "undefined" not in run.stdout, run.stdout
    made = run.stdout.rpartition("TASK [xmpp.federation.presence : Make the pending restarts")[2].partition("TASK [")[0]
    assert "changed: [cup2] => (item=cup2)" in made and "restarted" in made and "item=cup1" not in made, made
    left = run.stdout.rpartition("TASK [Say what is left]")[2]
    assert "hq: cup1: differs: " in left and "hq: cup2: " not in left
    assert left.count("it was left as it is, because cup1") == 2, left


def test_a_drifted_node_is_found_and_named() -> None:
    run = play(
        ["--site-nodes", "2"],
        """
        cat >"$LAB_DIR/drift.yml" <<END
- hosts: cup2
  gather_facts: false
  tasks:
    - xmpp.federation.cups_federation:
        admin_user: "{{ presence_admin_user }}"
        admin_password: "{{ presence_admin_password }}"
        ca_path: "{{ presence_ca_path }}"
        security_mode: TLS Optional
        client_certificates: false
- hosts: federation_presence
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: xmpp.federation.presence, tasks_from: compare}
END
        ansible-playbook "$LAB_DIR/drift.yml"
        """,
    )
    assert run.returncode != 0
    assert 'cup2: Security Mode is \\"TLS Optional\\", but cup1 has \\"No TLS\\"' in run.stdout + run.stderr
