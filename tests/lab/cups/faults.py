# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a test can ask for, so that what happens on a bad day can be tried on a good one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

REBOOT = 5.0  # seconds that a node is away when it reboots, unless set otherwise

# name -> (what its value after "=" means, or "" when it takes none; what the fault does)
KNOWN: dict[str, tuple[str, str]] = {
    "locked": ("", "the application account is locked from the beginning"),
    "page-changed": ("field id, default TKSECURITYMODE", "the settings page has no element with this id"),
    "session-expires": ("how often, default always", "the session ends right after the settings page has been shown"),
    "service-never-starts": (
        "service suffix, default the federation connection manager",
        "goes to Starting, then back to Stopped",
    ),
    "service-hangs": ("service suffix, default the federation connection manager", "goes to Starting and stays there"),
    "reboots": (
        "seconds it is away, default 5",
        "right after the first request that changed something (page, Control Center or command line) the node reboots",
    ),
    "soap-fault": ("how often, default always", "the Control Center answers with a SOAP fault"),
    "soap-bomb": ("", "the Control Center answers with nested entities that would expand to gigabytes"),
    "soap-cut": ("", "the Control Center's reply ends in the middle"),
    "soap-html": ("", "the Control Center answers with an HTML page and status 200"),
    "save-rejected": ("", "the settings page answers a correct request with a database error"),
    "save-ignored": ("", "the settings page says that the update was successful and stores nothing"),
    "steers": (
        "texts (default) or ids",
        "every text or every element id of its pages, and every line of its command line, ends in characters that steer a terminal",
    ),
}

STEERING = "\x1b[31m\x9b31m\u202e"
"""Red by ESC and by the C1 control that does the same, and a mark that turns the direction of what follows."""


class FaultError(ValueError):
    """A fault that is not known, or a value that it cannot have."""


@dataclass
class Faults:
    """The faults of one emulator; `take` counts those that happen a limited number of times."""

    values: dict[str, str] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, items: Sequence[str]) -> Faults:
        """`["locked", "reboots=2"]` -> Faults. Raises FaultError for what is not in KNOWN."""
        values = {}
        for item in items:
            name, _, value = item.partition("=")
            if name not in KNOWN:
                raise FaultError("unknown fault {}. Known: {}".format(name, ", ".join(sorted(KNOWN))))
            if value and not KNOWN[name][0]:
                raise FaultError(f"fault {name} takes no value")
            values[name] = value
        faults = cls(values)
        faults.seconds("reboots", REBOOT)
        return faults

    def has(self, name: str) -> bool:
        """Is this fault switched on?"""
        if name not in KNOWN:
            raise FaultError(f"unknown fault {name}")
        return name in self.values

    def end(self, name: str) -> None:
        """From now on this fault is off."""
        self.values.pop(name, None)

    def value(self, name: str, default: str) -> str:
        """The text after "=", or the default."""
        return self.values.get(name) or default

    def take(self, name: str) -> bool:
        """Does this fault happen now? Counts against its limit when its value is a number of times."""
        if not self.has(name):
            return False
        limit = self.values[name]
        self._used[name] = self._used.get(name, 0) + 1
        return not limit or self._used[name] <= int(limit)

    def seconds(self, name: str, default: float) -> float:
        """The value of a fault that takes seconds; 0 while it is off, the default when no number was given."""
        if name not in self.values:
            return 0.0
        try:
            return float(self.values[name] or default or "none")
        except ValueError as error:
            raise FaultError(f"fault {name} needs a number of seconds, as {name}=2") from error
