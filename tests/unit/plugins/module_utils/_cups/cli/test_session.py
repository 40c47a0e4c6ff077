# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import socket
import time

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli import session as cli
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.session import (
    CliSession,
    CommandFailed,
    CommandTimeout,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.terminal import (
    at_prompt,
    failure_in,
    pager_key,
    question,
    readable,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Step
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.platform import PlatformServices
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import NoAnswer
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._cups.cups_doubles import TerminalDouble

BANNER = (
    "Command Line Interface is starting up, please wait ...\r\n\r\n   Welcome to the Platform Command Line Interface\r\n\r\n"
    "VMware Installation:\r\n\t2 vCPU\r\n\x1b[0mWARNING: DNS unreachable\r\n\x1b[?25hadmin:\radmin:"
)
PAGER = "options: q=quit, n=next, p=prev, b=begin, e=end (lines {} - {} of {}) :"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    for name in ("_ECHO_TIMEOUT", "_KEY_TIMEOUT", "_QUIET"):
        monkeypatch.setattr(cli, name, 0.05)


def session(lines=None, timeout=5.0, **options):
    channel = TerminalDouble(BANNER, lines or {}, **options)
    one = CliSession(channel, "node, SSH login", timeout)
    one.start()
    return one, channel


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb", "a\nb"),
        ("\x1b[1;31mred\x1b[0m\x07", "red"),
        ("\x1b]0;title\x07admin:", "admin:"),
        ("admin:sho\rshow version", "show version"),
        ("admin:\r", "admin:"),
        ("showw\b version", "show version"),
        ("ab\b\b\bc", "c"),
        ("\x1b(B\x1b=x", "x"),
    ],
)
def test_a_terminal_is_made_readable(raw, text):
    assert readable(raw) == text


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=("Cc",)) | st.just("\n")))
def test_plain_text_is_readable_as_it_is(text):
    assert readable(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("admin:", True),
        ("x\nadmin: ", True),
        ("admin:admin:", True),
        ("admin:show", False),
        ("the admin:", False),
        ("admin:\n", False),
        ("", False),
    ],
)
def test_the_prompt(text, expected):
    assert at_prompt(text) is expected


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (PAGER.format(1, 20, 45), "n"),
        (PAGER.format(41, 45, 45) + " ", "q"),
        ("options: q=quit", None),
        ("admin:", None),
    ],
)
def test_the_pager(line, key):
    assert pager_key("text\n" + line) == key


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("Continue (y/n)?", True),
        ("This can take up to 3 minutes. Continue (y/n)? ", True),
        ("Sure (yes/no):", True),
        ("(y/n) is asked later", False),
    ],
)
def test_questions(line, asked):
    assert (question("x\n" + line) is not None) is asked


def test_failures_are_found():
    assert failure_in("a\n  Executed command unsuccessfully\nb") == "Executed command unsuccessfully"
    assert failure_in("No valid command entered") == "No valid command entered"
    assert failure_in("Return code = 0") is None


@pytest.mark.parametrize("chunk", [1, 7, 4096])
def test_a_command_gives_its_output_without_echo_and_prompt(chunk):
    one, channel = session({"show version active": "\nActive Master Version: 12.5.1\n\x1b[0m\n"}, chunk=chunk)
    assert one.run("show version active").split("\n") == ["", "Active Master Version: 12.5.1", "", ""]
    assert one.run("show version active").strip() == "Active Master Version: 12.5.1"
    assert channel.entered == ["show version active"] * 2


@pytest.mark.parametrize("chunk", [1, 50])
def test_pages_are_turned(chunk):
    lines = {
        "file view": "one\ntwo\n" + PAGER.format(1, 2, 5),
        "n": "\nthree\nfour\n" + PAGER.format(3, 5, 5),
        "q": "\n",
    }
    one, channel = session(lines, chunk=chunk)
    assert one.run("file view").split() == ["one", "two", "three", "four"]
    assert channel.keys == ["n", "q"]


def test_a_known_question_is_answered():
    one, channel = session({"set x": "This may break it.\nContinue (y/n)?", "y": "done\n"})
    assert one.run("set x", answers={"continue": "y"}).splitlines() == ["This may break it.", "Continue (y/n)?", "done"]
    assert channel.entered == ["set x", "y"]


def test_an_unknown_question_is_not_answered():
    one, channel = session({"set x": "Delete everything?\nContinue (y/n)?"})
    with pytest.raises(FederationError, match=r'asks "Continue \(y/n\)\?", which is not known'):
        one.run("set x", answers={"restart": "y"})
    assert channel.entered == ["set x"]


@pytest.mark.parametrize("text", ["Executed command unsuccessfully\n", "\nNo valid command entered\n\n"])
def test_a_command_that_fails(text):
    one, _ = session({"utils x": text})
    with pytest.raises(CommandFailed) as raised:
        one.run("utils x")
    assert text.strip() in raised.value.details["output"]


def test_a_command_that_arrives_broken_is_not_executed():
    one, channel = session({}, eats="z")
    with pytest.raises(FederationError, match='did not echo "utils zz" as typed, but "utils"; it was not executed'):
        one.run("utils zz")
    assert channel.entered == []


def test_a_command_that_hangs():
    one, _ = session({"utils x": "working (hangs)"}, timeout=0.2)
    with pytest.raises(CommandTimeout, match=r'did not end within 0.2 s; the screen shows ".*working'):
        one.run("utils x")


def test_no_prompt():
    one = CliSession(TerminalDouble("Command Line Interface is starting up", {}), "node", 0.2)
    with pytest.raises(CommandTimeout, match=r'no prompt within 0.2 s; the screen shows "Command Line'):
        one.start()


class Endless:
    """A node that prints without end."""

    def settimeout(self, seconds):
        return

    def recv(self, size):
        return b"welcome " * 20

    def close(self):
        return


def test_a_banner_without_end(monkeypatch):
    monkeypatch.setattr(cli, "LONGEST_OUTPUT", 1000)
    with pytest.raises(FederationError, match="more than 2000 characters, and no prompt"):
        CliSession(Endless(), "node", 60.0).start()


@pytest.mark.parametrize("text", ["(y/n)" + " " * 3000 + "x", "\x1b]" * 3000, "x\b" * 20000, "\r" * 50000 + "y"])
def test_what_a_screen_shows_is_read_in_linear_time(text):
    began = time.monotonic()
    question(text)
    readable(text)
    assert time.monotonic() - began < 10


def test_too_much_output(monkeypatch):
    monkeypatch.setattr(cli, "LONGEST_OUTPUT", 500)
    one, _ = session({"file view": "x\n" * 1000})
    with pytest.raises(FederationError, match="prints more than 500"):
        one.run("file view")


@pytest.mark.parametrize("how", [lambda size: b"", lambda size: (_ for _ in ()).throw(OSError("reset"))])
def test_a_session_that_breaks(how):
    one, channel = session({"show x": ""})
    channel.recv = how
    with pytest.raises(FederationError, match="the session broke"):
        one.run("show x")


LIST = "Cisco XCP Router[STARTED]\nCisco XCP Thing[STOPPED]  Service Not Activated\n"


def test_services_over_the_command_line():
    one, channel = session(
        {"utils service list": LIST, "utils service activate Cisco XCP Thing": "Cisco XCP Thing[STARTED]\n"}
    )
    control = PlatformServices(lambda: one, "node")
    assert [str(service) for service in control.states(["Cisco XCP Thing"])] == [
        "Cisco XCP Thing: Stopped (not activated)"
    ]
    control.perform(Step("activate", "Cisco XCP Thing", "Started"), 5)
    assert channel.entered[-1] == "utils service activate Cisco XCP Thing"


def test_a_lost_session_is_opened_again():
    opened = []

    def opener():
        opened.append(
            session({"utils service list": LIST, "utils service restart Cisco XCP Router": "(hangs)"}, timeout=0.2)
        )
        return opened[-1][0]

    control = PlatformServices(opener, "node")
    with pytest.raises(NoAnswer):
        control.perform(Step("restart", "Cisco XCP Router", "Started"), 0.2)
    assert opened[0][1].closed
    assert len(control.services()) == 2 and len(opened) == 2


def test_the_double_times_out():
    with pytest.raises(socket.timeout):
        TerminalDouble("", {}).recv(1)


@pytest.mark.parametrize("odd", ["\n", "\r", "\x00", "\x03", "\x1b[A", "\x7f", "\x85", "\u2028", "ä", ""])
def test_only_plain_characters_are_typed(odd):
    one, channel = session({"show version": ["x"]})
    with pytest.raises(FederationError, match="not typed at a command line"):
        one.run(f"show version{odd}" if odd else "")
    assert channel.typed == "" and channel.entered == []
