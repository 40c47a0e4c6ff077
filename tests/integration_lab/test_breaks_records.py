# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong records and name servers: verification names the hop and the cause, and a healthy site is told to work."""

from __future__ import annotations

from typing import Any

import pytest
from lab.breaks import description, public_dns, resolvers
from rehearsed import Stage, judge

STAGE = Stage(
    "googletalk,webex", tuple(each.name for part in (description, public_dns, resolvers) for each in part.BREAKS)
)


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """What verification said of each break that one of the tests to be run asks for."""
    asked = [item.callspec.params["name"] for item in request.session.items if item.path == request.path]
    return STAGE.play(asked)


@pytest.mark.parametrize("name", STAGE.names)
def test_verdict(name: str, found: dict[str, dict[str, Any]]) -> None:
    judge(name, found)
