# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as texts."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._times import moment

NOON = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["2026-11-29T12:00:00Z", "2026-11-29T12:00:00+00:00", "2026-11-29T13:30:00+01:30"])
def test_a_moment_is_in_utc_however_it_was_written(text):
    assert (moment(text), moment(text).tzinfo) == (NOON, timezone.utc)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-29T12:00:00", "2026-13-29T12:00:00Z", "0001-01-01T00:00:00+14:00", "2026-11-29", "ZZ"]
)
def test_what_is_no_moment(text):
    assert moment(text) is None
