# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an ASA says to a configuration line, and what it means.

The firewall is believed to have carried a line out only where its answer is known to say so: an answer that is not in
this table is a refusal.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from ..text import is_log_message, lines_of


class Verdict(enum.Enum):
    """What an answer means for the line that it answers."""

    APPLIED = "applied"
    WARNED = "applied, with a warning that is passed on"
    UNCHANGED = "nothing changed, though a change was expected"
    STANDBY = "this unit must not be configured"
    FAILED = "refused"


@dataclass(frozen=True)
class Message:
    """A message, its meaning and, where it is not self-evident, what to say of it."""

    pattern: re.Pattern[str]
    verdict: Verdict
    meaning: str = ""


def _message(pattern: str, verdict: Verdict, meaning: str = "") -> Message:
    return Message(re.compile(pattern), verdict, meaning)


_STANDBY = "the unit that answers is the standby unit; a change here is lost when the units synchronise"

MESSAGES = (
    # The standby unit takes the line and loses it again.
    _message(r"\*{4} WARNING \*{4}", Verdict.STANDBY, _STANDBY),
    _message(r"Configuration Replication is NOT performed from Standby unit", Verdict.STANDBY, _STANDBY),
    _message(r"Configurations are no longer synchronized", Verdict.STANDBY, _STANDBY),
    _message(
        r"(Beginning configuration replication|End Configuration Replication)",
        Verdict.STANDBY,
        "the units are replicating; input may be lost meanwhile",
    ),
    # Accepted, but nothing changed: another state than the one that was read.
    _message(
        r"(WARNING: )?<.*> found duplicate element",
        Verdict.UNCHANGED,
        "the access-list has this rule already, so adding it changes nothing",
    ),
    _message(r"ACE not added\. Possible duplicate entry", Verdict.UNCHANGED, "the access-list has this rule already"),
    _message(r"Specified access-list does not exist", Verdict.UNCHANGED, "the access-list does not have this rule"),
    _message(r"(WARNING: )?Adding obj .* failed; object already exists", Verdict.UNCHANGED),
    _message(r"Removing object-group \(.*\) failed; it does not exist", Verdict.UNCHANGED),
    _message(r"WARNING: Route already exists", Verdict.UNCHANGED, "the firewall has this route already"),
    # Accepted, and fatal: management access to the interface would be gone.
    _message(
        r"WARNING: All traffic destined to the IP address of the .* interface is being redirected",
        Verdict.FAILED,
        "the rule takes the interface's own address away from the firewall",
    ),
    _message(
        r"WARNING: Users may not be able to access any service enabled on the .* interface",
        Verdict.FAILED,
        "the rule takes the interface's own address away from the firewall",
    ),
    # Harmless.
    _message(r"WARNING: Same object-group is used more than once", Verdict.WARNED),
    _message(r"WARNING: DH group \d+ is considered insecure", Verdict.WARNED),
    _message(r"INFO: ", Verdict.APPLIED),
    # Refusals; the rest of the table only says what they mean.
    _message(
        r"ERROR: Address .* overlaps with .* interface address",
        Verdict.FAILED,
        "the mapped address is an interface's own; set mapped_address to interface",
    ),
    _message(r"ERROR: NAT Policy is not downloaded", Verdict.FAILED, "the NAT rule was not installed"),
    # Unconfirmed: whether the command line puts ERROR: or WARNING: before it.
    _message(
        r"((ERROR|WARNING): )?NAT unable to reserve ports",
        Verdict.FAILED,
        "the firewall uses this port itself on that address",
    ),
    _message(
        r"Command authorization failed",
        Verdict.FAILED,
        "the account may not use this command; ask for it at the firewall's AAA server",
    ),
    _message(r"(ERROR: )?% Invalid input detected", Verdict.FAILED, "this release does not know the line"),
    _message(r"(ERROR: )?% Incomplete command", Verdict.FAILED, "this release wants more words in the line"),
    _message(r"(ERROR: )?% Ambiguous command", Verdict.FAILED, "this release knows several commands that begin so"),
    _message(r"(ERROR: )?% Unrecognized command", Verdict.FAILED, "this release does not know the command"),
    _message(r"(ERROR: )?access-list <.*> does not exist", Verdict.FAILED, "the access-list is gone"),
    _message(r"(ERROR: )?specified object group <.*> not found", Verdict.FAILED, "the object-group is gone"),
    _message(r"An object-group with the same id but different type", Verdict.FAILED, "the name is taken"),
    _message(r"Removing obj from object-group not allowed", Verdict.FAILED, "the group would become empty"),
    _message(
        r"ERROR: mapped-address conflict with existing static",
        Verdict.FAILED,
        "the firewall publishes something else there, in the manner of releases before 8.3",
    ),
    _message(r"(ERROR: )?'.*' is not valid", Verdict.FAILED, "there is no context of that name"),
    # Unconfirmed text.
    _message(r"ERROR: unable to delete object", Verdict.FAILED, "the object is still in use"),
    _message(r"Removing object-group .* not allowed, it is being used", Verdict.FAILED, "the group is still in use"),
)

SAVED = "[OK]"


@dataclass(frozen=True)
class Judgement:
    """The verdict about an answer, with the line that decided it (empty for an answer that says nothing)."""

    verdict: Verdict
    line: str = ""
    meaning: str = ""

    @property
    def accepted(self) -> bool:
        return self.verdict in (Verdict.APPLIED, Verdict.WARNED)


def judge(answer: str) -> Judgement:
    """What the firewall's answer to one configuration line means: its first line that is no acceptance decides."""
    result = Judgement(Verdict.APPLIED)
    for line in (line.strip() for line in lines_of(answer)):
        if not line or set(line) == {"^"} or is_log_message(line):
            continue
        one = _judge_line(line)
        if not one.accepted:
            return one
        if one.verdict is Verdict.WARNED:
            result = one
    return result


def _judge_line(line: str) -> Judgement:
    for message in MESSAGES:
        if message.pattern.match(line):
            return Judgement(message.verdict, line, message.meaning)
    return Judgement(Verdict.FAILED, line)


def save_refusal(answer: str) -> str:
    """The line that says why ``write memory`` failed; empty where it says ``[OK]``."""
    lines = [line.strip() for line in lines_of(answer) if line.strip()]
    if SAVED in lines:
        return ""
    telling = [line for line in lines if "rror" in line or line.startswith("[") or "failed" in line.lower()]
    return (telling or lines or ["no answer"])[0]
