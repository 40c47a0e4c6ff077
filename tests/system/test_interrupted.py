# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed or cut off is finished by the next one, and what it brought about outlives a reload of the firewall.

Some steps of site.yml are tried here, and one each of correcting drift and of withdrawing. `tests/run kills` tries as many as one likes.
"""

from __future__ import annotations

import pytest
from lab.interrupted.__main__ import course, told, trial
from lab.interrupted.steps import SAVE, Course, Step, choose


@pytest.fixture(scope="module")
def site() -> Course:
    return course("site")


@pytest.mark.parametrize(
    "number", [one if one in (0, 5) else pytest.param(one, marks=pytest.mark.thorough) for one in range(8)]
)  # the first kill and the first cut are where all runs and nothing is saved
def test_an_interrupted_run_is_finished_and_saved_by_the_next_one(site: Course, number: int) -> None:
    step = choose(site, 5, 3)[number]
    found = trial("site", str(step))
    assert found["troubles"] == [], told(found)
    assert found["reached"], told(found)


@pytest.mark.thorough
@pytest.mark.parametrize("playbook", ["drift", "withdraw"])
def test_what_corrects_or_withdraws_is_finished_and_saved_too(playbook: str) -> None:
    save = course(playbook).firewall.index(SAVE) + 1
    found = trial(playbook, str(Step("kill", "firewall", save, "before")))
    assert found["troubles"] == [], told(found)
    # A reload in between loses what was not saved: then nothing is left that could be unsaved.
    assert found["reached"] and (found["unsaved_between"] or found["reloaded_between"]), told(found)
