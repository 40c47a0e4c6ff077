# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node itself makes of names, some of them chosen by a partner."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.host_output import is_name, parse_host, resolve
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.session import CommandFailed, CommandTimeout
from hypothesis import given
from hypothesis import strategies as st

NAME = "xmpp.partner.com"
ANSWERS = [
    # local part, external part -> status, local, external
    ("Nothing found", f"{NAME} has address 192.0.2.20", "ok", (), ("192.0.2.20",)),
    ("", f"{NAME} has address 192.0.2.20\n{NAME} has address 192.0.2.21", "ok", (), ("192.0.2.20", "192.0.2.21")),
    ("", f"{NAME} has IPv6 address 2001:db8::20", "ok", (), ("2001:db8::20",)),
    ("", f"{NAME} is an alias for a.partner.com.\na.partner.com has address 192.0.2.20", "ok", (), ("192.0.2.20",)),
    (f"{NAME} resolves locally to 10.0.0.1", "No external servers found", "ok", ("10.0.0.1",), ()),
    ("", f"Hostname {NAME} resolves to 192.0.2.20", "ok", ("192.0.2.20",), ()),
    (
        "Nothing found",
        f"{NAME} has address 192.0.2.20\n20.2.0.192.in-addr.arpa domain name pointer {NAME}.",
        "ok",
        (),
        ("192.0.2.20",),
    ),
    ("Nothing found", "No external servers found", "missing", (), ()),
    ("Nothing found", "Host xmpp.partner.com not found: 5(REFUSED)", "not_understood", (), ()),
    ("Nothing found", f"{NAME} has address nowhere", "not_understood", (), ()),
    ("Nothing found", "", "not_understood", (), ()),
]


@pytest.mark.parametrize(("local", "external", "status", "own", "others"), ANSWERS)
def test_answers(local, external, status, own, others):
    found = parse_host(f"Local Resolution:\n{local}\n\nExternal Resolution:\n{external}\n", NAME)
    assert (found.status, found.local, found.external) == (status, own, others)
    assert bool(found.detail) == (status != "ok")


class Session:
    """A session that answers from a script, and keeps what was typed."""

    def __init__(self, *answers):
        self.answers, self.typed = list(answers), []

    def run(self, command):
        self.typed.append(command)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


FOUND = "External Resolution:\na has address 192.0.2.1\n"


def test_each_name_once_and_without_its_final_dot():
    session = Session(FOUND, FOUND)
    assert [one.name for one in resolve(session, ["a.example.", "b.example", "a.example"])] == [
        "a.example",
        "b.example",
    ]
    assert session.typed == ["utils network host a.example", "utils network host b.example"]


def test_a_refused_command_does_not_end_the_asking():
    session = Session(CommandFailed("no such command", where="node"), FOUND)
    assert [one.status for one in resolve(session, ["a", "b"])] == ["failed", "ok"]


def test_a_lost_session_does():
    session = Session(CommandTimeout("no prompt came back", where="node"), FOUND)
    found = resolve(session, ["a", "b"])
    assert [(one.status, one.detail) for one in found] == [
        ("failed", "no prompt came back"),
        ("not_asked", "no prompt came back"),
    ]


def test_slow_answers_end_the_asking():
    missing = "External Resolution:\nNo external servers found\n"
    session = Session(missing, missing)
    times = iter([0, 0, 59, 61, 62])
    found = resolve(session, ["a", "b", "c", "d"], lambda: next(times))
    assert [one.status for one in found] == ["missing", "missing", "not_asked", "not_asked"]
    assert "60 s" in found[2].detail


@pytest.mark.parametrize(
    "name",
    ["a b", "a;b", "a\nshow tech", "-a", "a..b", "", "a|b", "a\x03", "ä.example", "a" * 64, "a." * 127 + "aa", "a\n"],
)
def test_what_is_no_host_name_is_never_typed(name):
    session = Session()
    assert [one.status for one in resolve(session, [name])] == ["not_a_name"]
    assert session.typed == []


@given(st.text(max_size=40))
def test_whatever_is_typed_is_one_plain_word(text):
    if is_name(text):
        assert text.isascii() and text.isprintable() and not set(text) & set(" \t;|&<>$`'\"\\!*?()") and text[0] != "-"


@given(st.text())
def test_any_output_is_understood_or_said_not_to_be(text):
    assert parse_host(text, NAME).status in ("ok", "missing", "not_understood")
