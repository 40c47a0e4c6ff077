# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stop and start a server of a running lab, to break and mend what is not the site's: ``python -m lab.control restart NAME``.

The names are those of ``daemons`` in lab.json (named, resolver, asa, cups, partner-PROFILE). An XMPP server that is
restarted forgets its connections: after a firewall change that is what makes the next message take the new rules.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import Any

from lab.daemons import PATIENCE, Daemon, wait_until_ready
from lab.errors import LabError
from lab.inventory import FACTS
from lab.layout import RUN

EXPECTED = Path(RUN, "expected")  # a file named after a process here: its end is wanted, and not worth a report


def stop(entry: dict[str, Any]) -> None:
    """End a server, and return when it is gone. No error if it has ended before."""
    pid = entry["pid"]
    EXPECTED.mkdir(exist_ok=True)
    (EXPECTED / str(pid)).touch()
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(handle, signal.SIGTERM)
        if not select.select([handle], [], [], 3)[0]:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            select.select([handle], [], [], PATIENCE)
    finally:
        os.close(handle)


def runs(pid: int) -> bool:
    """Whether a process is there and has not ended; one that process 1 has yet to reap has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def start(name: str, entry: dict[str, Any]) -> None:
    """Start a server that was stopped, as it was first started, and return when it serves.

    :raises LabError: it runs already, ends at once, or does not serve in time
    """
    if runs(entry["pid"]):
        raise LabError(f"{name} is running; to start it anew: restart")
    place, serves = Path(entry["directory"]), entry["listen"]
    daemon = Daemon(name, entry["netns"], entry["argv"], place, serves, entry["environment"])
    log = Path(entry["log"])
    if not daemon.listen:
        log.rename(log.with_suffix(".before.log"))  # its first "ready" must not be taken for the new one's
    daemon.start("ip", log.parent)
    entry["pid"] = daemon.pid
    wait_until_ready([daemon])


def main() -> int:
    """Do as the command line says; lab.json then holds the new process number."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.control", description="Stop and start a server of the running lab."
    )
    parser.add_argument("action", choices=("stop", "start", "restart"))
    parser.add_argument("name")
    given = parser.parse_args()
    path = Path(os.environ.get("LAB_FACTS", FACTS))
    facts = json.loads(path.read_text())
    entry = facts["daemons"].get(given.name)
    if entry is None:
        parser.error(f"no server {given.name}; there are {', '.join(facts['daemons'])}")
    try:
        if given.action != "start":
            stop(entry)
        if given.action != "stop":
            start(given.name, entry)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status
    path.write_text(json.dumps(facts, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
