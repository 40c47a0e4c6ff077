# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers say, by the standard first; the rows of whole answers are in test_peers.py."""

from __future__ import annotations

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._verification.causes.phrases import (
    by_words,
    dialback_error,
    error_after_key,
    stream_error,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("nothing known", ""),
        ("DNS lookup failed: non-existing domain", "A06"),
        ("dns LOOKUP failed", "A06"),
        ("Attempt to connect from a host we serve", "A05"),
        ("Encrypted server-to-server communication is required but was not offered", "T01"),
    ],
)
def test_words_by_themselves(text, code):
    assert by_words(text) == code


@pytest.mark.parametrize(
    ("condition", "before", "after"),
    [
        ("host-unknown", "X03", "X03"),
        ("policy-violation", "X07", "A08"),
        ("connection-timeout", "E02", "A07"),
        ("new", "X09", "A07"),
    ],
)
def test_a_stream_error_before_and_after_a_key(condition, before, after):
    assert (stream_error(condition, ""), error_after_key(condition, "")) == (before, after)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Stream closed by peer: some words (host-unknown)", "X03"),
        ("Stream closed by us: some words (resource-constraint)", "E02"),
        ("Stream failed: host-gone", "X03"),
        ("Stream closed by peer: (", "A06"),
        ("Stream closed by peer: some words (a-condition-of-tomorrow)", "A07"),
    ],
)
def test_what_an_answer_wraps_counts(text, code):
    assert dialback_error("remote-server-not-found", text, encrypted=False) == code
