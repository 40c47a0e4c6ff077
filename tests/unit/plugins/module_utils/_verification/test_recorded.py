# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verification says of facts that were recorded while something was broken in the lab (tests/run record)."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
from pathlib import Path

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._report.model import read
from ansible_collections.xmpp.federation.plugins.module_utils._report.page import render
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._verification import diagnose, lines
from lab.breaks import CATALOGUE
from lab.breaks.recorded import recordings
from lab.breaks.verdict import beside, first, says
from lab.layout import PARTNERS

ROOT = Path(__file__).parents[5]
RECORDINGS = list(recordings())
CASES = [pytest.param(recording, each, id=each.name) for recording in RECORDINGS for each in recording.breaks]
HEALTHY = [pytest.param(recording, id=recording.name) for recording in RECORDINGS if not recording.breaks]
ALL = [pytest.param(recording, id=recording.name) for recording in RECORDINGS]


def judged(recording):
    return diagnose(plan(recording.site).as_data(), recording.seen)


def test_every_break_has_been_recorded():
    assert {each.name for recording in RECORDINGS for each in recording.breaks} == set(CATALOGUE)
    assert HEALTHY


@pytest.mark.parametrize(("recording", "each"), CASES)
def test_hop_and_cause(recording, each):
    assert says(first(judged(recording), each)) == (each.status, each.hop, each.code)


# What a break brings about that is wrong by itself.
ALSO = {"federation-off": {"P02"}}


@pytest.mark.parametrize(("recording", "each"), CASES)
def test_what_follows_is_no_cause(recording, each):
    """What fails only because of the break is BLOCKED: people shall not mend it."""
    if each.status != "FAIL":
        return
    domain = PARTNERS[each.partner].domain if each.partner else ""
    failed = {
        result["code"]
        for result in judged(recording)["results"]
        if result["status"] == "FAIL" and domain in ("", result["partner"])
    }
    assert failed == {each.code, *ALSO.get(each.name, set())}


@pytest.mark.parametrize("recording", [param for param in ALL if any(one.partner for one in param.values[0].breaks)])
def test_other_partners_are_left_in_peace(recording):
    assert beside(judged(recording), recording.breaks) == []


@pytest.mark.parametrize("recording", HEALTHY)
def test_no_false_alarm(recording):
    diagnosis = judged(recording)
    assert diagnosis["verdict"] == "working", "\n".join(lines(diagnosis))


@pytest.mark.parametrize("recording", ALL)
def test_the_same_facts_always_give_the_same(recording):
    """Neither what was judged before nor the order of keys in the facts makes a difference."""
    shuffled = json.loads(json.dumps(recording.seen))
    keys = list(shuffled)
    random.Random(recording.name).shuffle(keys)
    untouched = copy.deepcopy(recording.seen)
    once = judged(recording)
    again = diagnose(plan(recording.site).as_data(), {key: shuffled[key] for key in keys})
    assert recording.seen == untouched
    assert json.dumps(once) == json.dumps(again)
    assert render(read([once])) == render(read([again]))


def test_the_page_for_people_is_made_from_these():
    spec = importlib.util.spec_from_file_location("failures", ROOT / "docs" / "generate-failures.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.PAGE.read_text() == generator.page(), "run docs/generate-failures.py"
