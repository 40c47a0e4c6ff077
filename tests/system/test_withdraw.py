# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What withdraw leaves: a firewall and a zone as they were before the site, and nodes that do not federate."""

from __future__ import annotations

from lab.running import RUN, run_lab

PLAYBOOKS = RUN.parents[2] / "playbooks"

SCRIPT = rf"""
set -eu
play() {{ ansible-playbook {PLAYBOOKS}/"$@" >>"$LAB_DIR/said" 2>&1; }}
snap() {{
    grep -v '^Cryptochecksum' "$LAB_DIR/asa/running-config" # which counts how often the device was written to
    dig +noall +answer @203.0.113.53 _xmpp-server._tcp.cupdomain.example SRV cup1.cupdomain.example A
}}
trap 'tail -n 60 "$LAB_DIR/said"' EXIT
withdraw='{{"federation_withdraw": ["hq"]}}'
snap >"$LAB_DIR/before"
play site.yml -e presence_restart=allowed
snap | cmp -s - "$LAB_DIR/before" && exit 90
! play withdraw.yml || exit 91                                    # no site is named
! play withdraw.yml -e '{{"federation_withdraw": ["hp"]}}' || exit 92 # none of this name
snap | cmp -s - "$LAB_DIR/before" && exit 93
play withdraw.yml -e "$withdraw" -e presence_restart=allowed
snap | diff - "$LAB_DIR/before" || exit 94
python -c 'import json,sys; state = json.load(open(sys.argv[1])); print("node:", json.dumps(state)[:4000])' "$LAB_DIR/cups/state.json"
: >"$LAB_DIR/said"
play withdraw.yml -e "$withdraw"
if grep -E 'changed=[1-9]' "$LAB_DIR/said"; then exit 95; fi
"""


def test_a_withdrawn_site_leaves_nothing_of_ours() -> None:
    done = run_lab("--", "bash", "-c", SCRIPT, timeout=300)
    assert done.returncode == 0, (done.returncode, done.stdout[-4000:], done.stderr[-1000:])
    assert "hp: no host describes it; known are hq" not in done.stderr
