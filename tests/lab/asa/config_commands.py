# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands of configuration mode that are neither objects, access lists nor NAT."""

from __future__ import annotations

import re

from lab.asa import exec_commands
from lab.asa.addresses import dotted, number
from lab.asa.messages import say
from lab.asa.session import Reply, Session, command
from lab.asa.store import Block
from lab.asa.words import Incomplete, Refused, Words


@command("config", name="end")
def end(session: Session, words: Words, negate: bool) -> None:
    """Back to privileged mode."""
    words.finish()
    _may_leave(session)
    session.leave_config()


def _may_leave(session: Session) -> None:
    if session.device.faults.end_fails:
        raise Refused(*say("authorization"))


def _exit(session: Session, words: Words, negate: bool) -> None:
    """One mode up."""
    words.finish()
    _may_leave(session)
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
    if session.device.faults.pager_stays:
        raise Refused(*say("authorization"))
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


@command("config", name="route")
def route(session: Session, words: Words, negate: bool) -> list[str]:
    """`[no] route IF NETWORK MASK GATEWAY [METRIC]`."""
    nameif = words.take()
    if not session.device.catalog.is_interface(nameif):
        raise words.invalid(back=1)
    parts = [_dotted(words) for _ in range(3)]
    metric = words.take() if not words.done else "1"
    if not metric.isdigit() or not 1 <= int(metric) <= 255:
        raise words.invalid(back=1)
    words.finish()
    config = session.device.running
    line = f"route {nameif} {' '.join(parts)} {int(metric)}"
    same = [block for block in config.of("route") if block.head.split()[:5] == line.split()[:5]]
    if negate:
        if not same:
            raise Refused(*say("route_absent"))
        config.remove(same)
    elif same:
        return say("route_exists")
    else:
        config.insert(Block("route", line))
    return []


def _dotted(words: Words) -> str:
    word = words.take()
    value = number(word)
    if value is None:
        raise words.invalid(back=1)
    return dotted(value)


#: Groups that `ssh key-exchange group` offers, and the Diffie-Hellman group behind each that is deprecated.
_KEY_EXCHANGE = {
    "dh-group1-sha1": "2",
    "dh-group14-sha1": "",
    "dh-group14-sha256": "",
    "curve25519-sha256": "",
    "ecdh-sha2-nistp256": "",
}


@command("config", name="ssh")
def ssh(session: Session, words: Words, negate: bool) -> list[str]:
    """`ssh key-exchange group GROUP`, `ssh timeout MINUTES`, `[no] ssh NETWORK MASK IF`."""
    config = session.device.running
    if words.accept("key-exchange"):
        words.require("group")
        group = words.require(*_KEY_EXCHANGE)
        words.finish()
        config.replace_or_insert(
            "ssh", f"ssh key-exchange group {group}", lambda b: b.head.split()[1:2] == ["key-exchange"]
        )
        weak = _KEY_EXCHANGE[group] if config.release >= (9, 16) else ""
        return say("weak_group", group=weak) if weak else []
    if words.accept("timeout"):
        minutes = words.take()
        if not minutes.isdigit() or not 1 <= int(minutes) <= 60:
            raise words.invalid(back=1)
        words.finish()
        config.replace_or_insert("ssh", f"ssh timeout {int(minutes)}", lambda b: b.head.split()[1:2] == ["timeout"])
        return []
    if words.done:
        raise Incomplete
    line = f"ssh {_dotted(words)} {_dotted(words)} {words.take()}"
    words.finish()
    if not session.device.catalog.is_interface(line.split()[3]):
        raise Refused(*say("no_interface", name=line.split()[3]))
    same = [block for block in config.of("ssh") if block.head.strip() == line]
    if negate:
        config.remove(same)
    elif not same:
        config.insert(Block("ssh", line))
    return []
