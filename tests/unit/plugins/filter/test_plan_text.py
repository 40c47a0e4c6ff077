# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plans of sites in lines."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.filter import plan_text
from ansible_collections.xmpp.federation.plugins.module_utils._site import plan

from unit.plugins.module_utils._verification.conftest import SITE


def test_plans_are_lines_of_all_sites_in_their_order():
    text = plan_text.FilterModule().filters()["plan_text"]
    one = plan(SITE).as_data()
    assert text({"hq": one, "br": one}) == 2 * text({"hq": one}) and SITE["domain"] in "".join(text({"hq": one}))
    assert text({}) == []
