# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access-lists: from the lines of ``show running-config`` to entries.

This is the one parser that has to be fast (lists of 100,000 lines exist), so it walks over the words of a line by
index, and every address and port condition is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..text import NotUnderstood
from . import addresses, ports
from .addresses import PortSet
from .model import AccessList, Ace, Endpoint, Entry, ObjectGroup, OtherEntry, Ports, Remark

# Settings that begin like a list.
SETTINGS = frozenset(("alert-interval", "deny-flow-max"))
OTHER_TYPES = frozenset(("standard", "webtype", "ethertype"))
ANYS = {word: Endpoint(word) for word in ("any", "any4", "any6")}
NAMED = frozenset(("host", "object", "object-group", "interface"))
OPERATORS = {"eq": 1, "neq": 1, "lt": 1, "gt": 1, "range": 2}
# Who, beside the address. The number is how many words follow.
IDENTITY = {
    "user": 1,
    "user-group": 1,
    "object-group-user": 1,
    "object-group-security": 1,
    "security-group": 2,
}
# Address forms whose addresses cannot be worked out here (9.17: a group of domain names).
OPAQUE_ENDPOINTS = {"object-group-network-service": 1, "object-network-service": 1}
TAIL = frozenset(("log", "time-range", "inactive"))


def parse_access_lists(
    lines: Iterable[str],
    names: Mapping[str, str],
    groups: Mapping[str, ObjectGroup],
) -> dict[str, AccessList]:
    """Parse every line that begins with ``access-list``.

    Args:
        lines: the lines, in the order of the configuration.
        names: the aliases of ``name`` lines.
        groups: the object-groups; their types tell a group of ports from a group of addresses.

    Raises:
        NotUnderstood: with the line.
    """
    parser = _AceParser(names, groups)
    entries: dict[str, list[Entry]] = {}
    for line in lines:
        words = line.split()
        if len(words) < 3:
            raise NotUnderstood(line, "it ends too early")
        name, kind = words[1], words[2]
        if kind == "extended":
            entry: Entry = parser.ace(line, words, 3)
        elif kind == "remark":
            entry = Remark(line)
        elif kind in ("permit", "deny"):
            entry = parser.ace(line, words, 2)
        elif name in SETTINGS:
            continue
        elif kind in OTHER_TYPES:
            entry = OtherEntry(kind, line)
        else:
            raise NotUnderstood(line, f"{kind!r} is no type of access-list")
        found = entries.get(name)
        if found is None:
            entries[name] = [entry]
        else:
            found.append(entry)
    return {name: AccessList(name, tuple(found)) for name, found in entries.items()}


class _AceParser:
    """Knows the aliases and groups, and remembers the conditions that it has seen."""

    def __init__(self, names: Mapping[str, str], groups: Mapping[str, ObjectGroup]) -> None:
        self._names = names
        self._port_groups = frozenset(
            name for name, group in groups.items() if group.type == "service" and group.protocol
        )
        self._icmp_groups = frozenset(name for name, group in groups.items() if group.type == "icmp-type")
        self._endpoints: dict[tuple[str, str], Endpoint] = {}
        self._ports: dict[tuple[str, ...], Ports] = {}

    def ace(self, line: str, words: list[str], at: int) -> Ace:
        """The rule in ``words``, whose action stands at ``at``."""
        try:
            return self._ace(line, words, at)
        except IndexError:
            raise NotUnderstood(line, "it ends too early") from None

    def _ace(self, line: str, words: list[str], at: int) -> Ace:
        action = words[at]
        if action != "permit" and action != "deny":
            raise NotUnderstood(line, f"{action!r} is neither permit nor deny")
        protocol = words[at + 1]
        at += 2
        if protocol == "object" or protocol == "object-group":
            protocol = f"{protocol} {words[at]}"
            at += 1
        elif protocol not in ports.PROTOCOLS and ports.protocol_numbers(protocol) is None:
            raise NotUnderstood(line, f"{protocol!r} is no protocol")
        ours: tuple[str, ...] = ()
        theirs: tuple[str, ...] = ()
        if words[at] in IDENTITY:
            ours, at = _identity(words, at)
        source, at = self._endpoint(line, words, at)
        source_ports, at = self._port_condition(line, words, at)
        if at < len(words) and words[at] in IDENTITY:
            theirs, at = _identity(words, at)
        destination, at = self._endpoint(line, words, at)
        end = len(words)
        if at == end:
            return Ace(action, protocol, source, source_ports, destination, None, ours, theirs, "", "", "", False, line)
        destination_ports, at = self._port_condition(line, words, at)
        icmp = log = time_range = ""
        inactive = False
        if at < end and words[at] not in TAIL:
            icmp, at = self._icmp(line, words, at, protocol)
        while at < end:
            word = words[at]
            at += 1
            if word == "log":
                start = at - 1
                while at < end and words[at] not in TAIL:
                    at += 1
                log = " ".join(words[start:at])
            elif word == "time-range":
                time_range = words[at]
                at += 1
            elif word == "inactive":
                inactive = True
            else:
                raise NotUnderstood(line, f"{word!r} is not expected here")
        return Ace(
            action,
            protocol,
            source,
            source_ports,
            destination,
            destination_ports,
            ours,
            theirs,
            icmp,
            log,
            time_range,
            inactive,
            line,
        )

    def _endpoint(self, line: str, words: list[str], at: int) -> tuple[Endpoint, int]:
        word = words[at]
        if word in ANYS:
            return ANYS[word], at + 1
        if "/" in word and ":" in word:
            key, at = (word, ""), at + 1
        elif word in OPAQUE_ENDPOINTS:
            key, at = (word, words[at + 1]), at + 2
        else:
            key, at = (word, words[at + 1]), at + 2
        known = self._endpoints.get(key)
        if known is None:
            known = self._endpoints[key] = make_endpoint(line, key[0], key[1], self._names)
        return known, at

    def _port_condition(self, line: str, words: list[str], at: int) -> tuple[Ports | None, int]:
        if at >= len(words):
            return None, at
        word = words[at]
        count = OPERATORS.get(word)
        if count is None:
            if word == "object-group" and words[at + 1] in self._port_groups:
                return Ports(f"object-group {words[at + 1]}", group=words[at + 1]), at + 2
            return None, at
        key = tuple(words[at : at + 1 + count])
        known = self._ports.get(key)
        if known is None:
            known = self._ports[key] = make_ports(line, key)
        return known, at + 1 + count

    def _icmp(self, line: str, words: list[str], at: int, protocol: str) -> tuple[str, int]:
        numbers = ports.protocol_numbers(protocol)
        if numbers not in (frozenset((ports.ICMP,)), frozenset((ports.ICMP6,))):
            raise NotUnderstood(line, f"{words[at]!r} is not expected here")
        if words[at] == "object-group":
            if words[at + 1] not in self._icmp_groups:
                raise NotUnderstood(line, f"no object-group of icmp types is called {words[at + 1]!r}")
            return f"object-group {words[at + 1]}", at + 2
        start = at
        while at < len(words) and words[at] not in TAIL:
            at += 1
        return " ".join(words[start:at]), at


def _identity(words: list[str], at: int) -> tuple[tuple[str, ...], int]:
    """The users and security groups at ``at``; a name in quotes may hold blanks."""
    found: list[str] = []
    while words[at] in IDENTITY:
        stop = at + 1 + IDENTITY[words[at]]
        while "".join(words[at:stop]).count('"') % 2:
            if stop == len(words):
                raise IndexError
            stop += 1
        found.append(" ".join(words[at:stop]))
        at = stop
    return tuple(found), at


def make_endpoint(line: str, word: str, value: str, names: Mapping[str, str]) -> Endpoint:
    """An endpoint from its first two words (for an IPv6 prefix: one), checked.

    Raises:
        NotUnderstood: where it is no address, no alias and none of the kinds.
    """
    if word in OPAQUE_ENDPOINTS:
        return Endpoint("opaque", f"{word} {value}")
    if word == "host":
        if not addresses.is_address(names.get(value, value)):
            raise NotUnderstood(line, f"{value!r} is neither an address nor an alias of a name line")
        return Endpoint("host", value)
    if word in NAMED:
        return Endpoint(word, value)
    if not value:
        if addresses.prefix6(word) is None:
            raise NotUnderstood(line, f"{word!r} is no IPv6 prefix")
        return Endpoint("prefix6", word)
    if addresses.ipv4(names.get(word, word)) is None or addresses.ipv4(value) is None:
        raise NotUnderstood(line, f"{word!r} with the mask {value!r} is no network")
    return Endpoint("subnet", f"{word} {value}")


def make_ports(line: str, words: tuple[str, ...]) -> Ports:
    """A port condition from its operator and operands, checked.

    Raises:
        NotUnderstood: where an operand is no port or the operator is none.
    """
    ranges = ports.port_range(words[0], words[1:])
    if ranges is None:
        raise NotUnderstood(line, f"{' '.join(words)!r} is no port condition")
    return Ports(" ".join(words), PortSet(ranges))
