# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SRV records that a node itself finds: ``utils network host NAME srv``, asked and understood.

The word ``srv`` and the form of a record are confirmed for release 14 (Administration Guide of 14, "Domain Name and Node Name Changes").
What older releases make of the word is not: some refuse the command, others may take it for nothing and look for an address. So an
answer without a record counts as "there is none" only from a node that is known to know the word.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Callable

from ..._errors import FederationError
from ..._text import one_line
from .host_output import FAILED, MISSING, MOST_SECONDS, NOT_A_NAME, NOT_ASKED, NOT_UNDERSTOOD, OK, is_name
from .session import CliSession, CommandFailed

UNSUPPORTED = "unsupported"
KNOWN_SINCE = 14
"""The first release that is known to have the word."""

_RECORD = re.compile(r"(?P<owner>\S+) has SRV record (?P<numbers>\d{1,5} \d{1,5} \d{1,5}) (?P<target>\S+)", re.ASCII)
_NOTHING = ("nothing found", "no external servers found")
_ADDRESS = re.compile(r"\bhas (?:IPv6 )?address \S+|\bdomain name pointer \S+")
_EXTERNAL = "external resolution:"


@dataclass(frozen=True)
class SrvTarget:
    """One SRV record (RFC 2782). ``target`` is without its final dot; ``.`` stands for "no such service here"."""

    priority: int
    weight: int
    port: int
    target: str


@dataclass(frozen=True)
class SrvAnswer:
    """A name and the SRV records that the node finds for it.

    Attributes:
        status: ``ok``; ``missing``: the node found no record; ``unsupported``: its release does not know the question, or nothing shows
            that it does; ``not_understood``, ``failed`` (the command line reports a failure), ``not_a_name`` (it was not typed) and
            ``not_asked`` (the session was gone, or the time was up) say nothing about the name.
        records: in the order of the answer.
        detail: the node's own words where there is no record.
    """

    name: str
    status: str
    records: tuple[SrvTarget, ...] = ()
    detail: str = ""


def ask_srv(
    session: CliSession, names: Iterable[str], release: str, clock: Callable[[], float] = time.monotonic
) -> list[SrvAnswer]:
    """Ask the node for the SRV records of each name, one command a name.

    Nothing fails for it. The asking ends where the release does not know the question, where it takes too long, or where the session is gone.

    Args:
        names: full names, such as ``_xmpp-server._tcp.example.com``.
        release: as ``show version active`` has it.
    """
    found: list[SrvAnswer] = []
    ended: tuple[str, str] | None = None
    until = clock() + MOST_SECONDS
    for name in dict.fromkeys(one.rstrip(".") for one in names):
        if not is_name(name):
            found.append(SrvAnswer(name, NOT_A_NAME, detail="no name, so it was not typed"))
            continue
        if ended is None and clock() > until:
            ended = NOT_ASKED, f"the names before it took more than {MOST_SECONDS} s"
        if ended is not None:
            found.append(SrvAnswer(name, ended[0], detail=ended[1]))
            continue
        try:
            found.append(parse_srv(session.run(f"utils network host {name} srv"), name))
        except CommandFailed as error:
            if not knows_srv(release, found):
                ended = UNSUPPORTED, error.what
            found.append(SrvAnswer(name, ended[0] if ended else FAILED, detail=error.what))
        except FederationError as error:
            ended = NOT_ASKED, error.what
            found.append(SrvAnswer(name, FAILED, detail=error.what))
    if knows_srv(release, found):
        return found
    return [replace(one, status=UNSUPPORTED) if one.status == MISSING else one for one in found]


def knows_srv(release: str, answers: Iterable[SrvAnswer]) -> bool:
    """Whether a node knows the word ``srv``: by its release, or because it has answered with a record."""
    major = re.match("[0-9]{1,4}", release)
    return (major is not None and int(major.group()) >= KNOWN_SINCE) or any(one.status == OK for one in answers)


def parse_srv(text: str, name: str) -> SrvAnswer:
    """The output of ``utils network host NAME srv``: records from the node's DNS servers, behind what it knows itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = " / ".join(map(one_line, lines))
    if any(_ADDRESS.search(line) for line in lines):
        return SrvAnswer(name, UNSUPPORTED, detail=f"the node looked for an address: {said}")
    records: list[SrvTarget] = []
    for line in lines:
        if " has srv record" not in line.lower():
            continue
        record = _record(line)
        if record is None:
            return SrvAnswer(name, NOT_UNDERSTOOD, detail=said)
        records.append(record)
    if records:
        return SrvAnswer(name, OK, tuple(records))
    lowered = [line.lower() for line in lines]
    outside = lowered[lowered.index(_EXTERNAL) + 1 :] if _EXTERNAL in lowered else []
    nothing = bool(outside) and all(line in _NOTHING for line in outside)
    return SrvAnswer(name, MISSING if nothing else NOT_UNDERSTOOD, detail=said)


def _record(line: str) -> SrvTarget | None:
    found = _RECORD.fullmatch(line)
    if found is None:
        return None
    priority, weight, port = map(int, found.group("numbers").split())
    target = found.group("target").rstrip(".") or "."
    if max(priority, weight, port) > 65535 or not (target == "." or is_name(target)):
        return None
    return SrvTarget(priority, weight, port, target)
