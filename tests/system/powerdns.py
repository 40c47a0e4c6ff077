# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PowerDNS of the tests' own on a loopback address, gone when the block ends."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from lab.dns import powerdns as software
from system.bind import ADDRESS, Key, Server, Zone, free_port, started, zone_text

INSTALLED = shutil.which(software.PROGRAM, path="/usr/local/sbin:/usr/sbin:/usr/bin")


@contextlib.contextmanager
def powerdns(home: Path, writers: list[Key], readers: list[Key], zones: list[Zone]) -> Iterator[Server]:
    """Run it with ``zones``; who may change them are the writers."""
    port = free_port()
    argv = software.prepare(
        home,
        ADDRESS,
        port,
        {zone.name: zone_text(zone) for zone in zones},
        {key.name: key.secret for key in writers},
        {key.name: key.secret for key in readers},
    )
    assert INSTALLED, f"{software.PROGRAM} is not installed: {software.PACKAGE}"
    with started([INSTALLED, *argv[1:]], home, port) as process:
        yield Server(ADDRESS, port, home, process)
