# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a site without TLS can come to."""

from __future__ import annotations

from typing import Any

import pytest
from rehearsed import STAGES, judge, wanted

STAGE = STAGES["no_tls"]


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """What verification said of each break that one of the tests to be run asks for."""
    return STAGE.play(wanted(request))


@pytest.mark.parametrize("name", STAGE.cases)
def test_verdict(name: str, found: dict[str, dict[str, Any]]) -> None:
    judge(name, found)
