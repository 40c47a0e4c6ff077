# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interfaces to which no access-list is bound: what their security levels let through, and a list of our own."""

from __future__ import annotations

from ..._errors import FederationError
from ..meaning.access import Flow
from .draft import Draft
from .edits.access import BindList, InsertAce
from .surroundings import exchange


def by_level(draft: Draft, subject: str, entering: str, leaving: str) -> bool:
    """Whether the security levels alone let the flow through; decide so where they do."""
    here, there = draft.level(entering), draft.level(leaving)
    interfaces = draft.configuration.interfaces
    levels = f"no access-list is bound there; security level {here} ({entering}) to {there} ({leaving})"
    if here > there or (here == there and exchange(draft, interfaces[entering], interfaces[leaving])):
        draft.decide(subject, "allowed", "", levels)
        return True
    return False


def create_list(draft: Draft, flow: Flow, subject: str, where: str, interface: str, name: str) -> None:
    if name in draft.configuration.access_lists:
        raise FederationError(
            f"access-list {name} exists, but is not bound to interface {interface}; binding it would put all of its "
            "rules in force",
            where=where,
            cure=f"bind it by hand (access-group {name} in interface {interface}), or set access_list to a new name",
        )
    draft.add(InsertAce(name, None, draft.logged(flow.rule)))
    draft.add(BindList(name, interface))
    draft.decide(subject, "created", "", f"in the new access-list {name}, bound to interface {interface}")
    reached = _reached_by_level(draft, interface)
    if reached and draft.bound("global") is None:  # a global list is asked behind the new one, as it was before
        draft.warn(
            f"{where}: interface {interface} has security level {draft.level(interface)}; from now on access-list {name} "
            f"rules what enters there, and all else is denied, also what went to {', '.join(reached)} until now"
        )


def _reached_by_level(draft: Draft, interface: str) -> list[str]:
    """The interfaces that the security level alone lets ``interface`` through to."""
    level = draft.level(interface)
    equal = "inter-interface" in draft.configuration.same_security
    return sorted(
        one.nameif
        for one in draft.configuration.interfaces.values()
        if one.nameif != interface and (one.security_level < level or (equal and one.security_level == level))
    )


def no_list(draft: Draft, where: str, entering: str, leaving: str, creatable: bool) -> FederationError:
    here, there = draft.level(entering), draft.level(leaving)
    return FederationError(
        f"no access-list is bound to interface {entering} (direction in), and its security level {here} lets nothing "
        f"through to interface {leaving} of level {there}",
        where=where,
        cure=f"bind an access-list to interface {entering}"
        + (
            ", or let this module do it with create_access_group"
            if creatable
            else " by hand, one that permits all it should"
        ),
    )
