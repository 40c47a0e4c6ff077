# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refused login is tried once a run, also where each task runs in a process of its own, as Ansible's workers do."""

from __future__ import annotations

import multiprocessing

import pytest
from ansible import constants
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError, RefusedLogin
from ansible_collections.xmpp.federation.plugins.plugin_utils.refused_logins import tried_once

FORK = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def one_run(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


def attempt(device, user, refused, tried):
    """What a task does."""
    try:
        with tried_once(device, user, "node"):
            tried.put((device, user))
            if refused:
                raise RefusedLogin("the password is refused", where="node", cure="correct it")
    except FederationError:
        return


def in_workers(*attempts):
    """Each attempt in a worker of its own, one after another; what was sent to a device."""
    tried = FORK.SimpleQueue()
    for one in attempts:
        worker = FORK.Process(target=attempt, args=(*one, tried))
        worker.start()
        worker.join(60)
        assert worker.exitcode == 0
    found = []
    while not tried.empty():
        found.append(tried.get())
    return found


def test_a_refused_login_is_not_tried_by_another_worker():
    assert in_workers(*[("node", "admin", True)] * 4) == [("node", "admin")]


def test_another_account_and_another_device_are_tried():
    assert in_workers(("node", "admin", True), ("node", "reader", True), ("other", "admin", True)) == [
        ("node", "admin"),
        ("node", "reader"),
        ("other", "admin"),
    ]


def test_a_login_that_works_is_tried_each_time():
    assert in_workers(*[("node", "admin", False)] * 3) == [("node", "admin")] * 3


def test_it_is_said_why_nothing_was_tried():
    with pytest.raises(RefusedLogin), tried_once("node", "admin", "node"):
        raise RefusedLogin("refused", where="node", cure="")
    with (
        pytest.raises(FederationError, match="counts towards the lock of the account"),
        tried_once("node", "admin", "node"),
    ):
        pytest.fail("nothing may be tried")


def test_a_failure_of_another_kind_leaves_no_mark():
    with pytest.raises(FederationError, match="broke"), tried_once("node", "admin", "node"):
        raise FederationError("the connection broke", where="node", cure="")
    with tried_once("node", "admin", "node"):
        pass
