# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A jump host with OpenSSH's server as the only way to the firewall and the nodes: a whole run over it, and what is said where it bars the way."""

from __future__ import annotations

import shutil

import pytest
from lab.running import RUN, found_in_lab, run_lab

pytestmark = pytest.mark.skipif(
    not shutil.which("sshd", path="/usr/sbin:/usr/local/sbin") or not shutil.which("ssh"),
    reason="NOT RUN: openssh-server is not installed",
)
ROOT = RUN.parents[2]

SITE = r"""
ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=5 172.31.0.3 true 2>&1 | grep -q 'No route to host' || exit 90
ansible-playbook playbooks/site.yml >"$LAB_DIR/said" 2>&1 || { cat "$LAB_DIR/said"; exit 91; }
cat "$LAB_DIR/said"
ansible-playbook playbooks/drift.yml
"""


def test_a_site_is_provisioned_verified_and_kept_over_the_jump_host() -> None:
    done = run_lab("--jump", "--", "sh", "-c", SITE, cwd=ROOT, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 site: 1 working" in done.stdout


# Tries each way of the table to the firewall (SSH) and to the node's pages (HTTPS), and prints what it came to.
TRY = r"""
import json, os, subprocess, sys
from pathlib import Path

from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import HttpsSession, Node, PortClosed
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._jump.route import read_jump
from ansible_collections.xmpp.federation.plugins.plugin_utils.ssh import Login, log_in

run = Path(os.environ["LAB_DIR"])
config = (run / "jump" / "ssh_config").read_text().partition("  ControlMaster")[0]
known = (run / "jump" / "known_hosts").read_text()
other = subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", run / "other"], check=True)
words = (run / "other.pub").read_text().split()
(run / "changed").write_text(" ".join([known.split()[0], *words[:2]]) + "\n")

def way(name, **changes):
    text = config
    for keyword, value in changes.items():
        text = "".join(line + "\n" for line in text.splitlines() if line.split()[:1] != [keyword]) + f"  {keyword} {value}\n"
    (run / name).write_text(text)
    return f"-F {run / name} -J bastion"

def ssh(jump, host="172.31.0.3", port=22):
    login = Login("ASA", host, port, "admin", None, f"{run}/pki/firewall_user_key", None, f"{run}/known_hosts.asa", True, None, False, 20.0, jump)
    log_in(login).close()

def https(jump, host="172.31.0.4", port=443):
    node = Node(host, port, ca_path=f"{run}/pki/ca.crt", jump=jump)
    return HttpsSession(node).request("/cupadmin/showHome.do").status

ways = {
    "right": way("right"),
    "unknown": way("unknown", UserKnownHostsFile="/dev/null"),
    "changed": way("changed_config", UserKnownHostsFile=f"{run}/changed"),
    "refused": way("refused", IdentityFile=f"{run}/other"),
    "down": way("down", Port="1"),
    "nowhere": way("nowhere", HostName="nowhere.invalid"),
    "no file": "-F /nonexistent -J bastion",
}
said = {}
def note(name, attempt, *arguments):
    try:
        said[name] = str(attempt(*arguments) or "in")
    except FederationError as error:
        said[name] = f"{type(error).__name__}: {error}"
for name, arguments in ways.items():
    jump = read_jump("", [("ansible_ssh_common_args", arguments)], "admin")
    note(f"ssh {name}", ssh, jump)
    note(f"https {name}", https, jump)
right = read_jump("", [("ansible_ssh_common_args", ways["right"])], "admin")
note("ssh closed", ssh, right, "172.31.0.3", 2022)
note("https closed", https, right, "172.31.0.4", 9443)
note("ssh no device", ssh, right, "172.31.0.77")
command = read_jump(f"ssh -F {run}/right -o BatchMode=yes -W %h:%p bastion", [], "admin")
note("ssh command", ssh, command)
note("https command", https, command)
note("ssh no program", ssh, read_jump("no-such-program %h", [], "admin"))
print(json.dumps(said))
"""

CASES = {
    "ssh right": ["in"],
    "https right": ["200"],
    "ssh unknown": [
        "ASA 172.31.0.3 port 22 over the jump host bastion",
        "the host key of the jump host bastion is not known",
        "known_hosts",
    ],
    "https unknown": ["Unreachable", "the host key of the jump host bastion is not known"],
    "ssh changed": ["shows another host key than the known one; nothing was sent", "somebody is in between"],
    "https changed": ["Unreachable", "shows another host key than the known one"],
    "ssh refused": ["the jump host bastion refuses the login (it takes publickey)", "ssh-add"],
    "https refused": ["Unreachable", "refuses the login"],
    "ssh down": ["cannot be reached: 172.31.0.10 port 1: Connection refused"],
    "https down": ["Unreachable", "cannot be reached: 172.31.0.10 port 1"],
    "ssh nowhere": ["the name nowhere.invalid of a jump host cannot be resolved"],
    "https nowhere": ["Unreachable", "nowhere.invalid"],
    "ssh no file": ["OpenSSH's configuration cannot be read: /nonexistent"],
    "https no file": ["Unreachable", "/nonexistent"],
    "ssh closed": ["the port is closed"],
    "https closed": ["PortClosed", "the port is closed"],
    "ssh no device": ["the jump host bastion cannot reach the device (No route to host)"],
    "ssh command": ["in"],
    "https command": ["200"],
    "ssh no program": ["the program no-such-program cannot be run (No such file or directory)"],
}


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    path = f"PYTHONPATH={ROOT}/tests/collections"
    return found_in_lab("--jump", "--", "env", path, "python", "-c", TRY, seconds=300)


@pytest.mark.xdist_group("jump")
@pytest.mark.parametrize("name", CASES)
def test_what_is_said(said: dict[str, str], name: str) -> None:
    assert [words for words in CASES[name] if words not in said[name]] == [], said[name]
    assert "\n" not in said[name]
