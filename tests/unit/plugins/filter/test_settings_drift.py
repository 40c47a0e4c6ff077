# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that are not set alike."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.filter import settings_drift


def test_nodes_that_are_not_alike_are_sentences():
    differ = settings_drift.FilterModule().filters()["settings_drift"]
    one = {"node_status": "on", "security_mode": "No TLS"}
    assert differ({"cup1": one, "cup2": one, "cup3": one}) == []
    assert [
        "cup3" in line for line in differ({"cup1": one, "cup2": one, "cup3": {**one, "security_mode": "TLS Optional"}})
    ] == [True]
