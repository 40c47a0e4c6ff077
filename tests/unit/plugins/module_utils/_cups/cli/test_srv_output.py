# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.session import CommandFailed, CommandTimeout
from ansible_collections.xmpp.federation.plugins.module_utils._cups.cli.srv_output import SrvTarget, ask_srv, parse_srv

from unit.plugins.module_utils._cups.cups_doubles import ScriptedSession

NAME, OTHER = "_xmpp-server._tcp.partner.example", "_xmpp-server._tcp.other.example"
OLD, NEW = "12.5.1.12900-25", "14.0.1.10000-16"
HEAD = "Local Resolution:\nNothing found\n\nExternal Resolution:\n"
RECORD = f"{NAME} has SRV record 5 10 5269 xmpp.partner.example."
TARGET = SrvTarget(5, 10, 5269, "xmpp.partner.example")


def statuses(release, *answers, names=(NAME, OTHER)):
    session = ScriptedSession(*answers)
    return [one.status for one in ask_srv(session, names, release)], session


@pytest.mark.parametrize(
    ("lines", "records"),
    [
        ([RECORD], [TARGET]),
        ([RECORD[:-1]], [TARGET]),
        ([f"  {RECORD}  "], [TARGET]),
        ([RECORD, f"{NAME} has SRV record 0 0 5270 b.example."], [TARGET, SrvTarget(0, 0, 5270, "b.example")]),
        (
            [f"{NAME} is an alias for {OTHER}.", f"{OTHER} has SRV record 0 0 5269 a.example."],
            [SrvTarget(0, 0, 5269, "a.example")],
        ),
        ([f"{NAME} has SRV record 0 0 0 ."], [SrvTarget(0, 0, 0, ".")]),
        ([f"{NAME} has SRV record 0 0 65535 x."], [SrvTarget(0, 0, 65535, "x")]),
    ],
)
def test_records(lines, records):
    answer = parse_srv(HEAD + "\n".join(lines) + "\n", NAME)
    assert (answer.status, list(answer.records)) == ("ok", records)


@pytest.mark.parametrize(
    "line",
    [
        f"{NAME} has SRV record 5 10 65536 xmpp.partner.example.",
        f"{NAME} has SRV record 5 10 \u00b2 xmpp.partner.example.",
        f"{NAME} has SRV record 5 10 \u0665 xmpp.partner.example.",
        f"{NAME} has SRV record 5 10 xmpp.partner.example.",
        f"{NAME} has SRV record 5 10 5269 -odd-.example.",
        f"{NAME} has SRV record 5 10 5269 a;b.",
        f"{NAME} has SRV record",
        "something else",
        "Nothing found\nconnection timed out; no servers could be reached",
        "",
    ],
)
def test_what_is_not_understood_is_shown_and_is_not_missing(line):
    answer = parse_srv(HEAD + line, NAME)
    assert answer.status == "not_understood" and answer.records == () and "External Resolution" in answer.detail


def test_one_bad_record_among_good_ones_is_not_left_out():
    assert parse_srv(f"{HEAD}{RECORD}\n{NAME} has SRV record x\n", NAME).status == "not_understood"


@pytest.mark.parametrize("nothing", ["Nothing found", "No external servers found"])
@pytest.mark.parametrize(
    ("release", "status"), [(NEW, "missing"), ("15.0.1", "missing"), (OLD, "unsupported"), ("8.6.5", "unsupported")]
)
def test_nothing_is_only_believed_of_a_release_that_knows_the_question(release, status, nothing):
    assert statuses(release, HEAD + nothing, HEAD + nothing)[0] == [status, status]


def test_a_record_shows_that_an_older_release_knows_it_too():
    assert statuses(OLD, HEAD + "Nothing found", HEAD + RECORD)[0] == ["missing", "ok"]


@pytest.mark.parametrize("line", [f"{NAME} has address 192.0.2.1", "1.2.0.192.in-addr.arpa domain name pointer x."])
def test_a_release_that_looks_for_an_address_does_not_know_the_question(line):
    assert statuses(NEW, HEAD + line, HEAD + line)[0] == ["unsupported", "unsupported"]


def test_a_release_that_refuses_the_question_is_asked_once():
    found, session = statuses(OLD, CommandFailed("No valid command entered"))
    assert found == ["unsupported", "unsupported"] and session.commands == [f"utils network host {NAME} srv"]


def test_a_failure_of_one_name_ends_nothing_where_the_question_is_known():
    assert statuses(NEW, CommandFailed("failed"), HEAD + RECORD)[0] == ["failed", "ok"]
    assert statuses(OLD, HEAD + RECORD, CommandFailed("failed"))[0] == ["ok", "failed"]


def test_a_session_that_is_gone_is_not_used_again():
    assert statuses(NEW, CommandTimeout("no prompt"))[0] == ["failed", "not_asked"]


@pytest.mark.parametrize(
    "name", ["a; reboot", "a\nutils system restart", "", "_xmpp-server._tcp.\u00e4.example", "x" * 300]
)
def test_what_is_no_name_is_not_typed(name):
    found, session = statuses(NEW, names=[name])
    assert found == ["not_a_name"] and session.commands == []


def test_all_names_together_have_one_time_limit():
    times = iter([0.0, 1.0, 100.0, 101.0])
    session = ScriptedSession(HEAD + RECORD)
    found = ask_srv(session, [NAME, OTHER], NEW, clock=lambda: next(times))
    assert [one.status for one in found] == ["ok", "not_asked"]
