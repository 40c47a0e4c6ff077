# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults a test can order. A new one is a field here and a look at it where it bites."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields


@dataclass
class Faults:
    """Fields are the names on the command line, with `-` for `_`."""

    drop_after: int = 0  #: close the connection after this many commands in configuration mode; 0 = never
    slow: float = 0.0  #: seconds each command takes longer
    no_enable: bool = False  #: every enable password is wrong
    save_fails: bool = False  #: `write memory` fails
    standby: bool = False  #: this is the standby unit of a failover pair
    ask_reporting: bool = False  #: the first `configure terminal` asks about anonymous error reporting
    unauthorized: str = ""  #: commands that match this regular expression are refused by command authorization


def read_faults(orders: list[str]) -> Faults:
    """Parse `NAME[=VALUE]` words. Raises `ValueError` that names the word and the known faults."""
    faults = Faults()
    known = {item.name.replace("_", "-"): item for item in fields(Faults)}
    for order in orders:
        name, _, value = order.partition("=")
        if name not in known:
            raise ValueError(f"unknown fault {name!r}; known: {', '.join(known)}")
        default = known[name].default
        try:
            setattr(faults, known[name].name, True if isinstance(default, bool) else type(default)(value))
            re.compile(faults.unauthorized)
        except (ValueError, re.error) as error:
            raise ValueError(f"fault {order!r}: {error}") from error
    return faults
