# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`access-list` and `access-group`."""

from __future__ import annotations

import re

from lab.asa.ace import Ace
from lab.asa.catalog import Binding, Catalog
from lab.asa.messages import say
from lab.asa.session import Session, command
from lab.asa.store import Block
from lab.asa.words import Incomplete, Refused, Words

Entries = list[tuple[Block, Ace]]


@command("config", name="access-list")
def access_list(session: Session, words: Words, negate: bool) -> list[str]:
    """`[no] access-list NAME [line N] [extended|remark] ...`."""
    name = words.take()
    if len(name) > 241:
        raise words.invalid(back=1)
    if words.done:
        raise Incomplete
    line = None
    if words.accept("line"):
        line = int(words.take()) if re.fullmatch(r"[1-9]\d{0,9}", words.peek()) else None
        if line is None:
            raise words.invalid()
    catalog = session.device.catalog
    ace = catalog.reader.read(name, words)
    entries = catalog.lists.get(name, [])
    if negate:
        return _remove(session, entries, ace)
    _check_references(catalog, ace)
    return _add(session, entries, ace, line)


def _check_references(catalog: Catalog, ace: Ace) -> None:
    for name in () if catalog.forward_references else ace.groups:
        if name not in catalog.groups:
            raise Refused(*say("no_group", name=name))
    for name in () if catalog.forward_references else ace.objects:
        if name not in catalog.objects:
            raise Refused(*say("no_object", name=name))
    for where in (ace.source, ace.destination):
        if where.kind == "interface" and where.first not in catalog.interfaces:
            raise Refused(*say("no_interface", name=where.first))


def _add(session: Session, entries: Entries, ace: Ace, line: int | None) -> list[str]:
    config = session.device.running
    head = _head(session, ace)
    if ace.type != "remark":
        same = next((entry for entry in entries if entry[1].rule == ace.rule), None)
        if same and same[1].same_options == ace.same_options:
            return say("duplicate", name=ace.name)
        if same:
            same[0].head = head
            config.touch()
            return []
    block = Block("access-list", head)
    if line is not None and line <= len(entries):
        config.insert(block, before=entries[line - 1][0])
    elif entries:
        config.insert(block, after=entries[-1][0])
    else:
        config.insert(block)
    return say("same_group") if len(set(ace.groups)) < len(ace.groups) else []


def _head(session: Session, ace: Ace) -> str:
    if ace.type == "remark":
        return f"access-list {ace.name} remark {ace.verbatim}"
    return f"access-list {ace.name} {ace.text}" + (" " if session.device.running.trailing_blank else "")


def _remove(session: Session, entries: Entries, ace: Ace) -> list[str]:
    """Remove the line that is the same rule; options count only when they are given."""
    if not entries:
        raise Refused(*say("no_list", name=ace.name))
    plain = ace.same_options == ("", "", False)
    for block, other in entries:
        if other.rule == ace.rule and (plain or other.same_options == ace.same_options):
            session.device.running.remove([block])
            if len(entries) == 1:
                _unbind(session, ace.name)
            return []
    raise Refused(*say("no_ace"))


def _unbind(session: Session, name: str) -> None:
    """A list that is gone takes its bindings along (unconfirmed for the removal of the last line)."""
    catalog = session.device.catalog
    session.device.running.remove([item.block for item in catalog.bindings if item.list == name])


@command("config", name="access-group")
def access_group(session: Session, words: Words, negate: bool) -> None:
    """`[no] access-group NAME in|out interface IF [...]`, `access-group NAME global`."""
    name = words.take()
    direction = words.require("in", "out", "global")
    interface, options = "", ""
    if direction != "global":
        words.require("interface")
        interface = words.take()
        found = words.accept("per-user-override", "control-plane")
        options = f" {found}" if found else ""
    words.finish()
    catalog, config = session.device.catalog, session.device.running
    line = f"access-group {name} {direction}" + (f" interface {interface}{options}" if interface else "")
    slot = _slot(catalog, name, direction, interface, "control-plane" in options)
    if negate:
        if slot is None or slot.list != name:
            raise Refused(*say("not_bound", name=name, interface=interface or "global"))
        config.remove([slot.block])
        return
    _check_bindable(catalog, name, interface)
    if slot is None:
        config.insert(Block("access-group", line))
    elif slot.block.head.rstrip() != line:
        slot.block.head = line
        config.touch()


def _slot(catalog: Catalog, name: str, direction: str, interface: str, control_plane: bool) -> Binding | None:
    """What is bound in the place where a list would be; one ethertype list has a place beside it."""
    kind = catalog.list_type(name) == "ethertype"
    wanted = (direction, interface, control_plane, kind)
    found = (
        (item, (item.direction, item.interface, item.control_plane, catalog.list_type(item.list) == "ethertype"))
        for item in catalog.bindings
    )
    return next((item for item, place in found if place == wanted), None)


def _check_bindable(catalog: Catalog, name: str, interface: str) -> None:
    if name not in catalog.lists and not catalog.forward_references:
        raise Refused(*say("no_list", name=name))
    if interface and not catalog.is_interface(interface):
        raise Refused(*say("no_interface", name=interface))
