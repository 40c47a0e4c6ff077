# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether everything that a configuration refers to is there.

Releases before 9.18 print no reference to an object that does not exist, unless ``forward-reference enable`` allows it, so
there a dangling one says that the text is not whole. From 9.18 on (unconfirmed) it is always allowed. It then means nothing
yet, and matters only where a decision depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..text import NotUnderstood
from .model import Ace, Configuration, Endpoint, Mapped, TwiceNat

# What is referred to, and the line that does.
Reference = tuple[str, str, str]


# The release from which a reference may always lead nowhere.
FORWARD_REFERENCES = (9, 18)


def dangling_references(configuration: Configuration) -> tuple[Reference, ...]:
    """The references to what does not exist, in a configuration that may have them.

    Raises:
        NotUnderstood: it may not; with the line that names what is not there.
    """
    found = [
        ("access-list", group.access_list, group.text)
        for group in configuration.access_groups
        if group.access_list not in configuration.access_lists and not _ipv6_list(configuration, group.access_list)
    ]
    found += [one for one in references(configuration) if not _exists(configuration, one[0], one[1])]
    if found and not configuration.forward_reference and configuration.release < FORWARD_REFERENCES:
        kind, name, line = found[0]
        raise NotUnderstood(line, f"{kind} {name} does not appear in what was read")
    return tuple(found)


def _ipv6_list(configuration: Configuration, name: str) -> bool:
    """Releases before 9.0 keep the lists for IPv6 apart; they have no bearing on IPv4."""
    start = f"ipv6 access-list {name} "
    return any(line.startswith(start) for line in configuration.opaque)


def _exists(configuration: Configuration, kind: str, name: str) -> bool:
    if kind == "object":
        return name in configuration.objects or name in configuration.services
    if kind == "object-group":
        return name in configuration.groups
    return name in configuration.objects or name in configuration.groups


def references(configuration: Configuration) -> Iterator[Reference]:
    """Every reference to an object or a group, with the line that makes it; what a list repeats is left out."""
    for access_list in configuration.access_lists.values():
        seen: set[int | str] = set()
        for entry in access_list.entries:
            if isinstance(entry, Ace):
                yield from _of_ace(entry, seen)
    for group in configuration.groups.values():
        for member in group.members:
            line = f"{group.text} / {member.text}"
            if member.group:
                yield "object-group", member.group, line
            if member.service_object:
                yield "object", member.service_object, line
            if member.endpoint is not None:
                yield from _of_endpoint(member.endpoint, line)
    for nat in configuration.object_nat.values():
        yield from _of_mapped(nat.mapped, nat.quoted)
    for rule in configuration.twice_nat:
        yield from _of_twice(rule)


def _of_ace(ace: Ace, seen: set[int | str]) -> Iterator[Reference]:
    """The references of a rule; what was ``seen`` in another rule of the list is not looked up again.

    The parser makes one object for each endpoint, so its identity will do, and is faster than its hash.
    """
    if ace.protocol not in seen:
        seen.add(ace.protocol)
        kind, _blank, name = ace.protocol.partition(" ")
        if name:
            yield kind, name, ace.text
    for endpoint in (ace.source, ace.destination):
        if id(endpoint) not in seen:
            seen.add(id(endpoint))
            yield from _of_endpoint(endpoint, ace.text)
    for ports in (ace.source_ports, ace.destination_ports):
        if ports is not None and ports.group:
            yield "object-group", ports.group, ace.text


def _of_endpoint(endpoint: Endpoint, line: str) -> Iterator[Reference]:
    if endpoint.kind in ("object", "object-group"):
        yield endpoint.kind, endpoint.value, line


def _of_twice(rule: TwiceNat) -> Iterator[Reference]:
    for mapped in (rule.source, rule.mapped, *(rule.destination or ())):
        yield from _of_mapped(mapped, rule.text)
    for name in rule.service or ():
        if name != "any":
            yield "object", name, rule.text


def _of_mapped(mapped: Mapped, line: str) -> Iterator[Reference]:
    if mapped.kind in ("object", "pool") and not mapped.value.startswith("interface"):
        yield "object or object-group", mapped.value, line
    if mapped.pool:
        yield "object or object-group", mapped.pool, line
