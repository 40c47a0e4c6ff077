# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording shows what its breaks do to the facts, and nothing else."""

from __future__ import annotations

import json
import re

import pytest
from lab.breaks import recorded
from lab.breaks.masked import masked
from lab.breaks.recorded import BASE, PLACE, Recording, healthy, keep, recordings

RECORDINGS = [pytest.param(recording, id=recording.name) for recording in recordings()]
BROKEN = [param for param in RECORDINGS if param.values[0].breaks]
LIMIT = 3000
_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|\d{4}-\d\d-\d\dT(?!00:00:00Z)")


def document(name: str) -> dict:
    return json.loads((PLACE / f"{name}.json").read_text())


@pytest.mark.parametrize("recording", RECORDINGS)
def test_what_is_another_each_time_is_masked(recording: Recording) -> None:
    assert masked(recording.seen) == recording.seen
    assert _RANDOM.findall((PLACE / f"{recording.name}.json").read_text()) == []


@pytest.mark.parametrize("recording", RECORDINGS)
def test_keeping_the_facts_again_writes_the_same(
    recording: Recording, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts can be had back whole, and no file says more than what differs."""
    breaks = [each.name for each in recording.breaks]
    before = {file: file.read_text() for file in PLACE.glob("*.json")}
    place = tmp_path_factory.mktemp("recordings")
    for file, text in before.items():
        if file.stem.startswith("healthy-"):
            (place / file.name).write_text(text)
    monkeypatch.setattr(recorded, "PLACE", place)
    written = keep(recording.partners, breaks, recording.site, recording.seen)
    assert written.read_text() == before[PLACE / written.name]


@pytest.mark.parametrize("recording", BROKEN)
def test_most_of_a_broken_site_is_as_in_the_healthy_one(recording: Recording) -> None:
    """A break concerns some objects of many."""
    whole = len(json.dumps(healthy(recording.partners)))
    assert len(json.dumps(document(recording.name)["difference"])) < whole / 2


def test_one_healthy_site_is_kept_whole() -> None:
    assert [file.stem for file in PLACE.glob("*.json") if "facts" in document(file.stem)] == [f"healthy-{BASE}"]


def test_the_recordings_can_be_read() -> None:
    lines = sum(len(file.read_text().splitlines()) for file in PLACE.glob("*.json"))
    assert lines < LIMIT
