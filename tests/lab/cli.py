# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``tests/lab/run``: check what can be checked, start the lab in its namespaces, run the command in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lab import bringup, command, ejabberd, network, options, programs
from lab.errors import LabError, UnavailableError
from lab.launcher import launch

if TYPE_CHECKING:
    from lab.given.bringup import Given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the lab; the command's exit status."""
    try:
        wanted = options.parse(sys.argv[1:] if arguments is None else arguments, os.environ)
        if os.path.isdir(network.HOST_ETC):
            raise UnavailableError("this is a lab already, and there is none within another: leave its shell first")
        given = _given(wanted)
        partners = given.world.partners.values() if given else wanted.partners
        with_ejabberd = any(partner.software == "ejabberd" for partner in partners)
        if with_ejabberd:
            ejabberd.libraries()
        prepare = _preparation(wanted)
        also = (["erl"] if with_ejabberd else []) + (["ssh", "sshd"] if wanted.jump else [])
        found = programs.find(programs.search_path(os.environ), also)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status

    def inside() -> int:
        if given is not None:
            from lab.given.bringup import Bringup

            made = Bringup(given, found, wanted.show_times)
            made.run()
            return command.run(wanted.command, made.daemons)
        start = bringup.Bringup(wanted, found)
        start.run()
        prepare()
        return command.run(wanted.command, start.daemons)

    return launch(inside, lifeline=wanted.lifeline, pid_file=wanted.pid_file)


def _given(wanted: options.Options) -> Given | None:
    """The inventory that the lab is made for, read and held against itself and the configurations.

    :raises LabError: something is wrong with it
    """
    if not wanted.inventory:
        return None
    from lab.given import bringup as of_inventory  # only here: what it needs takes longer to load than the lab to start

    return of_inventory.given(wanted.inventory, wanted.configurations, wanted.partner_servers, wanted.users)


def _preparation(wanted: options.Options) -> Callable[[], None]:
    """What has to be done in the lab before the command begins.

    :raises UsageError: there is no such thing to break
    """
    if wanted.breaks is None:
        return lambda: None
    from lab import breaks, provisioned  # only here: what it needs takes longer to load than the lab to start

    chosen = breaks.choose(wanted.breaks, [partner.profile for partner in wanted.partners])
    return lambda: provisioned.provision_and_break(chosen)


if __name__ == "__main__":
    sys.exit(main())
