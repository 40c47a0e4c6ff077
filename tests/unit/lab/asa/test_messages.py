# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that an ASA is known to say about a refusal, a warning or a save can be had from the emulator."""

from __future__ import annotations

import pytest
from lab.asa.faults import read_faults
from lab.asa.messages import TABLE

from .console import SITE

OBJECT = "object network A"
CONTEXT = ": Saved\nASA Version 9.1(5) <context>\n!\nhostname blue\n"
REDIRECTED = "All traffic destined to the IP address of the outside interface is being redirected."
SAME = (
    "WARNING: Same object-group is used more than once in one config line. This config is redundant."
    " Please use seperate object-groups"
)


@pytest.mark.parametrize(
    ("text", "fault", "lines", "said"),
    [
        (SITE, "", ("foo",), "ERROR: % Invalid input detected at '^' marker."),
        (SITE, "bare-errors", ("foo",), "% Invalid input detected at '^' marker."),
        (SITE, "", ("no access-list OUTSIDE_IN",), "ERROR: % Incomplete command"),
        (SITE, "", ("acc",), 'ERROR: % Ambiguous command:  "acc"'),
        (SITE, "", (OBJECT, "nat (inside,outside) static 203.0.113.1 service tcp 5269 5269"),
         "ERROR: Address 203.0.113.1 overlaps with outside interface address."),
        (SITE, "", (OBJECT, "nat (inside,outside) static 203.0.113.1 service tcp 5269 5269"),
         "ERROR: NAT Policy is not downloaded"),
        (SITE, "", (OBJECT, "nat (inside,mgmt) static interface service tcp 5269 22"),
         "ERROR: NAT unable to reserve ports."),
        (SITE, "bare-errors", (OBJECT, "nat (inside,mgmt) static interface service tcp 5269 22"),
         "NAT unable to reserve ports."),
        (SITE, "", (OBJECT, "nat (inside,outside) static interface"), f"WARNING: {REDIRECTED}"),
        (SITE, "", (OBJECT, "nat (inside,outside) static interface"),
         "WARNING: Users may not be able to access any service enabled on the outside interface."),
        (SITE, "", ("access-list OUTSIDE_IN line 1 extended permit tcp any object WEB_HQ eq 443",),
         "WARNING: <OUTSIDE_IN> found duplicate element"),
        (SITE, "", ("no access-list OUTSIDE_IN extended permit tcp any any eq 1",),
         "Specified access-list does not exist"),
        (SITE, "", ("no access-list BOGUS extended permit ip any any",), "ERROR: access-list <BOGUS> does not exist"),
        (SITE, "", ("access-list X permit ip object-group BOGUS any",),
         "ERROR: specified object group <BOGUS> not found"),
        (SITE, "", ("object network BLACKLIST",),
         "An object-group with the same id but different type (network) exists"),
        (CONTEXT, "", ("end", "changeto context GLOBAL"), "ERROR: 'GLOBAL' is not valid"),
        (SITE, "standby", (), "**** WARNING ****"),
        (SITE, "standby", ("hostname x",),
         "\tConfiguration Replication is NOT performed from Standby unit to Active unit."),
        (SITE, "standby", (), "\tConfigurations are no longer synchronized."),
        (SITE, "unauthorized=^object", (OBJECT,), "Command authorization failed"),
        (SITE, "", ("access-list X permit ip object-group BLACKLIST object-group BLACKLIST",), SAME),
        (SITE, "save-fails", ("end", "write memory"), "%Error copying system:/running-config (No Device)"),
        (SITE, "save-fails", ("end", "write memory"), "Error executing command"),
        (SITE, "save-fails", ("end", "write memory"), "[FAILED]"),
        (SITE, "", ("end", "write memory"), "[OK]"),
        (SITE, "", ("no object network WEB_HQ",), "ERROR: unable to delete object (WEB_HQ). object is being used."),
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
