# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import RequestedService, Service
from ansible_collections.xmpp.federation.plugins.module_utils._cups.services.control import (
    RESTART_GRACE,
    ServiceConverger,
)
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import NoAnswer, Unreachable
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

from unit.plugins.module_utils._cups.cups_doubles import StillClock

ROUTER, MANAGER = "Cisco XCP Router", "Cisco XCP XMPP Federation Connection Manager"


class Node:
    """Services that move through the states a command gives them, one a look."""

    via = "soap"
    where = "node"
    synchronous = False
    courses = {
        "start": ["Starting", "Started"],
        "restart": ["Stopping", "Starting", "Started"],
        "stop": ["Stopping", "Stopped"],
        "activate": ["Starting", "Started"],
        "deactivate": ["Stopped"],
    }

    def __init__(self, *services, answers=True):
        self.there = {service.name: service for service in services}
        self.course = {}
        self.performed = []
        self.answers = answers
        self.silent = 0

    def services(self):
        return list(self.there.values())

    def states(self, names):
        if self.silent:
            self.silent -= 1
            raise Unreachable("no route", where=self.where)
        for name in names:
            if self.course.get(name):
                self.there[name] = replace(self.there[name], state=self.course[name].pop(0))
        return [self.there[name] for name in names if name in self.there]

    def perform(self, step, timeout):
        self.performed.append((step.command, step.service))
        if step.command in ("activate", "deactivate"):
            self.there[step.service] = replace(self.there[step.service], activated=step.command == "activate")
        self.course[step.service] = list(self.courses[step.command])
        if (
            step.service == ROUTER
            and step.command == "restart"
            and MANAGER in self.there
            and self.there[MANAGER].activated
        ):
            self.course[MANAGER] = ["Stopped", "Starting", "Starting", "Started"]
        if not self.answers:
            raise NoAnswer("no whole answer", where=self.where)


def started(name=MANAGER):
    return Service(name, "Started", True, "", "noon")


def idle(name=MANAGER):
    return Service(name, "Stopped", False, "Service Not Activated")


def bring(node, *wanted, check=False, timeout=60.0):
    shown = []
    clock = StillClock()
    outcome = ServiceConverger(node, timeout, 1.0, shown.append, clock).bring(wanted, node.services(), check)
    return outcome, shown, clock


def test_an_activated_and_started_service_is_left_alone():
    node = Node(started())
    outcome, _, clock = bring(node, RequestedService("XMPP Federation Connection Manager", "started"))
    assert outcome.done == [] and node.performed == [] and clock.slept == []
    assert outcome.after == [started()]


def test_activation_is_watched_until_the_service_runs():
    node = Node(idle())
    outcome, shown, _ = bring(node, RequestedService("XCP XMPP Federation Connection Manager", "started"))
    assert node.performed == [("activate", MANAGER)]
    assert outcome.before[0].state == "Stopped" and outcome.after[0].state == "Started"
    assert shown == [f"activate {MANAGER}", f"{MANAGER}: Starting (activated)", f"{MANAGER}: Started (activated)"]


def test_check_mode_commands_nothing_and_foresees_the_outcome():
    node = Node(idle(), started(ROUTER))
    outcome, _, _ = bring(
        node,
        RequestedService(MANAGER, "started"),
        RequestedService("XCP Router", "restarted"),
        RequestedService(MANAGER, "restarted"),
        check=True,
    )
    assert node.performed == []
    assert [step.command for step in outcome.done] == ["activate", "restart", "restart"]
    assert [one.state for one in outcome.after] == ["Started"] * 3


def test_restarts_are_made_in_order_and_what_the_router_moves_is_waited_for():
    node = Node(started(ROUTER), started())
    outcome, _, _ = bring(node, RequestedService("XCP Router", "restarted"), RequestedService(MANAGER, "restarted"))
    assert node.performed[0] == ("restart", ROUTER) and node.performed[1][1] == MANAGER
    assert [one.state for one in outcome.after] == ["Started", "Started"]


def test_a_service_on_its_way_is_waited_for():
    node = Node(replace(started(), state="Starting"))
    node.course[MANAGER] = ["Starting", "Starting", "Started"]
    outcome, _, _ = bring(node, RequestedService(MANAGER, "started"))
    assert node.performed == [] and outcome.after[0].state == "Started"


def test_a_restart_that_does_not_show_is_not_believed_at_once():
    node = Node(started())
    node.courses = {"restart": ["Started"]}
    _, _, clock = bring(node, RequestedService(MANAGER, "restarted"))
    assert clock.time >= RESTART_GRACE


def test_a_new_start_time_shows_a_restart():
    node = Node(started())
    node.courses = {"restart": []}
    whole = node.perform

    def perform(step, timeout):
        whole(step, timeout)
        node.there[MANAGER] = replace(node.there[MANAGER], start_time="one minute past")

    node.perform = perform
    _, _, clock = bring(node, RequestedService(MANAGER, "restarted"))
    assert clock.slept == []


def test_a_restart_without_answer_or_effect_fails():
    node = Node(started(), answers=False)
    node.courses = {"restart": ["Started"]}
    with pytest.raises(
        FederationError, match="was commanded to restart, but was not seen Started within 60 s: it is Started"
    ):
        bring(node, RequestedService(MANAGER, "restarted"))


def test_what_the_node_answered_explains_a_failure():
    node = Node(started())
    node.courses = {"restart": ["Stopped"]}
    whole = node.perform

    def perform(step, timeout):
        whole(step, timeout)
        return "Operation not allowed on this service"

    node.perform = perform
    with pytest.raises(FederationError, match="answered the command with: Operation not allowed"):
        bring(node, RequestedService(MANAGER, "restarted"))
    node = Node(started(), answers=False)
    node.courses = {"restart": ["Stopped"]}
    with pytest.raises(FederationError, match=r"got no answer \(no whole answer\), so it may be lost"):
        bring(node, RequestedService(MANAGER, "restarted"))


def test_a_command_without_answer_is_watched_to_its_end():
    node = Node(started(), answers=False)
    outcome, shown, _ = bring(node, RequestedService(MANAGER, "restarted"))
    assert outcome.after[0].state == "Started" and any("watching its state" in one for one in shown)


def test_a_node_that_is_silent_for_a_while_is_asked_again():
    node = Node(idle())
    node.silent = 3
    outcome, _, clock = bring(node, RequestedService(MANAGER, "started"))
    assert outcome.after[0].state == "Started" and clock.slept == [0.5, 1.0, 1.0, 1.0]


def test_a_service_that_never_starts_fails_in_time_with_the_nodes_words():
    node = Node(idle())
    node.courses = {"activate": ["Starting", "Stopped"]}
    node.there[MANAGER] = replace(node.there[MANAGER], reason="Component is not running")
    with pytest.raises(
        FederationError, match=r"not seen Started within 5 s: it is Stopped \(Component is not running\)"
    ):
        bring(node, RequestedService(MANAGER, "started"), timeout=5.0)


def test_what_cannot_be_done_is_said_before_anything_is_done():
    node = Node(started(ROUTER), idle())
    with pytest.raises(FederationError, match="not activated, so it cannot be restarted"):
        bring(node, RequestedService("XCP Router", "restarted"), RequestedService(MANAGER, "restarted"))
    with pytest.raises(FederationError, match="Router is not stopped"):
        bring(node, RequestedService(MANAGER, "started"), RequestedService("Router", "stopped"))
    assert node.performed == []


def test_a_service_that_vanishes_is_an_error():
    node = Node(idle())
    node.states = lambda _names: []
    with pytest.raises(FederationError, match=r"did not report the state.*what became of .*activate"):
        bring(node, RequestedService(MANAGER, "started"))


@pytest.mark.parametrize(
    "course", [["Stopping", "Starting", "Started"], ["Stopping", "Stopped"], ["Starting", "Started"]]
)
def test_a_service_may_end_where_it_was_not_headed(course):
    node = Node(replace(started(), state=course[0]))
    node.course[MANAGER] = course[1:]
    outcome, _, _ = bring(node, RequestedService(MANAGER, "started"))
    assert outcome.after[0].state == "Started"
    assert node.performed == ([("start", MANAGER)] if course[-1] == "Stopped" else [])
