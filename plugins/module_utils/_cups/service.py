# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of a node: names, states, and what has to be done to bring one where it shall be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from .._errors import FederationError
from .releases import ROUTER

STARTED, STOPPED, STARTING, STOPPING, UNKNOWN = "Started", "Stopped", "Starting", "Stopping", "Unknown"
STATES = (STARTED, STOPPED, STARTING, STOPPING, UNKNOWN)
NOT_ACTIVATED = "Service Not Activated"

# What stands in front of a service's own name, by release: "Cisco XCP Router", "Cisco UP XCP ...", "Cisco Unified Presence XCP ...".
_PRODUCTS = ("ciscounifiedpresence", "ciscoup", "cisco")


@dataclass(frozen=True)
class Service:
    """One service as a node reports it. ``reason`` is the node's own text; ``start_time`` serves only to see whether it changed."""

    name: str
    state: str
    activated: bool
    reason: str = ""
    start_time: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.state} ({'activated' if self.activated else 'not activated'})"


@dataclass(frozen=True)
class RequestedService:
    """What a service shall be. ``state`` is ``started``, ``stopped`` or ``restarted``; ``activated`` may be left open."""

    name: str
    state: str
    activated: Optional[bool] = None


@dataclass(frozen=True)
class Step:
    """One command for one service: ``activate``, ``deactivate``, ``start``, ``stop`` or ``restart``, and the state it leads to."""

    command: str
    service: str
    leads_to: str


def normalised(name: str) -> str:
    """A service name without what differs between releases and ways to read it: letters and digits in lower case, no product."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    for product in _PRODUCTS:
        if letters.startswith(product):
            return letters[len(product) :]
    return letters


def match_service(wanted: str, names: Iterable[str], where: str) -> str:
    """The name on the node of the service that a person calls ``wanted``.

    An exact name wins, then an equal normalised name, then a normalised suffix: so "XCP Router" finds "Cisco UP XCP Router",
    and "XMPP Federation Connection Manager" finds "Cisco XCP XMPP Federation Connection Manager".

    Raises:
        FederationError: no service has this name, or several have; the services there are listed.
    """
    there = list(dict.fromkeys(names))
    if wanted in there:
        return wanted
    key = normalised(wanted)
    equal = [name for name in there if key and normalised(name) == key]
    found = equal or [name for name in there if key and normalised(name).endswith(key)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(found or there)) or "none"
    if found:
        raise FederationError(
            f'"{wanted}" is the name of several services: {listed}',
            where=where,
            cure="give the full name of the one that is meant",
        )
    raise FederationError(
        f'the node has no service "{wanted}"; it has: {listed}',
        where=where,
        cure="give a name as the node lists it; the product in front may be left out",
    )


def check_requested_service(wanted: RequestedService, where: str) -> None:
    """Refuse what makes no sense, before anything is sent.

    Raises:
        FederationError: a contradiction, or a stop of the Router.
    """
    if wanted.activated is False and wanted.state != "stopped":
        raise FederationError(
            f'"{wanted.name}" cannot be {wanted.state} and not activated',
            where=where,
            cure="set state to stopped, or activated to true",
        )
    if wanted.state == "stopped" and normalised(wanted.name) == normalised(ROUTER):
        raise FederationError(
            "the XCP Router is not stopped by this collection: after a stop every other XCP service has to be started by hand",
            where=where,
            cure="use state: restarted, which brings the others back too",
        )


def steps(wanted: RequestedService, now: Service, where: str) -> list[Step]:
    """The commands that bring ``now`` to ``wanted``; none where all is as wanted. Never a stop followed by a start.

    A service on its way counts as arrived: who is going to act on it waits for it first.

    Raises:
        FederationError: the service is not activated, and whether it shall be is not said.
    """
    if wanted.state == "stopped":
        return _steps_to_stop(wanted, now)
    if not now.activated:
        if not (wanted.activated or (wanted.activated is None and wanted.state == "started")):
            raise FederationError(
                f'"{now.name}" is not activated, so it cannot be {wanted.state}',
                where=where,
                cure="set activated: true for it",
            )
        return [
            Step("activate", now.name, STARTED)
        ]  # activation starts it too (guide of 14), so a restart needs no more
    if wanted.state == "restarted":
        return [Step("restart" if now.state != STOPPED else "start", now.name, STARTED)]
    return [] if now.state in (STARTED, STARTING) else [Step("start", now.name, STARTED)]


def _steps_to_stop(wanted: RequestedService, now: Service) -> list[Step]:
    if wanted.activated is False:
        return [Step("deactivate", now.name, STOPPED)] if now.activated else []
    if wanted.activated and not now.activated:
        return [Step("activate", now.name, STARTED), Step("stop", now.name, STOPPED)]
    return [] if now.state in (STOPPED, STOPPING) else [Step("stop", now.name, STOPPED)]
