# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way leads to a device: OpenSSH's options ProxyJump and ProxyCommand (ssh_config(5)), read from arguments of its client.

No shell takes part. A command is split into words first, and addresses are put into the words afterwards, so that nothing in an
address can become an option or a command.
"""

from __future__ import annotations

import getopt
import hashlib
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Optional

from .._errors import FederationError

# Options of ssh(1), OpenSSH 9; a colon marks those that take a value.
_OPTIONS = "1246ab:c:e:fgi:kl:m:no:p:qstvxAB:CD:E:F:GI:J:KL:MNO:P:Q:R:S:TVw:W:XYy"
_OPTION_LINE = re.compile(r"\s*([A-Za-z0-9]+)\s*(?:=|\s)\s*(.*?)\s*", re.DOTALL)

# What may stand in a host or an account, as in OpenSSH: nothing that a shell at the far end could take for more.
_HOST = re.compile(r"[A-Za-z0-9_.:][A-Za-z0-9_.:%-]*")
_USER = re.compile(r"[^-\s'\"`;&<>|(){}$\\][^\s'\"`;&<>|(){}$\\]*")
_TOKEN = re.compile(r"%(.)", re.DOTALL)

_LEFT_TO_A_SHELL = re.compile(r"\\.|'[^']*'", re.DOTALL)  # what a shell takes as it stands
_IN_QUOTES = re.compile(r'"[^"]*"', re.DOTALL)


@dataclass(frozen=True)
class Jump:
    """A way to devices over another machine.

    Attributes:
        words: the command whose standard input and output are the connection, with OpenSSH's tokens %h, %p, %r and %%.
        name: for messages; without anything that could be secret.
        user: the account at the device, for %r.
    """

    words: tuple[str, ...]
    name: str
    user: str = ""

    @property
    def label(self) -> str:
        """:attr:`name`, told apart from other commands of the same program, still without secrets."""
        if self.name.startswith("the jump host"):
            return self.name
        return f"{self.name} ({hashlib.sha256(self.identity.encode('utf-8', 'surrogatepass')).hexdigest()[:8]})"

    @property
    def identity(self) -> str:
        """Tells this way from others: the same private address behind two jump hosts is two devices."""
        return "\0".join(self.words)

    def command(self, host: str, port: int) -> list[str]:
        """The words to run for a connection to ``host``.

        Raises:
            FederationError: the host, or the account where it is used, cannot be handed to a command.
        """
        if not _HOST.fullmatch(host):
            raise FederationError(
                f"{host!r} cannot be reached over {self.name}: it is no address and no host name",
                cure="set ansible_host to an address or a name of letters, digits, dots and hyphens",
            )
        values = {"h": host, "p": str(port), "r": self.user, "%": "%"}
        if any("%r" in word for word in self.words) and not _USER.fullmatch(self.user):
            raise FederationError(
                f"{self.user!r} cannot be put into a command for %r",
                where=self.name,
                cure="write the account of the jump host into the command in place of %r",
            )
        return [_TOKEN.sub(lambda found: values[found[1]], word) for word in self.words]


def read_jump(proxy_command: str, arguments: Sequence[tuple[str, str]], user: str) -> Optional[Jump]:
    """The way that the options name; ``None`` where they name none.

    Args:
        proxy_command: a command as ProxyCommand takes it; where it is not empty, it alone counts.
        arguments: arguments of OpenSSH's client, each with the variable that holds them, in the order in which Ansible gives them. Of
            several ways the first counts, as with OpenSSH. Arguments that are about other things are passed over.
        user: the account at the device.

    Raises:
        FederationError: a way is named that cannot be followed.
    """
    if proxy_command.strip():
        return _command("proxy_command (ansible_paramiko_proxy_command)", proxy_command, user)
    configuration = ""
    named: Optional[tuple[str, str, str]] = None
    for source, text in arguments:
        for keyword, value in _options(source, text):
            if keyword == "-f":
                configuration = configuration or value
            elif keyword in ("proxyjump", "proxycommand"):
                named = named or (keyword, source, value)
            elif keyword == "proxyusefdpass" and value.lower() == "yes":
                raise FederationError(
                    "ProxyUseFdpass cannot be followed here",
                    where=source,
                    cure="use a ProxyCommand that carries the connection over its standard input and output",
                )
    if named is None:
        return None
    keyword, source, value = named
    if value.lower() == "none":
        return None
    return _hops(source, value, configuration) if keyword == "proxyjump" else _command(source, value, user)


def _options(source: str, text: str) -> Iterator[tuple[str, str]]:
    """Keywords in lower case with their values; ``-J`` is ProxyJump, ``-F`` the file of OpenSSH's configuration."""
    try:
        found, rest = getopt.getopt(shlex.split(text), _OPTIONS)
    except (ValueError, getopt.GetoptError) as error:
        raise _unreadable(source, str(error)) from None
    if rest:
        raise _unreadable(source, f"{rest[0]!r} is no option")
    for option, value in found:
        if option == "-J":
            yield "proxyjump", value
        elif option == "-F":
            yield "-f", os.path.expanduser(value)
        elif option == "-o":
            line = _OPTION_LINE.fullmatch(value)
            if line is None:
                raise _unreadable(source, f"{value!r} is no option")
            yield line[1].lower(), line[2]


def _unreadable(source: str, why: str) -> FederationError:
    return FederationError(
        f"these are no arguments of OpenSSH's client ({why})",
        where=source,
        cure="write them as on its command line, for example -J bastion.example or -o ProxyJump=bastion.example",
    )


def _hops(source: str, value: str, configuration: str) -> Jump:
    """ProxyJump: a login to the last hop, over those before it, which carries the connection on (``ssh -W``).

    As with OpenSSH, the jump host's own settings come from its configuration and not from the other arguments.
    """
    hops = [hop.strip() for hop in value.split(",")]
    if not all(re.fullmatch(r"[^\s'\"`;&<>|(){}$\\-][^\s'\"`;&<>|(){}$\\]*", hop) for hop in hops):
        raise FederationError(
            f"{value!r} names no jump host",
            where=f"{source}, ProxyJump",
            cure="write [user@]host[:port], and several with commas in between",
        )
    last = hops[-1] if hops[-1].startswith("ssh://") else f"ssh://{hops[-1]}"
    # Nobody is there who could answer a question.
    words = ["ssh", *(["-F", configuration] if configuration else []), "-o", "BatchMode=yes"]
    if len(hops) > 1:
        words += ["-J", ",".join(hops[:-1])]
    escaped = [word.replace("%", "%%") for word in words]
    return Jump((*escaped, "-W", "[%h]:%p", "--", last.replace("%", "%%")), f"the jump host {value}")


def _command(source: str, text: str, user: str) -> Jump:
    """ProxyCommand."""
    where = f"{source}, ProxyCommand"
    try:
        words = [os.path.expanduser(word) for word in shlex.split(text)]
    except ValueError as error:
        raise FederationError(
            f"the command cannot be split into words ({error})", where=where, cure="close its quotes"
        ) from None
    if words[:1] == ["exec"]:
        words = words[1:]
    if not words:
        raise FederationError("there is no command", where=where, cure="name one, such as ssh -W %h:%p bastion.example")
    if _needs_shell(text):
        raise FederationError(
            "the command is run without a shell, so variables, pipes, redirections and several commands cannot stand in it",
            where=where,
            cure="put them into a script, and name that",
        )
    unknown = {found[1] for word in words for found in _TOKEN.finditer(word)} - set("hpr%")
    if unknown or any(re.search(r"(?<!%)(%%)*%$", word) for word in words):
        raise FederationError(
            f"the command has the token %{min(unknown, default='')}, which is not known here",
            where=where,
            cure="use %h, %p, %r, or %% for a percent sign",
        )
    return Jump(tuple(words), f"the proxy command {os.path.basename(words[0])}", user)


def _needs_shell(text: str) -> bool:
    unquoted = _LEFT_TO_A_SHELL.sub("", text)
    return bool(re.search(r"[$`]", unquoted) or re.search(r"[|&;<>()\n]", _IN_QUOTES.sub("", unquoted)))
