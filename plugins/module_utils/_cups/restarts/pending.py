# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pending restarts: a node does not report that it needs one, so the controller keeps a list.

A restart is listed before the settings are posted, with the reason. It is removed when this collection restarts the service, or when the
service has another start time than it had while its restart was pending: then it was restarted by other means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

from ..releases import FEDERATION_CONNECTION_MANAGER, ROUTER
from ..service import STARTED, Service, normalised

# Router first: a connection manager that starts before it takes up the old settings.
ORDER = (ROUTER, FEDERATION_CONNECTION_MANAGER)


@dataclass(frozen=True)
class PendingRestart:
    """A restart that one node still needs.

    Attributes:
        service: name without the product in front.
        reason: what changed.
        since: when it was first listed, ISO 8601 in UTC, by the controller's clock.
        start_time: the start time that the node reported for the service while the restart was pending; None where none was seen yet.
    """

    service: str
    reason: str
    since: str
    start_time: Optional[str] = None


@dataclass(frozen=True)
class PendingRestarts:
    """The restarts that one node needs.

    Attributes:
        failed: what went wrong when its services were last restarted; empty where nothing did.
        bring_back: the services that ran when a restart of the Router began, and have not all been seen running again since.
    """

    restarts: tuple[PendingRestart, ...] = ()
    failed: str = ""
    bring_back: tuple[str, ...] = ()

    def includes(self, service: str) -> bool:
        return any(restart.service == service for restart in self.restarts)

    def as_data(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Any) -> PendingRestarts:
        """From a file.

        Raises:
            ValueError: this is no list of pending restarts.
        """
        try:
            restarts = tuple(PendingRestart(**restart) for restart in data["restarts"])
            pending = cls(restarts, data["failed"], tuple(data["bring_back"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"no list of pending restarts: {error}") from error
        texts = [
            pending.failed,
            *pending.bring_back,
            *(text for one in restarts for text in (one.service, one.reason, one.since)),
        ]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("no list of pending restarts: a text is missing")
        return pending


def add_restarts(pending: PendingRestarts, restarts: Iterable[tuple[str, str]], now: str) -> PendingRestarts:
    """The list with further restarts.

    What was seen of the service's start time counts no more: it may have been restarted before this change.

    Args:
        restarts: service and reason.
    """
    listed = {restart.service: restart for restart in pending.restarts}
    for service, reason in restarts:
        old = listed.get(service)
        if old is None:
            listed[service] = PendingRestart(service, reason, now)
        else:
            reasons = old.reason if reason in old.reason.split("; ") else f"{old.reason}; {reason}"
            listed[service] = replace(old, reason=reasons, start_time=None)
    return replace(pending, restarts=_ordered(listed.values()))


def reconcile(pending: PendingRestarts, services: Sequence[Service]) -> tuple[PendingRestarts, list[PendingRestart]]:
    """Compare with what the node reports.

    Returns:
        the list with the start times of now, and the restarts that were made by other means.
    """
    left: list[PendingRestart] = []
    made: list[PendingRestart] = []
    for restart in _ordered(pending.restarts):
        service = next((one for one in services if normalised(one.name) == normalised(restart.service)), None)
        started = service.start_time if service is not None and service.state == STARTED else ""
        behind = restart.service != ROUTER and any(one.service == ROUTER for one in left)
        if started and restart.start_time and started != restart.start_time and not behind:
            made.append(restart)
        else:
            # While the Router's restart is pending, one of the connection manager does not count, so the start time is taken anew.
            left.append(
                replace(restart, start_time=started or restart.start_time)
                if not restart.start_time or behind
                else restart
            )
    return _cleared(replace(pending, restarts=tuple(left))), made


def remove_restarted(pending: PendingRestarts, service: str) -> PendingRestarts:
    """The list after a restart of ``service``, and after the return of what ran before."""
    left = tuple(restart for restart in pending.restarts if restart.service != service)
    return _cleared(replace(pending, restarts=left, bring_back=() if service == ROUTER else pending.bring_back))


def _cleared(pending: PendingRestarts) -> PendingRestarts:
    """Without a failure that nothing is left of."""
    return pending if pending.restarts or pending.bring_back else replace(pending, failed="")


def _ordered(restarts: Iterable[PendingRestart]) -> tuple[PendingRestart, ...]:
    return tuple(
        sorted(restarts, key=lambda restart: ORDER.index(restart.service) if restart.service in ORDER else len(ORDER))
    )
