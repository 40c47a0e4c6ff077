# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OpenSSH's client says when it does not get through, in the words of who has to mend it.

Source: OpenSSH 9.2, ssh.c, sshconnect.c, sshconnect2.c, clientloop.c, channels.c; each seen with a real server in the lab.
"""

from __future__ import annotations

import re
from typing import Optional

from .._text import one_line, quote


class JumpError(OSError):
    """The way over the jump host does not lead to the device.

    Attributes:
        what, cure: as of a FederationError.
    """

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure


_BY_HAND = "log in to it by hand once, from the account in which Ansible runs"

# The first that is found in what the client said, with what it means. {0} is the jump host, {1} and so on are parts of the match.
_REASONS = (
    (
        r"REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed",
        "{0} shows another host key than the known one; nothing was sent",
        "find out why before you log in: it is another machine, its key was made anew, or somebody is in between; then correct known_hosts",
    ),
    (
        r"REVOKED HOST KEY|host key \S+ is revoked",
        "the host key of {0} is marked as revoked",
        "whoever has it may be anybody: give it a new key",
    ),
    (
        r"Host key verification failed",
        "the host key of {0} is not known",
        "compare it with the machine's own, and add it to known_hosts: " + _BY_HAND,
    ),
    (
        r"Permission denied \(([^)]*)\)",
        "{0} refuses the login (it takes {1})",
        "nobody can be asked for a password here: load the key into the agent (`ssh-add`), or name it with IdentityFile in OpenSSH's configuration",
    ),
    (
        r"Too many authentication failures",
        "{0} refuses the login after too many keys",
        "name the right key with IdentityFile, and set IdentitiesOnly yes, in OpenSSH's configuration",
    ),
    (
        r"open failed: administratively prohibited",
        "{0} does not let this account open a connection to the device",
        "see AllowTcpForwarding and PermitOpen of its SSH server, and permitopen of the key",
    ),
    (
        r"open failed: connect failed: ([^\r\n]+)|open failed: ([^\r\n]+)",
        "{0} cannot reach the device ({1})",
        "see that ansible_host is the address by which the jump host reaches the device, and that nothing in between drops it",
    ),
    (
        r"Could not resolve hostname (\S+): ([^\r\n]+)",
        "the name {1} of a jump host cannot be resolved ({2})",
        "set it to an address or to a name that resolves, or give it a HostName in OpenSSH's configuration",
    ),
    (
        r"connect to host (\S+) port (\d+): ([^\r\n]+)",
        "{0} cannot be reached: {1} port {2}: {3}",
        "see whether the address is right, and that it is up and lets the controller in",
    ),
    (
        r"Can't open user config file ([^\r\n]+)",
        "OpenSSH's configuration cannot be read: {1}",
        "correct -F",
    ),
    (
        r"Bad configuration option: ([^\r\n]+)|Unsupported option[^\r\n]*",
        "OpenSSH does not take its arguments or its configuration ({1})",
        "correct them: " + _BY_HAND,
    ),
)
_QUOTED = 160  # characters of what the client said
_REFUSED = re.compile(r"open failed: connect failed: Connection refused")


def reason(name: str, said: str, status: int) -> Optional[OSError]:
    """Why the command did not get through.

    Args:
        name: the jump host, for the error.
        said: what it wrote to its standard error.
        status: its exit status, negative where a signal ended it.

    Returns:
        ConnectionRefusedError where the device itself refuses the connection; ``None`` where the command ended well.
    """
    if _REFUSED.search(said):
        return ConnectionRefusedError(111, "Connection refused")
    for pattern, what, cure in _REASONS:
        found = re.search(pattern, said, re.IGNORECASE)
        if found:
            parts = [one_line(part)[:_QUOTED] for part in found.groups() if part]
            return JumpError(what.format(name, *parts, *[""] * 3), cure)
    if status <= 0:
        return None  # it ended well, or when it was told to
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return JumpError(
        f"{name} ended with exit status {status} ({quote(last)})",
        "run the command by hand, from the account in which Ansible runs and without a terminal, and see what it says",
    )


def missing_program(program: str, error: Exception) -> JumpError:
    """The error for a command that cannot be started."""
    return JumpError(
        f"the program {program} cannot be run ({getattr(error, 'strerror', None) or error})",
        "install it where ansible-playbook runs, or correct ProxyCommand",
    )
