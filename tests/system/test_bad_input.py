# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What site.yml says when something is wrong: one message that names device, step and cure; nothing changed, no secret."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from lab.running import RUN, run_lab

SITE = str(RUN.parents[2] / "playbooks" / "site.yml")

# Runs the playbook with everything that Ansible can say, shows the output, and tells secrets and changes by exit status 99 and 98.
WATCHED = r"""
state() {
    cat "$LAB_DIR/asa/running-config" "$LAB_DIR/cups/state.json"
    for name in _xmpp-server._tcp.cupdomain.example:SRV cup1.cupdomain.example:A; do dig +noall +answer @203.0.113.53 ${name%:*} ${name#*:}; done
}
state >"$LAB_DIR/before"
ansible-playbook -vvvv "$@" >"$LAB_DIR/said" 2>&1
status=$?
state >"$LAB_DIR/after"
cat "$LAB_DIR/said"
if grep -q -F -f "$LAB_DIR/secrets" "$LAB_DIR/said"; then echo A SECRET WAS SHOWN; exit 99; fi
if ! diff "$LAB_DIR/before" "$LAB_DIR/after"; then echo SOMETHING WAS CHANGED; exit 98; fi
exit $status
"""

SOMEBODY_ELSES_SECRET = "c29tZWJvZHkgZWxzZSdzIHNlY3JldCwgMzIgYnl0ZXM="

CASES = [
    # name, hosts, extra variables, what the message has to say
    (
        "TSIG secret",
        "public_dns",
        {"dns_tsig_secret": SOMEBODY_ELSES_SECRET},
        ["203.0.113.53", "cupdomain.example", "dns_tsig_secret"],
    ),
    ("TSIG secret that is no base64", "public_dns", {"dns_tsig_secret": "???"}, ["base64"]),
    ("DNS server that is not there", "public_dns", {"dns_port": 54}, ["203.0.113.53", "54"]),
    (
        "firewall password",
        "asa1",
        {"ansible_password": "wrong"},
        ["ASA 172.31.0.3 port 22, SSH login as admin", "refuses this user name and password", "Set ansible_user"],
    ),
    (
        "neither password nor key of the firewall",
        "asa1",
        {"ansible_password": ""},
        ["ASA 172.31.0.3 port 22", "no password and no key is set", "ansible_password"],
    ),
    (
        "enable password",
        "asa1",
        {"ansible_asa_enable_password": "wrong"},
        ["172.31.0.3", "enable", "ansible_asa_enable_password"],
    ),
    (
        "host key of the firewall",
        "asa1",
        {"ansible_ssh_known_hosts_file": "/nonexistent"},
        ["172.31.0.3", "the host key SHA256:", "ssh-keyscan"],
    ),
    ("firewall's port", "asa1", {"ansible_port": 2222}, ["172.31.0.3 port 2222", "the port is closed", "ansible_port"]),
    (
        "firewall that is not there",
        "asa1",
        {"ansible_host": "172.31.0.77", "ansible_ssh_timeout": 2},
        ["172.31.0.77", "no answer within 2 s", "address is right"],
    ),
    (
        "administrator's password",
        "cup1",
        {"presence_admin_password": "wrong"},
        ["172.31.0.4", "admin", "presence_admin_password|admin_password"],
    ),
    (
        "certificate of the node",
        "cup1",
        {"presence_ca_path": "/etc/ssl/certs/ca-certificates.crt"},
        ["172.31.0.4", "certificate", "presence_ca_path"],
    ),
    ("port of the node's pages", "cup1", {"ansible_host": "172.31.0.9"}, ["172.31.0.9", "closed|refuse"]),
    ("interface", "asa1", {"site": {"firewall": {"inside": "dmz", "outside": "outside"}}}, ["dmz"]),
    (
        "missing field",
        "asa1",
        {"site": {"dns": {"zone": "cupdomain.example"}}},
        ["federation_site.dns.server", "missing"],
    ),
    (
        "misspelt field",
        "cup1",
        {"site": {"domian": "cupdomain.example"}},
        ["federation_site.domian", "did you mean domain"],
    ),
]


def run(hosts: str, variables: dict) -> subprocess.CompletedProcess[str]:
    """Run site.yml in a fresh lab; ``site`` among the variables changes fields of federation_site."""
    changes = variables.pop("site", None)
    extra = dict(variables)
    if changes:
        extra["federation_site"] = {**DESCRIPTION, **changes}
    if "dns_port" in extra:
        dns = {**DESCRIPTION["dns"], "port": extra.pop("dns_port")}
        extra["federation_site"] = {**DESCRIPTION, "dns": dns}
    return run_lab("--", "bash", "-c", WATCHED, "watched", SITE, "--limit", hosts, "-e", json.dumps(extra), timeout=600)


DESCRIPTION = {
    "name": "hq",
    "domain": "cupdomain.example",
    "presence": {"release": "12.5"},
    "nodes": [{"name": "cup1", "private_address": "10.10.0.10", "public_address": "203.0.113.10"}],
    "firewall": {"inside": "inside", "outside": "outside"},
    "dns": {"zone": "cupdomain.example", "server": "203.0.113.53"},
    "partners": [{"domain": "gmail.example", "profile": "googletalk"}],
}


@pytest.mark.parametrize(("hosts", "variables", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_it_ends_with_one_message(hosts: str, variables: dict, words: list[str]) -> None:
    done = run(hosts, dict(variables))
    said = done.stdout + done.stderr
    assert done.returncode == 2, said[-3000:]
    every = re.findall(r"^(?:fatal|failed): \[.*?^}", said, re.MULTILINE | re.DOTALL)
    # A run that looked ends by saying that something is left, and what.
    failures = [one for one in every if "Not everything is as planned and works" not in one]
    assert len(failures) == 1, said[-3000:]
    for word in words:
        assert re.search(word, failures[0]), failures[0]
    assert "Traceback" not in said


OUTDATED = r"""
ansible-playbook "$1" --skip-tags verify >"$LAB_DIR/said" 2>&1 || { tail -n 40 "$LAB_DIR/said"; exit 97; }
before=$(wc -l <"$LAB_DIR/cups/emulator.log")
ansible-playbook "$2" -e "$3"
status=$?
tail -n "+$((before + 1))" "$LAB_DIR/cups/emulator.log" >"$LAB_DIR/since"
grep -c -e 'login from .*: wrong' -e 'credentials refused' "$LAB_DIR/since" | sed 's/^/REFUSED pages /'
grep -c -e 'login of the platform account: refused' "$LAB_DIR/since" | sed 's/^/REFUSED platform /'
exit $status
"""


OLD = "outdated"
EVERY_PASSWORD = {"presence_admin_password": OLD, "ansible_password": OLD, "ansible_asa_enable_password": OLD}


@pytest.mark.parametrize(
    "passwords", [{"presence_admin_password": OLD}, EVERY_PASSWORD], ids=["of the pages", "every one"]
)
def test_verify_with_outdated_passwords_tries_them_once_and_says_why_it_stops(passwords: dict[str, str]) -> None:
    verify = str(RUN.parents[2] / "playbooks" / "verify.yml")
    done = run_lab("--", "bash", "-c", OUTDATED, "outdated", SITE, verify, json.dumps(passwords), timeout=600)
    said = done.stdout + done.stderr
    assert done.returncode == 2, said[-3000:]
    assert re.search(r"^REFUSED pages [01]$", said, re.MULTILINE), said[-3000:]
    assert "hq: federation is unknown" in said or passwords != EVERY_PASSWORD, said[-3000:]
    assert re.search(r"^REFUSED platform [01]$", said, re.MULTILINE), said[-3000:]
    assert "lock of the account" in said or "account is not locked" in said, said[-3000:]
    assert "Traceback" not in said


_PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
_PLACES = [*_PYENV.glob("3.[678]*/bin/python3.[678]"), *Path("/usr/bin").glob("python3.[678]")]
OLD_PYTHON = next(map(str, sorted(_PLACES)), "")

BLIND = r"""
ansible-playbook "$1" --skip-tags verify >"$LAB_DIR/said" 2>&1 || { tail -n 40 "$LAB_DIR/said"; exit 97; }
for pc in out in; do eval "$3"; done
exec ansible-playbook "$2"
"""


def blind(change: str) -> subprocess.CompletedProcess[str]:
    """Verify after the wrapper that is the Python of each PC, "$LAB_DIR/py-$pc", was changed."""
    verify = str(RUN.parents[2] / "playbooks" / "verify.yml")
    return run_lab("--", "bash", "-c", BLIND, "blind", SITE, verify, change, timeout=600)


def test_pcs_that_are_down_are_told_in_a_line_each() -> None:
    done = blind(r'printf "#!/bin/sh\nexit 127\n" >"$LAB_DIR/py-$pc"')
    assert done.returncode == 2, done.stdout[-3000:]
    shown = done.stdout.partition("TASK [Show every check]")[2].partition("PLAY [")[0]
    lines = [line for line in shown.splitlines() if line.startswith("ERROR")]
    assert [line.split()[1] for line in lines] == ["outside:", "inside:"], shown
    assert "hq: federation is unknown" in done.stdout.rpartition("TASK [Say what is left]")[2]


@pytest.mark.skipif(not OLD_PYTHON, reason="NOT RUN: no Python 3.6 to 3.8 is installed")
def test_pcs_with_an_old_python_are_told_which_they_have_and_which_they_need() -> None:
    """The wrapper ends in the Python to use, and its arguments."""
    done = blind(f'sed -i "s#[^ ]*/python[0-9.]* #{OLD_PYTHON} #" "$LAB_DIR/py-$pc"')
    assert done.returncode == 2, done.stdout[-3000:]
    for pc in ("outside", "inside"):
        told = f"the {pc} PC could not ask: its Python, /run/lab/py-{pc.removesuffix('side')}, is 3."
        assert re.search(re.escape(told) + r"[678]\.\d+, and 3\.9 or later is needed; set ansible_python", done.stdout)
