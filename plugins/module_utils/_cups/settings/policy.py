# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The federation policy of a node: the default and its exceptions, what is wanted of them, and the difference."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ..._errors import FederationError

ALLOW, DENY = "allow", "deny"
BOTH, INCOMING, OUTGOING = "both", "incoming", "outgoing"
DIRECTIONS = (BOTH, INCOMING, OUTGOING)
EMAIL_FEDERATION = "email_federation"
POLICY, EXCEPTIONS = "policy", "exceptions"

_HOST = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class FederationPolicy:
    """What a node does with federated packets: ``default`` is ``allow`` or ``deny``, the exceptions map a host to a direction.

    With ``allow`` an exception is refused in its direction; with ``deny`` it alone may pass.
    """

    default: str
    exceptions: dict[str, str]

    def as_data(self) -> dict[str, Any]:
        """The policy as the module takes it."""
        return {
            "policy": self.default,
            "exceptions": [{"host": host, "direction": self.exceptions[host]} for host in sorted(self.exceptions)],
        }


@dataclass(frozen=True)
class RequestedPolicy:
    """What the policy shall be; ``None`` leaves a part as it is. Exceptions that are not named stay, unless ``purge`` is set.

    ``absent`` are those that go.
    """

    default: Optional[str] = None
    exceptions: Optional[dict[str, str]] = None
    purge: bool = False
    absent: frozenset[str] = frozenset()

    @property
    def managed(self) -> bool:
        return self.default is not None or self.exceptions is not None or bool(self.absent)


@dataclass(frozen=True)
class PolicyChange:
    """The steps from ``now`` to ``then``."""

    now: FederationPolicy
    then: FederationPolicy
    add: tuple[str, ...]
    redirect: tuple[str, ...]
    remove: tuple[str, ...]

    @property
    def changed(self) -> list[str]:
        """Names of what the change touches."""
        of_list = [EXCEPTIONS] if self.add or self.redirect or self.remove else []
        return ([POLICY] if self.now.default != self.then.default else []) + of_list

    @property
    def to_set(self) -> list[str]:
        """What a person would do on the page."""
        found = []
        if self.now.default != self.then.default:
            found.append(
                f'Default policy: set "{self.then.default.capitalize()}" (now "{self.now.default.capitalize()}")'
            )
        found += [f"add the exception {host} ({in_words(self.then.exceptions[host])})" for host in self.add]
        found += [
            f"change the exception {host} to {in_words(self.then.exceptions[host])} (now {in_words(self.now.exceptions[host])})"
            for host in self.redirect
        ]
        return found + [f"delete the exception {host}" for host in self.remove]


def requested_policy(
    default: Optional[str],
    exceptions: Optional[Sequence[dict[str, Any]]],
    purge: bool,
    where: str,
    absent: Sequence[str] = (),
) -> RequestedPolicy:
    """The policy as the task requests it, checked.

    Args:
        exceptions: dictionaries with ``host`` and ``direction``.
        absent: hosts whose exceptions go.

    Raises:
        FederationError: a host that the page would refuse, one that is there twice, or ``purge`` without a list.
    """
    if exceptions is None:
        if purge:
            raise FederationError(
                "purge_exceptions is set, but exceptions are not given",
                where=where,
                cure="give the list of the exceptions that shall stay (an empty list to remove all)",
            )
        return RequestedPolicy(default, absent=_gone(absent, (), where))
    found: dict[str, str] = {}
    for one in exceptions:
        host = normal_host(str(one["host"]))
        if host is None:
            raise FederationError(
                f'"{one["host"]}" is no domain or host name',
                where=where,
                cure="write example.com, host.example.com, or *.example.com for a domain and all below it; no address and no user",
            )
        if host in found:
            raise FederationError(
                f"the exception {host} is there twice",
                where=where,
                cure="name each host once: the node has one exception a host",
            )
        found[host] = one["direction"]
    return RequestedPolicy(default, found, purge, _gone(absent, found, where))


def _gone(absent: Sequence[str], listed: Collection[str], where: str) -> frozenset[str]:
    hosts = frozenset(normal_host(host) or host for host in absent)
    both = sorted(hosts & set(listed))
    if both:
        raise FederationError(
            f"the exception {both[0]} is to be there and to be deleted",
            where=where,
            cure="take it out of exceptions or of absent_exceptions",
        )
    return hosts


def plan_policy(now: FederationPolicy, wanted: RequestedPolicy, where: str) -> PolicyChange:
    """What to change.

    Raises:
        FederationError: another default would reverse the meaning of exceptions that the task does not name.
    """
    default = wanted.default or now.default
    listed = wanted.exceptions or {}
    unlisted = sorted(host for host in now.exceptions if host not in listed)
    remove = tuple(host for host in unlisted if wanted.purge or host in wanted.absent)
    if default != now.default and unlisted and not remove:
        raise FederationError(
            f"the default policy would change from {now.default} to {default}, which reverses the meaning of its exceptions: "
            f"{', '.join(unlisted)} would be {'refused' if default == ALLOW else 'the ones let through'} from then on",
            where=where,
            cure="name those that shall stay in exceptions, and set purge_exceptions: true to remove the others",
        )
    kept = {host: direction for host, direction in now.exceptions.items() if host not in remove}
    return PolicyChange(
        now=now,
        then=FederationPolicy(default, {**kept, **listed}),
        add=tuple(host for host in listed if host not in now.exceptions),
        redirect=tuple(host for host in listed if now.exceptions.get(host, listed[host]) != listed[host]),
        remove=remove,
    )


def normal_host(text: str) -> Optional[str]:
    """A domain, host name or wildcard in lower case without a final dot; ``None`` where the text is none."""
    host = text.strip().lower().rstrip(".")
    return host if _HOST.fullmatch(host) and len(host) <= 255 else None


def direction_of(text: str) -> Optional[str]:
    """The direction that a text of the page names, by its words; ``None`` where it names none."""
    words = set(_WORDS.findall(text.lower()))
    incoming, outgoing = "incoming" in words, "outgoing" in words
    if incoming != outgoing:
        return INCOMING if incoming else OUTGOING
    return BOTH if incoming or words & {"all", "both"} else None


def in_words(direction: str) -> str:
    """A direction for people."""
    return {BOTH: "all packets", INCOMING: "only incoming packets", OUTGOING: "only outgoing packets"}[direction]


def policy_lines(policy: FederationPolicy) -> str:
    """The policy as a text to read and to compare."""
    lines = [f"Default policy: {policy.default.capitalize()}"]
    lines += [f"Exception {host}: {in_words(policy.exceptions[host])}" for host in sorted(policy.exceptions)]
    return "".join(f"{line}\n" for line in lines)
