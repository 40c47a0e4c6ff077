# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text the device says when it refuses or warns, in one place, with where it is known from.

Evidence: DOC vendor guide, REAL device output, LAB third-party lab report, FORUM user transcript, PASTE pastebin,
ISSUE GitHub thread, BLOG web log, MOCK another project's recorded or fake device, NED vendor NED readme, APPROVE long-used tool,
MEM general knowledge with no source. MEM and MOCK are unconfirmed on a device.
"""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """Lines of one message (`str.format` fields) and its evidence tag."""

    lines: tuple[str, ...]
    evidence: str


TABLE: dict[str, Message] = {
    "unrecognized": Message(("ERROR: % Unrecognized command",), "ISSUE"),
    "cluster_data": Message(("ERROR: Configuration changes are not allowed on this unit of the cluster",), "MEM"),
    "replication_begins": Message(("Beginning configuration replication: Sending to mate.",), "DOC"),
    "replication_ends": Message(("End Configuration Replication to mate.",), "DOC"),
    "invalid": Message(("ERROR: % Invalid input detected at '^' marker.",), "DOC"),
    "incomplete": Message(("ERROR: % Incomplete command",), "LAB"),
    "ambiguous": Message(('ERROR: % Ambiguous command:  "{line}"',), "MEM"),
    "overlap": Message(
        (
            "ERROR: Address {address} overlaps with {interface} interface address.",
            "ERROR: NAT Policy is not downloaded",
        ),
        "FORUM",
    ),
    "reserve": Message(("ERROR: NAT unable to reserve ports.",), "PASTE"),
    "redirect": Message(
        (
            "WARNING: All traffic destined to the IP address of the {interface} interface is being redirected.",
            "WARNING: Users may not be able to access any service enabled on the {interface} interface.",
        ),
        "FORUM",
    ),
    "duplicate": Message(("WARNING: <{name}> found duplicate element",), "ISSUE"),
    "same_group": Message(
        (
            "WARNING: Same object-group is used more than once in one config line. This config is"
            " redundant. Please use seperate object-groups",
        ),
        "APPROVE",
    ),
    "no_ace": Message(("Specified access-list does not exist",), "MOCK"),
    "no_list": Message(("ERROR: access-list <{name}> does not exist",), "MOCK"),
    "no_group": Message(("ERROR: specified object group <{name}> not found",), "MOCK"),
    "no_object": Message(("ERROR: specified object <{name}> does not exist",), "MEM"),
    "group_type": Message(("An object-group with the same id but different type ({kind}) exists",), "MOCK"),
    "object_clash": Message(("ERROR: object with the same name ({name}) but different type exists",), "MEM"),
    "object_used": Message(("ERROR: unable to delete object ({name}). object is being used.",), "MEM"),
    #: Why the cut-through proxy drops a packet of somebody who has not logged in, in packet-tracer.
    "no_login": Message(("(user-authentication) User has not logged in",), "MEM"),
    "bvi": Message(("ERROR: {interface} is a bridge group interface and cannot be used in NAT",), "MEM"),
    "no_interface": Message(("ERROR: interface <{name}> not found",), "MEM"),
    "not_bound": Message(("ERROR: access-list <{name}> not bound nameif <{interface}>",), "MEM"),
    "nat_absent": Message(("ERROR: specified NAT rule does not exist",), "MEM"),
    "not_context": Message(("ERROR: '{name}' is not valid",), "MOCK"),
    "single_mode": Message(("Command not valid in current execution space",), "MEM"),
    "standby": Message(
        (
            "**** WARNING ****",
            "\tConfiguration Replication is NOT performed from Standby unit to Active unit.",
            "\tConfigurations are no longer synchronized.",
        ),
        "DOC",
    ),
    "authorization": Message(("Command authorization failed",), "ISSUE"),
    "save_failed": Message(
        ("%Error copying system:/running-config (No Device)", "Error executing command", "[FAILED]"), "MOCK"
    ),
    "save_failed_copying": Message(("%Error copying system:/running-config (No Device)",), "MOCK"),
    "save_failed_executing": Message(("Error executing command",), "MOCK"),
    "save_failed_failed": Message(("[FAILED]",), "MOCK"),
    "save_failed_silent": Message((), "MEM"),
    "bad_enable": Message(("Invalid password",), "MEM"),
    "denied": Message(("Access denied.",), "MEM"),
    "reporting": Message(
        (
            "***************************** NOTICE *****************************",
            "",
            "Help to improve the ASA platform by enabling anonymous reporting,",
            "which allows Cisco to securely receive minimal error and health",
            "information from the device.",
        ),
        "MEM",
    ),
}

#: Asked instead of the configuration prompt on a factory-fresh device.
REPORTING_QUESTION = (
    "Would you like to enable anonymous error reporting to help improve the product? [Y]es, [N]o, [A]sk later: "
)


def say(key: str, **fields: str) -> list[str]:
    """Lines of a message with its fields filled in."""
    return [line.format(**fields) for line in TABLE[key].lines]
