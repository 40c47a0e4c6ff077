# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``tests/lab/run``: check what can be checked, start the lab in its namespaces, run the command in it."""

from __future__ import annotations

import os
import sys

from lab import bringup, command, ejabberd, network, options, programs
from lab.errors import LabError, UnavailableError
from lab.launcher import launch


def main() -> int:
    """Run the lab; the command's exit status."""
    try:
        wanted = options.parse(sys.argv[1:], os.environ)
        if os.path.isdir(network.HOST_ETC):
            raise UnavailableError("this is a lab already, and there is none within another: leave its shell first")
        with_ejabberd = any(partner.software == "ejabberd" for partner in wanted.partners)
        if with_ejabberd:
            ejabberd.libraries()
        found = programs.find(programs.search_path(os.environ), ["erl"] if with_ejabberd else [])
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status

    def inside() -> int:
        start = bringup.Bringup(wanted, found)
        start.run()
        return command.run(wanted.command, start.daemons)

    return launch(inside, lifeline=wanted.lifeline, pid_file=wanted.pid_file)
