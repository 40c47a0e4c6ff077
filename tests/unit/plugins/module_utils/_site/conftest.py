# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site whose description is right; each test changes what it is about."""

from __future__ import annotations

import copy

import pytest

SITE = {
    "name": "hq",
    "domain": "cupdomain.example",
    "presence": {"release": "8.6"},
    "nodes": [
        {"name": "cup1", "private_address": "10.10.0.10", "public_address": "203.0.113.10"},
        {"name": "cup2", "private_address": "10.10.0.11", "public_address": "203.0.113.10", "public_port": 25269},
    ],
    "firewall": {"inside": "inside", "outside": "outside"},
    "dns": {"zone": "cupdomain.example", "server": "203.0.113.53"},
    "partners": [{"domain": "gmail.example", "profile": "googletalk"}],
}


@pytest.fixture
def site() -> dict:
    return copy.deepcopy(SITE)
