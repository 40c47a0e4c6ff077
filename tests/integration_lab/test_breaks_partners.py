# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong at a partner is told of this partner, and of no other."""

from __future__ import annotations

from typing import Any

import pytest
from rehearsed import Stage, judge

STAGE = Stage(
    "all",
    (
        "partner-srv-dot+partner-srv-missing+partner-server-without-address",
        "partner-ipv6-dead+partner-second-server-dead+partner-client-port",
        "partner-web-server+partner-silent+partner-speaks-tls-at-once",
        "partner-takes-any-domain+partner-dead+partner-denies-us",
        "partner-stopped+partner-domain-unknown+partner-cannot-resolve-us",
        "partner-has-our-domain+partner-cannot-call-back+partner-has-our-domain-ejabberd",
        "partner-federation-off+partner-certificate-expired+partner-certificate-of-the-host",
        "partner-without-dialback+partner-answer-cut-short",
    ),
)


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """What verification said of each break that one of the tests to be run asks for."""
    asked = [item.callspec.params["name"] for item in request.session.items if item.path == request.path]
    return STAGE.play(asked)


@pytest.mark.parametrize("name", STAGE.names)
def test_verdict(name: str, found: dict[str, dict[str, Any]]) -> None:
    judge(name, found)
