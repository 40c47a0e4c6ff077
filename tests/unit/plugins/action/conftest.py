# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.xmpp.federation.plugins.plugin_utils import refused_logins


def prepared(kind: Any, check_mode: bool = False, task_vars: dict[str, Any] | None = None) -> Any:
    """An action without a run of Ansible around it."""
    action = object.__new__(kind)
    action._task = SimpleNamespace(check_mode=check_mode)
    action.task_vars = task_vars or {}
    return action


def options(kind: Any, **given: Any) -> dict[str, Any]:
    """What a task gives, and the defaults of all other options."""
    return {**{name: option.get("default") for name, option in kind.ARGUMENT_SPEC.items()}, **given}


@pytest.fixture(autouse=True)
def own_run(monkeypatch, tmp_path_factory):
    """Each test is a run of its own, with the temporary directory that Ansible makes for one, and a state of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr(refused_logins.constants, "DEFAULT_LOCAL_TMP", str(tmp_path_factory.mktemp("run")))
