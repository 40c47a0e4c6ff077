# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node itself makes of a name: ``utils network host``, asked and understood."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Callable

from ..._errors import FederationError
from .output import is_address
from .session import CliSession, CommandFailed

OK, MISSING = "ok", "missing"
NOT_UNDERSTOOD, FAILED, NOT_A_NAME, NOT_ASKED = "not_understood", "failed", "not_a_name", "not_asked"

MOST_SECONDS = 60
"""For all names together: a node with dead DNS servers needs many seconds for each."""

LONGEST_NAME = 253  # RFC 1035, section 2.3.4, without the final dot

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ADDRESS = re.compile(r"\bhas (?:IPv6 )?address (\S+)\s*$")
_LOCAL = re.compile(r"\bresolves (?:locally )?to (\S+)\s*$")
_NOTHING = "no external servers found"


@dataclass(frozen=True)
class Resolution:
    """A name and what the node makes of it.

    Attributes:
        status: ``ok``; ``missing``: the node's DNS servers gave no address; ``not_understood``, ``failed`` (the command line says so),
            ``not_a_name`` (it was not typed) and ``not_asked`` (the session was gone) say nothing about the name.
        local, external: addresses, from the node's own table and from its DNS servers.
        detail: the node's own words where no address came.
    """

    name: str
    status: str
    local: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    detail: str = ""


def resolve(session: CliSession, names: Iterable[str], clock: Callable[[], float] = time.monotonic) -> list[Resolution]:
    """Ask the node for each name, one command a name. Nothing fails for it; the asking ends where it takes too long, or the session is gone."""
    found: list[Resolution] = []
    gone = ""
    until = clock() + MOST_SECONDS
    for name in dict.fromkeys(one.rstrip(".") for one in names):
        if not is_name(name):
            # Names come from other people's DNS: whatever is not a plain host name must never reach a command line.
            found.append(Resolution(name, NOT_A_NAME, detail="no host name, so it was not typed"))
            continue
        if not gone and clock() > until:
            gone = f"the names before it took more than {MOST_SECONDS} s"
        if gone:
            found.append(Resolution(name, NOT_ASKED, detail=gone))
            continue
        try:
            found.append(parse_host(session.run(f"utils network host {name}"), name))
        except CommandFailed as error:
            found.append(Resolution(name, FAILED, detail=error.what))
        except FederationError as error:
            gone = error.what
            found.append(Resolution(name, FAILED, detail=gone))
    return found


def is_name(text: str) -> bool:
    """Whether this is a plain host name, safe to type."""
    return len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def parse_host(text: str, name: str) -> Resolution:
    """The output of ``utils network host``: a part of what the node knows itself, and a part of what its servers say."""
    local = _addresses(_LOCAL, text)
    external = _addresses(_ADDRESS, text)
    if external or local:
        return Resolution(name, OK, local, external)
    said = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return Resolution(name, MISSING if _NOTHING in text.lower() else NOT_UNDERSTOOD, detail=said)


def _addresses(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = [match.group(1) for line in text.splitlines() for match in [pattern.search(line)] if match]
    return tuple(address for address in found if is_address(address))
