# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller side of dns_wait: look at public DNS until it shows what it shall, or the time is over."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from ..module_utils._dns.arguments import check_port, check_resolvers, check_seconds
from ..module_utils._dns.library import require_dnspython
from ..module_utils._dns.lookup.questions import system_resolvers
from ..module_utils._dns.names import absolute_name, shown
from ..module_utils._dns.zone import records
from ..module_utils._dns.zone.publication import SHOWN, View, Watch
from ..module_utils._errors import FederationError
from ..module_utils._text import visible
from ..modules import dns_wait
from ..plugin_utils.action import ControllerAction

main = dns_wait.main  # where ansible-lint looks for the options

LONGEST_WAIT = 7 * 24 * 3600  # seconds
SAID = 6  # of what is missing, that many in a message; the result has all


class ActionModule(ControllerAction):
    ARGUMENT_SPEC = dns_wait.ARGUMENT_SPEC

    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        require_dnspython("the controller")
        watch = read_watch(args)
        began = time.monotonic()
        looks = 0
        while True:
            looks += 1
            view = asyncio.run(watch.look())
            waited = time.monotonic() - began
            left = args["wait"] - waited
            if view.complete or self.check_mode or left <= 0:
                break
            self._say(watch, view, waited, left)
            time.sleep(min(args["interval"], left))
        result = {"changed": False, "looks": looks, "waited": round(waited, 1), **result_of(view)}
        if not view.complete and not self.check_mode:
            raise FederationError(
                f"after {waited:.0f} seconds public DNS does not show all records: {summary(view)}",
                where=f"zone {shown(watch.zone)}",
                cure="See that the records were made as handed over, and run again: it waits anew, and changes nothing twice",
                **result,
            )
        return result

    def _say(self, watch: Watch, view: View, waited: float, left: float) -> None:
        """One line of progress a look: a person who waits wants to know for what."""
        good = sum(sight.state == SHOWN for sight in view.sights)
        self._display.display(
            visible(
                f"  {shown(watch.zone)} after {waited:.0f} s: {good} of {len(view.sights)} answers are right, "
                f"waiting up to {left:.0f} s more for {summary(view)}"
            )
        )


def read_watch(args: dict[str, Any]) -> Watch:
    """The arguments, as what to look for.

    Raises:
        FederationError: arguments that make no sense.
    """
    check_seconds("timeout", args["timeout"])
    check_seconds("interval", args["interval"])
    check_seconds("wait", args["wait"], above=-1, most=LONGEST_WAIT)
    check_port(args["port"])
    check_resolvers(args["resolvers"])
    zone = absolute_name(args["zone"], "zone")
    wishes = records.read_wishes(args["records"], zone, args["state"] == "present")
    wishes += records.read_prune(args["prune"], zone, wishes)
    resolvers = args["resolvers"] or system_resolvers()
    return Watch(zone, wishes, resolvers, args["authoritative"], args["port"], args["timeout"])


def result_of(view: View) -> dict[str, Any]:
    return {
        "complete": view.complete,
        "missing": view.missing(),
        "answers": [
            {"name": one.name, "type": one.rdtype, "server": one.server, "state": one.state, "detail": one.detail}
            for one in view.sights
        ],
    }


def summary(view: View) -> str:
    """The first few of what is missing."""
    missing = view.missing()
    more = f"; and {len(missing) - SAID} more" if len(missing) > SAID else ""
    return "; ".join(missing[:SAID]) + more
