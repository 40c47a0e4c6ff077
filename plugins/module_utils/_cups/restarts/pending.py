# Copyright: (c) 2026, the xmpp.federation authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts that are owed: a node does not tell that it needs one, so the controller remembers.

A debt is written down before the settings are posted, with the reason. It is paid when this collection restarts the service, or
when the service is seen with another start time than it had while it was in debt: then somebody else restarted it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import (
    FEDERATION_CONNECTION_MANAGER,
    ROUTER,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import STARTED, Service, normalised

# Router first: a connection manager that starts before it takes up the old settings.
ORDER = (ROUTER, FEDERATION_CONNECTION_MANAGER)


@dataclass(frozen=True)
class Debt:
    """A restart that one node owes.

    Attributes:
        service: name without the product in front.
        reason: what changed.
        since: when it was first written down, ISO 8601 in UTC, by the controller's clock.
        start_time: the start time that the node told for the service while the debt was open; None where none was seen yet.
    """

    service: str
    reason: str
    since: str
    start_time: Optional[str] = None


@dataclass(frozen=True)
class Ledger:
    """What one node owes. ``failed`` tells what went wrong when its services were last restarted; empty where nothing did."""

    debts: tuple[Debt, ...] = ()
    failed: str = ""

    def owes(self, service: str) -> bool:
        return any(debt.service == service for debt in self.debts)


def owe(ledger: Ledger, restarts: Iterable[tuple[str, str]], now: str) -> Ledger:
    """The ledger with further restarts.

    What was seen of the service's start time counts no more: it may have been restarted before this change.

    Args:
        restarts: service and reason.
    """
    debts = {debt.service: debt for debt in ledger.debts}
    for service, reason in restarts:
        old = debts.get(service)
        if old is None:
            debts[service] = Debt(service, reason, now)
        else:
            reasons = old.reason if reason in old.reason.split("; ") else f"{old.reason}; {reason}"
            debts[service] = replace(old, reason=reasons, start_time=None)
    return replace(ledger, debts=_ordered(debts.values()))


def reconcile(ledger: Ledger, services: Sequence[Service]) -> tuple[Ledger, list[Debt]]:
    """Compare with what the node tells.

    Returns:
        the ledger with the start times of today, and the debts that somebody else has paid.
    """
    left: list[Debt] = []
    paid: list[Debt] = []
    for debt in _ordered(ledger.debts):
        service = next((one for one in services if normalised(one.name) == normalised(debt.service)), None)
        started = service.start_time if service is not None and service.state == STARTED else ""
        behind = debt.service != ROUTER and any(one.service == ROUTER for one in left)
        if started and debt.start_time and started != debt.start_time and not behind:
            paid.append(debt)
        else:
            # Behind an open debt of the Router a restart does not count, so the start time is taken anew.
            left.append(replace(debt, start_time=started or debt.start_time) if not debt.start_time or behind else debt)
    return replace(ledger, debts=tuple(left), failed=ledger.failed if left else ""), paid


def settle(ledger: Ledger, service: str) -> Ledger:
    """The ledger after a restart of ``service``."""
    left = tuple(debt for debt in ledger.debts if debt.service != service)
    return replace(ledger, debts=left, failed=ledger.failed if left else "")


def as_data(ledger: Ledger) -> dict[str, Any]:
    """For a file."""
    return asdict(ledger)


def from_data(data: Any) -> Ledger:
    """From a file.

    Raises:
        ValueError: this is no ledger.
    """
    try:
        debts = tuple(Debt(**debt) for debt in data["debts"])
        ledger = Ledger(debts, data["failed"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no ledger of restarts: {error}") from error
    texts = [ledger.failed, *(text for debt in debts for text in (debt.service, debt.reason, debt.since))]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("no ledger of restarts: a text is missing")
    return ledger


def _ordered(debts: Iterable[Debt]) -> tuple[Debt, ...]:
    return tuple(sorted(debts, key=lambda debt: ORDER.index(debt.service) if debt.service in ORDER else len(ORDER)))
