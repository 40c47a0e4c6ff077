# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that come from playbooks, as plain Python."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """``value`` without the tags of ansible-core 2.19 and later, all the way down."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return f"{value}"  # an f-string drops the tag, str() of a subclass need not
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return value
