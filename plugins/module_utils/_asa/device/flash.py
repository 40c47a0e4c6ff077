# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the flash has room for the configuration that is to be saved: ``boot config`` and ``dir``.

Unconfirmed: whether a firewall gives the space of the old file free before it writes the new one. Here it is taken not to, as a flash
without room for one more configuration is full in any case.
"""

from __future__ import annotations

import re

from ..text import lines_of

_BOOT_CONFIG = re.compile(r"boot config (?P<disk>\w+):")
_DISK = re.compile(r"(disk\d+|flash)$")
_USUAL = "disk0"
_FREE = re.compile(r"\d+ bytes total \((?P<free>\d+) bytes free(?:/\d+% free)?\)$")


def disk_of(running: str) -> str:
    """The disk that the startup configuration lies on, by the running one; empty where it lies on none, but on a server."""
    named = next(filter(None, map(_BOOT_CONFIG.match, lines_of(running))), None)
    disk = named["disk"] if named else _USUAL
    return disk if _DISK.match(disk) else ""


def free_bytes(answer: str) -> int | None:
    """The bytes that are free on a disk, from ``dir``; None where the answer does not say."""
    found = next(filter(None, (_FREE.search(line.strip()) for line in lines_of(answer))), None)
    return int(found["free"]) if found else None
