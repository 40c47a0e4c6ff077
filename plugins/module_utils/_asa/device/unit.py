# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of firewall answers, and whether it may be configured: ``show version``, ``show mode``, ``show failover``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..._errors import FederationError
from ..text import is_log_message, lines_of

OLDEST = (8, 3)  # the release in which object NAT, and real addresses in access-lists, began
OLDEST_V6 = (9, 0)  # the release in which NAT for IPv6, and lists for both versions of IP, began

_VERSION = re.compile(
    r"Cisco Adaptive Security Appliance Software Version (?P<version>(?P<major>\d+)\.(?P<minor>\d+)\S*)"
    r"(?: <(?P<space>system|[^>]+)>)?$"
)
# The units of "This host:" stand before the units of "Other host:".
_HOST = re.compile(r"This host:\s*(?P<unit>Primary|Secondary)(?:\s+-\s+(?P<state>.+))?$")
_OTHER = re.compile(r"Other host:\s*(?P<unit>Primary|Secondary)(?:\s+-\s+(?P<state>.+))?$")
_CONTEXT = re.compile(r"This context:\s*(?P<state>.+)$")  # unconfirmed: how a context of a pair says it
_GROUP = re.compile(r"Group (?P<group>\d+) State:\s*(?P<state>.+)$")

# Unconfirmed, all of these: no device was at hand to see them on.
# What a model without a licence for failover answers.
_NO_FAILOVER = "ERROR: Command requires failover license"
# States of the other unit while it takes over the configuration, in which input may be lost.
_REPLICATING = ("Sync Config", "Config Syncing", "Sync File System", "Bulk Sync")
# A cluster's own word for the unit that may be configured: the older and the newer one; and what says that there is none.
_MEMBER = re.compile(r'This is "(?P<unit>[^"]*)" in state (?P<state>\S+)')
_CONTROLLING = ("MASTER", "CONTROL_NODE")
_NO_CLUSTER = re.compile(r"Cluster \S+: Off$|Clustering is not (configured|enabled)")
# The head of an isolated session that was begun and not committed.
_UNCOMMITTED = re.compile(r"config-session (?P<name>\S+) \(un-committed\)")

CONFIGURATION_SESSIONS = (9, 3)  # the release in which they began


@dataclass(frozen=True)
class Version:
    """A release, and which space of a firewall with contexts answers: ``system``, ``context``, or empty."""

    text: str
    major: int
    minor: int
    space: str


def _telling(answer: str) -> list[str]:
    """The lines of an answer that say something, stripped."""
    return [line.strip() for line in lines_of(answer) if line.strip() and not is_log_message(line)]


def parse_version(answer: str) -> Version:
    """Read ``show version``.

    Raises:
        FederationError: it is not an ASA of release 8.3 or later.
    """
    lines = _telling(answer)
    for line in lines[:3]:
        match = _VERSION.match(line)
        if match:
            version = Version(
                match["version"], int(match["major"]), int(match["minor"]), (match["space"] or "").lower()
            )
            if (version.major, version.minor) < OLDEST:
                raise FederationError(
                    f"the firewall runs release {version.text}; address translation is another language before 8.3",
                    where="show version",
                    cure="upgrade the firewall, or publish the service on it by hand",
                )
            return version
    whole = " ".join(lines)
    if "Threat Defense" in whole or "NGFW" in whole:
        raise FederationError(
            "this is a Firepower Threat Defense, whose configuration belongs to its management centre",
            where="show version",
            cure="publish the service there",
        )
    shown = lines[0] if lines else "nothing"
    raise FederationError(
        f"this does not look like a Cisco ASA: it says {shown!r}",
        where="show version",
        cure="point ansible_host at an ASA of release 8.3 or later (a PIX or an FWSM cannot be configured)",
    )


def require_v6(version: Version) -> None:
    """Make sure that IPv6 can be published.

    Raises:
        FederationError: the release is too old.
    """
    if (version.major, version.minor) < OLDEST_V6:
        raise FederationError(
            f"the firewall runs release {version.text}; IPv6 can be translated from 9.0 on, and lists for it are kept apart "
            "before",
            where="show version",
            cure="upgrade the firewall, or publish an IPv4 address",
        )


def require_context(version: Version, mode: str) -> None:
    """Make sure that the space that answers has NAT and access-lists.

    Args:
        mode: the answer to ``show mode``.

    Raises:
        FederationError: it is the system space, or the answer is not understood.
    """
    found = [line.partition(":")[2].strip() for line in lines_of(mode) if line.startswith("Security context mode:")]
    if len(found) != 1 or found[0] not in ("single", "multiple"):
        raise FederationError(
            f"the context mode is not understood: {mode.strip()!r}", where="show mode", cure="report this answer"
        )
    if version.space == "system" or (found[0] == "multiple" and not version.space):
        raise FederationError(
            "the login ended in the system space, which has neither NAT nor access-lists",
            where="show version",
            cure="set ansible_asa_context to the context that carries the traffic",
        )


def require_active(answer: str) -> None:
    """Make sure that this unit, for this context, is the active one of its pair.

    Args:
        answer: the answer to ``show failover``.

    Raises:
        FederationError: it is not, or the answer does not say so.
    """
    lines = _telling(answer)
    if lines and (lines[0] == "Failover Off" or lines[0].startswith(_NO_FAILOVER)):
        return
    states = _states(lines, ours=True)
    if not lines or lines[0] != "Failover On" or not states:
        raise FederationError(
            f"whether this unit is the active one is not known: {' / '.join(lines[:3])!r}",
            where="show failover",
            cure="look at show failover on the device",
        )
    for unit, state in _states(lines, ours=False):
        if state.startswith(_REPLICATING):
            raise FederationError(
                f"{unit} is replicating the configuration ({state}); input may be lost meanwhile",
                where="show failover",
                cure="run again when show failover says Standby Ready",
            )
    for unit, state in states:
        if state != "Active":
            raise FederationError(
                f"{unit} is {state}, not active; a change here would be lost when the units synchronise",
                where="show failover",
                cure="point ansible_host at the active unit's address",
            )


def _states(lines: list[str], ours: bool) -> list[tuple[str, str]]:
    """The state of this unit or of the other one: of the unit, or of each failover group; of this one's context, too."""
    states: list[tuple[str, str]] = []
    start, whose = (_HOST, "this unit") if ours else (_OTHER, "the other unit")
    ends = ("Other host:", "Peer context:") if ours else ("This host:",)
    within = False
    for line in lines:
        host, context, group = start.match(line), _CONTEXT.match(line), _GROUP.match(line)
        if host:
            within = True
            if host["state"]:
                states.append((f"{whose} ({host['unit']})", host["state"].strip()))
        elif context and ours:
            states.append(("this context", context["state"].strip()))
        elif line.startswith(ends):
            within = False
        elif group and within:
            states.append((f"failover group {group['group']} of {whose}", group["state"].strip()))
    return states


def require_controlling(answer: str) -> None:
    """Make sure that this unit of a cluster is the one that is configured for all.

    Args:
        answer: the answer to ``show cluster info``.

    Raises:
        FederationError: it is not, or the answer does not say so.
    """
    lines = _telling(answer)
    member = next(filter(None, map(_MEMBER.search, lines)), None)
    if member is None:
        if any(_NO_CLUSTER.search(line) for line in lines):
            return
        raise FederationError(
            f"whether this unit of the cluster may be configured is not known: {' / '.join(lines[:3])!r}",
            where="show cluster info",
            cure="look at show cluster info on the device",
        )
    if member["state"] not in _CONTROLLING:
        raise FederationError(
            f"the unit {member['unit']} of the cluster is in state {member['state']}, and only the controlling unit is "
            "configured",
            where="show cluster info",
            cure="point ansible_host at the cluster's main address",
        )


def uncommitted(answer: str) -> list[str]:
    """The names of configuration sessions that are not committed, from ``show configuration session``."""
    return [match["name"] for match in filter(None, map(_UNCOMMITTED.search, _telling(answer)))]


def checksum_of(answer: str) -> str:
    """The checksum in an answer to ``show ... | include checksum``; empty where there is none."""
    for line in lines_of(answer):
        if line.strip().lower().startswith("cryptochecksum"):
            return line.partition(":")[2].strip().replace(" ", "")
    return ""
