# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of all unit tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A loaded machine is no failure: time is measured by benchmarks, not by tests. Whether a change is taken does not hang on luck, so the
# inputs are the same each time; --hypothesis-profile search looks for new ones, and tests/fuzz does so for long.
settings.register_profile(
    "federation", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, max_examples=60
)
settings.register_profile("search", settings.get_profile("federation"), derandomize=False, max_examples=500)
# For a second round of the same tests on another pair of Python and ansible-core: --hypothesis-profile short
settings.register_profile("short", settings.get_profile("federation"), max_examples=15)
settings.load_profile("federation")
