# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OpenSSH's client writes, as it writes it, and what it is told as."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._jump.reasons import JumpError, reason

CHANGED = """@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key for bastion has changed and you have requested strict checking.
Host key verification failed.
"""


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (CHANGED, "the jump host b shows another host key than the known one; nothing was sent"),
        (
            "No ED25519 host key is known for bastion and you have requested strict checking.\r\nHost key verification failed.\r\n",
            "the host key of the jump host b is not known",
        ),
        (
            "me@bastion: Permission denied (publickey,password).\r\n",
            "the jump host b refuses the login (it takes publickey,password)",
        ),
        (
            "Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\r\n",
            "the jump host b refuses the login after too many keys",
        ),
        (
            "channel 0: open failed: administratively prohibited: open failed\r\nstdio forwarding failed\r\n",
            "the jump host b does not let this account open a connection to the device",
        ),
        (
            "channel 0: open failed: connect failed: Connection timed out\r\nstdio forwarding failed\r\n",
            "the jump host b cannot reach the device (Connection timed out)",
        ),
        (
            "channel 0: open failed: connect failed: Name or service not known\nstdio forwarding failed\n",
            "the jump host b cannot reach the device (Name or service not known)",
        ),
        (
            "ssh: Could not resolve hostname bastion: Temporary failure in name resolution\r\n",
            "the name bastion of a jump host cannot be resolved (Temporary failure in name resolution)",
        ),
        (
            "ssh: connect to host 192.0.2.1 port 22: No route to host\r\n",
            "the jump host b cannot be reached: 192.0.2.1 port 22: No route to host",
        ),
        (
            "Can't open user config file /x: No such file or directory\r\n",
            "OpenSSH's configuration cannot be read: /x: No such file or directory",
        ),
        (
            "bang\n\nthe end \x1b[31mof it\n\n",
            'the jump host b ended with exit status 255 ("the end \N{SYMBOL FOR ESCAPE}[31mof it")',
        ),
        ("", 'the jump host b ended with exit status 255 ("it said nothing")'),
    ],
)
def test_what_it_is_told_as(said: str, what: str) -> None:
    error = reason("the jump host b", said, 255)
    assert isinstance(error, JumpError)
    assert error.what == what
    assert error.cure
    assert "\n" not in error.what + error.cure


def test_a_port_that_the_device_refuses_is_told_as_without_a_jump_host() -> None:
    error = reason(
        "b", "channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\n", 255
    )
    assert isinstance(error, ConnectionRefusedError)


@pytest.mark.parametrize("status", [0, -15])
def test_a_command_that_ended_well_or_was_ended_is_no_reason(status: int) -> None:
    assert reason("b", "Warning: Permanently added 'bastion' to the list of known hosts.\r\n", status) is None
