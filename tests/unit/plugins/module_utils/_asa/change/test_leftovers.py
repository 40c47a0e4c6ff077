# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an earlier description made is found by our names and by what they lead to, and taken away only when told to."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.decide import decide
from ansible_collections.xmpp.federation.plugins.module_utils._asa.change.request import (
    MAKE_WAY,
    NAME,
    REMOVE,
    Outbound,
    OwnNames,
    Publication,
    Request,
    require_sound,
)
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._asa.asa_double import INSIDE_BOUND, OUTSIDE_BOUND, whole

OWN = OwnNames("XMPP_S2S_5269_", "_a.example")
CUP1 = Publication("XMPP_S2S_5269_cup1_a.example", "10.10.0.10", "203.0.113.10")
CUP2 = Publication("XMPP_S2S_5269_cup2_a.example", "10.10.0.11", "203.0.113.11")
OUT1, OUT2 = Outbound("10.10.0.10"), Outbound("10.10.0.11")
BEFORE = """\
object network LAN
 subnet 10.10.0.0 255.255.255.0
object network XMPP_S2S_5269_cup2_b.example
 host 10.10.0.12
object-group network SERVERS
 network-object host 10.10.0.11
access-list outside_in extended permit tcp any host 10.10.0.11 eq www
access-list outside_in extended deny ip any any log
access-list inside_in extended permit tcp host 10.10.0.11 any eq https
access-list inside_in extended deny ip any any
object network XMPP_S2S_5269_cup2_b.example
 nat (inside,outside) static 203.0.113.12 service tcp 5269 5269
object network LAN
 nat (inside,outside) dynamic interface
"""
GROUPS = OUTSIDE_BOUND + INSIDE_BOUND


def request(*publications, out=(), **options):
    return Request(publications, tuple(out), **{"own_names": OWN, **options})


def provisioned(*publications, out=(), lines=BEFORE):
    """A configuration in which these were published by the collection."""
    return decide(parse_configuration(whole(lines + GROUPS)), request(*publications, out=out)).configuration


BOTH = provisioned(CUP1, CUP2, out=(OUT1, OUT2))
SHRUNK = request(CUP1, out=(OUT1,))


def test_a_node_that_is_not_named_any_more_is_told_with_all_that_leads_to_it_and_nothing_is_changed():
    draft = decide(BOTH, SHRUNK)
    assert draft.commands == []
    (found,) = draft.leftovers
    assert found == {
        "name": "XMPP_S2S_5269_cup2_a.example",
        "real_address": "10.10.0.11",
        "mapped_address": "203.0.113.11",
        "mapped_port": 5269,
        "mapped_interface": "outside",
        "lines": [
            "object network XMPP_S2S_5269_cup2_a.example / nat (inside,outside) static 203.0.113.11 service tcp 5269 5269",
            "access-list outside_in extended permit tcp any host 10.10.0.11 eq 5269",
            "access-list inside_in extended permit tcp host 10.10.0.11 any eq 5269",
        ],
        "stays": "",
        "goes": False,
    }
    assert any(one.startswith("left over from an earlier description: object network XMPP") for one in draft.warnings)


def test_removed_are_the_rules_first_then_the_translation_and_the_object():
    draft = decide(BOTH, request(CUP1, out=(OUT1,), leftovers=REMOVE))
    assert sorted(draft.commands[:2]) == [
        "no access-list inside_in extended permit tcp host 10.10.0.11 any eq 5269",
        "no access-list outside_in extended permit tcp any host 10.10.0.11 eq 5269",
    ]
    assert draft.commands[2:] == [
        "object network XMPP_S2S_5269_cup2_a.example",
        " no nat (inside,outside) static 203.0.113.11 service tcp 5269 5269",
        "no object network XMPP_S2S_5269_cup2_a.example",
    ]
    assert draft.configuration == provisioned(CUP1, out=(OUT1,))
    assert decide(draft.configuration, request(CUP1, out=(OUT1,), leftovers=REMOVE)).commands == []


def test_removing_leads_back_to_what_was_there_before():
    draft = decide(BOTH, request(out=(), present=False, leftovers=REMOVE))
    assert draft.configuration == parse_configuration(whole(BEFORE + GROUPS))


@pytest.mark.parametrize("mode", [NAME, MAKE_WAY, REMOVE])
def test_another_sites_objects_are_no_leftovers(mode):
    theirs = OwnNames("XMPP_S2S_5269_", "_b.example")
    two = provisioned(CUP1)
    draft = decide(two, Request((), (), own_names=theirs, leftovers=mode, present=False))
    assert [one["name"] for one in draft.leftovers] == ["XMPP_S2S_5269_cup2_b.example"]
    assert not any("a.example" in line for line in draft.commands)
    assert decide(two, request(CUP1, leftovers=mode)).leftovers == []


def test_without_own_names_nothing_is_a_leftover():
    draft = decide(BOTH, Request((CUP1,), (OUT1,), leftovers=REMOVE))
    assert (draft.leftovers, draft.commands) == ([], [])


def test_nobody_looks_for_leftovers_of_a_part():
    assert decide(BOTH, request(CUP1, out=(OUT1,), leftovers="remove")).commands
    draft = decide(BOTH, request(CUP1, out=(OUT1,), leftovers="ignore"))
    assert (draft.leftovers, draft.commands) == ([], [])


def test_the_interfaces_own_address_is_told_as_an_address():
    one = Publication("XMPP_S2S_5269_cup3_a.example", "10.10.0.13", "interface", mapped_port=25269)
    (found,) = decide(provisioned(one), request(CUP1)).leftovers
    assert (found["mapped_address"], found["mapped_port"]) == ("203.0.113.1", 25269)


# Every source that an earlier description may have named.
def test_rules_of_all_sources_are_found():
    partners = Publication(CUP2.name, CUP2.real_address, CUP2.mapped_address, sources=("192.0.2.1", "198.51.100.0/24"))
    both = provisioned(CUP1, partners, out=(OUT1, OUT2))
    draft = decide(both, request(CUP1, out=(OUT1,), leftovers=REMOVE))
    assert draft.configuration == provisioned(CUP1, out=(OUT1,))


RENAMED = Publication("XMPP_S2S_5269_cup9_a.example", "10.10.0.11", "203.0.113.11")
REPLACED = Publication("XMPP_S2S_5269_cup9_a.example", "10.10.0.19", "203.0.113.11")
MOVED = Publication("XMPP_S2S_5269_cup9_a.example", "10.10.0.11", "203.0.113.19")


@pytest.mark.parametrize("follows", [RENAMED, REPLACED, MOVED], ids=["renamed", "another host", "another address"])
@pytest.mark.parametrize("mode", [MAKE_WAY, REMOVE])
def test_what_takes_its_place_comes_in_the_packet_in_which_it_goes(follows, mode):
    out = (OUT1, Outbound(follows.real_address))
    draft = decide(BOTH, request(CUP1, follows, out=out, leftovers=mode))
    (packet,) = [edit for edit in draft.edits if edit.one_packet]
    assert packet.lines == (
        "object network XMPP_S2S_5269_cup2_a.example",
        " no nat (inside,outside) static 203.0.113.11 service tcp 5269 5269",
        "no object network XMPP_S2S_5269_cup2_a.example",
        "object network XMPP_S2S_5269_cup9_a.example",
        f" host {follows.real_address}",
        f" {follows.nat}",
    )
    again = decide(draft.configuration, request(CUP1, follows, out=out, leftovers=mode))
    assert again.commands == []
    assert draft.configuration == provisioned(CUP1, follows, out=out)
    # What the new one needs is never taken away, not even for a moment.
    needed = f"host {follows.real_address} eq 5269"
    assert not any(line.startswith("no access-list") and needed in line for line in draft.commands)
    # Taken back, everything is as it was.
    assert packet.applied(BOTH) != BOTH
    lines = packet.undo(BOTH, packet.applied(BOTH))
    assert lines[-1].strip() == "nat (inside,outside) static 203.0.113.11 service tcp 5269 5269"
    assert "no object network XMPP_S2S_5269_cup9_a.example" in lines


def test_a_node_that_moves_to_the_place_of_a_leftover_comes_in_one_packet_too():
    moved = Publication(CUP1.name, CUP1.real_address, CUP2.mapped_address)
    draft = decide(BOTH, request(moved, out=(OUT1,), leftovers=MAKE_WAY))
    (packet,) = draft.edits
    assert packet.lines == (
        f"object network {CUP2.name}",
        f" no {CUP2.nat}",
        f"object network {CUP1.name}",
        f" no {CUP1.nat}",
        f" {moved.nat}",
    )
    # The object stays until all goes, so that its rules are found.
    (left,) = decide(draft.configuration, request(moved, out=(OUT1,))).leftovers
    assert (left["name"], left["mapped_address"], len(left["lines"])) == (CUP2.name, "", 3)
    draft = decide(draft.configuration, request(moved, out=(OUT1,), leftovers=REMOVE))
    assert draft.configuration == provisioned(moved, out=(OUT1,))


def test_a_node_that_only_has_another_name_is_no_leftover():
    draft = decide(BOTH, request(CUP1, RENAMED, out=(OUT1, OUT2)))
    assert draft.leftovers == [] and len(draft.edits) == 1
    assert draft.configuration == provisioned(CUP1, RENAMED, out=(OUT1, OUT2))


def test_without_leave_a_leftover_that_stands_in_the_way_is_a_clash_that_says_how():
    with pytest.raises(FederationError) as caught:
        decide(BOTH, request(CUP1, REPLACED))
    assert "XMPP_S2S_5269_cup2_a.example" in caught.value.what
    assert "set leftovers to remove" in caught.value.cure


def test_a_clash_with_something_else_keeps_its_own_cure():
    with pytest.raises(FederationError) as caught:
        decide(BOTH, request(Publication("XMPP_S2S_5269_cup9_a.example", "10.10.0.11", "203.0.113.12")))
    assert "leftovers" not in caught.value.cure


# Lines that somebody else wrote, and what then stays.
@pytest.mark.parametrize(
    ("lines", "stays"),
    [
        (
            "object-group network OTHERS\n network-object object XMPP_S2S_5269_cup2_a.example\n",
            "object-group network OTHERS",
        ),
        (
            "access-list dmz extended permit tcp any object XMPP_S2S_5269_cup2_a.example eq 5222\n",
            "access-list dmz extended permit tcp any object XMPP_S2S_5269_cup2_a.example eq 5222",
        ),
    ],
)
def test_what_others_refer_to_stays_whole_and_it_is_said_who(lines, stays):
    text = BEFORE.replace(
        "object-group network SERVERS",
        "object network XMPP_S2S_5269_cup2_a.example\n host 10.10.0.11\nobject-group network SERVERS",
    )
    both = provisioned(CUP1, CUP2, out=(OUT1, OUT2), lines=text + lines)
    draft = decide(both, request(CUP1, out=(OUT1,), leftovers=REMOVE))
    assert draft.commands == []
    assert f"this line refers to it: {stays}" in draft.leftovers[0]["stays"]
    assert any(stays in one for one in draft.warnings)


@pytest.mark.parametrize(
    ("nat", "host"),
    [
        ("nat (inside,outside) static 203.0.113.11", "host 10.10.0.11"),
        ("nat (inside,outside) dynamic 203.0.113.11", "host 10.10.0.11"),
        ("nat (inside,outside) static 203.0.113.11 no-proxy-arp service tcp 5269 5269", "host 10.10.0.11"),
        ("nat (inside,outside) static 203.0.113.32", "subnet 10.10.0.32 255.255.255.240"),
    ],
)
def test_what_was_changed_by_hand_stays(nat, host):
    name = CUP2.name
    lines = f"object network {name}\n {host}\n" + BEFORE + f"object network {name}\n {nat}\n"
    draft = decide(provisioned(CUP1, lines=lines), request(CUP1, leftovers=REMOVE))
    assert draft.commands == [] and draft.leftovers[0]["stays"]


def test_rules_that_somebody_elses_translation_needs_stay():
    theirs = "object network THEIRS\n host 10.10.0.11\n"
    rule = "access-list outside_in extended permit tcp any host 10.10.0.11 eq 5269\n"
    ours = f"object network {CUP2.name}\n host 10.10.0.11\n"
    lines = theirs + ours + rule + BEFORE
    nat = "object network THEIRS\n nat (inside,outside) static 203.0.113.77 service tcp 5269 5269\n"
    draft = decide(parse_configuration(whole(lines + nat + GROUPS)), request(CUP1, leftovers=REMOVE))
    assert f"no object network {CUP2.name}" in draft.commands
    assert not any("no access-list outside_in" in line for line in draft.commands)
    draft = decide(parse_configuration(whole(lines + GROUPS)), request(CUP1, leftovers=REMOVE))
    assert f"no {rule.strip()}" in draft.commands


def test_the_last_rule_of_a_list_stays():
    rule = "access-list outside_in extended permit tcp any host 10.10.0.11 eq 5269\n"
    lines = f"object network {CUP2.name}\n host 10.10.0.11\n" + rule
    draft = decide(parse_configuration(whole(lines + OUTSIDE_BOUND)), request(CUP1, present=False, leftovers=REMOVE))
    assert draft.commands == [f"no object network {CUP2.name}"]
    assert any("the last rule of outside_in" in one for one in draft.warnings)


@pytest.mark.parametrize("own", [OwnNames("", "_a.example"), OwnNames("XMPP", ""), OwnNames("a b", "_a.example")])
def test_own_names_that_would_take_in_others_are_refused(own):
    with pytest.raises(FederationError, match="own_names"):
        require_sound(Request((CUP1,), own_names=own))
