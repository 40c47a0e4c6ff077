# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a test orders, where they bite in a session and on the terminal."""

from __future__ import annotations

import time

import pytest
from lab.asa.faults import GARBAGE, Faults, read_faults
from lab.asa.messages import TABLE
from lab.asa.terminal import Closed, Terminal

from .test_terminal import Script

MODE = "Security context mode: single "


def ordered(*orders):
    return read_faults(list(orders))


@pytest.mark.parametrize(
    ("order", "last"),
    [
        ("save-fails", ["%Error copying system:/running-config (No Device)", "Error executing command", "[FAILED]"]),
        ("save-fails=copying", ["%Error copying system:/running-config (No Device)"]),
        ("save-fails=executing", ["Error executing command"]),
        ("save-fails=failed", ["[FAILED]"]),
        ("save-fails=silent", []),
    ],
)
def test_a_save_fails_in_each_of_the_devices_words(console_for, order, last):
    console = console_for(faults=ordered(order))
    before = console.show("show startup-config")
    console.enter("hostname other", "end")
    assert console.show("write memory") == ["Building configuration...", *last]
    assert console.show("show startup-config") == before


def test_somebody_else_changes_the_configuration_once(console_for):
    line = "access-list OUTSIDE_IN line 1 extended deny tcp any any eq 5269"
    console = console_for(faults=ordered(f"meddle=^sh.* run => {line} ; hostname theirs"))
    assert console.show("show run hostname") == ["hostname fw-hq"]
    assert console.show("show run hostname") == ["hostname theirs"]
    assert console.show("show run access-list OUTSIDE_IN")[0] == line.replace("line 1 ", "")
    assert console.show("show version")[-1].startswith("Configuration last modified by jane at ")
    console.enter("hostname ours")
    assert console.show("show run hostname") == ["hostname ours"]
    log = (console.device._state / "commands.log").read_text()
    assert "deny tcp any any" not in log


def test_meddling_leaves_the_mode_of_the_session_alone(console_for):
    console = console_for(faults=ordered("meddle=host => object network THEIRS ; host 10.9.9.9"))
    console.enter("object network A", "host 10.0.0.1")
    assert console.session.prompt == "fw-hq(config-network-object)# " and console.session.target == "A"
    assert "object network THEIRS" in console.show("show run object")


def test_the_units_swap_roles_and_the_prompt_tells(console_for):
    text = ": Saved\nASA Version 9.8(2)\n!\nhostname fw\nfailover\nprompt hostname priority state\n"
    console = console_for(text, ordered("switch-over=3"))
    assert console.enter("hostname fw") == []
    assert console.session.prompt == "fw/pri/act(config)# "
    assert console.type("object network A") == list(TABLE["standby"].lines)
    assert console.session.prompt == "fw/pri/stby(config-network-object)# "
    other = console_for(text, ordered("switch-over=1", "standby"))
    other.session.privileged = True
    assert other.session.prompt == "fw/pri/stby# "
    other.type("show version")
    assert other.session.prompt == "fw/pri/act# "


def test_garbage_comes_once_and_is_no_text(console_for):
    console = console_for(faults=ordered("garbage=2"))
    console.session.privileged = True
    printed = [console.type(line) for line in ("show mode", "show mode", "show mode")]
    assert printed == [[MODE], [GARBAGE + MODE], [MODE]]
    with pytest.raises(UnicodeDecodeError):
        GARBAGE.encode("latin-1").decode("utf-8")


def test_garbage_comes_where_nothing_would_be_printed(console_for):
    console = console_for(faults=ordered("garbage=1"))
    assert console.enter() == [GARBAGE]


@pytest.mark.parametrize("line", ["terminal pager 0", "no terminal pager"])
def test_the_pager_stays(console_for, line):
    console = console_for(faults=ordered("pager-stays"))
    console.session.privileged = True
    assert console.type(line) == ["Command authorization failed"]
    assert console.session.pager == 24


@pytest.mark.parametrize("line", ["end", "exit", "quit"])
def test_configuration_mode_cannot_be_left(console_for, line):
    console = console_for(faults=ordered("end-fails"))
    console.enter()
    assert console.type(line) == ["Command authorization failed"]
    assert console.session.prompt == "fw-hq(config)# "


def test_refusals_without_their_prefix(console_for):
    console = console_for(faults=ordered("bare-errors"))
    assert console.enter("foo")[-1] == "% Invalid input detected at '^' marker."
    lines = ("object network A", "nat (inside,mgmt) static interface service tcp 5269 22")
    assert console.enter(*lines) == ["NAT unable to reserve ports."]


def test_configuration_is_lost_while_the_pair_replicates(console_for):
    console = console_for(faults=ordered("replicating=0.3"))
    assert console.session.announcements() == list(TABLE["replication_begins"].lines)
    assert "\tOther host: Secondary - Sync Config " in console.show("show failover")
    assert console.enter("hostname lost") == [] and console.show("show run hostname") == []
    console.session.leave_config()
    assert console.show("show run hostname") == ["hostname fw-hq"]
    assert console.session.announcements() == []
    time.sleep(0.3)
    assert console.session.announcements() == list(TABLE["replication_ends"].lines)
    assert console.session.announcements() == []
    assert "\tOther host: Secondary - Standby Ready " in console.show("show failover")
    console.enter("hostname kept")
    assert console.show("show run hostname") == ["hostname kept"]


@pytest.mark.parametrize(("order", "shown"), [("silence=login", ""), ("silence=2", "fw-hq# show version\r\n")])
def test_silence(console_for, order, shown):
    console = console_for(faults=ordered(order))
    console.session.privileged = True
    script = Script("show mode\n", "show version\n", "show mode\n")
    with pytest.raises(Closed):
        Terminal(script, console.session).run()
    assert script.pieces == []
    assert script.screen.endswith(shown)
    assert bool(shown) == bool(script.screen)


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ("save-fails=maybe", "copying, executing"),
        ("silence=loud", "connect, login"),
        ("meddle=show run", "REGEX => LINE"),
        ("meddle=( => hostname x", "meddle"),
        ("standby=yes", "takes no value"),
        ("garbage=x", "garbage"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(order, word):
    with pytest.raises(ValueError, match=word.replace("(", r"\(")):
        read_faults([order])


def test_no_fault_is_ordered_by_default():
    assert read_faults([]) == Faults()
