# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else refers to an access-list, and which other lines drop, divert or end a flow: logins, policies, timeouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..configuration.addresses import AddressSet, Match, subnet
from ..configuration.model import AccessGroup, Configuration
from ..configuration.ports import port_number, port_range
from .access import Flow, permits, takes_from
from .resolve import Resolver

# The words behind which a line of these families names an access-list.
_BEFORE_A_LIST = frozenset(
    (
        *("address", "access-list", "access-group", "value", "match", "filter", "redirect-list", "group-list", "acl"),
        *(
            "network-acl",
            "distribute-list",
            "classify-list",
            "action-classify-list",
            "boundary",
            "list",
            "neighbor-filter",
        ),
    )
)


@dataclass(frozen=True)
class Use:
    """A line by which an access-list does something else than to filter at one interface.

    Args:
        tunnel: whether it selects what a VPN tunnel encrypts.
        entrance: the interface by which it lets in, too; ``any`` for every one; empty where it does not.
    """

    text: str
    tunnel: bool = False
    entrance: str = ""


def other_uses(configuration: Configuration, name: str, direction: str, interface: str) -> list[Use]:
    """Where ``name`` is used apart from the one binding."""
    found = [
        Use(group.text, entrance=_entrance(group))
        for group in configuration.access_groups
        if group.access_list == name
        and (group.direction, group.interface, group.through) != (direction, interface, True)
    ]
    for head, line in with_heads(configuration.opaque):
        words = line.split()
        places = [at for at, word in enumerate(words) if word == name and at > 0]
        if not any(words[at - 1] in _BEFORE_A_LIST or words[:3] == ["match", "ip", "address"] for at in places):
            continue
        shown = line.strip() if line is head else f"{head} / {line.strip()}"
        tunnel = words[0] == "crypto" and "match" in words
        found.append(Use(shown, tunnel))
    return found


def _entrance(group: AccessGroup) -> str:
    if not group.through or group.direction == "out":
        return ""
    return group.interface or "any"


def with_heads(lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each line with the first line of its block."""
    head = ""
    for line in lines:
        if not line.startswith((" ", "\t")):
            head = line
        yield head, line


def tunnel(configuration: Configuration, resolver: Resolver, flow: Flow, port: int, interface: str) -> str:
    """The line by which a crypto map at ``interface`` takes all of a flow that leaves there from ``port``; empty where none does.

    What comes back in clear is dropped then, too. One that takes certain peers only is not about partners.
    """
    lines = [line.split() for line in configuration.opaque if line.startswith("crypto map ")]
    bound = {("map", words[2]) for words in lines if words[3:5] == ["interface", interface]}
    # What answers to tunnels from anywhere filters by its list, too (Cisco's ASA command reference, crypto dynamic-map match address).
    bound |= {("dynamic-map", words[-1]) for words in lines if "dynamic" in words[4:] and ("map", words[2]) in bound}
    lines += [line.split() for line in configuration.opaque if line.startswith("crypto dynamic-map ")]
    for words in lines:
        known = configuration.access_lists.get(words[-1])
        if known is None or (words[1], words[2]) not in bound or words[4:6] != ["match", "address"]:
            continue
        if takes_from(known, flow, resolver, port):
            return " ".join(words)
    return ""


def logins(configuration: Configuration, resolver: Resolver, flow: Flow, interface: str) -> list[str]:
    """The lines that drop connections of the flow until a user has logged in (cut-through proxy)."""
    found = []
    for line in configuration.opaque:
        words = line.split()
        if words[:2] not in (["aaa", "authentication"], ["aaa", "authorization"]) or interface not in words:
            continue
        if words[2:3] == ["match"]:
            known = configuration.access_lists.get(words[3])
            if known is None or permits(known, flow, resolver):
                found.append(line)
        elif words[2:3] == ["include"] and _includes(words[3:], flow, interface):
            excepted = [
                other.split() for other in configuration.opaque if other.startswith(f"{words[0]} {words[1]} exclude ")
            ]
            if not any(_includes(other[3:], flow, interface, wholly=True) for other in excepted):
                found.append(line)
    return found


def _includes(words: list[str], flow: Flow, interface: str, wholly: bool = False) -> bool:
    """Whether ``SERVICE INTERFACE OUR_ADDRESS MASK THEIR_ADDRESS MASK SERVER`` is about the flow, or about all of it."""
    if words[1:2] != [interface] or not _is_service(words[0], flow):
        return False
    ours, theirs = _network(words[2:4]), _network(words[4:6])
    if ours is not None and ours.has(flow.host) is Match.NONE:
        return False
    return not wholly or theirs is None or theirs.meets(flow.peers) is Match.ALL


def _network(words: list[str]) -> AddressSet | None:
    """An address and its mask; None where there is none that can be read, which is about everybody."""
    return subnet(*words) if len(words) == 2 else None


def _is_service(service: str, flow: Flow) -> bool:
    """Whether ``any``, ``tcp/0``, ``tcp/5269`` or a name of a service is about the flow."""
    protocol, _slash, port = service.partition("/")
    if service == "any" or (protocol == "tcp" and port in ("", "0")):
        return flow.protocol == 6
    low, _dash, high = port.partition("-")
    first, last = port_number(low), port_number(high or low)
    if protocol != "tcp" or flow.protocol != 6 or first is None or last is None:
        return False
    return first <= flow.port <= last


# Connections between servers may be silent for this long: a keepalive every quarter of an hour or half an hour is usual.
_SHORTEST_IDLE = 30 * 60  # seconds


def shortening(configuration: Configuration, resolver: Resolver, flow: Flow, interfaces: tuple[str, ...]) -> list[str]:
    """The lines that end, limit or inspect the flow's connections: timeouts, and policies that are in force there."""
    found = [line for line in configuration.opaque if line.startswith("timeout ") and _is_short(line.split(), "conn")]
    policies = {
        words[1]
        for words in (line.split() for line in configuration.opaque if line.startswith("service-policy "))
        if len(words) > 2 and (words[2] == "global" or (words[3:4] and words[3] in interfaces))
    }
    classes = _classes(configuration, resolver, flow)
    inside = ""
    for head, line in with_heads(configuration.opaque):
        words = line.split()
        if words[:1] == ["class"] and len(words) == 2:
            inside = words[1]
        if not head.startswith("policy-map ") or head.split()[-1] not in policies or inside not in classes:
            continue
        limit = words[:2] == ["set", "connection"] and any(word.endswith("-max") for word in words)
        timeout = words[:3] == ["set", "connection", "timeout"]
        idle = timeout and (_is_short(words, "idle") or _is_short(words, "tcp"))  # tcp: the older word
        bypass = words[:2] == ["set", "connection"] and "tcp-state-bypass" in words
        if limit or idle or bypass or (words[:1] == ["inspect"] and classes[inside]):
            found.append(f"{head} / class {inside} / {line.strip()}")
    return found


def _is_short(words: list[str], name: str) -> bool:
    """Whether a line sets the timeout ``name`` to less than a silent connection needs; 0:00:00 is never."""
    if name not in words or words.index(name) + 1 == len(words):
        return False
    parts = words[words.index(name) + 1].split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return False
    hours, minutes, seconds = map(int, parts)
    return 0 < hours * 3600 + minutes * 60 + seconds < _SHORTEST_IDLE


def _classes(configuration: Configuration, resolver: Resolver, flow: Flow) -> dict[str, bool]:
    """The classes that the flow is in, and whether what they inspect is chosen by the class and not by its own ports."""
    found: dict[str, bool] = {"class-default": True}
    for head, line in with_heads(configuration.opaque):
        words = line.split()
        if not head.startswith("class-map ") or head.startswith("class-map type ") or words[:1] != ["match"]:
            continue  # the types are about what a protocol says, and about traffic to the firewall itself
        name = head.split()[-1]
        if words[1:] == ["any"] or (
            words[1:3] == ["port", "tcp"] and flow.protocol == 6 and _has_port(words[3:], flow.port)
        ):
            found[name] = True
        elif words[1:2] == ["access-list"] and len(words) > 2:
            known = configuration.access_lists.get(words[2])
            if known is not None and permits(known, flow, resolver):
                found[name] = True
    return found


def _has_port(words: list[str], port: int) -> bool:
    ranges = port_range(words[0], tuple(words[1:])) if words else None
    return any(low <= port <= high for low, high in ranges or ())
