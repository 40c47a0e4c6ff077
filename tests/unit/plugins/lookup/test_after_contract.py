# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that begins behind the contract would work on nothing, and end as if all were well."""

from __future__ import annotations

import pytest
from ansible import context
from ansible.errors import AnsibleError
from ansible.utils.context_objects import CLIArgs
from ansible_collections.xmpp.federation.plugins.lookup.after_contract import LookupModule


def hosts_of(monkeypatch: pytest.MonkeyPatch, held: bool) -> list[str]:
    lookup = LookupModule()
    monkeypatch.setattr(lookup, "set_options", lambda **_given: None)
    monkeypatch.setattr(lookup, "get_option", {"held": held}.get)
    return lookup.run(["all:localhost"], held=held)


def begin_at(monkeypatch: pytest.MonkeyPatch, task: str | None) -> None:
    monkeypatch.setattr(context, "CLIARGS", CLIArgs({"start_at_task": task}))


@pytest.mark.parametrize(("task", "held"), [(None, True), (None, False), ("Keep it", True)])
def test_the_hosts_of_the_play_come_back(monkeypatch: pytest.MonkeyPatch, task: str | None, held: bool) -> None:
    begin_at(monkeypatch, task)
    assert hosts_of(monkeypatch, held) == ["all:localhost"]


def test_a_task_behind_the_contract_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    begin_at(monkeypatch, "Look at public DNS")
    with pytest.raises(
        AnsibleError, match=r"--start-at-task 'Look at public DNS' passes over .* --tags presence, firewall"
    ):
        hosts_of(monkeypatch, False)
