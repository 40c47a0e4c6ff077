# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console that types at a device without SSH."""

from __future__ import annotations

from pathlib import Path

from lab.asa import __main__ as _commands  # noqa: F401  (registers every command)
from lab.asa.device import Credentials, Device
from lab.asa.session import Reply, Session

SITE = (Path(__file__).parents[3] / "lab" / "asa" / "site.cfg").read_text(encoding="ascii")
CREDENTIALS = Credentials("admin", "login-secret", "enable-secret")


class Console:
    """Types commands into a session and gives back what was printed."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.session = Session(device, "admin")

    def type(self, line: str) -> list[str]:
        """One line; what the device printed."""
        return self.reply(line).lines

    def reply(self, line: str) -> Reply:
        """One line; the whole reply."""
        return self.session.execute(line)

    def enter(self, *lines: str) -> list[str]:
        """Configuration lines from a fresh configuration mode; everything that was printed."""
        self.session.privileged = True
        self.session.leave_config()
        printed = self.type("configure terminal")
        for line in lines:
            printed += self.type(line)
        return printed

    def show(self, line: str) -> list[str]:
        """A show command in privileged mode."""
        self.session.privileged = True
        return self.type(line)
