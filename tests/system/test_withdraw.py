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


# The site denies everybody but its partners; one of them goes, then the site, which partners forget by the records' TTL first.
PARTNER = rf"""
set -eu
play() {{ ansible-playbook {PLAYBOOKS}/"$@" -e "@$LAB_DIR/site.json" -e presence_restart=allowed >"$LAB_DIR/said" 2>&1; }}
trap 'tail -n 60 "$LAB_DIR/said"' EXIT
python - <<END
import json, yaml
with open("$LAB_INVENTORY") as file:
    found = yaml.safe_load(file)["all"]["children"]["site_hq"]["vars"]["federation_site"]
found["presence"]["policy"] = "deny"
found["dns"]["ttl"] = 5
with open("$LAB_DIR/site.json", "w") as file:
    json.dump({{"federation_site": found}}, file)
END
others() {{
    grep -v '^Cryptochecksum' "$LAB_DIR/asa/running-config"
    dig +noall +answer @203.0.113.53 _xmpp-server._tcp.cupdomain.example SRV cup1.cupdomain.example A
}}
exceptions() {{ grep -o '"host": "[a-z.]*"' "$LAB_DIR/cups/state.json" | sort -u | tr '\n' ' '; }}
play site.yml --skip-tags verify
others >"$LAB_DIR/others"
echo "provisioned: $(exceptions)"
play withdraw.yml -e '{{"federation_withdraw": [{{"site": "hq", "partners": ["webex.example"]}}]}}'
echo "withdrawn: $(exceptions)"
others | cmp - "$LAB_DIR/others" || exit 90
while dig +short @203.0.113.53 _xmpp-server._tcp.cupdomain.example SRV | grep -q .; do touch "$LAB_DIR/published"; sleep 0.2; done &
play withdraw.yml -e '{{"federation_withdraw": ["hq"]}}' -e federation_withdraw_wait=true
echo "waited: $(($(stat -c %Y "$LAB_DIR/asa/running-config") - $(stat -c %Y "$LAB_DIR/published")))"
trap - EXIT
"""


def test_a_partner_is_withdrawn_alone_and_a_site_after_its_ttl() -> None:
    done = run_lab("--partner", "googletalk,webex", "--", "bash", "-c", PARTNER, timeout=400)
    assert done.returncode == 0, (done.returncode, done.stdout[-4000:], done.stderr[-1000:])
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert said["provisioned"].split()[1::2] == ['"gmail.example"', '"webex.example"']
    assert said["withdrawn"].split()[1::2] == ['"gmail.example"']
    assert int(said["waited"]) >= 4, "the firewall was closed while partners still knew the records"
