# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
import yaml
from ansible_collections.xmpp.federation.plugins.action import cups_federation, cups_service
from ansible_collections.xmpp.federation.plugins.doc_fragments import cups_https
from ansible_collections.xmpp.federation.plugins.module_utils._cups.releases import SETTINGS_PAGE
from ansible_collections.xmpp.federation.plugins.module_utils._cups.service import Service
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web import administration as admin_pages
from ansible_collections.xmpp.federation.plugins.module_utils._cups.web.https import PortClosed, Unreachable
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError, RefusedLogin
from ansible_collections.xmpp.federation.plugins.plugin_utils import cups_services

from unit.plugins.module_utils._cups.cups_doubles import NodeDouble, SessionDouble

SECRET = "s3cret-of-the-site"


def action(module, check=False, connection=None):
    """An action without Ansible around it."""
    one = module.ActionModule.__new__(module.ActionModule)
    one._task = SimpleNamespace(check_mode=check)
    one._connection = connection or SimpleNamespace(transport="local")
    one._templar = SimpleNamespace(template=lambda value: value)
    one.task_vars = {"inventory_hostname": "cup1", "ansible_host": "192.0.2.10"}
    return one


def arguments(module, **given):
    spec = module.ActionModule.ARGUMENT_SPEC
    return {
        **{name: option.get("default") for name, option in spec.items()},
        "admin_user": "admin",
        "admin_password": "right",
        **given,
    }


@pytest.fixture
def double(monkeypatch):
    one = NodeDouble()
    monkeypatch.setattr(admin_pages, "HttpsSession", lambda _node: SessionDouble(one))
    return one


def federate(check=False, **given):
    wanted = {"node_status": "on", "security_mode": "No TLS", "dialback_secret": SECRET, **given}
    return action(cups_federation, check).execute(arguments(cups_federation, **wanted))


def test_a_change_is_reported_without_the_secret(double):
    result = federate()
    assert result["changed"] and result["settings"]["node_status"] == "on"
    assert [one["service"] for one in result["restarts_required"]] == [
        "XCP Router",
        "XCP XMPP Federation Connection Manager",
    ]
    assert "Node Status: Off" in result["diff"]["before"] and "Node Status: On" in result["diff"]["after"]
    assert "never shown" in result["diff"]["after"] and SECRET not in str(result)


def test_the_second_run_changes_nothing(double):
    federate()
    result = federate()
    assert not result["changed"] and result["restarts_required"] == [] and len(double.posts) == 1
    assert result["diff"]["before"] == result["diff"]["after"] and "warnings" not in result


def test_check_mode_tells_and_posts_nothing(double):
    result = federate(check=True)
    assert result["changed"] and result["dialback_secret_known"].startswith("would be sent") and double.posts == []


def test_a_secret_that_may_not_be_there_is_warned_of(double):
    double.status, double.shows_secret = "On", False
    result = federate()
    assert not result["changed"] and "update_dialback_secret: always" in result["warnings"][0]


@pytest.mark.parametrize("check", [False, True])
def test_assert_lists_what_to_set(double, check):
    with pytest.raises(FederationError, match='Node Status: set "On"') as raised:
        federate(check, write="assert")
    assert raised.value.details["to_set"] == [
        {"page": SETTINGS_PAGE.name, "set": ['XMPP Federation Node Status: set "On" (now "Off")']}
    ]
    assert raised.value.details["settings"]["node_status"] == "off" and double.posts == []


def test_assert_passes_where_all_is_as_wanted(double):
    double.status, double.secret = "On", "x"
    result = federate(write="assert", update_dialback_secret="always")
    assert not result["changed"] and "does not show whether" in result["dialback_secret_known"]


@pytest.mark.parametrize(
    ("given", "words"),
    [({"port": 0}, "no TCP port"), ({"timeout": 0.0}, "timeout"), ({"dialback_secret": ""}, "empty")],
)
def test_arguments_that_cannot_be_meant(double, given, words):
    with pytest.raises(FederationError, match=words):
        federate(**given)


class Center:
    """A Control Center that only lists, or fails."""

    via, where, synchronous = "soap", "presence node 192.0.2.10 port 8443, Control Center", False

    def __init__(self, failure=None):
        self.failure = failure

    def services(self):
        if self.failure is not None:
            raise self.failure
        return [Service("Cisco XCP Router", "Started", True)]


class Shell:
    """The session of a platform connection."""

    def run(self, command, timeout=None):
        return "Cisco XCP Router[STARTED]\n"


PLATFORM = SimpleNamespace(
    transport="xmpp.federation.vos", open_session=Shell, where="presence node 192.0.2.10 port 22"
)


def serve(monkeypatch, failure=None, connection=None, **given):
    monkeypatch.setattr(cups_services, "ControlCenter", lambda *_args: Center(failure))
    wanted = {"services": [{"name": "XCP Router", "state": "started", "activated": None}], **given}
    return action(cups_service, connection=connection).execute(arguments(cups_service, **wanted))


def test_control_center_comes_first(monkeypatch):
    result = serve(monkeypatch, connection=PLATFORM)
    assert (result["via"], result["via_reason"], result["changed"]) == ("soap", "Control Center answers", False)
    assert result["services"] == [{"name": "Cisco XCP Router", "state": "Started", "activated": True, "reason": ""}]


def test_the_command_line_takes_over_from_a_closed_port(monkeypatch):
    result = serve(monkeypatch, PortClosed("the port is closed", where="node"), PLATFORM)
    assert (result["via"], result["via_reason"]) == ("cli", "node: the port is closed")


def test_without_a_command_line_both_reasons_are_told(monkeypatch):
    with pytest.raises(
        FederationError, match="the port is closed, and the platform command line is not this host's connection"
    ):
        serve(monkeypatch, PortClosed("the port is closed", where="node"))


@pytest.mark.parametrize(
    ("failure", "given"),
    [
        (Unreachable("not trusted", where="node"), {}),
        (PortClosed("closed", where="node"), {"via": "soap"}),
        (FederationError("refused"), {}),
    ],
)
def test_other_failures_do_not_change_the_way(monkeypatch, failure, given):
    with pytest.raises(FederationError) as raised:
        serve(monkeypatch, failure, PLATFORM, **given)
    assert raised.value is failure


def test_cli_needs_the_connection(monkeypatch):
    with pytest.raises(FederationError, match="connection of this host is local"):
        serve(monkeypatch, via="cli")


def test_control_center_needs_credentials(monkeypatch):
    with pytest.raises(FederationError, match="admin_user and admin_password are needed"):
        serve(monkeypatch, admin_password=None)


MANAGER = {"name": "XCP Router", "state": "started", "activated": None}


def test_settings_and_services_are_one_task(double, monkeypatch):
    monkeypatch.setattr(cups_services, "ControlCenter", lambda *_args: Center())
    result = federate(services=[MANAGER])
    assert result["changed"] and result["settings"]["node_status"] == "on"
    assert (result["services"][0]["state"], result["commands"], result["via"]) == ("Started", [], "soap")
    assert [one["before_header"] for one in result["diff"]] == ["federation settings", "services"]


@pytest.mark.parametrize(("check", "saved"), [(False, True), (True, False)])
def test_services_that_fail_leave_said_what_was_saved_before(double, monkeypatch, check, saved):
    failure = FederationError("port 8443 gives no answer", where="node", cure="set timeout to more seconds")
    monkeypatch.setattr(cups_services, "ControlCenter", lambda *_args: Center(failure))
    with pytest.raises(FederationError) as raised:
        federate(check, services=[MANAGER])
    assert ("the settings were saved before" in raised.value.what) is saved
    assert raised.value.cure == "set services_timeout to more seconds"
    assert raised.value.details["changed"] is saved and raised.value.details["restarts_required"]


def test_pending_restarts_are_known_from_the_lists_of_the_cluster(double, tmp_path):
    known = {"state_dir": str(tmp_path / "state"), "cluster": ["cup1", "cup2"]}
    assert not federate(check=True, node_status=None, security_mode=None, dialback_secret=None, **known)[
        "restarts_pending"
    ]
    assert federate(check=True, **known)["restarts_pending"] and not (tmp_path / "state").exists()
    assert federate(**known)["restarts_pending"]
    assert federate(**known)["restarts_pending"], "they were not made since"
    (tmp_path / "state" / "cup1.json").unlink()
    assert federate(**known)["restarts_pending"], "cup2 has one"
    assert "restarts_pending" not in federate()


@pytest.mark.parametrize("name", ["cups_federation", "cups_node_info", "cups_restarts", "cups_service"])
def test_the_documentation_tells_every_option_as_it_is(name):
    documentation = import_module(f"ansible_collections.xmpp.federation.plugins.modules.{name}").DOCUMENTATION
    documented = yaml.safe_load(documentation)["options"]
    fragment = (
        cups_https.ModuleDocFragment.DOCUMENTATION if "xmpp.federation.cups_https" in documentation else "options: {}"
    )
    shared = yaml.safe_load(fragment)["options"]
    spec = import_module(f"ansible_collections.xmpp.federation.plugins.action.{name}").ActionModule.ARGUMENT_SPEC
    assert (
        differences({**shared, **{key: {**shared.get(key, {}), **value} for key, value in documented.items()}}, spec)
        == []
    )


def differences(documented, spec, place=""):
    """Options whose documentation is missing, too much, or says another type, default or choice."""
    found = sorted(f"{place}{name}" for name in set(documented) ^ set(spec))
    for name in set(documented) & set(spec):
        for key in ("type", "default", "choices", "elements", "required"):
            if documented[name].get(key) != spec[name].get(key) and (documented[name].get(key) or spec[name].get(key)):
                found.append(f"{place}{name}.{key}")
        if "options" in spec[name]:
            found += differences(documented[name].get("suboptions", {}), spec[name]["options"], f"{place}{name}.")
    return found


def test_a_refused_login_is_tried_once_in_a_run(double, monkeypatch):
    with pytest.raises(RefusedLogin, match="counts towards the lock"):
        federate(admin_password="outdated")
    assert double.logins == 1
    for again in ("outdated", "right"):
        with pytest.raises(FederationError, match="refused before in this run, and is not tried again"):
            federate(admin_password=again)
    # Control Center takes the same account, on another port.
    monkeypatch.setattr(cups_services, "ControlCenter", Refusing)
    with pytest.raises(FederationError, match="refused before in this run"):
        action(cups_service).execute(arguments(cups_service, services=[]))
    assert double.logins == 1 and Refusing.asked == 0
    assert federate(host="192.0.2.11")["changed"], "another node is asked"
    assert federate(admin_user="other")["settings"], "and another account tried"


class Refusing:
    """A Control Center that refuses the login."""

    asked = 0
    via, where = "soap", "presence node, Control Center"

    def __init__(self, *_args):
        pass

    def services(self):
        Refusing.asked += 1
        raise RefusedLogin("the node refuses the login as admin", where=self.where)


@pytest.mark.parametrize("via", ["soap", "auto"])
def test_a_login_that_control_center_refuses_is_tried_once_in_a_run(double, monkeypatch, via):
    monkeypatch.setattr(cups_services, "ControlCenter", Refusing)
    monkeypatch.setattr(Refusing, "asked", 0)
    for words in ("refuses the login", "refused before in this run"):
        with pytest.raises(FederationError, match=words):
            action(cups_service).execute(arguments(cups_service, services=[], via=via))
    assert Refusing.asked == 1
    with pytest.raises(FederationError, match="refused before in this run"):
        federate()
    assert double.logins == 0


def test_a_page_that_fails_otherwise_is_asked_again(double, monkeypatch):
    monkeypatch.setattr(double, "stores", False)
    for _ in range(2):
        with pytest.raises(FederationError, match="instead of On"):
            federate()
