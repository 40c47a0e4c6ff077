# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service manager of the node: which service runs, what it takes to start it, and how long that takes.

One thread does the work in the order in which it was asked for; callers get an Operation and may wait for it or poll the states.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from .choices import ChoiceTable
from .faults import Faults
from .releases import CONFIG_MANAGER, FEDERATION, ROUTER, ServiceDefinition

log = logging.getLogger("cups.services")

_LOOK_AROUND = 0.3  # seconds between looks at what changes by itself, while nothing is asked for

STARTED, STOPPED, STARTING, STOPPING = "Started", "Stopped", "Starting", "Stopping"


class UnknownService(LookupError):
    """The node has no service of this name."""


class Host(Protocol):
    """What the service manager needs from the node around it."""

    def may_start(self, suffix: str) -> str:
        """Why this service may not start now; an empty text when it may."""

    def starting(self, suffix: str) -> None:
        """The service reads its settings."""

    def apply(self, up: set[str]) -> None:
        """Make the world follow: these services (suffixes) run. Raises RuntimeError when that does not succeed."""

    def check(self) -> str:
        """Why what should run does not run any more; an empty text when all is well."""

    def changed(self) -> None:
        """A state changed: write it down."""

    def asked(self) -> None:
        """An administrator has asked for an operation."""


@dataclass
class Service:
    """One service and its present state. reason: key into the table of reasons."""

    definition: ServiceDefinition
    activated: bool
    state: str = STOPPED
    reason: str = "not_running"
    started_at: float = 0.0


@dataclass
class Operation:
    """Something asked of the service manager. kind: Start, Stop, Restart, Deploy, UnDeploy, Boot."""

    kind: str
    names: list[str]
    affected: list[Service]
    running: bool = False
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class ServiceView:
    """A service as the outside sees it. up_time: whole seconds, -1 when down; code and text: the reason, code -1 for none."""

    name: str
    suffix: str
    state: str
    activated: bool
    code: int
    text: str
    started_at: float
    up_time: int


class ServiceManager:
    """States of all services and the one thread that changes them."""

    def __init__(
        self,
        definitions: Iterable[ServiceDefinition],
        host: Host,
        choices: ChoiceTable,
        faults: Faults,
        transition_time: float,
    ) -> None:
        self._services = {item.name: Service(item, item.activated) for item in definitions}
        self._host, self._choices, self._faults, self._pause = host, choices, faults, transition_time
        self._lock = threading.RLock()
        self._queue: queue.Queue[Operation | None] = queue.Queue()
        self._waiting: list[Operation] = []
        self._thread = threading.Thread(target=self._work, name="services", daemon=True)

    # ---- asked from outside

    def start(self, activated: dict[str, bool] | None = None) -> Operation:
        """Start the thread and bring up the node: every activated service. activated: what an earlier run knew, by name."""
        for name, value in (activated or {}).items():
            if name in self._services:
                self._services[name].activated = value
        for service in self._services.values():
            service.reason = "not_running" if service.activated else "not_activated"
        self._thread.start()
        return self._submit(Operation("Boot", [], [item for item in self._services.values() if item.activated]))

    def stop(self) -> None:
        """End the thread; services are not touched."""
        self._queue.put(None)
        self._thread.join(10)

    def definitions(self) -> list[ServiceDefinition]:
        """The definitions, in list order."""
        return [item.definition for item in self._services.values()]

    def find(self, name: str) -> ServiceDefinition:
        """The service of exactly this name. Raises UnknownService."""
        if name not in self._services:
            raise UnknownService(name)
        return self._services[name].definition

    def by_suffix(self, suffix: str) -> ServiceView:
        """The service whose name ends so, whatever the release calls it."""
        return next(item for item in self.views() if item.suffix == suffix)

    def views(self) -> list[ServiceView]:
        """All services as the outside sees them now."""
        with self._lock:
            return [self._view(item) for item in self._services.values()]

    def view(self, name: str) -> ServiceView:
        """One service as the outside sees it now. Raises UnknownService."""
        self.find(name)
        with self._lock:
            return self._view(self._services[name])

    def ask(self, kind: str, names: list[str]) -> Operation:
        """Queue an operation on services given by full name. Raises UnknownService before anything is queued."""
        with self._lock:
            for name in names:
                self.find(name)
            operation = self._submit(Operation(kind, list(names), self._affected(kind, names)))
        self._host.asked()
        return operation

    # ---- inside

    def _submit(self, operation: Operation) -> Operation:
        with self._lock:
            self._waiting.append(operation)
            self._queue.put(operation)
        log.info("%s %s", operation.kind, ", ".join(operation.names) or "node")
        return operation

    def _affected(self, kind: str, names: list[str]) -> list[Service]:
        chosen = [self._services[name] for name in names]
        if kind in ("Stop", "Restart") and any(item.definition.suffix == ROUTER for item in chosen):
            chosen += [item for item in self._dependents() if item not in chosen]
        # One whose activation still waits in the queue will be active when this operation's turn comes.
        due = [item for waiting in self._waiting if waiting.kind == "Deploy" for item in waiting.affected]
        return [item for item in chosen if item.activated or kind == "Deploy" or item in due]

    def _dependents(self) -> list[Service]:
        return [
            item
            for item in self._services.values()
            if item.definition.xcp and item.definition.suffix not in (ROUTER, CONFIG_MANAGER)
        ]

    def _router(self) -> Service:
        return next(item for item in self._services.values() if item.definition.suffix == ROUTER)

    def _view(self, service: Service) -> ServiceView:
        state, reason = self._shown_state(service), service.reason
        if state != STOPPED:
            reason = "none"
        code, text = self._choices["services.reasons"][reason]
        up_time = int(time.time() - service.started_at) if state == STARTED else -1
        return ServiceView(
            service.definition.name,
            service.definition.suffix,
            state,
            service.activated,
            code,
            text,
            service.started_at if state == STARTED else 0.0,
            up_time,
        )

    def _shown_state(self, service: Service) -> str:
        """A final state that a waiting operation is about to leave is shown as the way there: a poller never sees it too early."""
        for operation in self._waiting:
            if service not in operation.affected:
                continue
            if service.state == STARTED and operation.kind == "Restart" and operation.running:
                return STARTING
            if service.state == STARTED and operation.kind in ("Stop", "Restart", "UnDeploy"):
                return STOPPING
            if service.state == STOPPED and operation.kind in ("Start", "Restart", "Deploy", "Boot"):
                return STARTING
        return service.state

    def _work(self) -> None:
        while True:
            try:
                operation = self._queue.get(timeout=_LOOK_AROUND)
            except queue.Empty:
                self._watch()
                continue
            if operation is None:
                return
            try:
                operation.running = True
                self._run(operation)
            except Exception:  # the thread must live on: it is the parent of the XMPP server
                log.exception("%s %s failed", operation.kind, operation.names)
            finally:
                with self._lock:
                    self._waiting.remove(operation)
                self._host.changed()
                operation.done.set()

    def _run(self, operation: Operation) -> None:
        chosen = [self._services[name] for name in operation.names]
        if operation.kind == "Boot":
            self._bring_up([item for item in operation.affected if not item.definition.xcp], pause=False)
            self._bring_up(
                [item for item in operation.affected if item.definition.suffix in (ROUTER, CONFIG_MANAGER)], pause=False
            )
            self._bring_up([item for item in operation.affected if item.state != STARTED], pause=False)
        elif operation.kind == "Deploy":
            for item in chosen:
                item.activated = True
            self._bring_up(chosen)
        elif operation.kind == "UnDeploy":
            with self._lock:
                for item in chosen:
                    item.activated, item.reason = False, "not_activated"
            self._bring_down(chosen, "not_activated")
        elif operation.kind == "Start":
            self._bring_up(chosen)
        elif operation.kind == "Stop":
            self._bring_down(self._with_dependents(chosen))
        else:
            self._restart(chosen)

    def _with_dependents(self, chosen: list[Service]) -> list[Service]:
        if self._router() in chosen:
            return chosen + [item for item in self._dependents() if item not in chosen]
        return chosen

    def _restart(self, chosen: list[Service]) -> None:
        """Restart of the router restarts all active XCP services; any other restart is its own."""
        everything = [item for item in self._with_dependents(chosen) if item.activated]
        self._bring_down(everything)
        if self._router() in everything:
            carrying = [item for item in everything if item.definition.suffix in (ROUTER, CONFIG_MANAGER)]
            self._bring_up(carrying, apply=False)
            everything = [item for item in everything if item not in carrying]
        self._bring_up(everything)

    def _bring_down(self, services: list[Service], reason: str = "commanded") -> None:
        running = [item for item in services if item.state in (STARTED, STARTING)]
        if not running:
            return
        self._set(running, STOPPING)
        self._wait()
        try:
            self._host.apply(self._up())
        finally:  # not before the world has followed: who sees Stopped finds the port closed
            self._set(running, STOPPED, reason)

    def _bring_up(self, services: list[Service], pause: bool = True, apply: bool = True) -> None:
        """Start these together. apply=False: the caller starts more at once, the world follows then."""
        waiting = [item for item in services if item.activated and item.state != STARTED]
        self._set(waiting, STARTING)
        if waiting and pause:
            self._wait()
        ready = [item for item in waiting if self._gets_up(item, waiting)]
        for item in sorted(ready, key=lambda one: one.definition.suffix != ROUTER):
            self._host.starting(item.definition.suffix)
        if not ready and not apply:
            return
        try:
            if apply:
                self._host.apply(self._up() | {item.definition.suffix for item in ready})
        except RuntimeError as error:
            log.error("%s did not start: %s", ", ".join(item.definition.name for item in ready), error)
            self._set(ready, STOPPED, "not_running")
            return
        for item in ready:
            item.started_at = time.time()
        self._set(ready, STARTED, "none")

    def _gets_up(self, service: Service, together: list[Service]) -> bool:
        if self._faulty("service-hangs", service):
            return False
        obstacle = self._host.may_start(service.definition.suffix) or self._missing(service, together)
        if self._faulty("service-never-starts", service):
            obstacle = "fault service-never-starts"
        if obstacle:
            log.info("%s cannot start: %s", service.definition.name, obstacle)
            self._set([service], STOPPED, "not_running")
        return not obstacle

    def _faulty(self, fault: str, service: Service) -> bool:
        return self._faults.has(fault) and service.definition.name.endswith(self._faults.value(fault, FEDERATION))

    def _missing(self, service: Service, together: list[Service]) -> str:
        """Names a service that this one needs and that neither runs nor starts with it."""
        if not service.definition.xcp:
            return ""
        table, suffix = self._choices["services.needs"], service.definition.suffix
        needs = [] if suffix == CONFIG_MANAGER else table.get(suffix, table["*"])
        available = self._up() | {item.definition.suffix for item in together}
        return ", ".join(item for item in needs if item not in available)

    def _up(self) -> set[str]:
        return {item.definition.suffix for item in self._services.values() if item.state == STARTED}

    def _set(self, services: list[Service], state: str, reason: str | None = None) -> None:
        with self._lock:
            for item in services:
                item.state = state
                item.reason = reason or item.reason
        self._host.changed()
        for item in services:
            log.info("%s is %s", item.definition.name, state)

    def _wait(self) -> None:
        time.sleep(self._pause)

    def _watch(self) -> None:
        """The XMPP server died by itself: that is a router that is not running."""
        try:
            trouble = self._host.check()
        except RuntimeError as error:
            trouble = str(error)
        if trouble:
            log.error("%s", trouble)
            down = [item for item in [self._router(), *self._dependents()] if item.state != STOPPED]
            self._set([item for item in down if item.activated], STOPPED, "not_running")
