# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab whose site has been provisioned, and in which something was then broken (``tests/lab/run --break``)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lab import command
from lab.breaks import Break
from lab.errors import LabError
from lab.layout import RUN

_SITE = Path(__file__).parents[2] / "playbooks" / "site.yml"
_SHOWN = 15  # lines of what failed


def provision_and_break(breaks: Sequence[Break]) -> None:
    """Run site.yml, then break the site.

    :raises LabError: one of the two failed
    """
    log = Path(RUN, "log", "provision.log")
    _do([sys.executable, "-P", "-m", "ansible", "playbook", "--skip-tags", "verify", str(_SITE)], log)
    if breaks:
        _do([sys.executable, "-P", "-m", "lab.breaks", *(each.name for each in breaks)], log)
    for each in breaks:
        print(f"lab: {each.name}: {each.what}", file=sys.stderr)


def _do(argv: Sequence[str], log: Path) -> None:
    with log.open("a") as output:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=command.environment(os.environ),
            check=False,
        )
    if done.returncode:
        end = "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-_SHOWN:])
        raise LabError(f"{argv[3]} failed ({done.returncode}):\n{end}")
