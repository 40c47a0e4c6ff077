# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways over a jump host, read from what people write for OpenSSH."""

from __future__ import annotations

import os

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.module_utils._jump.route import read_jump
from hypothesis import given
from hypothesis import strategies as st

HERE = "ansible_ssh_common_args"
JUMP = ["ssh", "-o", "BatchMode=yes", "-W", "[10.0.0.1]:22", "--"]


def command(arguments: str, proxy_command: str = "", host: str = "10.0.0.1", user: str = "admin") -> list[str] | None:
    jump = read_jump(proxy_command, [(HERE, arguments)], user)
    return None if jump is None else jump.command(host, 22)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", None),
        ("-C -o ControlMaster=auto -o ControlPersist=60s", None),
        ("-o StrictHostKeyChecking=no -vvv -p 2222", None),
        ("-J none", None),
        ("-o ProxyCommand=none -J bastion", None),
        ("-J bastion", [*JUMP, "ssh://bastion"]),
        ("-Jbastion", [*JUMP, "ssh://bastion"]),
        ("-vJ bastion", [*JUMP, "ssh://bastion"]),
        ("-o ProxyJump=me@bastion.example:2222", [*JUMP, "ssh://me@bastion.example:2222"]),
        ("-oProxyJump=[2001:db8::1]:22", [*JUMP, "ssh://[2001:db8::1]:22"]),
        ("-o 'proxyjump ssh://me@bastion:2222'", [*JUMP, "ssh://me@bastion:2222"]),
        (
            "-J first,me@second,third:22",
            ["ssh", "-o", "BatchMode=yes", "-J", "first,me@second", *JUMP[3:], "ssh://third:22"],
        ),
        ("-F /etc/my.conf -J bastion", ["ssh", "-F", "/etc/my.conf", *JUMP[1:], "ssh://bastion"]),
        ("-J bastion -o ProxyCommand='nc %h %p'", [*JUMP, "ssh://bastion"]),
        ("-o ProxyCommand='nc %h %p' -J bastion", ["nc", "10.0.0.1", "22"]),
        ('-o ProxyCommand="ssh -W %h:%p -q me@bastion"', ["ssh", "-W", "10.0.0.1:22", "-q", "me@bastion"]),
        (
            "-o 'ProxyCommand=exec ssh -l %r bastion nc %h %p'",
            ["ssh", "-l", "admin", "bastion", "nc", "10.0.0.1", "22"],
        ),
    ],
)
def test_the_way(arguments: str, expected: list[str] | None) -> None:
    assert command(arguments) == expected


def test_the_first_of_several_variables_counts_as_with_openssh() -> None:
    jump = read_jump("", [("ansible_ssh_args", "-C"), (HERE, "-J one"), ("ansible_ssh_extra_args", "-J two")], "")
    assert jump is not None
    assert jump.command("h", 1)[-1] == "ssh://one"


def test_the_proxy_command_alone_counts_where_it_is_set() -> None:
    assert command("-J bastion", "nc -x proxy:1080 %h %p 50%%") == ["nc", "-x", "proxy:1080", "10.0.0.1", "22", "50%"]


def test_quotes_are_those_of_a_shell_and_the_home_directory_is_known() -> None:
    assert command("", "sshpass -p 'a $b|c' ssh -F ~/c -W %h:%p b") == [
        "sshpass", "-p", "a $b|c", "ssh", "-F", os.path.expanduser("~/c"), "-W", "10.0.0.1:22", "b",
    ]  # fmt: skip


def test_the_name_for_messages_has_nothing_secret() -> None:
    jump = read_jump("/usr/bin/sshpass -p hunter2 ssh -W %h:%p bastion", [], "")
    assert jump is not None
    assert jump.name == "the proxy command sshpass"
    assert "hunter2" not in jump.label


def test_two_ways_have_two_labels() -> None:
    labels = set()
    for arguments in ("-J a", "-J b", "-o ProxyCommand='ssh -W %h:%p a'", "-o ProxyCommand='ssh -W %h:%p b'"):
        jump = read_jump("", [(HERE, arguments)], "")
        assert jump is not None
        labels.add(jump.label)
    assert len(labels) == 4


@pytest.mark.parametrize(
    ("arguments", "proxy_command", "said"),
    [
        ("-J", "", "option -J requires argument"),
        ("-J 'bastion", "", "No closing quotation"),
        ("bastion", "", "'bastion' is no option"),
        ("-Z", "", "option -Z not recognized"),
        ("-o =x", "", "'=x' is no option"),
        ("-J ''", "", "names no jump host"),
        ("-J a,,b", "", "names no jump host"),
        ("-J=-oProxyCommand=evil", "", None),
        ("-J -oProxyCommand=evil", "", "names no jump host"),
        ("-J 'a;b'", "", "names no jump host"),
        ("-o ProxyUseFdpass=yes -o ProxyCommand='nc -F %h %p'", "", "ProxyUseFdpass cannot be followed"),
        ("-o ProxyCommand=", "", "there is no command"),
        ("", "nc %h %p 2>/dev/null", "without a shell"),
        ("", "ssh b nc %h %p; true", "without a shell"),
        ("", "nc %h %p | tee log", "without a shell"),
        ("", "ssh -W %h:%p $BASTION", "without a shell"),
        ("", 'ssh -W %h:%p "$BASTION"', "without a shell"),
        ("", "ssh -W %h:%p `cat bastion`", "without a shell"),
        ("", "ssh -S %C -W %h:%p b", "the token %C"),
        ("", "nc %h %p %", "the token %"),
        ("", "nc '%h", "No closing quotation"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(arguments: str, proxy_command: str, said: str | None) -> None:
    if said is None:  # a host name that begins with = is one that does not exist, and no option
        assert (command(arguments) or [])[-2:] == ["--", "ssh://=-oProxyCommand=evil"]
        return
    with pytest.raises(FederationError) as caught:
        command(arguments, proxy_command)
    assert said in str(caught.value)
    assert caught.value.cure


@pytest.mark.parametrize("host", ["", "-oProxyCommand=x", "a b", "a;b", "$(x)", "a\nb", "`x`", "a'b", "%h"])
def test_a_host_that_could_be_more_than_a_host_is_refused(host: str) -> None:
    with pytest.raises(FederationError, match="no address and no host name"):
        command("-J bastion", host=host)


@pytest.mark.parametrize("user", ["", "-l", "a b", "a;b", "$x", "`x`", "a\\"])
def test_an_account_that_could_be_more_is_refused_where_it_is_used(user: str) -> None:
    with pytest.raises(FederationError, match="for %r"):
        command("", "ssh -l %r bastion", user=user)
    assert command("", "nc %h %p", user=user) == ["nc", "10.0.0.1", "22"]


@given(st.text(), st.text())
def test_whatever_is_written_is_read_or_refused(arguments: str, proxy_command: str) -> None:
    try:
        words = command(arguments, proxy_command)
    except FederationError as error:
        assert error.what
    else:
        assert words is None or all(isinstance(word, str) for word in words)


@given(st.text())
def test_a_host_stays_within_its_word(host: str) -> None:
    try:
        words = command("", "relay %h:%p --", host=host)
    except FederationError:
        return
    assert words == ["relay", f"{host}:22", "--"]
