# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts put together: node, HTTPS, SSH, log."""

from __future__ import annotations

import logging
from pathlib import Path

from . import sshd, web
from .cli import CommandLine
from .node import Node
from .prosody import ProsodyRunner, Runner
from .releases import ROUTER
from .services import STARTED
from .settings import Settings

BOOT_LIMIT = 60.0


class EmulatorError(RuntimeError):
    """The emulator cannot start; the text says why."""


class Emulator:
    """A presence node that can be started and stopped. runner: what runs the XMPP server (Prosody unless a test brings its own)."""

    def __init__(self, settings: Settings, state: Path, runner: Runner | None = None) -> None:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.node = Node(settings, state, runner or ProsodyRunner(settings, state))
        self._command_line = CommandLine(self.node)
        self._https: list[web.Server] = []
        self._ssh: list[sshd.SshServer] = []

    def start(self) -> None:
        """Bring the node up and listen. Raises EmulatorError, OSError, sshd.SshError."""
        if not self.node.start().done.wait(BOOT_LIMIT):
            raise EmulatorError(f"the node did not come up within {BOOT_LIMIT:.0f} s")
        if self.node.services.by_suffix(ROUTER).state != STARTED:
            raise EmulatorError("the router did not start: see emulator.log and prosody.log")
        self._https = web.start_servers(self.node)
        self._ssh = sshd.start_servers(self.node, self._command_line)

    def stop(self) -> None:
        """Stop listening and end the XMPP server."""
        for server in self._https:
            server.stop()
        for listener in self._ssh:
            listener.close()
        self.node.stop()

    @property
    def https_addresses(self) -> list[tuple[str, int]]:
        """Where the pages and the Control Center are."""
        return [(str(server.server_address[0]), server.server_address[1]) for server in self._https]

    @property
    def ssh_addresses(self) -> list[tuple[str, int]]:
        """Where the command line is."""
        return [server.address for server in self._ssh]


def log_to(path: Path) -> None:
    """Write the emulator's log; Paramiko's own only from warnings on."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    root = logging.getLogger("cups")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
    transport = logging.getLogger("paramiko")
    transport.addHandler(handler)
    transport.setLevel(logging.WARNING)
    transport.propagate = False
