# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``tests/lab/run``: check what can be checked, start the lab in its namespaces, run the command in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

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
        prepare = _preparation(wanted)
        also = (["erl"] if with_ejabberd else []) + (["ssh", "sshd"] if wanted.jump else [])
        found = programs.find(programs.search_path(os.environ), also)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status

    def inside() -> int:
        start = bringup.Bringup(wanted, found)
        start.run()
        prepare()
        return command.run(wanted.command, start.daemons)

    return launch(inside, lifeline=wanted.lifeline, pid_file=wanted.pid_file)


def _preparation(wanted: options.Options) -> Callable[[], None]:
    """What has to be done in the lab before the command begins.

    :raises UsageError: there is no such thing to break
    """
    if wanted.breaks is None:
        return lambda: None
    from lab import breaks, provisioned  # only here: what it needs takes longer to load than the lab to start

    chosen = breaks.choose(wanted.breaks, [partner.profile for partner in wanted.partners])
    return lambda: provisioned.provision_and_break(chosen)
