# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that an ASA is known to say about a refusal, a warning or a save can be had from the emulator."""

from __future__ import annotations

import pytest
from lab.asa.faults import read_faults
from lab.asa.messages import TABLE

from .console import SITE

OLD = SITE.replace("9.12(4)", "8.2(5)")
NEW = SITE.replace("9.12(4)", "9.16(3)19")
SHARED = ("object-group network G", "network-object host 1.1.1.1")
OBJECT = "object network A"
CONTEXT = ": Saved\nASA Version 9.1(5) <context>\n!\nhostname blue\n"
STATIC = "static (inside,outside) tcp 203.0.113.10 5269"
REDIRECTED = "All traffic destined to the IP address of the inside interface is being redirected."
SAME = (
    "WARNING: Same object-group is used more than once in one config line. This config is redundant."
    " Please use seperate object-groups"
)
WEAK = "WARNING: DH group 2 is considered insecure. This option is deprecated and will be removed in a later version."


@pytest.mark.parametrize(
    ("text", "fault", "lines", "said"),
    [
        (SITE, "", ("foo",), "ERROR: % Invalid input detected at '^' marker."),
        (SITE, "bare-errors", ("foo",), "% Invalid input detected at '^' marker."),
        (SITE, "", ("no access-list OUTSIDE_IN",), "ERROR: % Incomplete command"),
        (SITE, "", ("na",), 'ERROR: % Ambiguous command:  "na"'),
        (SITE, "", (OBJECT, "nat (inside,outside) static 203.0.113.1 service tcp 5269 5269"),
         "ERROR: Address 203.0.113.1 overlaps with outside interface address."),
        (SITE, "", (OBJECT, "nat (inside,outside) static 203.0.113.1 service tcp 5269 5269"),
         "ERROR: NAT Policy is not downloaded"),
        (SITE, "", (OBJECT, "nat (inside,mgmt) static interface service tcp 5269 22"),
         "ERROR: NAT unable to reserve ports."),
        (SITE, "bare-errors", (OBJECT, "nat (inside,mgmt) static interface service tcp 5269 22"),
         "NAT unable to reserve ports."),
        (SITE, "", ("nat (inside,outside) source static any any destination static interface WEB_HQ",),
         f"WARNING: {REDIRECTED}"),
        (SITE, "", ("nat (inside,outside) source static any any destination static interface WEB_HQ",),
         "WARNING: Users may not be able to access any service enabled on the inside interface."),
        (SITE, "", ("access-list OUTSIDE_IN line 1 extended permit tcp any object WEB_HQ eq 443",),
         "WARNING: <OUTSIDE_IN> found duplicate element"),
        (OLD, "", ("access-list X permit ip any any", "access-list X permit ip any any"),
         "ACE not added. Possible duplicate entry"),
        (SITE, "", ("no access-list OUTSIDE_IN extended permit tcp any any eq 1",),
         "Specified access-list does not exist"),
        (SITE, "", ("no access-list BOGUS extended permit ip any any",), "ERROR: access-list <BOGUS> does not exist"),
        (SITE, "", ("access-list X permit ip object-group BOGUS any",),
         "ERROR: specified object group <BOGUS> not found"),
        (SITE, "", ("no object-group network BLACKLIST",),
         "Removing object-group (BLACKLIST) not allowed, it is being used."),
        (SITE, "", ("no object-group network GRP",), "Removing object-group (GRP) failed; it does not exist"),
        (SITE, "", (*SHARED, "network-object host 1.1.1.1"),
         "WARNING: Adding obj (network-object host 1.1.1.1 ) to grp (G) failed; object already exists"),
        (OLD, "", (*SHARED, "network-object host 1.1.1.1"),
         "Adding obj (network-object host 1.1.1.1 ) to grp (G) failed; object already exists"),
        (SITE, "", (*SHARED, "access-list L permit ip object-group G any", "object-group network G",
                    "no network-object host 1.1.1.1"), "Removing obj from object-group not allowed;"),
        (SITE, "", ("object-group network WEB_PORTS",),
         "An object-group with the same id but different type (service) exists"),
        (CONTEXT, "", ("end", "changeto context GLOBAL"), "ERROR: 'GLOBAL' is not valid"),
        (SITE, "standby", (), "**** WARNING ****"),
        (SITE, "standby", ("hostname x",),
         "\tConfiguration Replication is NOT performed from Standby unit to Active unit."),
        (SITE, "standby", (), "\tConfigurations are no longer synchronized."),
        (SITE, "unauthorized=^object", (OBJECT,), "Command authorization failed"),
        (SITE, "", ("access-list X permit ip object-group BLACKLIST object-group BLACKLIST",), SAME),
        (SITE, "", ("route outside 0.0.0.0 0.0.0.0 203.0.113.254 1",), "WARNING: Route already exists"),
        (NEW, "", ("ssh key-exchange group dh-group1-sha1",), WEAK),
        (SITE, "save-fails", ("end", "write memory"), "%Error copying system:/running-config (No Device)"),
        (SITE, "save-fails", ("end", "write memory"), "Error executing command"),
        (SITE, "save-fails", ("end", "write memory"), "[FAILED]"),
        (SITE, "", ("end", "write memory"), "[OK]"),
        (SITE, "", ("no object network WEB_HQ",), "ERROR: unable to delete object (WEB_HQ). object is being used."),
        (OLD, "", (f"{STATIC} 10.10.0.10 5269", f"{STATIC} 10.10.0.11 5269"),
         "ERROR: mapped-address conflict with existing static"),
    ],
)  # fmt: skip
def test_every_known_message_can_be_had(console_for, text, fault, lines, said):
    console = console_for(text, read_faults([fault] if fault else []))
    assert said in console.enter(*lines)


def test_help_for_an_unknown_command_is_refused(console):
    console.session.privileged = True
    assert console.session.help("fo") == list(TABLE["unrecognized"].lines) == ["ERROR: % Unrecognized command"]
    assert console.session.help("sh") == ["  show"]
    assert console.session.help("show ") == ["  WORD  ", "  <cr>"]
    assert "  configure" in console.session.help("")


# -- commands that exist for the sake of what they say ----------------------------------------------------------------------


def test_routes_come_and_go(console):
    line = "route inside 10.20.0.0 255.255.0.0 10.10.0.254"
    assert console.enter(line) == [] and f"{line} 1" in console.show("show run route")
    assert console.enter(f"no {line}") == [] and f"{line} 1" not in console.show("show run route")
    assert console.enter(f"no {line}") == ["%No matching route to delete"]
    assert console.enter("route nowhere 0.0.0.0 0.0.0.0 10.0.0.1")[-1].startswith("ERROR: % Invalid")


def test_a_weak_key_exchange_is_taken_and_only_new_releases_mind(console_for):
    for text, warned in ((SITE, False), (NEW, True)):
        console = console_for(text)
        assert bool(console.enter("ssh key-exchange group dh-group1-sha1")) is warned
        assert console.show("show run ssh | include key-exchange") == ["ssh key-exchange group dh-group1-sha1"]
    assert console.enter("ssh timeout 10", "ssh 10.0.0.0 255.0.0.0 inside") == []
    assert {"ssh timeout 10", "ssh 10.0.0.0 255.0.0.0 inside"} <= set(console.show("show run ssh"))
    assert console.enter("no ssh 10.0.0.0 255.0.0.0 inside", "ssh 10.0.0.0 255.0.0.0 nowhere") == [
        "ERROR: interface <nowhere> not found"
    ]


def test_statics_of_old_releases(console_for):
    console = console_for(OLD)
    line = f"{STATIC} 10.10.0.10 5269"
    assert console.enter(line, line, "static (inside,outside) 203.0.113.12 10.10.0.12") == []
    stored = [f"{line} netmask 255.255.255.255 ",
              "static (inside,outside) 203.0.113.12 10.10.0.12 netmask 255.255.255.255 "]  # fmt: skip
    assert console.show("show run static") == stored
    assert console.enter("global (outside) 1 interface", "nat (inside) 1 10.10.0.0 255.255.255.0") == []
    assert "nat (inside) 1 10.10.0.0 255.255.255.0" in console.show("show run nat")
    assert console.enter(f"no {line}") == [] and console.show("show run static") == stored[1:]
    assert console.enter(f"no {line}") == list(TABLE["static_absent"].lines)


def test_new_releases_have_no_static(console):
    assert console.enter(f"{STATIC} 10.10.0.10 5269")[-1].startswith("ERROR: % Invalid")
