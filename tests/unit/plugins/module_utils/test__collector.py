# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import gc

import pytest
from ansible_collections.xmpp.federation.plugins.module_utils._collector import paused


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_as_before_even_after_an_error(was_on):
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(ValueError, match="broken"), paused():
            assert not gc.isenabled()
            raise ValueError("broken")
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
