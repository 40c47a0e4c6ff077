# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start more DNS servers in the running lab: ``python -m lab.dns NAME...``; prints their addresses as JSON.

They live beside the public one, in ns-out. lab.json then has their addresses, and lab.control can stop them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from lab import bind
from lab.daemons import Daemon, wait_until_ready
from lab.dns import knot, named, powerdns
from lab.errors import LabError, UnavailableError
from lab.inventory import FACTS
from lab.layout import RUN, SITE
from lab.programs import search_path

_HOST, _MANAGEMENT = "ns-out", "mgmt"


@dataclass(frozen=True)
class Extra:
    """A server that can be had."""

    address: str
    what: str
    prepare: Callable[[Path, str, dict[str, Any]], list[str]]


def _other_software(module: ModuleType) -> Callable[[Path, str, dict[str, Any]], list[str]]:
    def prepare(directory: Path, address: str, facts: dict[str, Any]) -> list[str]:
        program = shutil.which(module.PROGRAM, path=search_path(os.environ))
        if program is None:
            raise UnavailableError(f"not installed: {module.PROGRAM}; on Debian: apt-get install {module.PACKAGE}")
        key = facts["dns"]["site_key"]
        (zone,) = [zone for zone in bind.zones([]) if zone.name == SITE]
        argv = module.prepare(directory, address, 53, {SITE: zone.text()}, {key["name"]: key["secret"]}, {})
        return [program, *argv[1:]]

    return prepare


def _named(facts: dict[str, Any]) -> str:
    """The lab's own copy of named, which no AppArmor profile confines."""
    return str(facts["daemons"]["named"]["argv"][0])


def _views(directory: Path, address: str, facts: dict[str, Any]) -> list[str]:
    key = facts["dns"]["site_key"]
    return named.views(_named(facts), directory, address, key["name"], key["secret"])


EXTRAS = {
    "knot": Extra("203.0.113.54", "Knot DNS with the new site's zone", _other_software(knot)),
    "powerdns": Extra("203.0.113.55", "PowerDNS with the new site's zone", _other_software(powerdns)),
    "stale": Extra(
        "203.0.113.56",
        f"a resolver that keeps every answer for {named.STALE_SECONDS} seconds",
        lambda directory, address, facts: named.stale(_named(facts), directory, address),
    ),
    "refusing": Extra(
        "203.0.113.57",
        "a server that answers nobody",
        lambda directory, address, facts: named.refusing(_named(facts), directory, address),
    ),
    "views": Extra("203.0.113.58", "a server with a view for the site and one for everybody else", _views),
}


def start(name: str, facts: dict[str, Any]) -> Daemon:
    """Give the server its address, which the controller reaches over the management network, and start it."""
    extra = EXTRAS[name]
    links = facts["hosts"][_HOST]["addresses"]
    _ip(
        "-n", _HOST, "address", "add", f"{extra.address}/24", "dev", next(link for link in links if link != _MANAGEMENT)
    )
    _ip("route", "add", f"{extra.address}/32", "via", links[_MANAGEMENT][0].split("/")[0])
    directory = Path(RUN, "dns", name)
    argv = extra.prepare(directory, extra.address, facts)
    daemon = Daemon(f"dns-{name}", _HOST, argv, directory, [f"{extra.address}:53"])
    daemon.start("ip", Path(RUN, "log"))
    return daemon


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def main() -> int:
    """Do as the command line says."""
    what = "\n".join(f"  {name:10}{extra.address}  {extra.what}" for name, extra in EXTRAS.items())
    parser = argparse.ArgumentParser(
        prog="python -m lab.dns",
        description=f"Start more DNS servers in the running lab:\n{what}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="+", choices=EXTRAS, metavar="NAME")
    names = list(dict.fromkeys(parser.parse_args().names))
    path = Path(os.environ.get("LAB_FACTS", FACTS))
    facts = json.loads(path.read_text())
    running = facts["dns"].setdefault("more", {})
    try:
        started = [start(name, facts) for name in names if name not in running]
        wait_until_ready(started)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status
    running.update({name: EXTRAS[name].address for name in names})
    for daemon in started:
        facts["daemons"][daemon.name] = {
            "pid": daemon.pid,
            "netns": daemon.netns,
            "argv": list(daemon.argv),
            "directory": str(daemon.directory),
            "listen": list(daemon.listen),
            "log": str(daemon.log),
        }
    path.write_text(json.dumps(facts, indent=1) + "\n")
    print(json.dumps({name: running[name] for name in names}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
