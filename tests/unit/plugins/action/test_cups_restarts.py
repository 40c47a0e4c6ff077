# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.xmpp.federation.plugins.action import cups_federation, cups_restarts
from ansible_collections.xmpp.federation.plugins.module_utils._cups.restarts.perform import Restarter
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Service
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web import administration as admin_pages
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError
from ansible_collections.xmpp.federation.plugins.plugin_utils import cups_services
from ansible_collections.xmpp.federation.plugins.plugin_utils.cups_restart_files import RestartFiles

from unit.plugins.action.test_cups_actions import action, arguments
from unit.plugins.module_utils._cups.cups_doubles import NodeDouble, SessionDouble, StillClock

ROUTER, MANAGER, CHAT = (
    "Cisco XCP Router",
    "Cisco XCP XMPP Federation Connection Manager",
    "Cisco XCP Text Conference Manager",
)
REQUIRED = [
    {"service": "XCP Router", "scope": "cluster", "reason": "changed: Security Mode"},
    {"service": "XCP XMPP Federation Connection Manager", "scope": "node", "reason": "changed: Security Mode"},
]


class Center:
    """A Control Center whose Router takes the others down and brings some back."""

    via, where, synchronous = "soap", "presence node", False

    def __init__(self):
        self.there = {name: Service(name, "Started", True, "", "1") for name in (ROUTER, MANAGER, CHAT)}
        self.commands = []
        self.stays_down = ()
        self.router_returns = True

    def services(self):
        return list(self.there.values())

    def states(self, names):
        return [self.there[name] for name in names]

    def perform(self, step, timeout):
        self.commands.append((step.command, step.service))
        touched = list(self.there) if step.service == ROUTER else [step.service]
        for name in touched:
            down = (name in self.stays_down and step.service == ROUTER) or (name == ROUTER and not self.router_returns)
            self.there[name] = replace(
                self.there[name], state="Stopped" if down else "Started", start_time=f"{name}{len(self.commands)}"
            )


class Killed(BaseException):
    """What ends a run in the middle, as a signal does."""


class SlowCenter(Center):
    """A Control Center whose services take several looks to restart, and where a run is killed at its n-th call."""

    def __init__(self, killed_at=None, after=False):
        super().__init__()
        self.calls = 0
        self.killed_at, self.after = killed_at, after
        self.courses = {}

    def _call(self, work):
        self.calls += 1
        killed = self.calls == self.killed_at
        if killed and not self.after:
            raise Killed
        result = work()
        if killed:
            raise Killed
        return result

    def _look(self):
        for name, course in self.courses.items():
            if course:
                self.there[name] = replace(self.there[name], **course.pop(0))
        return list(self.there.values())

    def services(self):
        return self._call(self._look)

    def states(self, names):
        return self._call(lambda: [one for one in self._look() if one.name in names])

    def perform(self, step, timeout):
        return self._call(lambda: self._perform(step))

    def _perform(self, step):
        self.commands.append((step.command, step.service))
        touched = list(self.there) if step.service == ROUTER else [step.service]
        for number, name in enumerate(touched):
            end = {"state": "Started", "start_time": f"{name}{len(self.commands)}"}
            if name in self.stays_down and step.service == ROUTER:
                end = {"state": "Stopped", "reason": "Commanded out of service"}
            self.courses[name] = [{"state": "Stopping"}] * (1 + number) + [{"state": "Starting"}] * 2 + [end]
        return ""


@pytest.fixture
def center(monkeypatch):
    one = Center()
    monkeypatch.setattr(cups_services, "ControlCenter", lambda *_args: one)
    monkeypatch.setattr(cups_restarts, "Restarter", lambda *given: Restarter(*given, clock=StillClock()))
    return one


def restarts(tmp_path, check=False, **given):
    wanted = {"state_dir": str(tmp_path / "state"), **given}
    return action(cups_restarts, check).execute(arguments(cups_restarts, **wanted))


def services(result, key="pending"):
    return [one["service"] for one in result[key]]


def test_nothing_pending_contacts_no_node(tmp_path, monkeypatch):
    monkeypatch.setattr(cups_services, "ControlCenter", None)
    result = restarts(tmp_path, allowed=True)
    assert not result["changed"] and result["pending"] == [] and not (tmp_path / "state").exists()


def test_pending_and_later_made(tmp_path, center):
    first = restarts(tmp_path, required=REQUIRED)
    assert not first["changed"] and services(first) == ["XCP Router", "XCP XMPP Federation Connection Manager"]
    assert "deferred" in first["decision"] and center.commands == []
    assert services(restarts(tmp_path)) == services(first), "the next run still knows"
    completed = restarts(tmp_path, allowed=True)
    assert (
        completed["changed"]
        and completed["pending"] == []
        and [one["how"] for one in completed["completed"]] == ["restarted", "restarted"]
    )
    assert center.commands == [("restart", ROUTER), ("restart", MANAGER)]
    assert restarts(tmp_path, allowed=True)["commands"] == [] and not list((tmp_path / "state").glob("*.json"))


def test_what_the_router_left_down_is_started(tmp_path, center):
    center.stays_down = (CHAT,)
    assert restarts(tmp_path, required=REQUIRED[:1], allowed=True)["pending"] == []
    assert center.commands == [("restart", ROUTER), ("start", CHAT)]


def test_a_restart_by_hand_counts(tmp_path, center):
    restarts(tmp_path, required=REQUIRED)
    for name in (ROUTER, MANAGER):
        center.there[name] = replace(center.there[name], start_time="by hand")
    result = restarts(tmp_path)
    assert result["pending"] == [] and {one["how"] for one in result["completed"]} == {"restarted by other means"}
    assert center.commands == [] and not result["changed"]


def test_check_mode_reports_and_writes_nothing(tmp_path, center):
    result = restarts(tmp_path, check=True, required=REQUIRED, allowed=True)
    assert result["changed"] and len(result["commands"]) == 2 and center.commands == []
    assert restarts(tmp_path)["pending"] == []


def test_a_router_that_does_not_return_stops_the_cluster(tmp_path, center):
    cluster = ["cup1", "cup2"]
    center.router_returns = False
    with pytest.raises(FederationError, match="still pending are listed") as raised:
        restarts(tmp_path, required=REQUIRED, allowed=True, cluster=cluster)
    assert len(raised.value.details["pending"]) == 2
    commands = len(center.commands)
    with pytest.raises(FederationError, match=r"another node of the cluster did not come back.*cup1"):
        restarts(tmp_path, required=REQUIRED, allowed=True, cluster=cluster, name="cup2")
    assert len(center.commands) == commands
    center.router_returns = True
    assert restarts(tmp_path, allowed=True, cluster=cluster)["pending"] == []
    assert restarts(tmp_path, required=REQUIRED, allowed=True, cluster=cluster, name="cup2")["pending"] == []


def test_a_service_that_is_not_activated_needs_none(tmp_path, center):
    center.there[MANAGER] = replace(center.there[MANAGER], state="Stopped", activated=False)
    result = restarts(tmp_path, required=REQUIRED, allowed=True)
    assert result["pending"] == [] and result["completed"][1]["how"].startswith("not running")


def test_a_service_that_was_stopped_stays_so(tmp_path, center):
    """As the Federation Connection Manager of a site that is withdrawn: with federation off it would never start."""
    center.there[MANAGER] = replace(center.there[MANAGER], state="Stopped")
    center.stays_down = (MANAGER,)
    result = restarts(tmp_path, required=REQUIRED, allowed=True)
    assert result["pending"] == [] and center.commands == [("restart", ROUTER)]
    assert result["completed"][1]["how"] == "not running, so nothing to restart"


def test_a_window_decides(tmp_path, center):
    window = {"days": [], "start": "00:00", "end": "23:59", "timezone": "UTC"}
    assert restarts(tmp_path, required=REQUIRED, window=window)["pending"] == []
    with pytest.raises(FederationError, match="no time of day"):
        restarts(tmp_path, window={**window, "start": "1320"})


def test_two_runs_at_once(tmp_path, center):
    with (
        RestartFiles(str(tmp_path / "state")).one_at_a_time("cup1"),
        pytest.raises(FederationError, match="another run"),
    ):
        restarts(tmp_path, required=REQUIRED, allowed=True)


def test_a_file_that_is_broken_is_no_empty_list(tmp_path, center):
    restarts(tmp_path, required=REQUIRED)
    (tmp_path / "state" / "cup1.json").write_text("{")
    with pytest.raises(FederationError, match="cannot be read"):
        restarts(tmp_path)


def test_a_directory_that_cannot_be_written(tmp_path, center):
    (tmp_path / "state").write_text("a file")
    with pytest.raises(FederationError, match="Set state_dir"):
        restarts(tmp_path, required=REQUIRED)


@pytest.mark.parametrize("task", [{"required": REQUIRED}, {}])
def test_a_directory_that_others_can_write_to(tmp_path, center, task):
    restarts(tmp_path, required=REQUIRED)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "state").iterdir()} == {0o600}
    (tmp_path / "state").chmod(0o777)
    with pytest.raises(FederationError, match=r"others can write to this directory .*chmod go-w"):
        restarts(tmp_path, **task)


def test_restarts_are_listed_before_the_page_is_posted(tmp_path, center, monkeypatch):
    double = NodeDouble()
    monkeypatch.setattr(admin_pages, "HttpsSession", lambda _node: SessionDouble(double))
    double.stores = False
    given = {
        "node_status": "on",
        "security_mode": "No TLS",
        "state_dir": str(tmp_path / "state"),
        "cluster": ["cup1", "cup2"],
    }
    with pytest.raises(FederationError, match="Off instead of On"):
        action(cups_federation).execute(arguments(cups_federation, **given))
    assert services(restarts(tmp_path)) == ["XCP Router", "XCP XMPP Federation Connection Manager"]
    assert services(restarts(tmp_path, name="cup2")) == ["XCP Router"]
    elsewhere = restarts(tmp_path, cluster=["cup1", "cup2"])["pending_elsewhere"]
    assert [(one["node"], one["service"]) for one in elsewhere] == [("cup2", "XCP Router")]


def test_file_names_stay_in_the_directory(tmp_path):
    files = RestartFiles(str(tmp_path / "state"))
    assert files._path("../../x") == str(tmp_path / "state" / "%2E.%2F..%2Fx.json")


def use(monkeypatch, center):
    monkeypatch.setattr(cups_services, "ControlCenter", lambda *_args: center)
    monkeypatch.setattr(cups_restarts, "Restarter", lambda *given: Restarter(*given, clock=StillClock()))
    return center


@pytest.mark.parametrize("state", ["Stopping", "Starting"])
def test_a_service_on_its_way_is_waited_for(tmp_path, monkeypatch, state):
    center = use(monkeypatch, SlowCenter())
    center.courses[ROUTER] = [{"state": state}] * 3 + [{"state": "Starting"}, {"state": "Started", "start_time": "2"}]
    assert restarts(tmp_path, required=REQUIRED, allowed=True)["pending"] == []
    assert [one for one in center.commands if one[0] == "restart"] == [("restart", ROUTER), ("restart", MANAGER)]


def test_a_run_that_may_not_restart_waits_for_nothing(tmp_path, monkeypatch):
    center = use(monkeypatch, SlowCenter())
    center.courses[ROUTER] = [{"state": "Stopping"}] * 1000
    assert services(restarts(tmp_path, required=REQUIRED)) == ["XCP Router", "XCP XMPP Federation Connection Manager"]


def test_what_never_arrives_is_an_error_that_names_it(tmp_path, monkeypatch):
    center = use(monkeypatch, SlowCenter())
    center.courses[ROUTER] = [{"state": "Stopping"}] * 1000
    with pytest.raises(
        FederationError, match=r"was found on its way to another state, and did not arrive.*it is Stopping"
    ):
        restarts(tmp_path, required=REQUIRED, allowed=True)


@pytest.mark.parametrize("stays_down", [(), (CHAT,)])
@pytest.mark.parametrize("after", [False, True])
def test_a_run_killed_anywhere_is_finished_by_the_next(tmp_path, monkeypatch, after, stays_down):
    killed = 0
    for number in range(1, 100):
        center = use(monkeypatch, SlowCenter(after=after))
        center.stays_down = stays_down
        state = tmp_path / str(number)
        restarts(state, required=REQUIRED)  # a run outside the maintenance window
        center.killed_at = center.calls + number
        try:
            restarts(state, allowed=True)
            break
        except Killed:
            killed += 1
        assert restarts(state, allowed=True)["pending"] == [] and not list((state / "state").glob("*.json")), number
        assert {one.state for one in center.there.values()} == {"Started"}, number
        assert "1" not in {center.there[name].start_time for name in (ROUTER, MANAGER)}, number
        assert ("restart", ROUTER) in center.commands, number
    assert killed > 10


def test_a_killed_restart_that_ended_well_is_not_made_again(tmp_path, monkeypatch):
    center = use(monkeypatch, SlowCenter())
    restarts(tmp_path, required=REQUIRED[:1])
    center._perform, perform = lambda step: (perform(step), (_ for _ in ()).throw(Killed))[0], center._perform
    with pytest.raises(Killed):
        restarts(tmp_path, allowed=True)
    center._perform = perform
    result = restarts(tmp_path, allowed=True)
    assert [one["how"] for one in result["completed"]] == ["restarted by other means"]
    assert [one for one in center.commands if one[0] == "restart"] == [("restart", ROUTER)]


class KilledSession(SessionDouble):
    """A session with the pages in which a run is killed at its n-th request, before or after the node has it."""

    calls = killed_at = 0
    after = False

    def request(self, *args, **options):
        KilledSession.calls += 1
        killed = self.calls == self.killed_at
        if killed and not self.after:
            raise Killed
        answer = super().request(*args, **options)
        if killed:
            raise Killed
        return answer


@pytest.mark.parametrize("after", [False, True])
def test_settings_that_a_killed_run_wrote_have_their_restarts_listed(tmp_path, monkeypatch, after):
    given = {"node_status": "on", "security_mode": "No TLS", "cluster": ["cup1", "cup2"]}
    use(monkeypatch, SlowCenter())
    monkeypatch.setattr(KilledSession, "after", after)
    killed = 0
    for number in range(1, 100):
        double = NodeDouble()
        monkeypatch.setattr(admin_pages, "HttpsSession", lambda _node, double=double: KilledSession(double))
        monkeypatch.setattr(KilledSession, "calls", 0)
        monkeypatch.setattr(KilledSession, "killed_at", number)
        settings = arguments(cups_federation, **given, state_dir=str(tmp_path / str(number) / "state"))
        try:
            action(cups_federation).execute(settings)
            break
        except Killed:
            killed += 1
        action(cups_federation).execute(settings)
        assert services(restarts(tmp_path / str(number))) == ["XCP Router", "XCP XMPP Federation Connection Manager"]
        assert services(restarts(tmp_path / str(number), name="cup2")) == ["XCP Router"]
    assert killed > 4
