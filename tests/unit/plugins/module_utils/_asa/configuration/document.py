# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running configuration as a whole: the model, and the order in which it was printed.

What is not in the model (interfaces and routes, which are read for a few of their settings only, lines without bearing,
marks between the sections) is kept as text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Callable

from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration import render
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.model import AccessGroup, Configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse import parse_configuration
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse_acl import SETTINGS
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.parse_nat import is_twice
from ansible_collections.xmpp.federation.plugins.module_utils._asa.text import is_log_message, lines_of

# One printed line, as the model has it now.
Line = Callable[[], str]


@dataclass(frozen=True)
class Document:
    """Args:
    configuration: the model.
    lines: what prints each line, in their order.
    """

    configuration: Configuration
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The configuration as it is printed, with LF at the line ends."""
        return "\n".join(line() for line in self.lines)


def parse_document(text: str, complete: bool = True) -> Document:
    """Parse the output of ``show running-config`` and keep its order.

    Raises:
        FederationError: as ``parse_configuration``.
    """
    configuration = parse_configuration(text, complete)
    return Document(configuration, tuple(_Outline(configuration).of(lines_of(text))))


@dataclass
class _Outline:
    """Walks down the text once more and puts the model's items in the place of its lines."""

    configuration: Configuration
    _next_entry: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _next_member: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _next_group: int = 0

    def __post_init__(self) -> None:
        self._twice: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(self.configuration.twice_nat):
            self._twice[rule.text].append(number)

    def of(self, lines: list[str]) -> Iterator[Line]:
        kind = name = ""
        for line in lines:
            if is_log_message(line):
                continue
            if line.startswith((" ", "\t")) and kind:
                yield self._inside(kind, name, line)
                continue
            if not line or line[0] in "!:":
                yield _verbatim(line)
                continue
            kind, name = _block(line)
            yield self._head(kind, name, line)

    def _head(self, kind: str, name: str, line: str) -> Line:
        found = self.configuration
        first, second = (*line.split()[:2], "")[:2]
        if kind:
            return lambda: found.groups[name].text if kind == "object-group" else f"{kind} {name}"
        if first == "access-list" and second not in SETTINGS:
            at = self._next_entry[second]
            self._next_entry[second] += 1
            return lambda: render.entry(second, found.access_lists[second].entries[at])
        if first == "nat":
            number = self._twice[line.strip()].pop(0)
            return lambda: render.twice_nat(found.twice_nat[number])
        if first == "access-group":
            place = self._next_group
            self._next_group += 1
            return lambda: _access_group(found.access_groups[place])
        if first == "name":
            alias, rest = line.split()[2], line.split()[3:]
            return lambda: render.words("name", found.names[alias], alias, *rest)
        return _verbatim(line)

    def _inside(self, kind: str, name: str, line: str) -> Line:
        found, word = self.configuration, line.split(None, 1)[0]
        if kind == "object-group":
            group = found.groups[name]
            if word == "description":
                return lambda: render.description(group.description)[0]
            at = self._next_member[name]
            self._next_member[name] += 1
            return lambda: f" {render.member(group.members[at])}"
        if kind == "object service":
            item = found.services[name]
            return lambda: (render.description(item.description) if word == "description" else render.service(item))[0]
        if word == "nat" and is_twice(line):
            number = self._twice[line.strip()].pop(0)
            return lambda: f" {render.twice_nat(found.twice_nat[number])}"
        if word == "nat":
            return lambda: f" {render.object_nat(found.object_nat[name])}"
        host = found.objects[name]
        return lambda: (render.description(host.description) if word == "description" else render.address(host))[0]


def _verbatim(line: str) -> Line:
    return lambda: line


def _block(line: str) -> tuple[str, str]:
    """Kind and name of the block that a line opens, where the block's lines are in the model; else both empty."""
    words = line.split()
    if words[0] == "object-group" and len(words) > 2:
        return words[0], words[2]
    if words[0] == "object" and len(words) > 2 and words[1] in ("network", "service"):
        return f"object {words[1]}", words[2]
    return "", ""


def _access_group(item: AccessGroup) -> str:
    """The line as it is printed; the collection itself only quotes it."""
    where = f"interface {item.interface}" if item.interface else ""
    return render.words("access-group", item.access_list, item.direction, where, *item.options)
