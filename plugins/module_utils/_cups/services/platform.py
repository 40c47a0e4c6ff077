# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of a node over its platform command line: the other way beside Control Center."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, Optional

from ..cli.output import parse_service_list
from ..cli.session import CliSession, CommandTimeout
from ..service import Service, Step
from ..web.https import NoAnswer


class PlatformServices:
    """The services of one node, over ``utils service``.

    Args:
        open_session: logs in and returns a session at its prompt; called again after a session was lost.
        where: the device and the login, for errors.
    """

    via = "cli"
    synchronous = True

    def __init__(self, open_session: Callable[[], CliSession], where: str) -> None:
        self._open = open_session
        self._where = where
        self._session: Optional[CliSession] = None

    @property
    def where(self) -> str:
        return self._where

    def services(self) -> list[Service]:
        """Every service of the node."""
        return parse_service_list(self._run("utils service list"), self.where)

    def states(self, names: Sequence[str]) -> list[Service]:
        """The named services. The command line lists all or none."""
        return [service for service in self.services() if not names or service.name in names]

    def perform(self, step: Step, timeout: float) -> str:
        """Give one command: ``utils service activate|deactivate|start|stop|restart NAME``.

        Returns:
            nothing: what the command line says beside the state is read with the states.
        """
        self._run(f"utils service {step.command} {step.service}", timeout)
        return ""

    def _run(self, command: str, timeout: Optional[float] = None) -> str:
        if self._session is None:
            self._session = self._open()
        try:
            return self._session.run(command, timeout)
        except CommandTimeout as error:
            # The session still waits for that command; a new session shows whether it was carried out.
            self._session.close()
            self._session = None
            # pylint does not follow the relative import that makes its class an exception.
            raise NoAnswer(error.what, where=error.where, cure=error.cure) from error  # pylint: disable=bad-exception-cause
