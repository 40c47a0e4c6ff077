# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults a test can order. A new one is a field here and a look at it where it bites."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

WIDTH = 80
LOG_MESSAGE = "%ASA-5-111010: User 'jane', running 'CLI' from IP 172.31.0.1, executed 'show clock'"


#: What a broken line or a confused terminal sends: no text in any encoding, with a control sequence in it.
GARBAGE = "\x00\xff\xfe\x92\x1b[7m\x07"
STEERING = "\x1b[31m\x9b31m\u202e".encode().decode("latin-1")
"""Red by ESC and by the C1 control that does the same, and a mark that turns the direction of what follows, as the bytes of UTF-8."""
SAVE_FAILURES = ("copying", "executing", "failed", "silent")


@dataclass
class Faults:
    """Fields are the names on the command line, with `-` for `_`."""

    drop_after: int = 0  #: close the connection after this many commands in configuration mode; 0 = never
    slow: float = 0.0  #: seconds each command takes longer
    save_fails: bool | str = False  #: `write memory` fails; with a value, only that part of the device's words is said
    flash_free: int = 0  #: bytes that are free on disk0:, where a larger configuration cannot be saved; 0 = enough
    standby: bool = False  #: this is the standby unit of a failover pair
    ask_reporting: bool = False  #: the first `configure terminal` asks about anonymous error reporting
    truncate: int = 0  #: what `show running-config` prints ends after this many lines
    wrap: bool = False  #: output is broken at 80 columns
    log_message: bool = False  #: a log message is printed into the output of every command
    unauthorized: str = ""  #: commands that match this regular expression are refused by command authorization
    meddle: str = ""  #: `REGEX => LINE ; LINE`: after the first command that matches, somebody else enters the lines
    switch_over: int = 0  #: the units of the pair swap roles after this many commands
    garbage: int = 0  #: this command's output begins with bytes that are no text (counted from 1)
    pager_stays: bool = False  #: the pager cannot be switched off
    replicating: float = 0.0  #: seconds a replication to the mate takes, from the first login on; configuration is lost
    no_arp: str = ""  #: `ADDRESS[,ADDRESS...][:N]`: hosts that the firewall has no adjacency to, for N traces
    conn_limit: bool = False  #: the connection table is full
    steers: str = ""  #: output of commands that match this regular expression ends each line in what steers a terminal

    @property
    def meddling(self) -> tuple[str, list[str]]:
        """Regular expression and lines of `meddle`."""
        pattern, _, lines = self.meddle.partition("=>")
        return pattern.strip(), [line.strip() for line in lines.split(";") if line.strip()]

    def silent_hosts(self) -> frozenset[str]:
        """Hosts without an adjacency for this trace; each call counts as one."""
        addresses, _, times = self.no_arp.partition(":")
        if times:
            self.no_arp = f"{addresses}:{int(times) - 1}" if times != "1" else ""
        return frozenset(addresses.split(",") if addresses else ())

    def disturb(self, command: str, lines: list[str], number: int = 0) -> list[str]:
        """What arrives of a command's output; `number` counts the session's commands from 1."""
        if self.truncate and re.match(r"sh\S*\s+run", command.strip()):
            lines = lines[: self.truncate]
        if self.steers and re.search(self.steers, command):
            lines = [line + STEERING for line in lines]
        if self.log_message:
            lines = [*lines[:1], LOG_MESSAGE, *lines[1:]]
        if self.garbage and number == self.garbage:
            lines = [GARBAGE + lines[0], *lines[1:]] if lines else [GARBAGE]
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
        try:
            setattr(faults, known[name].name, _value(name, getattr(faults, known[name].name), value))
            re.compile(faults.unauthorized)
            re.compile(faults.steers)
            re.compile(faults.meddling[0])
        except (ValueError, re.error) as error:
            raise ValueError(f"fault {order!r}: {error}") from error
    return faults


def _value(name: str, default: object, value: str) -> object:
    if name == "save-fails" and value:
        if value not in SAVE_FAILURES:
            raise ValueError(f"known: {', '.join(SAVE_FAILURES)}")
        return value
    if name == "meddle" and "=>" not in value:
        raise ValueError("REGEX => LINE ; LINE is needed")
    if isinstance(default, bool):
        if value:
            raise ValueError("takes no value")
        return True
    if isinstance(default, int):
        return int(value)
    return float(value) if isinstance(default, float) else value
