# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole life of a cluster: provisioned, renumbered, shrunk and withdrawn, until the firewall and the zone are as they were before."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from lab.running import RUN

JSON = re.compile(r'\s*["{}\]]|\s*\[(?!ERROR|WARNING)')
PLAYBOOKS = RUN.parents[2] / "playbooks"

# Inventories of the steps: the site as the lab describes it, with another public and another private address, and without its second node.
DESCRIBE = """
import json, os, sys, yaml
lab = yaml.safe_load(open(os.environ["LAB_INVENTORY"]))
def write(name):
    with open(os.path.join(os.environ["LAB_DIR"], name), "w") as file:
        json.dump(lab, file)
children = lab["all"]["children"]
nodes = children["site_hq"]["vars"]["federation_site"]["nodes"]
nodes[1]["public_address"], nodes[1]["public_port"] = "203.0.113.14", 5269
write("renumbered.json")
nodes[1]["private_address"] = "10.10.0.12"
write("moved.json")
children["federation_presence"]["hosts"].pop(nodes.pop()["name"])
children["site_hq"]["hosts"].pop("cup2")
write("shrunk.json")
"""

SCRIPT = rf"""
set -eu
step() {{ # NAME EXPECTED-STATUS INVENTORY PLAYBOOK ARGUMENT...
    name=$1 expected=$2 inventory=$3 playbook=$4; shift 4; status=0
    ansible-playbook -i "$inventory" {PLAYBOOKS}/"$playbook".yml "$@" >"$LAB_DIR/said.$name" 2>&1 || status=$?
    jq -n --arg name "$name" --argjson status "$status" --rawfile said "$LAB_DIR/said.$name" --rawfile asa "$LAB_DIR/asa/running-config" \
        --arg zone "$(dig +noall +answer @203.0.113.53 _xmpp-server._tcp.cupdomain.example SRV cup1.cupdomain.example A cup2.cupdomain.example A)" \
        '{{$name, $status, $said, $asa, $zone}}'
    [ "$status" = "$expected" ] || exit 90
}}
python -c '{DESCRIBE}'
renumbered=$LAB_DIR/renumbered.json moved=$LAB_DIR/moved.json shrunk=$LAB_DIR/shrunk.json
step before 0 "$LAB_INVENTORY" plan
step provisioned 0 "$LAB_INVENTORY" site --skip-tags verify
step renumbered 0 "$renumbered" site --skip-tags verify --diff
step moved 0 "$moved" site --skip-tags verify -e federation_leftovers=remove --diff
step shrunk 0 "$shrunk" site --skip-tags verify
step drift 2 "$shrunk" drift
step verified 0 "$shrunk" verify
step look 2 "$shrunk" drift -e federation_leftovers=remove
step removed 0 "$shrunk" site --skip-tags verify -e federation_leftovers=remove --diff
step again 0 "$shrunk" drift
step withdrawn 0 "$shrunk" withdraw -e '{{"federation_withdraw": ["hq"]}}'
"""


def configuration(step: dict) -> list[str]:
    """The firewall's lines, without the checksum, which counts how often the device was written to."""
    return [line for line in step["asa"].splitlines() if not line.startswith("Cryptochecksum")]


@pytest.mark.xdist_group("life/cluster")
def test_a_cluster_from_its_first_day_to_its_last() -> None:
    argv = [str(RUN), "--partner", "googletalk", "--site-nodes", "2", "--public-addresses", "one"]
    done = subprocess.run([*argv, "--", "bash", "-c", SCRIPT], capture_output=True, text=True, timeout=580, check=False)
    decoder, steps, text = json.JSONDecoder(), {}, done.stdout.lstrip()
    while text.startswith("{"):
        step, end = decoder.raw_decode(text)
        steps[step["name"]], text = step, text[end:].lstrip()
    last = next(reversed(steps.values()), {"name": "", "said": ""})
    assert done.returncode == 0, (last["name"], last["said"][-3000:], done.stderr[-1000:])
    assert not any("Traceback" in step["said"] for step in steps.values())
    # What Ansible's default output shows as JSON begins so.
    assert [line for step in steps.values() for line in step["said"].splitlines() if JSON.match(line)] == []

    def differs(first: str, second: str) -> set[str]:
        return set(configuration(steps[second])) - set(configuration(steps[first]))

    assert " nat (inside,outside) static 203.0.113.14 service tcp 5269 5269" in differs("provisioned", "renumbered")
    assert "203.0.113.14" in steps["renumbered"]["zone"]

    # The object of the collection follows, and so do its rules, in and out; public DNS has nothing to do with it.
    assert differs("renumbered", "moved") == {
        " host 10.10.0.12",
        "access-list OUTSIDE_IN extended permit tcp any host 10.10.0.12 eq 5269",
        "access-list INSIDE_IN extended permit tcp host 10.10.0.12 any eq 5269",
    }
    assert [line for line in configuration(steps["moved"]) if "10.10.0.11" in line] == []
    assert sorted(steps["moved"]["zone"].splitlines()) == sorted(steps["renumbered"]["zone"].splitlines())

    # Taken out of the description: DNS leads there no more; what is open still is told, and nothing of it is touched.
    assert configuration(steps["shrunk"]) == configuration(steps["moved"])
    assert "SRV\t0 0 5269 cup2" not in steps["shrunk"]["zone"] and "cup2.cupdomain.example." in steps["shrunk"]["zone"]
    name = "XMPP_S2S_5269_cup2_cupdomain.example"
    for step in ("shrunk", "drift", "verified"):
        assert name in steps[step]["said"], steps[step]["said"][-3000:]
    assert "asa1: left over from an earlier description: object network " + name in steps["drift"]["said"]
    assert "public_dns: left over from an earlier description: cup2.cupdomain.example." in steps["drift"]["said"]
    assert "hq: federation works, with remarks" in steps["verified"]["said"] or "degraded" in steps["verified"]["said"]

    # Told to: all of it goes, and nothing else.
    assert "no object network" in steps["look"]["said"] and configuration(steps["look"]) == configuration(
        steps["drift"]
    )
    gone = set(configuration(steps["drift"])) - set(configuration(steps["removed"]))
    assert gone == {
        f"object network {name}",
        " host 10.10.0.12",
        " nat (inside,outside) static 203.0.113.14 service tcp 5269 5269",
        "access-list OUTSIDE_IN extended permit tcp any host 10.10.0.12 eq 5269",
        "access-list INSIDE_IN extended permit tcp host 10.10.0.12 any eq 5269",
    }
    assert "cup2" not in steps["removed"]["zone"]

    assert configuration(steps["withdrawn"]) == configuration(steps["before"])
    assert steps["withdrawn"]["zone"] == steps["before"]["zone"]


WITHDRAWALS = rf"""
set -eu
trap 'tail -n 40 "$LAB_DIR/said"' EXIT
play() {{ expected=$1; shift; status=0; ansible-playbook {PLAYBOOKS}/"$@" >"$LAB_DIR/said" 2>&1 || status=$?; [ "$status" = "$expected" ] || exit 89; }}
snap() {{
    grep -v '^Cryptochecksum' "$LAB_DIR/asa/running-config"
    for name in _xmpp-server._tcp.cupdomain.example:SRV cup1.cupdomain.example:A cup2.cupdomain.example:A; do
        dig +noall +answer @203.0.113.53 ${{name%:*}} ${{name#*:}} | sort # a set has no order
    done
}}
update() {{ python -m lab.hands nsupdate "$@" >/dev/null; }}
play 0 site.yml --skip-tags verify
snap >"$LAB_DIR/two"
play 2 withdraw.yml -e '{{"federation_withdraw": [{{"site": "hq", "node": ["cup2"]}}]}}'
grep -q 'is not understood' "$LAB_DIR/said" || exit 90
update "update add _xmpp-client._tcp.cupdomain.example. 60 SRV 0 0 5222 cup2.cupdomain.example."
play 2 withdraw.yml -e '{{"federation_withdraw": [{{"site": "hq", "nodes": ["cup2"]}}]}}'
grep -q 'others stand on cup2.cupdomain.example.' "$LAB_DIR/said" || exit 91
snap | cmp - "$LAB_DIR/two" || exit 92 # found while looking, so nothing was changed
update "update delete _xmpp-client._tcp.cupdomain.example. SRV"
play 0 withdraw.yml -e '{{"federation_withdraw": [{{"site": "hq", "nodes": ["cup2"]}}]}}'
snap | diff "$LAB_DIR/two" - >"$LAB_DIR/gone" || true
cat "$LAB_DIR/gone"
play 0 withdraw.yml -e '{{"federation_withdraw": [{{"site": "hq", "nodes": ["cup2"]}}]}}'
! grep -E 'changed=[1-9]' "$LAB_DIR/said" || exit 93
trap - EXIT
"""


@pytest.mark.xdist_group("life/node")
def test_a_node_is_withdrawn_and_the_other_serves_on() -> None:
    argv = [str(RUN), "--partner", "googletalk", "--site-nodes", "2", "--public-addresses", "one"]
    done = subprocess.run(
        [*argv, "--", "bash", "-c", WITHDRAWALS], capture_output=True, text=True, timeout=580, check=False
    )
    assert done.returncode == 0, (done.returncode, done.stdout[-3000:], done.stderr[-1000:])
    gone = [line for line in done.stdout.splitlines() if line.startswith(("<", ">"))]
    assert all(line.startswith("<") and ("cup2" in line or "10.10.0.11" in line or "25269" in line) for line in gone), (
        gone
    )
    assert len(gone) == 8, (
        gone
    )  # the object twice, its host and translation, a rule in and one out, SRV value and address
