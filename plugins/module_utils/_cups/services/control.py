# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing services to their states, whichever way the node is spoken to: command, then watch until the state is reached."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Callable, Protocol

from ..._errors import FederationError
from ..service import (
    STARTED,
    STARTING,
    STOPPED,
    STOPPING,
    RequestedService,
    Service,
    Step,
    check_requested_service,
    match_service,
    steps,
)
from ..web.https import NoAnswer, Unreachable

FIRST_WAIT = 0.5  # seconds until the second look at a state; each further wait doubles, up to the poll interval
_SETTLE = "settle"  # no command: waiting for a service that is on its way
RESTART_GRACE = 15.0  # seconds in which a node that has answered a restart leaves the state Started


class ServiceControl(Protocol):
    """A way to the services of one node."""

    via: str
    synchronous: bool  # whether perform() comes back only when the node has carried the command out

    @property
    def where(self) -> str: ...

    def services(self) -> list[Service]:
        """Every service of the node."""

    def states(self, names: Sequence[str]) -> list[Service]:
        """The named services."""

    def perform(self, step: Step, timeout: float) -> str:
        """Give one command.

        Returns:
            what the node says about the service in its answer, where it gives a reason; it decides nothing, but explains a failure.

        Raises:
            NoAnswer: the command went out and no answer came in time; the states show whether it was carried out.
            FederationError: the node refused the command.
        """


@dataclass
class Clock:
    """Time, so that tests need none."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class ServiceOutcome:
    """What was, what is, and the commands in between."""

    before: list[Service]
    after: list[Service]
    done: list[Step] = field(default_factory=list)


def _no_progress(text: str) -> None:
    """Progress that is not shown."""


@dataclass
class ServiceWork:
    """What commanding the services of one node needs.

    Attributes:
        control: the way to the node.
        timeout: seconds for one service to reach its state, the answer to the command included.
        poll_interval: longest wait between two looks, in seconds; the first waits are shorter.
        progress: called with every step and every change of state.
    """

    control: ServiceControl
    timeout: float
    poll_interval: float
    progress: Callable[[str], None] = _no_progress
    clock: Clock = field(default_factory=Clock)


class ServiceConverger(ServiceWork):
    """Brings services, in the order given, to what is wanted."""

    def bring(
        self, wanted: Sequence[RequestedService], services: Sequence[Service], check_mode: bool
    ) -> ServiceOutcome:
        """Compare, command, watch.

        In check mode nothing is commanded, and ``after`` is what would be.

        Args:
            services: every service of the node, as read just before.

        Raises:
            FederationError: a name is not found, the node refuses, or a state is not reached in time.
        """
        where = self.control.where
        for one in wanted:
            check_requested_service(one, where)
        there = {service.name: service for service in services}
        names = [match_service(one.name, there, where) for one in wanted]
        before = [there[name] for name in names]
        foreseen = self._foresee(wanted, names, dict(there))  # what cannot be done is said before anything is done
        if check_mode:
            done, after = foreseen
            return ServiceOutcome(before, [after[name] for name in names], done)
        done = []
        for one, name in zip(wanted, names):
            there[name] = self.settled(there[name])
            for step in steps(one, there[name], where):
                done.append(step)
                there[name] = self._do(step, there[name])
                # A restart of the Router moves every other XCP service: what is known of them is old now.
                there.update(self._look([other for other in dict.fromkeys(names) if other != name]))
        return ServiceOutcome(before, [self.settled(there[name]) for name in names], done)

    def _foresee(
        self, wanted: Sequence[RequestedService], names: list[str], there: dict[str, Service]
    ) -> tuple[list[Step], dict[str, Service]]:
        done: list[Step] = []
        for one, name in zip(wanted, names):
            check_requested_service(RequestedService(name, one.state, one.activated), self.control.where)
            for step in steps(one, there[name], self.control.where):
                done.append(step)
                there[name] = _would_be(there[name], step)
        return done, there

    def settled(self, service: Service) -> Service:
        """The service once it is neither starting nor stopping.

        Whether it ends started or stopped is not known before: a restart that another run began passes through both.

        Raises:
            FederationError: it is still on its way after the timeout.
        """
        if service.state not in (STARTING, STOPPING):
            return service
        self.progress(f"waiting for {service}")
        return self._watch(Step(_SETTLE, service.name, ""), service, self.clock.now() + self.timeout, True)

    def _do(self, step: Step, before: Service) -> Service:
        deadline = self.clock.now() + self.timeout
        self.progress(f"{step.command} {step.service}")
        answered = True
        try:
            said = self.control.perform(step, self.timeout)
            note = f"; the node answered the command with: {said}" if said else ""
        except NoAnswer as error:
            self.progress(f"no answer to {step.command} {step.service} ({error.what}): watching its state")
            answered = False
            note = f"; the command got no answer ({error.what}), so it may be lost: run again"
        return self._watch(step, before, deadline, answered, note)

    def _watch(self, step: Step, before: Service, deadline: float, answered: bool, note: str = "") -> Service:
        """Look until the state is reached.

        A restart ends in the state in which it began. So "Started" is only believed when the node was seen moving, or its
        start time is another one, or it answered and has stood there long enough to have moved.
        """
        seen = ""
        wait = min(FIRST_WAIT, self.poll_interval)
        moved = step.command != "restart" or (answered and self.control.synchronous)
        believed_at = self.clock.now() + RESTART_GRACE if answered else deadline
        while True:
            service = self._try_to_look(step)
            if service is not None:
                if service.state != seen:
                    seen = service.state
                    self.progress(str(service))
                moved = moved or service.state != STARTED or service.start_time != before.start_time
                moved = moved or (answered and self.clock.now() >= believed_at)
                if moved and reached(step, service):
                    return service
            if self.clock.now() + wait > deadline:
                raise self._not_reached(step, service, seen, note)
            self.clock.sleep(wait)
            wait = min(2 * wait, self.poll_interval)

    def _try_to_look(self, step: Step) -> Service | None:
        """The service's state; ``None`` while the node does not answer, as may be while it is busy restarting services."""
        try:
            return self._look([step.service])[step.service]
        except (Unreachable, NoAnswer) as error:
            self.progress(f"no answer about {step.service}: {error.what}")
            return None
        except FederationError as error:
            raise FederationError(
                f'{error.what}; what became of "{step.service}" ({step.command}) is not known',
                where=error.where,
                cure=error.cure,
                **{**error.details, "service": step.service, "state": "unknown"},
            ) from error

    def _look(self, names: Sequence[str]) -> dict[str, Service]:
        if not names:
            return {}
        found = {service.name: service for service in self.control.states(names)}
        for name in names:
            if name not in found:
                raise FederationError(
                    f'the node did not report the state of "{name}"',
                    where=self.control.where,
                    cure="run again; its list has changed",
                )
        return found

    def _not_reached(self, step: Step, service: Service | None, seen: str, note: str) -> FederationError:
        last = f"it is {seen}" if seen else "the node did not report its state"
        reason = f" ({service.reason})" if service is not None and service.reason else ""
        commanded = f"was commanded to {step.command}, but was not seen {step.leads_to}"
        if step.command == _SETTLE:
            commanded = "was found on its way to another state, and did not arrive"
        return FederationError(
            f'"{step.service}" {commanded} within {self.timeout:g} s: {last}{reason}{note}',
            where=self.control.where,
            cure="see the service's log on the node; the connection manager starts only while XMPP federation is On on this node "
            "and the XCP Config Manager and the Router run; for a slow node set timeout to more seconds",
            service=step.service,
            state=seen or "unknown",
        )


def reached(step: Step, service: Service) -> bool:
    """Whether a service is where a step leads."""
    if step.command == _SETTLE:
        return service.state not in (STARTING, STOPPING)
    if step.command == "deactivate":
        return service.state == STOPPED and not service.activated
    return service.state == step.leads_to and (service.activated or step.leads_to == STOPPED)


def _would_be(now: Service, step: Step) -> Service:
    return Service(now.name, step.leads_to, step.command != "deactivate", "")
