# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What commands change and what the device answers."""

from __future__ import annotations

import pytest
from lab.asa.faults import Faults
from lab.asa.messages import TABLE

from .console import SITE, Console

INVALID = "ERROR: % Invalid input detected at '^' marker."
PUBLISH = ("object network CUP", "host 10.10.0.10", "nat (inside,outside) static 203.0.113.10 service tcp 5269 5269")


# -- modes and prompts -------------------------------------------------------------------------------------------------


def test_the_prompt_follows_the_mode(console):
    assert console.session.prompt == "fw-hq> "
    question = console.reply("en").question
    assert question.prompt == "Password: " and question.hidden
    assert question.answer("enable-secret").lines == []
    seen = [console.session.prompt]
    for line in (
        "conf t",
        "object network A",
        "access-list X remark a",
        "object network B",
        "exit",
        "exit",
    ):
        console.type(line)
        seen.append(console.session.prompt)
    assert seen == [
        "fw-hq# ",
        "fw-hq(config)# ",
        "fw-hq(config-network-object)# ",
        "fw-hq(config)# ",
        "fw-hq(config-network-object)# ",
        "fw-hq(config)# ",
        "fw-hq# ",
    ]


@pytest.mark.parametrize(
    ("extra", "faults", "prompt"),
    [
        ("prompt hostname priority state", Faults(), "fw/pri/actNoFailover# "),
        ("prompt hostname priority state\nfailover\nfailover lan unit secondary", Faults(), "fw/sec/act# "),
        ("prompt hostname priority state", Faults(standby=True), "fw/pri/stby# "),
        ("prompt hostname context", Faults(), "fw# "),
    ],
)
def test_the_prompt_follows_its_format(console_for, extra, faults, prompt):
    console = console_for(f": Saved\nASA Version 9.8(2)\n!\nhostname fw\n{extra}\n", faults)
    console.session.privileged = True
    assert console.session.prompt == prompt


def test_a_context_shows_its_name(console_for):
    console = console_for(": Saved\nASA Version 9.1(5) <context>\n!\nhostname blue\n")
    assert console.session.prompt == "blue/blue> "
    assert console.show("show mode") == ["Security context mode: multiple "]
    assert console.show("changeto context GLOBAL") == ["ERROR: 'GLOBAL' is not valid"]
    assert console.show("changeto context blue") == []


def test_a_wrong_enable_password_is_refused_three_times(console):
    question = console.reply("enable").question
    for _ in range(2):
        reply = question.answer("wrong")
        assert reply.lines == ["Invalid password"]
        question = reply.question
    assert question.answer("wrong").lines == ["Invalid password", "Access denied."]
    assert console.session.prompt == "fw-hq> "


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("foo", "foo"),
        ("object networx A", "networx"),
        ("access-list X extended permit tcp any hast 1.2.3.4", "hast"),
        ("access-group NOWHERE inn interface outside", "inn"),
        ("access-list X line 0 permit ip any any", "0"),
        ("access-list X permit tcp any any eq 65536", "65536"),
    ],
)
def test_bad_syntax_is_pointed_at(console, line, word):
    caret = len("fw-hq(config)# ") + line.index(word)
    assert console.enter(line) == [" " * caret + "^", INVALID]


@pytest.mark.parametrize(
    "line",
    [
        "object network",
        "no access-list OUTSIDE_IN",
        "access-list X extended permit tcp any",
        "access-group OUTSIDE_IN in interface",
        "access-list",
    ],
)
def test_a_short_line_is_incomplete(console, line):
    assert console.enter(line) == ["ERROR: % Incomplete command"]


def test_an_abbreviation_of_several_keywords_is_ambiguous(console):
    assert console.enter("acc") == ['ERROR: % Ambiguous command:  "acc"']


def test_an_invalid_line_keeps_the_sub_mode_and_a_valid_one_leaves_it(console):
    console.enter("object network A", "accesslist")
    assert console.session.prompt == "fw-hq(config-network-object)# "
    console.type("show mode")
    assert console.session.prompt == "fw-hq(config-network-object)# "
    console.type("access-list X remark hello")
    assert console.session.prompt == "fw-hq(config)# "


# -- objects -----------------------------------------------------------------------------------------------------------


def test_an_old_release_ends_port_forwarding_and_access_lists_with_a_blank(console_for):
    console = console_for("ASA Version 9.1(7) \n!\ninterface A\n nameif inside\n!\ninterface B\n nameif outside\n!\n")
    console.enter(*PUBLISH, "access-list L permit tcp any host 10.10.0.10 eq 443", "access-list L remark r")
    assert " nat (inside,outside) static 203.0.113.10 service tcp 5269 5269 " in console.show("show run nat")
    assert console.show("show run access-list") == [
        "access-list L extended permit tcp any host 10.10.0.10 eq https ",
        "access-list L remark r",
    ]


def test_ports_are_stored_by_name_and_given_either_way(console):
    console.enter(
        "object network W",
        "host 10.10.0.30",
        "nat (inside,outside) static 203.0.113.12 service tcp 80 443",
    )
    assert " nat (inside,outside) static 203.0.113.12 service tcp www https" in console.show("show run nat")


def test_a_second_nat_replaces_the_first_without_a_word(console):
    assert console.enter(*PUBLISH, "nat (inside,outside) static 203.0.113.12") == []
    lines = console.show("show run nat")
    assert lines.count("object network CUP") == 1
    assert " nat (inside,outside) static 203.0.113.12" in lines
    assert not any("5269" in line for line in lines)


def test_nat_blocks_stand_in_the_order_of_the_definitions(console):
    console.enter("object network RESOLVER", "nat (inside,outside) static 203.0.113.15", *PUBLISH)
    heads = [line for line in console.show("show run nat") if line.startswith("object")]
    assert heads == [f"object network {name}" for name in ("INSIDE_NET", "WEB_HQ", "RESOLVER", "CUP")]


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (
            ("object network A", "nat (inside,outside) static 203.0.113.1 service tcp 5269 5269"),
            [
                "ERROR: Address 203.0.113.1 overlaps with outside interface address.",
                "ERROR: NAT Policy is not downloaded",
            ],
        ),
        (
            ("object network A", "nat (inside,outside) static interface"),
            [
                "WARNING: All traffic destined to the IP address of the outside interface is being redirected.",
                "WARNING: Users may not be able to access any service enabled on the outside interface.",
            ],
        ),
        (
            ("object network A", "nat (inside,mgmt) static interface service tcp 5269 22"),
            ["ERROR: NAT unable to reserve ports."],
        ),
        (("object network A", "nat (inside,outside) static interface service tcp 5269 5269"), []),
        (("object network BLACKLIST",), ["An object-group with the same id but different type (network) exists"]),
        (("no object network WEB_HQ",), ["ERROR: unable to delete object (WEB_HQ). object is being used."]),
        (("no object network GHOST",), ["ERROR: specified object <GHOST> does not exist"]),
    ],
)
def test_what_the_device_says_about_objects_and_nat(console, lines, printed):
    assert console.enter(*lines) == printed


def test_a_refused_nat_is_not_stored(console):
    before = console.show("show run nat")
    console.enter("object network A", "nat (inside,outside) static 203.0.113.1 service tcp 5269 5269")
    assert console.show("show run nat") == before


# -- access lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (
            "access-list OUTSIDE_IN line 1 extended permit tcp any object WEB_HQ eq 443",
            ["WARNING: <OUTSIDE_IN> found duplicate element"],
        ),
        ("no access-list OUTSIDE_IN extended permit tcp any any eq 1", ["Specified access-list does not exist"]),
        ("no access-list BOGUS extended permit ip any any", ["ERROR: access-list <BOGUS> does not exist"]),
        ("access-list X permit tcp any object-group BOGUS eq 1", ["ERROR: specified object group <BOGUS> not found"]),
        ("access-list X permit tcp any object BOGUS eq 1", ["ERROR: specified object <BOGUS> does not exist"]),
        ("access-group BOGUS in interface outside", ["ERROR: access-list <BOGUS> does not exist"]),
        ("access-group OUTSIDE_IN in interface nowhere", ["ERROR: interface <nowhere> not found"]),
        (
            "no access-group INSIDE_IN in interface outside",
            ["ERROR: access-list <INSIDE_IN> not bound nameif <outside>"],
        ),
        ("access-list X permit ip object-group BLACKLIST object-group BLACKLIST", list(TABLE["same_group"].lines)),
    ],
)
def test_what_the_device_says_about_access_lists(console, line, printed):
    before = console.show("show run access-list")
    assert console.enter(line) == printed
    if not printed[0].startswith("WARNING: Same"):
        assert console.show("show run access-list") == before


@pytest.mark.parametrize(
    ("release", "enabled", "taken"),
    [("9.12(4)", "", False), ("9.12(4)", "forward-reference enable\n", True), ("9.18(2)", "", True)],
)
def test_what_does_not_exist_can_be_named_where_the_release_lets_it(console_for, release, enabled, taken):
    text = SITE.replace("9.12(4)", release).replace("names\nno mac", f"names\n{enabled}no mac")
    console = console_for(text)
    for lines in (
        ("access-list X permit tcp any object-group GHOST eq 1",),
        ("access-list X permit tcp any object GHOST eq 1",),
        ("access-group GHOST in interface outside",),
        ("object network A", "nat (inside,outside) static GHOST"),
        ("no object network WEB_HQ",),
    ):
        assert (console.enter(*lines) == []) is taken, lines
    console.device.apply()


def test_no_nat_can_name_a_bridge_group_interface(console_for):
    console = console_for(SITE.replace("interface GigabitEthernet1/2", "interface BVI1"))
    assert console.enter(*PUBLISH)[-1].startswith("ERROR: ")
    assert "object network CUP" not in console.show("show run nat")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("permit tcp any any eq 80", "extended permit tcp any any eq www"),
        ("extended permit 6 any any neq 8443", "extended permit tcp any any neq 8443"),
        (
            "permit tcp 10.0.0.1 255.255.255.255 0.0.0.0 0.0.0.0 range 5269 5270",
            "extended permit tcp host 10.0.0.1 any4 range 5269 5270",
        ),
        ("deny ip any any log informational interval 300", "extended deny ip any any log"),
        ("deny ip any any log 7 interval 60", "extended deny ip any any log debugging interval 60"),
        ("deny ip any any log disable inactive", "extended deny ip any any log disable inactive"),
        ("permit icmp any any echo-reply", "extended permit icmp any any echo-reply"),
        ("permit icmp any any 3 4", "extended permit icmp any any unreachable 4"),
        (
            "permit tcp any gt 1023 interface outside lt 1024 time-range NIGHT",
            "extended permit tcp any gt 1023 interface outside lt 1024 time-range NIGHT",
        ),
        ("permit tcp any host 2001:db8::1 eq 5269", "extended permit tcp any host 2001:db8::1 eq 5269"),
        ("permit tcp any6 2001:db8::/32", "extended permit tcp any6 2001:db8::/32"),
        ("permit tcp user LOCAL\\jane any any eq ssh", "extended permit tcp user LOCAL\\jane any any eq ssh"),
        ("permit tcp any any object-group WEB_PORTS", "extended permit tcp any any object-group WEB_PORTS"),
        (
            "permit tcp any object-group BLACKLIST object-group WEB_PORTS",
            "extended permit tcp any object-group BLACKLIST object-group WEB_PORTS",
        ),
        ("remark  two  blanks ", "remark two  blanks"),
    ],
)
def test_lines_are_stored_in_canonical_form(console, given, stored):
    assert console.enter(f"access-list NEW {given}") == []
    assert console.show("show run access-list NEW") == [f"access-list NEW {stored}"]


def test_the_last_line_takes_the_binding_along(console):
    assert (
        console.enter(
            "access-list ONE permit ip any any",
            "access-group ONE out interface inside",
            "no access-list ONE extended permit ip any any",
        )
        == []
    )
    assert console.show("show run access-group") == [
        "access-group OUTSIDE_IN in interface outside",
        "access-group INSIDE_IN in interface inside",
    ]


def test_binding_another_list_replaces_the_one_in_its_place(console):
    console.enter(
        "access-list N permit ip any any",
        "access-group N in interface outside",
        "access-group N global",
        "access-group N in interface outside control-plane",
    )
    assert console.show("show run access-group") == [
        "access-group N in interface outside",
        "access-group INSIDE_IN in interface inside",
        "access-group N global",
        "access-group N in interface outside control-plane",
    ]


# -- show ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("show run | include ^hostname", ["hostname fw-hq"]),
        ("show running-config | include checksum", ["Cryptochecksum:5f3a9d02c17e4b8890ab63d4e1f2c705"]),
        ("sh run ssh | exclude 172|version|strict|key", ["ssh timeout 30"]),
        ("show run names", ["names"]),
        (
            "show run object-group service",
            [
                "object-group service WEB_PORTS tcp",
                " description What browsers need",
                " port-object eq www",
                " port-object eq https",
            ],
        ),
        ("show run access-list BOGUS", ["ERROR: access-list <BOGUS> does not exist"]),
        ("show mode", ["Security context mode: single "]),
    ],
)
def test_short_show_commands(console, line, printed):
    assert console.show(line) == printed


def test_show_version_and_failover_follow_the_configuration(console_for):
    lines = console_for(": Saved\nASA Version 8.6(1)2 <context>\n!\nhostname a\n").show("show version")
    assert lines[0] == "Cisco Adaptive Security Appliance Software Version 8.6(1)2 <context> "
    assert any(line.startswith("a up ") for line in lines)
    lines = console_for(faults=Faults(standby=True)).show("show failover")
    assert lines[0] == "Failover On " and "\tThis host: Primary - Standby Ready " in lines
    assert console_for().show("show failover")[0] == "Failover Off "


def test_an_unknown_section_is_refused(console):
    assert console.show("show run bogus")[-1] == INVALID


# -- faults ------------------------------------------------------------------------------------------------------------------


# -- state files ---------------------------------------------------------------------------------------------------------------


def test_every_message_has_an_evidence_tag():
    known = {"DOC", "REAL", "LAB", "FORUM", "PASTE", "ISSUE", "BLOG", "MOCK", "NED", "APPROVE", "MEM"}
    assert {message.evidence for message in TABLE.values()} <= known


def test_a_reload_loses_what_runs_and_was_not_saved(console: Console) -> None:
    console.enter("object network KEPT", "host 10.10.0.77")
    console.show("write memory")
    console.enter("object network LOST", "host 10.10.0.78")
    ended: list[str] = []
    console.device.connections.add(lambda: ended.append("ended"))
    console.session.leave_config()
    assert console.reply("reload noconfirm").close
    assert ended == ["ended"]
    running = console.device.running.text()
    assert "object network KEPT" in running and "object network LOST" not in running
    assert running == console.device.startup


def test_help_for_an_unknown_command_is_refused(console):
    console.session.privileged = True
    assert console.session.help("fo") == ["ERROR: % Unrecognized command"]
    assert console.session.help("sh") == ["  show"]
    assert console.session.help("show ") == ["  WORD  ", "  <cr>"]
    assert "  configure" in console.session.help("")
