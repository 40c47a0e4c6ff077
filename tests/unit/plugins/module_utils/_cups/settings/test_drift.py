# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._cups.settings.drift import settings_drift
from ansible_collections.xmpp.federation.plugins.module_utils._errors import FederationError

ALIKE = {"node_status": "on", "security_mode": "No TLS", "client_certificates": False}
A, B = {"host": "a.example", "direction": "both"}, {"host": "b.example", "direction": "incoming"}


@pytest.mark.parametrize(
    ("nodes", "found"),
    [
        ({}, []),
        ({"cup1": ALIKE, "cup2": ALIKE}, []),
        ({"cup1": ALIKE, "cup2": {**ALIKE, "node_status": "off"}}, []),
        ({"cup1": {"exceptions": [A, B]}, "cup2": {"exceptions": [B, A]}, "cup3": {}}, []),
        (
            {"cup1": ALIKE, "cup2": {**ALIKE, "security_mode": "TLS Optional"}},
            ['cup2: Security Mode is "TLS Optional", but cup1 has "No TLS"'],
        ),
        (
            {"cup1": {**ALIKE, "client_certificates": True}, "cup2": ALIKE, "cup3": ALIKE},
            ["cup1: Require client-side security certificates is on, but cup2, cup3 have off"],
        ),
        (
            {"cup1": {"exceptions": [A]}, "cup2": {"exceptions": []}},
            ["cup2: Exceptions to the policy is none, but cup1 has a.example (both)"],
        ),
        ({"cup1": {**ALIKE, "node_status": "off"}}, ['cup1: XMPP Federation Node Status is "off", but wanted is "on"']),
    ],
)
def test_drift(nodes, found):
    assert [str(one) for one in settings_drift(nodes)] == found


@pytest.mark.parametrize("settings", [None, [], {"cup1": "on"}])
def test_what_cannot_be_compared(settings):
    with pytest.raises(FederationError, match="dictionary"):
        settings_drift(settings)
