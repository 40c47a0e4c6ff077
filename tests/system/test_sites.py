# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two sites in one run: what fails at one keeps everything later of that site from being changed, and the other goes on."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml
from lab.running import RUN, run_lab

SITE = str(RUN.parents[2] / "playbooks" / "site.yml")

# A second site whose zone is served here and whose devices are at addresses of the loopback network where nobody listens.
BRANCH = {
    "name": "branch",
    "domain": "branch.cupdomain.example",
    "presence": {"release": "12.5"},
    "nodes": [{"name": "branchcup", "private_address": "10.10.0.77", "public_address": "203.0.113.17"}],
    "firewall": {"inside": "inside", "outside": "outside"},
    "dns": {"zone": "cupdomain.example", "server": "203.0.113.53"},
    "partners": [{"domain": "gmail.example", "profile": "googletalk"}],
}


def branch(**hosts: dict) -> dict:
    """An inventory with the second site; hosts of the first one lend their logins by ``like``."""
    closed = {"ansible_host": "127.77.0.9", "ansible_port": 9, "ansible_user": "u", "ansible_password": "p"}
    presence = {
        "branchcup": {**closed, "presence_admin_user": "a", "presence_admin_password": "p", **hosts.get("presence", {})}
    }
    firewall = {"branchasa": {**closed, **hosts.get("firewall", {})}}
    dns = {"branchdns": {"ansible_connection": "local", **hosts.get("dns", {})}}
    return {
        "all": {
            "children": {
                "site_branch": {
                    "vars": {"federation_site": BRANCH},
                    "hosts": {name: {} for name in (*presence, *firewall, *dns)},
                },
                "federation_presence": {"hosts": presence},
                "federation_firewall": {"hosts": firewall},
                "federation_dns": {"hosts": dns},
            }
        }
    }


SCRIPT = r"""
cat >"$LAB_DIR/branch.yml"
status=0
ansible-playbook -i "$LAB_INVENTORY" -i "$LAB_DIR/branch.yml" "$@" >"$LAB_DIR/said" 2>&1 || status=$?
cat "$LAB_DIR/said"
for name in _xmpp-server._tcp.branch.cupdomain.example:SRV branchcup.branch.cupdomain.example:A _xmpp-server._tcp.cupdomain.example:SRV; do
    echo "zone: $(dig +short @203.0.113.53 ${name%:*} ${name#*:} | tr '\n' ' ')"
done
exit $status
"""


def run(described: dict, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_lab("--", "bash", "-c", SCRIPT, "run", SITE, *arguments, input=yaml.safe_dump(described), timeout=240)


def zone(said: str) -> list[str]:
    return [line.removeprefix("zone: ").strip() for line in said.splitlines() if line.startswith("zone: ")]


TSIG = {
    "dns_tsig_name": "{{ hostvars['public_dns'].dns_tsig_name }}",
    "dns_tsig_secret": "{{ hostvars['public_dns'].dns_tsig_secret }}",
}


@pytest.mark.parametrize("arguments", [(), ("--skip-tags", "verify")], ids=["verified", "only provisioned"])
def test_a_site_that_cannot_be_looked_at_is_left_as_it_is_and_the_other_works(arguments):
    done = run(branch(dns=TSIG), *arguments)
    said = done.stdout
    assert done.returncode == 2, said[-3000:]
    assert "Traceback" not in said
    left = said[said.rindex("TASK [Say what is left") :]
    assert "branch: branchcup: not looked at" in left, left
    assert "branch: branchasa: not looked at" in left, left
    assert "branch: branchdns: differs" in left, left
    assert "hq: " not in left, left
    srv_of_branch, address_of_branch, srv_of_hq = zone(said)
    assert (srv_of_branch, address_of_branch) == ("", "")
    assert srv_of_hq == "0 0 5269 cup1.cupdomain.example."
    if not arguments:
        assert "hq: federation is working" in said, said[-3000:]


def test_two_sites_on_one_public_address_change_nothing():
    described = branch(dns=TSIG)
    described["all"]["children"]["site_branch"]["vars"]["federation_site"]["nodes"][0]["public_address"] = (
        "203.0.113.10"
    )
    done = run(json.loads(json.dumps(described)))
    assert done.returncode == 2, done.stdout[-3000:]
    assert "port 5269 of 203.0.113.10 is described by hq too" in done.stdout
    assert zone(done.stdout) == ["", "", ""]


WRONG_KEY = "-e dns_tsig_secret=c29tZWJvZHkgZWxzZSdzIHNlY3JldCwgMzIgYnl0ZXM="
TAKEN = """
python -m lab.hands firewall 'configure terminal' 'object network SOMEBODY' 'host 10.10.0.77' \\
    'nat (inside,outside) static 203.0.113.10 service tcp 5269 5269' end >"$LAB_DIR/typed"
"""


@pytest.mark.parametrize(
    ("before", "arguments", "words"),
    [
        ("", WRONG_KEY, "BADSIG"),
        (TAKEN, "", "203.0.113.10 port 5269/tcp leads somewhere else already, by 'object network SOMEBODY"),
        ("", "-e ansible_asa_enable_password=mistyped", "Set ansible_asa_enable_password"),
    ],
    ids=["TSIG key", "clash on the firewall", "enable password"],
)
def test_what_cannot_be_looked_at_last_keeps_what_comes_first_from_being_changed(before, arguments, words):
    """The presence node comes first, and is found as it was."""
    script = rf"""
    {before}
    state() {{ cat "$LAB_DIR/asa/running-config" "$LAB_DIR/cups/state.json"; }}
    state >"$LAB_DIR/before"
    status=0; ansible-playbook "$@" --skip-tags verify {arguments} || status=$?
    state | cmp - "$LAB_DIR/before" || exit 98
    echo "zone: $(dig +short @203.0.113.53 _xmpp-server._tcp.cupdomain.example SRV)"
    exit $status
    """
    done = run_lab("--", "bash", "-c", script, "run", SITE, timeout=240)
    assert done.returncode == 2, done.stdout[-3000:] + done.stderr
    assert words in done.stdout, done.stdout[-3000:]
    assert zone(done.stdout) == [""]
    assert "PLAY [Look at public DNS]" in done.stdout
    assert set(re.findall(r"PLAY \[Provision [^\]]+\] \*+\n(.*)", done.stdout)) <= {"skipping: no hosts matched"}
