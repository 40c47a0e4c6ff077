# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of tests/lab/run."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from lab.asa.faults import read_faults
from lab.cups.choices import CHOICES
from lab.cups.faults import FaultError, Faults
from lab.errors import UsageError
from lab.layout import MOST_NODES, PARTNERS, Node, Partner, choose_partners, site_nodes

RELEASES = ("12.5", "8.6")
_EMULATORS = ("asa", "cups")
_USERS_MOST = 10000
_EPILOG = """
Every lab is fresh, private and gone when COMMAND ends; the exit status is COMMAND's. In the lab these are set: LAB_INVENTORY
(an Ansible inventory of the site), LAB_FACTS (everything a test may need, JSON), LAB_DIR, and what ansible-playbook needs to
find the collection. Exit status 64: wrong usage; 69: this machine lacks something, said in one line; 70: the lab is broken.

environment: LAB_PYTHON (the Python to use), LAB_TIMES=1 (print what took how long), LAB_PROGRAM_PATH (where to look for
programs, in place of PATH), LAB_LIFELINE (number of an inherited descriptor: the lab ends when it reads end of file)
"""


@dataclass(frozen=True)
class Options:
    """What was asked for.

    :ivar asa_config: text of the firewall's first configuration; None for the lab's own
    :ivar self_signed: whether the nodes' HTTPS certificates are their own, with a common name only
    :ivar cups_faults: faults of the site's nodes; asa_faults: of the firewall, both as the emulators name them
    :ivar cups_choices: what replaces rows of the node emulator's table of choices
    :ivar inventory: sources of an inventory that the lab is made for; empty: the lab's own site
    :ivar configurations: firewall of that inventory -> file with its running configuration
    :ivar partner_servers: --partner-server as it was given
    :ivar probe: whether the site describes a probe domain, which the outside PC stands for
    :ivar jump: whether a jump host is the only way to the firewall and to the nodes
    :ivar ipv6: whether the lab's own site and its partners have IPv6 too
    :ivar breaks: names of what to break after the site has been provisioned; None: the site is new
    :ivar command: empty for a shell
    :ivar without: emulators not to start (LAB_WITHOUT, for work on the lab itself)
    """

    partners: tuple[Partner, ...]
    nodes: tuple[Node, ...]
    self_signed: bool
    cups_faults: tuple[str, ...]
    cups_choices: Mapping[str, Any]
    asa_faults: tuple[str, ...]
    asa_config: str | None
    breaks: str | None
    users: int
    release: str
    probe: bool
    jump: bool
    ipv6: bool
    inventory: tuple[str, ...]
    configurations: Mapping[str, str]
    partner_servers: str
    command: tuple[str, ...]
    pid_file: Path | None
    lifeline: int | None
    without: frozenset[str]
    show_times: bool


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see tests/lab/run --help)")


def parse(arguments: Sequence[str], environment: Mapping[str, str]) -> Options:
    """Read the command line; everything after the first ``--`` is the command.

    :raises UsageError: with one line for the user
    """
    own, command = _split(arguments)
    given = _parser().parse_args(own)
    if not 1 <= given.users <= _USERS_MOST:
        raise UsageError(f"--users: {given.users} is not between 1 and {_USERS_MOST}")
    if not 1 <= given.site_nodes <= MOST_NODES:
        raise UsageError(f"--site-nodes: {given.site_nodes} is not between 1 and {MOST_NODES}")
    _only_with_inventory(given)
    certificate = given.node_certificate or ("self-signed" if given.release == "8.6" else "authority")
    return Options(
        partners=() if given.inventory else choose_partners(given.partner, given.partner_server, given.ipv6),
        nodes=site_nodes(given.site_nodes, given.public_addresses == "one", given.ipv6),
        self_signed=certificate == "self-signed",
        cups_faults=_cups_faults(given.cups_fault),
        cups_choices=_choices(given.cups_choice),
        asa_faults=_asa_faults(given.asa_fault),
        asa_config=_read(given.asa_config) if given.asa_config else None,
        breaks=given.breaks,
        users=given.users,
        release=given.release,
        probe=given.probe,
        jump=given.jump,
        ipv6=given.ipv6,
        inventory=tuple(given.inventory),
        configurations=_configurations(given.running_config),
        partner_servers=given.partner_server,
        command=command,
        pid_file=given.pid_file.absolute() if given.pid_file else None,
        lifeline=_lifeline(environment.get("LAB_LIFELINE", "")),
        without=_without(environment.get("LAB_WITHOUT", "")),
        show_times=environment.get("LAB_TIMES", "") not in ("", "0"),
    )


_OF_THE_OWN_SITE = {
    "partner": "googletalk",
    "site_nodes": 1,
    "public_addresses": "own",
    "node_certificate": None,
    "cups_fault": [],
    "cups_choice": [],
    "asa_fault": [],
    "asa_config": None,
    "breaks": None,
    "release": RELEASES[0],
    "probe": False,
    "jump": False,
    "ipv6": False,
}
"""Options that describe the lab's own site, with their defaults: an inventory describes its own."""


def _only_with_inventory(given: argparse.Namespace) -> None:
    if not given.inventory:
        if given.running_config:
            raise UsageError(
                "--running-config: it belongs to --inventory; for the lab's own site there is --asa-config"
            )
        return
    for name, usual in _OF_THE_OWN_SITE.items():
        if getattr(given, name) != usual:
            option = "--break" if name == "breaks" else f"--{name.replace('_', '-')}"
            raise UsageError(f"{option}: not together with --inventory, which describes the sites itself")


def _configurations(given: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in given:
        host, _, file = word.partition("=")
        if not host or not file:
            raise UsageError(
                f"--running-config: {word!r}: HOST=FILE is needed, with the firewall's name in the inventory"
            )
        if host in found:
            raise UsageError(f"--running-config: {host} is there twice")
        found[host] = file
    return found


def _split(arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    words = list(arguments)
    if "--" not in words:
        return words, ()
    mark = words.index("--")
    return words[:mark], tuple(words[mark + 1 :])


def _parser() -> _Parser:
    parser = _Parser(
        prog="tests/lab/run",
        allow_abbrev=False,
        usage="%(prog)s [OPTION...] [-- COMMAND [ARGUMENT...]]",
        description="Start a fresh lab and run COMMAND in it; without COMMAND, a shell.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--partner",
        default="googletalk",
        metavar="PROFILE[,PROFILE...]",
        help=f"partners to start: {', '.join(PARTNERS)}; or all, which is those that one site can federate with at the same time: "
        "all but sametime (default: %(default)s)",
    )
    parser.add_argument(
        "--partner-server",
        default="",
        metavar="xmpp=SERVER",
        help="what serves the partner xmpp: ejabberd, prosody, or MANNER[=VALUE][/TLS] of the gallery of peers, with TLS none, optional or "
        "required: 'PYTHONPATH=tests .venv/bin/python -m lab.peers' lists the manners (default: ejabberd)",
    )
    parser.add_argument(
        "--site-nodes", type=int, default=1, metavar="N", help="presence nodes of the site (default: %(default)s)"
    )
    parser.add_argument(
        "--public-addresses",
        default="own",
        choices=("own", "one"),
        help="each node has a public address of its own, or all share one, on ports 5269, 25269, 35269 (default: %(default)s)",
    )
    parser.add_argument(
        "--node-certificate",
        choices=("authority", "self-signed"),
        help="who signs the certificate of a node's pages: the lab's CA, or the node itself, with a common name and no other "
        "(default: authority; with release 8.6 self-signed)",
    )
    parser.add_argument(
        "--cups-fault",
        action="append",
        default=[],
        metavar="NAME[=VALUE][,...]",
        help="faults of the site's nodes (tests/lab/cups/faults.py); may be given several times",
    )
    parser.add_argument(
        "--cups-choice",
        action="append",
        default=[],
        metavar="NAME=JSON",
        help="what the nodes do where the product's behaviour is not confirmed (tests/lab/cups/choices.py)",
    )
    parser.add_argument(
        "--asa-fault",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="a fault of the firewall (tests/lab/asa/faults.py); may be given several times",
    )
    parser.add_argument(
        "--break",
        dest="breaks",
        metavar="NAME[,NAME...]",
        help="provision the site (site.yml), then break it in these ways, before COMMAND begins; 'none' only provisions; "
        "'PYTHONPATH=tests .venv/bin/python -m lab.breaks' lists the ways",
    )
    parser.add_argument(
        "--asa-config", metavar="FILE", help="start the firewall from a file with the output of 'show running-config'"
    )
    parser.add_argument(
        "--inventory",
        "-i",
        action="append",
        default=[],
        metavar="FILE|DIRECTORY",
        help="a lab for this inventory instead: its sites, devices, addresses and partners, with logins of the lab; may be given several "
        "times, as to ansible-playbook",
    )
    parser.add_argument(
        "--running-config",
        action="append",
        default=[],
        metavar="HOST=FILE",
        help="with --inventory: this firewall of the inventory starts with the output of its 'show running-config' in the file",
    )
    parser.add_argument("--users", type=int, default=1, metavar="N", help="users in each domain (default: %(default)s)")
    parser.add_argument(
        "--release", default=RELEASES[0], choices=RELEASES, help="release of the presence server (default: %(default)s)"
    )
    parser.add_argument(
        "--probe",
        action="store_true",
        help="describe a probe domain in the inventory: verification then has the nodes call the outside PC back",
    )
    parser.add_argument(
        "--jump",
        action="store_true",
        help="put a jump host with an OpenSSH server before the firewall and the nodes, and log in to the firewall by key",
    )
    parser.add_argument(
        "--ipv6",
        action="store_true",
        help="the outside, the inside, the firewall, the PCs and the partners have IPv6 too; with several nodes, the second is described and "
        "published by its IPv6 address",
    )
    parser.add_argument(
        "--pid-file",
        type=Path,
        metavar="FILE",
        help="write the number of the lab's first process: nsenter -t PID -U -n -m -p --preserve-credentials "
        "(as root: without -U --preserve-credentials) enters from another terminal",
    )
    return parser


def _read(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"--asa-config: {name}: {error.strerror}") from None


def _cups_faults(given: Sequence[str]) -> tuple[str, ...]:
    words = tuple(word for several in given for word in several.split(",") if word)
    try:
        Faults.parse(words)
    except FaultError as error:
        raise UsageError(f"--cups-fault: {error}") from None
    return words


def _asa_faults(given: Sequence[str]) -> tuple[str, ...]:
    try:
        read_faults(list(given))
    except ValueError as error:
        raise UsageError(f"--asa-fault: {error}") from None
    return tuple(given)


def _choices(given: Sequence[str]) -> dict[str, Any]:
    chosen = {}
    for word in given:
        name, _, value = word.partition("=")
        if name not in CHOICES:
            raise UsageError(f"--cups-choice: unknown choice {name!r}; known: {', '.join(CHOICES)}")
        try:
            chosen[name] = json.loads(value)
        except ValueError:
            raise UsageError(f"--cups-choice: {word!r}: a JSON value is needed, as {name}=true") from None
    return chosen


def _lifeline(text: str) -> int | None:
    if not text:
        return None
    try:
        descriptor = int(text)
        os.fstat(descriptor)
    except (ValueError, OSError):
        raise UsageError(f"LAB_LIFELINE: {text!r} is not an open descriptor") from None
    return descriptor


def _without(text: str) -> frozenset[str]:
    names = frozenset(name for name in text.split(",") if name)
    if names - set(_EMULATORS):
        raise UsageError(f"LAB_WITHOUT: {text!r}: known are {', '.join(_EMULATORS)}")
    return names
