# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerDNS with its SQLite backend as a primary server that takes RFC 2136 updates."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

PROGRAM, PACKAGE = "pdns_server", "pdns-server pdns-backend-sqlite3"
_SCHEMA = Path("/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql")


def prepare(
    directory: Path,
    address: str,
    port: int,
    zones: Mapping[str, str],
    writers: Mapping[str, str],
    readers: Mapping[str, str],
) -> list[str]:
    """Make a database with the zones, and say how to run the server; the arguments are those of ``knot.prepare``."""
    directory.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(directory / "db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(_SCHEMA.read_text())
    (directory / "pdns.conf").write_text(f"""\
launch=gsqlite3
gsqlite3-database={directory}/db
gsqlite3-pragma-synchronous=0
local-address={address}
local-port={port}
dnsupdate=yes
allow-dnsupdate-from=0.0.0.0/0
socket-dir={directory}
daemon=no
guardian=no
setuid=
setgid=
receiver-threads=1
distributor-threads=1
# Otherwise what was read just before an update may be answered from memory after it.
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
""")
    for name, secret in {**writers, **readers}.items():
        _pdnsutil(directory, "import-tsig-key", name, "hmac-sha256", secret)
    for name, text in zones.items():
        file = directory / f"{name}.zone"
        file.write_text(text)
        _pdnsutil(directory, "load-zone", name, str(file))
        _pdnsutil(directory, "set-meta", name, "TSIG-ALLOW-DNSUPDATE", *writers)
        _pdnsutil(directory, "set-meta", name, "SOA-EDIT-DNSUPDATE", "INCREASE")
    return [PROGRAM, f"--config-dir={directory}"]


def _pdnsutil(directory: Path, *arguments: str) -> None:
    program = shutil.which("pdnsutil") or "/usr/bin/pdnsutil"
    done = subprocess.run(
        [program, f"--config-dir={directory}", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"pdnsutil {arguments[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
