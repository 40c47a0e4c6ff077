# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of access-lists, one class each; ``edit`` says what a change is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...configuration import logs, render
from ...configuration.addresses import address
from ...configuration.model import AccessList, Ace, Configuration, Entry, ObjectGroup
from ...configuration.parse_acl import OPERATORS, parse_access_lists
from ...configuration.parse_parts import parse_access_group
from ...configuration.ports import PORTS
from .edit import Edit


@dataclass(frozen=True)
class InsertAce(Edit):
    """Put a rule into a list.

    Args:
        at: its line number; None for the end of the list.
        rule: the words from ``permit`` on.
    """

    access_list: str
    at: int | None
    rule: str

    @property
    def lines(self) -> tuple[str, ...]:
        return (insertion(self.access_list, self.at, self.rule),)

    def applied(self, configuration: Configuration) -> Configuration:
        known = configuration.access_lists.get(self.access_list)
        entries = list(known.entries) if known else []
        ace = parsed(self.access_list, self.rule, configuration)
        entries.insert(len(entries) if self.at is None else self.at - 1, ace)
        return _with_entries(configuration, self.access_list, entries)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        line = stored(self.access_list, self.rule)
        return (f"no {line}",) if holds(now, line) and not holds(before, line) else ()


@dataclass(frozen=True)
class RemoveAce(Edit):
    """Take a rule out of its list; ``at`` is where it stood."""

    access_list: str
    at: int
    ace: Ace

    @property
    def lines(self) -> tuple[str, ...]:
        return (f"no {self.ace.text}",)

    def applied(self, configuration: Configuration) -> Configuration:
        entries = list(configuration.access_lists[self.access_list].entries)
        del entries[self.at - 1]
        return _with_entries(configuration, self.access_list, entries)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        if holds(now, self.ace.text):
            return ()
        return (insertion(self.access_list, self.at, render.rule(self.ace)),)


@dataclass(frozen=True)
class MoveAce(Edit):
    """Move a rule above a denial, in one packet: adding a rule that the list has already changes nothing.

    An inactive rule is put in force by the move.

    Args:
        log: its words; empty for those that the rule has.
        was: the line that it stands at.
        to: the line that it moves to.
        denial: the rule that it moves above, and ``denial_at`` its line.
    """

    access_list: str
    ace: Ace
    was: int
    to: int
    denial: Ace
    denial_at: int
    log: str = ""

    one_packet = True

    @property
    def lines(self) -> tuple[str, ...]:
        return (f"no {self.ace.text}", insertion(self.access_list, self.to, in_force(self.ace, self.log)))

    def applied(self, configuration: Configuration) -> Configuration:
        entries = list(configuration.access_lists[self.access_list].entries)
        del entries[self.was - 1]
        entries.insert(self.to - 1, parsed(self.access_list, in_force(self.ace, self.log), configuration))
        return _with_entries(configuration, self.access_list, entries)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        # Other edits may have shifted the lines, so places are counted from the denial.
        denial = position(now, self.access_list, self.denial.text)
        if position(now, self.access_list, self.ace.text) > denial:
            return ()
        here = stored(self.access_list, in_force(self.ace, self.log))
        stands = holds(now, here)
        distance = self.was - self.denial_at
        back = insertion(self.access_list, denial - (1 if stands else 0) + distance, render.rule(self.ace))
        return (f"no {here}", back) if stands else (back,)


@dataclass(frozen=True)
class ReenterAce(Edit):
    """Enter a rule again without ``inactive``, or with another ``log``, which changes it where it stands.

    Args:
        log: its words; empty for those that the rule has.
    """

    access_list: str
    ace: Ace
    at: int
    log: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        return (stored(self.access_list, in_force(self.ace, self.log)),)

    def applied(self, configuration: Configuration) -> Configuration:
        entries = list(configuration.access_lists[self.access_list].entries)
        entries[self.at - 1] = parsed(self.access_list, in_force(self.ace, self.log), configuration)
        return _with_entries(configuration, self.access_list, entries)

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        if holds(now, self.ace.text):
            return ()
        if not self.log or self.ace.log:
            return (self.ace.text,)
        # Without a word about it, a rule that is entered again might keep the log that it has.
        return (stored(self.access_list, render.rule(replace(self.ace, log=logs.words_of(logs.DEFAULT)))),)


@dataclass(frozen=True)
class BindList(Edit):
    """Bind an access-list to an interface that has none."""

    access_list: str
    interface: str

    @property
    def lines(self) -> tuple[str, ...]:
        return (f"access-group {self.access_list} in interface {self.interface}",)

    def applied(self, configuration: Configuration) -> Configuration:
        group = parse_access_group(self.lines[0])
        return replace(configuration, access_groups=(*configuration.access_groups, group))

    def undo(self, before: Configuration, now: Configuration) -> tuple[str, ...]:
        bound = [group.text for group in now.access_groups]
        return (f"no {self.lines[0]}",) if self.lines[0] in bound else ()


def insertion(access_list: str, at: int | None, rule: str) -> str:
    """The line that puts ``rule`` at line ``at``; without a number at the end of the list."""
    number = "" if at is None else f"line {at} "
    return f"access-list {access_list} {number}extended {rule}"


def stored(access_list: str, rule: str) -> str:
    """The line as ``show running-config`` prints it."""
    return f"access-list {access_list} extended {rule}"


def in_force(ace: Ace, log: str = "") -> str:
    """The words of a rule from its action on, without ``inactive``.

    Args:
        log: other words for its log; empty for those that it has.
    """
    return render.rule(replace(ace, inactive=False, log=log or ace.log))


def parsed(access_list: str, rule: str, configuration: Configuration) -> Ace:
    """The entry that ``rule`` becomes."""
    groups: Mapping[str, ObjectGroup] = configuration.groups
    entry = parse_access_lists([stored(access_list, rule)], configuration.names, groups)[access_list].entries[0]
    if not isinstance(entry, Ace):
        raise AssertionError("a rule parses to a rule")
    return entry


def holds(configuration: Configuration, line: str) -> bool:
    """Whether an access-list has ``line``."""
    return position(configuration, line.split(None, 2)[1], line) > 0


def position(configuration: Configuration, access_list: str, line: str) -> int:
    """The line number of ``line`` in a list; 0 where it is not there."""
    known = configuration.access_lists.get(access_list)
    names = configuration.names
    wanted = parse_access_lists([line], names, configuration.groups)[access_list].entries[0]
    for number, entry in enumerate(known.entries if known else (), 1):
        if entry.text == line or (isinstance(entry, Ace) and isinstance(wanted, Ace) and _same(entry, wanted, names)):
            return number
    return 0


def _same(one: Ace, other: Ace, names: Mapping[str, str]) -> bool:
    # Lists are long: most rules differ in what costs nothing to compare.
    return (
        one.action == other.action
        and (one.source.kind, one.destination.kind) == (other.source.kind, other.destination.kind)
        and canonical(one, names) == canonical(other, names)
    )


def canonical(ace: Ace, names: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a rule with ports as numbers, aliases as addresses, IPv6 addresses in their shortest form, and how it logs
    in one form: a device prints them otherwise than they were typed."""
    words = [names.get(word, word) for word in render.rule(replace(ace, log="")).split()]
    words = [str(address(word)) if ":" in word and address(word) else word for word in words]
    for at, word in enumerate(words):
        for port in range(at + 1, min(at + 1 + OPERATORS.get(word, 0), len(words))):
            words[port] = str(PORTS.get(words[port], words[port]))
    return (*words, *logs.meaning(ace.log))


def _with_entries(configuration: Configuration, name: str, entries: list[Entry]) -> Configuration:
    lists = {**configuration.access_lists, name: AccessList(name, tuple(entries))}
    if not entries:
        del lists[name]
    return replace(configuration, access_lists=lists)
