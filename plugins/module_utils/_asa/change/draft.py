# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided for a request, and the configuration as it grows while it is decided.

Later decisions see the edits of earlier ones: line numbers count them, and two publications cannot take one port.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..._errors import FederationError
from ..configuration import logs
from ..configuration.model import AccessList, Configuration, ObjectNat, OtherEntry, Remark
from ..meaning.resolve import Resolver
from .edits.edit import Edit
from .edits.objects import Replacement, ReplaceNat


@dataclass(frozen=True)
class Decision:
    """One thing that was decided.

    Args:
        subject: what it is about.
        decision: ``created``, ``present``, ``satisfied``, ``activated``, ``updated``, ``moved``, ``replaced``, ``allowed``,
            ``removed``, ``absent``, ``left``, ``leftover`` or ``missing``.
        rule: the configuration line that decided, quoted; empty where none did.
        detail: why, in a sentence.
    """

    subject: str
    decision: str
    rule: str = ""
    detail: str = ""


@dataclass
class Draft:
    """The edits for a request, and why.

    Args:
        configuration: what the device will hold once the edits are in force.
        leftovers: what an earlier request made and this one does not name, as data.
        log: how rules shall log; empty where that is nobody's wish.
        shared: whether rules may go into a list that has a say elsewhere, too.
    """

    configuration: Configuration
    log: str = ""
    shared: bool = False
    edits: list[Edit] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    leftovers: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.resolver = Resolver(self.configuration)

    @property
    def commands(self) -> list[str]:
        """The lines of all edits, as they are sent."""
        return [line for edit in self.edits for line in edit.lines]

    def add(self, edit: Edit) -> None:
        self.edits.append(edit)
        before, self.configuration = self.configuration, edit.applied(self.configuration)
        if self.configuration.objects is not before.objects:  # a rule changes nothing that names stand for
            self.resolver = Resolver(self.configuration)

    def set_aside(self, rules: Iterable[ObjectNat]) -> None:
        """Judge what follows as if these translations were gone; ``replace`` then says what takes their places."""
        gone = {rule.object for rule in rules}
        left = {name: rule for name, rule in self.configuration.object_nat.items() if name not in gone}
        self.configuration = replace(self.configuration, object_nat=left)
        self.resolver = Resolver(self.configuration)

    def put_back(self, rule: ObjectNat) -> None:
        """Judge what follows with a translation that was set aside, because it stays."""
        self.configuration = replace(
            self.configuration, object_nat={**self.configuration.object_nat, rule.object: rule}
        )

    def replace(self, replacement: Replacement) -> None:
        """Put one translation in the place of another, in the packet that does so for all of them, which goes first."""
        self._at_once(ReplaceNat((replacement,)))

    def give_way(self, rule: ObjectNat) -> None:
        """Take a translation away, in that same packet."""
        self._at_once(ReplaceNat((), (rule,)))

    def _at_once(self, edit: ReplaceNat) -> None:
        self.configuration = edit.applied(self.configuration)
        self.resolver = Resolver(self.configuration)
        first = self.edits[0] if self.edits else None
        if isinstance(first, ReplaceNat):
            self.edits[0] = ReplaceNat((*first.replacements, *edit.replacements), (*first.gone, *edit.gone))
        else:
            self.edits.insert(0, edit)

    def decide(self, subject: str, decision: str, rule: str = "", detail: str = "") -> None:
        self.decisions.append(Decision(subject, decision, rule, detail))

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)

    def logged(self, rule: str) -> str:
        """The words of a new rule, with how it shall log."""
        return rule if self.log in ("", logs.DEFAULT) else f"{rule} {logs.words_of(self.log)}"

    def level(self, nameif: str) -> int:
        return self.configuration.interfaces[nameif].security_level

    def require_interface(self, nameif: str, where: str) -> None:
        """Make sure that an interface of that name exists.

        Raises:
            FederationError: with the names that there are.
        """
        known = self.configuration.interfaces
        if nameif not in known:
            raise FederationError(
                f"no interface is named {nameif!r}; the firewall has {', '.join(sorted(known)) or 'none'}",
                where=where,
                cure="give the name that nameif has on this firewall",
            )

    def ruling(self, direction: str, interface: str) -> AccessList | None:
        """The access-list that rules what passes there: the one that is bound, or else the global one."""
        return self.bound_for(direction, interface)[0] or self.bound("global")

    def bridge(self, interface: str) -> str:
        """The name of the bridge group's own interface that ``interface`` is a member of; empty where there is none."""
        number = self.configuration.interfaces[interface].bridge_group
        found = self.configuration.bridges.get(number)
        return found.nameif if number and found is not None else ""

    def bound_for(self, direction: str, interface: str) -> tuple[AccessList | None, str]:
        """The list that is bound to an interface, or else to the bridge group that it is a member of, and where it is bound.

        Of a packet that enters, a member's list is asked first, then the one of the group's own interface, then the global one
        (Cisco's ASA firewall guide, "Access rules").
        """
        own = self.bound(direction, interface)
        group = self.bridge(interface) if own is None else ""
        found = self.bound(direction, group) if group else None
        return (own, interface) if found is None else (found, group)

    def bound(self, direction: str, interface: str = "") -> AccessList | None:
        """The access-list that is bound there; one for ethertypes may be beside it, and has no say in TCP.

        Raises:
            FederationError: more than one is, or one that does not exist.
        """
        lists = self.configuration.access_lists
        place = (direction, interface)
        for group in self.configuration.access_groups:
            dangling = ("access-list", group.access_list, group.text) in self.configuration.dangling
            if dangling and group.through and (group.direction, group.interface) == place:
                raise FederationError(
                    f"the access-list {group.access_list} does not exist, though it is bound: {group.text!r}",
                    where="running configuration",
                    cure="make the list, or take the binding away; what passes there as it is now is not documented",
                )
        found = [
            group
            for group in self.configuration.access_groups
            if group.through
            and (group.direction, group.interface) == (direction, interface)
            and group.access_list in lists
            and not _of_frames(lists[group.access_list])
        ]
        if len(found) > 1:
            raise FederationError(
                f"two access-lists are bound to one place: {found[0].text!r} and {found[1].text!r}",
                where="running configuration",
                cure="unbind one of them",
            )
        return lists[found[0].access_list] if found else None


def _of_frames(access_list: AccessList) -> bool:
    """Whether a list is about frames and not about packets; the rules of a list are of one type."""
    first = next((entry for entry in access_list.entries if not isinstance(entry, Remark)), None)
    return isinstance(first, OtherEntry) and first.type == "ethertype"
