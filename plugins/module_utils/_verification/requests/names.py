# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names a presence node is asked about, so that it shows whether it finds the partners' servers itself."""

from __future__ import annotations

from typing import Any

from ..checks.partner_dns import partner_servers
from ..observations.seen import Seen
from ..site import read_site


def names(plan: dict[str, Any], srv: dict[str, Any]) -> list[str]:
    """The ``resolve`` argument of ``cups_node_info``.

    Args:
        plan: a plan as data.
        srv: what ``srv_info`` returned outside. The partners' servers come from it.
    """
    site = read_site(plan)
    seen = Seen({"outside": {"srv": srv}}, site)
    return list(dict.fromkeys(name for one in site.partners for name in partner_servers(seen.outside, one.domain)))
