# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`static`, `global` and `nat (IF) N` of releases before 8.3."""

from __future__ import annotations

import re

from lab.asa.addresses import dotted, number
from lab.asa.messages import say
from lab.asa.names import port_text
from lab.asa.ports import take_port
from lab.asa.session import Session, command
from lab.asa.store import Block
from lab.asa.words import Refused, Words


@command("config old", name="static")
def static(session: Session, words: Words, negate: bool) -> None:
    """`[no] static (REAL,MAPPED) [tcp|udp] MAPPED|interface [PORT] REAL [PORT] [netmask MASK]`."""
    pair = _pair(session, words, 2)
    protocol = words.accept("tcp", "udp") or ""
    mapped = "interface" if words.accept("interface") else _address(session, words)
    ports = [port_text(take_port(words, protocol), protocol)] if protocol else []
    key = f"static {pair} " + " ".join([part for part in (protocol, mapped) if part] + ports)
    real = _address(session, words)
    ports = [port_text(take_port(words, protocol), protocol)] if protocol else []
    mask = _address(session, words) if words.accept("netmask") else "255.255.255.255"
    words.finish()
    line = f"{key} {' '.join([real, *ports])} netmask {mask} "
    config = session.device.running
    same = [block for block in config.of("static") if block.head.rstrip() == line.rstrip()]
    if negate:
        if not same:
            raise Refused(*say("static_absent"))
        config.remove(same)
    elif any(block.head.startswith(key + " ") for block in config.of("static") if block not in same):
        raise Refused(*say("mapped_conflict"))
    elif not same:
        config.insert(Block("static", line))


@command("config old", name="global")
def global_(session: Session, words: Words, negate: bool) -> None:
    """`[no] global (MAPPED) N interface|ADDRESS[-ADDRESS] [netmask MASK]`."""
    _line(session, words, negate, "global")


@command("config old", name="nat")
def nat(session: Session, words: Words, negate: bool) -> None:
    """`[no] nat (REAL) N ADDRESS MASK`."""
    _line(session, words, negate, "nat")


def _line(session: Session, words: Words, negate: bool, kind: str) -> None:
    pair = _pair(session, words, 1)
    if not words.peek().isdigit():
        raise words.invalid()
    line = f"{kind} {pair} {words.rest()}"
    config = session.device.running
    same = [block for block in config.of(kind) if block.head.rstrip() == line]
    if negate:
        config.remove(same)
    elif not same:
        config.insert(Block(kind, line))


def _pair(session: Session, words: Words, count: int) -> str:
    column, text = words.column, words.take()
    match = re.fullmatch(r"\(([^,()\s]+)" + r",([^,()\s]+)" * (count - 1) + r"\)", text)
    if match is None or not all(session.device.catalog.is_interface(name) for name in match.groups()):
        error = words.invalid(back=1)
        error.column = column + 1
        raise error
    return text


def _address(session: Session, words: Words) -> str:
    value = number(session.device.catalog.address(words.take()) or "")
    if value is None:
        raise words.invalid(back=1)
    return dotted(value)
