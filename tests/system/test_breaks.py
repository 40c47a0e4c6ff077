# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is broken, verification names the hop and the cause; of a healthy site it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab.breaks.stages import ALWAYS, STAGES, judge

Found = dict[str, dict[str, Any]]


def cases() -> list[Any]:
    """Stage and break; the stages run beside each other where there are several workers."""
    return [
        pytest.param(
            stage,
            name,
            id=f"{stage}-{name}",
            marks=[pytest.mark.xdist_group(f"breaks {stage}"), *([] if name in ALWAYS else [pytest.mark.thorough])],
        )
        for stage, play in STAGES.items()
        for name in play.names
    ]


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> Callable[[str], Found]:
    """Stage -> what verification said there of each break that one of the tests to be run asks for; each stage is played once."""
    asked = [item.callspec.params for item in request.session.items if item.path == request.path]
    played: dict[str, Found] = {}

    def play(stage: str) -> Found:
        if stage not in played:
            played[stage] = STAGES[stage].play(params["name"] for params in asked if params["stage"] == stage)
        return played[stage]

    return play


@pytest.mark.parametrize(("stage", "name"), cases())
def test_verdict(stage: str, name: str, found: Callable[[str], Found]) -> None:
    judge(name, found(stage))
