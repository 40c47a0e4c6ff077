# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults a test can order. A new one is a field here and a look at it where it bites."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

WIDTH = 80
LOG_MESSAGE = "%ASA-5-111010: User 'jane', running 'CLI' from IP 172.31.0.1, executed 'show clock'"


@dataclass
class Faults:
    """Fields are the names on the command line, with `-` for `_`."""

    drop_after: int = 0  #: close the connection after this many commands in configuration mode; 0 = never
    slow: float = 0.0  #: seconds each command takes longer
    no_enable: bool = False  #: every enable password is wrong
    save_fails: bool = False  #: `write memory` fails
    standby: bool = False  #: this is the standby unit of a failover pair
    ask_reporting: bool = False  #: the first `configure terminal` asks about anonymous error reporting
    truncate: int = 0  #: what `show running-config` prints ends after this many lines
    wrap: bool = False  #: output is broken at 80 columns
    log_message: bool = False  #: a log message is printed into the output of every command
    unauthorized: str = ""  #: commands that match this regular expression are refused by command authorization

    def disturb(self, command: str, lines: list[str]) -> list[str]:
        """What arrives of a command's output."""
        if self.truncate and re.match(r"sh\S*\s+run", command.strip()):
            lines = lines[: self.truncate]
        if self.log_message:
            lines = [*lines[:1], LOG_MESSAGE, *lines[1:]]
        return [part for line in lines for part in _wrap(line)] if self.wrap else lines


def _wrap(line: str) -> list[str]:
    return [line[start : start + WIDTH] for start in range(0, max(len(line), 1), WIDTH)]


def read_faults(orders: list[str]) -> Faults:
    """Parse `NAME[=VALUE]` words. Raises `ValueError` that names the word and the known faults."""
    faults = Faults()
    known = {item.name.replace("_", "-"): item for item in fields(Faults)}
    for order in orders:
        name, _, value = order.partition("=")
        if name not in known:
            raise ValueError(f"unknown fault {name!r}; known: {', '.join(known)}")
        default = getattr(faults, known[name].name)
        try:
            setattr(faults, known[name].name, True if isinstance(default, bool) else type(default)(value))
            re.compile(faults.unauthorized)
        except (ValueError, re.error) as error:
            raise ValueError(f"fault {order!r}: {error}") from error
    return faults
