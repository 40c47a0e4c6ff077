# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the pending restarts of a node, and seeing that every XCP service is back afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

from ..._errors import FederationError
from ..releases import ROUTER
from ..service import STARTED, STOPPED, RequestedService, Service, Step, match_service, normalised
from ..services.control import ServiceConverger, ServiceWork
from ..web.https import NoAnswer, Unreachable
from .pending import PendingRestart, PendingRestarts

RETURN_GRACE = (
    30.0  # seconds in which a service that the Router took down may still be Stopped before it is started here
)


class Restarter(ServiceWork):
    """Restarts services of one node."""

    def settled(self, pending: PendingRestarts, services: Sequence[Service]) -> list[Service]:
        """The services once those that are to be restarted are neither starting nor stopping, as after a run that was interrupted.

        Raises:
            FederationError: one is still on its way after the timeout.
        """
        converger = self._converger()
        names = [normalised(one.service) for one in pending.restarts]
        return [converger.settled(one) if normalised(one.name) in names else one for one in services]

    def restart(self, restart: PendingRestart, check_mode: bool, begin: Callable[[list[str]], object]) -> list[Step]:
        """Restart a service. After a restart of the Router :meth:`bring_back` has to follow.

        Args:
            begin: called with the services that have to come back, right before a restart of the Router.

        Returns:
            what was done (in check mode: would be); nothing where the service is not activated, or was stopped, and so takes up the
            settings when it is started. A Router that is down is started: everything else needs it.

        Raises:
            FederationError: it did not come back.
        """
        services = self.control.services()
        name = match_service(restart.service, [one.name for one in services], self.control.where)
        service = next(one for one in services if one.name == name)
        if not service.activated or (service.state == STOPPED and restart.service != ROUTER):
            return []
        if restart.service == ROUTER and not check_mode:
            begin([one.name for one in services if _ran_on_router(one)])
        return self._bring([RequestedService(name, "restarted")], services, check_mode)

    def bring_back(self, names: Sequence[str]) -> list[Step]:
        """Wait until the Router has brought the others back; start what stays stopped ("Commanded out of service").

        Args:
            names: those that ran before. One that was deactivated since stays so.

        Raises:
            FederationError: one did not come back.
        """
        deadline = self.clock.now() + min(RETURN_GRACE, self.timeout)
        services = self._services()
        while self.clock.now() < deadline and any(one.name in names and one.state == STOPPED for one in services):
            self.clock.sleep(min(self.poll_interval, 1.0))
            services = self._services()
        services = self.control.services()
        activated = [one.name for one in services if one.activated]
        return self._bring([RequestedService(name, "started") for name in names if name in activated], services, False)

    def _bring(self, wanted: Sequence[RequestedService], services: Sequence[Service], check_mode: bool) -> list[Step]:
        return self._converger().bring(wanted, services, check_mode).done

    def _converger(self) -> ServiceConverger:
        return ServiceConverger(self.control, self.timeout, self.poll_interval, self.progress, self.clock)

    def _services(self) -> list[Service]:
        try:
            return self.control.services()
        except (Unreachable, NoAnswer) as error:
            self.progress(f"no answer about the services: {error.what}")
            return []


def refusal(others_failed: dict[str, str], where: str) -> FederationError:
    """Why the Router of a node stays as it is while another node of its cluster failed to come back."""
    trouble = "; ".join(f"{node}: {what}" for node, what in others_failed.items())
    return FederationError(
        f"its restarts are not made, because another node of the cluster did not come back from its own ({trouble})",
        where=where,
        cure="mend that node and run again for the whole cluster; this node serves meanwhile",
    )


def _ran_on_router(service: Service) -> bool:
    key = normalised(service.name)
    return service.state == STARTED and key.startswith("xcp") and key != normalised(ROUTER)
