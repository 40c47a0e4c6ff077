# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running configuration: from the text of ``show running-config`` to the model.

Nothing is guessed: a line is read, known to have no bearing, or an error; and a text that does not reach its end mark is
refused, because a rule that was cut off must not be taken for one that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..._collector import paused
from ..._errors import FederationError
from ..text import NotUnderstood, is_log_message, lines_of
from . import parse_parts as parts
from .keywords import BEFORE_8_3, NO_ASA, NO_BEARING, has_no_bearing
from .model import Configuration, Interface, NetworkObject, ObjectGroup, ObjectNat, Route, ServiceObject, TwiceNat
from .parse_acl import parse_access_lists
from .parse_nat import is_twice, parse_object_nat, parse_twice_nat
from .references import dangling_references

END = ": end"
NARROWEST = 40  # columns, the least that ``terminal width`` takes
# Lines that decide, and commands whose first word may stand in the middle of one of them, too.
DECIDED = ("access-list ", "nat ", " nat ")
CONTINUING = frozenset(("dns", "interface", "service", "time-range", "log"))
WHERE = "running configuration"
_LAST_VLAN = 4094


@dataclass
class _Blocks:
    """The lines of a configuration by what they are about; a block is its first line and those indented below it."""

    names: list[str] = field(default_factory=list)
    access_lists: list[str] = field(default_factory=list)
    access_groups: list[str] = field(default_factory=list)
    nat: list[str] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    objects: list[tuple[str, list[str]]] = field(default_factory=list)
    groups: list[tuple[str, list[str]]] = field(default_factory=list)
    interfaces: list[tuple[str, list[str]]] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def parse_configuration(text: str, complete: bool = True, ignored: Collection[str] = frozenset()) -> Configuration:
    """Parse the output of ``show running-config``.

    Args:
        text: the output, decoded byte by byte (latin-1), with any line endings.
        complete: whether it has to reach its end mark; only a text that is no device's output can do without.
        ignored: first words of lines that are not known here, and of which the user knows that they have no bearing.

    Raises:
        FederationError: the text is cut off, is of a release before 8.3, or names what does not exist.
        NotUnderstood: a line is not understood.
    """
    with paused():
        return _parse(text, complete, ignored)


def _parse(text: str, complete: bool, ignored: Collection[str]) -> Configuration:
    lines = lines_of(text)
    if complete:
        _require_end(lines)
    blocks = _sort(lines, ignored)
    names = dict(parts.parse_name(line) for line in blocks.names)
    groups = _groups(blocks, names)
    objects, services, object_nat, inner_twice = _objects(blocks, names)
    twice = [parse_twice_nat(line, names) for line in blocks.nat] + inner_twice
    interfaces = _interfaces(blocks, names)
    configuration = replace(
        _settings(blocks.settings),
        names=names,
        interfaces={one.nameif: one for one in interfaces if one.nameif},
        bridges={one.bvi: one for one in interfaces if one.bvi},
        objects=objects,
        services=services,
        groups=groups,
        twice_nat=tuple(sorted(twice, key=lambda rule: rule.section)),
        object_nat=object_nat,
        access_lists=parse_access_lists(blocks.access_lists, names, groups),
        access_groups=tuple(parts.parse_access_group(line) for line in blocks.access_groups),
        routes=_routes(blocks, names),
        cluster=any(line.startswith("cluster group ") for line in blocks.opaque),
        opaque=tuple(blocks.opaque),
        unknown=tuple(blocks.unknown),
    )
    return replace(configuration, dangling=dangling_references(configuration))


def require_whole(text: str) -> None:
    """Make sure that a saved configuration reaches its end. Some releases close it with the checksum alone.

    Raises:
        FederationError: it does not.
    """
    lines = lines_of(text)
    last = next((line for line in reversed(lines) if line), "")
    if not last.startswith("Cryptochecksum:"):
        _require_end(lines)


def _require_end(lines: list[str]) -> None:
    last = next((line for line in reversed(lines) if line), "")
    if last != END:
        raise FederationError(
            f"the configuration was read only in part: it ends with {last!r}, not with {END!r}",
            where=WHERE,
            cure="run again, with a longer ansible_asa_command_timeout where the device is slow",
        )


def _sort(lines: list[str], ignored: Collection[str]) -> _Blocks:
    """Sort lines and blocks by what they are about; refuse what is not known."""
    blocks = _Blocks()
    singles: dict[str, Callable[[str], None]] = {
        "access-list": blocks.access_lists.append,
        "access-group": blocks.access_groups.append,
        "name": blocks.names.append,
        "nat": blocks.nat.append,
        "route": blocks.routes.append,
        "same-security-traffic": blocks.settings.append,
        "forward-reference": blocks.settings.append,
        "hostname": blocks.settings.append,
        "firewall": blocks.settings.append,
        "ASA": blocks.settings.append,
    }
    heads: dict[str, list[tuple[str, list[str]]]] = {
        "object": blocks.objects,
        "object-group": blocks.groups,
        "interface": blocks.interfaces,
    }
    body: list[str] | None = None  # the lines of the open block; None where the open line has no block
    width = max(map(len, lines), default=0)
    before = ""
    for line in lines:
        if not line or line[0] == "!" or line[0] == ":":
            before = line
            continue
        if not line.strip():  # blanks of other alphabets, which no device prints
            raise NotUnderstood(line, "nothing in it can be read")
        if line[0] == " " or line[0] == "\t":
            if body is None:
                raise NotUnderstood(line, "it is indented, but belongs to no block")
            body.append(line)
            before = line
            continue
        word = line.split(None, 1)[0]
        single = singles.get(word)
        if single is not None:
            single(line)
            body = None
        elif word in heads:
            body = []
            heads[word].append((line, body))
        elif not is_log_message(line):  # between two lines of a block, too
            body = blocks.opaque
            _other(line, word, blocks, ignored, _may_continue(before, width))
            if word in CONTINUING and before.startswith(DECIDED) and _may_continue(before, width):
                raise NotUnderstood(line, "it may be the rest of the line before it, broken by the terminal")
        before = line
    return blocks


def _may_continue(before: str, width: int) -> bool:
    """Whether the line behind ``before`` may be its rest: a line that was broken is as long as the terminal is wide, and no
    line is longer. Blanks at its end are gone."""
    return width >= NARROWEST and len(before) >= width - 1


def _other(line: str, word: str, blocks: _Blocks, ignored: Collection[str], broken: bool) -> None:
    """A line that is not read: of no bearing, or an error.

    Args:
        broken: whether it may be the rest of a line that the terminal broke.
    """
    if line.startswith("Cryptochecksum:"):
        blocks.settings.append(line)
    elif line.startswith("ipv6 route "):
        blocks.routes.append(line)
    elif word in NO_ASA:
        raise FederationError(
            f"this is no ASA but a {NO_ASA[word]}, whose address translation is another one: {line!r}",
            where=WHERE,
            cure="publish the service on it by hand",
        )
    elif word in BEFORE_8_3:
        raise FederationError(
            f"this line belongs to a release before 8.3, whose address translation is another one: {line!r}",
            where=WHERE,
            cure="upgrade the firewall, or publish the service on it by hand",
        )
    elif word == "names" or word in NO_BEARING or word in ignored:
        blocks.opaque.append(line)
    elif not broken and has_no_bearing(line):
        blocks.opaque.append(line)
        blocks.unknown.append(line)
    else:
        raise NotUnderstood(
            line,
            f"{word!r} begins no configuration line that is known",
            cure="see whether the device has this line; if it has, and the line has no say in NAT and access, add its "
            "first word to ansible_asa_ignored_commands for this host",
        )


def _groups(blocks: _Blocks, names: Mapping[str, str]) -> dict[str, ObjectGroup]:
    found: dict[str, ObjectGroup] = {}
    for header, lines in blocks.groups:
        group = parts.parse_group(header, lines, names)
        found[group.name] = group
    return found


def _objects(
    blocks: _Blocks, names: Mapping[str, str]
) -> tuple[dict[str, NetworkObject], dict[str, ServiceObject], dict[str, ObjectNat], list[TwiceNat]]:
    """Objects and their NAT: printed in two blocks each, one with the definition and, much later, one with ``nat``."""
    objects: dict[str, NetworkObject] = {}
    services: dict[str, ServiceObject] = {}
    nat: dict[str, ObjectNat] = {}
    twice: list[TwiceNat] = []
    for header, lines in blocks.objects:
        words = header.split()
        if len(words) < 3:
            raise NotUnderstood(header, "it ends too early")
        name = words[2]
        if words[1] == "service":
            services[name] = parts.parse_service_object(name, lines)
        elif words[1] == "network":
            rules = [line for line in lines if line.split(None, 1)[0] == "nat"]
            others = [line for line in lines if line.split(None, 1)[0] != "nat"]
            objects[name] = parts.parse_network_object(name, others, names, objects.get(name))
            for rule in rules:
                if is_twice(rule):
                    twice.append(parse_twice_nat(rule, names))
                else:
                    nat[name] = parse_object_nat(name, rule, names)
        elif words[1] != "network-service":  # 9.17: names of applications, which no NAT uses
            raise NotUnderstood(header, f"{words[1]!r} is no kind of object")
    return objects, services, nat, twice


def _interfaces(blocks: _Blocks, names: Mapping[str, str]) -> list[Interface]:
    """The interfaces; one is shut down with the interface that carries it, too, or with all links of that one."""
    down = _shut_down(blocks)
    found = [parts.parse_interface(header, lines, names) for header, lines in blocks.interfaces]
    return [
        replace(one, shutdown=one.shutdown or one.hardware.partition(".")[0].replace(" ", "") in down) for one in found
    ]


def _shut_down(blocks: _Blocks) -> set[str]:
    """The hardware names of what is shut down, with port channels and redundant interfaces of which every link is."""
    settings = {header.split(None, 1)[-1].replace(" ", ""): lines for header, lines in blocks.interfaces}
    down = {hardware for hardware, lines in settings.items() if "shutdown" in (line.strip() for line in lines)}
    links: dict[str, list[str]] = {}
    for hardware, lines in settings.items():
        for words in (line.split() for line in lines):
            if words[:1] == ["channel-group"] and len(words) > 1:
                links.setdefault(f"Port-channel{words[1]}", []).append(hardware)
            elif words[:1] == ["member-interface"] and len(words) > 1:
                links.setdefault(hardware, []).append("".join(words[1:]))
    for port, settings_of_port in _switch_ports(settings):
        for vlan in _vlans(settings_of_port):
            links.setdefault(f"Vlan{vlan}", []).append(port)
    return down | {bundle for bundle, members in links.items() if set(members) <= down}


def _switch_ports(settings: Mapping[str, list[str]]) -> Iterator[tuple[str, list[list[str]]]]:
    """The ports of a built-in switch (ASA 5505, Firepower 1010), with the words of their lines."""
    if not any(hardware.startswith("Vlan") for hardware in settings):
        return
    for hardware, lines in settings.items():
        words = [line.split() for line in lines]
        routed = any(one[:1] == ["nameif"] or one == ["no", "switchport"] for one in words)
        if hardware.startswith("Ethernet") and not routed:
            yield hardware, words


def _vlans(lines: list[list[str]]) -> Iterator[int]:
    """The VLANs of a switch port: those of a trunk, or the one that it gives access to; 1 where no line says so."""
    access = "1"
    trunk = ""
    for words in lines:
        if words[:3] == ["switchport", "access", "vlan"] and len(words) == 4:
            access = words[3]
        elif words[:2] == ["switchport", "trunk"] and words[3:4] == ["vlan"] and len(words) > 4:
            trunk += "," + words[4]  # allowed, or native
    for part in (trunk or access).split(","):
        low, _dash, high = part.partition("-")
        if low.isdecimal() and (high or low).isdecimal():
            yield from range(int(low[:5]), min(int((high or low)[:5]), _LAST_VLAN) + 1)


def _routes(blocks: _Blocks, names: Mapping[str, str]) -> tuple[Route, ...]:
    return tuple(parts.parse_route(line, names) for line in blocks.routes)


def _settings(lines: list[str]) -> Configuration:
    """A configuration with what the single lines set."""
    found = Configuration()
    for line, words in ((line, line.split()) for line in lines):
        if words[0] == "hostname" and len(words) > 1:
            found = replace(found, hostname=words[1])
        elif words[:2] == ["ASA", "Version"] and len(words) > 2:
            found = replace(found, version=words[2])
        elif words[:2] == ["forward-reference", "enable"]:
            found = replace(found, forward_reference=True)
        elif words[:2] == ["firewall", "transparent"]:
            found = replace(found, transparent=True)
        elif words[:2] == ["same-security-traffic", "permit"] and len(words) > 2:
            found = replace(found, same_security=found.same_security | {words[2]})
        elif line.startswith("Cryptochecksum:"):
            found = replace(found, checksum=line.partition(":")[2].strip())
        elif words[0] != "firewall":
            raise NotUnderstood(line, "it is not complete")
    return found
