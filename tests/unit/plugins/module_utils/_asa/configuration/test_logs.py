# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a rule logs, in whatever words a device prints it."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._asa.configuration.logs import (
    CHOICES,
    logs_as,
    meaning,
    words_of,
)
from ansible_collections.xmpp.federation.plugins.module_utils._site.description.shape import LOGS
from ansible_collections.xmpp.federation.plugins.modules.asa_publish import ARGUMENT_SPEC


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("", ()),
        ("log default", ()),
        ("log disable", ("disable",)),
        ("log", ("informational", "300")),
        ("log informational", ("informational", "300")),
        ("log 6", ("informational", "300")),
        ("log interval 60", ("informational", "60")),
        ("log informational interval 300", ("informational", "300")),
        ("log notifications", ("notifications", "300")),
        ("log 5 interval 600", ("notifications", "600")),
        ("log emergencies", ("emergencies", "300")),
        ("log 0", ("emergencies", "300")),
    ],
)
def test_words_and_what_they_mean(words, means):
    assert meaning(words) == means


@pytest.mark.parametrize("wanted", CHOICES)
def test_what_is_written_logs_as_it_was_asked(wanted):
    assert logs_as(words_of(wanted), wanted)
    assert [other for other in CHOICES if logs_as(words_of(wanted), other)] == [wanted]


def test_a_rule_without_log_is_the_default_and_an_interval_is_nobodys_wish():
    assert logs_as("", "default")
    assert logs_as("log warnings interval 10", "warnings")
    assert not logs_as("", "disable")


def test_the_module_and_the_description_know_the_same():
    assert tuple(ARGUMENT_SPEC["log"]["choices"]) == LOGS == CHOICES
