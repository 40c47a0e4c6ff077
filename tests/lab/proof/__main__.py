# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``tests/lab/rehearse``: make a lab for an inventory, and rehearse everything in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lab import cli
from lab.errors import LabError, UsageError
from lab.proof.catalogue import choose
from lab.proof.steps import USERS

_DESCRIPTION = """Rehearse an inventory: plan, provisioning, a second run, messages with every partner, one break after another, withdrawal,
in a lab that is made for it. No device and no partner hears of it. Writes rehearsal.html, rehearsal.junit.xml and rehearsal.json."""
_EPILOG = "Exit status 0: every site passes; 2: something fails; 64: wrong usage or input; 69: this machine lacks something; 70: the lab is broken."


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(f"{message} (see tests/lab/rehearse --help)")


def main() -> int:
    """Do as the command line says."""
    parser = _Parser(prog="tests/lab/rehearse", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False)
    parser.add_argument(
        "--inventory", "-i", action="append", required=True, metavar="FILE|DIRECTORY", help="as for ansible-playbook"
    )
    parser.add_argument(
        "--running-config",
        action="append",
        default=[],
        metavar="HOST=FILE",
        help="this firewall of the inventory starts with the output of its 'show running-config' in the file",
    )
    parser.add_argument(
        "--report",
        type=Path,
        default=Path("rehearsal"),
        metavar="DIRECTORY",
        help="where the files go (default: %(default)s)",
    )
    parser.add_argument(
        "--breaks",
        default="none",
        metavar="NAME[,NAME...]|all|none",
        help="what is broken to see that it is found: all that fits the sites takes about half a minute each (default: %(default)s)",
    )
    parser.add_argument(
        "--partner-server",
        default="",
        metavar="xmpp=ejabberd",
        help="what stands in for partners of the profile xmpp (default: prosody)",
    )
    try:
        given = parser.parse_args()
        choose(given.breaks)
        report = given.report.absolute()
        if report.parts[1:2] in (("run",), ("etc",)):
            raise UsageError(f"--report {report}: the lab has a /{report.parts[1]} of its own: name another directory")
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status
    words = [word for source in given.inventory for word in ("--inventory", source)]
    words += [word for one in given.running_config for word in ("--running-config", one)]
    words += ["--partner-server", given.partner_server] if given.partner_server else []
    return cli.main(
        [*words, "--users", str(USERS), "--", "python", "-P", "-m", "lab.proof.course", str(report), given.breaks]
    )


if __name__ == "__main__":
    sys.exit(main())
