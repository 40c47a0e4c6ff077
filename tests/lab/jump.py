# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A jump host: a real OpenSSH server that is the controller's only way to the firewall and to the nodes."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from lab.daemons import Daemon
from lab.layout import FIREWALL_MGMT, JUMP, RUN, Node

PORT = 2222  # a server without power over the network of its host cannot listen below 1024
ACCOUNT = "lab"
ALIAS = "bastion"  # what OpenSSH's configuration calls it
CONFIGURATION = f"{RUN}/jump/ssh_config"
ARGUMENTS = f"-F {CONFIGURATION} -J {ALIAS}"

# The server runs as an ordinary user of a user namespace: as root of a namespace with one user it could not change its groups. It
# is told of that user by files that only its host has.
_PASSWD = f"root:x:0:0::{RUN}/home:/bin/sh\n{ACCOUNT}:x:1000:1000::{RUN}/home:/bin/sh\n"
_GROUP = f"root:x:0:\n{ACCOUNT}:x:1000:\n"
_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def keys() -> list[str]:
    """The keys that lab.certificates has to make."""
    return ["jump_host_key", "jump_user_key", "firewall_user_key"]


def prepare(directory: Path, pki: Path, sshd: str) -> Daemon:
    """Write what server and client read, and say how to run the server.

    :param sshd: the program, with its path: it starts itself anew for every connection
    """
    directory.mkdir()
    etc = Path("/etc/netns/jump")
    (etc / "passwd").write_text(_PASSWD)
    (etc / "group").write_text(_GROUP)
    settings = directory / "sshd_config"
    settings.write_text(
        f"ListenAddress {JUMP}:{PORT}\n"
        f"HostKey {pki}/jump_host_key\n"
        f"AuthorizedKeysFile {pki}/jump_user_key.pub\n"
        "AuthenticationMethods publickey\n"
        "UsePAM no\nStrictModes no\nPidFile none\nUseDNS no\n"
    )
    known = directory / "known_hosts"
    known.write_text(f"[{JUMP}]:{PORT} {(pki / 'jump_host_key.pub').read_text()}")
    Path(CONFIGURATION).write_text(
        f"Host {ALIAS}\n"
        f"  HostName {JUMP}\n  Port {PORT}\n  User {ACCOUNT}\n"
        f"  IdentityFile {pki}/jump_user_key\n  IdentitiesOnly yes\n  IdentityAgent none\n"
        f"  UserKnownHostsFile {known}\n  GlobalKnownHostsFile /dev/null\n"
        f"  ControlMaster auto\n  ControlPath {directory}/shared\n  ControlPersist 60\n"
    )
    return Daemon("jump", "jump", [*_USER, sshd, "-D", "-e", "-f", str(settings)], directory, listen=[f"{JUMP}:{PORT}"])


def close_other_ways(ip: str, nodes: Sequence[Node]) -> None:
    """Leave the controller no way of its own to the firewall and the nodes."""
    for address in (FIREWALL_MGMT, *(node.mgmt for node in nodes)):
        subprocess.run([ip, "route", "add", "unreachable", f"{address}/32"], check=True)
