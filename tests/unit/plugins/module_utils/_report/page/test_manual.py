# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual steps taken apart."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report.page.manual import split


@pytest.mark.parametrize(
    ("step", "command", "remark"),
    [
        ("telnet 203.0.113.10 5269 (from outside)", "telnet 203.0.113.10 5269", "from outside"),
        ("nslookup cup1.example", "nslookup cup1.example", ""),
        ("asking Google whether they have it", "", "asking Google whether they have it"),
        ("telnet <each address> 5269 (from inside)", "", "telnet <each address> 5269 (from inside)"),
        ("", "", ""),
    ],
)
def test_only_commands_are_for_copying(step: str, command: str, remark: str) -> None:
    assert split(step) == (command, remark)
