# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.plugin_utils import refused_logins


@pytest.fixture(autouse=True)
def own_run(monkeypatch, tmp_path_factory):
    """Each test is a run of its own, with the temporary directory that Ansible makes for one, and a state of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr(refused_logins.constants, "DEFAULT_LOCAL_TMP", str(tmp_path_factory.mktemp("run")))
