# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show`: dispatch, output filters, and `show running-config`."""

from __future__ import annotations

import re
from collections.abc import Callable

from lab.asa import show_policy, show_system
from lab.asa.messages import say
from lab.asa.session import Session, command
from lab.asa.words import Invalid, Refused, Words

Shower = Callable[[Session, Words], list[str]]


@command("user", "exec", name="show")
def show(session: Session, words: Words, negate: bool) -> list[str]:
    """`show WHAT [| include|exclude|begin|grep [-v] REGEX]`."""
    head, bar, tail = words.line.partition("|")
    column = words.column
    ask = Words(head)
    while not ask.done and ask.column < column:
        ask.take()
    table = _SHOWERS if session.privileged else {"version": show_system.version}
    lines = table[ask.require(*table)](session, ask)
    return _filter(lines, tail, len(head) + 1) if bar else lines


def _filter(lines: list[str], text: str, column: int) -> list[str]:
    words = Words(text)
    try:
        verb = words.require("include", "exclude")
        pattern = words.rest()
    except Invalid as error:
        raise Invalid(error.column + column) from None
    try:
        search = re.compile(pattern).search
    except re.error:
        search = re.compile(re.escape(pattern)).search
    return [line for line in lines if bool(search(line)) == (verb == "include")]


# -- configurations ----------------------------------------------------------------------------------------------------


def _running(session: Session, words: Words) -> list[str]:
    """`show running-config [KEYWORD ...]`: everything, or the blocks that begin with these words."""
    config = session.device.running
    if words.done:
        return config.lines()
    known = (block.head.split()[0] for block in config.blocks if block.kind != "!")
    wanted = [words.require(*dict.fromkeys(["nat", *known]))]
    while not words.done:
        wanted.append(words.take())
    # An object's definition is shown by `object`, its translation by `nat`.
    nat = wanted == ["nat"]
    kinds = ("nat", "object nat", "nat after") if nat else {block.kind for block in config.blocks} - {"object nat"}
    found = [block for block in config.of(*kinds) if nat or block.head.split()[: len(wanted)] == wanted]
    if wanted[0] == "access-list" and not found:
        raise Refused(*say("no_list", name=wanted[1]))
    return [line for block in found for line in block.lines]


def _startup(session: Session, words: Words) -> list[str]:
    words.finish()
    return session.device.startup.rstrip("\n").split("\n")


_SHOWERS: dict[str, Shower] = {
    "running-config": _running,
    "startup-config": _startup,
    "version": show_system.version,
    "failover": show_system.failover,
    "mode": show_system.mode,
    "cluster": show_system.cluster,
    "context": show_system.context,
    "access-list": show_policy.access_list,
}
