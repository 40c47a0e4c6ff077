# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: asa
short_description: The command line of a Cisco ASA over SSH
version_added: 0.1.0
description:
  - Logs in to a Cisco ASA of release 8.3 or later with Paramiko and works on its command line, for the actions of this
    collection. Host keys are checked.
  - It neither changes C(terminal width), which is part of an ASA's configuration, nor anything else by itself.
author: The xmpp.federation authors (!UNKNOWN)
extends_documentation_fragment:
  - xmpp.federation.ssh
options:
  enable_password:
    description:
      - Password of the privileged mode, where the login does not end in it.
      - It is not taken from O(password). Set it to the empty string where the device has an empty one.
    type: str
    vars:
      - name: ansible_asa_enable_password
  context:
    description:
      - The security context to work in, on a firewall in multiple context mode.
      - Leave it out to work where the login ends. To enter another context, the login has to be to the admin context.
    type: str
    vars:
      - name: ansible_asa_context
  command_timeout:
    description:
      - Seconds that the device may be silent in the middle of an answer.
      - An answer that takes 20 times as long, or has more than 64 MiB, ends the connection.
    type: float
    default: 60
    vars:
      - name: ansible_asa_command_timeout
  send_ahead:
    description:
      - Whether commands are sent before the ones ahead of them are answered, which saves round trips.
      - Turn it off for a device that loses such input. A rule that has to move is then gone for one round trip.
    type: bool
    default: true
    vars:
      - name: ansible_asa_send_ahead
  ignored_commands:
    description:
      - First words of configuration lines that this release of the collection does not know, and of which you know that
        they have no say in address translation and access rules.
      - A line that is not known is passed over with a warning, if it resembles none of the families that have a say.
        Otherwise it stops the task, because it could be a garbled one that matters.
    type: list
    elements: str
    default: []
    vars:
      - name: ansible_asa_ignored_commands
"""

import contextlib
import socket
from typing import Any

from ..module_utils._asa.device.session import Session
from ..module_utils._errors import FederationError
from ..plugin_utils.ssh import DeviceConnection

_CHUNK = 65536  # bytes


class Connection(DeviceConnection):
    """The way to an ASA."""

    device = "ASA"
    transport = "xmpp.federation.asa"

    @property
    def where(self) -> str:
        """The device, for messages."""
        return f"ASA {self.get_option('host')}"

    def session(self) -> Session:
        """A session in the privileged mode of the wanted context, over a login of its own: an ASA ends it with its shell.

        Raises:
            AnsibleConnectionFailure: the login failed.
            FederationError: the device is not one to work on, or refuses the enable password.
        """
        self.close()
        enable_password = self.get_option("enable_password")
        context = checked_context(str(self.get_option("context") or ""), self.where)
        session = Session(
            ShellChannel(self.open_shell()),
            self.where,
            enable_password=None if enable_password is None else f"{enable_password}",
            context=context,
            timeout=self._command_timeout(),
            send_ahead=bool(self.get_option("send_ahead")),
            ignored=[str(word) for word in self.get_option("ignored_commands") or ()],
        )
        try:
            session.start()
        except FederationError:
            session.close()
            raise
        return session

    def identity(self) -> str:
        """The firewall's, and the context's on one that has contexts: each has a configuration of its own."""
        return f"{super().identity()} {self.get_option('context') or ''}"

    def secrets(self) -> set[str]:
        """What must never be shown."""
        enable_password = self.get_option("enable_password")
        return super().secrets() | ({str(enable_password)} if enable_password else set())

    def _command_timeout(self) -> float:
        timeout = float(self.get_option("command_timeout"))
        if timeout <= 0:
            raise FederationError(
                f"a command timeout of {timeout:g} seconds is no time to wait",
                where=self.where,
                cure="set ansible_asa_command_timeout to more than 0",
            )
        return timeout


class ShellChannel:
    """A Paramiko channel as the session wants it."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def send(self, data: bytes) -> None:
        self._channel.settimeout(None)
        try:
            self._channel.sendall(data)
        except EOFError as error:  # how Paramiko tells that the socket below is gone
            raise OSError("the connection is closed") from error

    def receive(self, timeout: float) -> bytes:
        self._channel.settimeout(timeout)
        try:
            return bytes(self._channel.recv(_CHUNK))
        except socket.timeout as error:  # is TimeoutError itself from Python 3.10 on
            raise TimeoutError from error

    def close(self) -> None:
        # A device may hang up between the two messages that close a channel, and an error here would take the place of the
        # one that tells why the task ends.
        with contextlib.suppress(OSError, EOFError):
            self._channel.close()


def checked_context(name: str, where: str) -> str:
    """The name of a context, fit to be typed: it stands in a command line of its own.

    Raises:
        FederationError: it is more than one word, or the firewall would take a part of it for help or for another command.
    """
    if (
        any(not character.isprintable() or character.isspace() or character in "?\"'" for character in name)
        or len(name) > 32
    ):
        raise FederationError(
            f"{name!r} cannot be the name of a context",
            where=where,
            cure="set ansible_asa_context to one word of at most 32 letters, digits and hyphens",
        )
    return name
