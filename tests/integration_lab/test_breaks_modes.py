# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a site with another security mode can come to."""

from __future__ import annotations

from typing import Any

import pytest
from rehearsed import Stage, judge

STAGE = Stage("googletalk", ("partner-requires-tls",))


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """What verification said of each break that one of the tests to be run asks for."""
    asked = [item.callspec.params["name"] for item in request.session.items if item.path == request.path]
    return STAGE.play(asked)


@pytest.mark.parametrize("name", STAGE.names)
def test_verdict(name: str, found: dict[str, dict[str, Any]]) -> None:
    judge(name, found)
