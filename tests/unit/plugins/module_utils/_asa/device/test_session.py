# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: prompts, echoes, pager, questions, modes."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.messages import Verdict, judge, save_refusal
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.session import Session
from ansible_collections.xmpp.federation.plugins.module_utils._asa.device.terminal import ConnectionLost, Terminal
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils._asa.asa_double import AsaDouble, published

SITE = published("extended permit icmp any any\nextended deny ip any any")


class Script:
    """A channel that plays what a device sent, in pieces."""

    def __init__(self, *pieces, end=False):
        self.pieces = list(pieces)
        self.sent = b""
        self.end = end

    def send(self, data):
        self.sent += data

    def receive(self, timeout):
        if self.pieces:
            return self.pieces.pop(0)
        if self.end:
            return b""
        raise TimeoutError

    def close(self):
        pass


@pytest.mark.parametrize(
    "prompt", ["fw", "fw-hq.example", "fw/ctx1", "fw/pri/act", "ctx/fw/sec/act", "fw/unit-1/master"]
)
@pytest.mark.parametrize("eol", ["\r\n", "\n", "\r\r\n", "\n\r"])
def test_prompts_and_line_endings_of_all_forms(prompt, eol):
    session = AsaDouble(SITE, prompt=prompt, eol=eol).session()
    assert session.read().configuration.hostname == "fw"
    session.enter_configuration()
    assert session.configure(["object network X"])[0].accepted
    session.leave_configuration()


@pytest.mark.parametrize("prompt", ["fw/pri/stby", "fw/unit-2/slave"])
def test_a_standby_prompt_is_refused(prompt):
    with pytest.raises(FederationError, match="not the active unit"):
        AsaDouble(SITE, prompt=prompt).session()


def test_a_unit_that_becomes_standby_refuses_the_line():
    device = AsaDouble(SITE, prompt="fw/pri/act")
    session = device.session()
    session.enter_configuration()
    device.prompt = "fw/pri/stby"
    assert session.configure(["object network X"])[0].verdict is Verdict.STANDBY


GREETING = (
    "*** Authorised users only ***\r\n# not a prompt #\r\nfake>\r\nUser admin logged in to fw\r\nType help or '?'\r\n"
)


def test_a_greeting_does_not_pass_for_a_prompt():
    device = AsaDouble(SITE, enable="secret", greeting=GREETING)
    assert device.session(enable_password="secret").read().version.text == "9.8(4)"


def test_a_greeting_that_ends_like_a_prompt_is_no_privilege():
    device = AsaDouble(SITE, enable="secret", greeting="######\r\nwelcome#")
    channel = device.connect()
    channel.out = ["welcome#", "\r\nfw> "]
    session = Session(channel, "ASA fw", enable_password="secret", timeout=1.0)
    session.start()
    assert session.read().version.text == "9.8(4)"


@pytest.mark.parametrize("password", ["secret", ""])
def test_the_enable_password_is_given(password):
    AsaDouble(SITE, enable=password).session(enable_password=password).read()


def test_a_missing_enable_password_is_told_and_the_login_password_is_not_tried():
    device = AsaDouble(SITE, enable="secret")
    with pytest.raises(FederationError, match="none is set") as caught:
        device.session()
    assert "ansible_asa_enable_password" in caught.value.cure


def test_a_wrong_enable_password_is_tried_once():
    device = AsaDouble(SITE, enable="secret")
    with pytest.raises(FederationError, match="refuses the enable password") as caught:
        device.session(enable_password="wrong-one")
    assert "wrong-one" not in str(caught.value)


def test_a_context_is_entered_and_verified():
    version = "Cisco Adaptive Security Appliance Software Version 9.8(4) <context>"
    answers = {"show version": version, "show mode": "Security context mode: multiple"}
    device = AsaDouble(SITE, answers, prompt="fw/admin")
    assert device.session(context="ctx1").read().version.space == "context"
    assert "changeto context ctx1" in device.log


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"changeto context ctx1": "ERROR: 'ctx1' is not valid"}, "cannot be entered"),
        ({}, "no contexts"),
        ({"show version": "Cisco Adaptive Security Appliance Software Version 9.8(4) <system>"}, "system space"),
    ],
)
def test_a_context_that_is_not_there_is_refused(answers, said):
    with pytest.raises(FederationError, match=said):
        AsaDouble(SITE, answers).session(context="ctx1").read()


@pytest.mark.parametrize(("shown", "fine"), [("*ctx1  default  Gi0/0  Routed", True), ("ctx2 default", False)])
def test_a_prompt_without_context_is_made_up_for(shown, fine):
    answers = {
        "changeto context ctx1": "",
        "show version": "Cisco Adaptive Security Appliance Software Version 9.8(4) <context>",
        "show mode": "Security context mode: multiple",
        "show context": f"Context Name      Class\n{shown}",
    }
    session = AsaDouble(SITE, answers, prompt="fw/pri/act").session(context="ctx1")
    if fine:
        session.read()
    else:
        with pytest.raises(FederationError, match="is not known"):
            session.read()


def test_the_first_question_of_a_new_device_is_put_off():
    question = (
        "?Would you like to enable anonymous error reporting to help improve the product? [Y]es, [N]o, [A]sk later: "
    )
    device = AsaDouble(SITE, {"configure terminal": question})
    session = device.session()
    session.enter_configuration()
    assert "configure terminal: A" in device.log


def test_a_warning_on_the_way_into_configuration_mode_stops():
    warning = "+**** WARNING ****\n\tConfiguration Replication is NOT performed from Standby unit to Active unit."
    device = AsaDouble(SITE, {"configure terminal": warning})
    with pytest.raises(FederationError, match="standby unit"):
        device.session().enter_configuration()
    assert device.log[-1] == "end"


def test_where_the_pager_stays_on_commands_go_one_by_one():
    device = AsaDouble(SITE, {"terminal pager 0": "Command authorization failed"})
    device.session().read()
    assert device.packets == 6


def test_nothing_is_sent_ahead_where_the_user_says_so():
    device = AsaDouble(SITE)
    session = device.session(send_ahead=False)
    session.read()
    assert device.packets == 6
    session.enter_configuration()
    session.configure(["object network X", " host 10.0.0.1"])
    assert device.packets == 9


def test_the_pager_is_answered_and_does_not_stay_in_the_text():
    more = b"line 1\r\n<--- More --->"
    channel = Script(b"fw# ", b"show x\r\n" + more, b"\r              \rline 2\r\n", b"fw# ")
    terminal = Terminal(channel, "ASA fw", 1.0)
    terminal.wait_for_prompt()
    answer = terminal.run(["show x"])[0]
    assert answer.output.split() == ["line", "1", "line", "2"]
    assert channel.sent == b"show x\n "


LONG = "access-list outside_in line 12 extended permit tcp 198.51.100.0 255.255.255.0 host 10.10.0.10 eq 5269"


@pytest.mark.parametrize(
    "echo",
    [
        LONG,
        LONG[:60] + "$",
        f"{LONG[:62]}\rfw(config)# ${LONG[40:90]}\rfw(config)# ${LONG[-40:]}",
        LONG[:66] + "\x08" * 50 + "$" + LONG[30:],
        f"{LONG[:64]}\rfw(config)# <{LONG[44:70]}{' ' * 20}{chr(8) * 20}{LONG[70:]}\rfw(config)# {LONG[:64]}$",
        LONG[:68] + "\r\n" + LONG[68:],
        LONG + " ",
    ],
)
def test_the_echo_of_a_long_line_may_be_scrolled_or_broken(echo):
    stream = f"fw(config)# {echo}\r\nfw(config)# ".encode()
    terminal = Terminal(Script(stream[:12], stream[12:]), "ASA fw", 1.0)
    terminal.wait_for_prompt()
    assert terminal.run([LONG])[0].output == ""
    # The same when another command comes first, and its answer ends where the scrolled echo's line begins.
    stream = f"fw(config)# a\r\nhello\r\nfw(config)# {echo}\r\nfw(config)# ".encode()
    terminal = Terminal(Script(stream[:12], stream[12:90], stream[90:]), "ASA fw", 1.0)
    terminal.wait_for_prompt()
    assert [one.output.strip() for one in terminal.run(["a", LONG])] == ["hello", ""]


@pytest.mark.parametrize(
    "echo", ["show versio", "show versionn", "shXw version", "$", LONG[:30] + "X" + LONG[31:] + "$"]
)
def test_an_echo_of_something_else_is_not_taken_for_the_command(echo):
    stream = f"fw# {echo}\r\nfw# ".encode()
    terminal = Terminal(Script(b"fw# ", stream[4:]), "ASA fw", 1.0)
    terminal.wait_for_prompt()
    with pytest.raises(ConnectionLost):
        terminal.run([LONG if len(echo) > 30 else "show version"])


def test_a_prompt_that_fills_the_line_makes_short_commands_scroll():
    prompt = "fw-" + "x" * 60 + "/pri/act# "
    wiped = " " * 20 + "\x08" * 20
    stream = f"<{wiped}how mode\r{prompt}show mo$\r\nsingle\r\n\r{prompt}".encode()
    terminal = Terminal(Script(f"\r\n{prompt}".encode(), f"\r{prompt}".encode() + stream), "ASA fw", 1.0)
    terminal.wait_for_prompt()
    assert terminal.run(["show mode"])[0].output.strip() == "single"


HOSTILE = "access-list a remark fw# show mode\r\nbanner motd fw#\r\n : end fw# \r\n"


def test_output_that_looks_like_prompts_is_output():
    stream = f"show running-config\r\n{HOSTILE}fw# show mode\r\nsingle\r\nfw# ".encode()
    terminal = Terminal(Script(b"\r\nfw# ", stream), "ASA fw", 1.0)
    terminal.wait_for_prompt()
    answers = terminal.run(["show running-config", "show mode"])
    assert answers[0].output.split() == HOSTILE.split()
    assert answers[1].output.strip() == "single"


@given(st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=30))
def test_the_pieces_in_which_text_arrives_make_no_difference(sizes):
    text = f"a\r\n{HOSTILE}fw/act# b\r\nfw/act# c\r\nlast\r\nfw/act# ".encode()
    pieces, at = [], 0
    for size in sizes:
        pieces.append(text[at : at + size])
        at += size
    terminal = Terminal(Script(b"hello\r\nfw/act# ", *[piece for piece in [*pieces, text[at:]] if piece]), "x", 1.0)
    terminal.wait_for_prompt()
    assert [one.output.strip() for one in terminal.run(["a", "b", "c"])] == [HOSTILE.strip(), "", "last"]


def test_bytes_that_are_no_text_come_through():
    terminal = Terminal(Script(b"fw# ", b"a\r\n\x92\x85\xff\r\nfw# "), "ASA fw", 1.0)
    terminal.wait_for_prompt()
    assert terminal.run(["a"])[0].output.encode("latin-1").strip(b"\r\n") == b"\x92\x85\xff"


def test_silence_and_the_end_are_told_apart():
    silent = Terminal(Script(b"fw# ", b"show x\r\nhalf an ans"), "ASA fw", 1.0)
    silent.wait_for_prompt()
    with pytest.raises(ConnectionLost, match="silent for 1 seconds; its last line was 'half an ans'"):
        silent.run(["show x"])
    ended = Terminal(Script(b"fw# ", b"show x\r\nhalf", end=True), "ASA fw", 1.0)
    ended.wait_for_prompt()
    with pytest.raises(ConnectionLost, match="closed the connection after 'show x'"):
        ended.run(["show x"])


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("", Verdict.APPLIED),
        ("\r\n  \r\n", Verdict.APPLIED),
        ("INFO: converting 'fixup protocol ...'", Verdict.APPLIED),
        ("WARNING: Same object-group is used more than once in one config line.", Verdict.WARNED),
        ("WARNING: <outside_in> found duplicate element", Verdict.UNCHANGED),
        ("ACE not added. Possible duplicate entry", Verdict.UNCHANGED),
        ("Specified access-list does not exist", Verdict.UNCHANGED),
        ("Adding obj (network-object host 1.1.1.1 ) to grp (G) failed; object already exists", Verdict.UNCHANGED),
        ("Removing object-group (G) failed; it does not exist", Verdict.UNCHANGED),
        (
            "WARNING: All traffic destined to the IP address of the outside interface is being redirected.",
            Verdict.FAILED,
        ),
        ("WARNING: Users may not be able to access any service enabled on the outside interface.", Verdict.FAILED),
        ("WARNING: anything else", Verdict.FAILED),
        ("ERROR: % Incomplete command", Verdict.FAILED),
        ("% Invalid input detected at '^' marker.", Verdict.FAILED),
        ("NAT unable to reserve ports.", Verdict.FAILED),
        ("Removing object-group (G) not allowed, it is being used.", Verdict.FAILED),
        ("An object-group with the same id but different type (service) exists", Verdict.FAILED),
        ("Command authorization failed", Verdict.FAILED),
        ("Beginning configuration replication: Sending to mate.", Verdict.STANDBY),
        ("Configurations are no longer synchronized.", Verdict.STANDBY),
        ("INFO: fine\r\nERROR: not fine", Verdict.FAILED),
    ],
)
def test_answers_are_judged(answer, verdict):
    assert judge(answer).verdict is verdict


@pytest.mark.parametrize(
    ("answer", "verdict", "meaning"),
    [
        ("ERROR: % Invalid input detected at '^' marker.", Verdict.FAILED, "does not know the line"),
        ("% Invalid input detected at '^' marker.", Verdict.FAILED, "does not know the line"),
        ("ERROR: % Incomplete command", Verdict.FAILED, "more words"),
        ('ERROR: % Ambiguous command:  "access"', Verdict.FAILED, "several commands"),
        ("ERROR: % Unrecognized command", Verdict.FAILED, "does not know the command"),
        ("ERROR: Address 172.16.0.1 overlaps with outside interface address.", Verdict.FAILED, "set mapped_address"),
        ("ERROR: NAT Policy is not downloaded", Verdict.FAILED, "not installed"),
        ("NAT unable to reserve ports.", Verdict.FAILED, "uses this port itself"),
        ("ERROR: NAT unable to reserve ports.", Verdict.FAILED, "uses this port itself"),
        (
            "WARNING: All traffic destined to the IP address of the inside interface is being redirected.",
            Verdict.FAILED,
            "interface's own address",
        ),
        (
            "WARNING: Users may not be able to access any service enabled on the inside interface.",
            Verdict.FAILED,
            "interface's own address",
        ),
        ("WARNING: <outside_access_in> found duplicate element", Verdict.UNCHANGED, "has this rule already"),
        ("Specified access-list does not exist", Verdict.UNCHANGED, "does not have this rule"),
        ("ERROR: access-list <BOGUS> does not exist", Verdict.FAILED, "is gone"),
        ("ERROR: specified object group <BOGUS_BS> not found", Verdict.FAILED, "is gone"),
        ("Removing object-group (GRP) not allowed, it is being used.", Verdict.FAILED, "still in use"),
        ("Removing object-group (GRP) failed; it does not exist", Verdict.UNCHANGED, ""),
        (
            "WARNING: Adding obj (network-object host 1.1.1.1 ) to grp (GRP) failed; object already exists",
            Verdict.UNCHANGED,
            "",
        ),
        ("Removing obj from object-group not allowed;", Verdict.FAILED, "become empty"),
        ("An object-group with the same id but different type (service) exists", Verdict.FAILED, "taken"),
        ("ERROR: 'GLOBAL' is not valid", Verdict.FAILED, "context"),
        ("**** WARNING ****", Verdict.STANDBY, "standby unit"),
        (
            "\tConfiguration Replication is NOT performed from Standby unit to Active unit.",
            Verdict.STANDBY,
            "standby unit",
        ),
        ("\tConfigurations are no longer synchronized.", Verdict.STANDBY, "standby unit"),
        ("Command authorization failed", Verdict.FAILED, "account"),
        ("WARNING: Same object-group is used more than once in one config line.", Verdict.WARNED, ""),
        ("ACE not added. Possible duplicate entry", Verdict.UNCHANGED, "has this rule already"),
        ("WARNING: Route already exists", Verdict.UNCHANGED, "has this route already"),
        ("WARNING: DH group 2 is considered insecure. This option is deprecated.", Verdict.WARNED, ""),
        ("%Error copying system:/running-config (No Device)", Verdict.FAILED, ""),
        ("Error executing command", Verdict.FAILED, ""),
        ("[FAILED]", Verdict.FAILED, ""),
        ("ERROR: unable to delete object (X). object is being used.", Verdict.FAILED, "still in use"),
        ("ERROR: mapped-address conflict with existing static", Verdict.FAILED, "publishes something else"),
    ],
)
def test_every_message_has_its_meaning(answer, verdict, meaning):
    found = judge(f"{answer}\r\n")
    assert found.verdict is verdict
    assert meaning in found.meaning
    if meaning:
        assert found.meaning
    assert judge(f"INFO: something\r\n{answer}\r\n").verdict is verdict


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ("Building configuration...\nCryptochecksum: 1 2\n\n9 bytes copied in 0.3 secs (9 bytes/sec)\n[OK]", ""),
        ("Building configuration...\n[FAILED]", "[FAILED]"),
        ("%Error copying system:/running-config (No Device)\nError executing command\n[FAILED]", "%Error copying"),
        ("Command authorization failed", "Command authorization failed"),
        ("", "no answer"),
    ],
)
def test_only_ok_is_saved(answer, refusal):
    found = save_refusal(answer)
    assert found.startswith(refusal)
    assert bool(found) is bool(refusal)
