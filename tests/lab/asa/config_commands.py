# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands of configuration mode that are neither objects, access lists nor NAT."""

from __future__ import annotations

import re

from lab.asa import exec_commands
from lab.asa.addresses import number
from lab.asa.session import Reply, Session, command
from lab.asa.words import Words


@command("config", name="end")
def end(session: Session, words: Words, negate: bool) -> None:
    """Back to privileged mode."""
    words.finish()
    session.leave_config()


def _exit(session: Session, words: Words, negate: bool) -> None:
    """One mode up."""
    words.finish()
    if session.submode:
        session.submode = None
    else:
        session.leave_config()


for _name in ("exit", "quit"):
    command("config", name=_name)(_exit)


@command("config", name="hostname")
def hostname(session: Session, words: Words, negate: bool) -> None:
    """`hostname NAME`, `no hostname`."""
    config = session.device.running
    if negate:
        config.remove(config.of("hostname"))
        return
    name = words.take()
    words.finish()
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", name):
        raise words.invalid(back=1)
    config.replace_or_insert("hostname", f"hostname {name}", lambda block: True)


@command("config", name="terminal")
def terminal(session: Session, words: Words, negate: bool) -> Reply | None:
    """`terminal width N` is part of the configuration; the rest is the session's."""
    if words.accept("width") is None:
        exec_commands.terminal(session, words, negate)
        return None
    config = session.device.running
    word = "80" if negate else words.take()
    if not word.isdigit() or not (40 <= int(word) <= 511 or int(word) == 0):
        raise words.invalid(back=1)
    words.finish()
    if int(word) == 80:
        config.remove(config.of("terminal"))
    elif config.value("terminal width") != word:
        config.replace_or_insert("terminal", f"terminal width {int(word)}", lambda block: True)
    return None


@command("config", name="pager")
def pager(session: Session, words: Words, negate: bool) -> None:
    """`pager [lines] N`: the stored default, and this session's."""
    words.accept("lines")
    word = "0" if negate else words.take() if not words.done else "24"
    if not word.isdigit():
        raise words.invalid(back=1)
    words.finish()
    line = f"pager lines {int(word)}" if int(word) else "no pager"
    session.device.running.replace_or_insert("pager", line, lambda block: True)
    session.pager = int(word)


@command("config", name="names")
def names(session: Session, words: Words, negate: bool) -> None:
    """`names`, `no names`."""
    words.finish()
    config = session.device.running
    config.replace_or_insert("names", "no names" if negate else "names", lambda block: True)


@command("config", name="name")
def name(session: Session, words: Words, negate: bool) -> None:
    """`name ADDRESS NAME [description TEXT]`."""
    config = session.device.running
    address = words.take()
    if number(address) is None:
        raise words.invalid(back=1)
    alias = words.take() if not (negate and words.done) else ""
    tail = f" description {words.rest()}" if words.accept("description") else ""
    words.finish()
    same = [block for block in config.of("name") if block.head.split()[1] == address]
    if negate:
        config.remove([block for block in same if not alias or block.head.split()[2] == alias])
        return
    config.replace_or_insert("name", f"name {address} {alias}{tail}", lambda block: block in same)


@command("config", name="clear")
def clear(session: Session, words: Words, negate: bool) -> None:
    """`clear configure access-list [NAME]`; nothing else is ever wiped here."""
    from lab.asa import acl_commands

    words.require("configure")
    words.require("access-list")
    name = words.take() if not words.done else None
    words.finish()
    acl_commands.clear_lists(session, name)
